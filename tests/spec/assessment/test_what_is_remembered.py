"""What rules have come to is remembered, never without bound, and changes no answer."""

from __future__ import annotations

from contextlib import closing

import pytest

from engine.language import rules_root, shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge, evaluate, replay, settle
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records

BUNDLES = sorted((rules_root() / "examples" / "patients").glob("*.json"))[:24]
NAMES = ("moffitt_2025", "imwg_2016", "ims_imwg_2025")


def states():
    for path in BUNDLES:
        with closing(read_records(path)) as records:
            yield from patient_states(records)


def verdicts(rulesets):
    return [
        Judge(state, shipped_vocabulary(), read_when("2026-01-01")).verdicts(ruleset)
        for state in states()
        for ruleset in rulesets
    ]


def test_forgetting_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = verdicts([shipped_ruleset(name) for name in NAMES])
    for module, name in (
        (evaluate, "_MOST_OUTCOMES"),
        (settle, "_MOST_SOLUTIONS"),
        (replay, "_MOST_SAID"),
    ):
        monkeypatch.setattr(module, name, 2)
    rulesets = [shipped_ruleset(name) for name in NAMES]
    for ruleset in rulesets:
        for rule in ruleset.rules.values():
            rule.outcomes.clear()
            rule.solutions.clear()
        ruleset.memo.clear()
    assert verdicts(rulesets) == expected
    held = [
        kept
        for ruleset in rulesets
        for rule in ruleset.rules.values()
        for kept in (rule.outcomes, rule.solutions)
    ]
    held += [each.said for ruleset in rulesets for each in ruleset.memo.values()]
    assert max(map(len, held)) == 2
