"""A report as terminal text."""

from __future__ import annotations

from itertools import groupby
from textwrap import indent

from ui.workbench.report import WAYS, Report, RuleCoverage, ScenarioRun


def report_text(report: Report, *, every_scenario: bool = False) -> str:
    """The report for a terminal, without colours.

    Args:
        report: what a run came to.
        every_scenario: name every scenario and the criteria that it exercised, not
            only what failed.
    """
    sections = [
        _heading(report),
        _scenarios(report, every_scenario=every_scenario),
        _coverage(report),
        _gaps(report),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _heading(report: Report) -> str:
    return "\n".join(
        f"{ruleset.name} {ruleset.version} (sha256 {ruleset.sha256[:12]})"
        for ruleset in report.rulesets
    )


def _scenarios(report: Report, *, every_scenario: bool) -> str:
    lines: list[str] = []
    for file, group in groupby(report.scenarios, key=lambda scenario: scenario.file):
        runs = list(group)
        failed = sum(not run.passed for run in runs)
        lines.append(f"{file}: {len(runs)} scenarios, {failed} failed")
        for run in runs:
            lines += _scenario(run, told=every_scenario)
    total, failed = len(report.scenarios), len(report.failed)
    lines.append(f"{total} scenarios: {total - failed} passed, {failed} failed")
    return "\n".join(lines)


def _scenario(run: ScenarioRun, *, told: bool) -> list[str]:
    if run.passed:
        return [f"  ok      {run.name}", *_exercised(run)] if told else []
    lines = [f"  FAILED  {run.file}:{run.line}: {run.name}"]
    if run.failed_step:
        lines.append(f"          line {run.failed_line}: {run.failed_step}")
    return [*lines, indent(run.message, " " * 10)]


def _exercised(run: ScenarioRun) -> list[str]:
    lines = []
    for check in run.checks:
        said = ", ".join(
            f"{i} {o.replace('_', ' ')}" for i, o in check.criteria.items()
        )
        outcome = (check.value or check.outcome).replace("_", " ")
        lines.append(
            f"          {check.rule} {outcome}" + (f": {said}" if said else "")
        )
    return lines


def _coverage(report: Report) -> str:
    width = max((len(rule.rule) for rule in report.coverage), default=0) + 2
    head = f"{'scenarios by outcome':<{width}}{'true':>7}{'false':>7}{'unknown':>9}{'n/a':>6}"
    lines = [head]
    for rule in report.coverage:
        lines.append(_rule_line(rule, width))
        lines.extend(
            _line(f"  {criterion.id}", criterion.counts, criterion.wanted, width)
            for criterion in rule.criteria
        )
    return "\n".join(lines)


def _rule_line(rule: RuleCoverage, width: int) -> str:
    values = [way for way in rule.wanted if way not in WAYS]
    if not values:
        return _line(rule.rule, rule.counts, rule.wanted, width)
    counts = ", ".join(
        f"{way.replace('_', ' ')} {rule.counts.get(way, 0)}" for way in rule.wanted
    )
    return f"{rule.rule:<{width}}  {counts}"


def _line(
    name: str, counts: dict[str, int], wanted: tuple[str, ...], width: int
) -> str:
    cells = [
        str(counts[way]) if counts.get(way) else ("0" if way in wanted else "-")
        for way in WAYS
    ]
    return f"{name:<{width}}{cells[0]:>7}{cells[1]:>7}{cells[2]:>9}{cells[3]:>6}"


def _gaps(report: Report) -> str:
    shown, wanted = report.criteria_covered
    percent = f"{100 * shown // wanted} %" if wanted else "no criteria"
    lines = [f"criteria exercised each way: {shown} of {wanted} ({percent})"]
    if report.decisive:
        decided, ways = report.decided
        lines.append(f"criteria that decide a scenario each way: {decided} of {ways}")
    if report.gaps or report.undecisive:
        lines.append("no scenario shows:")
        lines += [f"  {gap}" for gap in (*report.gaps, *report.undecisive)]
    return "\n".join(lines)
