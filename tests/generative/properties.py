"""What must hold of every verdict: each check says what is wrong, or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from engine.language import (
    IsState,
    RuleSet,
    leaves,
    read_ruleset,
    shipped_vocabulary,
)
from engine.reasoning import Judge, Verdict
from engine.state import PatientState, patient_state
from engine.values import Outcome
from tests.generative.pairs import Pair, said_of
from tests.generative.records import AS_OF
from tests.generative.refinements import refined
from tests.generative.settling import NEXT_DAY, answers_to, is_answerable
from tests.reference.compact import facts_of, state_of, when_of


def judged(pair: Pair, state: PatientState) -> Verdict:
    """What the engine says of another state by the pair's rule."""
    judge = Judge(state, shipped_vocabulary(), when_of(AS_OF))
    return judge.verdict(pair.ruleset, pair.name)


def order_and_redelivery(pair: Pair, chance: random.Random) -> str:
    """Facts in another order, some of them twice, change nothing at all."""
    facts = facts_of(pair.lines)
    again = facts + chance.sample(facts, len(facts) // 2)
    chance.shuffle(again)
    same = judged(pair, patient_state("p1", again)) == pair.judge()
    return "" if same else "another order gives another verdict"


def refinement(pair: Pair, chance: random.Random) -> str:
    """An uncertain fact made certain never flips a decided verdict."""
    verdict = pair.judge()
    if verdict.outcome is Outcome.UNKNOWN:
        return ""
    for _ in range(3):
        lines = refined(pair.lines, chance)
        if lines is None:
            return ""
        better = Pair(lines, pair.ruleset, pair.name).judge()
        if said_of(better) != said_of(verdict):
            changed = sorted(set(lines) - set(pair.lines))
            return f"{said_of(verdict)} becomes {said_of(better)} by {changed}"
    return ""


def on_record(pair: Pair) -> set[str]:
    """Resources of the events of which some criterion asks whether they are on record."""
    nodes = [node for rule in pair.ruleset.rules.values() for node in rule.nodes]
    tests = [leaf.test for node in nodes for leaf in leaves(node)]
    names = {t.name for t in tests if isinstance(t, IsState) and t.state == "on_record"}
    verdicts = [Pair(pair.lines, asking(name), "example").judge() for name in names]
    because = [reason for verdict in verdicts for reason in verdict.because]
    return {e.resource for reason in because for e in reason.evidence}


@cache
def asking(event: str) -> RuleSet:
    """A rule that asks whether an event is on record."""
    texts = {
        "example/ruleset.yaml": "ruleset: example\ntitle: Example\nversion: 1.0.0\n"
        "kind: policy\ncitation: written for a test\n",
        "example/example.yaml": "rule: example\ntitle: Example\n"
        "edition: {effective_from: 2026-01-01}\n"
        "source: {paper: example, where: nowhere, quote: written for a test}\n"
        f"flag: {{id: it, that: {event} is on_record}}\n",
    }
    return read_ruleset(texts, shipped_vocabulary())


def replay(pair: Pair, _chance: random.Random | None = None) -> str:
    """The proof alone reproduces a decided verdict, and dropping any piece does not.

    Where a rule asks what is on record, the proof holds beside that too, and a piece is
    needless only if what is left holds beside it: a record cut down would else prove by
    the absence of what it was cut of.
    """
    verdict = pair.judge()
    if verdict.outcome is Outcome.UNKNOWN:
        return ""
    state = state_of(pair.lines)
    proof = {e.resource for reason in verdict.because for e in reason.evidence}
    alone = judged(pair, state.keeping(proof))
    if said_of(alone) != said_of(verdict):
        return f"{said_of(verdict)}; its proof {sorted(proof)} gives {said_of(alone)}"
    recorded = on_record(pair)
    if said_of(judged(pair, state.keeping(proof | recorded))) != said_of(verdict):
        return f"{said_of(verdict)}; not its proof {sorted(proof)} beside the record"
    for piece in sorted(proof):
        beside = judged(pair, state.keeping((proof - {piece}) | recorded))
        if said_of(beside) != said_of(verdict):
            continue
        fewer = judged(pair, state.keeping(proof - {piece}))
        # not applicable for another reason is another verdict
        not_applicable = verdict.outcome is Outcome.NOT_APPLICABLE
        if not_applicable and fewer.reason != verdict.reason:
            continue
        if said_of(fewer) == said_of(verdict):
            return f"{said_of(verdict)}; its proof does not need {piece}"
    return ""


def settles(pair: Pair, _chance: random.Random | None = None) -> str:
    """Every admissible answer to a settling set decides."""
    for requests in pair.judge().settles:
        if not is_answerable(requests):
            continue
        for lines in answers_to(requests, pair.lines):
            if (
                Pair(lines, pair.ruleset, pair.name).judge(NEXT_DAY).outcome
                is Outcome.UNKNOWN
            ):
                added = sorted(set(lines) ^ set(pair.lines))
                return f"{[r.text for r in requests]} left open by {added}"
    return ""


def could_settle(pair: Pair, _chance: random.Random | None = None) -> str:
    """Some admissible answer to each set that could settle it does."""
    for requests in pair.judge().could_settle:
        if not is_answerable(requests):
            continue
        decided = (
            Pair(lines, pair.ruleset, pair.name).judge(NEXT_DAY).outcome
            is not Outcome.UNKNOWN
            for lines in answers_to(requests, pair.lines)
        )
        if not any(decided):
            return f"no answer to {[r.text for r in requests]} decides"
    return ""


Check = Callable[[Pair, random.Random], str]
PROPERTIES: dict[str, Check] = {
    "order": order_and_redelivery,
    "refinement": refinement,
    "replay": replay,
    "settles": settles,
    "could_settle": could_settle,
}
