"""CSV in: the same facts as FHIR, the same checks, and a row in every complaint."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.state import Event, Fact, LesionFinding, Measurement, PatientState, Therapy
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import TABLES, open_source
from fhir_adapters.validation import validate
from tests.unit.inbound.build import CPT, DCM, LOINC, OURS, lab, resource, state
from ui.cli import run

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples" / "csv"
LABS = "patient,date,code,value,unit\n"
LESIONS = "patient,date,finding,present,study,procedure\n"


def _write(folder: Path, text: str | bytes, name: str = "labs.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def _faults(file: Path) -> list[tuple[str, str]]:
    return [(u.code, u.place) for u in read_records(file).unreadable]


def _state(file: Path) -> PatientState:
    (found,) = patient_states(read_records(file))
    return found


def _contents(state: PatientState, kind: type[Fact]) -> list[dict[str, Any]]:
    """Facts without where they stand."""
    return [
        {k: getattr(f, k) for k in f.__struct_fields__ if k != "source"}
        for f in state.of(kind)
    ]


def test_a_lab_row_is_the_fact_that_the_same_observation_is(tmp_path: Path) -> None:
    rows = "p1,2024-01-20,33358-3,7,g/L\np1,2024-02-20,33358-3,<0.1,g/dL\np1,2024-03-20,33358-3,not detected,\n"
    below = lab(id="r2", effectiveDateTime="2024-02-20")
    below["valueQuantity"] = {"value": 0.1, "comparator": "<", "unit": "g/dL"}
    nothing = lab(id="r3", effectiveDateTime="2024-03-20", valueString="not detected")
    del nothing["valueQuantity"]
    fhir = state(lab(7, "g/L"), below, nothing)
    found = _contents(_state(_write(tmp_path, LABS + rows)), Measurement)
    assert found == _contents(fhir, Measurement) and len(found) == 3


def test_lesions_are_the_facts_that_the_same_resources_are(tmp_path: Path) -> None:
    study = resource("ImagingStudy", id="s1", status="available", started="2024-01-20")
    study["modality"] = [{"system": DCM, "code": code} for code in ("PT", "CT")]
    study["procedureCode"] = [{"coding": [{"system": CPT, "code": "78816"}]}]
    finding = resource(
        "Observation",
        status="final",
        effectiveDateTime="2024-01-20",
        code={"coding": [{"system": OURS, "code": "soft-tissue-lesion"}]},
        valueCodeableConcept={"coding": [{"system": LOINC, "code": "LA9633-4"}]},
        bodySite={"text": "liver, left"},
        derivedFrom=[{"reference": "ImagingStudy/s1"}],
        component=[
            {
                "code": {"coding": [{"system": OURS, "code": "bone-contiguity"}]},
                "valueCodeableConcept": {
                    "coding": [{"system": OURS, "code": "non-contiguous"}]
                },
            }
        ],
    )
    text = (
        "patient,date,finding,present,bone_contiguity,site,study,modality,procedure\n"
        'p1,2024-01-20,soft_tissue,yes,non_contiguous,"liver, left",s1,PT+CT,78816\n'
    )
    found = _state(_write(tmp_path, text, "lesions.csv"))
    fhir = state(study, finding)
    for kind in (LesionFinding, *{type(f) for f in fhir.facts}):
        assert _contents(found, kind) == _contents(fhir, kind) != []


def test_therapies_and_events(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "patient;drug;start;end;how\np1;L01FX24;2024-01-20;2024-03-01;given\n",
        "therapies.csv",
    )
    kinds = ("progression", "death", "hospice", "transfer", "last_contact")
    rows = "".join(f"p1,2024-03-0{n},{kind}\n" for n, kind in enumerate(kinds, 1))
    _write(tmp_path, "patient,date,event\n" + rows, "events.csv")
    found = _state(tmp_path)
    (given,) = found.of(Therapy)
    assert (given.agent, given.given) == ("teclistamab", "given")
    assert given.stop is not None and given.stop.day_text() == "2024-03-01"
    assert {event.kind for event in found.of(Event)} == set(kinds)


def test_ordered_is_never_given(tmp_path: Path) -> None:
    text = "patient,drug,start,how\np1,L01XL07,2024-01-20,ordered\n"
    (ordered,) = _state(_write(tmp_path, text)).of(Therapy)
    assert ordered.given == "ordered"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("MS-D001", "labs.csv")]),
        ("p1,2024-01-20,33358-3,7,g/L\n", [("MS-D100", "labs.csv row 1")]),
        ("patient,date,value,event\n", [("MS-D100", "labs.csv row 1")]),
        ("\n" + LABS, [("MS-D100", "labs.csv row 1")]),
        (LABS.replace("unit", "units"), [("MS-D101", "labs.csv row 1")]),
        ("patient,date,value\np1,2024,1\n", [("MS-D102", "labs.csv row 1")]),
        (LABS.replace("unit", "value"), [("MS-D106", "labs.csv row 1")]),
        (LABS + "p1,2024-01-20,33358-3,7\n", [("MS-D103", "labs.csv row 2")]),
        (LABS + "\n,2024-01-20,33358-3,7,g/L\n", [("MS-D104", "labs.csv row 3")]),
        (LABS + 'p1,2024-01-20,33358-3,"0,7",g/L', [("MS-D105", "labs.csv row 2")]),
        (LABS + "p1,2024-01-20,33358-3,1e3,g/L", [("MS-D105", "labs.csv row 2")]),
        (LABS + "p/1,2024-01-20,33358-3,1,g/L", [("MS-D105", "labs.csv row 2")]),
        (LABS + 'p1,2024-01-20,33358-3,"7,g/L\n', [("MS-D107", "labs.csv row 2")]),
        (LABS.encode() + b"p1,2024,\xff,7,g/L\n", [("MS-D003", "labs.csv row 1")]),
        (LESIONS + "p1,2024,soft_tissue,,,\n", [("MS-D105", "labs.csv row 2")]),
        (LESIONS + "p1,2024,complete_list,yes,,\n", [("MS-D105", "labs.csv row 2")]),
        (LESIONS + "p1,2024,soft_tissue,yes,,78816\n", [("MS-D105", "labs.csv row 2")]),
        (LESIONS + "p1,2024,spleen,yes,,\n", [("MS-D105", "labs.csv row 2")]),
    ],
)
def test_what_cannot_be_read_is_named_by_row(
    tmp_path: Path, text: str | bytes, faults: list[tuple[str, str]]
) -> None:
    assert _faults(_write(tmp_path, text)) == faults


def test_a_bad_row_costs_that_row_only(tmp_path: Path) -> None:
    rows = "p1,2024-01-20,33358-3,x y 7,g/L\np1,2024-01-21,33358-3,1.2.3,g/L\np1,2024-01-22,33358-3,7,g/L\n"
    file = _write(tmp_path, "\ufeff" + LABS + rows)
    assert _faults(file) == [("MS-D105", "labs.csv row 3")]
    found = _state(file)
    (told,) = [q for q in found.data_quality if q.code == "MS-D049"]
    assert told.resource == "Observation/labs.csv.row-2"
    assert [m.when.day_text() for m in found.of(Measurement) if m.value is not None][
        -1
    ] == "2024-01-22"


def test_the_checks_of_fhir_are_made_and_name_the_row(tmp_path: Path) -> None:
    rows = "p1,20.01.2024,33358-3,7,g/L\np1,2024-01-20,33358-3,7,furlong\np1,2024-01-20,33358-3,7,\n"
    found = _state(_write(tmp_path, LABS + rows))
    told = {(q.code, q.resource) for q in found.data_quality if q.code != "MS-D024"}
    place = "Observation/labs.csv.row-{}".format
    assert {
        ("MS-D031", place(2)),
        ("MS-D041", place(3)),
        ("MS-D040", place(4)),
    } <= told
    assert found.resources.set_aside == 3


def test_rows_that_contradict_each_other_on_a_study_close_nothing(
    tmp_path: Path,
) -> None:
    rows = "p1,2024-01-20,soft_tissue,no,s1,78816\np1,2024-01-20,bone,no,s1,78815\n"
    file = _write(tmp_path, LESIONS + rows)
    assert _faults(file) == [("MS-D108", "labs.csv row 3")]
    assert not [f for f in _state(file).facts if type(f).__name__ == "ImagingStudy"]


def test_complaints_hold_no_cell(tmp_path: Path) -> None:
    file = _write(tmp_path, LABS + "p1,2024-01-20,33358-3,12x34,g/L\n")
    (part,) = read_records(file).unreadable
    assert "12x34" not in part.message and "column value" in part.message


def test_files_of_like_names_give_unlike_ids(tmp_path: Path) -> None:
    for name in ("a b.csv", "a_b.csv", "a-b.csv", "x" * 90 + ".csv", "a-b.CSV"):
        _write(tmp_path, LABS + "p1,2024-01-20,33358-3,7,g/L\n", name)
    found = _state(tmp_path)
    assert found.resources.used == 5 and not found.resources.set_aside


def test_large_input_and_kept_input_give_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "examples"
    shutil.copytree(EXAMPLES, folder)
    kept = list(patient_states(read_records(folder)))
    assert (
        list(patient_states(read_records(folder, in_memory_bytes=0))) == kept
    ) and len(kept) == 2


def test_the_examples_are_valid_fhir_and_labelled_synthetic() -> None:
    with closing(open_source(EXAMPLES)) as source:
        assert [i.text() for i in validate(source)] == []
    for file in EXAMPLES.glob("*.csv"):
        _, *rows = file.read_text("utf-8").splitlines()
        assert rows and all(row.startswith("synthetic-") for row in rows)


def test_the_folder_and_all_processes_say_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ["assess", str(EXAMPLES), "--as-of", "2024-02-01", "--format", "ndjson"]
    assert run(given) == 0
    alone = capsys.readouterr().out
    assert run([*given, "--jobs", "2"]) == 0
    together = capsys.readouterr().out
    by_patient = {json.loads(line)["patient"]: line for line in alone.splitlines()}
    assert by_patient == {
        json.loads(line)["patient"]: line for line in together.splitlines()
    }
    verdicts = {
        v["rule"]: v["outcome"]
        for v in json.loads(by_patient["synthetic-csv-1"])["verdicts"]
    }
    assert verdicts["moffitt_2025/biochemical_relapse"] == "true"
    assert verdicts["moffitt_2025/any_emd"] == "true"


def test_assess_of_a_bad_csv_ends_with_four(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _write(tmp_path, LABS + "p1,2024-01-20,33358-3,7,g/L\np1,,33358-3,8,g/L\n")
    assert run(["assess", str(file), "--as-of", "2024-02-01"]) == 4
    assert "labs.csv row 3: MS-D104" in capsys.readouterr().err


def test_the_columns_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["csv", "columns"]) == 0
    told = capsys.readouterr().out
    for name, table in TABLES.items():
        assert f"{name}: " in told
        for column in table.columns:
            assert column in told
