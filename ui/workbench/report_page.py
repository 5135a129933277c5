"""A report as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape
from itertools import groupby

from ui.workbench.report import WAYS, Report, RuleCoverage, ScenarioRun

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #111; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .5rem; text-align: left; }
tr.criterion th { font-weight: 400; padding-left: 1.5rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.rule { background: #f2f2f2; font-weight: 600; }
.failed, .none { color: #a84300; font-weight: 600; }
code { font-size: .9em; } pre { white-space: pre-wrap; margin: .25rem 0 0 1.5rem; }
details { margin: .25rem 0; } ul { margin: .25rem 0 .25rem 1rem; padding: 0; }
"""


def report_page(report: Report) -> str:
    """The report as HTML; every word of a rule or feature file is escaped."""
    failed = len(report.failed)
    total = len(report.scenarios)
    title = "mspike: what the scenarios of a rule set exercised"
    names = "".join(
        f"<li>{escape(r.title)}, <code>{escape(r.name)}</code> {escape(r.version)}, "
        f"sha256 <code>{escape(r.sha256[:12])}</code></li>"
        for r in report.rulesets
    )
    verdict = f"{total} scenarios: {total - failed} passed, {failed} failed."
    marked = ' class="failed"' if failed else ""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1><ul>{names}</ul>"
        f"<p{marked}>{verdict}</p>{_coverage(report)}{_gaps(report)}{_scenarios(report)}"
        f"</main></body></html>\n"
    )


def _coverage(report: Report) -> str:
    head = "".join(
        f'<th class="number" scope="col">{way.replace("_", " ")}</th>' for way in WAYS
    )
    body = "".join(_rule(rule) for rule in report.coverage)
    return (
        "<h2>Scenarios by outcome</h2><table><thead><tr>"
        f'<th scope="col">rule and criterion</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _rule(rule: RuleCoverage) -> str:
    values = [way for way in rule.wanted if way not in WAYS]
    name = f"{escape(rule.title)} <code>{escape(rule.rule)}</code>"
    if values:
        counts = ", ".join(
            f"{escape(value.replace('_', ' '))} {rule.counts.get(value, 0)}"
            for value in values
        )
        name += f"<br>{counts}"
    lines = [_row(name, rule.counts, rule.wanted, kind="rule")]
    for criterion in rule.criteria:
        text = f" {escape(criterion.text)}" if criterion.text else ""
        label = f"<code>{escape(criterion.id)}</code>{text}"
        lines.append(_row(label, criterion.counts, criterion.wanted, kind="criterion"))
    return "".join(lines)


def _row(label: str, counts: dict[str, int], wanted: tuple[str, ...], kind: str) -> str:
    cells = "".join(
        f'<td class="number{" none" if way in wanted and not counts.get(way) else ""}">'
        f"{counts.get(way) or ('none' if way in wanted else '')}</td>"
        for way in WAYS
    )
    return f'<tr class="{kind}"><th scope="row">{label}</th>{cells}</tr>'


def _gaps(report: Report) -> str:
    shown, wanted = report.criteria_covered
    said = f"<p>Criteria exercised each way: {shown} of {wanted}.</p>"
    said += _decisive(report)
    gaps = (*report.gaps, *report.undecisive)
    if not gaps:
        return said
    items = "".join(f"<li>{escape(gap)}</li>" for gap in gaps)
    return f"{said}<h2>What no scenario shows</h2><ul>{items}</ul>"


def _decisive(report: Report) -> str:
    """Which scenarios hang on which criterion (MC/DC)."""
    if not report.decisive:
        return ""
    decided, wanted = report.decided
    body = "".join(
        f'<tr class="rule"><th scope="row" colspan="3">{escape(rule.title)} '
        f"<code>{escape(rule.rule)}</code></th></tr>"
        + "".join(
            f'<tr class="criterion"><th scope="row"><code>{escape(c.id)}</code> '
            f"{escape(c.text)}</th><td>{_names(c.decisive_true)}</td>"
            f"<td>{_names(c.decisive_false)}</td></tr>"
            for c in rule.criteria
        )
        for rule in report.decisive
    )
    return (
        "<h2>Scenarios that hang on one criterion</h2>"
        "<p>The verdict would be another one, had that criterion alone come out the "
        f"other way: {decided} of {wanted} ways.</p>"
        '<table><thead><tr><th scope="col">criterion</th><th scope="col">decides by '
        'holding</th><th scope="col">decides by failing</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _names(scenarios: tuple[str, ...]) -> str:
    if not scenarios:
        return '<span class="none">none</span>'
    items = "".join(f"<li>{escape(name)}</li>" for name in scenarios)
    return f"<details><summary>{len(scenarios)}</summary><ul>{items}</ul></details>"


def _scenarios(report: Report) -> str:
    parts = ["<h2>Scenarios</h2>"]
    for file, group in groupby(report.scenarios, key=lambda scenario: scenario.file):
        runs = list(group)
        parts.append(f"<h3>{escape(runs[0].feature)} <code>{escape(file)}</code></h3>")
        parts += [_scenario(run) for run in runs]
    return "".join(parts)


def _scenario(run: ScenarioRun) -> str:
    word = "passed" if run.passed else "failed"
    head = f'<summary><span class="{word}">{word}</span> {escape(run.name)}</summary>'
    checks = "".join(
        f"<li><code>{escape(check.rule)}</code> "
        f"{escape((check.value or check.outcome).replace('_', ' '))}"
        + "".join(
            f"; <code>{escape(criterion)}</code> {escape(outcome.replace('_', ' '))}"
            for criterion, outcome in check.criteria.items()
        )
        + "</li>"
        for check in run.checks
    )
    why = ""
    if not run.passed:
        step = f"line {run.failed_line}: {run.failed_step}\n" if run.failed_step else ""
        why = f"<pre>{escape(step + run.message)}</pre>"
    opened = "" if run.passed else " open"
    return f"<details{opened}>{head}{why}<ul>{checks}</ul></details>"
