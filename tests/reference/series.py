"""Results of one series, and the readings of it: baseline, latest, nadir, ..."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from engine.language import Compare, Leaf, Measurable, Node, Rule
from tests.reference.candidates import TINY, around
from tests.reference.reading import At, Draw
from tests.reference.world import World

COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda value, limit: value >= limit,
    ">": lambda value, limit: value > limit,
    "<=": lambda value, limit: value <= limit,
    "<": lambda value, limit: value < limit,
}


def draws(world: World, series: str) -> list[Draw]:
    """All draws of a series in the order in which they were taken."""
    if series not in world.vocabulary.derived:
        return sorted(world.reading.draws.get(series, []), key=lambda d: d.at)
    pairs = chain_pairs(world, series)
    if not pairs:
        return []
    sign = 1 if involved_chain(world, series) == "kappa" else -1
    return [
        Draw(kappa.at, max(Fraction(0), sign * (kappa.value - other.value)))
        for kappa, other in pairs
    ]


def chain_pairs(world: World, series: str) -> list[tuple[Draw, Draw]]:
    """Kappa and lambda of one specimen, or else of one day, in order of time."""
    derived = world.vocabulary.derived[series]
    kappas = world.reading.draws.get(derived.kappa, [])
    lambdas = world.reading.draws.get(derived.lambda_, [])
    found = [
        (kappa, other)
        for kappa in kappas
        for other in lambdas
        if kappa.specimen and kappa.specimen == other.specimen
    ]
    paired = {draw for pair in found for draw in pair}
    found += [
        (kappa, other)
        for kappa in kappas
        for other in lambdas
        if kappa.at.day == other.at.day and not {kappa, other} & paired
    ]
    return sorted(found, key=lambda pair: pair[0].at)


def involved_chain(world: World, series: str) -> str:
    """The chain that is abnormal at baseline; both are tried if that is unknown.

    The recorded ratio says so, or else the chains; if both are on record and say
    different things, nobody knows.
    """
    derived = world.vocabulary.derived[series]
    normal = world.vocabulary.analytes[derived.ratio]
    assert normal.normal_low is not None and normal.normal_high is not None
    low, high = Fraction(normal.normal_low), Fraction(normal.normal_high)
    ratios = [d.value for d in draws(world, derived.ratio) if world.in_baseline(d.at)]
    pairs = [p for p in chain_pairs(world, series) if world.in_baseline(p[0].at)]
    said = {_abnormal(ratios[-1], Fraction(1), low, high)} if ratios else set()
    if pairs:
        kappa, other = pairs[-1]
        said.add(_abnormal(kappa.value, other.value, low, high))
    if len(said) == 1 and said != {""}:
        return said.pop()
    return str(world.ask(("involved", series), ("kappa", "lambda")))


def _abnormal(kappa: Fraction, other: Fraction, low: Fraction, high: Fraction) -> str:
    if kappa > high * other:
        return "kappa"
    return "lambda" if kappa < low * other else ""


def compare(world: World, test: Compare) -> bool:
    """One reading of a series against a limit of the rule, or of the laboratory."""
    compares = COMPARISONS[test.operator]
    if not test.of_normal:
        value = read(world, test.reading, test.series)
        return compares(value, Fraction(test.limit.value))
    found = latest_draws(world, test.series)
    if not found:
        key = ("of normal", test.series, test.operator)
        return bool(world.ask(key, (True, False)))
    draw = found[-1]
    limit = draw.upper_limit
    if limit is None:
        low = max(draw.value - TINY, Fraction(0))
        options = (low, draw.value, draw.value + TINY)
        limit = world.ask(("upper limit", test.series), options)
    assert isinstance(limit, Fraction)
    return compares(draw.value, limit)


def read(world: World, reading: str, series: str) -> Fraction:
    """``baseline``, ``latest``, ``nadir``, ``highest`` or ``lowest`` of a series."""
    if reading == "baseline":
        found = [d for d in draws(world, series) if world.in_baseline(d.at)]
    elif reading == "nadir":
        found = [d for d in draws(world, series) if world.in_follow_up(d.at)]
    else:
        found = latest_draws(world, series)
    if not found:
        limits = limits_on(world.rule, reading, series)
        value = world.ask((reading, series), around(limits))
        assert isinstance(value, Fraction)
        return value
    values = [draw.value for draw in found]
    if reading in ("nadir", "lowest"):
        return min(values)
    return max(values) if reading == "highest" else values[-1]


def latest_draws(world: World, series: str) -> list[Draw]:
    """The draws of the rule's time point, in order of time."""
    inside: Callable[[At], bool] = world.window() or (lambda _: False)
    return [d for d in draws(world, series) if inside(d.at)]


def limits_on(rule: Rule, reading: str, series: str) -> list[Fraction]:
    """Every limit to which a rule holds one reading of a series."""
    found = []
    for test in tests_of(rule):
        if isinstance(test, Measurable):
            asked = ("baseline", test.series)
        elif isinstance(test, Compare):
            asked = (test.reading, test.series)
        else:
            continue
        if asked == (reading, series):
            found.append(Fraction(test.limit.value))
    return found


def tests_of(rule: Rule) -> list[object]:
    """Every test of a rule (not of the rules it refers to)."""
    if id(rule) not in _TESTS:
        _TESTS[id(rule)] = rule, _tests_of(rule)
    return _TESTS[id(rule)][1]


# each with its rule, so that no other rule gets its id
_TESTS: dict[int, tuple[Rule, list[object]]] = {}


def _tests_of(rule: Rule) -> list[object]:
    found: list[object] = []
    waiting: list[Node] = list(rule.nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Leaf):
            found.append(node.test)
        for name in ("children", "condition", "body"):
            below = getattr(node, name, ())
            waiting += below if isinstance(below, tuple) else [below]
    return found
