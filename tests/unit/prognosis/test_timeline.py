"""Clocks read off a patient's facts."""

import pytest

from engine.language import shipped_vocabulary
from engine.prognosis import timeline_of
from engine.reasoning import Judge
from engine.state import (
    CellTherapyInfusion,
    Event,
    ResponseAssessment,
    Source,
    Therapy,
    patient_state,
)
from engine.values import read_when


def stamp(day, resource):
    when = read_when(day)
    return {"when": when, "recorded": when, "source": Source(resource)}


def infusion(day, product="idecabtagene_vicleucel"):
    return CellTherapyInfusion(product=product, **stamp(day, f"Procedure/{day}"))


def progression(day, **further):
    source = stamp(day, f"Observation/{day}")
    return Event(kind="progression", **source, **further)


def teclistamab(day, given="given"):
    source = stamp(day, f"MedicationAdministration/{day}")
    return Therapy(agent="teclistamab", given=given, **source)


def response(day, category):
    return ResponseAssessment(category=category, **stamp(day, f"Observation/r{day}"))


def timeline(*facts):
    state = patient_state("p1", facts)
    return timeline_of(
        Judge(state, shipped_vocabulary(), read_when("2024-12-31")).final
    )


def test_nothing_on_record_starts_nothing():
    found = timeline()
    assert (found.started, found.uncertain, found.products) == (set(), set(), ())


def test_progression_after_infusion_starts_the_clock_of_paper_a():
    found = timeline(infusion("2024-01-10"), progression("2024-05-01"))
    assert found.started == {"progression"}
    assert found.products == ("idecabtagene_vicleucel",)


@pytest.mark.parametrize("day", ["2023-12-01", "2024-01-10", "2025-02-01"])
def test_progression_before_on_the_day_of_infusion_or_in_the_future_does_not(day):
    found = timeline(infusion("2024-01-10"), progression(day))
    assert found.started == set()


def test_progression_without_infusion_does_not():
    assert timeline(progression("2024-05-01")).started == set()


def test_a_preliminary_progression_does_not():
    found = timeline(
        infusion("2024-01-10"), progression("2024-05-01", preliminary=True)
    )
    assert found.started == set()


def test_a_partial_date_that_may_lie_before_infusion_leaves_it_open():
    found = timeline(infusion("2024-01-10"), progression("2024-01"))
    assert found.started == set()
    assert found.uncertain == {"progression"}


def test_the_last_infusion_counts():
    found = timeline(
        infusion("2023-01-10"),
        progression("2023-06-01"),
        infusion("2024-01-10", "ciltacabtagene_autoleucel"),
    )
    assert found.started == set()
    assert found.products == ("ciltacabtagene_autoleucel",)


def test_a_given_dose_of_teclistamab_starts_the_clock_of_paper_b():
    assert timeline(teclistamab("2024-06-01")).started == {"teclistamab_start"}
    assert timeline(teclistamab("2024-06-01", "ordered")).started == set()


@pytest.mark.parametrize(
    ("day", "category", "responded"),
    [
        ("2024-07-01", "pr", True),
        ("2024-07-01", "vgpr", True),
        ("2024-07-01", "scr", True),
        ("2024-07-01", "mr", False),
        ("2024-07-01", "sd", False),
        ("2024-05-01", "cr", False),
        ("2024-06-01", "cr", False),
        ("2024-06-02", "cr", True),
    ],
)
def test_a_response_counts_after_the_first_dose_only(day, category, responded):
    found = timeline(teclistamab("2024-06-01"), response(day, category))
    assert found.responded is responded


def test_a_response_without_teclistamab_is_no_response_to_it():
    assert not timeline(response("2024-07-01", "cr")).responded


@pytest.mark.parametrize(
    ("later", "responded"),
    [
        (infusion("2024-06-30"), False),
        (infusion("2024-07-01"), True),
        (infusion("2024-05-01"), True),
        (progression("2024-06-30"), False),
        (progression("2024-07-01"), True),
        (progression("2024-05-20"), True),
    ],
)
def test_a_response_after_what_came_next_is_no_response_to_teclistamab(
    later, responded
):
    found = timeline(teclistamab("2024-06-01"), later, response("2024-07-01", "pr"))
    assert found.responded is responded
