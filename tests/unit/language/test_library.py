"""Rule sets on disk: what is read, what is left out, and what is said of it."""

from __future__ import annotations

import pytest

from engine.language import (
    RuleErrors,
    load_ruleset,
    read_ruleset,
    read_texts,
    rules_root,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from tests.unit.language.texts import HEAD, RULE

FLAG = "flag: {id: only, that: del_17p is present}\n"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "example"
    place.mkdir()
    (place / "ruleset.yaml").write_text(HEAD, "utf-8")
    (place / "example.yaml").write_text(RULE + FLAG, "utf-8")
    return place


def mistakes(folder):
    with pytest.raises(RuleErrors) as raised:
        load_ruleset(str(folder))
    return raised.value.diagnostics


@pytest.mark.parametrize("name", shipped_ruleset_names())
def test_every_shipped_rule_set_loads_from_its_folder_too(name):
    shipped = shipped_ruleset(name)
    assert shipped.name == name
    assert load_ruleset(name) is shipped
    again = load_ruleset(str(rules_root() / "rule_sets" / name))
    assert list(again.rules) == list(shipped.rules)
    assert again.sha256 == shipped.sha256


def test_a_folder_with_rules(folder):
    ruleset = load_ruleset(str(folder))
    assert list(ruleset.rules) == ["example"]
    assert ruleset.rules["example"].span.file == "example/example.yaml"


def test_no_such_rule_set(tmp_path):
    with pytest.raises(FileNotFoundError, match="did you mean 'moffitt_2025'"):
        load_ruleset("moffit_2025")
    with pytest.raises(FileNotFoundError):
        load_ruleset(str(tmp_path))
    with pytest.raises(KeyError):
        shipped_ruleset("moffit_2025")


def test_cases_are_no_rules_and_do_not_change_the_hash(folder):
    before = load_ruleset(str(folder))
    (folder / "example.cases.yaml").write_text("nothing: of: this is: read", "utf-8")
    (folder / "README.md").write_text("no rule", "utf-8")
    after = load_ruleset(str(folder))
    assert list(after.rules) == ["example"]
    assert after.sha256 == before.sha256


def test_every_change_of_a_rule_changes_the_hash(folder):
    before = load_ruleset(str(folder)).sha256
    place = folder / "example.yaml"
    place.write_text(place.read_text("utf-8") + "# more\n", "utf-8")
    changed = load_ruleset(str(folder)).sha256
    assert changed != before
    place.rename(folder / "renamed.yaml")
    assert load_ruleset(str(folder)).sha256 not in (before, changed)


def test_all_files_are_told_of_at_once(folder):
    (folder / "ruleset.yaml").write_text(HEAD.replace("policy", "guess"), "utf-8")
    (folder / "example.yaml").write_bytes((RULE + FLAG).encode() + b"# \xb5\n")
    (folder / "other.yaml").write_text(RULE + FLAG.replace("del", "dell"), "utf-8")
    (folder / "third.yml").write_text(RULE + FLAG, "utf-8")
    found = [(d.span.file, d.code) for d in mistakes(folder)]
    assert found == [
        ("example/example.yaml", "MS-R059"),
        ("example/other.yaml", "MS-R047"),
        ("example/other.yaml", "MS-R010"),
        ("example/ruleset.yaml", "MS-R046"),
        ("example/third.yml", "MS-R072"),
    ]


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"rule: a\ntitle: \xe9\n", 2, 8),
        (b"\xff\xfer\x00u\x00", 1, 1),
        ("rule: é\ntitle: ".encode() + b"\x80\n", 2, 8),
    ],
)
def test_where_a_file_is_not_utf_8(folder, raw, line, column):
    (folder / "example.yaml").write_bytes(raw)
    first = next(d for d in mistakes(folder) if d.code == "MS-R059")
    assert (first.span.line, first.span.column) == (line, column)


def test_a_head_is_needed_and_a_rule():
    vocabulary = shipped_vocabulary()
    for texts, place in (
        ({"a/example.yaml": RULE + FLAG}, "a/example.yaml"),
        ({"a/my_ruleset.yaml": HEAD}, "a/my_ruleset.yaml"),
        ({}, "ruleset.yaml"),
        ({"ruleset.yaml": HEAD}, "ruleset.yaml"),
    ):
        with pytest.raises(RuleErrors) as raised:
            read_ruleset(texts, vocabulary)
        (found,) = raised.value.diagnostics
        assert (found.code, found.span.file) == ("MS-R064", place)


def test_the_rules_folder_is_found():
    assert (rules_root() / "vocabulary" / "units.yaml").is_file()
    assert "vocabulary/units.yaml" in read_texts("vocabulary")
