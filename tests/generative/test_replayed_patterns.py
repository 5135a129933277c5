"""A replay by patterns says what a patient with nothing else on record is told.

What one pattern of outcomes says is remembered for all patients; here it is compared
with a chart of its own, on which nothing is remembered.
"""

from __future__ import annotations

import random

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning.by_readings import Readings
from engine.reasoning.chart import EVENTS, Chart, kind_of
from engine.reasoning.replay import replay_of
from tests.generative.pairs import generated_ruleset, pairs
from tests.generative.records import AS_OF, random_record
from tests.generative.test_restricted_charts import only
from tests.reference.compact import state_of, when_of


def agrees(ruleset, rule, lines, chance) -> str:
    """What is said on one random share of the resources; both ways the same."""
    as_of, vocabulary = when_of(AS_OF), shipped_vocabulary()
    state = state_of(lines).known_at(as_of).final_only()
    names = sorted({fact.source.resource for fact in state.facts})
    share = chance.choice((0.3, 0.7, 0.9, 1))
    kept = frozenset(name for name in names if chance.random() < share)
    readings = Readings(ruleset, rule, vocabulary, as_of, None)
    replay = replay_of(ruleset, rule, vocabulary)
    said = replay.certain(readings, Chart(state, vocabulary, as_of), kept)
    alone = readings.certain(Chart(only(state, kept), vocabulary, as_of))
    assert said == alone, (rule.id, said, alone, sorted(kept), lines)
    return said[0]


@pytest.mark.parametrize("seed", range(20))
def test_on_records_of_one_seed(seed: int) -> None:
    chance = random.Random(f"replayed {seed}")  # noqa: S311 - no secret
    for pair in pairs(seed):
        agrees(pair.ruleset, pair.rule, pair.lines, chance)


def test_what_one_patient_taught_holds_for_the_next() -> None:
    """The same rules on many records: most patterns have been met before."""
    chance = random.Random("taught")  # noqa: S311 - no secret
    said = set()
    for number in range(4):
        ruleset = generated_ruleset(number)
        for seed in range(60):
            lines = tuple(random_record(seed))
            for rule in ruleset.rules.values():
                said.add(agrees(ruleset, rule, lines, chance))
    assert {"", "true", "false"} <= said


@pytest.mark.parametrize("name", ["imwg_2016", "moffitt_2025", "trial_definitions"])
def test_what_events_alone_come_to_does_not_hang_on_their_dates(name: str) -> None:
    """Without results, criteria on results see of an event whether it is on record."""
    as_of, vocabulary = when_of(AS_OF), shipped_vocabulary()
    ruleset, shared = shipped_ruleset(name), 0
    for seed in range(120):
        state = state_of(tuple(random_record(seed))).known_at(as_of).final_only()
        events = {f.source.resource for f in state.facts if kind_of(f) == EVENTS}
        others = {f.source.resource for f in state.facts if kind_of(f) != EVENTS}
        kept, whole = frozenset(events - others), Chart(state, vocabulary, as_of)
        for rule in ruleset.rules.values():
            for group in replay_of(ruleset, rule, vocabulary).groups:
                alone = Chart(only(state, kept), vocabulary, as_of)
                weighed = tuple(c.weigh(alone).outcome for c in group.criteria)
                assert group.outcomes(whole, kept) == weighed, (rule.id, seed)
                shared += bool(kept and group.measured)
    assert shared > 500
