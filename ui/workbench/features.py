"""Feature files read without running them: scenarios, steps and mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import Child, get_gherkin_document
from pytest_bdd.gherkin_parser import Scenario as GherkinScenario
from pytest_bdd.gherkin_parser import Step as GherkinStep

from engine.language import Diagnostic, RuleErrors, Span


class StepText(Struct, frozen=True):
    """One step as written, with the table below it."""

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...] = ()


class ScenarioText(Struct, frozen=True):
    """One scenario as written.

    Attributes:
        name: its name.
        line: where it starts.
        steps: its own steps.
        background: steps before them: of the feature, then of its ``Rule:`` alone.
        examples: the rows of an outline.
    """

    name: str
    line: int
    steps: tuple[StepText, ...]
    background: tuple[StepText, ...] = ()
    examples: tuple[dict[str, str], ...] = ()


class FeatureText(Struct, frozen=True):
    """One feature file as written."""

    file: Path
    name: str
    scenarios: tuple[ScenarioText, ...]


def feature_files(paths: Iterable[Path]) -> list[Path]:
    """The feature files that ``paths`` (files or folders) mean, in a fixed order.

    Raises:
        RuleErrors: a path does not exist, or there is no feature file at all.
    """
    found: list[Path] = []
    wrong: list[Diagnostic] = []
    for path in paths:
        if not path.exists():
            wrong.append(
                _mistake("MS-W010", path, 1, "there is no such file or folder")
            )
        found += sorted(path.rglob("*.feature")) if path.is_dir() else [path]
    if not found:
        places = ", ".join(str(path) for path in paths) or "no path"
        wrong.append(
            _mistake("MS-W011", Path(places), 1, "there is no .feature file here")
        )
    if wrong:
        raise RuleErrors(wrong)
    return list(dict.fromkeys(found))


def read_features(files: Iterable[Path]) -> list[FeatureText]:
    """Read feature files.

    Raises:
        RuleErrors: a file is not Gherkin, or two of its scenarios share a name
            (only one of them would run).
    """
    features: list[FeatureText] = []
    wrong: list[Diagnostic] = []
    for file in files:
        try:
            feature = _read(file)
        except GherkinParseError as error:
            line = error.line_content
            wrong.append(_mistake("MS-W012", file, error.line, error.message, line))
            continue
        except (UnicodeDecodeError, OSError):
            wrong.append(_mistake("MS-W012", file, 1, "the file is no UTF-8 text"))
            continue
        features.append(feature)
        seen: dict[str, int] = {}
        for scenario in feature.scenarios:
            if scenario.name in seen:
                text = f"the scenario of line {seen[scenario.name]} has the same name"
                wrong.append(
                    _mistake("MS-W013", file, scenario.line, text, scenario.name)
                )
            seen[scenario.name] = scenario.line
    if wrong:
        raise RuleErrors(wrong)
    return features


_REMEDIES = {
    "MS-W010": "check the path",
    "MS-W011": "give a .feature file, or a folder that holds one",
    "MS-W012": "write Feature, Scenario, Given, When and Then as Gherkin does",
    "MS-W013": "give each scenario of a file its own name",
    "MS-W014": "add a Then that says what mspike must answer",
}
_ASSERT_NOTHING: Final = frozenset({"Given", "When", "And", "But", "*"})


def without_assertion(features: Iterable[FeatureText]) -> Iterator[Diagnostic]:
    """Scenarios of which no step says what must be so.

    Other languages have other words for it, so only these words are looked at.
    """
    said = "there is no Then: whatever happens, the scenario holds"
    for feature in features:
        for scenario in feature.scenarios:
            if all(step.keyword in _ASSERT_NOTHING for step in scenario.steps):
                yield _mistake(
                    "MS-W014", feature.file, scenario.line, said, scenario.name
                )


def _mistake(
    code: str, file: Path, line: int, message: str, words: str = ""
) -> Diagnostic:
    return Diagnostic(code, Span(str(file), line, 1), message, _REMEDIES[code], words)


def _read(file: Path) -> FeatureText:
    try:
        feature = get_gherkin_document(str(file.resolve())).feature
    except KeyError:  # what the parser makes of a file without a feature
        raise GherkinParseError("there is no Feature here", 1, "", str(file)) from None
    scenarios = tuple(_scenarios(feature.children, ()))
    return FeatureText(file, feature.name, scenarios)


def _scenarios(
    children: Iterable[Child], before: tuple[StepText, ...]
) -> Iterator[ScenarioText]:
    """The scenarios of a feature or of one ``Rule:``, each with its background."""
    for child in children:
        if child.background:
            before += _steps(child.background.steps)
        if child.scenario:
            yield _scenario(child.scenario, before)
        if child.rule:
            yield from _scenarios(child.rule.children, before)


def _steps(steps: Iterable[GherkinStep]) -> tuple[StepText, ...]:
    return tuple(
        StepText(
            step.keyword.strip(),
            step.text,
            tuple(tuple(str(cell) for cell in row) for row in step.datatable.raw())
            if step.datatable
            else (),
        )
        for step in steps
    )


def _scenario(scenario: GherkinScenario, before: tuple[StepText, ...]) -> ScenarioText:
    rows: list[dict[str, str]] = []
    for examples in scenario.examples:
        if examples.table_header is None:
            continue
        head = [str(cell.value) for cell in examples.table_header.cells]
        rows.extend(
            dict(zip(head, (str(cell.value) for cell in row.cells), strict=True))
            for row in examples.table_body or ()
        )
    steps = _steps(scenario.steps)
    line = scenario.location.line
    return ScenarioText(scenario.name, line, steps, before, tuple(rows))
