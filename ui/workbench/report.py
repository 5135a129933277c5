"""Report: what scenarios did, and what of the rules they exercised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from engine.language import Gate, Group, Leaf, Node, Rule, RuleHolds, RuleSet, Some
from engine.verification import RuleShown
from ui.workbench.bench import Check

WAYS = ("true", "false", "unknown", "not_applicable")


class ScenarioRun(Struct, frozen=True):
    """One scenario (or one example of an outline) as it ran.

    Attributes:
        file: its feature file.
        feature: name of the feature.
        name: name of the scenario, with the example of an outline.
        line: line of the scenario in its file.
        passed: whether every step held.
        failed_step: the step that did not, with its keyword.
        failed_line: its line.
        message: what was wrong, in words.
        checks: verdicts that it asserted.
    """

    file: str
    feature: str
    name: str
    line: int
    passed: bool
    failed_step: str = ""
    failed_line: int = 0
    message: str = ""
    checks: tuple[Check, ...] = ()


class RuleSetName(Struct, frozen=True):
    """Which text of a rule set was tested."""

    name: str
    title: str
    version: str
    sha256: str


class CriterionCoverage(Struct, frozen=True):
    """How often a criterion came out each way in scenarios that assert its rule.

    Attributes:
        id: id of the criterion.
        text: the criterion as written, where it is one.
        counts: scenarios by outcome.
        wanted: outcomes that at least one scenario should show.
    """

    id: str
    text: str
    counts: dict[str, int]
    wanted: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Ways that no scenario shows."""
        return tuple(way for way in self.wanted if not self.counts.get(way))


