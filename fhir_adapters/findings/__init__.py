"""Findings that a person enters or confirms: as FHIR Observations, kept by the site.

What is kept is read like any other Observation (``fhir_adapters.inbound``): there is no
second way from a finding to a fact. The store itself is
``fhir_adapters.findings.finding_store``: its libraries take half a second to import,
and one look-up needs none of them.
"""

from fhir_adapters.findings.resources import finding_bundle, history_bundle, provenance
from fhir_adapters.findings.transcription import (
    Author,
    EnteredLesion,
    FindingRefused,
    FindingVersion,
    Transcription,
    checked,
)

__all__ = [
    "Author",
    "EnteredLesion",
    "FindingRefused",
    "FindingVersion",
    "Transcription",
    "checked",
    "finding_bundle",
    "history_bundle",
    "provenance",
]
