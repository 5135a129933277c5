"""Minimal examples of what was once wrong, found by brute force."""

from __future__ import annotations

import pytest

from engine.language import RuleSet, read_ruleset, shipped_ruleset, shipped_vocabulary
from engine.values import Outcome
from tests.generative.pairs import Pair, contradiction
from tests.generative.properties import could_settle, replay, settles

HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
RULE = """\
rule: example
title: Example
edition: {effective_from: 2026-01-01}
source: {paper: example, where: nowhere, quote: written for a test}
"""
INFUSED = "infusion 2024-01-10"


def _rule(body: str) -> RuleSet:
    texts = {"example/ruleset.yaml": HEAD, "example/example.yaml": RULE + body}
    return read_ruleset(texts, shipped_vocabulary())


def _flag(criterion: str, index: str = "") -> RuleSet:
    head = f"index: {index}\n" if index else ""
    return _rule(f'{head}flag: {{id: it, that: "{criterion}"}}\n')


def test_a_fall_by_everything_is_possible_below_a_limit() -> None:
    rule = _flag("falls(serum_m_protein, by: 100 %)", "car_t_infusion")
    lines = (INFUSED, "serum <1 2024-01-01", "serum <1 2024-02-01")
    assert contradiction(Pair(lines, rule, "example")) == ""


def test_two_upper_limits_of_one_time_decide_nothing() -> None:
    rule = _flag("latest(lactate_dehydrogenase) > upper_limit")
    result = "lactate_dehydrogenase 240 2024-01-01 upper="
    pair = Pair((f"{result}230", f"{result}250"), rule, "example")
    assert contradiction(pair) == ""


def test_a_clone_fraction_is_not_both_below_and_above() -> None:
    lines = (
        "fish del_17p present 2023-01-01 clone=0.3",
        "fish del_17p present 2023-02-01 clone=0.1",
    )
    verdicts = [
        Pair(lines, _flag(f"clone_fraction(del_17p) {op} 20 %"), "example").judge()
        for op in ("<", ">=")
    ]
    assert [v.outcome for v in verdicts] != [Outcome.TRUE, Outcome.TRUE]


def test_an_indeterminate_result_may_be_the_larger_clone() -> None:
    lines = (
        "fish t_4_14 indeterminate 2023-11-10",
        "fish t_4_14 present 2024-01-05 clone=0.19",
    )
    pair = Pair(lines, _flag("clone_fraction(t_4_14) >= 20 %"), "example")
    assert contradiction(pair) == ""


def test_a_lesion_of_unknown_contiguity_that_may_have_been_cleared() -> None:
    lines = (
        "study i1 whole_body 2024-02-01",
        "complete i1",
        "lesion i1 not_stated",
        "study i2 whole_body 2024-05-01",
        "none i2 non_contiguous",
    )
    pair = Pair(lines, shipped_ruleset("moffitt_2025"), "any_pmd")
    assert contradiction(pair) == ""


@pytest.mark.parametrize(
    "criterion",
    [
        "given(pomalidomide, before: next_therapy)",
        "refractory_agents(immunomodulatory_drug, before: next_therapy) >= 1",
    ],
)
def test_before_an_event_that_may_not_have_happened(criterion: str) -> None:
    lines = (
        INFUSED,
        "therapy carfilzomib 2024-01",
        "therapy pomalidomide 2023-03-03 stop=2023-04-02",
        "progression 2023-04-02",
    )
    assert contradiction(Pair(lines, _flag(criterion), "example")) == ""


@pytest.mark.parametrize(
    ("criterion", "index", "line"),
    [
        ("del_17p is present", "car_t_infusion", "fish del_17p absent 2023-01-01"),
        ("progression is documented", "", "progression 2024-05-03"),
    ],
)
def test_the_proof_holds_what_is_counted_from(
    criterion: str, index: str, line: str
) -> None:
    pair = Pair((INFUSED, line), _flag(criterion, index), "example")
    assert replay(pair) == ""


@pytest.mark.parametrize(
    "lines",
    [
        # infused on the 1st or 2nd, the platelets are no baseline
        ("lymphodepletion 2024-01-09", "platelets 150 2024-01-03"),
        # infused after the 12th, it was no lymphodepletion of this infusion
        (
            "lymphodepletion 2023-12-29",
            "platelets 50 2023-12-12",
            "platelets 150 2024-01-11",
        ),
    ],
)
def test_a_vague_infusion_and_its_lymphodepletion(lines: tuple[str, ...]) -> None:
    rules = shipped_ruleset("moffitt_2025")
    pair = Pair(("infusion 2024-01", *lines), rules, "thrombocytopenia")
    assert contradiction(pair) == ""


