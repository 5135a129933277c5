"""Recorded times: partial dates, zones, leap days, changed clocks, ends of the calendar."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import When, days, midnight, read_when, spanning, zone

NEW_YORK = ZoneInfo("America/New_York")
HOUR = 3_600_000_000
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(
    [UTC, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")]
)


def instant(moment: datetime) -> int:
    """Microseconds since 1970, by the standard library's own arithmetic."""
    return (moment - EPOCH) // timedelta(microseconds=1)


@given(
    st.dates(date(1900, 1, 2), date(2200, 1, 1)),
    st.times(),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_date_time_with_a_zone_is_its_instant(day, clock, minutes):
    local = timezone(timedelta(minutes=minutes))
    moment = datetime.combine(day, clock, local)
    when = read_when(moment.isoformat())
    assert when.start == instant(moment)
    assert when.end == when.start + 1
    assert date.fromordinal(when.first_day) == day
    assert when.is_one_day


def test_the_day_is_the_day_as_written_whatever_the_zone():
    late, early = "2024-01-31T23:30:00-05:00", "2024-02-01T05:30:00+01:00"
    assert read_when(late).same_time(read_when(early))
    assert read_when(late).day_text() == "2024-01-31"
    assert read_when(early).day_text() == "2024-02-01"
    assert read_when("2024-01-31T23:30:00-00:00").same_time(
        read_when("2024-01-31T23:30:00Z")
    )


@given(st.dates(date(1900, 1, 2), date(2200, 1, 1)), ZONES)
def test_a_day_begins_where_the_day_before_ends(day, local):
    when = read_when(day.isoformat(), local)
    assert when.start == instant(datetime(day.year, day.month, day.day, tzinfo=local))
    before = read_when((day - timedelta(days=1)).isoformat(), local)
    assert before.end == when.start
    assert before.surely_before(when) and not when.may_be_before(before)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2024-03-10", 23), ("2024-11-03", 25), ("2024-07-04", 24)],
)
def test_a_day_on_which_the_clock_changes_is_shorter_or_longer(text, hours):
    when = read_when(text, NEW_YORK)
    assert when.end - when.start == hours * HOUR
    assert when.is_one_day


def test_a_midnight_that_does_not_exist_still_orders_the_days():
    sao_paulo = ZoneInfo("America/Sao_Paulo")  # 2018-11-04 began at 01:00
    days_around = [
        read_when(text, sao_paulo)
        for text in ("2018-11-03", "2018-11-04", "2018-11-05")
    ]
    for one, other in pairwise(days_around):
        assert one.end == other.start and one.surely_before(other)


@given(st.integers(1, 9998), st.integers(1, 12))
def test_a_month_is_all_of_its_days(year, month):
    when = read_when(f"{year:04d}-{month:02d}")
    assert date.fromordinal(when.first_day) == date(year, month, 1)
    last = calendar.monthrange(year, month)[1]
    assert date.fromordinal(when.last_day) == date(year, month, last)
    assert when.end - when.start == last * DAY
    assert when.day_text() == f"{year:04d}-{month:02d}"


@given(st.integers(1, 9999))
def test_a_year_is_all_of_its_days(year):
    when = read_when(f"{year:04d}")
    assert date.fromordinal(when.first_day) == date(year, 1, 1)
    assert date.fromordinal(when.last_day) == date(year, 12, 31)
    length = 366 if calendar.isleap(year) else 365
    assert when.end - when.start == length * DAY


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("1900-02", "1900-02-28"),
        ("2000-02", "2000-02-29"),
        ("9999-11", "9999-11-30"),
    ],
)
def test_leap_years(text, last):
    assert date.fromordinal(read_when(text).last_day).isoformat() == last


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-13",
        "2024-00",
        "2024-01-00",
        "0000",
        "0000-01-01",
        "24-01-01",
        "2024-1-1",
        "2024-01-01T10",
        "2024-01-01T24:00:00Z",
        "2024-01-01T23:60:00Z",
        "2024-01-01T23:59:61Z",
        "2024-01-01T10:00:00+25:00",
        "2024-01-01 10:00:00Z",
        "2024-01-01T10:00:00z",
        "2024T10:00:00Z",
        "20240101",
        "2024-01-01\n",
        " 2024-01-01",
        "-2024",
        "",
        "today",
        "12:30",
        "\u0662\u0660\u0662\u0664",
    ],
)
def test_what_is_no_fhir_time_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_when(text)


