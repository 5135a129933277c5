"""The exact factors of the unit lists against a library that knows UCUM."""

from __future__ import annotations

import pytest
from ucumvert import PintUcumRegistry

from fhir_adapters.inbound import InboundMapping

LABS = InboundMapping.shipped().labs.amounts
# What the list accepts that UCUM writes otherwise, or cannot say.
WRITTEN = {"mg/24h": "mg/(24.h)", "g/24h": "g/(24.h)"}
NOT_UCUM = frozenset(
    {spelling for amounts in LABS.values() for spelling in amounts._table.spellings}
)
PAIRS = [
    (analyte, amounts._units.canonical, unit, factor)
    for analyte, amounts in sorted(LABS.items())
    for unit, factor in sorted(amounts._units.factors.items())
    if unit not in NOT_UCUM and not {unit, amounts._units.canonical} & {"1", "%"}
]


@pytest.fixture(scope="module")
def ucum():
    return PintUcumRegistry()


@pytest.mark.parametrize(("analyte", "canonical", "unit", "factor"), PAIRS)
def test_a_factor_between_units_of_one_dimension_is_that_of_ucum(
    ucum, analyte, canonical, unit, factor
):
    one, other = (
        (1 * ucum.from_ucum(WRITTEN.get(u, u))).to_base_units()
        for u in (unit, canonical)
    )
    ratio = one / other
    if not ratio.dimensionless:
        # A molar mass or an activity lies between; UCUM knows neither.
        assert (analyte, unit) in {
            ("creatinine", "umol/L"),
            ("creatinine", "mmol/L"),
            ("calcium", "mmol/L"),
        }
        return
    assert ratio.magnitude == pytest.approx(float(factor), rel=1e-12)


def test_most_units_have_an_oracle():
    assert len(PAIRS) >= 40
