"""The handbook says what the rules say, and what stands in docs/ is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import (
    leaves,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from ui.workbench.definition import definition_lines
from ui.workbench.handbook import handbook, main, stale

ROOT = Path(__file__).parents[3]
FEATURES = ROOT / "features"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return handbook(FEATURES)


def test_the_handbook_in_docs_is_up_to_date(pages: dict[str, str]) -> None:
    command = "python -m ui.workbench.handbook --write docs/handbook"
    assert stale(pages, ROOT / "docs" / "handbook") == [], command


@pytest.mark.parametrize("name", shipped_ruleset_names())
def test_every_rule_with_its_source_choices_and_scenarios(
    pages: dict[str, str], name: str
) -> None:
    page = pages[f"{name}.md"]
    for rule in shipped_ruleset(name).rules.values():
        assert f"`{rule.id}`" in page
        assert f"Scenarios of `{rule.name}`:" in page
        for source in rule.sources:
            assert f"> {source.quote}" in page
        for choice in rule.choices:
            assert f"- `{choice.id}`: {choice.value}. Why: {choice.why}." in page


def test_a_rule_in_words() -> None:
    rule = shipped_ruleset("moffitt_2025").rules["biochemical_relapse"]
    lines = definition_lines(rule, shipped_vocabulary())
    assert lines[0] == (0, "at least one of these holds:")
    assert lines[1] == (
        1,
        "`serum`: serum M-protein rises by at least 25 % and by at least 0.5 g/dL above the "
        "lowest value before it",
    )
    assert (2, "this counts only if") in lines


@pytest.mark.parametrize("name", shipped_ruleset_names())
def test_no_criterion_stays_in_the_rule_language(
    pages: dict[str, str], name: str
) -> None:
    texts = [
        leaf.text
        for rule in shipped_ruleset(name).rules.values()
        for node in rule.nodes
        for leaf in leaves(node)
    ]
    assert texts
    assert [text for text in texts if text in pages[f"{name}.md"]] == []


def test_check_finds_a_stale_a_missing_and_a_superfluous_page(
    tmp_path: Path, pages: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    features = ["--features", str(FEATURES)]
    folder = tmp_path / "handbook"
    assert main([*features, "--check", str(folder)]) == 1
    assert main([*features, "--write", str(folder)]) == 0
    assert main([*features, "--check", str(folder)]) == 0
    capsys.readouterr()
    (folder / "README.md").write_text("changed", encoding="utf-8")
    (folder / "sentences.md").unlink()
    (folder / "old.md").write_text("of another time", encoding="utf-8")
    assert main([*features, "--check", str(folder)]) == 1
    told = capsys.readouterr().err
    assert [Path(line.split()[0]).name for line in told.splitlines()] == [
        "README.md",
        "old.md",
        "sentences.md",
    ]
    assert main([*features, "--write", str(folder)]) == 0
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == pages


def test_mistakes_in_the_sources(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.feature").write_text(
        "Feature: A\n  Scenario: a\n  Scenario: a\n", encoding="utf-8"
    )
    assert main(["--features", str(tmp_path), "--check", str(tmp_path)]) == 2
    assert "MS-W013" in capsys.readouterr().err
