"""A witness in clinical words, and as a scenario that can be pasted into a feature file."""

from __future__ import annotations

from typing import Final

from engine.language import RuleSet, vocabulary_of
from engine.reasoning import Judge
from engine.verification import Base, Mutant, Said, Side, Witness, witnesses
from ui.workbench.bench import Bench
from ui.workbench.probes import probes_of_cases
from ui.workbench.sentences import tell
from ui.workbench.told import Untold, told
from ui.workbench.words import Misunderstood

_DRAFTED: Final = 1500
"""How many patients are looked at for one draft."""


def said_words(said: Said) -> str:
    """The answer as scenarios write it: ``TRUE``, or the value."""
    outcome, value = said
    return value.replace("_", " ") if value else outcome.upper().replace("_", " ")


def scenario_of(witness: Witness, one: Side, other: Side) -> str | None:
    """The witness as a scenario; nothing where a fact of it cannot be told.

    It was told to a bench and gave the same answers before it is printed.
    """
    name = (
        f"{said_words(witness.one)} by one and {said_words(witness.other)} by the other"
    )
    checks = [(one, witness.one), (other, witness.other)]
    if one.id == other.id:
        name = f"{one.rule} is {said_words(witness.one)}, and {said_words(witness.other)} with the slip"
        checks = checks[:1]
    try:
        lines = told(witness.state.facts, one.vocabulary)
    except Untold:
        return None
    if not _says_the_same(lines, witness, checks):
        return None
    given = lines or ["a patient with nothing on record"]
    steps = [f"{'Given' if at == 0 else 'And'} {line}" for at, line in enumerate(given)]
    steps.append(f"When mspike looks on {witness.as_of.text}")
    for at, (side, said) in enumerate(checks):
        steps.append(f"{'Then' if at == 0 else 'And'} {side.id} is {said_words(said)}")
    return "\n".join([f"  Scenario: {name}", *(f"    {step}" for step in steps)])


def _says_the_same(
    lines: list[str], witness: Witness, checks: list[tuple[Side, Said]]
) -> bool:
    sets: dict[str, RuleSet] = {side.ruleset.name: side.ruleset for side, _ in checks}
    bench = Bench(list(sets.values()), checks[0][0].vocabulary)
    try:
        for line in lines:
            tell(bench.record, line)
        bench.look(witness.as_of.text)
    except Misunderstood:
        return False
    looked = bench.looked
    judge = Judge(looked.state, bench.vocabulary, looked.as_of)
    for side, said in checks:
        verdict = judge.verdict(side.ruleset, side.rule)
        if (verdict.outcome.value, verdict.value) != said:
            return False
    return True


def draft_for(
    where: str, ruleset: RuleSet, mutant: Mutant, known: Witness | None = None
) -> str | None:
    """A scenario that notices a slip, looked for near the patients of the rule's cases.

    Args:
        where: name of a shipped rule set, or the folder of another.
        ruleset: the rule set without the slip.
        mutant: the slip.
        known: a patient whom the solver found already.
    """
    names = vocabulary_of([ruleset])
    if known is not None:
        for rule in mutant.changed:
            one = Side(ruleset, rule.name, names)
            other = Side(mutant.of(ruleset), rule.name, mutant.vocabulary or names)
            scenario = scenario_of(known, one, other)
            if scenario is not None:
                return scenario
    probes = probes_of_cases(where, ruleset)
    for rule in mutant.changed:
        one = Side(ruleset, rule.name, names)
        other = Side(mutant.of(ruleset), rule.name, mutant.vocabulary or names)
        bases = [Base(p.state, p.as_of) for p in probes if p.rule == rule.name]
        for found in witnesses(one, other, bases, _DRAFTED, only_first=True):
            scenario = scenario_of(found, one, other)
            if scenario is not None:
                return scenario
    return None
