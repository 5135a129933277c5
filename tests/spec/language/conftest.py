"""Rule sets of one rule, as a rule author writes them, and patients for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.language import RuleSet, read_ruleset, shipped_vocabulary
from engine.reasoning import Judge, Verdict
from engine.values import read_when
from ui.workbench.record import Record

_HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
_RULE = """\
rule: example
title: Example
edition: {effective_from: 2026-01-01}
source: {paper: example, where: nowhere, quote: written for a test}
"""

OneRule = Callable[[str], RuleSet]
Ask = Callable[..., Verdict]


@pytest.fixture
def one_rule() -> OneRule:
    """A rule set of one rule, from the part of its text that matters."""

    def read(body: str) -> RuleSet:
        texts = {"example/ruleset.yaml": _HEAD, "example/example.yaml": _RULE + body}
        return read_ruleset(texts, shipped_vocabulary())

    return read


@pytest.fixture
def record() -> Record:
    """A patient after CAR T on 2023-10-01, with nothing else on record."""
    patient = Record()
    patient.course.infusion("2023-10-01", "ide-cel")
    return patient


@pytest.fixture
def ask(record: Record) -> Ask:
    """The verdict of a rule set's only rule on ``record``."""

    def judge(ruleset: RuleSet, as_of: str = "2024-12-31") -> Verdict:
        judge = Judge(record.state(), shipped_vocabulary(), read_when(as_of))
        return judge.verdict(ruleset, next(iter(ruleset.rules)))

    return judge
