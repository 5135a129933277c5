"""Dates of a record that contradict each other: told, and reasoned with all the same."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from operator import attrgetter
from typing import Final

from engine.state import CellTherapyInfusion, ImagingStudy
from fhir_adapters.inbound.reading import Reading

# Bounds of plausibility for a notice; no rule asks for them.
_FINDING_DAYS: Final = 30
_INFUSION_DAYS: Final = 7


# Systems write the first day of their calendar where there is no date.
_FIRST_OF_CALENDARS: Final = date(1900, 1, 1).toordinal()
_FIRST_DAY: Final = attrgetter("when.first_day")


def complain_of_life(reading: Reading) -> None:
    """Note what is dated before the birth or after the death, or on no real day."""
    facts = reading.facts
    if not facts:
        return
    born = _FIRST_OF_CALENDARS + 1
    if reading.born is not None:
        born = max(born, reading.born.first_day)
    # Nearly every record is in order, and that is told without a look at each fact.
    if reading.times.earliest < born:
        for fact in facts:
            if fact.when.last_day <= _FIRST_OF_CALENDARS:
                reading.complain("MS-D058", fact.source.resource, fact.source.field)
            elif fact.when.last_day < born:
                reading.complain("MS-D078", fact.source.resource, fact.source.field)
    died = reading.died
    if died is not None and max(map(_FIRST_DAY, facts)) > died.last_day:
        for fact in facts:
            if fact.when.first_day > died.last_day:
                reading.complain("MS-D079", fact.source.resource, fact.source.field)


def complain_of_dates(reading: Reading) -> None:
    """Note dates that contradict others: of life, of studies, of infusions."""
    complain_of_life(reading)
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
