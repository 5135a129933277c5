"""``mspike assess``: the verdicts of the patients of one input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Set
from typing import Annotated, Literal

import typer

from engine.assessment import Assessment, assess, to_json
from engine.language import Vocabulary, vocabulary_of
from engine.state import PatientState
from fhir_adapters.bulk import AssessWork
from fhir_adapters.complaints import Unreadable, shipped_catalogue
from fhir_adapters.inbound import (
    InboundMapping,
    PatientStates,
    patient_states,
    read_records,
)
from fhir_adapters.outbound import assessment_bundle, bundle_json
from fhir_adapters.sources import SourceError, open_source
from ui.cli.assess_cohort import assess_cohort
from ui.cli.cohort_run import Engine, How, Master, TablesFolder
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import (
    AsOf,
    Jobs,
    RuleSets,
    TimeZone,
    alert_database,
    read_as_of,
    read_rulesets,
    read_zone,
)
from ui.cli.paper import print_paper
from ui.cli.report import print_view
from ui.cli.side_by_side_text import print_side_by_side
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal
from ui.cli.withdrawn import noting, noting_patients
from ui.presentation import patient_view, side_by_side
from ui.records import identities_of, read_source

Form = Literal["text", "json", "ndjson", "fhir", "html"]

Input = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help="A FHIR Bundle, one resource, an NDJSON file, a CSV (`mspike csv columns`), "
        "a folder of such files or of a bulk export, or - for standard input.",
    ),
]
PatientId = Annotated[
    str | None,
    typer.Option("--patient", metavar="ID", help="Only the patient with this id."),
]
Validate = Annotated[
    bool,
    typer.Option(
        "--validate",
        help="Also name on stderr what is not valid FHIR R4B or R5; exit 4 if there is any.",
    ),
]
FormOption = Annotated[
    Form,
    typer.Option(
        "--format",
        help="json and html (one A4 page to print) are for exactly one patient; fhir "
        "gives one transaction Bundle a patient, each on its own line.",
    ),
]
SideBySideOption = Annotated[
    bool,
    typer.Option(
        "--side-by-side",
        help="Also set every definition of one concept side by side, with what "
        "separates them.",
    ),
]


def assess_command(
    context: typer.Context,
    path: Input,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    patient: PatientId = None,
    ruleset: RuleSets = None,
    site: SiteFile = None,
    validate: Validate = False,
    form: FormOption = "text",
    compare: SideBySideOption = False,
    jobs: Jobs = 1,
    tables: TablesFolder = None,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Assess the patients of PATH, with reasons."""
    _require_no_address(path)
    if compare and form != "text":
        message = f"--side-by-side is for --format text, not {form}"
        remedy = (
            "leave one of the two out; every verdict stands in the other formats too"
        )
        raise Failure("MS-C024", message, remedy)
    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    rulesets = read_rulesets(ruleset)
    declared = load_site(site, rulesets)
    if jobs > 1 or tables is not None or engine == "spark":
        how = How(jobs, engine, master)
        whole = patient is None and not validate
        work = AssessWork(tuple(rulesets), day.day_text(), timezone, declared)
        told = noting_patients(alert_database(), "assess", rulesets, day.day_text())
        kind = form if whole else "one patient"
        if assess_cohort(path, work, how, tables, kind, told):
            return
    source = read_source(path)
    names, mapping = vocabulary_of(rulesets), InboundMapping.of(rulesets, declared)
    states = patient_states(
        read_records(source, thorough=True), mapping, timezone=local
    )
    require_patients(states)
    chosen = _chosen(states, patient, form)
    chosen = tuple(chosen) if form == "html" else chosen
    complaints = _Complaints()
    note = noting(alert_database(), "assess")
    assessments = (
        note(
            assess(
                complaints.heard(state),
                rulesets,
                day,
                timezone=timezone,
                vocabulary=names,
                site=declared,
            )
        )
        for state in chosen
    )
    known = identities_of(source) if form in ("text", "fhir", "html") else {}
    synthetic = {i.patient for i in known.values() if i.synthetic}
    if form == "html":
        (state,) = chosen  # exactly one, by _chosen
        print_paper(state, next(assessments), rulesets, day, known)
    else:
        _print(assessments, form, synthetic, names, compare=compare)
    complaints.tell_of_unreadable(states.unreadable)
    if patient is None and len(states) > 1:
        complaints.tell_of_loose(states)
    if validate:
        complaints.tell_of_invalid(source)
    if complaints.found:
        raise typer.Exit(ExitCode.SET_ASIDE)


