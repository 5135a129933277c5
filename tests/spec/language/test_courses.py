"""Courses of a series: confirmed rises, falls, doublings, highest and lowest."""

from __future__ import annotations

import pytest

CONFIRMED = """\
index: car_t_infusion
flag: {id: it, that: "rises(serum_m_protein, by: 25 %, and: 0.5 g/dL, confirmed: yes)"}
"""
FALLS = """\
index: car_t_infusion
flag: {id: it, that: "falls(serum_m_protein, by: 50 %)"}
"""
FALLS_TWICE = """\
index: car_t_infusion
flag: {id: it, that: "falls(serum_m_protein, by: 50 %, confirmed: yes)"}
"""
DOUBLES = """\
index: car_t_infusion
flag: {id: it, that: "doubles(serum_m_protein, within: 60 d)"}
"""


def tell(record, *results):
    for day, value in results:
        record.laboratory.result("serum M-protein", day, value)


def evidence(verdict):
    return {e.resource for reason in verdict.because for e in reason.evidence}


BASELINE = ("2023-09-20", "2.0 g/dL")
LOW = ("2023-12-01", "0.2 g/dL")


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("0.7 g/dL", "0.7 g/dL", "true"),
        ("0.7 g/dL", "0.69 g/dL", "false"),
        ("0.69 g/dL", "0.69 g/dL", "false"),
        ("0.69 g/dL", "0.7 g/dL", "unknown"),
        ("0.7 g/dL", "<0.8 g/dL", "unknown"),
        ("7 g/L", "700 mg/dL", "true"),
    ],
)
def test_a_confirmed_rise_needs_two_consecutive_risen_results(
    one_rule, record, ask, first, second, outcome
):
    tell(record, BASELINE, LOW, ("2024-01-01", first), ("2024-02-01", second))
    assert ask(one_rule(CONFIRMED)).outcome == outcome


def test_two_risen_results_with_a_low_one_between_are_no_confirmation(
    one_rule, record, ask
):
    tell(record, BASELINE, LOW, ("2024-01-01", "0.9 g/dL"))
    tell(
        record,
        ("2024-02-01", "0.3 g/dL"),
        ("2024-03-01", "0.9 g/dL"),
        ("2024-04-01", "0.3 g/dL"),
    )
    assert ask(one_rule(CONFIRMED)).outcome == "false"


def test_a_rise_in_the_last_result_waits_and_asks_for_one_more(one_rule, record, ask):
    tell(record, BASELINE, LOW, ("2024-01-01", "0.9 g/dL"))
    verdict = ask(one_rule(CONFIRMED))
    assert verdict.outcome == "unknown"
    assert verdict.settles[0][0].window == "one more result after 2024-01-01"


def test_the_proof_of_a_confirmed_rise_is_three_draws_and_the_infusion(
    one_rule, record, ask
):
    tell(record, BASELINE, LOW, ("2024-01-01", "0.9 g/dL"), ("2024-02-01", "1 g/dL"))
    assert len(evidence(ask(one_rule(CONFIRMED)))) == 4


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("0.99 g/dL", "true"),
        ("1 g/dL", "true"),
        ("1.01 g/dL", "false"),
        ("<1.2 g/dL", "unknown"),
    ],
)
def test_a_fall_of_half_is_met_at_exactly_half(one_rule, record, ask, value, outcome):
    tell(record, BASELINE, ("2023-12-01", value))
    assert ask(one_rule(FALLS)).outcome == outcome


def test_a_fall_without_a_baseline_cannot_be_known_any_more(one_rule, record, ask):
    tell(record, LOW)
    verdict = ask(one_rule(FALLS))
    assert verdict.outcome == "unknown"
    assert verdict.settles == ()
    assert "cannot be known now" in verdict.missing[0].text


def test_a_confirmed_fall_needs_two_consecutive_results(one_rule, record, ask):
    tell(record, BASELINE, LOW)
    assert ask(one_rule(FALLS_TWICE)).outcome == "unknown"
    tell(record, ("2024-01-01", "0.3 g/dL"))
    assert ask(one_rule(FALLS_TWICE)).outcome == "true"


@pytest.mark.parametrize(
    ("day", "value", "outcome"),
    [
        ("2024-01-30", "0.4 g/dL", "true"),
        ("2024-01-31", "0.4 g/dL", "false"),
        ("2024-01-30", "0.39 g/dL", "false"),
        ("2024-01", "0.4 g/dL", "unknown"),
    ],
)
def test_a_doubling_counts_up_to_the_last_day_of_its_window(
    one_rule, record, ask, day, value, outcome
):
    tell(record, BASELINE, LOW, (day, value))
    assert ask(one_rule(DOUBLES)).outcome == outcome


@pytest.mark.parametrize(
    ("reading", "limit", "outcome"),
    [
        ("highest", ">= 2 g/dL", "true"),
        ("highest", "> 2 g/dL", "false"),
        ("highest", "< 2 g/dL", "false"),
        ("lowest", "<= 0.5 g/dL", "true"),
        ("lowest", "< 0.5 g/dL", "false"),
        ("lowest", ">= 0.5 g/dL", "true"),
    ],
)
def test_highest_and_lowest_speak_of_the_rules_time_point(
    one_rule, record, ask, reading, limit, outcome
):
    tell(record, ("2023-08-15", "0.5 g/dL"), BASELINE, ("2024-01-01", "9 g/dL"))
    rule = f'at: [baseline]\nflag: {{id: it, that: "{reading}(serum_m_protein) {limit}"}}\n'
    assert ask(one_rule(rule)).outcome == outcome


def test_a_named_parameter_stands_for_its_quantity(one_rule, record, ask):
    tell(record, BASELINE)
    rule = one_rule(
        "parameters: {limit: 20 g/L}\n"
        'flag: {id: it, that: "latest(serum_m_protein) >= limit"}\n'
    )
    verdict = ask(rule)
    assert verdict.outcome == "true"
    assert "20 g/L" in verdict.because[0].text
