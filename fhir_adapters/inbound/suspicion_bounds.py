"""From where on the unit of a result is doubtful: bounds of plausibility, from YAML."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Document, items

_KEYS: Final = (
    "unit_changes_by",
    "number_within",
    "factor_within",
    "range_within",
    "by_range",
    "heaviest",
)


class SuspicionBounds(Struct, frozen=True):
    """Bounds of plausibility for a notice; no verdict hangs on them.

    Attributes:
        unit_changes_by: a change of unit counts from this factor on.
        number_within: two recorded numbers are nearly the same up to this factor.
        factor_within: a jump is one between two units if it differs from their factor
            by at most this share of it.
        range_within: a value lies near its range of normal up to this factor.
        by_range: analyte to the least factor between units by which its range is
            compared.
        heaviest: canonical unit to the amount of it that weighs more than the volume.
    """

    unit_changes_by: Fraction
    number_within: Fraction
    factor_within: Decimal
    range_within: Fraction
    by_range: dict[str, Fraction]
    heaviest: dict[str, Decimal]


def read_bounds(document: Document, node: yaml.Node | None) -> SuspicionBounds:
    """Read the bounds; a mistake is noted in the document."""
    entry = document.mapping(node, required=_KEYS)

    def number(part: yaml.Node | None) -> Fraction:
        try:
            value = Fraction(document.text(part))
        except (ValueError, ZeroDivisionError):
            value = Fraction(0)
        if value <= 0 and part is not None:
            document.wrong("MS-V008", part, "no number above 0", "write 10 or 1/10")
        return max(value, Fraction(1, 1000))

    def parts(name: str, *keys: str) -> dict[str, Fraction]:
        found = {}
        for each, row in items(document, entry.get(name)):
            said = document.mapping(row, required=keys)
            found[each] = number(said.get(keys[0]))
        return found

    heaviest = parts("heaviest", "amount", "source")
    return SuspicionBounds(
        unit_changes_by=number(entry.get("unit_changes_by")),
        number_within=number(entry.get("number_within")),
        factor_within=_share(number(entry.get("factor_within"))),
        range_within=number(entry.get("range_within")),
        by_range=parts("by_range", "least_factor", "why"),
        heaviest={unit: Decimal(int(most)) for unit, most in heaviest.items()},
    )


def _share(share: Fraction) -> Decimal:
    """The share as a decimal; rounded to a thousandth, which is finer than any bound."""
    return Decimal(round(share * 1000)) / 1000