def _require_no_address(path: str) -> None:
    if path.lower().startswith(("http://", "https://")):
        message = "assess reads files; a server is asked by another command"
        remedy = "use `mspike fetch URL --into FOLDER --patient ID`, then assess FOLDER"
        raise Failure("MS-C096", message, remedy)


def require_patients(states: PatientStates) -> None:
    """Make sure that there is anybody.

    Raises:
        Failure: nothing in the input is usable.
    """
    if len(states):
        return
    told = "; ".join(f"{u.place}: {u.code} {u.message}" for u in states.unreadable)
    remedy = "; ".join(dict.fromkeys(u.remedy for u in states.unreadable))
    raise Failure("MS-C021", told, remedy, ExitCode.NOTHING_USABLE)


def _chosen(
    states: PatientStates, patient: str | None, form: Form
) -> Iterable[PatientState]:
    if patient is not None:
        if patient not in states.patients:
            remedy = "an id is that of the Patient resource, not a record number"
            raise Failure("MS-C022", "no patient in the input has that id", remedy)
        return (states.state(patient),)
    if form in ("json", "html") and len(states) > 1:
        message = f"--format {form} is for one patient; the input has {len(states)}"
        raise Failure("MS-C023", message, "choose one with --patient, or use ndjson")
    return states


def _print(
    assessments: Iterator[Assessment],
    form: Form,
    synthetic: Set[str],
    names: Vocabulary,
    *,
    compare: bool,
) -> None:
    terminal = Terminal()
    for number, assessment in enumerate(assessments):
        if form == "text":
            if number:
                terminal.line("\n" + "-" * 40)
            view = patient_view(assessment, names)
            print_view(view, terminal, synthetic=view.patient in synthetic)
            if compare:
                print_side_by_side(side_by_side(assessment, names), terminal)
        elif form == "fhir":
            bundle = assessment_bundle(
                assessment, synthetic=assessment.patient in synthetic
            )
            terminal.line(bundle_json(bundle).decode())
        else:
            indent = 2 if form == "json" else 0
            terminal.line(to_json(assessment, indent=indent).decode())
    terminal.flush()


class _Complaints:
    """Names on stderr what could not be read; holds no value of the record."""

    def __init__(self) -> None:
        self.found = False
        self._catalogue = shipped_catalogue()

    def heard(self, state: PatientState) -> PatientState:
        """The same state, after naming the resources that were set aside."""
        for entry in state.data_quality:
            known = self._catalogue.complaints.get(entry.code)
            if known is not None and known.effect == "set_aside" and entry.resource:
                self._tell(f"{entry.resource}: {entry.code} {entry.message}")
        self.found |= bool(state.resources.set_aside)
        return state

    def tell_of_unreadable(self, parts: Iterable[Unreadable]) -> None:
        """Name parts of the input that could not be read at all."""
        for part in parts:
            self._tell(f"{part.place}: {part.code} {part.message}; {part.remedy}")

    def tell_of_loose(self, states: PatientStates) -> None:
        """Name resources that belong to none of several patients."""
        for entry in states.loose_quality:
            if entry.resource:
                self._tell(f"{entry.resource}: {entry.code} {entry.message}")
        self.found |= bool(states.loose.set_aside)

    def tell_of_invalid(self, where: str | bytes) -> None:
        """Name what is not valid FHIR."""
        from fhir_adapters.validation import validate

        try:
            source = open_source(where)
        except SourceError:
            return
        for issue in validate(source):
            if issue.severity == "error":
                self._write(f"not valid: {issue.text()}")
            else:
                sys.stderr.write(f"mspike: {issue.severity}: {issue.text()}\n")
        source.close()

    def _tell(self, text: str) -> None:
        self._write(f"set aside: {text}")

    def _write(self, text: str) -> None:
        self.found = True
        sys.stderr.write(f"mspike: {text}\n")
