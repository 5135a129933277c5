"""The catalogue is complete both ways, and every example says exactly what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine.language
from engine.language import read_texts
from ui.workbench import error_catalogue
from ui.workbench.error_catalogue import main, page, shipped_error_catalogue
from ui.workbench.raised_codes import raised_codes

CATALOGUE = shipped_error_catalogue()
MISTAKES = tuple(CATALOGUE.mistakes.values())
SOURCES = sorted(Path(engine.language.__file__).parent.glob("*.py"))
ROOT = Path(error_catalogue.__file__).parents[2]


def test_the_example_files_hold_no_mistake():
    assert CATALOGUE.diagnostics(None) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.code)
def test_every_mistake_gives_its_message_and_no_other(mistake):
    assert CATALOGUE.original(mistake).count(mistake.fixed) == 1
    assert mistake.failing != mistake.fixed or mistake.rename
    found = CATALOGUE.diagnostics(mistake)
    assert [diagnostic.code for diagnostic in found] == [mistake.code]


def test_every_number_of_the_source_is_in_the_catalogue_and_the_other_way_round():
    written = "".join(path.read_text("utf-8") for path in SOURCES)
    used = set(re.findall(r"MS-R\d{3}", written))
    assert used == {mistake.code for mistake in MISTAKES if not mistake.retired}


def test_numbers_of_rules_are_given_by_the_rule_language_alone():
    others = [
        path
        for package in ("engine", "fhir_adapters", "ui")
        for path in (ROOT / package).rglob("*.py")
        if path not in SOURCES
    ]
    told = {
        path.name
        for path in others
        if re.search(r"""["']MS-R\d{3}["']""", path.read_text("utf-8"))
    }
    assert told == set()


def test_numbers_stand_once_in_the_file():
    text = read_texts("errors")["errors/language.yaml"]
    codes = re.findall(r"^  (MS-R\d{3}):", text, re.MULTILINE)
    assert len(codes) == len(set(codes)) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.code)
def test_an_entry_is_written_for_a_reader(mistake):
    assert re.fullmatch(r"MS-R\d{3}", mistake.code)
    assert not mistake.title.endswith(".")
    assert mistake.why.endswith(".")
    for word in ("Python", "exception", "traceback", "node", "token", "None"):
        assert word not in mistake.why + mistake.title
    for found in CATALOGUE.diagnostics(mistake):
        assert "Python" not in found.message + found.remedy
        assert found.remedy[0].islower()


def test_the_page_in_docs_is_up_to_date(capsys):
    assert main(["--check", str(ROOT / "docs" / "errors.md")]) == 0, (
        capsys.readouterr().err
    )


def test_the_page_is_written_and_checked(tmp_path, capsys):
    place = tmp_path / "errors.md"
    assert main(["--check", str(place)]) == 1
    assert "--write" in capsys.readouterr().err
    assert main(["--write", str(place), "--check", str(place)]) == 0
    place.write_text(place.read_text("utf-8") + "more\n", "utf-8")
    assert main(["--check", str(place)]) == 1


def test_the_page_names_every_number_of_every_kind():
    text = page()
    records = read_texts("errors")["errors/data_quality.yaml"]
    for code in {
        *CATALOGUE.mistakes,
        *re.findall(r"MS-D\d{3}", records),
        *raised_codes(),
    }:
        assert code in text


def test_messages_of_commands_are_read_from_the_source():
    commands = raised_codes()
    assert "is not a calendar day" in commands["MS-C002"].messages[0]
    assert commands["MS-C002"].remedies == ["write it as YYYY-MM-DD"]
    assert {code[:4] for code in commands} == {
        "MS-C", "MS-E", "MS-G", "MS-H", "MS-S", "MS-V",
    }  # fmt: skip