def test_a_single_result_that_may_be_baseline_has_not_failed_to_double() -> None:
    rule = _flag("doubles(urine_m_protein, within: 30 d)", "car_t_infusion")
    lines = (INFUSED, "urine 250 2023-12-19", "urine 199 2024")
    assert contradiction(Pair(lines, rule, "example")) == ""


@pytest.mark.parametrize(
    ("ruleset", "name", "lines"),
    [
        (
            "imwg_2016",
            "measurable_disease_at_baseline",
            (INFUSED, "urine 300 2023-12", "urine 200 2023-12-27"),
        ),
        (
            "imwg_2016",
            "measurable_disease",
            ("urine 300 2024-06-19", "urine 400 2024-06-19"),
        ),
        (
            "moffitt_2025",
            "refractory_or_relapsed",
            ("infusion 2024-01", "progression 2024-01-09", "progression 2024-02-08"),
        ),
    ],
)
def test_the_proof_is_minimal(ruleset: str, name: str, lines: tuple[str, ...]) -> None:
    assert replay(Pair(lines, shipped_ruleset(ruleset), name)) == ""


def test_the_proof_holds_what_excludes_the_other_contiguity() -> None:
    lines = (
        "study i1 whole_body 2024-04-13",
        "lesion i1 not_stated size=20",
        "none i1 contiguous",
    )
    rules = shipped_ruleset("trial_definitions")
    assert replay(Pair(lines, rules, "karmma_1_emd")) == ""


@pytest.mark.parametrize(
    ("ruleset", "name", "lines"),
    [
        # del(1p32) read as absent says nothing of del(1p), which was asked for
        (
            "usmic_2026",
            "cytogenetic_risk",
            ("fish del_1p32 indeterminate 2023-12-02",),
        ),
        # a complete list may still hold a lesion that nobody described
        (
            "moffitt_2025",
            "any_pmd",
            ("study i0 whole_body 2024-06-01", "lesion i0 indeterminate size=40"),
        ),
        # a lesion that nobody measured
        (
            "trial_definitions",
            "redirectt_1_emd",
            ("study i1 whole_body 2023-11-21", "lesion i1 non_contiguous"),
        ),
        # a result that may belong to baseline: its date decides too
        (
            "moffitt_2025",
            "biochemical_relapse",
            (
                "infusion 2024-01-10",
                "serum 1 2023-12-16",
                "serum 1.25 2024-01-12",
                "urine 199 2023",
            ),
        ),
        # a preliminary result blocks what the answers would make FALSE
        (
            "ims_imwg_2025",
            "high_risk",
            (
                "fish gain_1q present 2023-12-22 clone=0.2 preliminary",
                "fish del_1p32 absent 2023-10-17",
                "creatinine 2.1 2024-06-04",
                "beta_2_microglobulin 3.49 2024-01-24",
            ),
        ),
        # the fraction of cells is missing, not another FISH
        (
            "ims_imwg_2025",
            "high_risk",
            (
                "fish del_17p present 2023-12-01",
                "fish del_1p32 absent 2023-12-25",
                "creatinine 1.19 2024-06-07",
                "beta_2_microglobulin 5.49 2023-12-11",
            ),
        ),
    ],
)
def test_what_settles_settles(ruleset: str, name: str, lines: tuple[str, ...]) -> None:
    pair = Pair(lines, shipped_ruleset(ruleset), name)
    assert settles(pair) == ""
    assert could_settle(pair) == ""


@pytest.mark.parametrize(
    ("ruleset", "name", "lines", "asked"),
    [
        # baseline ends with the day of lymphodepletion, and so does what is asked for
        (
            "imwg_2016",
            "measurable_disease_at_baseline",
            (INFUSED, "lymphodepletion 2024-01-03"),
            "serum M-protein: from 2023-11-11 to 2024-01-03",
        ),
        # a result without its laboratory's limit says nothing of the limit
        (
            "r_iss_2015",
            "stage",
            (
                "albumin 4 2024-12-01",
                "beta_2_microglobulin 3 2024-12-01",
                "lactate_dehydrogenase 200 2024-12-01",
                "fish t_4_14 absent 2024-12-01",
                "fish t_14_16 absent 2024-12-01",
                "fish del_17p absent 2024-12-01",
            ),
            "lactate dehydrogenase: the laboratory's upper limit of normal of "
            "Observation/f03 (2024-12-01)",
        ),
        # two results of one day: only the time of day tells which is the latest
        (
            "imwg_2016",
            "measurable_disease",
            ("urine 199 2024-04-09", "urine 300 2024-04-09T10:00:00Z"),
            "urine M-protein: the time of day of Observation/f01 (2024-04-09)",
        ),
    ],
)
def test_what_is_asked_for(
    ruleset: str, name: str, lines: tuple[str, ...], asked: str
) -> None:
    verdict = Pair(lines, shipped_ruleset(ruleset), name).judge()
    sets = verdict.settles + verdict.could_settle
    assert asked in {request.text for requests in sets for request in requests}


