"""Every combination of present, absent and not tested against a plain reading of both papers.

The oracle completes what was not tested in every way and keeps the answers that are left.
"""

from __future__ import annotations

from itertools import product

import pytest

from engine.assessment import assess, verdicts_by_rule
from engine.language import shipped_ruleset
from engine.reasoning import Verdict
from ui.workbench import Record

STATES = ("present", "absent", "not tested")
USMIC = ("t_4_14", "t_14_16", "t_14_20", "gain_1q", "del_1p", "del_17p")
MOFFITT = ("del_17p", "monosomy_17", "t_4_14", "t_14_16")


def _usmic(present: dict[str, bool]) -> str:
    translocation = present["t_4_14"] or present["t_14_16"] or present["t_14_20"]
    gain, loss = present["gain_1q"], present["del_1p"]
    if (translocation and (gain or loss)) or (gain and loss):
        return "confirmed_high_risk"
    return "isolated_del17p" if present["del_17p"] else "standard"


def _moffitt(present: dict[str, bool]) -> str:
    return "true" if any(present.values()) else "false"


def _completions(states: dict[str, str]) -> list[dict[str, bool]]:
    ways = [
        (True, False) if s == "not tested" else (s == "present",)
        for s in states.values()
    ]
    return [dict(zip(states, way, strict=True)) for way in product(*ways)]


def _verdict(states: dict[str, str], ruleset: str, rule: str) -> Verdict:
    record = Record()
    for name, state in states.items():
        record.laboratory.fish("2023-05-01", name, state)
    as_of = record.pages.when("2024-01-31")
    assessment = assess(record.state(), [shipped_ruleset(ruleset)], as_of)
    return verdicts_by_rule(assessment)[f"{ruleset}/{rule}"]


@pytest.mark.parametrize(
    "fourth_to_sixth", list(product(STATES, repeat=3)), ids="-".join
)
def test_cytogenetic_risk_usmic(fourth_to_sixth: tuple[str, ...]) -> None:
    for first_to_third in product(STATES, repeat=3):
        states = dict(zip(USMIC, (*first_to_third, *fourth_to_sixth), strict=True))
        possible = {_usmic(present) for present in _completions(states)}
        verdict = _verdict(states, "usmic_2026", "cytogenetic_risk")
        found = {verdict.value} if verdict.value else set(verdict.possible)
        assert found == possible, states


def test_high_risk_cytogenetics_moffitt() -> None:
    for combination in product(STATES, repeat=4):
        states = dict(zip(MOFFITT, combination, strict=True))
        possible = {_moffitt(present) for present in _completions(states)}
        expected = possible.pop() if len(possible) == 1 else "unknown"
        verdict = _verdict(states, "moffitt_2025", "high_risk_cytogenetics")
        assert verdict.outcome.value == expected, states
