"""Units of the vocabulary against two libraries that know UCUM and physics."""

from __future__ import annotations

from decimal import Decimal, Inexact
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ucumvert import PintUcumRegistry

from engine.language import shipped_vocabulary

UNITS = shipped_vocabulary().units
BY_DIMENSION = {
    dimension: [u.name for u in UNITS.by_name.values() if u.dimension == dimension]
    for dimension in sorted({u.dimension for u in UNITS.by_name.values()})
}
PAIRS = [
    pair for names in BY_DIMENSION.values() for pair in permutations(sorted(names), 2)
]
# UCUM writes "in 24 hours" so; the vocabulary writes it as laboratories do.
UCUM = {"mg/24h": "mg/(24.h)", "g/24h": "g/(24.h)"}
DECIMALS = st.decimals(0, 10**9, allow_nan=False, places=6)


@pytest.fixture(scope="module")
def ucum():
    return PintUcumRegistry()


@pytest.mark.parametrize(("unit", "into"), PAIRS)
def test_a_factor_is_the_one_that_ucum_knows(ucum, unit, into):
    ours = UNITS.convert(Decimal(1), unit, into) if exact(unit, into) else None
    factor = UNITS.by_name[unit].factor / UNITS.by_name[into].factor
    read = [ucum.from_ucum(UCUM.get(name, name)) for name in (unit, into)]
    theirs = (1 * read[0]).to_base_units() / (1 * read[1]).to_base_units()
    assert theirs.dimensionless
    assert float(factor) == pytest.approx(theirs.to("").magnitude, rel=1e-12)
    assert ours is None or ours == factor


def exact(unit, into):
    quotient = Fraction(UNITS.by_name[unit].factor) / Fraction(
        UNITS.by_name[into].factor
    )
    rest = quotient.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def test_every_dimension_is_one_dimension_of_ucum(ucum):
    for names in BY_DIMENSION.values():
        kinds = {
            str((1 * ucum.from_ucum(UCUM.get(name, name))).dimensionality)
            for name in names
        }
        assert len(kinds) == 1


@given(DECIMALS, st.sampled_from([pair for pair in PAIRS if exact(*pair)]))
def test_there_and_back_is_the_same_number(value, pair):
    unit, into = pair
    there = UNITS.convert(value, unit, into)
    assert there is not None
    try:
        back = UNITS.convert(there, into, unit)
    except Inexact:
        assert not exact(into, unit)
        return
    assert back == value
    fraction = Fraction(value) * Fraction(UNITS.by_name[unit].factor)
    assert Fraction(there) == fraction / Fraction(UNITS.by_name[into].factor)


def test_what_has_no_exact_decimal_is_refused_and_not_rounded():
    with pytest.raises(Inexact):
        UNITS.convert(Decimal(10), "d", "wk")
    assert UNITS.convert(Decimal(14), "d", "wk") == 2


def test_units_of_two_dimensions_are_never_converted():
    for one, other in permutations(BY_DIMENSION, 2):
        for unit in BY_DIMENSION[one]:
            for into in BY_DIMENSION[other]:
                assert UNITS.convert(Decimal(1), unit, into) is None


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        ("7", "g/L", "g/dL", "0.7"),
        ("100", "mg/L", "mg/dL", "10"),
        ("0.5", "g/dL", "mg/dL", "500"),
        ("0.2", "g/24h", "mg/24h", "200"),
        ("1000", "/uL", "10*9/L", "1"),
        ("150", "10*3/uL", "10*9/L", "150"),
        ("3.2", "cm", "mm", "32"),
        ("2", "wk", "d", "14"),
    ],
)
def test_everyday_traps(value, unit, into, expected):
    assert UNITS.convert(Decimal(value), unit, into) == Decimal(expected)


@pytest.mark.parametrize(
    ("written", "wanted", "meant"),
    [
        ("mg/dl", "g/dL", "mg/dL"),
        ("MG/DL", "g/dL", "mg/dL"),
        ("10^9/L", "10*9/L", "10*9/L"),
        ("x10^9/l", "10*9/L", "10*9/L"),
        ("\u00b5g/L", "ug/L", "ug/L"),
        ("mcg/L", "ug/L", "ug/L"),
        ("gm/dL", "g/dL", "g/dL"),
        ("mg/day", "mg/24h", "mg/24h"),
        ("IU/L", "U/L", "U/L"),
        ("days", "d", "d"),
        ("percent", "%", "%"),
        ("weeks", "d", "wk"),
        ("g per dL", "g/dL", "g/dL"),
    ],
)
def test_the_unit_that_was_meant_is_named(written, wanted, meant):
    assert UNITS.instead_of(written, wanted) == f"did you mean {meant!r}?"


@pytest.mark.parametrize(
    ("written", "wanted", "remedy"),
    [
        ("fortnight", "d", "use one of d, wk"),
        ("K/uL", "10*9/L", "use one of 10*9/L, 10*3/uL, /nL, /uL, /L"),
        ("G/L", "10*9/L", "use one of 10*9/L, 10*3/uL, /nL, /uL, /L"),
        ("mmol/L", "mg/24h", "use one of mg/24h, g/24h"),
    ],
)
def test_a_unit_that_only_looks_alike_is_never_proposed(written, wanted, remedy):
    assert UNITS.instead_of(written, wanted) == remedy
