"""``mspike rules test``: run a rule author's scenarios and say what they exercised."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.language import RuleErrors
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import ruleset_place, rulesets_at
from ui.cli.terminal import Terminal


def scenarios_command(
    ruleset: Annotated[
        str, typer.Argument(help="A shipped rule set, or the folder of your own.")
    ],
    features: Annotated[
        list[Path], typer.Argument(help="Feature files, or folders that hold them.")
    ],
    page: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Also write the report as a page."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--every", help="Name every scenario, not only failed ones.")
    ] = False,
) -> None:
    """Run scenarios against a rule set; exit 1 if one fails."""
    place = ruleset_place(ruleset)
    rulesets_at([place])
    # The workbench brings pytest along, which nothing else here needs.
    from ui.workbench import RunBroken, report_page, report_text, run_features

    try:
        report = run_features(place, features)
    except RuleErrors as cause:
        message = f"the feature files have mistakes\n{cause}"
        raise Failure("MS-C030", message, "mend them and run again") from cause
    except FileNotFoundError as cause:
        remedy = "give feature files, or folders that hold them"
        raise Failure("MS-C031", str(cause), remedy) from cause
    except RunBroken as cause:
        message = f"the run broke off\n{cause}"
        raise Failure("MS-C032", message, "mend the cause and run again") from cause
    Terminal().line(report_text(report, every_scenario=every).rstrip("\n"))
    if page is not None:
        _write(page, report_page(report))
    if not report.passed:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def _write(page: Path, text: str) -> None:
    try:
        page.write_text(text, "utf-8")
    except OSError as cause:
        message = f"{str(page)!r} cannot be written"
        remedy = "give another file with --html"
        raise Failure("MS-C033", message, remedy) from cause