@given(st.text(alphabet="0123456789-T:Z+. ", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        when = read_when(text)
    except ValueError:
        return
    assert when.start < when.end and when.first_day <= when.last_day
    assert when.text == text


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("2024-01-20T10:30Z", 60_000_000),
        ("2024-01-20T10:30:00Z", 1),
        ("2024-01-20T10:30:00.5Z", 1),
        ("2024-01-20", DAY),
    ],
)
def test_how_long_a_recorded_time_is(text, width):
    when = read_when(text)
    assert when.end - when.start == width


def test_fractions_of_a_second():
    whole = read_when("2024-01-20T10:30:00Z")
    assert read_when("2024-01-20T10:30:00.5Z").start == whole.start + 500_000
    assert read_when("2024-01-20T10:30:00.000001Z").start == whole.start + 1
    assert read_when("2024-01-20T10:30:00.0000019Z").start == whole.start + 1


def test_without_a_zone_the_site_s_zone_is_meant():
    there = read_when("2024-01-20T10:30:00", NEW_YORK)
    assert there.same_time(read_when("2024-01-20T10:30:00-05:00"))


def test_the_ends_of_the_calendar():
    first, last = read_when("0001-01-01"), read_when("9999-12-31")
    assert first.surely_before(last)
    assert last.end - last.start == DAY
    assert read_when("9999-12-31T23:59:59-14:00").start > last.start
    assert read_when("0001-01-01T00:00:00+14:00").start < first.start


def test_the_last_month_of_the_calendar():
    assert date.fromordinal(read_when("9999-12").last_day) == date.max


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01T10:00:00+05:75",
        "2024-01-01T10:00:00+15:00",
    ],
)
def test_a_time_that_fhir_does_not_allow_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_when(text)


WHENS = st.builds(
    lambda start, width: When(start, start + width, 1, 1, "?"),
    st.integers(-6, 6),
    st.integers(1, 5),
)


@given(WHENS, WHENS)
def test_order_is_what_every_or_some_reading_says(one, other):
    readings = [
        a < b for a in range(one.start, one.end) for b in range(other.start, other.end)
    ]
    assert one.surely_before(other) == all(readings)
    assert one.may_be_before(other) == any(readings)


@given(WHENS, st.integers(-8, 12))
def test_what_is_known_is_past(when, moment):
    cut = when.until(moment, 1)
    assert cut.start == when.start and cut.start < cut.end <= when.end
    past = [t for t in range(when.start, when.end) if t < moment]
    if past:
        assert list(range(cut.start, cut.end)) == past


def test_a_partial_date_is_cut_at_the_day_of_the_question():
    today = read_when("2024-06-12")
    cut = read_when("2024-06").until(today.end, today.last_day)
    assert date.fromordinal(cut.last_day).isoformat() == "2024-06-12"
    assert cut.end == today.end
    earlier = read_when("2024-05")
    assert earlier.until(today.end, today.last_day) is earlier


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.integers(0, 400), ZONES)
def test_whole_days(first, more, local):
    last = first + timedelta(days=more)
    when = days(first, last, "some days", local)
    assert when.first_day == first.toordinal() and when.last_day == last.toordinal()
    assert when.start == midnight(first.toordinal(), local)
    assert when.end == midnight(last.toordinal() + 1, local)
    assert when.is_one_day == (more == 0)


def test_a_period_with_an_open_end_reaches_to_the_end_of_time():
    start, end = read_when("2024-01"), read_when("2024-03-05")
    period = spanning(start, end)
    assert (period.start, period.end) == (start.start, end.end)
    assert (period.first_day, period.last_day) == (start.first_day, end.last_day)
    assert spanning(None, end).surely_before(read_when("2024-03-06"))
    assert spanning(start, None).may_be_before(read_when("9999"))
    assert not read_when("0001").surely_before(spanning(None, None))


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        spanning(read_when("2024-02-01"), read_when("2024-01-31"))
    spanning(read_when("2024-02-01"), read_when("2024-02"))


def test_zones_by_name():
    assert zone("UTC") is UTC
    assert zone("America/New_York") == NEW_YORK
    for name in ("Mars/Olympus", "", "../etc/passwd", "America"):
        with pytest.raises(ValueError, match="no time zone"):
            zone(name)
