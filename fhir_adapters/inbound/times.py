"""When something happened and when it became known, from FHIR's choices of time."""

from __future__ import annotations

from typing import Final

from msgspec import Raw

from engine.values import When, spanning
from fhir_adapters.inbound.elements import Malformed, Period, is_given, read_element
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import ABSENT

SCHEDULE: Final = "MS-D032"
"""Number of the complaint about a Timing where a date is needed."""


def moment_of(
    reading: Reading, field: str, date_time: str, period: Raw = ABSENT
) -> Moment:
    """The time given as date-time or as period.

    Args:
        reading: of the patient.
        field: element without its type, ``effective``.
        date_time: FHIR dateTime, empty if there is none.
        period: FHIR Period.
    """
    if date_time:
        when = reading.times.read(date_time)
        return Moment(when, f"{field}DateTime", "" if when else "MS-D031")
    if not is_given(period):
        return Moment(None, field, "MS-D030")
    return period_of(reading, f"{field}Period", period)


def period_of(reading: Reading, field: str, raw: Raw) -> Moment:
    """The time given as a period; a missing end is open."""
    try:
        period = read_element(raw, Period)
    except Malformed:
        return Moment(None, field, "MS-D031")
    if not (period.start or period.end):
        return Moment(None, field, "MS-D030")
    ends = [
        reading.times.read(text) if text else None
        for text in (period.start, period.end)
    ]
    if (period.start and ends[0] is None) or (period.end and ends[1] is None):
        return Moment(None, field, "MS-D031")
    try:
        return Moment(spanning(ends[0], ends[1]), field, "", ends[0], ends[1])
    except ValueError:
        return Moment(None, field, "MS-D031")


def recorded_at(
    reading: Reading, issued: str, when: When, label: str, field: str
) -> When:
    """When it became known: the time of issue, else the time itself."""
    if not issued:
        return when
    known = reading.times.read(issued)
    if known is None:
        reading.complain("MS-D033", label, field)
        return when
    return known
