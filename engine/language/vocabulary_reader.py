"""The vocabulary files of ``rules/vocabulary`` to a Vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

import yaml

from engine.language.constants import read_constant
from engine.language.diagnostics import Diagnostic, RuleErrors, Span
from engine.language.documents import Document, items, whole_number
from engine.language.units import Units, read_number, read_units
from engine.language.vocabulary import (
    Abnormality,
    Agent,
    Analyte,
    ChartedItem,
    DerivedSeries,
    EventDefinition,
    ItemList,
    TimePoint,
    Vocabulary,
)
from engine.language.vocabulary_check import VocabularyCheck

EntryT = TypeVar("EntryT")


def read_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """Read the vocabulary from the texts of its files.

    Args:
        texts: file name (``vocabulary/analytes.yaml``) to text.

    Raises:
        RuleErrors: every mistake in every file.
    """
    missing = [file for file in _FILES if _path(file) not in texts]
    if missing:
        raise RuleErrors(_missing(_path(file)) for file in missing)
    opened = {file: Document(_path(file), texts[_path(file)]) for file in _FILES}
    units = read_units(opened["units"])
    analytes, times = opened["analytes"], opened["time_points"]
    analyte_root = analytes.mapping(analytes.root, required=("analytes", "derived"))
    charts = opened["conditions"]
    chart_root = charts.mapping(
        charts.root, required=("conditions",), optional=("charted",)
    )
    therapies = opened["therapies"]
    therapy_root = therapies.mapping(
        therapies.root, required=("agents",), optional=("classes",)
    )
    time_root = times.mapping(times.root, required=("events", "time_points"))
    vocabulary = Vocabulary(
        units=units,
        analytes=_table(analytes, analyte_root.get("analytes"), read_analyte(units)),
        derived=_table(analytes, analyte_root.get("derived"), _derived),
        abnormalities=_abnormalities(opened["abnormalities"]),
        agents=_table(therapies, therapy_root.get("agents"), read_agent),
        classes=_table(therapies, therapy_root["classes"], read_condition)
        if "classes" in therapy_root
        else {},
        conditions=_table(charts, chart_root.get("conditions"), read_condition),
        events=_table(times, time_root.get("events"), _event),
        time_points=_table(times, time_root.get("time_points"), _time_point),
        lists=_section(opened["lists"], "lists", _item_list),
        cautions=_section(opened["cautions"], "cautions", _sentence),
        charted=_table(charts, chart_root["charted"], read_charted)
        if "charted" in chart_root
        else {},
    )
    if all(document.root is not None for document in opened.values()):
        VocabularyCheck(vocabulary, opened).check()
    diagnostics = [d for document in opened.values() for d in document.diagnostics]
    if diagnostics:
        raise RuleErrors(diagnostics)
    return vocabulary


_FILES = (
    "units", "analytes", "abnormalities", "therapies", "conditions", "time_points",
    "lists", "cautions",
)  # fmt: skip


def _path(file: str) -> str:
    return f"vocabulary/{file}.yaml"


def _missing(path: str) -> Diagnostic:
    message = "this file of the vocabulary is missing"
    return Diagnostic("MS-R064", Span(path, 1, 1), message, "add it")


_Reader = Callable[[Document, str, yaml.Node], EntryT]


def _table(
    document: Document, node: yaml.Node | None, read: _Reader[EntryT]
) -> dict[str, EntryT]:
    return {name: read(document, name, value) for name, value in items(document, node)}


def _section(document: Document, key: str, read: _Reader[EntryT]) -> dict[str, EntryT]:
    root = document.mapping(document.root, required=(key,))
    return _table(document, root.get(key), read)


def read_analyte(units: Units) -> _Reader[Analyte]:
    """How one row of ``analytes`` is read, with the units that it may use."""

    def read(document: Document, name: str, node: yaml.Node) -> Analyte:
        entry = document.mapping(
            node, required=("title", "unit"), optional=("measurable", "normal", "step")
        )
        unit = document.text(entry.get("unit"))
        cut_off, source = None, ""
        if "measurable" in entry:
            part = document.mapping(entry["measurable"], required=("that", "source"))
            source = document.text(part.get("source"))
            if "that" in part and unit in units.by_name:
                cut_off = _cut_off(document, part["that"], unit, units)
        low = high = None
        if "normal" in entry:
            part = document.mapping(entry["normal"], required=("low", "high", "source"))
            low, high = (_number(document, part.get(key)) for key in ("low", "high"))
            if low is not None and high is not None and low >= high:
                message = f"the normal range begins at {low} and ends at {high}"
                document.wrong("MS-R066", part["high"], message, "write low below high")
        title = document.text(entry.get("title"))
        step = _number(document, entry.get("step"))
        return Analyte(name, title, unit, cut_off, source, low, high, step)

    return read


def _cut_off(
    document: Document, node: yaml.Node, unit: str, units: Units
) -> Decimal | None:
    """The value of ``>= NUMBER UNIT``, in the unit of the analyte."""
    sign, _, text = document.text(node).partition(" ")
    limit = read_constant(document, node, text, unit, units) if sign == ">=" else None
    if sign != ">=":
        message = "a measurable disease is written as `>= NUMBER UNIT`"
        document.wrong("MS-R062", node, message, "write >=, a number and its unit")
    elif limit is not None and limit.value == 0:
        message = "from 0 on everything is measurable"
        document.wrong("MS-R025", node, message, "write a value above 0")
    return None if limit is None else limit.value


def _number(document: Document, node: yaml.Node | None) -> Decimal | None:
    if node is None:
        return None
    number = read_number(document.text(node))
    if number is None:
        message = f"{document.text(node)!r} is no number from 0"
        document.wrong("MS-R062", node, message, 'write it as "0.26"')
    return number


def _derived(document: Document, name: str, node: yaml.Node) -> DerivedSeries:
    keys = ("title", "unit", "kappa", "lambda", "ratio")
    entry = document.mapping(node, required=keys)
    return DerivedSeries(name, *(document.text(entry.get(key)) for key in keys))


def _abnormalities(document: Document) -> dict[str, Abnormality]:
    root = document.mapping(document.root, required=("abnormalities", "implies"))
    implied_by: dict[str, list[str]] = {}
    implies = document.mapping(root.get("implies"), required=("present",))
    for name, targets in items(document, implies.get("present")):
        for target in document.texts(targets):
            implied_by.setdefault(target, []).append(name)

    def read(document: Document, name: str, node: yaml.Node) -> Abnormality:
        entry = document.mapping(
            node, required=("title", "genes"), optional=("asked_as", "test")
        )
        title = document.text(entry.get("title"))
        asked_as = document.text(entry["asked_as"]) if "asked_as" in entry else name
        test = document.text(entry["test"]) if "test" in entry else "FISH"
        implied = tuple(implied_by.get(name, ()))
        return Abnormality(name, title, implied, asked_as, test)

    return _table(document, root.get("abnormalities"), read)


def read_agent(document: Document, name: str, node: yaml.Node) -> Agent:
    """One row of ``agents``: an agent and its class."""
    entry = document.mapping(
        node, required=("title", "class"), optional=("supportive",)
    )
    supportive = "supportive" in entry and document.truth(entry["supportive"])
    title = document.text(entry.get("title"))
    return Agent(name, title, document.text(entry.get("class")), supportive)


def read_condition(document: Document, name: str, node: yaml.Node) -> str:
    """One row of ``conditions``: its title."""
    return document.text(document.mapping(node, required=("title",)).get("title"))


def read_charted(document: Document, name: str, node: yaml.Node) -> ChartedItem:
    """One row of ``charted``: a question and its answers."""
    entry = document.mapping(node, required=("title", "values"))
    values = tuple(document.texts(entry["values"])) if "values" in entry else ()
    return ChartedItem(name, document.text(entry.get("title")), values)


def _sentence(document: Document, name: str, node: yaml.Node) -> str:
    return document.text(node)


def _days(document: Document, node: yaml.Node | None) -> int | None:
    if node is None:
        return None
    days = whole_number(document.text(node).removesuffix(" d"), least=0)
    if days is None:
        message = f"{document.text(node)!r} is no number of days"
        document.wrong("MS-R062", node, message, "write a whole number and d: 60 d")
    return days


def _days_or(document: Document, node: yaml.Node | None, default: int) -> int:
    days = _days(document, node)
    return default if days is None else days


def _event(document: Document, name: str, node: yaml.Node) -> EventDefinition:
    entry = document.mapping(
        node,
        required=("title", "from", "which"),
        optional=(
            "kind", "agent", "classes", "after", "before", "within",
            "baseline", "baseline_ends_at", "followed_until",
        ),
    )  # fmt: skip
    classes = document.texts(entry.pop("classes")) if "classes" in entry else ()
    part = {key: document.text(value) for key, value in entry.items()}
    return EventDefinition(
        name,
        part.get("title", ""),
        part.get("from", ""),
        part.get("which", ""),
        part.get("kind", ""),
        part.get("agent", ""),
        part.get("after", ""),
        part.get("before", ""),
        _days(document, entry.get("within")),
        _days_or(document, entry.get("baseline"), 60),
        part.get("baseline_ends_at", ""),
        part.get("followed_until", ""),
        tuple(classes),
    )


def _time_point(document: Document, name: str, node: yaml.Node) -> TimePoint:
    entry = document.mapping(
        node,
        required=("title",),
        optional=(
            "suffix",
            "anchor",
            "before",
            "after",
            "until",
            "ends_at",
            "aging",
            "day",
        ),
    )
    part = {key: document.text(value) for key, value in entry.items()}
    return TimePoint(
        name,
        part.get("title", ""),
        part.get("suffix", ""),
        part.get("anchor", ""),
        _days_or(document, entry.get("before"), 0),
        _days_or(document, entry.get("after"), 0),
        part.get("until", ""),
        part.get("ends_at", ""),
        _days_or(document, entry.get("aging"), 0),
        _days_or(document, entry.get("day"), 0),
    )


def _item_list(document: Document, name: str, node: yaml.Node) -> ItemList:
    entry = document.mapping(
        node, required=("title", "item", "kind", "attributes"), optional=("measures",)
    )
    attributes: dict[str, tuple[str, ...]] = {}
    for attribute, value in items(document, entry.get("attributes")):
        part = document.mapping(value, required=("title", "values"))
        attributes[attribute] = tuple(document.texts(part.get("values")))
    measured = items(document, entry["measures"]) if "measures" in entry else ()
    return ItemList(
        name,
        document.text(entry.get("title")),
        document.text(entry.get("item")),
        document.text(entry.get("kind")),
        attributes,
        {measure: document.text(unit) for measure, unit in measured},
    )
