"""A rule of the library on a told record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from msgspec import structs

from engine.language import (
    Assumption,
    read_assumption_definitions,
    read_site,
    rules_root,
    shipped_ruleset,
    shipped_vocabulary,
)
from engine.reasoning import SiteJudge, Verdict
from engine.state import Measurement, PatientState, patient_state
from ui.workbench import Record

AskRule = Callable[..., Verdict]

_SITE = """\
site: Example Hospital
assumptions:
  therapy_feed_complete: {declared_by: A, declared_on: 2026-01-15, why: a test}
"""


@pytest.fixture(scope="session")
def complete_feed() -> tuple[Assumption, ...]:
    """What a site declares whose therapy feed is complete."""
    path = rules_root() / "site" / "assumptions.yaml"
    definitions = read_assumption_definitions(path.read_text("utf-8"))
    site = read_site("site.yaml", _SITE, shipped_vocabulary(), definitions)
    return tuple(site.assumptions)


@pytest.fixture
def ask_rule() -> AskRule:
    """The verdict of one rule of the library."""

    def ask(
        record: Record,
        rule: str,
        as_of: str = "2024-12-31",
        upper_limits: dict[str, str] | None = None,
        assumptions: tuple[Assumption, ...] = (),
    ) -> Verdict:
        state = with_upper_limits(record.state(), upper_limits or {})
        when = record.pages.when(as_of)
        judge = SiteJudge(state, shipped_vocabulary(), when, assumptions)
        ruleset = rule.partition("/")[0]
        verdicts = judge.verdicts(shipped_ruleset(ruleset))
        return next(verdict for verdict in verdicts if verdict.rule == rule)

    return ask


def with_upper_limits(state: PatientState, limits: dict[str, str]) -> PatientState:
    """The state, with the laboratory's own upper limit at every result of some analytes."""
    facts = [
        structs.replace(fact, upper_limit=Decimal(limits[fact.analyte]))
        if isinstance(fact, Measurement) and fact.analyte in limits
        else fact
        for fact in state.facts
    ]
    return patient_state(state.patient, facts)
