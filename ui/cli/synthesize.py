"""``mspike synthesize``: an invented cohort as a bulk export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fhir_adapters.synthetic import write_bulk_export
from ui.cli.failure import Failure
from ui.cli.options import Jobs
from ui.cli.progress import progress_bar
from ui.cli.terminal import Terminal

Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Where to write; new, or an empty folder."),
]
Patients = Annotated[
    int, typer.Option("--patients", "-n", min=1, help="How many patients.")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")
]


def synthesize_command(
    folder: Folder, patients: Patients = 1000, seed: Seed = 1, jobs: Jobs = 1
) -> None:
    """Write a synthetic cohort: NDJSON files per resource type, as a bulk export.

    Every patient is invented, and every resource is labelled so. How common a finding
    is follows the counts in the two papers; the course of the results is made up. Part
    of the record is missing or untidy, at rates stated in rules/synthetic/mess.yaml.
    """
    try:
        with progress_bar("patients", patients) as advance:
            written = write_bulk_export(
                folder, patients, seed, jobs=jobs, progress=advance
            )
    except FileExistsError as cause:
        message = f"{folder.name} exists and is not an empty folder"
        raise Failure("MS-C080", message, "name a new folder") from cause
    except OSError as cause:
        message = f"cannot write {folder.name}: {cause.strerror}"
        remedy = "name a folder that you may write, on a disk with room"
        raise Failure("MS-C081", message, remedy) from cause
    out = Terminal()
    resources = sum(written.resources.values())
    out.line(
        f"{written.patients:,} SYNTHETIC patients, {resources:,} resources, "
        f"{written.files:,} files"
    )
    for kind, count in written.resources.items():
        out.line(f"{count:>12,} {kind}")
