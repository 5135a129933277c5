"""Synthetic cohorts of any size, as a FHIR server's bulk export would deliver them.

Every patient is invented, and every resource says so (tags ``HTEST`` and ``synthetic``).
How common a finding is follows the counts that the two papers print; what they do not
print (the course of a result, the rates of untidiness) is made up.
"""

from fhir_adapters.synthetic.bulk_export import Written, write_bulk_export
from fhir_adapters.synthetic.cohort import SyntheticCohort

__all__ = ["SyntheticCohort", "Written", "write_bulk_export"]
