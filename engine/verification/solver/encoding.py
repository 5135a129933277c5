"""Rules as conditions on an unknown patient, from the same typed tree as the evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, structs

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
)
from engine.reasoning.reach import OUTSIDE, band_of, is_negated
from engine.values import EXACT
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.lesions import Lesions
from engine.verification.solver.masks import (
    Mask,
    all_mask,
    any_mask,
    at_least_mask,
    gated_mask,
    negated,
    none_mask,
)
from engine.verification.solver.series import Series
from engine.verification.solver.states import States
from engine.verification.solver.subjects import subject_of
from engine.verification.solver.terms import Condition, every, negation, same, some_of
from engine.verification.solver.therapies import Therapies
from engine.verification.solver.windows import Windows

Reached = Mapping[str, Condition]
"""By everything that can come out of a rule, the condition under which it can."""


class Encoded(Struct, frozen=True):
    """One rule as conditions.

    Attributes:
        rule: the rule.
        reached: what can come out; a set tells of each item instead of each set.
        counted: whether the index event is on record.
        population: of those to whom it applies.
        cases: of the cases of a classification, without the last, otherwise.
        items: of the items of a score or of a set.
    """

    rule: Rule
    reached: Reached
    counted: Condition
    population: Mask | None
    cases: tuple[Mask, ...]
    items: tuple[Mask, ...]

    def only(self, name: str) -> Condition:
        """Nothing but this can come out."""
        others = (c for n, c in self.reached.items() if n != name)
        return every(self.reached.get(name, False), *(negation(c) for c in others))


class Encoding:
    """The rules of one set on one unknown patient; equal criteria are one."""

    def __init__(
        self,
        ruleset: RuleSet,
        windows: Windows,
        weighed: dict[object, Mask] | None = None,
    ) -> None:
        """Keep the rules and the patient.

        Args:
            ruleset: rules that may refer to each other.
            windows: the events of the unknown patient.
            weighed: criteria that are already weighed on this patient.
        """
        self.ruleset, self.windows = ruleset, windows
        self.vocabulary = windows.vocabulary
        self.series, self.states = Series(self.windows), States(self.windows)
        self.lesions, self.therapies = Lesions(self.windows), Therapies(self.windows)
        self._rules: dict[str, Encoded] = {}
        self._nodes: dict[tuple[str, int], Mask] = {}
        self._leaves: dict[object, Mask] = {} if weighed is None else weighed

    def rule(self, rule: Rule) -> Encoded:
        """One rule.

        Raises:
            NotExpressibleError: something in it cannot be said to the solver.
        """
        found = self._rules.get(rule.name)
        if found is None or found.rule is not rule:
            found = self._rules[rule.name] = self._encoded(rule)
        return found

    def node(self, rule: Rule, node: Node) -> Mask:
        """What one node can be."""
        # The rules are kept, so that the node's identity stays its own.
        key = (rule.name, id(node))
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._node(rule, node)
        return found

    def _node(self, rule: Rule, node: Node) -> Mask:
        match node:
            case Leaf():
                found = self._leaf(rule, node)
                return negated(found) if is_negated(node) else found
            case Some():
                return self._some(rule, node)
            case Gate():
                gate = self.node(rule, node.condition)
                return gated_mask(gate, self.node(rule, node.body))
            case RuleHolds():
                return self._reference(rule, node)
            case Group():
                masks = [self.node(rule, child) for child in node.children]
                if node.kind == "at_least":
                    return at_least_mask(node.count, masks)
                return {"any": any_mask, "all": all_mask, "none": none_mask}[node.kind](
                    masks
                )

    def _some(self, rule: Rule, node: Some) -> Mask:
        key = ("some", subject_of(node), rule.time_point)
        found = self._leaves.get(key)
        if found is None:
            point = self.vocabulary.time_points[rule.time_point]
            found = self._leaves[key] = self.lesions.some_lesion(node, point)
        return found

    def _leaf(self, rule: Rule, node: Leaf) -> Mask:
        test = node.test
        if isinstance(test, IsState) and test.negated:
            test = structs.replace(test, negated=False)
        key = (test, rule.index, rule.time_point)
        found = self._leaves.get(key)
        if found is None:
            found = self._leaves[key] = self._weighed(
                rule, structs.replace(node, test=test)
            )
        return found

    def _weighed(self, rule: Rule, node: Leaf) -> Mask:
        point = self.vocabulary.time_points[rule.time_point]
        states, series, therapies = self.states, self.series, self.therapies
        match node.test:
            case Rises() | Falls() | Reduced() | Drops() | Doubles() as test:
                return series.course(test, rule.index)
            case Measurable() | Compare() as test:
                return series.reading(test, rule.index, point)
            case DaysBetween() as test:
                return states.days_between(test)
            case IsState() as test:
                return states.is_state(test)
            case CloneFraction() as test:
                return states.clone_fraction(test)
            case Appears() | Grows() as test:
                return self.lesions.course(test, rule.index, point)
            case Charted() as test:
                return states.charted(test, point)
            case GivenBefore() as test:
                return therapies.given_before(test)
            case RefractoryAgents() as test:
                return therapies.refractory_agents(test)
            case LinesBefore() as test:
                return therapies.lines_before(test)
            case HasMeasure():
                raise NotExpressibleError("a measure without its list")

    def _reference(self, rule: Rule, node: RuleHolds) -> Mask:
        suffix = self.vocabulary.time_points[rule.time_point].suffix
        rules = self.ruleset.rules
        target = rules.get(node.rule + suffix) or rules[node.rule]
        if target.form == "set":
            raise NotExpressibleError(f"{target.name}, a set, inside of a rule")
        reached = self.rule(target).reached
        if not node.values:
            return Mask(
                reached.get("true", False),
                reached.get("false", False),
                reached.get(OUTSIDE, False),
            )
        wanted = set(node.values)
        held = some_of(*(c for n, c in reached.items() if n in wanted))
        others = (c for n, c in reached.items() if n not in wanted | {OUTSIDE})
        return Mask(held, some_of(*others), reached.get(OUTSIDE, False))

    def _encoded(self, rule: Rule) -> Encoded:
        counted: Condition = True
        if rule.index:
            counted = self.windows.anchor(rule.index).took_place
        population = (
            None if rule.population is None else self.node(rule, rule.population)
        )
        cases = tuple(self.node(rule, c.when) for c in rule.cases if c.when is not None)
        items = tuple(self.node(rule, item.when) for item in rule.items)
        names = self._names(rule, cases, items)
        applies: Condition = True if population is None else population.true
        reached = {name: every(counted, applies, c) for name, c in names.items()}
        if population is not None:
            beside = every(counted, some_of(population.false, population.outside))
            reached[OUTSIDE] = some_of(reached.get(OUTSIDE, False), beside)
        if counted is not True:
            self._without_index(rule, counted, reached)
        kept = {name: c for name, c in reached.items() if c is not False}
        return Encoded(rule, kept, counted, population, cases, items)

    def _without_index(
        self, rule: Rule, counted: Condition, reached: dict[str, Condition]
    ) -> None:
        missing = negation(self.windows.anchor(rule.index).there)
        outside = every(missing, rule.without_index == "not_applicable")
        not_given = every(missing, self.windows.surely_not_given(rule.index))
        outside = some_of(outside, not_given)
        reached[OUTSIDE] = some_of(reached.get(OUTSIDE, False), outside)
        anything = every(negation(counted), negation(outside))
        for name in (
            list(reached) if rule.form == "set" else rule.values or ("true", "false")
        ):
            if name != OUTSIDE:
                reached[name] = some_of(reached.get(name, False), anything)

    def _names(
        self, rule: Rule, cases: tuple[Mask, ...], items: tuple[Mask, ...]
    ) -> Reached:
        if rule.flag is not None:
            mask = self.node(rule, rule.flag)
            return {"true": mask.true, "false": mask.false, OUTSIDE: mask.outside}
        if rule.form == "score":
            return _scores(rule, items)
        if rule.form == "set":
            found: dict[str, Condition] = {}
            for item, mask in zip(rule.items, items, strict=True):
                found[f"with {item.value}"] = mask.true
                found[f"without {item.value}"] = some_of(mask.false, mask.outside)
            return found
        return _first_match(rule, cases)


def _first_match(rule: Rule, masks: tuple[Mask, ...]) -> Reached:
    """Values of ordered cases: the first that holds."""
    reached: dict[str, Condition] = {}
    open_still: Condition = True
    for at, case in enumerate(rule.cases):
        mask = masks[at] if case.when is not None else None
        here = open_still if mask is None else every(open_still, mask.true)
        reached[case.value] = some_of(reached.get(case.value, False), here)
        if mask is None:
            break
        open_still = every(open_still, negation(mask.surely))
    return reached


def _scores(rule: Rule, items: tuple[Mask, ...]) -> Reached:
    """Bands of every sum of points that can come out."""
    sums: dict[Decimal, Condition] = {Decimal(0): True}
    for item, mask in zip(rule.items, items, strict=True):
        grown: dict[Decimal, Condition] = {}
        not_held = some_of(mask.false, mask.outside)
        for total, condition in sums.items():
            more = EXACT.add(total, item.points)
            grown[total] = some_of(grown.get(total, False), every(condition, not_held))
            grown[more] = some_of(grown.get(more, False), every(condition, mask.true))
        sums = grown
    reached: dict[str, Condition] = {}
    for total, condition in sums.items():
        name = band_of(rule, total)
        reached[name] = some_of(reached.get(name, False), condition)
    return reached


def differences(one: Encoded, other: Encoded) -> Condition:
    """Patients of whom what can come out of two rules is not the same."""
    names = dict.fromkeys((*one.reached, *other.reached))
    pairs = ((one.reached.get(n, False), other.reached.get(n, False)) for n in names)
    return some_of(*(negation(same(a, b)) for a, b in pairs if a is not b))
