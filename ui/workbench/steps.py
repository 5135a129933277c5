"""Steps: the workbench's sentences as pytest-bdd steps.

A pytest plugin: register this module (``-p ui.workbench.steps``) and any feature
file can use its sentences. The rule sets are the shipped ones unless a feature says
``Given the rule set usmic_2026`` or the fixture ``mspike_rulesets`` is overridden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from msgspec import to_builtins
from pytest_bdd import given, parsers, then, when
from pytest_bdd.parser import Feature, Scenario, Step

from engine.language import (
    RuleSet,
    load_ruleset,
    shipped_ruleset,
    shipped_ruleset_names,
)
from ui.workbench.answers import ANSWERS, expect
from ui.workbench.bench import Bench, Unexpected
from ui.workbench.sentences import SENTENCES, tell
from ui.workbench.words import WHEN, Misunderstood, nearest

RULESETS: Final = pytest.StashKey[Sequence[RuleSet]]()
"""Rule sets to judge by, where the run was started for some."""

CHECKS: Final = "mspike_checks"
"""Name of the user property that carries a scenario's checks."""

_LOOK: Final = "mspike looks on 2024-01-31"
_CHOOSE: Final = "the rule set usmic_2026"
_EXAMPLES: Final = {
    "given": [_CHOOSE, *(sentence.example for sentence in SENTENCES)],
    "when": [_LOOK],
    "then": [answer.example for answer in ANSWERS],
}


@pytest.fixture
def mspike_rulesets(request: pytest.FixtureRequest) -> Sequence[RuleSet]:
    """The rule sets that the scenarios are judged by."""
    chosen = request.config.stash.get(RULESETS, None)
    return chosen or [shipped_ruleset(name) for name in shipped_ruleset_names()]


@pytest.fixture
def mspike_bench(mspike_rulesets: Sequence[RuleSet]) -> Bench:
    """What one scenario works on."""
    return Bench(mspike_rulesets)


@given(parsers.re(r"the rule set (?P<ruleset>\S+)"))
def _choose(mspike_bench: Bench, ruleset: str) -> None:
    known = [chosen for chosen in mspike_bench.rulesets if chosen.name == ruleset]
    try:
        mspike_bench.judge_by(known or [_loaded(ruleset)])
    except Misunderstood as mistake:
        raise Unexpected(str(mistake)) from None


def _loaded(ruleset: str) -> RuleSet:
    try:
        return load_ruleset(ruleset)
    except FileNotFoundError as missing:
        raise Unexpected(str(missing)) from None


def _tell(
    mspike_bench: Bench, sentence: str, datatable: Sequence[Sequence[str]] | None = None
) -> None:
    try:
        tell(mspike_bench.record, sentence, datatable or ())
    except Misunderstood as mistake:
        raise Unexpected(str(mistake)) from None


def _expect(
    mspike_bench: Bench, sentence: str, datatable: Sequence[Sequence[str]] | None = None
) -> None:
    try:
        expect(mspike_bench, sentence, datatable or ())
    except Misunderstood as mistake:
        raise Unexpected(str(mistake)) from None


# Groups of the sentences are named again when they are read; here only the whole counts.
for _sentence in SENTENCES:
    given(parsers.re(f"(?P<sentence>{_sentence.pattern.pattern})"))(_tell)
for _answer in ANSWERS:
    then(parsers.re(f"(?P<sentence>{_answer.pattern.pattern})"))(_expect)


@when(parsers.re(rf"mspike looks on (?P<day>{WHEN})"))
def _look(mspike_bench: Bench, day: str) -> None:
    try:
        mspike_bench.look(day)
    except Misunderstood as mistake:
        raise Unexpected(str(mistake)) from None


def pytest_bdd_step_func_lookup_error(
    request: pytest.FixtureRequest,
    feature: Feature,
    scenario: Scenario,
    step: Step,
    exception: Exception,
) -> None:
    """Answer an undefined step with the nearest ones."""
    keyword = step.type.capitalize()
    near = "".join(
        f"\n      {keyword} {e}" for e in nearest(step.name, _EXAMPLES[step.type])
    )
    exception.args = (
        f"line {step.line_number}: no step is like `{step.name}`; the nearest are:{near}",
    )


def pytest_bdd_after_scenario(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
) -> None:
    """Hand the scenario's checks to whoever reports on the run."""
    if request.config.stash.get(RULESETS, None) is not None:
        bench: Bench = request.getfixturevalue("mspike_bench")
        request.node.user_properties.append((CHECKS, to_builtins(bench.checks)))
