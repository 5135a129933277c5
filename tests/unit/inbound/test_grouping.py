"""Whose a resource is, and which of its versions counts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from engine.state import LesionFinding, Measurement
from fhir_adapters.inbound import patient_states, read_records
from tests.unit.inbound.build import (
    OURS,
    PATIENT,
    Json,
    bundle,
    concept,
    fact,
    lab,
    loinc,
    read,
    state,
)


def subject(reference: str) -> Json:
    return {"subject": {"reference": reference}}


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "https://ehr.example/fhir/Patient/p1",
        "http://ehr.example/Patient/p1/_history/3",
        "Patient/p1/_history/1",
    ],
)
def test_references_to_the_patient(reference: str) -> None:
    assert state(lab(**subject(reference))).resources.used == 2


def test_ids_that_fhir_does_not_allow_are_read_all_the_same() -> None:
    patient = {"resourceType": "Patient", "id": "MRN_001:a"}
    (found,) = read(patient, lab(**subject("Patient/MRN_001:a")), patient=False)
    assert (found.patient, found.resources.used) == ("MRN_001:a", 2)


def test_entries_of_a_bundle_may_refer_by_full_url() -> None:
    lesion = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(OURS, "soft-tissue-lesion"),
        "valueCodeableConcept": loinc("LA9633-4"),
        "effectiveDateTime": "2024-01-20",
        "derivedFrom": [{"reference": "urn:uuid:i-1"}],
        **subject("urn:uuid:p-1"),
    }
    study = {
        "resourceType": "ImagingStudy",
        "status": "available",
        "started": "2024-01-20",
        **subject("urn:uuid:p-1"),
    }
    entries = [
        {"fullUrl": "urn:uuid:p-1", "resource": {"resourceType": "Patient"}},
        {"fullUrl": "urn:uuid:i-1", "resource": study},
        {"fullUrl": "urn:uuid:l-1", "resource": lesion},
    ]
    found = state(json.dumps({"resourceType": "Bundle", "entry": entries}).encode())
    assert (found.patient, found.resources.used) == ("p-1", 3)
    assert found.of(LesionFinding)[0].study == "ImagingStudy/i-1"
    assert found.of(LesionFinding)[0].source.resource == "Observation/l-1"


def test_a_resource_of_another_patient_goes_to_that_patient() -> None:
    both = read(lab(2.1), lab(3.1, id="r2", **subject("Patient/p2")))
    assert both.patients == ("p1", "p2")
    values = {
        s.patient: [m.value.text() for m in s.of(Measurement) if m.value] for s in both
    }
    assert values == {"p1": ["2.1"], "p2": ["3.1"]}


def test_a_patient_known_only_by_reference_is_usable() -> None:
    (found,) = read(lab(), patient=False)
    assert (found.patient, [q.code for q in found.data_quality]) == ("p1", ["MS-D024"])
    assert state(bundle(PATIENT)).resources.used == 1


@pytest.mark.parametrize(
    "whose", [..., {"display": "Mr X"}, {"reference": "#p"}, {"reference": 7}, "p1"]
)
def test_a_result_without_subject_is_set_aside_and_counted(whose: Any) -> None:
    found = state(lab(), lab(2.2, id="r2", subject=whose))
    assert (found.resources.used, found.resources.set_aside) == (2, 1)
    assert [(q.code, q.resource) for q in found.data_quality] == [
        ("MS-D023", "Observation/r2")
    ]


def test_what_belongs_to_nobody_is_counted_once() -> None:
    organization = {"resourceType": "Organization", "id": "o1"}
    stray = lab(id="r9", subject={"reference": "Group/g1"})
    one = state(lab(), organization, stray)
    assert (one.resources.not_relevant, one.resources.set_aside) == (1, 1)
    two = read(lab(), lab(id="r2", **subject("Patient/p2")), organization, stray)
    assert (two.loose.not_relevant, two.loose.set_aside) == (1, 1)
    assert [q.code for q in two.loose_quality] == ["MS-D023"]
    assert sum(s.resources.used for s in two) == 3
    assert sum(s.resources.set_aside for s in two) == 0


def test_two_servers_may_mean_two_patients() -> None:
    one = lab(**subject("https://a.example/Patient/p1"))
    two = lab(3.1, id="r2", **subject("https://b.example/Patient/p1"))
    found = state(one, two)
    assert (found.facts, found.resources.set_aside) == ((), 3)
    assert [q.code for q in found.data_quality] == ["MS-D027"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"versionId": "2"}, {"versionId": "10"}),
        (
            {"lastUpdated": "2024-01-01T00:00:00Z"},
            {"lastUpdated": "2024-01-01T01:30:00+01:00"},
        ),
        (
            {"versionId": "1", "lastUpdated": "2024-01-01T00:00:00Z"},
            {"versionId": "1", "lastUpdated": "2024-01-02T00:00:00Z"},
        ),
        (
            {"versionId": "a", "lastUpdated": "2024-01-01T00:00:00Z"},
            {"versionId": "b", "lastUpdated": "2024-01-02T00:00:00Z"},
        ),
    ],
)
def test_a_correction_replaces_what_it_corrects(first: Json, second: Json) -> None:
    old, new = lab(2.1, meta=first), lab(3.1, meta=second, status="corrected")
    for order in ((old, new), (new, old)):
        found = state(*order)
        (only,) = found.of(Measurement)
        assert only.value is not None
        assert only.value.text() == "3.1"
        assert (found.resources.used, found.resources.ignored) == (2, 1)


def test_a_withdrawal_replaces_what_it_withdraws() -> None:
    old = lab(2.1, meta={"versionId": "1"})
    withdrawn = lab(2.1, meta={"versionId": "2"}, status="entered-in-error")
    assert not state(old, withdrawn).facts
    assert state(withdrawn, old).resources.ignored == 2


def test_versions_that_nothing_orders_are_both_set_aside() -> None:
    found = state(lab(2.1), lab(3.1))
    assert found.resources.set_aside == 2
    assert [f.absent_reason for f in found.of(Measurement)] == ["unreadable"]
    assert [q.code for q in found.data_quality] == ["MS-D025"]


def test_the_same_thing_twice_counts_once() -> None:
    found = state(lab(), lab(), lab())
    assert (len(found.facts), found.resources.used, found.resources.ignored) == (
        1,
        2,
        2,
    )
    spaced = json.loads(bundle(PATIENT, lab()))
    text = json.dumps(spaced, indent=2).encode() + b"\n"
    other = json.dumps(dict(reversed(lab().items()))).encode()
    assert state(bundle(PATIENT, lab(), json.loads(other))).resources.ignored == 1
    assert state(text).resources.used == 2


def test_resources_without_id_are_told_apart_by_what_they_say() -> None:
    one, two = lab(2.1, id=...), lab(3.1, id=...)
    found = state(one, two, one)
    assert (len(found.facts), found.resources.ignored) == (2, 1)
    assert state(two, one).facts == state(one, two).facts
    assert fact(Measurement, one).source.resource.startswith("Observation/~")


def test_a_folder_a_file_and_a_stream_give_the_same(tmp_path: Path) -> None:
    resources = [
        PATIENT,
        lab(),
        lab(2.2, id="r2"),
        lab(2.3, id="r3", **subject("Patient/p2")),
    ]
    lines = [json.dumps(each).encode() for each in resources]
    (tmp_path / "b-observations.ndjson").write_bytes(b"\n".join(lines[1:]))
    (tmp_path / "a-patients.ndjson").write_bytes(lines[0] + b"\n")
    (tmp_path / "notes.txt").write_text("not read")
    (tmp_path / "whole").mkdir()
    whole = tmp_path / "whole" / "whole.json"
    whole.write_bytes(bundle(*resources))
    inputs = (tmp_path, whole, bundle(*resources), io.BytesIO(b"\n".join(lines)))
    states = [list(patient_states(read_records(where))) for where in inputs]
    assert all(found == states[0] for found in states)


@pytest.mark.parametrize("in_memory_bytes", [0, 10**9])
def test_a_large_input_is_read_patient_by_patient(
    tmp_path: Path, in_memory_bytes: int
) -> None:
    resources = [{"resourceType": "Patient", "id": f"p{n}"} for n in range(5)]
    resources += [lab(n, id=f"r{n}", **subject(f"Patient/p{n % 5}")) for n in range(40)]
    resources += [
        lab(1, id="x", subject=...),
        {"resourceType": "Organization", "id": "o"},
    ]
    path = tmp_path / "all.ndjson"
    path.write_bytes(b"\n".join(json.dumps(each).encode() for each in resources))
    found = patient_states(read_records(path, in_memory_bytes=in_memory_bytes))
    assert found.patients == ("p0", "p1", "p2", "p3", "p4")
    assert [s.resources.used for s in found] == [9] * 5
    assert (found.loose.set_aside, found.loose.not_relevant) == (1, 1)
    assert found.state("p3").patient == "p3"
    with pytest.raises(KeyError):
        found.state("p9")


def test_bundles_as_lines_and_bundles_in_bundles(tmp_path: Path) -> None:
    one = bundle(PATIENT, lab())
    two = bundle(
        {"resourceType": "Patient", "id": "p2"}, lab(id="r2", **subject("Patient/p2"))
    )
    path = tmp_path / "bundles.ndjson"
    path.write_bytes(one + b"\n" + two + b"\n")
    for size in (0, 10**9):
        found = patient_states(read_records(path, in_memory_bytes=size))
        assert [(s.patient, s.resources.used) for s in found] == [("p1", 2), ("p2", 2)]
    nested = bundle(json.loads(one), json.loads(two))
    assert [s.resources.used for s in patient_states(read_records(nested))] == [2, 2]


@pytest.mark.parametrize("form", ["bundle", "ndjson"])
def test_a_deleted_resource_is_told(form: str) -> None:
    entries = [
        {"resource": {"resourceType": "Patient", "id": "p1"}},
        {"request": {"method": "DELETE", "url": "Observation/o1"}},
    ]
    history = {"resourceType": "Bundle", "type": "history", "entry": entries}
    text = json.dumps(history).encode()
    data = text if form == "bundle" else text + b'\n{"resourceType":"Basic"}\n'
    found = patient_states(read_records(data))
    assert [u.code for u in found.unreadable] == ["MS-D016"]
    assert found.patients == ("p1",)
