"""Units that each analyte may be recorded in, with exact factors, from YAML.

There is no general unit arithmetic: a unit that is not on the list of the analyte is
set aside. The coded unit (UCUM) wins over the written one, unless the two contradict
each other.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Document, items
from fhir_adapters.inbound.suspicion_bounds import SuspicionBounds, read_bounds

_ANNOTATION: Final = re.compile(r"\{[^{}]*\}")


class Conversion(Struct, frozen=True, gc=False):
    """How a recorded unit is read.

    Attributes:
        factor: to the canonical unit; ``None`` if it cannot be read.
        problem: number of the complaint if not.
        detail: why, in words of the list.
        declared: by whose declaration it is read; empty for what everybody reads alike.
    """

    factor: Decimal | None
    problem: str = ""
    detail: str = ""
    declared: str = ""


class AnalyteUnits(Struct, frozen=True):
    """The units of one analyte.

    Attributes:
        canonical: its canonical unit.
        factors: every accepted writing of every accepted unit to its exact factor.
        refused: units with a reason not to read them.
        unitless: a value without unit is read as a number.
        declared: writings that a site declares, and who did.
    """

    canonical: str
    factors: dict[str, Decimal]
    refused: dict[str, str]
    unitless: bool = False
    declared: dict[str, str] = {}


class UnitTable(Struct, frozen=True):
    """All units.

    Attributes:
        analytes: units of each analyte.
        known: every writing of every unit of the table.
        ambiguous: writings with two meanings, and why they are not read.
        bounds: from where on the unit of a result is doubtful.
        spellings: other writings of a unit, to the unit.
    """

    analytes: dict[str, AnalyteUnits]
    known: frozenset[str]
    ambiguous: dict[str, str]
    bounds: SuspicionBounds
    spellings: dict[str, str] = {}

    def conversion(
        self, analyte: AnalyteUnits, code: str, unit: str, *, is_ucum: bool
    ) -> Conversion:
        """How a value with this coded and this written unit is read.

        Args:
            analyte: units of what was measured.
            code: coded unit, empty if there is none.
            unit: unit in words, empty if there is none.
            is_ucum: whether the code is a UCUM code (or names no code system).
        """
        coded = code if is_ucum else ""
        if not coded and not unit:
            if analyte.unitless and not code:
                return Conversion(Decimal(1))
            return Conversion(None, "MS-D041" if code else "MS-D040")
        factor = analyte.factors.get(coded or unit)
        if factor is None and analyte.unitless and _ANNOTATION.fullmatch(coded or unit):
            # UCUM: an annotation alone is the unit one.
            factor = Decimal(1)
        if factor is None:
            return self._refusal(analyte, coded or unit)
        if (
            coded
            and unit
            and unit != coded
            and self._contradicts(analyte, unit, factor)
        ):
            return Conversion(None, "MS-D043")
        by = (analyte.declared.get(each) for each in (coded or unit, unit) if each)
        return Conversion(factor, declared=next(filter(None, by), ""))

    def _refusal(self, analyte: AnalyteUnits, written: str) -> Conversion:
        if written in self.ambiguous:
            return Conversion(None, "MS-D042", self.ambiguous[written])
        if written in analyte.refused:
            return Conversion(None, "MS-D041", analyte.refused[written])
        return Conversion(None, "MS-D041")

    def _contradicts(self, analyte: AnalyteUnits, unit: str, factor: Decimal) -> bool:
        written = analyte.factors.get(unit)
        if written is None:
            return unit in self.known
        return written != factor


def exact_factor(text: str) -> Decimal:
    """A factor such as ``0.011312`` or ``1/1000`` as an exact decimal.

    Raises:
        ValueError: not a positive number, or not finite as a decimal.

    >>> exact_factor("1/1000")
    Decimal('0.001')
    """
    value = Fraction(text)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if value <= 0 or rest != 1:
        raise ValueError("not a finite positive decimal")
    return Decimal(value.numerator) / Decimal(value.denominator)


def read_units(document: Document) -> UnitTable:
    """Read the unit lists."""
    keys = (
        "value_set",
        "version",
        "spellings",
        "ambiguous",
        "suspicions",
        "analytes",
    )
    root = document.mapping(document.root, required=keys)
    spellings = _read_spellings(document, root.get("spellings"))
    ambiguous = {
        unit: document.text(reason)
        for unit, reason in items(document, root.get("ambiguous"))
    }
    analytes: dict[str, AnalyteUnits] = {}
    known: set[str] = set()
    for name, node in items(document, root.get("analytes")):
        units = _read_analyte(document, node, spellings)
        analytes[name] = units
        known.update(units.factors, units.refused)
    known.update(spellings)
    bounds = read_bounds(document, root.get("suspicions"))
    return UnitTable(
        analytes, frozenset(known - ambiguous.keys()), ambiguous, bounds, spellings
    )


def _read_spellings(document: Document, node: yaml.Node | None) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for item in document.sequence(node):
        entry = document.mapping(item, required=("written", "unit", "source"))
        if len(entry) < 3:
            continue
        for written in document.texts(entry["written"]):
            if written in spellings:
                span = document.span(item)
                document.report(
                    "MS-V006", span, f"{written!r} stands twice", "keep one"
                )
            spellings[written] = document.text(entry["unit"])
    return spellings


def _read_analyte(
    document: Document, node: yaml.Node, spellings: dict[str, str]
) -> AnalyteUnits:
    entry = document.mapping(
        node, required=("canonical", "accept"), optional=("refuse", "unitless")
    )
    factors: dict[str, Decimal] = {}
    for unit, row in items(document, entry.get("accept")):
        parts = document.mapping(row, required=("factor",), optional=("source",))
        try:
            factors[unit] = exact_factor(document.text(parts.get("factor")))
        except (ValueError, ZeroDivisionError):
            message = f"the factor of {unit!r} is no exact decimal"
            document.report("MS-V008", document.span(row), message, "write 1/10 or 0.1")
    canonical = document.text(entry["canonical"]) if "canonical" in entry else ""
    if factors.get(canonical) != 1:
        message = f"the canonical unit {canonical!r} must be accepted with factor 1"
        document.report("MS-V008", document.span(node), message, "add it")
    refused = {
        unit: document.text(reason)
        for unit, reason in (
            items(document, entry["refuse"]) if "refuse" in entry else ()
        )
    }
    for written, unit in spellings.items():
        if unit in factors:
            factors[written] = factors[unit]
        if unit in refused:
            refused[written] = refused[unit]
    unitless = "unitless" in entry and document.text(entry["unitless"]) == "yes"
    return AnalyteUnits(canonical, factors, refused, unitless)
