"""Mutants of one criterion: the slips that authors of clinical rules make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from msgspec import structs

from engine.language import (
    Charted,
    Compare,
    DaysBetween,
    Falls,
    GivenBefore,
    Grows,
    IsState,
    LinesBefore,
    Quantity,
    Reduced,
    RefractoryAgents,
    Rises,
    Test,
    Vocabulary,
)
from engine.values import EXACT, plain
from engine.verification.steps import step_of, unit_of

_OPERATORS: Final = {">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">=")}  # fmt: skip
_QUANTITIES: Final = ("limit", "by", "amount", "within", "if_lowest", "short_axis")
_SLIPS: Final = (Decimal(10), Decimal(1000))
_READINGS: Final = {
    "latest": ("baseline", "nadir"),
    "baseline": ("nadir", "latest"),
    "nadir": ("baseline", "latest"),
    "highest": ("lowest",),
    "lowest": ("highest",),
}
_COUNTED: Final = ("baseline", "nadir")
_REFERENCES: Final = ("nadir", "confirmed_nadir", "baseline")


class Change(NamedTuple):
    """One slip: its kind, in words, and the criterion that it makes."""

    kind: str
    says: str
    test: Test


def changes_of(
    test: Test, vocabulary: Vocabulary, *, indexed: bool
) -> Iterator[Change]:
    """Every slip that can be made in one criterion.

    Args:
        test: the criterion.
        vocabulary: what its names can be taken for.
        indexed: whether its rule counts from an event, as ``baseline`` needs.
    """
    yield from _comparison(test)
    yield from _numbers(test, vocabulary)
    yield from _counts(test)
    yield from _series(test, vocabulary)
    yield from _reading(test, indexed=indexed)
    yield from _confirmation(test)
    yield from _state(test, vocabulary)
    yield from _names(test, vocabulary)


def _with(test: Test, **changed: object) -> Test:
    return structs.replace(test, **changed)


def _comparison(test: Test) -> Iterator[Change]:
    operator = getattr(test, "operator", "")
    for other in _OPERATORS.get(operator, ()):
        says = f"{operator} becomes {other}"
        yield Change("comparison", says, _with(test, operator=other))
    if isinstance(test, Rises | Grows):
        says = "more than becomes at least" if test.strict else "at least becomes more"
        yield Change("comparison", says, _with(test, strict=not test.strict))


def _numbers(test: Test, vocabulary: Vocabulary) -> Iterator[Change]:
    if getattr(test, "of_normal", False):
        return
    for name in _QUANTITIES:
        quantity = getattr(test, name, None)
        if not isinstance(quantity, Quantity) or not quantity.value:
            continue
        unit, step = unit_of(test, name, vocabulary), step_of(test, name, vocabulary)
        kind = "window" if unit == "d" else "value"
        steps = [(kind, EXACT.add(quantity.value, step)), (kind, quantity.value - step)]
        if unit not in ("%", "d", "1", ""):
            steps += [("unit slip", quantity.value * slip) for slip in _SLIPS]
            steps += [("unit slip", quantity.value / slip) for slip in _SLIPS]
        for kind, value in steps:
            if value > 0:
                text = f"{plain(value)} {unit}".strip()
                changed = _with(test, **{name: Quantity(value, text)})
                yield Change(kind, f"{quantity.text} becomes {text}", changed)


def _counts(test: Test) -> Iterator[Change]:
    if isinstance(test, RefractoryAgents | LinesBefore):
        for count in (test.count + 1, test.count - 1):
            if count > 0:
                says = f"at least {test.count} becomes at least {count}"
                yield Change("value", says, _with(test, count=count))


def _series(test: Test, vocabulary: Vocabulary) -> Iterator[Change]:
    series = getattr(test, "series", "")
    if not series:
        return
    units = {name: a.unit for name, a in vocabulary.analytes.items()}
    units |= {name: d.unit for name, d in vocabulary.derived.items()}
    other = _next(series, [n for n, unit in units.items() if unit == units[series]])
    if other:
        says = f"{series} becomes {other}"
        yield Change("analyte", says, _with(test, series=other))


def _reading(test: Test, *, indexed: bool) -> Iterator[Change]:
    if isinstance(test, Compare):
        for other in _READINGS[test.reading]:
            if indexed or other not in _COUNTED:
                says = f"{test.reading} becomes {other}"
                yield Change("reading", says, _with(test, reading=other))
    if isinstance(test, Rises):
        for other in _REFERENCES:
            if other != test.reference:
                says = f"from {test.reference} becomes from {other}"
                yield Change("reading", says, _with(test, reference=other))


def _confirmation(test: Test) -> Iterator[Change]:
    if isinstance(test, Rises | Falls | Reduced | Charted):
        says = "confirmation is dropped" if test.confirmed else "confirmation is asked"
        yield Change("confirmation", says, _with(test, confirmed=not test.confirmed))


def _state(test: Test, vocabulary: Vocabulary) -> Iterator[Change]:
    if isinstance(test, Charted):
        for value in vocabulary.charted[test.name].values:
            if value != test.value:
                says = f"{test.value} becomes {value}"
                yield Change("state", says, _with(test, value=value))
                return
    if not isinstance(test, IsState):
        return
    yield Change("negation", "is and is not", _with(test, negated=not test.negated))
    if test.kind == "abnormality":
        other = "present" if test.state == "tested" else "tested"
        says = f"{test.state} becomes {other}"
        yield Change("present or tested", says, _with(test, state=other))
    if test.kind == "attribute":
        for other in _answers(test, vocabulary):
            says = f"{test.state} becomes {other}"
            yield Change("state", says, _with(test, state=other))


def _answers(test: IsState, vocabulary: Vocabulary) -> Sequence[str]:
    lists = [lst for lst in vocabulary.lists.values() if test.name in lst.attributes]
    known = [lst.attributes[test.name] for lst in lists]
    fits = next((answers for answers in known if test.state in answers), ())
    return [answer for answer in fits if answer != test.state]


def _names(test: Test, vocabulary: Vocabulary) -> Iterator[Change]:
    tables: dict[str, Sequence[str]] = {
        "abnormality": list(vocabulary.abnormalities),
        "agent": list(vocabulary.agents),
        "drug_class": sorted(vocabulary.drug_classes()),
        "condition": list(vocabulary.conditions),
        # The day of the question is no event of the record.
        "event": [name for name in vocabulary.events if name != "as_of"],
    }
    if isinstance(test, IsState | GivenBefore) and test.kind in tables:
        yield from _renamed(test, "name", tables[test.kind])
    if isinstance(test, RefractoryAgents):
        yield from _renamed(test, "drug_class", tables["drug_class"])
    if isinstance(test, GivenBefore | RefractoryAgents | LinesBefore):
        yield from _renamed(test, "event", tables["event"])
    if isinstance(test, Charted):
        alike = [n for n, c in vocabulary.charted.items() if test.value in c.values]
        yield from _renamed(test, "name", alike)
    if isinstance(test, DaysBetween):
        says = f"from {test.start} to {test.end} becomes the other way"
        yield Change("window", says, _with(test, start=test.end, end=test.start))


def _renamed(test: Test, field: str, names: Sequence[str]) -> Iterator[Change]:
    name = getattr(test, field)
    other = _next(name, names)
    if other:
        says = f"{name} becomes {other}"
        yield Change("name", says, _with(test, **{field: other}))


def _next(name: str, names: Sequence[str]) -> str:
    """The name after ``name``, the first after the last; empty if there is no other."""
    if name not in names or len(names) < 2:
        return ""
    return names[(list(names).index(name) + 1) % len(names)]
