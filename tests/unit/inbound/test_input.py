"""Inputs that are broken, large, or odd: a coded error, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.state import Measurement
from fhir_adapters.inbound import patient_states, read_records
from tests.unit.inbound.build import PATIENT, bundle, lab, read, state

LINE = json.dumps(lab()).encode()
GOOD = json.dumps(PATIENT).encode() + b"\n" + LINE + b"\n"


def codes(data: bytes | Path, *, thorough: bool = False) -> list[str]:
    return [part.code for part in read_records(data, thorough=thorough).unreadable]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "MS-D001"),
        (b" \n\t", "MS-D001"),
        (b"not JSON", "MS-D002"),
        (bundle(lab())[:-9], "MS-D002"),
        (bundle(lab()).replace(b"2.1", b"NaN"), "MS-D002"),
        (bundle(lab()).replace(b"2.1", b"-Infinity"), "MS-D002"),
        (bundle(lab()).replace(b"2.1", b"02.1"), "MS-D002"),
        (bundle(lab()) + b"}", "MS-D002"),
        (b'["resourceType": "Patient"]', "MS-D002"),
        (b'{"resourceType": 7, "id" "p1"}', "MS-D002"),
        (b'{"resourceType": "Patientt", "id" "p1"}', "MS-D002"),
        (b'{"resourceType": "Patient", "id": "\xff"}', "MS-D003"),
        ("\ufeff".encode("utf-16") + GOOD, "MS-D003"),
        (
            b'{"resourceType": "Patient", "a": '
            + b"[" * 100_000
            + b"]" * 100_000
            + b"}",
            "MS-D004",
        ),
        (
            b'{"resourceType": "Patient", "a": '
            + b'{"a":' * 100_000
            + b"1"
            + b"}" * 100_000
            + b"}",
            "MS-D004",
        ),
        (b"[]", "MS-D007"),
        (b'"Patient"', "MS-D007"),
        (b"{}", "MS-D007"),
        (b'{"resourceType": 7}', "MS-D007"),
        (b'{"resourceType": "Patientt", "id": "p1"}', "MS-D008"),
        (b'{"resourceType": "Organization", "id": "o1"}', "MS-D009"),
        (b'{"resourceType": "Bundle"}', "MS-D009"),
        (b'{"resourceType": "Bundle", "entry": []}', "MS-D009"),
    ],
)
def test_nothing_usable(data: bytes, code: str) -> None:
    for thorough in (False, True):
        assert codes(data, thorough=thorough) == [code]
    assert not list(read(data))


def test_a_byte_order_mark_is_skipped() -> None:
    assert state(b"\xef\xbb\xbf" + bundle(PATIENT, lab())).resources.used == 2
    assert state(b"\xef\xbb\xbf" + GOOD).resources.used == 2


def test_a_key_that_stands_twice_is_refused_if_asked_for() -> None:
    twice = bundle(lab()).replace(
        b'"status": "final"', b'"status": "final", "status": "amended"'
    )
    assert codes(twice, thorough=True) == ["MS-D006"]
    assert codes(twice) == []


@pytest.mark.parametrize(
    "entry", [7, None, {}, {"resource": 7}, {"resource": {"id": "x"}}, []]
)
def test_a_bad_entry_costs_that_entry(entry: object) -> None:
    whole = json.loads(bundle(PATIENT, lab()))
    whole["entry"].insert(1, entry)
    found = state(json.dumps(whole).encode())
    assert len(found.of(Measurement)) == 1
    empty = entry in ({}, None)
    assert found.resources.set_aside == (0 if empty else 1)


def test_an_unknown_type_costs_that_entry() -> None:
    found = state(bundle(PATIENT, {"resourceType": "Robot", "id": "x"}, lab()))
    assert (found.resources.used, found.resources.set_aside) == (2, 1)
    assert [q.code for q in found.data_quality] == ["MS-D008"]


@pytest.mark.parametrize(
    ("element", "value", "used"),
    [
        ("issued", 7, True),
        ("meta", "x", True),
        ("bodySite", ["x"], True),
        ("effectiveDateTime", 20240120, False),
        ("status", ["final"], False),
        ("valueQuantity", [1], False),
        ("code", "33358-3", False),
        ("dataAbsentReason", "x", False),
    ],
)
def test_a_bad_element_costs_what_it_decides(
    element: str, value: object, used: bool
) -> None:
    found = state(bundle(PATIENT, lab() | {element: value}, lab(2.2, id="r2")))
    assert found.resources.used == (3 if used else 2)
    assert found.resources.set_aside == (0 if used else 1)
    read = [m for m in found.of(Measurement) if m.absent_reason != "unreadable"]
    assert len(read) == (2 if used else 1)


def test_a_bad_element_of_an_irrelevant_resource_costs_nothing() -> None:
    odd = {"resourceType": "Encounter", "id": "e1", "subject": 7, "status": {}}
    assert state(bundle(PATIENT, odd)).resources.not_relevant == 1
    vital = lab(code="8480-6", status=[])
    assert state(bundle(PATIENT, vital)).resources.not_relevant == 1


def test_lines_of_ndjson_are_read_one_by_one() -> None:
    broken = (
        GOOD
        + b'{"resourceType": "Observation", "id\n'
        + LINE.replace(b"r1", b"r2")
        + b"\r\n\n"
    )
    records = read_records(broken)
    assert [(u.code, u.place) for u in records.unreadable] == [
        ("MS-D002", "input line 3")
    ]
    (found,) = patient_states(records)
    assert (found.resources.used, found.resources.set_aside) == (3, 1)


def test_a_modifier_extension_forbids_to_read() -> None:
    modified = lab(
        modifierExtension=[{"url": "http://x.example/not", "valueBoolean": True}]
    )
    found = state(modified)
    assert [q.code for q in found.data_quality] == ["MS-D021"]
    assert found.resources.set_aside == 1


def test_fifty_megabytes_are_read() -> None:
    filler = {"resourceType": "Basic", "id": "b", "text": "x" * 1000}
    entries = [
        {"resource": PATIENT},
        {"resource": lab()},
        *[{"resource": filler}] * 50_000,
    ]
    data = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    assert len(data) > 50_000_000
    records = read_records(data)
    (found,) = patient_states(records)
    assert (found.resources.used, found.resources.not_relevant) == (2, 50_000)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert codes(tmp_path / "no.json") == ["MS-D010"]
    assert codes(tmp_path) == ["MS-D011"]
    (tmp_path / "empty.json").touch()
    assert codes(tmp_path / "empty.json") == ["MS-D001"]


def test_messages_name_the_place_and_the_remedy() -> None:
    (part,) = read_records(b"{").unreadable
    assert (part.place, part.message) == ("input", "this is not JSON")
    assert part.remedy


def test_a_key_that_stands_twice_costs_its_entry_alone() -> None:
    twice = bundle(PATIENT, lab(id="o1"), lab(id="o2")).replace(
        b'"status": "final"', b'"status": "final", "status": "cancelled"', 1
    )
    records = read_records(twice, thorough=True)
    assert [part.code for part in records.unreadable] == ["MS-D006"]
    (record,) = records
    assert [r.id for r in record.resources] == ["p1", "o2"]
