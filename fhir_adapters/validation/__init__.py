"""Strict validation against FHIR R4B or R5, on request; slow, and never part of a verdict.

What is wrong is told element by element, as issues of an OperationOutcome: a bad
element says nothing about the rest of its resource, nor a bad resource about its
Bundle. No value of the record stands in an issue.
"""

from fhir_adapters.validation.issues import Issue, operation_outcome, outcome_json
from fhir_adapters.validation.validate import validate

__all__ = ["Issue", "operation_outcome", "outcome_json", "validate"]
