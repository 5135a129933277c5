"""Facts do not depend on how the record was delivered, nor on the unit of the lab."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.state import Measurement, PatientState
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.unit.inbound.build import (
    PATIENT,
    Json,
    bundle,
    concept,
    lab,
    loinc,
    observation,
)
from tests.unit.inbound.drugs import IDE, TEC, ordered
from tests.unit.inbound.drugs import given as administered
from tests.unit.inbound.test_imaging import PET_WHOLE, complete, lesion, report, study

MAPPING = InboundMapping.shipped()
CODES = {
    "serum_m_protein": "33358-3",
    "urine_m_protein": "42482-0",
    "kappa_free_light_chain": "36916-5",
    "lambda_free_light_chain": "33944-0",
    "hemoglobin": "718-7",
    "platelets": "777-3",
    "creatinine": "2160-0",
    "calcium": "17861-6",
    "beta_2_microglobulin": "1952-1",
    "lactate_dehydrogenase": "2532-0",
    "ferritin": "2276-4",
}
UNITS = {
    name: sorted(MAPPING.labs.amounts[name]._units.factors.items()) for name in CODES
}
decimals = st.decimals("0.001", "9999", places=3, allow_nan=False, allow_infinity=False)
days = st.dates().map(str)


@st.composite
def results(draw: st.DrawFn) -> Json:
    analyte = draw(st.sampled_from(sorted(CODES)))
    unit, _ = draw(st.sampled_from(UNITS[analyte]))
    version = draw(st.none() | st.integers(1, 3))
    return lab(
        float(draw(decimals)),
        unit,
        CODES[analyte],
        id=f"r{draw(st.integers(0, 8))}",
        effectiveDateTime=draw(days),
        status=draw(
            st.sampled_from(["final", "preliminary", "entered-in-error", "corrected"])
        ),
        subject={"reference": f"Patient/p{draw(st.integers(1, 2))}"},
        **({} if version is None else {"meta": {"versionId": str(version)}}),
    )


OTHERS = [
    PATIENT,
    study(PET_WHOLE),
    lesion(),
    complete(id="l2"),
    report(PET_WHOLE, result=[{"reference": "Observation/r1"}]),
    administered(IDE, id="m1"),
    administered(TEC, id="m2"),
    ordered(TEC, id="m3"),
    observation(
        "69548-6",
        id="f1",
        valueCodeableConcept=loinc("LA9634-2"),
        component=[
            {
                "code": loinc("48018-6"),
                "valueCodeableConcept": concept(
                    "http://www.genenames.org", "HGNC:5477"
                ),
            }
        ],
    ),
    {"resourceType": "Organization", "id": "o1"},
]
records = st.tuples(
    st.lists(results(), max_size=12),
    st.lists(st.sampled_from(OTHERS), unique_by=lambda r: r["id"]),
).map(lambda parts: [*parts[0], *parts[1]])


def states(data: bytes, **options: Any) -> list[PatientState]:
    return list(patient_states(read_records(data, **options), MAPPING))


@settings(deadline=None)
@given(records, st.randoms(use_true_random=False))
def test_the_order_of_resources_does_not_matter(
    resources: list[Json], chance: random.Random
) -> None:
    shuffled = chance.sample(resources, len(resources))
    assert states(bundle(*resources)) == states(bundle(*shuffled))


@settings(deadline=None)
@given(records, st.randoms(use_true_random=False))
def test_delivering_again_adds_only_ignored_resources(
    resources: list[Json], chance: random.Random
) -> None:
    again = [each for each in resources if chance.random() < 0.5]
    once, twice = states(bundle(*resources)), states(bundle(*resources, *again))
    assert [s.facts for s in once] == [s.facts for s in twice]
    assert [(s.patient, s.data_quality) for s in once] == [
        (s.patient, s.data_quality) for s in twice
    ]


@settings(deadline=None)
@given(records, st.integers(0, 12))
def test_it_does_not_matter_how_the_record_is_cut_into_texts(
    resources: list[Json], cut: int
) -> None:
    whole = states(bundle(*resources))
    lines = b"\n".join(json.dumps(each).encode() for each in resources)
    halves = bundle(*resources[:cut]) + b"\n" + bundle(*resources[cut:])
    for data in (lines + b"\n{}", halves):
        for in_memory_bytes in (0, 10**9):
            found = states(data, in_memory_bytes=in_memory_bytes)
            assert [s.facts for s in found] == [s.facts for s in whole]


@settings(deadline=None)
@given(st.sampled_from(sorted(CODES)), decimals, st.data())
def test_no_fact_depends_on_the_unit(
    analyte: str, value: Decimal, data: st.DataObject
) -> None:
    (one, f), (other, g) = (
        data.draw(st.sampled_from(UNITS[analyte])) for _ in range(2)
    )
    converted = Fraction(value) * Fraction(f) / Fraction(g)
    if (10**40 * converted).denominator != 1:
        return
    digits = f"{Decimal(converted.numerator) / Decimal(converted.denominator):f}"
    if Fraction(digits) != converted or len(digits) > 28:
        return
    text = bundle(PATIENT, lab("@", other, CODES[analyte])).replace(
        b'"@"', digits.encode()
    )
    (first,) = states(
        bundle(PATIENT, lab("@", one, CODES[analyte])).replace(
            b'"@"', str(value).encode()
        )
    )
    (second,) = states(text)
    assert _values(first) == _values(second)
    assert len(_values(first)) == 1


def _values(state: PatientState) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return [
        (m.analyte, m.value.low, m.value.high) for m in state.of(Measurement) if m.value
    ]


@pytest.mark.parametrize("analyte", sorted(CODES))
def test_every_accepted_unit_is_read(analyte: str) -> None:
    for unit, factor in UNITS[analyte]:
        (found,) = states(bundle(PATIENT, lab(3, unit, CODES[analyte])))
        assert _values(found) == [(analyte, 3 * factor, 3 * factor)], unit
