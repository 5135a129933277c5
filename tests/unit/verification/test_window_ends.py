"""The end of a window that may belong to another course does not exclude a result.

Found by proving that hiding a fact never flips a criterion.
"""

from __future__ import annotations

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge
from engine.values import Outcome
from tests.reference import certain_answer
from tests.reference.compact import state_of, when_of

RECORD = (
    "lymphodepletion 2024-01-01",
    "serum 0.9 2024-01-01",
    "serum 1.2 2024-01-02",
    "urine 0 2024-01-02",
    "kappa 1 2024-01-02",
    "lambda 1 2024-01-02",
    "ratio 1 2024-01-02",
)


@pytest.mark.parametrize(
    ("infusion", "said"),
    [
        # lymphodepletion of this course: what was drawn after it is no baseline
        ("2024-01-10", Outcome.FALSE),
        # of another course: more than 14 days before the infusion
        ("2024-01-31", Outcome.TRUE),
        # one or the other, as the infusion is dated by its month
        ("2024-01-10/2024-01-31", Outcome.UNKNOWN),
    ],
)
def test_baseline_ends_with_lymphodepletion_of_the_same_course_only(
    infusion: str, said: Outcome
) -> None:
    state = state_of((*RECORD, f"infusion {infusion}"))
    ruleset, as_of = shipped_ruleset("imwg_2016"), when_of("2024-06-30")
    name = "measurable_disease_at_baseline"
    verdict = Judge(state, shipped_vocabulary(), as_of).verdict(ruleset, name)
    serum = next(c for c in verdict.criteria if c.id == "serum")
    assert serum.outcome is said
    answer = certain_answer(
        state, ruleset.rules[name], ruleset, shipped_vocabulary(), as_of
    )
    assert verdict.outcome.value in ("unknown", answer.outcome)


@pytest.mark.parametrize(
    ("therapy", "said"),
    [
        ("2024-01-14", Outcome.UNKNOWN),  # both results count; the second may be a rise
        ("2024-01-12", Outcome.FALSE),  # only the first counts, too low for any rise
        ("2024-01-12/2024-01-15", Outcome.UNKNOWN),  # one or the other
    ],
)
def test_without_a_baseline_a_result_that_may_count_may_be_a_rise(
    therapy: str, said: Outcome
) -> None:
    record = (
        "infusion 2024-01-10",
        "creatinine 1.7 2024-01-11",
        "creatinine 2 2024-01-13",
        f"therapy bortezomib {therapy}",
    )
    state, ruleset = state_of(record), shipped_ruleset("imwg_2016")
    judge = Judge(state, shipped_vocabulary(), when_of("2024-06-30"))
    verdict = judge.verdict(ruleset, "clinical_relapse")
    creatinine = next(c for c in verdict.criteria if c.id == "creatinine")
    assert creatinine.outcome is said


def criterion(lines: tuple[str, ...], rule: str, name: str) -> Outcome:
    judge = Judge(state_of(lines), shipped_vocabulary(), when_of("2024-06-30"))
    verdict = judge.verdict(shipped_ruleset("usmic_2026"), rule)
    return next(c.outcome for c in verdict.criteria if c.id == name)


@pytest.mark.parametrize(
    ("first_dose", "said"),
    [
        ("2024-01-11", Outcome.TRUE),  # started the day before
        ("2024-01-10/2024-01-12", Outcome.UNKNOWN),  # perhaps on the same day
    ],
)
def test_a_drug_that_may_have_been_started_later_proves_nothing(
    first_dose: str, said: Outcome
) -> None:
    lines = (
        "therapy daratumumab 2024-01-10 because=no_response",
        f"therapy teclistamab {first_dose}",
    )
    assert criterion(lines, "penta_refractory", "anti_cd38_antibody") is said


def test_the_line_that_is_surely_over_first_is_counted_first() -> None:
    lines = (
        "therapy thalidomide 2023-01-01/2023-06-10",
        "therapy lenalidomide 2023-01-02",
        "progression 2023-06-01",
        "therapy carfilzomib 2023-07-01",
        "therapy teclistamab 2024-01-10",
    )
    assert criterion(lines, "prior_lines_conflict", "at_least_2") is Outcome.TRUE
