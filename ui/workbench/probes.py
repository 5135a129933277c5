"""Probes: the patients of cases and scenarios, with the verdicts that they assert."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from engine.language import Rule, RuleSet
from engine.reasoning import assume
from engine.values import Outcome
from engine.verification import Probe
from ui.workbench.answers import OUTCOMES, value_named
from ui.workbench.bench import Bench, Look, rule_named
from ui.workbench.cases import Case, cases_of
from ui.workbench.features import (
    FeatureText,
    ScenarioText,
    StepText,
    feature_files,
    read_features,
)
from ui.workbench.sentences import tell
from ui.workbench.words import Misunderstood

_LOOK = re.compile(r"mspike looks on (?P<day>.+)")
_RULESET = re.compile(r"the rule set (?P<ruleset>\S+)")
_OUTCOME = re.compile(
    r"(?!it |what |the (?:evidence|criterion|gap) )(?P<rule>.+?) is (?P<outcome>[^:]+)"
)


def probes_of_cases(where: str, ruleset: RuleSet) -> list[Probe]:
    """The patients of the cases beside the rules of a rule set.

    Args:
        where: name of a shipped rule set, or the folder of another.
        ruleset: the rule set itself.

    Raises:
        RuleErrors: mistakes in the cases.
    """
    return probes_of_parsed(cases_of(where, ruleset))


def probes_of_parsed(cases: Iterable[Case]) -> list[Probe]:
    """The patients of cases that have been read."""
    return [
        _probe(
            f"{case.span.file}:{case.span.line}: {case.name}",
            case.rule,
            case.expect,
            case.bench.looked,
        )
        for case in cases
    ]


def probes_of_features(
    paths: Sequence[Path], rulesets: Sequence[RuleSet]
) -> dict[str, list[Probe]]:
    """The patients of scenarios that assert the outcome or value of a verdict.

    A scenario that does not pass asserts nothing here; ``rules test`` tells of it.

    Args:
        paths: feature files, or folders that hold them.
        rulesets: the rule sets that the features may name.

    Returns:
        Probes by name of the rule set.

    Raises:
        RuleErrors: a file is not Gherkin.
    """
    found: dict[str, list[Probe]] = {}
    for feature in read_features(feature_files(paths)):
        for scenario in feature.scenarios:
            for values in scenario.examples or ({},):
                try:
                    probes = list(_probes(feature, scenario, values, rulesets))
                except Misunderstood:  # a scenario that cannot be read does not pass
                    continue
                for ruleset, probe in probes:
                    found.setdefault(ruleset, []).append(probe)
    return found


def _probes(
    feature: FeatureText,
    scenario: ScenarioText,
    values: Mapping[str, str],
    rulesets: Sequence[RuleSet],
) -> Iterator[tuple[str, Probe]]:
    bench = Bench(rulesets)
    example = f" [{', '.join(values.values())}]" if values else ""
    name = f"{feature.file}:{scenario.line}: {scenario.name}{example}"
    part = ""
    for step in (*scenario.background, *scenario.steps):
        part = part if step.keyword in ("And", "But", "*") else step.keyword
        text = _filled(step.text, values)
        if part == "Given":
            if not _told(bench, step, text, values):
                return
        elif looked := _LOOK.fullmatch(text):
            bench.look(looked["day"])
        elif part == "Then" and (asked := _asked(bench, text)):
            rule, said = asked
            yield rule.ruleset, _probe(name, rule, said, bench.looked)


def _told(bench: Bench, step: StepText, text: str, values: Mapping[str, str]) -> bool:
    if chosen := _RULESET.fullmatch(text):
        known = [r for r in bench.rulesets if r.name == chosen["ruleset"]]
        bench.judge_by(known)
        return bool(known)
    table = [[_filled(cell, values) for cell in row] for row in step.table]
    tell(bench.record, text, table)
    return True


def _asked(bench: Bench, text: str) -> tuple[Rule, str] | None:
    """The rule of which a step asserts the verdict, and the outcome or value."""
    said = _OUTCOME.fullmatch(text)
    if said is None:
        return None
    try:
        rule = rule_named(said["rule"], bench.rulesets)
        if said["outcome"] in OUTCOMES:
            return rule, OUTCOMES[said["outcome"]].value
        return rule, value_named(said["outcome"], rule.values)
    except Misunderstood:  # another sentence, such as one of the evidence
        return None


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def _probe(name: str, rule: Rule, said: str, looked: Look) -> Probe:
    declared = looked.site.assumptions if looked.site else ()
    state = assume(looked.state, declared) if declared else looked.state
    outcome = said in {outcome.value for outcome in Outcome}
    told = (said, None) if outcome else (Outcome.TRUE.value, said)
    return Probe(name, rule.name, state, looked.as_of, told)
