"""Mutation: which slips in a rule its scenarios would notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from engine.language import Gate, Group, Node, Rule, RuleHolds, RuleSet, Vocabulary
from engine.reasoning import Evaluation, Judge
from engine.state import PatientState
from engine.values import FALSE, TRUE, Outcome, When, is_decided, outcome_of
from engine.verification.mutants import Mutant, mutants_of

Said = tuple[str, str | None]
"""Outcome and value of a verdict."""


class Probe(Struct, frozen=True):
    """One patient of whom a scenario or a case asserts the verdict of a rule.

    Attributes:
        name: the scenario, with its file.
        rule: name of the rule.
        state: the patient's facts, with what a site declares.
        as_of: the day of the question.
        said: the outcome and the value that it asserts.
    """

    name: str
    rule: str
    state: PatientState
    as_of: When
    said: Said


class Survivor(Struct, frozen=True):
    """A mutant that no scenario notices.

    Attributes:
        mutant: the slip.
        looked_at: how many scenarios assert the rule, or one that holds it.
    """

    mutant: Mutant
    looked_at: int


class Score(Struct, frozen=True):
    """What mutation showed of one written rule.

    Attributes:
        rule: its id, at its first time point.
        mutants: how many slips were made.
        killed: how many a scenario noticed.
        survivors: the others.
        kinds: how many slips of each kind were made and noticed.
    """

    rule: str
    mutants: int
    killed: int
    survivors: tuple[Survivor, ...]
    kinds: dict[str, tuple[int, int]]


class Jury:
    """Judges probes; what is weighed for one patient is kept for the next mutant."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Keep the names."""
        self.vocabulary = vocabulary
        self._judges: dict[int, tuple[Probe, Judge]] = {}

    def agrees(
        self, ruleset: RuleSet, probe: Probe, vocabulary: Vocabulary | None = None
    ) -> bool:
        """Whether a rule set says of a probe's patient what the probe asserts.

        Of an asserted UNKNOWN it is not asked whether the readings of criteria that
        stay open agree after all: that takes long, and only hides a slip.

        Args:
            ruleset: the rules.
            probe: the patient and the rule.
            vocabulary: other names than the jury's own.
        """
        judge = self._judge(probe, vocabulary)
        rule = ruleset.rules[probe.rule]
        trace = Evaluation(ruleset, judge.final, judge.everything).rule(rule)
        waits = trace.possible == FALSE and judge.everything is not None
        if is_decided(trace.possible) and not waits:
            value = trace.values[0] if trace.possible == TRUE and trace.values else None
            return (outcome_of(trace.possible).value, value) == probe.said
        if probe.said[0] == Outcome.UNKNOWN.value:
            return True
        verdict = judge.verdict(ruleset, probe.rule)
        return (verdict.outcome.value, verdict.value) == probe.said

    def _judge(self, probe: Probe, vocabulary: Vocabulary | None) -> Judge:
        if vocabulary is not None:
            return Judge(probe.state, vocabulary, probe.as_of)
        kept = self._judges.get(id(probe))
        if kept is None:
            judge = Judge(probe.state, self.vocabulary, probe.as_of)
            # The probe is kept too, so that its id stays its own.
            kept = self._judges[id(probe)] = (probe, judge)
        return kept[1]


def mutate(
    ruleset: RuleSet,
    rules: tuple[Rule, ...],
    probes: Sequence[Probe],
    vocabulary: Vocabulary,
) -> Score:
    """Make every slip in one written rule, and look which ones scenarios notice.

    A slip is noticed if the outcome or the value of a verdict that a scenario asserts
    is another one; other words, or another proof, do not count.

    Args:
        ruleset: the rule set.
        rules: the rule at each of its time points, as ``written_rules`` gives them.
        probes: what scenarios assert; of other rules too.
        vocabulary: the names of the rule set.
    """
    concerned = affected(ruleset, rules)
    jury = Jury(vocabulary)
    asked = [
        probe
        for probe in probes
        if probe.rule in concerned and jury.agrees(ruleset, probe)
    ]
    killed, survivors = 0, []
    kinds: dict[str, tuple[int, int]] = {}
    for mutant in mutants_of(rules, vocabulary):
        noticed = is_killed(mutant, ruleset, jury, asked)
        made, seen = kinds.get(mutant.kind, (0, 0))
        kinds[mutant.kind] = (made + 1, seen + noticed)
        killed += noticed
        if not noticed:
            survivors.append(Survivor(mutant, len(asked)))
    total = killed + len(survivors)
    return Score(rules[0].id, total, killed, tuple(survivors), kinds)


def is_killed(
    mutant: Mutant, ruleset: RuleSet, jury: Jury, probes: list[Probe]
) -> bool:
    """Whether some probe is judged differently with the slip.

    What noticed one slip often notices the next, so it is asked first from then on.
    """
    changed = mutant.of(ruleset)
    for at, probe in enumerate(probes):
        if not jury.agrees(changed, probe, mutant.vocabulary):
            probes.insert(0, probes.pop(at))
            return True
    return False


def affected(ruleset: RuleSet, rules: Iterable[Rule]) -> frozenset[str]:
    """Names of some rules and of all that hold them, directly or through others."""
    found = {rule.name for rule in rules}
    holds = {
        rule.name: {name for node in rule.nodes for name in _held(node)}
        for rule in ruleset.rules.values()
    }
    while True:
        more = {
            name
            for name, held in holds.items()
            if any(f == h or f.startswith(f"{h}_at_") for f in found for h in held)
        } - found
        if not more:
            return frozenset(found)
        found |= more


def _held(node: Node) -> Iterator[str]:
    match node:
        case RuleHolds(rule=rule):
            yield rule
        case Group(children=children):
            for child in children:
                yield from _held(child)
        case Gate(condition=condition, body=body):
            yield from _held(condition)
            yield from _held(body)
        case _:
            return
