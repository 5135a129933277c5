"""One case, three judges: the solver's encoding, the shipped evaluator, the reference.

``python -m tests.generative.encoded --cases 1000000 --jobs 2`` prints what was compared
and every difference. With ``--done FILE`` it goes on where an earlier run stopped.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from engine.language import (
    Rule,
    RuleSet,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.reasoning import Evaluation, Judge
from engine.values import TRUE, is_decided, outcome_of
from engine.verification import Bound, Side
from engine.verification.solver.compiled import Compiled
from engine.verification.solver.embed import DoesNotFitError, embedded
from engine.verification.solver.encoding import Encoded, Encoding
from engine.verification.solver.patient import Patient
from engine.verification.solver.search import reached_by
from engine.verification.solver.windows import Windows
from tests.generative.grids import EARLIER, PRODUCTS, THERAPIES
from tests.generative.pairs import generated_ruleset
from tests.generative.records import AS_OF, random_record
from tests.reference.certain import space_of
from tests.reference.compact import state_of, when_of
from tests.reference.two_valued import NOT_ALL_TRIED, outcomes
from tests.reference.world import NO_INDEX

BOUND = Bound(results=5, events=3, answers=3, tests=2, studies=3, lesions=4)
NO_PLACE = "records without a place for every fact"
GENERATED = 24  # random rule sets, beside every shipped rule
READINGS = 4  # of a record, that the reference tries
ANSWERS = 6  # to what is missing, that it tries for each
TRIED = 400  # of which some end in a further question
SECONDS_A_NOTE = 30


@dataclass(frozen=True)
class Group:
    """The rules of one set on the unknown patient, compiled together."""

    ruleset: RuleSet
    encoded: tuple[Encoded, ...]
    compiled: Compiled

    def told(self, values: dict[str, object]) -> Iterator[tuple[Rule, set[str]]]:
        """What the encoding says of one patient, rule by rule."""
        held = iter(self.compiled.of(values))
        for each in self.encoded:
            yield each.rule, {name for name in each.reached if next(held)}


@cache
def patient() -> Patient:
    """The unknown patient, with every drug that random records have."""
    agents = sorted({*THERAPIES, *EARLIER})
    return Patient(shipped_vocabulary(), BOUND, agents, sorted(set(PRODUCTS)))


@cache
def windows() -> Windows:
    """The events of the unknown patient."""
    return Windows(patient())


def _group(ruleset: RuleSet) -> Group:
    encoding = Encoding(ruleset, windows())
    encoded = tuple(encoding.rule(rule) for rule in ruleset.rules.values())
    tops = [condition for each in encoded for condition in each.reached.values()]
    return Group(ruleset, encoded, Compiled(tops))


@cache
def shipped_group(name: str) -> Group:
    """A shipped rule set, encoded once."""
    return _group(shipped_ruleset(name))


@cache
def generated_group(seed: int) -> Group:
    """A random rule set, encoded once."""
    return _group(generated_ruleset(seed))


def shipped_groups() -> list[Group]:
    """Every shipped rule set."""
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    return [shipped_group(name) for name in names]


@dataclass
class Tally:
    """What was compared."""

    cases: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many cases were judged."""
        return sum(n for kind, n in self.cases.items() if kind != NO_PLACE)

    def add(self, other: Tally) -> None:
        """Count another tally too."""
        self.cases.update(other.cases)
        self.differences += other.differences


def record(seed: int) -> tuple[str, ...]:
    """A random record of final results; three of four are completely known."""
    doubt = 0.0 if seed % 4 else None
    lines = random_record(seed, doubt)
    return tuple(line.replace(" preliminary", "") for line in lines)


def judged(seed: int, groups: list[Group], *, reference: bool = True) -> Tally:
    """One record by every rule of some sets.

    Args:
        seed: of the record.
        groups: the rule sets.
        reference: whether the reference interpreter judges too.
    """
    tally, lines = Tally(), record(seed)
    state, as_of = state_of(lines), when_of(AS_OF)
    judge = Judge(state, shipped_vocabulary(), as_of)
    if judge.everything is not None:
        tally.cases[NO_PLACE] += 1
        return tally
    try:
        values = embedded(judge.final, patient())
    except DoesNotFitError:
        tally.cases[NO_PLACE] += 1
        return tally
    for group in groups:
        evaluation = Evaluation(group.ruleset, judge.final, None)
        for rule, told in group.told(values):
            side = Side(group.ruleset, rule.name, shipped_vocabulary())
            found = reached_by(judge, side, evaluation)
            kind = "decided" if is_decided(evaluation.rule(rule).possible) else "open"
            if told != found:
                why = f"encoding {sorted(told)}, evaluator {sorted(found)}"
                tally.differences.append(_told(seed, rule, why))
            elif reference:
                kind, why = _by_reference(judge, evaluation, rule, kind)
                if why:
                    tally.differences.append(_told(seed, rule, why))
            tally.cases[kind] += 1
    return tally


