"""``mspike assess`` over a whole cohort: on several processes, into tables."""

from __future__ import annotations

from pathlib import Path

from fhir_adapters.bulk import AssessWork, OnePatient
from fhir_adapters.inbound import InboundMapping
from ui.cli.cohort_run import (
    How,
    bulk_input,
    end_of,
    print_summary,
    run_cohort,
)
from ui.cli.failure import Failure
from ui.cli.shown_patients import OnShown


def assess_cohort(
    path: str,
    work: AssessWork,
    how: How,
    tables: Path | None,
    form: str,
    on_shown: OnShown,
) -> bool:
    """Assess every patient of a bulk export.

    Args:
        path: a folder, or one file.
        work: what is done with each patient.
        how: processes of this machine, or Spark.
        tables: new folder for Parquet tables, or ``None``.
        form: ``ndjson`` prints a line for each patient, ``text`` a summary.
        on_shown: told of patients before anything of them can be read.

    Returns:
        ``False`` if nothing was done, as the input is of one patient.

    Raises:
        Failure: what is asked for is not for a cohort, or cannot be done.
    """
    if form not in ("text", "ndjson") or (form == "text" and tables is None):
        message = "--jobs and --tables are for all patients of a cohort"
        remedy = "use --format ndjson or --tables, without --patient or --validate"
        raise Failure("MS-C134", message, remedy)
    if how.engine == "spark" and form == "ndjson":
        message = "Spark writes tables, and no lines"
        raise Failure("MS-C136", message, "leave out --format, and use --tables")
    mapping = InboundMapping.of(work.rulesets, work.site)
    bulk = bulk_input(path, work.timezone, mapping)
    lines = form == "ndjson"
    try:
        outcome = run_cohort(
            bulk, work, how, tables=tables, lines=lines, on_shown=on_shown
        )
    except OnePatient as cause:
        if tables is None:
            return False
        message = "the input is of one patient, and tables are for a cohort"
        raise Failure("MS-C135", message, "use --format json") from cause
    if tables is not None and not lines:
        print_summary(outcome, tables)
    end_of(outcome)
    return True
