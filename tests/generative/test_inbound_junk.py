"""Whatever the bytes are, they are read or refused with a code; nothing else happens."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.state import ResourceCounts
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.unit.inbound.build import PATIENT, bundle, lab, loinc, observation
from tests.unit.inbound.drugs import IDE, ordered
from tests.unit.inbound.drugs import given as administered
from tests.unit.inbound.fish import PRESENT, gene, iscn, result
from tests.unit.inbound.test_conditions_events import (
    MM,
    PROGRESSIVE,
    condition,
    status_of,
)
from tests.unit.inbound.test_imaging import PET_WHOLE, complete, lesion, report, study

MAPPING = InboundMapping.shipped()
RESOURCES = [
    PATIENT,
    lab(meta={"versionId": "1"}, referenceRange=[{"high": {"value": 3}}]),
    observation(
        "58410-2",
        id="r2",
        component=[{"code": loinc("718-7"), "valueQuantity": {"value": 1}}],
    ),
    result(PRESENT, gene("TP53"), iscn("del(17p)"), id="r3"),
    lesion(id="r4"),
    complete(id="r5"),
    study(PET_WHOLE, modalities=("PT", "CT")),
    report(PET_WHOLE, result=[{"reference": "Observation/r4"}]),
    administered(
        IDE,
        id="m1",
        statusReason=[{"text": "x"}],
        contained=[{"resourceType": "Medication", "id": "c"}],
    ),
    ordered({"text": "x"}, id="m2", medicationReference={"reference": "#c"}),
    condition(
        MM, id="c1", verificationStatus={"text": "x"}, onsetPeriod={"start": "2020"}
    ),
    status_of(PROGRESSIVE, id="r6"),
]
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def exercise(data: bytes) -> None:
    for thorough in (False, True):
        records = read_records(data, thorough=thorough)
        found = patient_states(records, MAPPING)
        for state in found:
            for name in ResourceCounts.__struct_fields__:
                assert getattr(state.resources, name) >= 0
        for part in found.unreadable:
            assert part.code in MAPPING.catalogue.complaints


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    exercise(data)


@settings(deadline=None, max_examples=100)
@given(junk)
def test_random_json(value: Any) -> None:
    exercise(json.dumps(value).encode())


@settings(deadline=None, max_examples=300)
@given(st.randoms(use_true_random=False), junk)
def test_one_element_replaced_by_junk(chance: random.Random, value: Any) -> None:
    whole = json.loads(bundle(*RESOURCES))
    node: Any = whole
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = chance.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.8:
            node = node[key]
            continue
        node[key] = value
        break
    exercise(json.dumps(whole).encode())


@settings(deadline=None, max_examples=200)
@given(st.integers(0), st.binary(min_size=1, max_size=3))
def test_some_bytes_replaced(number: int, piece: bytes) -> None:
    data = bundle(*RESOURCES)
    place = number % len(data)
    exercise(data[:place] + piece + data[place + len(piece) :])
    exercise(data[:place])