def _told(seed: int, rule: Rule, why: str) -> str:
    return f"record {seed}, {rule.id}: {why}"


def _by_reference(
    judge: Judge, evaluation: Evaluation, rule: Rule, kind: str
) -> tuple[str, str]:
    """What became of a case, and why the reference says something else.

    A decided case must be what every reading says that the reference tries; an open
    one is open if two readings differ, else the whole verdict must not differ.
    """
    trace = evaluation.rule(rule)
    if kind == "decided":
        said = trace.values[0] if trace.possible == TRUE and trace.values else ""
        said = said or outcome_of(trace.possible).value
        answer = _answers(judge, evaluation, rule, {said})
        if answer == {said}:
            return "decided", ""
        return "decided", f"encoding and evaluator {said}, reference {sorted(answer)}"
    answer = _answers(judge, evaluation, rule, set())
    if len(answer) > 1 or NO_INDEX in answer:
        return "open, and two readings differ", ""
    verdict = judge.verdict(evaluation.ruleset, rule.name)
    said = verdict.value or verdict.outcome.value
    if said not in ("unknown", *answer):
        return "open", f"evaluator {said}, reference {sorted(answer)}"
    if said == "unknown":
        return "open, two readings not found", ""
    return "decided by weighing readings", ""


def _answers(
    judge: Judge, evaluation: Evaluation, rule: Rule, expected: set[str]
) -> set[str]:
    """Outcomes by the reference, until one is unexpected or two differ."""
    vocabulary, facts = shipped_vocabulary(), list(judge.state.facts)
    space = space_of(facts, rule, evaluation.ruleset, vocabulary, judge.as_of)
    said: set[str] = set()
    chance = random.Random(space.size)  # noqa: S311
    for reading in islice(space.readings(READINGS, chance), READINGS):
        found = outcomes(rule, evaluation.ruleset, vocabulary, reading, TRIED)
        for outcome in islice(found, ANSWERS):
            if outcome == NOT_ALL_TRIED:
                continue
            said.add(outcome)
            if (expected and outcome not in expected) or len(said) > 1:
                return said
    return said


def judged_seeds(seeds: range) -> Tally:
    """Some records, each by every shipped rule and by two random sets."""
    tally = Tally()
    for seed in seeds:
        sets = [generated_group((seed + n) % GENERATED) for n in range(2)]
        tally.add(judged(seed, [*shipped_groups(), *sets]))
    return tally


def main() -> int:
    """Judge as many cases as asked for; 1 if there is any difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--done", type=Path, help="where to note how far it is")
    arguments = parser.parse_args()
    tally, start = _noted(arguments.done)
    began = noted = time.monotonic()
    batch = 10
    with ProcessPoolExecutor(arguments.jobs) as pool:
        while tally.total < arguments.cases:
            stop = start + batch * arguments.jobs * 4
            ranges = [range(n, n + batch) for n in range(start, stop, batch)]
            for found in pool.map(judged_seeds, ranges):
                tally.add(found)
            start = stop
            if arguments.done is not None:
                _note(arguments.done, tally, start)
            if time.monotonic() - noted > SECONDS_A_NOTE:
                noted = time.monotonic()
                _say(f"... {tally.total}: {dict(tally.cases)}")
    seconds = time.monotonic() - began
    _say(f"{tally.total} cases in {seconds:.0f} s: {dict(tally.cases)}")
    for difference in tally.differences[:40]:
        _say(difference)
    _say(f"{len(tally.differences)} differences")
    return 1 if tally.differences else 0


def _noted(path: Path | None) -> tuple[Tally, int]:
    if path is None or not path.exists():
        return Tally(), 0
    kept = json.loads(path.read_text("utf-8"))
    return Tally(Counter(kept["cases"]), kept["differences"]), kept["next"]


def _note(path: Path, tally: Tally, start: int) -> None:
    kept = {"next": start, "cases": tally.cases, "differences": tally.differences}
    path.write_text(json.dumps(kept), "utf-8")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
