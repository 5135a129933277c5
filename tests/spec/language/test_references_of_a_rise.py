"""A rise from the lowest confirmed level or from baseline; drops; reductions."""

from __future__ import annotations

import pytest


def rule(criterion):
    return f'index: car_t_infusion\nflag: {{id: it, that: "{criterion}"}}\n'


PD = rule("rises(serum_m_protein, by: 25 %, and: 0.5 g/dL, from: confirmed_nadir)")
HIGH = rule(
    "rises(serum_m_protein, by: 0 %, and: 1 g/dL, from: confirmed_nadir, if_lowest: 5 g/dL)"
)
STRICT = rule("rises(serum_m_protein, by: 25 %, more_than: 0.5 g/dL)")
CREATININE = rule("rises(creatinine, by: 0 %, and: 2 mg/dL, from: baseline)")
DROP = rule("drops(hemoglobin, by: 2 g/dL)")
REDUCED = rule("reduced(serum_m_protein, by: 50 %)")
REDUCED_TWICE = rule("reduced(serum_m_protein, by: 50 %, confirmed: yes)")


def tell(record, test, *values):
    """Results from 2023-09-20 (before infusion) on, one a month from December on."""
    days = ("2023-09-20", "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01")
    for day, value in zip(days, values, strict=False):
        if value:
            record.laboratory.result(test, day, value)


def evidence(verdict):
    return {e.resource for reason in verdict.because for e in reason.evidence}


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        # the level that two consecutive results have reached is the higher of the two
        (("2 g/dL", "0.1 g/dL", "0.3 g/dL", "0.8 g/dL"), "true"),
        (("2 g/dL", "0.1 g/dL", "0.3 g/dL", "0.79 g/dL"), "false"),
        (("2 g/dL", "0.3 g/dL", "0.1 g/dL", "0.8 g/dL"), "true"),
        # one low value confirms nothing; the baseline value stands
        (("2 g/dL", "0.1 g/dL", "0.9 g/dL"), "false"),
        (("2 g/dL", "0.1 g/dL", "2.49 g/dL"), "false"),
        (("2 g/dL", "0.1 g/dL", "2.5 g/dL"), "true"),
        # without a baseline value two results are needed before the third
        (("", "0.1 g/dL", "2.5 g/dL"), "unknown"),
        (("", "0.1 g/dL", "0.49 g/dL"), "false"),
        (("", "0.1 g/dL", "0.1 g/dL", "0.6 g/dL"), "true"),
        (("", "0.1 g/dL", "0.1 g/dL", "0.59 g/dL"), "false"),
    ],
)  # fmt: skip
def test_the_lowest_confirmed_level(one_rule, record, ask, values, outcome):
    tell(record, "serum M-protein", *values)
    assert ask(one_rule(PD)).outcome == outcome


def test_an_unconfirmed_lower_value_is_a_caution(one_rule, record, ask):
    tell(record, "serum M-protein", "2 g/dL", "0.1 g/dL", "0.9 g/dL")
    assert ask(one_rule(PD)).cautions == ("nadir_unconfirmed",)


def test_the_proof_holds_both_results_of_the_level(one_rule, record, ask):
    tell(record, "serum M-protein", "2 g/dL", "0.1 g/dL", "0.3 g/dL", "0.8 g/dL")
    verdict = ask(one_rule(PD))
    assert len(evidence(verdict)) == 4
    assert "from the confirmed level 0.3 g/dL" in verdict.because[0].text


def test_what_is_missing_for_a_confirmed_level(one_rule, record, ask):
    tell(record, "serum M-protein", "", "2 g/dL")
    verdict = ask(one_rule(PD))
    assert verdict.settles[0][0].window == "two more results since 2023-10-01"
    tell(record, "serum M-protein", "", "", "2 g/dL")
    assert ask(one_rule(PD)).settles[0][0].window == "one more result since 2023-10-01"


