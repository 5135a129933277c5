import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from functools import partial

import pytest

from engine.language import rules_root
from engine.state import patient_state
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import SourceError, open_source
from tests.unit.ui.by_hand import infusion
from ui.records import Identity, PatientRecord, RecordSet, identities, open_records

PATIENTS = rules_root() / "examples" / "patients"


def patient(**elements) -> dict:
    return {"resourceType": "Patient", "id": "p1"} | elements


def identity(*resources, bundled=True) -> list[Identity]:
    document = {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}
    written = document if bundled else resources[0]
    return list(identities(open_source(json.dumps(written).encode())))


def record(patient_id, *mrns) -> PatientRecord:
    state = patient_state(patient_id, [infusion("2023-01-01")])
    return PatientRecord.of(state, Identity(patient=patient_id, mrns=mrns))


MR = {"coding": [{"code": "MR"}]}


def test_record_numbers_are_identifiers_of_type_mr():
    other = {"type": {"coding": [{"code": "SS"}]}, "value": "999"}
    (known,) = identity(patient(identifier=[other, {"type": MR, "value": "M1"}]))
    assert known.mrns == ("M1",)
    (untyped,) = identity(patient(identifier=[other, {"value": "M2"}]))
    assert untyped.mrns == ("M2",)


def test_the_official_name_is_shown_and_a_written_one_wins():
    names = [
        {"family": "Nick", "given": ["N."]},
        {"use": "official", "family": "Doe", "given": ["Jane", "Q."]},
    ]
    (known,) = identity(patient(name=names, birthDate="1950-01"))
    assert (known.name, known.birth_date) == ("Jane Q. Doe", "1950-01")
    (known,) = identity(patient(name=[{"text": "Doe, Jane"}]), bundled=False)
    assert known.name == "Doe, Jane"


@pytest.mark.parametrize(
    "broken",
    [
        {"identifier": "M1"},
        {"identifier": [{"value": 5}]},
        {"name": {"family": "x"}},
        {"birthDate": 1950},
        {"meta": []},
        {"identifier": None, "name": None, "meta": None},
    ],
)
def test_what_has_the_wrong_shape_is_left_out_and_nothing_breaks(broken):
    (known,) = identity(patient(**broken))
    assert known == Identity(patient="p1")


def test_test_data_is_known_by_its_tag():
    (real,) = identity(patient())
    (invented,) = identity(patient(meta={"tag": [{"code": "HTEST"}]}))
    assert (real.synthetic, invented.synthetic) == (False, True)


def test_names_stand_in_lines_and_other_resources_do_not_count():
    lines = [{"resourceType": "Observation", "id": "o", "name": "x"}, patient()]
    text = "\n".join(json.dumps(line) for line in lines).encode()
    assert [i.patient for i in identities(open_source(text))] == ["p1"]


def test_a_patient_is_found_by_number_or_id_whatever_the_case():
    records = RecordSet([record("p1", "MS-1"), record("p2", "MS-2")])
    for text in ("MS-1", " ms-1 ", "p1", "P1", "id:p1"):
        assert [r.patient for r in records.find(text)] == ["p1"]
    for text in ("", "  ", "MS", "MS-1%", "id:P1", "id:"):
        assert records.find(text) == ()


def test_nobody_is_chosen_for_the_reader():
    records = RecordSet([record("7", "X"), record("b", "7"), record("c", "x")])
    assert [r.patient for r in records.find("7")] == ["7", "b"]
    assert [r.patient for r in records.find("X")] == ["7", "c"]
    assert [r.patient for r in records.find("id:7")] == ["7"]


def test_a_number_that_is_also_the_id_finds_one_patient_once():
    assert len(RecordSet([record("p1", "p1", "P1")]).find("p1")) == 1


def test_the_synthetic_patients_are_all_found_by_their_numbers():
    records = open_records(str(PATIENTS), UTC)
    assert len(records) == len(list(PATIENTS.glob("*.json")))
    assert records.all_synthetic
    for each in records:
        assert each.identity.mrns
        assert records.find(each.identity.mrns[0]) == (each,)
        assert "Synthetic" in each.identity.name


def test_a_mixed_source_is_not_called_synthetic():
    assert not RecordSet([record("p1")]).all_synthetic


def test_a_patient_who_is_only_referred_to_is_found_by_id(tmp_path):
    procedure = {
        "resourceType": "Procedure",
        "id": "x",
        "status": "completed",
        "subject": {"reference": "Patient/only"},
    }
    file = tmp_path / "one.json"
    file.write_text(json.dumps(procedure), "utf-8")
    (found,) = open_records(str(file), UTC).find("only")
    assert found.identity == Identity(patient="only")


def large(folder, monkeypatch):
    """A source that is too large to be kept: its facts are read again, in place."""
    monkeypatch.setattr(
        "ui.records.opening.read_records", partial(read_records, in_memory_bytes=0)
    )
    lines = [
        line
        for file in sorted(PATIENTS.glob("*.json"))[:3]
        for line in json.loads(file.read_text("utf-8"))["entry"]
    ]
    file = folder / "all.ndjson"
    file.write_text("\n".join(json.dumps(e["resource"]) for e in lines), "utf-8")
    return file


def test_facts_that_are_read_when_asked_for_are_the_same_facts(tmp_path, monkeypatch):
    file = large(tmp_path, monkeypatch)
    lazy = open_records(str(file), UTC)
    kept = patient_states(read_records(str(file), thorough=True), timezone=UTC)
    assert [r.patient for r in lazy] == list(kept.patients)
    assert [r.state for r in lazy] == list(kept)


def test_many_readers_at_once_each_read_their_own_patient(tmp_path, monkeypatch):
    records = list(open_records(str(large(tmp_path, monkeypatch)), UTC))
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda r: (r.patient, r.state.patient), records * 20))
    assert all(asked == got for asked, got in read)


def test_nothing_is_read_from_a_source_that_changed_underneath(tmp_path, monkeypatch):
    file = large(tmp_path, monkeypatch)
    first, second, _ = open_records(str(file), UTC)
    assert first.state.patient == "ms-0001"
    file.write_bytes(file.read_bytes().replace(b"ms-0002", b"ms-9992") + b"\n")
    with pytest.raises(SourceError, match="MS-D012"):
        assert second.state


def test_part_of_a_number_or_a_name_gives_a_list_and_never_a_patient():
    records = open_records(str(PATIENTS), UTC)
    assert records.find("0024") == ()
    assert [r.patient for r in records.search("0024")] == ["ms-0024"]
    assert [r.patient for r in records.search(" synthetic-YEW ")] == ["ms-0024"]
    assert [r.patient for r in records.search("yvonne yew")] == ["ms-0024"]
    assert len(records.search("synthetic")) == len(records)
    assert (
        records.search("24") == records.search("-.-") == records.search("nobody") == ()
    )
