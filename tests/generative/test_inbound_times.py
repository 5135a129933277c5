"""Times are read as the engine reads them, also where a faster way is taken."""

from __future__ import annotations

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import read_when
from fhir_adapters.inbound.moments import Times

ZONE = ZoneInfo("America/New_York")
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
digits = st.integers(0, 10**9).map(str)


@given(st.datetimes(timezones=offsets), st.none() | digits, st.booleans())
def test_date_times(moment: object, fraction: str | None, zulu: bool) -> None:
    written = moment.replace(microsecond=0).isoformat()  # type: ignore[attr-defined]
    head, tail = written[:19], "Z" if zulu else written[19:]
    text = f"{head}.{fraction}{tail}" if fraction is not None else head + tail
    try:
        expected = read_when(text, ZONE)
    except (ValueError, OverflowError):
        expected = None
    assert Times(ZONE).read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "2024-01",
        "2024-01-20",
        "2024-01-20T08:00",
        "2024-01-20T08:00:00",
        "2024-01-20T08:00:00.5",
        "2024-01-20T08:00Z",
        "2024-01-20T08:00:00.123456789Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_other_forms(text: str) -> None:
    assert Times(ZONE).read(text) == read_when(text, ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-30T08:00:00Z",
        "2024-01-20T24:00:00Z",
        "2024-01-20T08:60:00Z",
        "2024-01-20T08:00:60Z",
        "2024-01-20T08:00:00+24:00",
        "2024-01-20T08:00:00.Z",
        "\u0662\u0660\u0662\u0664-01-20T08:00:00Z",
        "0000-01-01T00:00:00Z",
        "2024-01-20 08:00:00Z",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert Times(ZONE).read(text) is None
