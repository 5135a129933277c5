"""``mspike validate``: what is not valid FHIR in an input, element by element."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.sources import SourceError, open_source
from ui.cli.failure import ExitCode, Failure
from ui.cli.terminal import Terminal
from ui.records import read_source

Input = Annotated[
    str, typer.Argument(metavar="PATH", help="What to validate; as for assess.")
]
Form = Annotated[
    Literal["text", "fhir"],
    typer.Option("--format", help="fhir is an OperationOutcome."),
]


def validate_command(path: Input, form: Form = "text") -> None:
    """Validate PATH against FHIR R4B, and R5; exit 4 if anything is not valid.

    Codes, units and dates that mspike cannot use are told by assess.
    """
    # The models take long to import.
    from fhir_adapters.validation import outcome_json, validate

    try:
        source = open_source(read_source(path))
        try:
            issues = list(validate(source))
        finally:
            source.close()
    except SourceError as error:
        entry = shipped_catalogue().complaints[error.code]
        message = f"{error.place}: {entry.title}"
        raise Failure(
            error.code, message, entry.remedy, ExitCode.NOTHING_USABLE
        ) from None
    terminal = Terminal()
    if form == "fhir":
        terminal.line(outcome_json(issues).decode())
    else:
        for issue in issues:
            terminal.line(f"{issue.severity}: {issue.text()}")
    terminal.flush()
    if any(issue.severity == "error" for issue in issues):
        raise typer.Exit(ExitCode.SET_ASIDE)
