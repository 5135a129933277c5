"""No screen, adapter or report takes a published number past its caveats."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from engine.language import shipped_ruleset, shipped_ruleset_names
from engine.prognosis import shipped_evidence

ROOT = Path(__file__).parents[3]
SURFACES = [
    path
    for folder in ("ui", "fhir_adapters", "engine/assessment", "engine/surveillance")
    for path in sorted((ROOT / folder).rglob("*.py"))
    # invents records after the printed counts; shows none of them
    if "synthetic" not in path.parts
]
SEALED = {"for_computation", "rounded_from", "_text"}


def breaches(tree):
    """Ways past the seal: attributes of sealed numbers, rooms behind the door."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SEALED - {"_text"}:
            yield node.attr
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = node.module.startswith("engine.prognosis.")
            yield from [node.module] if inside else []


@pytest.mark.parametrize("path", SURFACES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_surfaces_use_the_door_and_never_open_a_sealed_number(path):
    assert list(breaches(ast.parse(path.read_text("utf-8")))) == []


def test_the_check_above_can_fail():
    assert list(breaches(ast.parse("row.median.for_computation")))
    assert list(
        breaches(ast.parse("from engine.prognosis.printed import PrintedNumber"))
    )


def test_the_look_up_path_does_not_import_statistics():
    code = (
        "import sys, engine.prognosis as p; p.shipped_evidence();"
        "print(sorted({'lifelines','pandas','numpy','scipy','matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_groups_ask_for_answers_that_their_rules_can_give():
    conditions = [c for s in shipped_evidence().strata.values() for c in s.rules]
    known = {name: shipped_ruleset(name) for name in shipped_ruleset_names()}
    checked = 0
    for condition in conditions:
        name, _, rule_name = condition.rule.partition("/")
        rule = known[name].rules.get(rule_name)
        if rule is None:
            continue
        answers = set(rule.values) if rule.cases else {"true", "false"}
        assert set(condition.answers) <= answers, condition.rule
        checked += 1
    assert checked >= 8


def test_groups_belong_to_the_rule_set_of_their_own_paper():
    evidence = shipped_evidence()
    for stratum in evidence.strata.values():
        ruleset = evidence.studies[stratum.study].ruleset
        assert all(c.rule.startswith(f"{ruleset}/") for c in stratum.rules), stratum.id
