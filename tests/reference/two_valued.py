"""What a rule says of one reading: plain two-valued logic, written from the design.

Nothing here is fast or clever. Arithmetic is in ``Fraction``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from tests.reference.courses import doubles, drops, falls, reduced, rises
from tests.reference.lists import appears, grows, items
from tests.reference.reading import At, Lesion, Reading
from tests.reference.series import COMPARISONS, compare, read
from tests.reference.states import (
    charted,
    clone_fraction,
    days_between,
    given_before,
    is_state,
    lines_before,
    refractory_agents,
)
from tests.reference.world import (
    FALSE,
    NO_INDEX,
    NOT_APPLICABLE,
    TRUE,
    Key,
    NeedAnswerError,
    World,
)

NOT_ALL_TRIED = "not all answers tried"
MOST_EVALUATIONS = 400


def outcomes(
    rule: Rule,
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    reading: Reading,
    most: int = MOST_EVALUATIONS,
) -> Iterator[str]:
    """Everything the rule can say of one reading, over all answers to what is missing.

    It is evaluated at most ``most`` times; ``NOT_ALL_TRIED`` then comes last.
    """
    waiting: list[dict[Key, object]] = [{}]
    complete = False
    events: dict[str, At | None] = {}
    known: dict[tuple[int, int], str] = {}
    for number in range(most):
        if not waiting:
            return
        # the last question, until answers are complete once; then not only that
        last = number % 3 or not complete
        answers = waiting.pop(-1 if last else number % len(waiting))
        world = World(rule, ruleset, vocabulary, reading, answers, events, known)
        try:
            yield verdict(world)
            complete = True
        except NeedAnswerError as need:
            waiting += [{**answers, need.key: option} for option in need.options]
    yield NOT_ALL_TRIED


def verdict(world: World) -> str:
    """The outcome of the world's rule, or the value of a classification."""
    rule = world.rule
    if rule.index and world.event(rule.index) is None:
        missing = rule.without_index == "not_applicable"
        return NOT_APPLICABLE if missing else NO_INDEX
    if rule.population is not None and node(world, rule.population, None) != TRUE:
        return NOT_APPLICABLE
    if rule.flag is not None:
        return node(world, rule.flag, None)
    if rule.items:
        return tally(world)
    for case in rule.cases:
        if case.when is None or node(world, case.when, None) == TRUE:
            return case.value
    return FALSE


def tally(world: World) -> str:
    """Which items hold: their names joined, or the band of the sum of their points."""
    rule = world.rule
    held = [item for item in rule.items if node(world, item.when, None) == TRUE]
    if rule.form == "set":
        return "+".join(item.value for item in held) or "none"
    total = sum((Fraction(item.points) for item in held), Fraction(0))
    for band in rule.bands:
        if band.up_to is None or total <= Fraction(band.up_to):
            return band.value
    return next(value for value in rule.values if Fraction(value) == total)


def node(world: World, part: Node, item: Lesion | None) -> str:
    """The outcome of one node, found once for all answers if it asks for none."""
    key, asked = (id(world.rule), id(part)), len(world.asked)
    if item is None and key in world.known:
        return world.known[key]
    said = found(world, part, item)
    if item is None and len(world.asked) == asked:
        world.known[key] = said
    return said


def found(world: World, part: Node, item: Lesion | None) -> str:
    """The outcome of one node, from the reading and the answers."""
    match part:
        case Leaf():
            return TRUE if leaf(world, part.test, item) else FALSE
        case Group():
            return members(world, part, item)
        case Gate():
            gate = node(world, part.condition, item)
            return node(world, part.body, item) if gate == TRUE else NOT_APPLICABLE
        case Some():
            return some(world, part)
        case RuleHolds():
            return holds(world, part)


DECISIVE = {"any": (TRUE, TRUE), "all": (FALSE, FALSE), "none": (TRUE, FALSE)}


def members(world: World, part: Group, item: Lesion | None) -> str:
    """The outcome of a group; nothing is asked for if one member decides it anyway."""
    decisive, decided = DECISIVE.get(part.kind, ("", ""))
    need: NeedAnswerError | None = None
    said: list[str] = []
    for child in part.children:
        try:
            said.append(node(world, child, item))
        except NeedAnswerError as error:
            need = need or error
            continue
        if said[-1] == decisive:
            return decided
    if need is not None:
        raise need
    return group(part.kind, part.count, said)


def group(kind: str, count: int, outcomes: Iterable[str]) -> str:
    """``any``, ``all``, ``none`` or ``at_least``; what does not apply is dropped."""
    said = [outcome for outcome in outcomes if outcome != NOT_APPLICABLE]
    if not said:
        return NOT_APPLICABLE
    held = sum(outcome == TRUE for outcome in said)
    wanted = {
        "any": held >= 1,
        "all": held == len(said),
        "none": held == 0,
        "at_least": held >= count,
    }
    return TRUE if wanted[kind] else FALSE


def holds(world: World, part: RuleHolds) -> str:
    """Another rule of the set, at this rule's time point if it has one there."""
    suffix = world.vocabulary.time_points[world.rule.time_point].suffix
    plain = world.ruleset.rules[part.rule]
    other = world.ruleset.rules.get(part.rule + suffix, plain)
    said = verdict(world.of(other))
    if said == NO_INDEX:
        return str(world.ask((NO_INDEX, other.name), (TRUE, FALSE)))
    if said == NOT_APPLICABLE or not part.values:
        return said
    return TRUE if said in part.values else FALSE


def some(world: World, part: Some) -> str:
    """Some item of a list, or at least so many, fulfil the body."""
    # without the event that the window is counted from, nothing at all is known
    window = world.window() or (lambda _: False)
    listed = items(world, world.vocabulary.lists[part.list], window, part.count)
    held = sum(node(world, part.body, item) == TRUE for item in listed)
    return TRUE if held >= part.count else FALSE


def exposed(world: World, test: GivenBefore | RefractoryAgents | LinesBefore) -> bool:
    """What was given, or failed, before an event."""
    if isinstance(test, LinesBefore):
        return lines_before(world, test)
    if isinstance(test, GivenBefore):
        return given_before(world, test)
    return refractory_agents(world, test)


def course(world: World, test: Rises | Falls | Reduced | Drops | Doubles) -> bool:
    """What a series did."""
    match test:
        case Rises():
            return rises(world, test)
        case Falls():
            return falls(world, test)
        case Reduced():
            return reduced(world, test)
        case Drops():
            return drops(world, test)
        case Doubles():
            return doubles(world, test)


def leaf(world: World, test: object, item: Lesion | None) -> bool:
    """One criterion."""
    match test:
        case Rises() | Falls() | Reduced() | Drops() | Doubles():
            return course(world, test)
        case Measurable():
            value = read(world, "baseline", test.series)
            return value >= Fraction(test.limit.value)
        case Compare():
            return compare(world, test)
        case DaysBetween():
            return days_between(world, test)
        case IsState():
            return is_state(world, test, item)
        case HasMeasure():
            assert item is not None
            limit = Fraction(test.limit.value)
            return COMPARISONS[test.operator](item.longest, limit)
        case CloneFraction():
            return clone_fraction(world, test)
        case Appears() | Grows():
            return (
                appears(world, test)
                if isinstance(test, Appears)
                else grows(world, test)
            )
        case Charted():
            return charted(world, test)
        case GivenBefore() | RefractoryAgents() | LinesBefore():
            return exposed(world, test)
    raise TypeError(test)
