"""Which facts a rule can look at; the others need not be enumerated."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from engine.language import (
    Appears,
    Charted,
    CloneFraction,
    Compare,
    DaysBetween,
    Doubles,
    Drops,
    Falls,
    Gate,
    GivenBefore,
    Group,
    Grows,
    HasMeasure,
    IsState,
    Leaf,
    LinesBefore,
    Measurable,
    Node,
    Reduced,
    RefractoryAgents,
    Rises,
    Rule,
    RuleHolds,
    RuleSet,
    Some,
    Vocabulary,
)


@dataclass
class Needs:
    """What a rule, and the rules it refers to, look at."""

    ruleset: RuleSet
    vocabulary: Vocabulary
    analytes: set[str] = field(default_factory=set)
    courses: list[Rises | Falls | Reduced | Drops | Doubles] = field(
        default_factory=list
    )
    limits: dict[str, set[Fraction]] = field(default_factory=dict)
    of_normal: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    sizes: set[Fraction] = field(default_factory=set)
    abnormalities: set[str] = field(default_factory=set)
    fractions: dict[str, set[Fraction]] = field(default_factory=dict)
    charted: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    last_doses: bool = False
    newness: bool = False
    growths: list[Grows] = field(default_factory=list)
    events: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, rule: Rule, ruleset: RuleSet, vocabulary: Vocabulary) -> Needs:
        """Everything ``rule`` can look at."""
        needs = cls(ruleset, vocabulary)
        needs.rule(rule)
        return needs

    def has(self, kind: str) -> bool:
        """Whether times of this kind matter."""
        return kind in self.kinds

    def rule(self, rule: Rule) -> None:
        """One rule."""
        self.event(rule.index)
        point = self.vocabulary.time_points[rule.time_point]
        for event in (point.anchor, point.until, point.ends_at):
            self.event(event)
        for node in rule.nodes:
            self.node(node, rule)

    def node(self, node: Node, rule: Rule) -> None:
        """One node and everything below it."""
        match node:
            case Leaf():
                self.test(node.test)
            case Group(children=children):
                for child in children:
                    self.node(child, rule)
            case Gate():
                self.node(node.condition, rule)
                self.node(node.body, rule)
            case Some():
                self.lists.add(node.list)
                self.node(node.body, rule)
            case RuleHolds():
                suffix = self.vocabulary.time_points[rule.time_point].suffix
                plain = self.ruleset.rules[node.rule]
                self.rule(self.ruleset.rules.get(node.rule + suffix, plain))

    def test(self, test: object) -> None:
        """One criterion."""
        match test:
            case Rises() | Falls() | Reduced() | Drops() | Doubles():
                self.series(test.series)
                self.courses.append(test)
            case Compare(of_normal=True):
                self.series(test.series)
                self.of_normal.add(test.series)
            case Measurable() | Compare():
                self.series(test.series)
                limits = self.limits.setdefault(test.series, set())
                limits.add(Fraction(test.limit.value))
            case DaysBetween():
                self.days.add(int(test.limit.value))
                self.event(test.start)
                self.event(test.end)
            case HasMeasure():
                self.sizes.add(Fraction(test.limit.value))
            case CloneFraction():
                self.abnormality(test.abnormality)
                limits = self.fractions.setdefault(test.abnormality, set())
                limits.add(Fraction(test.limit.value) / 100)
            case Appears() | Grows():
                self.lesion_course(test)
            case Charted():
                self.charted.add(test.name)
            case GivenBefore() | RefractoryAgents() | LinesBefore():
                self.exposure(test)
            case IsState():
                self.state(test)

    def lesion_course(self, test: Appears | Grows) -> None:
        """A list whose lesions are new or grow."""
        self.lists.add(test.list)
        self.newness = True
        if isinstance(test, Grows):
            self.growths.append(test)

    def state(self, test: IsState) -> None:
        """A criterion on something of the vocabulary."""
        if test.kind == "event":
            self.event(test.name)
        elif test.kind in ("agent", "drug_class"):
            self.kinds |= {"therapy", "infusion"}
        elif test.kind == "abnormality":
            self.abnormality(test.name)

    def exposure(self, test: GivenBefore | RefractoryAgents | LinesBefore) -> None:
        """Therapies before an event."""
        self.kinds |= {"therapy", "infusion"}
        self.event(test.event)
        if isinstance(test, RefractoryAgents | LinesBefore):
            self.kinds.add("progression")
            self.last_doses = True

    def abnormality(self, name: str) -> None:
        """An abnormality and those that imply it or are implied by it."""
        known = self.vocabulary.abnormalities
        self.abnormalities |= {name, *known[name].implied_by}
        self.abnormalities |= {n for n in known if name in known[n].implied_by}

    def series(self, series: str) -> None:
        """An analyte, or what a derived series is made of."""
        derived = self.vocabulary.derived.get(series)
        if derived is None:
            self.analytes.add(series)
        else:
            self.analytes |= {derived.kappa, derived.lambda_, derived.ratio}

    def event(self, name: str) -> None:
        """An event and the events it is counted from."""
        definition = self.vocabulary.events.get(name)
        if definition is None or name in self.events:
            return
        self.events.add(name)
        kinds = {
            "cell_therapy_infusion": "infusion",
            "therapy": "therapy",
            "as_of": "as_of",
        }
        self.kinds.add(kinds.get(definition.source, definition.kind))
        for other in (
            definition.after,
            definition.before,
            definition.baseline_ends_at,
            definition.followed_until,
        ):
            self.event(other)
