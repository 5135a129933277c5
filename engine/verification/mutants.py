"""Mutants: a rule set in which one slip was made in one rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from engine.language import (
    Drops,
    Falls,
    Gate,
    Group,
    Leaf,
    Measurable,
    Node,
    Reduced,
    Rises,
    Rule,
    RuleHolds,
    RuleSet,
    Some,
    Span,
    TimePoint,
    Vocabulary,
    leaves,
)
from engine.verification.leaf_mutants import changes_of

_ENDLESS = 36_500


class Mutant(Struct, frozen=True):
    """One slip.

    Attributes:
        kind: what sort of slip, such as ``comparison`` or ``unit slip``.
        rule: name of the rule as it is written, at its first time point.
        place: where it was made.
        says: the slip in words, ``>= becomes >``.
        criterion: id of the criterion, empty if it has none.
        changed: the rules with the slip: the same text at each of its time points.
        vocabulary: the vocabulary with the slip, if it was made there.
    """

    kind: str
    rule: str
    place: Span
    says: str
    criterion: str
    changed: tuple[Rule, ...]
    vocabulary: Vocabulary | None = None

    @property
    def slip(self) -> str:
        """Criterion and slip, without the place: ``low: < becomes <=``."""
        return f"{self.criterion}: {self.says}" if self.criterion else self.says

    @property
    def title(self) -> str:
        """Place, criterion and slip in one line."""
        return f"{self.place.file}:{self.place.line}: {self.slip} ({self.kind})"

    def of(self, ruleset: RuleSet) -> RuleSet:
        """The rule set with the slip."""
        rules = {rule.name: rule for rule in self.changed}
        return structs.replace(ruleset, rules=ruleset.rules | rules)


class _Slip(NamedTuple):
    kind: str
    says: str
    node: Node
    place: Span
    criterion: str


class _RuleSlip(NamedTuple):
    kind: str
    says: str
    rule: Rule
    place: Span
    criterion: str


def written_rules(ruleset: RuleSet) -> list[tuple[Rule, ...]]:
    """The rules as they are written: one text, at each of its time points."""
    written: dict[Span, list[Rule]] = {}
    for rule in ruleset.rules.values():
        written.setdefault(rule.span, []).append(rule)
    return [tuple(rules) for rules in written.values()]


def mutants_of(rules: tuple[Rule, ...], vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant of one written rule.

    Args:
        rules: the rule at each of its time points.
        vocabulary: its names.
    """
    each = [list(_of_rule(rule, vocabulary)) for rule in rules]
    for slips in zip(*each, strict=True):
        first = slips[0]
        yield Mutant(
            first.kind,
            rules[0].name,
            first.place,
            first.says,
            first.criterion,
            tuple(slip.rule for slip in slips),
        )
    yield from _windows(rules, vocabulary)


def _of_rule(rule: Rule, vocabulary: Vocabulary) -> Iterator[_RuleSlip]:
    maker = _Maker(vocabulary, indexed=bool(rule.index))
    if rule.population is not None:
        yield _RuleSlip(
            *("population", "the population is dropped"),
            structs.replace(rule, population=None),
            *(rule.population.span, _id(rule.population)),
        )
        for slip in maker.slips(rule.population):
            yield _placed(slip, structs.replace(rule, population=slip.node))
    if rule.flag is not None:
        for slip in maker.slips(rule.flag):
            yield _placed(slip, structs.replace(rule, flag=slip.node))
    yield from _cases(rule, maker)
    yield from _items(rule, maker)


def _placed(slip: _Slip, rule: Rule) -> _RuleSlip:
    return _RuleSlip(slip.kind, slip.says, rule, slip.place, slip.criterion)


def _cases(rule: Rule, maker: _Maker) -> Iterator[_RuleSlip]:
    cases = rule.cases
    for at, case in enumerate(cases):
        if case.when is None:
            continue
        fewer = structs.replace(rule, cases=cases[:at] + cases[at + 1 :])
        says = f"the case {case.value} is dropped"
        yield _RuleSlip("branch", says, fewer, case.span, case.value)
        after = cases[at + 1] if at + 1 < len(cases) else None
        if after is not None and after.when is not None:
            swapped = (*cases[:at], after, case, *cases[at + 2 :])
            says = f"{case.value} and {after.value} change places"
            moved = structs.replace(rule, cases=swapped)
            yield _RuleSlip("order", says, moved, case.span, case.value)
        for slip in maker.slips(case.when):
            one = structs.replace(case, when=slip.node)
            changed = (*cases[:at], one, *cases[at + 1 :])
            yield _placed(slip, structs.replace(rule, cases=changed))


def _items(rule: Rule, maker: _Maker) -> Iterator[_RuleSlip]:
    items = rule.items
    step = Decimal("0.5") if any(i.points % 1 for i in items) else Decimal(1)
    for at, item in enumerate(items):
        if len(items) > 1 and rule.form == "score" and rule.bands:
            fewer = structs.replace(rule, items=items[:at] + items[at + 1 :])
            says = f"{item.value} is dropped"
            yield _RuleSlip("branch", says, fewer, item.span, item.value)
        for slip in maker.slips(item.when):
            one = structs.replace(item, when=slip.node)
            changed = (*items[:at], one, *items[at + 1 :])
            yield _placed(slip, structs.replace(rule, items=changed))
        for points in (item.points + step, item.points - step):
            if rule.form == "score" and points >= 0:
                one = structs.replace(item, points=points)
                changed = (*items[:at], one, *items[at + 1 :])
                says = f"{item.points} points become {points}"
                scored = structs.replace(rule, items=changed)
                yield _RuleSlip("value", says, scored, item.span, item.value)
    for at, band in enumerate(rule.bands):
        for shift in (step, -step):
            if band.up_to is not None and band.up_to + shift >= 0:
                one_band = structs.replace(band, up_to=band.up_to + shift)
                bands = (*rule.bands[:at], one_band, *rule.bands[at + 1 :])
                says = f"up to {band.up_to} becomes up to {one_band.up_to}"
                banded = structs.replace(rule, bands=bands)
                yield _RuleSlip("value", says, banded, rule.span, band.value)


