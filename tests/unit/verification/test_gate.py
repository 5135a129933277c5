"""The gate on the rule sets of a stranger: everything wrong is found and told."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.unit.verification.sarif import SARIF
from ui.cli import ExitCode, run
from ui.workbench.gate import proofs

FEATURES = Path(__file__).parents[3] / "features"
HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
RULE = """\
rule: anemia
title: Anemia
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: hemoglobin below 8 g/dL}
flag: {id: low, that: latest(hemoglobin) < 8 g/dL}
"""
CASES = """\
rule: anemia
as_of: 2024-01-31
cases:
  - {case: below, record: [hemoglobin was 7.9 g/dL on 2024-01-20], expect: true}
  - {case: at, record: [hemoglobin was 8 g/dL on 2024-01-20], expect: false}
  - {case: nothing, expect: unknown}
  - {case: it fell, record: [hemoglobin was 12 g/dL on 2024-01-10, hemoglobin was 7 g/dL on 2024-01-20], expect: true}
"""
FEATURE = """\
Feature: Anemia of a stranger

  Scenario: It fell
    Given hemoglobin was 12 g/dL on 2024-01-10
    And hemoglobin was 7 g/dL on 2024-01-20
    When mspike looks on 2024-01-31
    Then anemia is TRUE
"""


@pytest.fixture
def clinic(tmp_path, monkeypatch):
    folder = tmp_path / "policies" / "example"
    folder.mkdir(parents=True)
    (folder / "ruleset.yaml").write_text(HEAD, "utf-8")
    (folder / "anemia.yaml").write_text(RULE, "utf-8")
    (folder / "anemia.cases.yaml").write_text(CASES, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def verify(capsys, *options, path="policies/example"):
    code = run(["rules", "verify", path, "--jobs", "1", "--no-proofs", *options])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_nothing_wrong(clinic, capsys):
    (clinic / "anemia.feature").write_text(FEATURE, "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.DONE, told
    assert "example 1.0.0: 1 rules" in told
    assert "cases and scenarios: 5 right, 0 wrong" in told
    assert "proofs were not run: not asked for" in told
    assert told.endswith("no findings\n")


def test_the_folder_above_several_rule_sets(clinic, capsys):
    other = clinic.parent / "second"
    other.mkdir()
    for file in clinic.iterdir():
        text = file.read_text("utf-8").replace("ruleset: example", "ruleset: second")
        (other / file.name).write_text(text, "utf-8")
    # Both have a rule of this name; each feature speaks of its own.
    for folder in (clinic, other):
        (folder / "anemia.feature").write_text(FEATURE, "utf-8")
        lines = [line for line in CASES.splitlines() if "case: it fell" not in line]
        (folder / "anemia.cases.yaml").write_text("\n".join(lines), "utf-8")
    code, told = verify(capsys, path="policies")
    assert code == ExitCode.DONE, told
    assert "example 1.0.0" in told and "second 1.0.0" in told


def test_two_rule_sets_of_one_name(clinic, capsys):
    other = clinic.parent / "second"
    other.mkdir()
    for file in clinic.iterdir():
        (other / file.name).write_text(file.read_text("utf-8"), "utf-8")
    code, told = verify(capsys, path="policies")
    assert code == ExitCode.MISTAKES_FOUND
    assert "policies/second/ruleset.yaml:1:1: MS-G011 policies/example holds a rule set 'example' too" in told  # fmt: skip
    assert "example 1.0.0: 1 rules" in told and told.endswith("\n1 finding\n")


def test_a_folder_that_bears_the_name_of_a_shipped_rule_set(clinic, capsys):
    clinic.rename("iss_2005")
    code, told = verify(capsys, path="iss_2005")
    assert code == ExitCode.DONE, told
    assert "example 1.0.0: 1 rules" in told


def test_a_shipped_rule_set_by_its_name(clinic, capsys):
    code, told = verify(
        capsys, "--features", str(FEATURES / "iss_2005"), path="iss_2005"
    )
    assert code == ExitCode.DONE, told
    assert "iss_2005 1.0.0: 1 rules" in told


def test_a_slip_that_nobody_notices(clinic, capsys):
    text = CASES.replace("hemoglobin was 8 g/dL", "hemoglobin was 9 g/dL")
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    place = "policies/example/anemia.yaml:5:23: MS-G004"
    assert (
        f"{place} example/anemia: no case or scenario notices the slip «low: < becomes <=»"
        in told
    )
    assert "remedy: write one that does" in told


def test_neither_cases_nor_scenarios(clinic, capsys):
    (clinic / "anemia.cases.yaml").unlink()
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert (
        "policies/example/anemia.yaml:1:1: MS-G010 example/anemia: no case or scenario "
        "asserts it, so nothing of it can be checked\n"
    ) in told
    assert told.endswith("\n1 finding\n")


def test_an_outcome_that_no_case_shows(clinic, capsys):
    lines = [line for line in CASES.splitlines() if "case: nothing" not in line]
    (clinic / "anemia.cases.yaml").write_text("\n".join(lines), "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert "MS-G002 example/anemia is unknown in no case or scenario" in told
    assert told.endswith("\n1 finding\n")


def test_a_criterion_that_decides_nothing(clinic, capsys):
    flag = "flag: {all: [{id: low, that: latest(hemoglobin) < 8 g/dL}, {id: some, that: latest(hemoglobin) < 20 g/dL}]}"
    text = RULE.replace("flag: {id: low, that: latest(hemoglobin) < 8 g/dL}", flag)
    (clinic / "anemia.yaml").write_text(text, "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert "MS-G003 example/anemia: some fails in no case or scenario" in told
    assert (
        "MS-G003 example/anemia: some decides no case" not in told
    )  # it fails nowhere: said once


def test_a_scenario_and_a_case_that_do_not_hold(clinic, capsys):
    wrong = FEATURE.replace("is TRUE", "is FALSE")
    (clinic / "anemia.feature").write_text(wrong, "utf-8")
    text = CASES.replace("7.9 g/dL", "8.1 g/dL")
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert (
        "policies/example/anemia.feature:7:1: MS-G001 'It fell' does not hold" in told
    )
    assert (
        "policies/example/anemia.cases.yaml:4:1: MS-G001 'below' does not hold" in told
    )


def test_a_mistake_in_a_rule_stands_with_its_line_and_nothing_else_is_said(clinic, capsys):  # fmt: skip
    (clinic / "anemia.yaml").write_text(RULE.replace("8 g/dL", "8 mg"), "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert "policies/example/anemia.yaml:5:46: MS-R022" in told
    assert "latest(hemoglobin) < 8 mg" in told and "^^" in told
    assert "1 mistake; nothing else could be checked" in told


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("anemia.cases.yaml", CASES.replace("hemoglobin", "haemoglobine"), "MS-W001"),
        ("anemia.feature", "Scenario: no feature\n", "MS-W012"),
        ("anemia.cases.yaml", CASES + "never: [{criterion: low, way: now, why: so}]\n", "MS-W005"),
    ],
)  # fmt: skip
def test_a_mistake_in_cases_or_features(clinic, capsys, file, text, code):
    (clinic / file).write_text(text, "utf-8")
    ended, told = verify(capsys)
    assert ended == ExitCode.MISTAKES_FOUND
    assert f"policies/example/{file}:" in told and code in told
    assert "MS-G" not in told


def test_a_slip_declared_to_change_nothing_opens_the_gate_and_is_told(clinic, capsys):
    text = CASES.replace("hemoglobin was 8 g/dL", "hemoglobin was 8.05 g/dL")
    text += 'equivalent: [{slip: "low: < becomes <=", why: our laboratory never reports 8.0}]\n'  # fmt: skip
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.DONE, told
    assert "note: policies/example/anemia.yaml:5:23: example/anemia: the slip «low: < becomes <=» changes nothing; declared: our laboratory never reports 8.0" in told  # fmt: skip
    assert "1 change nothing" in told


@pytest.mark.parametrize(
    "declaration",
    [
        'equivalent: [{slip: "low: < becomes <=", why: it is noticed}]',
        'equivalent: [{slip: "low: < becomes !=", why: no such slip}]',
        "never: [{criterion: low, way: holds, why: it does hold}]",
    ],
)
def test_a_wrong_declaration_keeps_the_gate_shut(clinic, capsys, declaration):
    (clinic / "anemia.cases.yaml").write_text(f"{CASES}{declaration}\n", "utf-8")
    code, told = verify(capsys)
    assert code == ExitCode.MISTAKES_FOUND
    assert "policies/example/anemia.cases.yaml:8:" in told
    assert "MS-G009" in told and "take the declaration out" in told


def test_without_the_solver_it_says_so_and_ends_with_5(clinic, capsys, monkeypatch):
    monkeypatch.setattr(proofs, "available", lambda: False)
    command = ["rules", "verify", "policies/example", "--jobs", "1"]
    assert run(command) == ExitCode.CANNOT_PROVE == 5
    told = capsys.readouterr().out
    assert "proofs were not run: the extra `proof` is not installed" in told
    assert run([*command, "--no-proofs"]) == ExitCode.DONE


@pytest.mark.parametrize("path", ["nowhere", "policies/example/anemia.yaml", "."])
def test_no_rule_set(clinic, capsys, path):
    code, told = verify(capsys, path=path)
    assert code == ExitCode.WRONG_USAGE
    assert "MS-C034" in told and "ruleset.yaml" in told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("words of the paper", True),
        ("hemoglobin below 9 g/dL", True),
        ("hemoglobin below 8.0 g/dL", False),
        ("hemoglobin below 18 g/dL", True),
    ],
)
def test_a_number_that_the_quote_does_not_say_is_told(clinic, capsys, quote, told):
    rule = RULE.replace("hemoglobin below 8 g/dL", quote)
    (clinic / "anemia.yaml").write_text(rule, "utf-8")
    assert run(["rules", "verify", str(clinic), "--no-proofs"]) == ExitCode.DONE
    note = "low: 8 of «latest(hemoglobin) < 8 g/dL» stands in no quote or choice"
    assert (note in capsys.readouterr().out) is told


def test_two_cases_of_one_name(clinic, capsys):
    twice = CASES.replace("case: at,", "case: below,")
    (clinic / "anemia.cases.yaml").write_text(twice, "utf-8")
    assert run(["rules", "verify", str(clinic)]) == ExitCode.MISTAKES_FOUND
    told = capsys.readouterr().out
    assert "anemia.cases.yaml:5:5: MS-W006 there are two cases 'below'; the other stands in line 4" in told  # fmt: skip


def test_a_declaration_without_a_reason(clinic, capsys):
    silent = "equivalent: [{slip: 'low: < becomes <=', why: ' '}]\n"
    (clinic / "anemia.cases.yaml").write_text(CASES + silent, "utf-8")
    assert run(["rules", "verify", str(clinic)]) == ExitCode.MISTAKES_FOUND
    assert "MS-W007 a declaration without a reason" in capsys.readouterr().out


@pytest.mark.parametrize("tag", ["@skip", "@xfail", "@wip"])
def test_a_tag_switches_no_scenario_off(clinic, capsys, tag):
    wrong = FEATURE.replace("Then anemia is TRUE", "Then anemia is FALSE")
    wrong = wrong.replace("  Scenario:", f"  {tag}\n  Scenario:")
    (clinic / "it.feature").write_text(wrong, "utf-8")
    arguments = ["rules", "verify", str(clinic), "--no-proofs"]
    assert run(arguments) == ExitCode.MISTAKES_FOUND
    assert "'It fell' does not hold" in capsys.readouterr().out


def test_examples_that_are_switched_off_break_the_run(clinic, capsys):
    outline = FEATURE.replace("Scenario:", "Scenario Outline:")
    outline = outline.replace("7 g/dL", "<low> g/dL")
    outline += "\n    @skip\n    Examples:\n      | low |\n      | 9 |\n"
    (clinic / "it.feature").write_text(outline, "utf-8")
    assert run(["rules", "verify", str(clinic), "--no-proofs"]) != ExitCode.DONE


def test_a_scenario_that_asserts_nothing(clinic, capsys):
    (clinic / "it.feature").write_text(FEATURE.replace("    Then anemia is TRUE\n", ""), "utf-8")  # fmt: skip
    assert run(["rules", "verify", str(clinic)]) == ExitCode.MISTAKES_FOUND
    assert "it.feature:3:1: MS-W014 there is no Then" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["it.features", "it.feature.txt"])
def test_a_file_that_is_nearly_a_feature_file_is_not_passed_over(clinic, capsys, name):
    (clinic / name).write_text(FEATURE, "utf-8")
    assert run(["rules", "verify", str(clinic)]) == ExitCode.WRONG_USAGE
    assert "only files that end with .feature are" in capsys.readouterr().err


def test_no_such_features(clinic, capsys):
    code, told = verify(capsys, "--features", "nowhere")
    assert code == ExitCode.WRONG_USAGE
    assert "there is no 'nowhere'" in told


def test_sarif_has_what_a_code_host_asks_for(clinic, capsys):
    text = CASES.replace("hemoglobin was 8 g/dL", "hemoglobin was 9 g/dL")
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    verify(capsys, "--sarif", "found.sarif")
    log = json.loads(Path("found.sarif").read_text("utf-8"))
    jsonschema.validate(log, SARIF)
    (told,) = log["runs"]
    driver = told["tool"]["driver"]
    assert told["results"]
    for result in told["results"]:
        assert result["ruleId"] == driver["rules"][result["ruleIndex"]]["id"]
        assert "Remedy: " in result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        file = place["artifactLocation"]["uri"]
        assert Path(file).is_file() and not Path(file).is_absolute()
        assert place["region"]["endColumn"] > place["region"]["startColumn"]


def test_sarif_without_findings_is_a_log_with_none(clinic, capsys):
    verify(capsys, "--sarif", "found.sarif")
    log = json.loads(Path("found.sarif").read_text("utf-8"))
    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["results"] == []


def test_junit_has_a_test_for_every_check(clinic, capsys):
    text = CASES.replace("hemoglobin was 8 g/dL", "hemoglobin was 9 g/dL")
    (clinic / "anemia.cases.yaml").write_text(text + "\x07", "utf-8")
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    verify(capsys, "--junit", "found.xml")
    root = ElementTree.parse("found.xml").getroot()  # noqa: S314
    (suite,) = root
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == int(root.get("tests")) == len(cases)
    failed = [case for case in cases if case.find("failure") is not None]
    assert int(suite.get("failures")) == len(failed) > 0
    assert {"mutation: slip low: < becomes <="} <= {c.get("name") for c in failed}
    assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped")) == 1
    assert failed[0].find("failure").get("type") == "MS-G004"


def test_a_report_that_cannot_be_written(clinic, capsys):
    code, told = verify(capsys, "--sarif", "no/such/folder/found.sarif")
    assert code == ExitCode.WRONG_USAGE
    assert "MS-C033" in told


def test_two_processes_say_the_same_as_one(clinic, capsys):
    _, one = verify(capsys)
    run(["rules", "verify", "policies/example", "--jobs", "2", "--no-proofs"])
    assert capsys.readouterr().out == one


def test_characters_that_xml_cannot_hold(clinic, capsys):
    text = CASES.replace("case: below", r'case: "be\vlow"')
    (clinic / "anemia.cases.yaml").write_text(text, "utf-8")
    code, _ = verify(capsys, "--junit", "found.xml")
    assert code == ExitCode.DONE
    assert "be\ufffdlow" in Path("found.xml").read_text("utf-8")
    ElementTree.parse("found.xml")  # noqa: S314
