"""A fictional centre's own drug, diagnosis and charted question, read from FHIR without Python."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest

from engine.language import RuleErrors, load_ruleset
from engine.state import Characteristic, Diagnosis, Therapy
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.unit.inbound.build import (
    PATIENT,
    Json,
    bundle,
    concept,
    observation,
    resource,
)
from ui.bedside import Bedside
from ui.cli import ExitCode, run
from ui.records import open_records

OWN = "https://riverside.example/codes"
ROW = "- {{system: riverside, code: {0}, display: {1}, status: verified, source: our own catalogue}}"
FILES = {
    "ruleset.yaml": "ruleset: riverside\ntitle: Riverside (fictional)\nversion: 1.0.0\nkind: policy\ncitation: fictional\n",
    "vocabulary/therapies.yaml": "agents:\n  riverside_vaccine: {title: riverside vaccine, class: riverside_vaccines}\n",
    "vocabulary/conditions.yaml": (
        "conditions:\n  riverside_neuropathy: {title: neuropathy of grade 3 or more}\n"
        "charted:\n  riverside_fit: {title: fit for the trial, values: [fit, unfit]}\n"
    ),
    "value_sets/code_systems.yaml": f'code_systems:\n  riverside: {{url: "{OWN}", aliases: []}}\n',
    "value_sets/therapies.yaml": "targets:\n  riverside_vaccine:\n    accept:\n      " + ROW.format("VAC", "riverside vaccine"),
    "value_sets/conditions.yaml": "targets:\n  riverside_neuropathy:\n    accept:\n      " + ROW.format("NEU3", "neuropathy"),
    "value_sets/charted.yaml": (
        "targets:\n  riverside_fit:\n    accept:\n      " + ROW.format("FIT", "fit for the trial")
        + "\nanswers:\n  fit:\n    accept:\n      " + ROW.format('"Y"', "fit")
        + "\n  unfit:\n    accept:\n      " + ROW.format('"N"', "unfit")
    ),
    "vaccinated.yaml": (
        "rule: vaccinated\ntitle: Had the vaccine\nedition: {effective_from: 2026-01-01}\n"
        "source: {paper: riverside, where: page 1, quote: had the vaccine}\n"
        "flag: {id: given, that: \"given(riverside_vaccine, before: as_of)\"}\n"
    ),
    "unfit.yaml": (
        "rule: unfit\ntitle: Unfit for the trial\nedition: {effective_from: 2026-01-01}\n"
        "source: {paper: riverside, where: page 2, quote: unfit}\n"
        "flag: {id: unfit, that: \"charted(riverside_fit, as: unfit)\"}\n"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "riverside"
    for name, text in FILES.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return place


def records() -> tuple[Json, ...]:
    drug = resource(
        "MedicationAdministration",
        id="m",
        status="completed",
        effectiveDateTime="2024-01-02",
        medicationCodeableConcept=concept(OWN, "VAC"),
    )
    problem = resource(
        "Condition", id="c", code=concept(OWN, "NEU3"), onsetDateTime="2024-01-02"
    )
    answer = observation(
        concept(OWN, "FIT"), id="o", valueCodeableConcept=concept(OWN, "N")
    )
    return drug, problem, answer


def test_its_names_are_read_from_fhir(folder: Path) -> None:
    mapping = InboundMapping.of([load_ruleset(str(folder))])
    (state,) = patient_states(read_records(bundle(PATIENT, *records())), mapping)
    assert [t.agent for t in state.of(Therapy)] == ["riverside_vaccine"]
    assert [d.condition for d in state.of(Diagnosis)] == ["riverside_neuropathy"]
    assert [(c.name, c.value) for c in state.of(Characteristic)] == [
        ("riverside_fit", "unfit")
    ]
    assert state.resources.set_aside == 0


def test_its_rules_speak_of_them_in_assess(folder: Path, capsys) -> None:
    path = folder.parent / "p.json"
    path.write_bytes(bundle(PATIENT, *records()))
    asked = ["assess", str(path), "--as-of", "2026-02-01", "--ruleset", str(folder)]
    assert run([*asked, "--format", "json"]) == ExitCode.DONE
    verdicts = {
        v["rule"]: v["outcome"] for v in json.loads(capsys.readouterr().out)["verdicts"]
    }
    assert verdicts == {"riverside/unfit": "true", "riverside/vaccinated": "true"}


def test_the_bedside_page_speaks_of_them(folder: Path) -> None:
    path = folder.parent / "p.json"
    path.write_bytes(bundle(PATIENT, *records()))
    rulesets = [load_ruleset(str(folder))]
    opened = open_records(str(path), UTC, InboundMapping.of(rulesets))
    bedside = Bedside(opened, rulesets, lambda: read_when("2026-02-01"), "UTC")
    (record,) = opened
    view = bedside.view(record)
    assert "riverside vaccine" in repr(view)


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("vocabulary/therapies.yaml", "riverside_vaccines", "anti_cd38", "MS-R065"),
        (
            "vocabulary/therapies.yaml",
            "title: riverside vaccine",
            "title: Bortezomib",
            "MS-R065",
        ),
        (
            "vocabulary/conditions.yaml",
            "riverside_neuropathy",
            "multiple_myeloma",
            "MS-R065",
        ),
        ("vocabulary/conditions.yaml", "riverside_fit", "response", "MS-R065"),
        (
            "value_sets/therapies.yaml",
            "riverside_vaccine:",
            "riverside_vacine:",
            "MS-V007",
        ),
        ("value_sets/charted.yaml", "  unfit:", "  unfitt:", "MS-V007"),
        ("value_sets/conditions.yaml", "NEU3", "VAC", "MS-V006"),
    ],
)
def test_it_adds_and_never_changes(
    folder: Path, file: str, before: str, after: str, code: str
) -> None:
    text = FILES[file].replace(before, after)
    assert text != FILES[file]
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(RuleErrors) as told:
        InboundMapping.of([load_ruleset(str(folder))])
    assert code in {d.code for d in told.value.diagnostics}
