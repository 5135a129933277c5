"""Adversarial records: each with the verdict worked out by hand, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge
from tests.reference import certain_answer
from tests.reference.compact import state_of, when_of

AS_OF = "2024-12-31"
OUTCOMES = ("true", "false", "unknown", "not_applicable")


def _corpus() -> list[dict[str, Any]]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        # BaseLoader keeps every scalar as text: `false` and dates stay what was written
        page = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
        for record in page["records"]:
            base = page.get("base", {}).get(record.get("base"), [])
            lines = [*base, *record["facts"]]
            rule = record.get("rule", page["rule"])
            found.append({**record, "facts": lines, "rule": rule})
    return found


CORPUS = _corpus()
# A record with a `gap` is right and the engine is not yet; when it is, the mark goes.
JUDGED = [
    pytest.param(r, id=r["name"], marks=pytest.mark.xfail(strict=True, reason=r["gap"]))
    if "gap" in r
    else pytest.param(r, id=r["name"])
    for r in CORPUS
]


def _expected(record: dict[str, Any]) -> tuple[str, str | None, set[str]]:
    expect = record.get("expect", record.get("outcome"))
    if isinstance(expect, list):
        return "unknown", None, set(expect)
    if expect in OUTCOMES:
        return expect, None, set()
    return "true", expect, set()


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    names = [record["name"] for record in CORPUS]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("record", JUDGED)
def test_the_verdict_is_as_worked_out_by_hand(record: dict[str, Any]) -> None:
    assert record["why"]
    ruleset, _, rule = record["rule"].partition("/")
    as_of = when_of(record.get("as_of", AS_OF))
    judge = Judge(state_of(record["facts"]), shipped_vocabulary(), as_of)
    verdict = judge.verdict(shipped_ruleset(ruleset), rule)
    outcome, value, possible = _expected(record)
    assert (verdict.outcome.value, verdict.value) == (outcome, value), record["why"]
    if possible:
        assert set(verdict.possible) == possible, record["why"]
    if "reason" in record:
        assert verdict.reason == record["reason"], record["why"]


@pytest.mark.parametrize("record", CORPUS, ids=[r["name"] for r in CORPUS])
def test_the_reference_interpreter_agrees(record: dict[str, Any]) -> None:
    name, _, rule = record["rule"].partition("/")
    ruleset = shipped_ruleset(name)
    as_of = when_of(record.get("as_of", AS_OF))
    answer = certain_answer(
        state_of(record["facts"]),
        ruleset.rules[rule],
        ruleset,
        shipped_vocabulary(),
        as_of,
    )
    outcome, value, possible = _expected(record)
    assert (answer.outcome, answer.value) == (outcome, value), record["why"]
    if possible:
        assert answer.said == possible, record["why"]
