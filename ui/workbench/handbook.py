"""The handbook: every rule in words, written from the YAML and the feature files.

``python -m ui.workbench.handbook --write docs/handbook`` writes it,
``--check docs/handbook`` says whether what stands there is still true.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from engine.language import (
    Rule,
    RuleErrors,
    RuleSet,
    Vocabulary,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from ui.workbench.answers import ANSWERS, asserted
from ui.workbench.bench import rule_named
from ui.workbench.cases import Case, cases_of
from ui.workbench.definition import definition_lines
from ui.workbench.due_words import due_lines
from ui.workbench.features import (
    FeatureText,
    ScenarioText,
    feature_files,
    read_features,
)
from ui.workbench.figure_words import figure_lines, index_cells, index_words
from ui.workbench.sentences import SENTENCES
from ui.workbench.words import Misunderstood

_NOTICE: Final = (
    "<!-- Generated: python -m ui.workbench.handbook --write docs/handbook. "
    "Edit the rules and features, not this page. -->"
)
_KINDS: Final = {
    "published": "Published definitions, as published.",
    "policy": "Local policy, not a publication.",
}

_LEADS: Final = {
    "flag": "TRUE if",
    "cases": "The first that holds:",
    "score": "The points of everything that holds, added up:",
    "set": "Everything that holds:",
}

Shown = dict[str, list[tuple[Path, str, tuple[str, ...]]]]
"""For each rule id: feature file, scenario and the outcomes that it asserts."""


def handbook(features: Path) -> dict[str, str]:
    """The pages of the handbook by file name.

    Args:
        features: folder of the feature files.

    Raises:
        RuleErrors: mistakes in a rule, its cases or a feature file.
    """
    vocabulary = shipped_vocabulary()
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    rulesets = [shipped_ruleset(name) for name in names]
    shown = _shown(read_features(feature_files([features])), rulesets, features)
    pages = {"README.md": _index(rulesets), "sentences.md": _sentences()}
    for ruleset in rulesets:
        cases = cases_of(ruleset.name, ruleset)
        pages[f"{ruleset.name}.md"] = _page(ruleset, cases, shown, vocabulary)
    return pages


def _shown(
    features: Sequence[FeatureText], rulesets: Sequence[RuleSet], root: Path
) -> Shown:
    shown: Shown = {}
    for feature in features:
        file = feature.file.relative_to(root)
        for scenario in feature.scenarios:
            for rule, outcomes in _asserted(scenario, rulesets).items():
                told = (file, scenario.name, tuple(dict.fromkeys(outcomes)))
                shown.setdefault(rule, []).append(told)
    return shown


def _asserted(
    scenario: ScenarioText, rulesets: Sequence[RuleSet]
) -> dict[str, list[str]]:
    """The rules that a scenario asserts, each with the outcomes over its examples."""
    found: dict[str, list[str]] = {}
    for example in scenario.examples or ({},):
        for step in scenario.steps:
            words = step.text
            for name, value in example.items():
                words = words.replace(f"<{name}>", value)
            claim = asserted(words)
            if claim is None:
                continue
            try:
                rule = rule_named(claim[0], rulesets)
            except Misunderstood:
                continue  # running the feature reports it
            found.setdefault(rule.id, []).append(claim[1])
    return found


def _index(rulesets: Sequence[RuleSet]) -> str:
    lines = [
        _NOTICE,
        "# Handbook of the rules",
        "",
        "Every rule that mspike applies: in words, in its source's words, what was chosen "
        "where the source is silent, and the scenarios that show it. Rule sets are never "
        "blended: where two disagree on a patient, both verdicts stand.",
        "",
        "A verdict is TRUE or FALSE only if every reading of the record agrees. UNKNOWN says "
        "what is missing; NOT APPLICABLE says that the rule does not ask about this patient.",
        "",
        "| rule set | kind | version | rules | mutants noticed | criteria decisive |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| [{r.title}]({r.name}.md) | {r.kind} | {r.version} | {len(r.rules)} | "
        f"{' | '.join(index_cells(r.name))} |"
        for r in rulesets
    ]
    lines += ["", *index_words([r.name for r in rulesets])]
    lines += [
        "",
        "[The sentences](sentences.md) in which scenarios and cases are written. "
        "[The gate](../gate.md) verifies your own rules in your own CI.",
        "",
    ]
    return "\n".join(lines)


def _sentences() -> str:
    lines = [
        _NOTICE,
        "# The sentences of scenarios and cases",
        "",
        "A result is a number with a unit (`0.30 g/dL`, `7 g/L`), a bound (`<0.1 g/dL`), "
        "`between 1 and 2 g/dL`, `not detected`, `not done`, `failed` or `hidden`. A day is "
        "`2024-01-20`, `2024-01`, `2024`, or `day 60` after the last infusion told. A fact "
        "may end with `, preliminary`, `, corrected`, `, entered in error` or "
        "`, reported on 2024-02-05`.",
        "",
        "## Given",
        "",
        *(
            f"- `{s.example}`{' and a table below it' if s.table else ''}"
            for s in SENTENCES
        ),
        "- `the rule set usmic_2026`",
        "",
        "## When",
        "",
        "- `mspike looks on 2024-01-31`",
        "",
        "## Then",
        "",
        *(f"- `{answer.example}`" for answer in ANSWERS),
        "",
    ]
    return "\n".join(lines)


def _page(
    ruleset: RuleSet, cases: Sequence[Case], shown: Shown, vocabulary: Vocabulary
) -> str:
    lines = [
        _NOTICE,
        f"# {ruleset.title}",
        "",
        f"{_KINDS[ruleset.kind]} `{ruleset.name}`, version {ruleset.version}.",
        "",
        ruleset.citation,
    ]
    for due in ruleset.dues.values():
        lines += due_lines(due, vocabulary)
    for _, group in groupby(ruleset.rules.values(), key=lambda rule: rule.span):
        lines += _rules(list(group), cases, shown, vocabulary)
    return "\n".join(lines) + "\n"


def _rules(
    rules: Sequence[Rule], cases: Sequence[Case], shown: Shown, vocabulary: Vocabulary
) -> Iterator[str]:
    """One rule of a file, with all its time points."""
    first = rules[0]
    yield from ("", f"## {first.title}", "")
    for rule in rules:
        point = vocabulary.time_points[rule.time_point]
        yield f"- `{rule.id}`: looks {point.title}"
    yield from ("", f"In force from {first.effective_from}.")
    if first.index:
        without = first.without_index.replace("_", " ").upper()
        title = vocabulary.title(first.index)
        yield f"It counts from: {title}. Without one on record it is {without}."
    yield from ("", _LEADS[first.form], "")
    for depth, words in definition_lines(first, vocabulary):
        yield f"{'  ' * depth}- {words}"
    yield from ("", "In the source's words:", "")
    for source in first.sources:
        yield f"> {source.quote}"
        yield f"> ({source.paper}: {source.where})"
    if first.choices:
        yield from ("", "Chosen where the source is silent:", "")
        yield from (f"- `{c.id}`: {c.value}. Why: {c.why}." for c in first.choices)
    if first.cautions:
        yield from (
            "",
            "Cautions:",
            "",
            *(f"- {caution}" for caution in first.cautions),
        )
    yield from figure_lines(first)
    yield from _examples(rules, cases, shown)


def _examples(
    rules: Sequence[Rule], cases: Sequence[Case], shown: Shown
) -> Iterator[str]:
    for rule in rules:
        scenarios = shown.get(rule.id, [])
        if scenarios:
            yield from ("", f"Scenarios of `{rule.name}`:", "")
        for file, told in groupby(scenarios, key=lambda scenario: scenario[0]):
            yield f"- [{file.as_posix()}](../../features/{file.as_posix()})"
            for _, name, outcomes in told:
                yield f"  - {escape(name, quote=False)}: {', '.join(outcomes)}"
    own = [case for case in cases if case.rule in rules]
    if own:
        yield from ("", "Cases:", "")
        for case in own:
            yield f"- {case.name}: {case.expect.replace('_', ' ')} (`{case.rule.name}`)"


def stale(pages: dict[str, str], folder: Path) -> list[str]:
    """Pages of ``folder`` that are missing, differ, or should not be there."""
    standing = (
        {file.name for file in folder.glob("*.md")} if folder.is_dir() else set[str]()
    )
    wrong = [
        name
        for name, text in pages.items()
        if name not in standing or (folder / name).read_text("utf-8") != text
    ]
    return sorted({*wrong, *(standing - set(pages))})


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 done or up to date, 1 stale, 2 mistakes in the sources."""
    parser = argparse.ArgumentParser(prog="python -m ui.workbench.handbook")
    parser.add_argument("--features", type=Path, default=Path("features"))
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", type=Path, metavar="FOLDER")
    action.add_argument("--check", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    try:
        pages = handbook(chosen.features)
    except RuleErrors as mistakes:
        sys.stderr.write(f"{mistakes}\n")
        return 2
    folder: Path = chosen.write or chosen.check
    wrong = stale(pages, folder)
    if chosen.check:
        for name in wrong:
            sys.stderr.write(f"{folder / name} is stale; write the handbook again\n")
        return 1 if wrong else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in wrong:
        if name in pages:
            (folder / name).write_text(pages[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
