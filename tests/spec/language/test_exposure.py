"""Therapy before an event, refractoriness, clone fraction, size, upper limit of normal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec import structs

from engine.language import shipped_vocabulary
from engine.reasoning import Judge
from engine.state import CytogeneticResult, patient_state
from engine.values import Interval, read_when

GIVEN = 'flag: {id: it, that: "given(bcma_car_t, before: teclistamab_start)"}\n'
TWO_INHIBITORS = 'flag: {id: it, that: "refractory_agents(proteasome_inhibitor, before: teclistamab_start) >= 2"}\n'


def course(record, drug, start, stop=""):
    record.course.therapy(drug, start, stop)


def test_car_t_before_teclistamab_was_given(one_rule, record, ask):
    course(record, "teclistamab", "2024-03-01")
    assert ask(one_rule(GIVEN)).outcome == "true"


def test_what_is_not_on_record_is_not_known(one_rule, record, ask):
    course(record, "teclistamab", "2023-09-01")
    verdict = ask(one_rule(GIVEN))
    assert (verdict.outcome, verdict.reason) == ("unknown", "never_asked")


@pytest.mark.parametrize(
    ("progression", "outcome"),
    [
        ("2022-01-01", "true"),
        ("2022-03-31", "true"),
        ("2022-04-01", "true"),
        ("2022-04-02", "unknown"),
        ("2021-12-31", "unknown"),
        ("2022-04", "unknown"),
    ],
)
def test_refractory_is_progression_up_to_60_days_after_the_last_dose(
    one_rule, record, ask, progression, outcome
):
    """The last dose is of 31 January 2022; 1 April is day 60."""
    course(record, "bortezomib", "2022-01-01", "2022-01-31")
    course(record, "carfilzomib", "2022-01-01", "2022-01-31")
    course(record, "teclistamab", "2024-03-01")
    record.course.event("progression", progression)
    verdict = ask(one_rule(TWO_INHIBITORS))
    assert verdict.outcome == outcome


def test_one_of_two_is_insufficient_evidence(one_rule, record, ask):
    course(record, "bortezomib", "2022-01-01", "2022-01-31")
    course(record, "carfilzomib", "2023-01-01", "2023-01-31")
    course(record, "teclistamab", "2024-03-01")
    record.course.event("progression", "2022-02-15")
    verdict = ask(one_rule(TWO_INHIBITORS))
    assert verdict.outcome == "unknown"
    assert "insufficient evidence (1 of 2 found)" in verdict.missing[0].text


@pytest.mark.parametrize(
    ("fraction", "outcome"),
    [("0.19", "false"), ("0.2", "true"), ("0.21", "true"), (None, "unknown")],
)
def test_a_clone_fraction_is_compared_in_percent(one_rule, record, fraction, outcome):
    rule = one_rule('flag: {id: it, that: "clone_fraction(del_17p) >= 20 %"}\n')
    record.laboratory.fish("2023-01-01", "del(17p)", "present")
    state = record.state()
    value = None if fraction is None else Interval(Decimal(fraction), Decimal(fraction))
    facts = [
        structs.replace(f, clone_fraction=value)
        if isinstance(f, CytogeneticResult)
        else f
        for f in state.facts
    ]
    judge = Judge(
        patient_state("p", facts), shipped_vocabulary(), read_when("2024-01-01")
    )
    assert judge.verdict(rule, "example").outcome == outcome


@pytest.mark.parametrize(
    ("size", "outcome"),
    [("19 mm", "false"), ("2 cm", "true"), ("21 mm", "true"), ("", "unknown")],
)
def test_a_lesion_must_be_large_enough(one_rule, record, ask, size, outcome):
    rule = one_rule(
        "flag:\n  id: it\n  some:\n    in: soft_tissue_lesions\n    with:\n      all:\n"
        "        - {id: apart, that: lesion.bone_contiguity is non_contiguous}\n"
        '        - {id: large, that: "lesion.longest >= 20 mm"}\n'
    )
    record.imaging.study("PET/CT", "whole-body", "2024-01-20")
    record.imaging.lesion(
        "soft-tissue", site="liver", size=size, contiguity="not contiguous with bone"
    )
    record.imaging.every_lesion_listed()
    assert ask(rule).outcome == outcome
