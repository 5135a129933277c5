"""A FHIR server for the tests: it enforces what real ones do, and fails as they fail."""

from tests.fhir_server.application import FhirServer
from tests.fhir_server.running import InProcess, served

__all__ = ["FhirServer", "InProcess", "served"]