class RuleCoverage(Struct, frozen=True):
    """What scenarios showed of one rule.

    Attributes:
        rule: ``moffitt_2025/biochemical_relapse``.
        title: name for readers.
        counts: scenarios by outcome, or by value of a classification.
        wanted: outcomes and values that at least one scenario should show.
        criteria: the same for each criterion.
    """

    rule: str
    title: str
    counts: dict[str, int]
    wanted: tuple[str, ...]
    criteria: tuple[CriterionCoverage, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Outcomes and values that no scenario shows."""
        return tuple(way for way in self.wanted if not self.counts.get(way))


class Report(Struct, frozen=True):
    """What a run of feature files came to.

    Attributes:
        rulesets: which texts were tested.
        scenarios: what became of each scenario.
        coverage: how often rules and criteria came out each way.
        decisive: of each written rule, which scenarios each criterion decided (MC/DC).
    """

    rulesets: tuple[RuleSetName, ...]
    scenarios: tuple[ScenarioRun, ...]
    coverage: tuple[RuleCoverage, ...]
    decisive: tuple[RuleShown, ...] = ()

    @property
    def failed(self) -> tuple[ScenarioRun, ...]:
        """Scenarios of which a step did not hold."""
        return tuple(scenario for scenario in self.scenarios if not scenario.passed)

    @property
    def passed(self) -> bool:
        """Whether scenarios ran and every one of them held."""
        return bool(self.scenarios) and not self.failed

    @property
    def gaps(self) -> tuple[str, ...]:
        """What no scenario shows, one sentence each."""
        said = [
            f"{rule.rule}: never {_words(way)}"
            for rule in self.coverage
            for way in rule.missing
        ]
        return (
            *said,
            *(
                f"{rule.rule}: {criterion.id} is never {_words(way)}"
                for rule in self.coverage
                for criterion in rule.criteria
                for way in criterion.missing
            ),
        )

    @property
    def criteria_covered(self) -> tuple[int, int]:
        """Ways of criteria that scenarios show, and all that they should."""
        criteria = [c for rule in self.coverage for c in rule.criteria]
        wanted = sum(len(criterion.wanted) for criterion in criteria)
        return wanted - sum(len(criterion.missing) for criterion in criteria), wanted

    @property
    def undecisive(self) -> tuple[str, ...]:
        """Each way in which a criterion decides no scenario, one sentence each."""
        return tuple(
            f"{rule.rule}: {criterion.id} never decides {WORDS[way]}"
            for rule in self.decisive
            for criterion in rule.criteria
            for way in criterion.missing
            if way in WORDS
        )

    @property
    def decided(self) -> tuple[int, int]:
        """Ways in which criteria decide a scenario, and all in which they should."""
        wanted = len(WORDS) * sum(len(rule.criteria) for rule in self.decisive)
        return wanted - len(self.undecisive), wanted


WORDS = {"decisive_true": "by holding", "decisive_false": "by failing"}


def _words(way: str) -> str:
    return way.replace("_", " ")


def report_of(
    rulesets: Sequence[RuleSet],
    scenarios: Sequence[ScenarioRun],
    decisive: Sequence[RuleShown] = (),
) -> Report:
    """Put the runs of scenarios beside the rules that they were to exercise."""
    checks = [check for scenario in scenarios for check in scenario.checks]
    return Report(
        tuple(RuleSetName(r.name, r.title, r.version, r.sha256) for r in rulesets),
        tuple(scenarios),
        tuple(
            _coverage(rule, [check for check in checks if check.rule == rule.id])
            for ruleset in rulesets
            for rule in ruleset.rules.values()
        ),
        tuple(decisive),
    )


def _coverage(rule: Rule, checks: Iterable[Check]) -> RuleCoverage:
    counts: Counter[str] = Counter()
    by_criterion: dict[str, Counter[str]] = {}
    for check in checks:
        counts.update(_shown(rule, check))
        for criterion, outcome in check.criteria.items():
            by_criterion.setdefault(criterion, Counter())[outcome] += 1
    return RuleCoverage(
        rule.id,
        rule.title,
        dict(counts),
        ways_of(rule),
        tuple(
            CriterionCoverage(
                identity,
                node.text if isinstance(node, Leaf) else "",
                dict(by_criterion.get(identity, ())),
                ("true", "false", "not_applicable") if gated else ("true", "false"),
            )
            for identity, (node, gated) in criteria_of(rule).items()
        ),
    )


def _shown(rule: Rule, check: Check) -> list[str]:
    """What one check shows of a rule: its outcome, or its value or values."""
    if rule.form == "set" and check.value:
        return check.value.split("+")
    return [check.value or check.outcome]


def ways_of(rule: Rule) -> tuple[str, ...]:
    """Outcomes of a flag, or values of a classification, that a rule should show.

    A set should show each of its items once; a score without bands has more sums
    than anybody would write scenarios for.
    """
    ways: tuple[str, ...] = rule.values if rule.is_classification else WAYS[:2]
    if rule.form == "set":
        ways = ("none", *(item.value for item in rule.items))
    elif rule.form == "score" and not rule.bands:
        ways = ()
    return (*ways, *_undecided_ways(rule))


def expectable(rule: Rule) -> tuple[str, ...]:
    """Everything that a verdict of the rule can be."""
    decided = rule.values if rule.is_classification else WAYS[:2]
    return (*decided, *_undecided_ways(rule))


def _undecided_ways(rule: Rule) -> tuple[str, ...]:
    outside = (
        rule.without_index == "not_applicable"
        or rule.population is not None
        or isinstance(rule.flag, Gate)
    )
    return ("unknown", "not_applicable") if outside else ("unknown",)


def criteria_of(rule: Rule) -> dict[str, tuple[Node, bool]]:
    """The criteria of a rule by id, each with whether it can be not applicable."""
    found: dict[str, tuple[Node, bool]] = {}
    for node in rule.nodes:
        _collect(node, found, gated=False)
    return found


def _collect(node: Node, found: dict[str, tuple[Node, bool]], *, gated: bool) -> None:
    match node:
        case Gate(condition=condition, body=body):
            _collect(condition, found, gated=False)
            _collect(body, found, gated=True)
        case Group(id=identity, children=children):
            if identity:
                found.setdefault(identity, (node, gated))
            for child in children:
                _collect(child, found, gated=False)
        case Leaf(id=identity) | Some(id=identity) | RuleHolds(id=identity):
            found.setdefault(identity, (node, gated))
