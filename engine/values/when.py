"""Recorded times as intervals of time; partial dates are intervals of days.

``2024-01`` is any moment of January 2024. Moments are microseconds since 1970
in UTC, so date-times with different zones compare as instants; day counts use
the calendar dates as they were written.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

MICROSECONDS_PER_DAY: Final = 86_400_000_000
MICROSECONDS_PER_MINUTE: Final = 60_000_000
_EPOCH: Final = date(1970, 1, 1).toordinal()

DISTANT_PAST: Final = -(2**62)
DISTANT_FUTURE: Final = 2**62
FIRST_DAY: Final = 1
LAST_DAY: Final = date.max.toordinal()

_FHIR_TIME: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


class When(Struct, frozen=True, gc=False):
    """A stretch of time within which something happened.

    Attributes:
        start: first possible moment, microseconds since 1970 UTC.
        end: end of the stretch, exclusive.
        first_day: first possible calendar day as written, proleptic ordinal.
        last_day: last possible calendar day as written, inclusive.
        text: the time as recorded.
    """

    start: int
    end: int
    first_day: int
    last_day: int
    text: str

    def surely_before(self, other: When) -> bool:
        """Whether every reading puts this before ``other``."""
        return self.end <= other.start

    def may_be_before(self, other: When) -> bool:
        """Whether some reading puts this before ``other``."""
        return self.start < other.end - 1

    def same_time(self, other: When) -> bool:
        """Whether both were recorded as the very same stretch of time."""
        return self.start == other.start and self.end == other.end

    @property
    def is_one_day(self) -> bool:
        """Whether the calendar day is known."""
        return self.first_day == self.last_day

    def until(self, moment: int, day: int) -> When:
        """The part that is not after ``moment`` and ``day`` (what is known is past)."""
        if self.end <= moment and self.last_day <= day:
            return self
        return When(
            self.start,
            max(min(self.end, moment), self.start + 1),
            self.first_day,
            max(min(self.last_day, day), self.first_day),
            self.text,
        )

    def day_text(self) -> str:
        """The day as a reader writes it: ``2024-01-20``, or as recorded if partial."""
        return iso_day(self.first_day) if self.is_one_day else self.text


@lru_cache(maxsize=8192)
def iso_day(ordinal: int) -> str:
    """The day with a proleptic ordinal, as ``2024-01-20``."""
    return date.fromordinal(ordinal).isoformat()


def zone(name: str) -> tzinfo:
    """The time zone called ``name`` (IANA).

    Raises:
        ValueError: no such zone.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as cause:
        raise ValueError(f"no time zone is called {name!r}") from cause


@lru_cache(maxsize=8192)
def read_when(text: str, local: tzinfo = UTC) -> When:
    """Read a FHIR date, dateTime or instant.

    Args:
        text: ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or a full date-time.
        local: zone in which dates without a zone are meant.

    Raises:
        ValueError: not a FHIR time.

    >>> read_when("2024-02").day_text(), read_when("2024-02-30T00:00:00Z".replace("30", "29")).is_one_day
    ('2024-02', True)
    """
    match = _FHIR_TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a FHIR date or date-time")
    year, month, day, hour = match.group(1, 2, 3, 4)
    if hour is not None and day is not None and month is not None:
        return _moment(match, local)
    first = date(int(year), int(month or 1), int(day or 1))
    if day is not None:
        last = first
    elif month is not None:
        last = first.replace(day=monthrange(first.year, first.month)[1])
    else:
        last = date(int(year), 12, 31)
    return days(first, last, text, local)


def days(first: date, last: date, text: str, local: tzinfo = UTC) -> When:
    """The whole days from ``first`` to ``last``, both included."""
    low, high = first.toordinal(), last.toordinal()
    return When(midnight(low, local), midnight(high + 1, local), low, high, text)


@lru_cache(maxsize=8192)
def midnight(ordinal: int, local: tzinfo = UTC) -> int:
    """The moment the day with proleptic ``ordinal`` begins in ``local``."""
    moment = (ordinal - _EPOCH) * MICROSECONDS_PER_DAY
    if local is UTC or not FIRST_DAY < ordinal < LAST_DAY:
        return moment
    offset = datetime.combine(
        date.fromordinal(ordinal), datetime.min.time(), local
    ).utcoffset()
    return moment - (offset or timedelta()) // timedelta(microseconds=1)


def _moment(match: re.Match[str], local: tzinfo) -> When:
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    naive = datetime(  # noqa: DTZ001 - the zone is added below, or is the site's
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0)
    )
    if offset is None:
        zoned = naive.replace(tzinfo=local)
    elif offset == "Z":
        zoned = naive.replace(tzinfo=UTC)
    else:
        hours, minutes = int(offset[1:3]), int(offset[4:6])
        if minutes > 59 or hours * 60 + minutes > 14 * 60:
            raise ValueError("not an offset from UTC that FHIR allows")
        span = timedelta(hours=hours, minutes=minutes)
        zoned = naive.replace(tzinfo=timezone(-span if offset[0] == "-" else span))
    ordinal = naive.toordinal()
    since_midnight = (naive.hour * 60 + naive.minute) * 60 + naive.second
    moment = (ordinal - _EPOCH) * MICROSECONDS_PER_DAY + since_midnight * 1_000_000
    moment -= (zoned.utcoffset() or timedelta()) // timedelta(microseconds=1)
    moment += int((fraction or ".0")[1:7].ljust(6, "0"))
    width = 1 if second is not None else MICROSECONDS_PER_MINUTE
    return When(moment, moment + width, ordinal, ordinal, match.group(0))


def spanning(first: When | None, last: When | None) -> When:
    """Some time from ``first`` to ``last``; a missing end is open.

    Raises:
        ValueError: the end lies before the start.
    """
    if first is None and last is None:
        return When(DISTANT_PAST, DISTANT_FUTURE, FIRST_DAY, LAST_DAY, "not stated")
    start, first_day = (
        (first.start, first.first_day) if first else (DISTANT_PAST, FIRST_DAY)
    )
    end, last_day = (last.end, last.last_day) if last else (DISTANT_FUTURE, LAST_DAY)
    if end <= start or last_day < first_day:
        raise ValueError("the period ends before it starts")
    text = f"{first.text if first else '?'} to {last.text if last else '?'}"
    return When(start, end, first_day, last_day, text)
