"""A chart of few resources answers as a patient with nothing else on record does.

``Chart.keeping`` shares what a criterion found between charts that differ only in facts
at which the criterion does not look; here every criterion is also weighed without that.
"""

from __future__ import annotations

import random

import pytest

from engine.language import shipped_vocabulary
from engine.reasoning.chart import Chart
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.trace import RuleTrace
from engine.state import PatientState
from tests.generative.pairs import pairs
from tests.generative.records import AS_OF
from tests.reference.compact import state_of, when_of


def said(trace: RuleTrace) -> list[object]:
    """All that a trace says."""
    found: list[object] = [trace.possible, trace.values]
    for part in trace.below:
        finding = part.finding
        found.append(part.possible)
        if finding is not None:
            found += [finding.facts, finding.text, finding.reason, finding.ask()]
            found += [finding.through, finding.cautions, finding.answers]
    return found


@pytest.mark.parametrize("seed", range(25))
def test_a_shared_finding_is_the_one_weighed_alone(seed: int) -> None:
    """On random records, rules and subsets of the resources."""
    chance = random.Random(f"restricted {seed}")  # noqa: S311 - no secret
    as_of, vocabulary = when_of(AS_OF), shipped_vocabulary()
    for pair in pairs(seed):
        state = state_of(pair.lines).known_at(as_of).final_only()
        whole = Chart(state, vocabulary, as_of)
        names = sorted({fact.source.resource for fact in state.facts})
        for share in (0.3, 0.7, 0.9):
            kept = frozenset(name for name in names if chance.random() < share)
            alone = Chart(only(state, kept), vocabulary, as_of)
            one = Evaluation(pair.ruleset, whole.keeping(kept), None).rule(pair.rule)
            other = Evaluation(pair.ruleset, alone, None).rule(pair.rule)
            assert said(one) == said(other), pair.text()


def only(state: PatientState, kept: frozenset[str]) -> PatientState:
    """The patient with only the facts of some resources."""
    facts = tuple(f for f in state.facts if f.source.resource in kept)
    return PatientState(state.patient, facts, closed=state.closed)