def _windows(rules: tuple[Rule, ...], vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Windows of the rule's time points and of its index event, shifted by a day."""
    rule = rules[0]
    for name in dict.fromkeys(rule.time_point for rule in rules):
        point = vocabulary.time_points[name]
        for changed, says in _shifted(point):
            points = vocabulary.time_points | {name: changed}
            other = structs.replace(vocabulary, time_points=points)
            told = f"{point.title}: {says}"
            yield Mutant("window", rule.name, rule.span, told, "", rules, other)
    event = vocabulary.events.get(rule.index)
    if event is None or not _uses_baseline(rule):
        return
    for days in (event.baseline_days + 1, event.baseline_days - 1):
        changed_event = structs.replace(event, baseline_days=days)
        events = vocabulary.events | {event.name: changed_event}
        says = f"baseline of {event.baseline_days} days becomes {days}"
        other = structs.replace(vocabulary, events=events)
        yield Mutant("window", rule.name, rule.span, says, "", rules, other)


def _shifted(point: TimePoint) -> Iterator[tuple[TimePoint, str]]:
    if not point.anchor:
        return
    for field in ("days_before", "days_after", "day"):
        days = getattr(point, field)
        if not days or days >= _ENDLESS:
            continue
        for other in (days + 1, days - 1):
            words = f"{field.replace('_', ' ')} {days} becomes {other}"
            yield structs.replace(point, **{field: other}), words


def _uses_baseline(rule: Rule) -> bool:
    """Whether a criterion of the rule itself compares with the value at baseline."""
    tests = [leaf.test for node in rule.nodes for leaf in leaves(node)]
    return any(
        isinstance(test, Rises | Falls | Reduced | Drops | Measurable)
        or getattr(test, "reading", "") == "baseline"
        for test in tests
    )


class _Maker:
    """Makes every slip below one node; the parents are made anew around it."""

    def __init__(self, vocabulary: Vocabulary, *, indexed: bool) -> None:
        self.vocabulary, self.indexed = vocabulary, indexed

    def slips(self, node: Node) -> Iterator[_Slip]:
        match node:
            case Leaf():
                for kind, says, test in changes_of(
                    node.test, self.vocabulary, indexed=self.indexed
                ):
                    changed = structs.replace(node, test=test)
                    yield _Slip(kind, says, changed, node.span, node.id)
            case Group():
                yield from self._group(node)
            case Gate():
                says = "only_if is dropped"
                yield _Slip("only_if", says, node.body, node.span, _id(node))
                for slip in self.slips(node.condition):
                    yield slip._replace(node=structs.replace(node, condition=slip.node))
                for slip in self.slips(node.body):
                    yield slip._replace(node=structs.replace(node, body=slip.node))
            case Some():
                yield from self._some(node)
            case RuleHolds():
                yield from self._holds(node)

    def _group(self, node: Group) -> Iterator[_Slip]:
        children, many = node.children, len(node.children) > 1
        kinds = {"any": "all", "all": "any"} if many else {}
        other = (kinds | {"none": "any"}).get(node.kind)
        if other:
            says = f"{node.kind} becomes {other}"
            changed = structs.replace(node, kind=other)
            yield _Slip("any or all", says, changed, node.span, node.id)
        if node.kind == "at_least":
            for count in (node.count + 1, node.count - 1):
                if 0 < count <= len(children):
                    says = f"at least {node.count} becomes at least {count}"
                    changed = structs.replace(node, count=count)
                    yield _Slip("value", says, changed, node.span, node.id)
        for at, child in enumerate(children):
            if many and not (node.kind == "at_least" and node.count == len(children)):
                says = f"the branch {_id(child) or at + 1} is dropped"
                fewer = structs.replace(node, children=_without(children, at))
                yield _Slip("branch", says, fewer, child.span, _id(child))
            for slip in self.slips(child):
                one = (*children[:at], slip.node, *children[at + 1 :])
                yield slip._replace(node=structs.replace(node, children=one))

    def _some(self, node: Some) -> Iterator[_Slip]:
        for count in (node.count + 1, node.count - 1):
            if count > 0:
                says = f"at least {node.count} becomes at least {count}"
                changed = structs.replace(node, count=count)
                yield _Slip("value", says, changed, node.span, node.id)
        for slip in self.slips(node.body):
            yield slip._replace(node=structs.replace(node, body=slip.node))

    def _holds(self, node: RuleHolds) -> Iterator[_Slip]:
        says = f"{node.rule} becomes not {node.rule}"
        negated = Group("", "none", (node,), node.span)
        yield _Slip("negation", says, negated, node.span, node.id)
        for value in node.values if len(node.values) > 1 else ():
            fewer = tuple(v for v in node.values if v != value)
            says = f"{value} no longer counts"
            changed = structs.replace(node, values=fewer)
            yield _Slip("branch", says, changed, node.span, node.id)


def _without(children: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    return children[:at] + children[at + 1 :]


def _id(node: Node) -> str:
    return node.id
