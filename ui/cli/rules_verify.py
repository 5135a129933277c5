"""``mspike rules verify``: one gate for everything that can be wrong with rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.failure import ExitCode, Failure
from ui.cli.options import Jobs
from ui.cli.progress import progress_bar
from ui.cli.terminal import Terminal


def verify_command(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of a rule set, or one that holds several, or the name of a "
            "shipped one; the shipped library by default."
        ),
    ] = None,
    features: Annotated[
        list[Path] | None,
        typer.Option(
            "--features",
            help="Feature files or folders besides those below PATH; repeatable.",
        ),
    ] = None,
    no_proofs: Annotated[
        bool, typer.Option("--no-proofs", help="Do without proofs.")
    ] = False,
    sarif: Annotated[
        Path | None,
        typer.Option("--sarif", metavar="FILE", help="Also write SARIF 2.1.0."),
    ] = None,
    junit: Annotated[
        Path | None,
        typer.Option("--junit", metavar="FILE", help="Also write JUnit XML."),
    ] = None,
    jobs: Jobs = 2,
) -> None:
    """Check rules as one gate: load, scenarios, coverage, slips, proofs.

    Exit 0 if nothing is wrong, 1 if something is, 5 if proofs could not be run.
    """
    # The workbench brings pytest along, which nothing else here needs.
    from ui.workbench import RunBroken
    from ui.workbench.gate import (
        Unreadable,
        junit_xml,
        sarif_json,
        subjects_in,
        verified_text,
        verify,
    )

    try:
        subjects = subjects_in(path, features or [])
        verified = verify(subjects, jobs, progress_bar, proofs=not no_proofs)
    except Unreadable as cause:
        remedy = (
            "give the folder of a rule set; `mspike rules list` shows the shipped ones"
        )
        raise Failure("MS-C034", str(cause), remedy) from cause
    except RunBroken as cause:
        message = f"the run broke off\n{cause}"
        raise Failure("MS-C032", message, "mend the cause and run again") from cause
    for file, text in ((sarif, sarif_json), (junit, junit_xml)):
        if file is not None:
            _write(file, text(verified))
    Terminal().line(verified_text(verified).rstrip("\n"))
    if verified.errors:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)
    if verified.without_proofs and not no_proofs:
        raise typer.Exit(ExitCode.CANNOT_PROVE)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as cause:
        message = f"{str(file)!r} cannot be written"
        raise Failure("MS-C033", message, "give another file") from cause
