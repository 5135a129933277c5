"""Units: converting there and back is the identity, and no verdict depends on the unit."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from engine.assessment import assess
from engine.language import shipped_ruleset
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping
from tests.unit.inbound.build import Json, lab, state
from tests.unit.inbound.drugs import IDE
from tests.unit.inbound.drugs import given as administered

AMOUNTS = InboundMapping.shipped().labs.amounts
UNITS = {
    name: sorted(amounts._units.factors.items())
    for name, amounts in sorted(AMOUNTS.items())
}
RULES = [shipped_ruleset("moffitt_2025")]
TODAY = read_when("2024-06-30", UTC)
GRAMS = UNITS["serum_m_protein"]
values = st.decimals("0", "99999", places=3, allow_nan=False, allow_infinity=False)


def _read(analyte: str, unit: str, value: Fraction) -> Fraction | None:
    """What the reader makes of a value; ``None`` if it cannot be written or is refused."""
    try:
        with localcontext() as context:
            context.prec, context.traps[Inexact] = 60, True
            written = Decimal(value.numerator) / Decimal(value.denominator)
    except Inexact:
        return None
    raw = Raw(f'{{"value": {written:f}, "unit": "{unit}"}}'.encode())
    amount = AMOUNTS[analyte].quantity(raw)
    if amount.problem:
        assert amount.problem in ("MS-D045", "MS-D046"), amount.problem
        return None
    assert amount.interval is not None and amount.interval.low is not None
    assert amount.interval.low == amount.interval.high
    return Fraction(amount.interval.low)


@given(st.data(), values)
def test_there_and_back_through_any_two_units_is_the_identity(
    data: st.DataObject, value: Decimal
) -> None:
    analyte = data.draw(st.sampled_from(sorted(UNITS)))
    (one, to_one), (other, to_other) = (
        data.draw(st.sampled_from(UNITS[analyte])) for _ in range(2)
    )
    first = _read(analyte, one, Fraction(value))
    if first is None:
        return
    assert first == Fraction(value) * Fraction(to_one)
    second = _read(analyte, other, first / Fraction(to_other))
    if second is not None:
        assert second == first
        assert second / Fraction(to_one) == Fraction(value)


def _verdicts(unit: str, factor: Decimal, values: list[int]) -> list[object]:
    """Serum values in hundredths of g/dL, as a laboratory with this unit sends them."""
    rows: list[Json] = []
    for number, hundredths in enumerate(values):
        written = float(Decimal(hundredths) / 100 / factor)
        each = lab(
            written, unit, id=f"r{number}", effectiveDateTime=f"2024-0{number + 1}-10"
        )
        rows.append(each)
    infused = administered(IDE, id="i1", effectiveDateTime="2024-01-20")
    assessment = assess(state(infused, *rows), RULES, TODAY)
    return [
        (v.rule, v.outcome, v.value, tuple(v.possible), v.evaluated_through)
        for v in assessment.verdicts
    ]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 300), min_size=2, max_size=5), st.data())
def test_no_verdict_depends_on_the_unit_the_laboratory_chose(
    values: list[int], data: st.DataObject
) -> None:
    unit, factor = data.draw(st.sampled_from(GRAMS))
    assert _verdicts(unit, factor, values) == _verdicts("g/dL", Decimal(1), values)


def test_the_threshold_is_met_in_every_unit() -> None:
    """A rise of exactly 0.50 g/dL counts, and one of 0.49 does not, in every unit."""
    for unit, factor in GRAMS:
        for last, outcome in ((60, "true"), (59, "false")):
            (found,) = [
                v
                for v in _verdicts(unit, factor, [200, 10, 10, last])
                if v[0] == "moffitt_2025/biochemical_relapse"  # type: ignore[index]
            ]
            assert (outcome == "true") == (found[1].value == "true"), unit  # type: ignore[index]
