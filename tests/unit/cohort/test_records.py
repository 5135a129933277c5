"""Cohort rows from facts: what is not known to the day stays blank. Invented patients."""

from datetime import date
from decimal import Decimal

import pytest

from engine.cohort import Person, columns, derive_rows, read_rows, rows_csv
from engine.cohort.records.course import DAYS_OF_MONTH
from engine.state import (
    CellTherapyInfusion,
    CytogeneticResult,
    Event,
    Measurement,
    ResponseAssessment,
    Source,
    Therapy,
    patient_state,
)
from engine.values import Interval, read_when

AS_OF = read_when("2024-12-31")
INFUSION, PROGRESSION = "2024-01-01", "2024-03-01"


def stamp(day, resource):
    when = read_when(day)
    return {"when": when, "recorded": when, "source": Source(resource)}


def infusion(day=INFUSION):
    source = stamp(day, "Procedure/car-t")
    return CellTherapyInfusion(product="ciltacabtagene_autoleucel", **source)


def event(kind, day):
    return Event(kind=kind, **stamp(day, f"Observation/{kind}-{day}"))


def drug(agent, day, given="given"):
    return Therapy(agent=agent, given=given, **stamp(day, f"Medication/{agent}{day}"))


def result(day):
    source = stamp(day, f"Observation/m{day}")
    return Measurement(
        analyte="serum_m_protein", value=Interval(Decimal(1), Decimal(1)), **source
    )


def response(category, day):
    return ResponseAssessment(category=category, **stamp(day, f"Observation/r{day}"))


def fish(abnormality, state, day="2023-01-01"):
    source = stamp(day, f"Observation/{abnormality}-{state}")
    return CytogeneticResult(abnormality=abnormality, state=state, **source)


def row(*facts, study="A", person=None):
    state = patient_state("p1", facts)
    rows, _ = derive_rows([(state, person or Person())], study, AS_OF)
    return rows[0] if rows else None


def months(first, last):
    day = date.fromisoformat
    return pytest.approx((day(last) - day(first)).days / DAYS_OF_MONTH)


def after_car_t(*facts):
    return row(infusion(), event("progression", PROGRESSION), *facts)


def on_teclistamab(*facts):
    return row(drug("teclistamab", "2024-02-01"), *facts, study="B")


def test_without_the_clock_event_a_patient_is_left_out_and_counted():
    states = [patient_state(n, [infusion()]) for n in ("p1", "p2")]
    found = derive_rows([(state, Person()) for state in states], "A", AS_OF)
    assert found == ((), 2)


def test_a_clock_known_to_the_month_only_leaves_the_patient_out():
    assert row(infusion(), event("progression", "2024-03")) is None


def test_death_ends_survival_and_is_the_event():
    found = after_car_t(event("death", "2024-06-01"))
    assert (found.os_months, found.os_event) == (
        months(PROGRESSION, "2024-06-01"),
        True,
    )


def test_without_a_death_survival_is_censored_at_the_last_contact():
    found = after_car_t(result("2024-08-15"))
    assert found.os_months == months(PROGRESSION, "2024-08-15")
    assert found.os_event is False


def test_an_order_shows_nobody():
    found = after_car_t(
        result("2024-08-15"), drug("talquetamab", "2024-09-01", "ordered")
    )
    assert found.os_months == months(PROGRESSION, "2024-08-15")


@pytest.mark.parametrize("day", ["2024-06", "2024"])
def test_a_death_not_known_to_the_day_leaves_survival_blank(day):
    found = after_car_t(event("death", day), result("2024-05-01"))
    assert found.os_months is found.os_event is None


def test_no_follow_up_after_time_zero_is_blank_and_not_zero():
    found = after_car_t()
    assert found.os_months is found.os_event is None


def test_pfs_of_paper_a_is_of_the_next_therapy_and_death_is_no_event():
    therapy = drug("talquetamab", "2024-03-20")
    again = after_car_t(therapy, event("progression", "2024-07-01"))
    assert again.pfs_months == months(PROGRESSION, "2024-07-01")
    assert again.pfs_event is True
    died = after_car_t(therapy, event("death", "2024-06-01"))
    assert (died.pfs_months, died.pfs_event) == (
        months(PROGRESSION, "2024-06-01"),
        False,
    )
    assert after_car_t(event("death", "2024-06-01")).pfs_months is None


