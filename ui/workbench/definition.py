"""A rule in plain words: what must hold, as nested lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.language import (
    Appears,
    Charted,
    Compare,
    DaysBetween,
    Drops,
    Falls,
    Gate,
    Group,
    Grows,
    IsState,
    Leaf,
    Measurable,
    Node,
    Reduced,
    Rises,
    Rule,
    RuleHolds,
    Some,
    Test,
    Vocabulary,
)
from engine.values import plain

Line = tuple[int, str]
"""Depth and words of one line."""

_CONNECTIVES: Final = {
    "any": "at least one of these holds:",
    "all": "all of these hold:",
    "none": "none of these holds:",
}
_OPERATORS: Final = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "less than",
}
_READINGS: Final = {
    "latest": "the latest {}",
    "baseline": "{} at baseline",
    "nadir": "the lowest {} since the index event",
    "highest": "the highest {}",
    "lowest": "the lowest {}",
}


def definition_lines(rule: Rule, vocabulary: Vocabulary) -> list[Line]:
    """What a rule asks, in words.

    Args:
        rule: the rule.
        vocabulary: titles of everything it names.
    """
    lines: list[Line] = []
    if rule.population is not None:
        lines.append((0, "asked only of patients of whom"))
        lines += _node(rule.population, 1, vocabulary)
    if rule.flag is not None:
        lines += _node(rule.flag, 0, vocabulary)
    for position, case in enumerate(rule.cases):
        value = case.value.replace("_", " ")
        if case.when is None:
            lines.append((0, f"**{value}** otherwise"))
            continue
        lines.append((0, f"**{value}** {'if' if position == 0 else 'else, if'}"))
        lines += _node(case.when, 1, vocabulary)
    return lines + _items(rule, vocabulary)


def _items(rule: Rule, vocabulary: Vocabulary) -> list[Line]:
    """The items of a score or of a set, and the bands of a score."""
    lines: list[Line] = []
    for item in rule.items:
        points = f", {plain(item.points)} points," if rule.form == "score" else ""
        lines.append((0, f"**{item.value.replace('_', ' ')}**{points} if"))
        lines += _node(item.when, 1, vocabulary)
    for band in rule.bands:
        value = band.value.replace("_", " ")
        limit = "more" if band.up_to is None else f"up to {plain(band.up_to)} points"
        lines.append((0, f"**{value}** for {limit}"))
    return lines


def _node(node: Node, depth: int, vocabulary: Vocabulary) -> Iterator[Line]:
    match node:
        case Leaf(id=identity, test=test):
            yield depth, _named(identity, test_words(test, vocabulary))
        case Group(id=identity, kind=kind, children=children, count=count):
            words = _CONNECTIVES.get(kind, f"at least {count} of these hold:")
            yield depth, _named(identity, words)
            for child in children:
                yield from _node(child, depth + 1, vocabulary)
        case Gate(condition=condition, body=body):
            yield from _node(body, depth, vocabulary)
            yield depth + 1, "this counts only if"
            yield from _node(condition, depth + 2, vocabulary)
        case Some(id=identity, list=name, body=body, count=count):
            title = vocabulary.title(name)
            least = f"among the {title} there is one of which"
            if count > 1:
                least = f"among the {title} there are at least {count} of which"
            yield depth, _named(identity, least)
            yield from _node(body, depth + 1, vocabulary)
        case RuleHolds(id=identity, rule=rule, values=values):
            told = " or ".join(value.replace("_", " ") for value in values)
            words = (
                f"the rule `{rule}` is {told}"
                if values
                else f"the rule `{rule}` is TRUE"
            )
            yield depth, _named(identity, words)


def _named(identity: str, words: str) -> str:
    return f"`{identity}`: {words}" if identity else words


def test_words(test: Test, vocabulary: Vocabulary) -> str:
    """One criterion as a sentence without its full stop."""
    told = _TESTS.get(type(test))
    if told is not None:
        return told(test, vocabulary)
    title = vocabulary.title(getattr(test, "series", ""))
    return f"{title}: {type(test).__name__.lower()}"


# pytest would take the function for a test of its own where it is imported.
test_words.__test__ = False  # type: ignore[attr-defined]


_REFERENCES: Final = {
    "nadir": "the lowest value before it",
    "confirmed_nadir": "the lowest level before it that the baseline value or two "
    "consecutive results have reached",
    "baseline": "its baseline value",
}


def _rises(test: Rises, vocabulary: Vocabulary) -> str:
    parts = [f"at least {test.by.text}"] if test.by.value else []
    parts.append(f"{'more than' if test.strict else 'at least'} {test.amount.text}")
    words = f"{vocabulary.title(test.series)} rises by {' and by '.join(parts)}"
    words += f" above {_REFERENCES[test.reference]}"
    if test.if_lowest is not None:
        words += f", which is at least {test.if_lowest.text},"
    return words + (" in two consecutive results" if test.confirmed else "")


def _falls(test: Falls, vocabulary: Vocabulary) -> str:
    twice = " in two consecutive results" if test.confirmed else ""
    title = vocabulary.title(test.series)
    return f"{title} falls by at least {test.by.text} from its baseline value{twice}"


def _reduced(test: Reduced, vocabulary: Vocabulary) -> str:
    which = "the two latest results are" if test.confirmed else "the latest result is"
    words = f"at least {test.by.text} below the baseline value"
    return f"{vocabulary.title(test.series)}: {which} {words}"


def _drops(test: Drops, vocabulary: Vocabulary) -> str:
    words = f"falls by at least {test.by.text} from its baseline value or a later one"
    return f"{vocabulary.title(test.series)} {words}"


def _measurable(test: Measurable, vocabulary: Vocabulary) -> str:
    title = vocabulary.title(test.series)
    return f"{title} is measurable at baseline, that is at least {test.limit.text}"


def _compare(test: Compare, vocabulary: Vocabulary) -> str:
    reading = _READINGS[test.reading].format(vocabulary.title(test.series))
    return f"{reading} is {_OPERATORS[test.operator]} {test.limit.text}"


def _days(test: DaysBetween, vocabulary: Vocabulary) -> str:
    start, end = vocabulary.title(test.start), vocabulary.title(test.end)
    days = test.limit.text.replace(" d", " days")
    return f"{end} is {_OPERATORS[test.operator]} {days} after {start}"


def _charted(test: Charted, vocabulary: Vocabulary) -> str:
    which = "the two latest answers are" if test.confirmed else "the latest answer is"
    return f"{vocabulary.title(test.name)}: {which} {test.value.replace('_', ' ')}"


def _appears(test: Appears, vocabulary: Vocabulary) -> str:
    return f"a study shows a new one of the {vocabulary.title(test.list)}"


def _grows(test: Grows, vocabulary: Vocabulary) -> str:
    parts = [f"at least {test.by.text}"] if test.by.value else []
    if test.amount.value or not parts:
        sign = "more than" if test.strict else "at least"
        parts.append(f"{sign} {test.amount.text}")
    words = f"the longest diameter of a known one of the {vocabulary.title(test.list)}"
    if test.short_axis is not None:
        words += f", of a short axis of more than {test.short_axis.text} before,"
    return f"{words} grew by {' and by '.join(parts)} between two studies"


def _state(test: IsState, vocabulary: Vocabulary) -> str:
    verb = "is not" if test.negated else "is"
    if test.kind == "attribute":
        state = test.state.replace("_", "-")
        return f"its {test.name.replace('_', ' ')} {verb} {state}"
    kind = "a drug of the class " if test.kind == "drug_class" else ""
    return f"{kind}{vocabulary.title(test.name)} {verb} {test.state}"


_TESTS: Final[dict[type, Callable[..., str]]] = {
    Rises: _rises,
    Falls: _falls,
    Reduced: _reduced,
    Drops: _drops,
    Measurable: _measurable,
    Compare: _compare,
    DaysBetween: _days,
    IsState: _state,
    Charted: _charted,
    Appears: _appears,
    Grows: _grows,
}
