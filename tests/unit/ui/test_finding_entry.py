"""The desk beside a report: which study comes first, which words are marked."""

import json
from datetime import UTC

import pytest

from engine.assessment import assess
from engine.language import rules_root, shipped_ruleset
from engine.values import read_when
from fhir_adapters.findings import Author, EnteredLesion, Transcription
from fhir_adapters.findings.finding_store import FindingStore
from ui.cli.application import run
from ui.presentation import study_desks
from ui.records import open_records

PATIENTS = rules_root() / "examples" / "patients"
WORDS_ONLY = PATIENTS / "45-reports-in-words-only.json"
NOW, BASELINE = "ImagingStudy/i-pet-2023-06-13", "ImagingStudy/i-pet-2022-12-26"


def desks(file=WORDS_ONLY, as_of="2023-08-31", further=()):
    (record,) = open_records(str(file), UTC)
    chart = record.chart(further)
    rulesets = [shipped_ruleset("moffitt_2025")]
    return study_desks(chart, assess(chart.state, rulesets, read_when(as_of)))


def test_the_study_whose_report_may_settle_most_comes_first_with_its_words():
    first, second = desks()
    assert (first.study, second.study) == (NOW, BASELINE)
    assert first.title == "2023-06-13 · PET/CT, whole body"
    (report,) = first.reports
    assert "".join(p.text for p in report.passages).startswith("PET/CT, whole body.")
    marked = [p.text for p in report.passages if p.question]
    assert any("segment VI" in text for text in marked)
    assert any(s.lesion.bone_contiguity == "contiguous" for s in first.suggestions)
    # what a report denies is no lesion to add
    assert all("No paraskeletal" not in s.sentence for s in second.suggestions)


def test_a_study_of_after_the_day_of_the_question_is_not_offered():
    assert [desk.study for desk in desks(as_of="2023-01-31")] == [BASELINE]


def test_findings_of_the_feed_are_told_and_not_entered_again():
    (first, *_) = desks(PATIENTS / "14-emd-and-pmd.json", "2023-12-31")
    assert any("away from bone" in words for words in first.on_record)
    assert all("Observation/o-lesion" in words for words in first.on_record)


@pytest.fixture
def database(tmp_path):
    where = str(tmp_path / "site.sqlite")
    store = FindingStore(where)
    lesion = EnteredLesion(
        kind="soft_tissue", bone_contiguity="non_contiguous", site="liver"
    )
    told = Transcription(
        patient="ms-0045",
        study=NOW,
        when="2023-06-13",
        lesions=(lesion,),
        complete=frozenset(("soft_tissue",)),
        synthetic=True,
    )
    store.save(told, Author("A. Physician", "2023-07-01T09:00:00+00:00"), seen=0)
    store.close()
    return where


def test_what_was_exported_settles_the_question_elsewhere(database, tmp_path, capsys):
    assert run(["findings", "export", "--database", database]) == 0
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "findings.json").write_text(capsys.readouterr().out, "utf-8")
    (folder / "patient.json").write_bytes(WORDS_ONLY.read_bytes())
    command = ["assess", str(folder), "--as-of", "2023-08-31", "--format", "json"]
    assert run([*command, "--ruleset", "moffitt_2025"]) == 0
    told = json.loads(capsys.readouterr().out)
    outcome = {v["rule"]: v["value"] for v in told["verdicts"]}
    assert outcome["moffitt_2025/stp_status"] == "emd_only"
    assert told["facts"]["lesions"][0]["entered_by"] == "A. Physician"


def test_the_other_forms_of_what_was_entered(database, capsys):
    assert (
        run(["findings", "export", "--database", database, "--format", "ndjson"]) == 0
    )
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["resourceType"] for line in lines] == ["Observation"] * 2
    assert run(["findings", "export", "--database", database, "--history"]) == 0
    bundle = json.loads(capsys.readouterr().out)
    assert (bundle["type"], len(bundle["entry"])) == ("collection", 4)
    assert run(["findings", "list", "--database", database]) == 0
    listed = capsys.readouterr().out
    assert "entered by A. Physician (name as typed)" in listed
    assert "liver" not in listed
    assert run(["findings", "verify", "--database", database]) == 0
    assert "every entry is what was saved" in capsys.readouterr().out
    nobody = ["findings", "list", "--database", database, "--patient", "p9"]
    assert run(nobody) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("where", "code"),
    [("nothing://x", "MS-C077"), ("/nowhere/at/all/site.sqlite", "MS-C170")],
)
def test_a_database_that_cannot_be_used_is_told(where, code, capsys):
    assert run(["findings", "list", "--database", where]) == 2
    assert code in capsys.readouterr().err
