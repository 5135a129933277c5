"""FHIR out: an Assessment as one FHIR R4 transaction Bundle.

Published rows that apply become RiskAssessments, TRUE flags and alerts become
DetectedIssues, what an alert proposes becomes a draft ServiceRequest, each rule set
becomes a GuidanceResponse that names the data its open rules ask for, and one
Provenance names the rule sets by their hashes. Ids depend on the patient, the rule or
row, and the day of the question alone, so that sending twice changes nothing.
"""

from fhir_adapters.outbound.bundle import assessment_bundle, bundle_json
from fhir_adapters.outbound.elements import stable_id
from fhir_adapters.outbound.issues import draft_orders

__all__ = ["assessment_bundle", "bundle_json", "draft_orders", "stable_id"]
