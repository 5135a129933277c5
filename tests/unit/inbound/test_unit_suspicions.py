"""A unit that looks like another one is told, and the value is used as it is recorded."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.state import Measurement
from fhir_adapters.inbound import InboundMapping, course_checks
from tests.unit.inbound.build import Json, fact, fate, lab, observation, state

MAPPING: Final = InboundMapping.shipped()
SERUM, KAPPA, HEMOGLOBIN, CALCIUM = "33358-3", "36916-5", "718-7", "17861-6"
PLATELETS, CREATININE, NEUTROPHILS = "777-3", "2160-0", "751-8"
Draw = tuple[Any, ...]


def limits(low: float, high: float, unit: str = "") -> list[Json]:
    more = {"unit": unit} if unit else {}
    return [{"low": {"value": low, **more}, "high": {"value": high, **more}}]


def ranged(code: str, value: float, unit: str, low: float, high: float) -> Json:
    return lab(value, unit, code, referenceRange=limits(low, high))


def series(*draws: Draw, code: str = SERUM) -> list[Json]:
    """Results of the first days of months: number, unit and what else they have."""
    return [
        lab(
            value,
            unit,
            code,
            id=f"r{month}",
            effectiveDateTime=f"2024-{month:02}-01",
            **(more[0] if more else {}),
        )
        for month, (value, unit, *more) in enumerate(draws, 1)
    ]


def told(*results: Json) -> dict[str, str]:
    """Resources with a notice on the course, and which others each names."""
    found = state(*results)
    assert found.resources.set_aside == 0
    return {
        each.resource.removeprefix("Observation/"): each.message.partition("(see ")[2]
        .partition(")")[0]
        .replace("Observation/", "")
        for each in found.data_quality
        if each.code == "MS-D122"
    }


# One result, and its own range.


@pytest.mark.parametrize(
    ("result", "is_told"),
    [
        # Numbers of g/L under g/dL, and the other way round.
        (ranged(HEMOGLOBIN, 130, "g/dL", 12, 16), True),
        (ranged(HEMOGLOBIN, 13, "g/L", 120, 160), True),
        (ranged(HEMOGLOBIN, 130, "g/L", 120, 160), False),
        (ranged(CALCIUM, 2.4, "mg/dL", 8.5, 10.5), True),
        (ranged(PLATELETS, 250_000, "10*9/L", 150, 400), True),
        (ranged(CREATININE, 90, "mg/dL", 0.7, 1.2), True),
        # Far outside, at and above the factor 2, is anemia below it.
        (ranged(HEMOGLOBIN, 6, "g/dL", 12, 16), False),
        (ranged(HEMOGLOBIN, 32, "g/dL", 12, 16), False),
        (ranged(HEMOGLOBIN, 32.01, "g/dL", 3.2, 16), True),
        (ranged(HEMOGLOBIN, 32, "g/dL", 3.2, 16), False),
        # Near the range in the other unit: at and beyond the factor 2.
        (ranged(HEMOGLOBIN, 60, "g/dL", 12, 16), True),
        (ranged(HEMOGLOBIN, 59.9, "g/dL", 12, 16), False),
        (ranged(HEMOGLOBIN, 320, "g/dL", 12, 16), True),
        # What disease does.
        (ranged(KAPPA, 10, "mg/dL", 0.33, 1.94), False),
        (ranged(CREATININE, 10, "mg/dL", 0.7, 1.2), False),
        (ranged(NEUTROPHILS, 3, "/uL", 1800, 7500), False),
        (ranged(PLATELETS, 3, "10*9/L", 150, 400), False),
    ],
)
def test_a_value_is_compared_with_its_own_range(result: Json, is_told: bool) -> None:
    bucket, codes = fate(result)
    # 320 g/dL is also more than a decilitre weighs, which is said instead.
    codes = ["MS-D121" if code == "MS-D123" else code for code in codes]
    assert (bucket, codes) == ("used", ["MS-D121"] if is_told else [])


@pytest.mark.parametrize(
    ("value", "unit", "range_", "is_told"),
    [
        (15, "mg/dL", limits(3.3, 19.4, "mg/L"), True),
        (19.4, "mg/dL", limits(3.3, 19.4, "mg/L"), True),
        (19.5, "mg/dL", limits(3.3, 19.4, "mg/L"), False),
        (3.3, "mg/dL", limits(3.3, 19.4, "mg/L"), True),
        (3.2, "mg/dL", limits(3.3, 19.4, "mg/L"), False),
        (1.5, "mg/dL", limits(3.3, 19.4, "mg/L"), False),
        (15, "mg/dL", limits(0.33, 1.94, "mg/dL"), False),
    ],
)
def test_a_number_that_fits_a_range_in_another_unit_is_told(
    value: float, unit: str, range_: list[Json], is_told: bool
) -> None:
    codes = fate(lab(value, unit, KAPPA, referenceRange=range_))[1]
    assert codes == (["MS-D121"] if is_told else [])


@pytest.mark.parametrize(
    ("value", "unit", "codes"),
    [
        (99.9, "g/dL", []),
        (100, "g/dL", []),
        (100.1, "g/dL", ["MS-D123"]),
        (210, "g/dL", ["MS-D123"]),
        (1000, "g/L", []),
        (1000.1, "g/L", ["MS-D123"]),
    ],
)
def test_more_than_the_volume_weighs_is_told(
    value: float, unit: str, codes: list[str]
) -> None:
    assert fate(lab(value, unit)) == ("used", codes)


def test_what_is_told_is_used_as_it_is_recorded() -> None:
    result = ranged(HEMOGLOBIN, 130, "g/dL", 12, 16)
    found = fact(Measurement, result)
    assert found.value is not None
    assert found.value.low == 130
    assert found.upper_limit == 16
    (notice,) = [q for q in state(result).data_quality if q.code == "MS-D123"]
    assert notice.resource == "Observation/r1"
    assert notice.field == "Observation.valueQuantity"
    assert "130" not in notice.message


def test_a_result_inside_a_panel_is_looked_at_as_well() -> None:
    part = {key: lab(210)[key] for key in ("code", "valueQuantity")}
    panel = observation("24365-9", component=[part])
    assert fate(panel)[1] == ["MS-D123"]


# The course.


@pytest.mark.parametrize(
    ("draws", "is_told"),
    [
        # The unit changes by a factor of ten, and the number stays: within a factor 2.
        ([(1.2, "g/dL"), (1.3, "g/L")], True),
        ([(1.2, "g/L"), (1.3, "g/dL")], True),
        ([(1.2, "g/dL"), (2.39, "g/L")], True),
        ([(1.2, "g/dL"), (2.4, "g/L")], True),
        ([(1.2, "g/dL"), (2.41, "g/L")], False),
        ([(1.2, "g/dL"), (0.6, "g/L")], True),
        ([(1.2, "g/dL"), (0.59, "g/L")], False),
        ([(1.2, "g/dL"), (12, "g/L")], False),
        ([(1.2, "g/dL"), (1300, "mg/dL")], False),
        ([(0, "g/dL"), (0, "g/L")], False),
        # The value jumps by the factor of two units, within 10 %, and back.
        ([(1.2, "g/dL"), (12, "g/dL"), (1.2, "g/dL")], True),
        ([(12, "g/L"), (1.2, "g/L"), (12, "g/L")], True),
        ([(1, "g/dL"), (10.99, "g/dL"), (1, "g/dL")], True),
        ([(1, "g/dL"), (11, "g/dL"), (1, "g/dL")], True),
        ([(1, "g/dL"), (11.01, "g/dL"), (1, "g/dL")], False),
        ([(1, "g/dL"), (9, "g/dL"), (1, "g/dL")], True),
        ([(1, "g/dL"), (8.99, "g/dL"), (1, "g/dL")], False),
        ([(1, "g/dL"), (10, "g/dL"), (1.2, "g/dL")], False),
        ([(0.01, "g/dL"), (10, "g/dL"), (0.01, "g/dL")], True),
        ([(1, "g/dL"), (20, "g/dL"), (1, "g/dL")], False),
        # A rise that stays, a fall that stays.
        ([(1.2, "g/dL"), (12, "g/dL")], False),
        ([(1.2, "g/dL"), (12, "g/dL"), (13, "g/dL")], False),
        ([(3, "g/dL"), (0.3, "g/dL"), (0.1, "g/dL")], False),
        ([(0.1, "g/dL"), (1, "g/dL"), (10, "g/dL")], False),
        # What cannot be compared stands between.
        ([(1, "g/dL"), (10, "g/dL"), (0, "g/dL"), (1, "g/dL")], False),
    ],
)
def test_neighbouring_results_are_compared(draws: list[Draw], is_told: bool) -> None:
    assert bool(told(*series(*draws))) == is_told


def test_both_results_are_named() -> None:
    changed = series((1.2, "g/dL"), (1.3, "g/L"), (12, "g/L"))
    assert told(*changed) == {"r1": "r2", "r2": "r1"}
    jumped = series((1.2, "g/dL"), (1.1, "g/dL"), (11, "g/dL"), (1.1, "g/dL"))
    assert told(*jumped) == {"r2": "r3", "r3": "r2, r4", "r4": "r3"}


@pytest.mark.parametrize(
    ("factor", "is_told"),
    [(8.99, False), (9, True), (10, True), (11, True), (11.01, False)],
)
def test_a_jump_of_the_laboratorys_own_limits_is_told(
    factor: float, is_told: bool
) -> None:
    high = float(Decimal(str(factor)) * 16)
    draws = [
        (13, "g/dL", {"referenceRange": [{"high": {"value": 16}}]}),
        (14, "g/dL", {"referenceRange": [{"high": {"value": high}}]}),
    ]
    assert bool(told(*series(*draws, code=HEMOGLOBIN))) == is_told


def test_only_the_factors_of_the_list_count() -> None:
    for code, unit in ((CALCIUM, "mg/dL"), (PLATELETS, "10*9/L")):
        draws = [(9, unit), (90, unit), (9, unit)]
        assert told(*series(*draws, code=code)) == {}
    calcium = [(9.6, "mg/dL"), (2.4, "mg/dL"), (9.6, "mg/dL")]
    assert set(told(*series(*calcium, code=CALCIUM))) == {"r1", "r2", "r3"}
    ratio = [(1, "1"), (10, "1"), (1, "1")]
    assert told(*series(*ratio, code="48378-4")) == {}


def test_results_of_one_time_are_no_neighbours() -> None:
    one, other = series((1.2, "g/dL"), (1.3, "g/L"))
    assert told(one, other | {"effectiveDateTime": "2024-01-01"}) == {}
    assert told(one, other | {"effectiveDateTime": "2024-01"}) == {}
    assert told(one, other | {"status": "preliminary"}) == {}
    assert told(one, other | {"status": "entered-in-error"}) == {}


def test_the_order_of_the_input_and_what_is_sent_twice_change_nothing() -> None:
    results = series((1.2, "g/dL"), (12, "g/dL"), (1.2, "g/dL"))
    whole = told(*results)
    assert set(whole) == {"r1", "r2", "r3"}
    for order in itertools.permutations(results):
        assert told(*order) == whole
    assert told(*results, *results) == whole
    again = results[1] | {"id": "r9"}
    assert set(told(*results, again)) >= {"r1", "r2", "r3"} - {"r9"}


CODES: Final = {
    name: next(c for c in codes if c.startswith("http://loinc.org|")).partition("|")[2]
    for name, codes in MAPPING.codes().items()
    if name in MAPPING.labs.amounts
    and MAPPING.labs.suspicions[name].jumps
    and any(c.startswith("http://loinc.org|") for c in codes)
}


@settings(max_examples=60)
@given(st.data())
def test_a_smooth_course_is_never_told_whatever_units_it_is_rightly_recorded_in(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(sorted(CODES)))
    suspicions = MAPPING.labs.suspicions[name]
    writings = MAPPING.labs.amounts[name]._units.factors
    one_unit = data.draw(st.booleans())
    # Up to the smallest jump that could be one of two units, calcium's 4.0078 less 10 %.
    steps = st.decimals("0.3", "3.5", places=1)
    value, chosen = Decimal("1.5"), data.draw(st.sampled_from(sorted(writings)))
    draws: list[Draw] = []
    for _ in range(data.draw(st.integers(2, 6))):
        if not one_unit:
            chosen = data.draw(st.sampled_from(sorted(writings)))
        number = float(value / writings[chosen])
        upper = float(Decimal(2) / writings[chosen])
        draws.append((number, chosen, {"referenceRange": [{"high": {"value": upper}}]}))
        step = data.draw(steps)
        value = min(max(value * step, Decimal("0.05")), Decimal(20))
    assert suspicions.jumps
    found = state(*series(*draws, code=CODES[name])).data_quality
    assert not {q.code for q in found} & {"MS-D121", "MS-D122", "MS-D123"}


AMOUNTS: Final = st.sampled_from(
    [0, 0.1, 0.9, 1, 1.05, 3, 8.9, 9, 9.5, 10, 10.5, 11, 11.1, 100, 105, 1000]
)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(AMOUNTS, st.sampled_from(["g/dL", "g/L"]), st.integers(1, 12)),
        min_size=2,
        max_size=7,
    ),
    st.booleans(),
)
def test_no_course_is_passed_over_that_a_look_at_its_results_would_tell(
    draws: list[tuple[float, str, int]], in_one_unit: bool
) -> None:
    results = [
        lab(
            value,
            "g/dL" if in_one_unit else unit,
            id=f"r{number}",
            effectiveDateTime=f"2024-{month:02}-01",
        )
        for number, (value, unit, month) in enumerate(draws)
    ]
    found = state(*results).data_quality
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course_checks, "_doubtful", lambda *_: {"serum_m_protein"})
        assert state(*results).data_quality == found
