"""A whole cohort: facts brought together per patient out of core, on all cores.

A bulk export scatters one patient's resources over many files. The first pass sorts the
texts by partition (DuckDB, on disk where memory is short); the second works on one
partition at a time, patient by patient.
"""

from fhir_adapters.bulk.cohort_input import BulkInput, BulkOutcome, OnePatient
from fhir_adapters.bulk.crew import WorkersDied
from fhir_adapters.bulk.local import run_local
from fhir_adapters.bulk.partition_run import OF_FAILED, PartitionDone
from fhir_adapters.bulk.scatter import LOOSE, quiet_engine
from fhir_adapters.bulk.spark import SparkMissing, run_spark
from fhir_adapters.bulk.work import AssessWork, OnPatient, PatientResult, PatientWork

__all__ = [
    "LOOSE",
    "OF_FAILED",
    "AssessWork",
    "BulkInput",
    "BulkOutcome",
    "OnPatient",
    "OnePatient",
    "PartitionDone",
    "PatientResult",
    "PatientWork",
    "SparkMissing",
    "WorkersDied",
    "quiet_engine",
    "run_local",
    "run_spark",
]