@pytest.mark.parametrize(
    ("lowest", "latest", "outcome"),
    [
        ("5 g/dL", "6 g/dL", "true"),
        ("5 g/dL", "5.99 g/dL", "false"),
        ("4.99 g/dL", "6 g/dL", "false"),
        ("5.01 g/dL", "6.01 g/dL", "true"),
        ("<5 g/dL", "9 g/dL", "false"),
        ("between 4 and 6 g/dL", "9 g/dL", "unknown"),
        ("between 4 and 6 g/dL", "5.9 g/dL", "false"),
        ("between 5 and 6 g/dL", "7 g/dL", "true"),
    ],
)
def test_a_rise_that_asks_for_a_lowest_value(
    one_rule, record, ask, lowest, latest, outcome
):
    tell(record, "serum M-protein", "9 g/dL", lowest, lowest, latest)
    assert ask(one_rule(HIGH)).outcome == outcome


@pytest.mark.parametrize(
    ("latest", "outcome"),
    [
        ("0.7 g/dL", "false"),
        ("0.71 g/dL", "true"),
        (">0.7 g/dL", "true"),
        (">=0.7 g/dL", "unknown"),
        ("<=0.7 g/dL", "false"),
        ("<0.71 g/dL", "unknown"),
    ],
)
def test_more_than_excludes_the_number_itself(one_rule, record, ask, latest, outcome):
    tell(record, "serum M-protein", "2 g/dL", "0.2 g/dL", latest)
    assert ask(one_rule(STRICT)).outcome == outcome


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (("1 mg/dL", "3 mg/dL"), "true"),
        (("1 mg/dL", "2.99 mg/dL"), "false"),
        # a later lower value is no reference here
        (("1.5 mg/dL", "0.8 mg/dL", "3 mg/dL"), "false"),
        (("", "3 mg/dL", "5 mg/dL"), "unknown"),
        (("", "1 mg/dL", "1.9 mg/dL"), "false"),
    ],
)
def test_a_rise_from_baseline(one_rule, record, ask, values, outcome):
    tell(record, "serum creatinine", *values)
    assert ask(one_rule(CREATININE)).outcome == outcome


def test_a_missing_baseline_cannot_be_known_now(one_rule, record, ask):
    tell(record, "serum creatinine", "", "3 mg/dL", "5 mg/dL")
    verdict = ask(one_rule(CREATININE))
    assert verdict.settles == ()
    assert "cannot be known now" in verdict.missing[0].text


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (("12 g/dL", "10 g/dL"), "true"),
        (("12 g/dL", "10.01 g/dL"), "false"),
        # from the highest value before it, not only from baseline
        (("9 g/dL", "13 g/dL", "11 g/dL"), "true"),
        (("9 g/dL", "11 g/dL", "13 g/dL"), "false"),
        (("", "13 g/dL"), "unknown"),
        (("", "13 g/dL", "11 g/dL"), "true"),
        (("12 g/dL", "<10.01 g/dL"), "unknown"),
        (("12 g/dL", "<10 g/dL"), "true"),
    ],
)
def test_a_drop_is_from_any_value_before_it(one_rule, record, ask, values, outcome):
    tell(record, "hemoglobin", *values)
    assert ask(one_rule(DROP)).outcome == outcome


@pytest.mark.parametrize(
    ("values", "once", "twice"),
    [
        (("2 g/dL", "1 g/dL"), "true", "unknown"),
        (("2 g/dL", "1 g/dL", "1 g/dL"), "true", "true"),
        (("2 g/dL", "1.01 g/dL", "1 g/dL"), "true", "unknown"),
        (("2 g/dL", "1 g/dL", "1.01 g/dL"), "false", "false"),
        (("2 g/dL", "1 g/dL", "<1.1 g/dL"), "unknown", "unknown"),
        (("2 g/dL",), "unknown", "unknown"),
        (("", "1 g/dL", "1 g/dL"), "unknown", "unknown"),
    ],
)
def test_reduced_speaks_of_the_latest_result(
    one_rule, record, ask, values, once, twice
):
    tell(record, "serum M-protein", *values)
    assert ask(one_rule(REDUCED)).outcome == once
    assert ask(one_rule(REDUCED_TWICE)).outcome == twice


def test_results_of_one_month_leave_the_latest_open(one_rule, record, ask):
    tell(record, "serum M-protein", "2 g/dL")
    record.laboratory.result("serum M-protein", "2024-01", "0.2 g/dL")
    record.laboratory.result("serum M-protein", "2024-01", "1.9 g/dL")
    assert ask(one_rule(REDUCED)).outcome == "unknown"
