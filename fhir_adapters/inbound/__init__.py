"""FHIR in: resources of patients to the facts of their states.

``read_records`` opens an input and groups its resources by patient;
``patient_states`` turns each patient's resources into a ``PatientState``. Which code,
unit and word means what is an ``InboundMapping``, read from ``rules/``.
"""

from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound.grouping import PatientRecord
from fhir_adapters.inbound.mapping import InboundMapping
from fhir_adapters.inbound.reading import ReportText
from fhir_adapters.inbound.records import Records, read_records
from fhir_adapters.inbound.states import PatientChart, PatientStates, patient_states

__all__ = [
    "InboundMapping",
    "PatientChart",
    "PatientRecord",
    "PatientStates",
    "Records",
    "ReportText",
    "Unreadable",
    "patient_states",
    "read_records",
]