def test_progression_on_the_day_of_the_next_therapy_is_not_its_failure():
    therapy = drug("talquetamab", "2024-03-20")
    same = after_car_t(
        therapy, event("progression", "2024-03-20"), result("2024-04-20")
    )
    assert same.pfs_event is False


def test_first_therapy_is_the_first_given_and_blank_if_two_began_together():
    one = after_car_t(
        drug("dexamethasone", "2024-03-02"), drug("talquetamab", "2024-03-20")
    )
    assert one.first_therapy == "gprc5d_bispecific"
    two = after_car_t(
        drug("carfilzomib", "2024-03-20"), drug("talquetamab", "2024-03-20")
    )
    assert two.first_therapy is None
    assert (
        after_car_t(drug("talquetamab", "2024-03-20", "ordered")).first_therapy is None
    )


def test_teclistamab_counts_progression_or_death_whichever_comes_first():
    found = on_teclistamab(
        event("progression", "2024-04-01"), event("death", "2024-05-01")
    )
    assert found.teclistamab_pfs_months == months("2024-02-01", "2024-04-01")
    assert found.teclistamab_os_months == months("2024-02-01", "2024-05-01")
    assert found.teclistamab_pfs_event and found.teclistamab_os_event
    assert found.teclistamab_start_date == date(2024, 2, 1)


def test_an_earlier_progression_of_unknown_day_leaves_pfs_blank():
    found = on_teclistamab(
        event("progression", "2024"), event("progression", "2024-04-01")
    )
    assert found.teclistamab_pfs_months is None


def test_the_best_charted_response_and_its_duration():
    found = on_teclistamab(
        response("pr", "2024-03-01"), response("vgpr", "2024-04-01"),
        event("progression", "2024-06-01"),
    )  # fmt: skip
    assert found.teclistamab_response == "VGPR"
    assert found.teclistamab_dor_months == months("2024-03-01", "2024-06-01")
    assert on_teclistamab(response("better", "2024-03-01")).teclistamab_response is None


@pytest.mark.parametrize(("day", "best"), [("2024-03-31", "CR"), ("2024-04-01", None)])
def test_day_90_is_the_last_day_of_its_response(day, best):
    assert after_car_t(response("cr", day)).day_90_response == best


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ((), None),
        ((fish("t_4_14", "absent"),), False),
        ((fish("t_4_14", "absent"), fish("t_4_14", "present")), True),
        ((fish("t_4_14", "absent"), fish("t_4_14", "indeterminate")), None),
        ((fish("t_4_14", "failed"),), None),
    ],
)
def test_an_abnormality_is_absent_only_if_looked_for_and_never_in_doubt(facts, answer):
    assert after_car_t(*facts).t_4_14 is answer


@pytest.mark.parametrize(
    ("born", "age"),
    [("1960-03-02", 63), ("1960-03-01", 64), ("1960", None), ("", None)],
)
def test_age_in_completed_years_at_time_zero(born, age):
    person = Person(birth_date=born, sex="female", synthetic=True)
    found = row(infusion(), event("progression", PROGRESSION), person=person)
    assert (found.age, found.sex, found.synthetic) == (age, "female", True)


def test_nothing_after_the_day_of_the_question_is_seen():
    found = after_car_t(result("2024-05-01"), event("death", "2025-02-01"))
    assert found.os_event is False


def test_rows_are_read_back_from_their_csv():
    rows = (after_car_t(event("death", "2024-06-01")), on_teclistamab())
    rows = (rows[0], type(rows[1])(id="=p2", product="@x"))
    back = read_rows(rows_csv(rows))
    assert back[0] == rows[0]
    assert rows_csv(rows).splitlines()[2].startswith("'=p2")


def test_every_column_is_described():
    assert all(columns().values()) and len(columns()) > 50
    assert columns()["os_event"] == "whether the patient died."
