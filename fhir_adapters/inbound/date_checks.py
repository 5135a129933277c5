"""Dates of a record that contradict each other: told, and reasoned with all the same."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from engine.state import CellTherapyInfusion, ImagingStudy
from fhir_adapters.inbound.reading import Reading

# Bounds of plausibility for a notice; no rule asks for them.
_FINDING_DAYS: Final = 30
_INFUSION_DAYS: Final = 7


def complain_of_dates(reading: Reading) -> None:
    """Note findings long after their study, and one infusion told with two dates."""
    studies = (
        {f.study: f.when for f in reading.facts if type(f) is ImagingStudy}
        if reading.lesions
        else {}
    )
    for lesion in reading.lesions:
        study = studies.get(lesion.study)
        if study and lesion.when.first_day - study.last_day > _FINDING_DAYS:
            reading.complain("MS-D085", lesion.source.resource, "Observation.effective")
    infusions = [f for f in reading.facts if type(f) is CellTherapyInfusion]
    for one, other in combinations(infusions, 2):
        first, last = sorted((one.when, other.when), key=lambda when: when.first_day)
        apart = last.first_day - first.last_day
        if one.product == other.product and 0 < apart <= _INFUSION_DAYS:
            labels = one.source.resource, other.source.resource
            for label, twin in (labels, labels[::-1]):
                reading.complain("MS-D094", label, detail=f"see {twin}")
