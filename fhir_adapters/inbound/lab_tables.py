"""What the laboratory adapter looks up, from ``value_sets/labs.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Document, Vocabulary, items
from engine.values import Interval
from fhir_adapters.inbound.interpretations import Interpretations
from fhir_adapters.inbound.quantities import AmountReader, Scale
from fhir_adapters.inbound.reference_ranges import LimitReader, RangeCheck
from fhir_adapters.inbound.unit_suspicions import UnitSuspicions, suspicions_of
from fhir_adapters.inbound.units import UnitTable
from fhir_adapters.inbound.value_sets import CodeSystems

_ABSENT_REASON: Final = "absent_reason"
_INTERPRETED: Final = ("below", "above", "unusable")
_ANSWER_KEYS: Final = ("system", "code", "value", "display", "status", "source")


class PlainResult(Struct, frozen=True, gc=False):
    """What a plain result says; everything but whose, when and in which resource.

    Attributes:
        analyte: vocabulary name.
        value: the values it can be, canonical unit.
        as_recorded: as it was written.
        upper_limit: the laboratory's own upper limit of normal, canonical unit.
        lower_limit: the laboratory's own lower limit of normal, canonical unit.
        size: how large it is (``unit_suspicions``).
        course: the analyte, the factor of the unit, and the laboratory's upper limit.
    """

    analyte: str
    value: Interval | None
    as_recorded: str
    upper_limit: Decimal | None
    lower_limit: Decimal | None
    size: int
    course: str


class LabTables(Struct, frozen=True):
    """What the laboratory adapter looks up.

    Attributes:
        amounts: how the amounts of each analyte are read.
        limits: how the laboratory's own limits of each analyte are read.
        suspicions: what makes the unit of each analyte doubtful.
        answers: analyte to coded answers (address, code) and the number they stand for.
        nothing_found: words that say that nothing was found.
        can_be_nothing: analytes of which they can be said.
        no_draw: data-absent reasons that mean that nothing was measured.
        absent_addresses: addresses of the code system of data-absent reasons.
        interpretations: which of them change a value.
        remembered: what plain results say, by the bytes that say it; ``None`` for what
            is read with care.
    """

    amounts: dict[str, AmountReader]
    limits: dict[str, LimitReader]
    suspicions: dict[str, UnitSuspicions]
    answers: dict[str, dict[tuple[str, str], str]]
    nothing_found: frozenset[str]
    can_be_nothing: frozenset[str]
    no_draw: frozenset[str]
    absent_addresses: frozenset[str]
    interpretations: Interpretations
    remembered: dict[bytes, PlainResult | None] = {}


def normal_words(text: str) -> str:
    """Words without case, outer blanks, and the full stop at the end.

    >>> normal_words(" Not  detected. ")
    'not detected'
    """
    return " ".join(text.lower().split()).rstrip(".")


def read_labs(
    document: Document, systems: CodeSystems, vocabulary: Vocabulary, units: UnitTable
) -> LabTables:
    """Read the tables beside the codes; units must be those of the vocabulary."""
    root = document.mapping(document.root, optional=None)
    scales = _scales(document, root.get("scales"))
    checks = _checks(document, root.get("range_checks"))
    amounts: dict[str, AmountReader] = {}
    limits: dict[str, LimitReader] = {}
    suspicions: dict[str, UnitSuspicions] = {}
    for name, analyte in vocabulary.analytes.items():
        listed = units.analytes.get(name)
        if listed is None:
            continue
        if listed.canonical != analyte.unit and document.root is not None:
            message = f"{name} has the unit {analyte.unit!r} in the vocabulary"
            span = document.span(document.root)
            document.report("MS-V008", span, message, "use it in units.yaml as well")
        amounts[name] = AmountReader(units, listed, scales.get(name))
        limits[name] = LimitReader(amounts[name], checks.get(name))
        suspicions[name] = suspicions_of(
            name, listed.canonical, listed.factors, units.bounds
        )
    nothing = document.mapping(
        root.get("nothing_found"), required=("analytes", "words")
    )
    reasons = document.mapping(
        root.get("absent_reasons"), required=("no_draw", "hidden")
    )
    return LabTables(
        amounts,
        limits,
        suspicions,
        _answers(document, systems, root.get("answers")),
        frozenset(normal_words(word) for word in document.texts(nothing.get("words"))),
        frozenset(document.texts(nothing.get("analytes"))),
        frozenset(document.texts(reasons.get("no_draw"))),
        frozenset(systems.addresses[_ABSENT_REASON]),
        Interpretations(_interpretations(document, systems, root)),
    )


def _interpretations(
    document: Document, systems: CodeSystems, root: Mapping[str, yaml.Node]
) -> dict[tuple[str, str], str]:
    entry = document.mapping(
        root.get("interpretations"), required=("system", *_INTERPRETED, "source")
    )
    if "system" not in entry:
        return {}
    return {
        (address, code): said
        for said in _INTERPRETED
        for code in document.texts(entry.get(said))
        for address in systems.addresses.get(document.text(entry["system"]), ())
    }


def _scales(document: Document, node: yaml.Node | None) -> Mapping[str, Scale]:
    scales: dict[str, Scale] = {}
    for name, row in items(document, node):
        entry = document.mapping(
            row, required=("low", "high", "source"), optional=("whole_numbers",)
        )
        low, high = (Decimal(document.text(entry[key])) for key in ("low", "high"))
        whole = (
            "whole_numbers" in entry and document.text(entry["whole_numbers"]) == "yes"
        )
        scales[name] = Scale(low, high, whole)
    return scales


def _checks(document: Document, node: yaml.Node | None) -> Mapping[str, RangeCheck]:
    checks: dict[str, RangeCheck] = {}
    for name, row in items(document, node):
        entry = document.mapping(row, required=("upper_limit", "unit", "source"))
        checks[name] = RangeCheck(Decimal(document.text(entry["upper_limit"])))
    return checks


def _answers(
    document: Document, systems: CodeSystems, node: yaml.Node | None
) -> dict[str, dict[tuple[str, str], str]]:
    answers: dict[str, dict[tuple[str, str], str]] = {}
    for analyte, rows in items(document, node):
        for row in document.sequence(rows):
            entry = document.mapping(row, required=_ANSWER_KEYS)
            if len(entry) < len(_ANSWER_KEYS):
                continue
            code, value = document.text(entry["code"]), document.text(entry["value"])
            for address in systems.addresses.get(document.text(entry["system"]), ()):
                answers.setdefault(analyte, {})[address, code] = value
    return answers