def test_a_window_whose_end_is_vague_has_no_days() -> None:
    lines = (INFUSED, "lymphodepletion 2023-12-30/2024-01-02")
    rules = shipped_ruleset("imwg_2016")
    verdict = Pair(lines, rules, "measurable_disease_at_baseline").judge()
    windows = {r.window for requests in verdict.could_settle for r in requests}
    assert windows == {"at baseline (2024-01-10)"}


def test_what_a_result_comes_with_is_no_part_of_its_window() -> None:
    lines = (
        "albumin 4 2024-12-01",
        "beta_2_microglobulin 3 2024-12-01",
        "fish t_4_14 absent 2024-12-01",
        "fish t_14_16 absent 2024-12-01",
        "fish del_17p absent 2024-12-01",
    )
    verdict = Pair(lines, shipped_ruleset("r_iss_2015"), "stage").judge()
    sets = verdict.settles + verdict.could_settle
    (asked,) = {r for s in sets for r in s if r.fact == "lactate_dehydrogenase"}
    assert asked.window == "now"
    assert asked.text.endswith("now, with the laboratory's upper limit of normal")


@pytest.mark.parametrize(
    ("ruleset", "name", "lines"),
    [
        # its exact date may lie after baseline, which then had no result
        ("moffitt_2025", "renal_failure", (INFUSED, "creatinine 0.8 2024-01")),
        # both may turn out to be of one day, and they differ
        (
            "moffitt_2025",
            "renal_failure",
            (INFUSED, "creatinine 0.8 2024-01", "creatinine 2.1 2023-12/2024-01-01"),
        ),
    ],
)
def test_an_exact_date_may_not_settle(
    ruleset: str, name: str, lines: tuple[str, ...]
) -> None:
    pair = Pair(lines, shipped_ruleset(ruleset), name)
    assert pair.judge().outcome is Outcome.UNKNOWN
    assert pair.judge().settles == ()
    assert could_settle(pair) == ""
    assert pair.judge().could_settle


def test_chains_of_a_difference_do_not_tell_which_is_involved() -> None:
    lines = (INFUSED, "progression 2024-04-30")
    pair = Pair(lines, _flag("latest(dflc) >= 10 mg/dL"), "example")
    assert pair.judge().settles == ()
    assert could_settle(pair) == ""


def test_a_preliminary_result_waits_and_is_asked_for() -> None:
    lines = (
        INFUSED,
        "urine 50 2024-01-05",
        "urine 50 2024-06-01",
        "serum 1.2 2024-01-05",
        "serum 0.2 2024-02-10",
        "serum 3 2024-06-01 preliminary",
    )
    verdict = Pair(
        lines, shipped_ruleset("moffitt_2025"), "biochemical_relapse"
    ).judge()
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.settles == ()
    asked = {request.text for requests in verdict.could_settle for request in requests}
    assert "serum M-protein: the final result of Observation/f06 (2024-06-01)" in asked


def test_a_window_that_is_over_is_asked_for_nothing() -> None:
    lines = (INFUSED, "therapy carfilzomib 2024-01-11")
    verdict = Pair(
        lines, shipped_ruleset("moffitt_2025"), "biochemical_relapse"
    ).judge()
    assert not verdict.settles
    assert not verdict.could_settle


def test_too_many_readings_are_named_kleene() -> None:
    few = (INFUSED, "serum 1 2024")
    many = (*few, "serum 0.9 2024", "serum 1.1 2023")
    rule = _flag("rises(serum_m_protein, by: 25 %, and: 0.5 g/dL)", "car_t_infusion")
    methods = [Pair(lines, rule, "example").judge().method for lines in (few, many)]
    assert methods == ["exact", "kleene"]


@pytest.mark.parametrize(
    "criterion",
    [
        '{id: fish, that: "t_4_14 is absent"}',
        '{all: [{id: one, that: "t_4_14 is absent"}, {id: two, that: "gain_1q is absent"}]}',
    ],
)
def test_the_proof_beside_a_criterion_on_the_record_itself(criterion: str) -> None:
    # without any fact the rule is FALSE too, for a reason that is untrue of the patient
    rule = _rule(
        f"flag:\n  none:\n    - {criterion}\n"
        '    - {id: treated, that: "first_therapy is not on_record"}\n'
    )
    lines = (
        "fish t_4_14 absent 2023-12-01",
        "fish gain_1q absent 2023-12-01",
        "therapy bortezomib 2022-06-11",
    )
    pair = Pair(lines, rule, "example")
    assert replay(pair) == ""
    assert pair.judge().because
