"""The Cohort page: all patients of a source in the form of each paper."""

from __future__ import annotations

import time
from datetime import UTC

from msgspec import structs

from engine.values import read_when
from ui.bedside import CohortRounds
from ui.bedside.cohort_fits import Fit
from ui.bedside.cohort_section import cohort_html
from ui.cli.bedside import SYNTHETIC_PATIENTS
from ui.records import Identity, PatientRecord, RecordSet, open_records

RECORDS = open_records(str(SYNTHETIC_PATIENTS), UTC)
DAY = read_when("2024-01-31")


def some(*numbers):
    return [RECORDS.find(f"id:ms-{n:04}")[0] for n in numbers]


def over(rounds, study="A"):
    found = rounds.latest(study, DAY)
    until = time.monotonic() + 60
    while not found.over and time.monotonic() < until:
        time.sleep(0.02)
    assert found.over
    assert found.refusal is None
    return found


def broken():
    raise ValueError("serum 7.77 of Jane Doe")


def test_tables_are_those_of_the_command_and_say_who_is_left_out():
    rounds = CohortRounds(RecordSet(some(1, 3, 24, 8)))
    found = over(rounds)
    page = cohort_html(found)
    assert found.report.n + found.left_out == 4
    assert "SYNTHETIC: made up, of no patient" in page
    assert "Soft-tissue disease from baseline to progression" in page  # transitions
    for table in found.report.printed:
        assert table.title in page
        for cell in table.rows[0]:
            assert cell.replace("<", "&lt;").replace(">", "&gt;").split(" ")[0] in page
    assert f"{found.left_out} of 4 patients are left out" in page
    assert "too few patients for a curve" in page
    assert "<img" not in page
    assert rounds.latest("A", DAY) is found


def test_each_endpoint_stands_beside_the_published_rows_or_says_why_not():
    found = over(CohortRounds(RecordSet(some(1, 3, 24, 8))))
    assert [fit.endpoint for fit in found.fits] == ["A.PFS", "A.OS"]
    page = cohort_html(found)
    for fit in found.fits:
        assert (fit.report is None) == bool(fit.refusal)
        assert fit.endpoint in page
        if fit.report is not None:
            assert all(table.title in page for table in fit.report.tables)
    refused = structs.replace(found, fits=(Fit("A.PFS", refusal="MS-X: no event"),))
    assert "A.PFS: not fitted. </strong>MS-X: no event" in cohort_html(refused)


def test_curves_are_drawn_with_bands_counts_and_words_where_there_are_enough():
    many = [
        PatientRecord.of(
            structs.replace(some(1, 3, 24)[n % 3].state, patient=f"p{n}"),
            Identity(patient=f"p{n}", synthetic=True),
        )
        for n in range(30)
    ]
    page = cohort_html(over(CohortRounds(RecordSet(many))))
    assert (
        'alt="Kaplan-Meier curves with bands. OS: all patients. all patients: ' in page
    )
    assert "The same numbers as a table: OS: all patients" in page
    assert "at risk" in page


def test_a_patient_who_cannot_be_read_is_named_and_costs_nobody_else():
    bad = PatientRecord(Identity(patient="bad"), broken)
    found = over(CohortRounds(RecordSet([*some(1, 3), bad])))
    assert found.failed == ["bad"]
    page = cohort_html(found)
    assert "1 patients could not be read and are not counted: bad." in page
    assert "7.77" not in page


def test_nobody_in_the_cohort_is_told_loudly():
    found = over(CohortRounds(RecordSet(some(1))), "B")
    assert found.report is None
    assert "NOT APPLICABLE" in cohort_html(found)
    assert "none of 1 patients belongs to this cohort" in cohort_html(found)
