"""``mspike quality``: data quality, and what each rule can decide."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.assessment import (
    MissingDatum,
    QualityCount,
    QualityReport,
    RuleDecided,
    assess,
)
from engine.language import vocabulary_of
from engine.state import ResourceCounts
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from fhir_adapters.sources import SourceError
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import (
    AsOf,
    RuleSets,
    TimeZone,
    read_as_of,
    read_rulesets,
    read_zone,
)
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal
from ui.presentation import counts_sentence
from ui.presentation.not_known import way_not_known
from ui.records import read_source

Input = Annotated[
    str, typer.Argument(metavar="PATH", help="The records; as for assess.")
]
PatientId = Annotated[
    str | None,
    typer.Option("--patient", metavar="ID", help="Only the patient with this id."),
]
Form = Annotated[Literal["text", "json"], typer.Option("--format")]
_MOST = 3


def quality_command(
    context: typer.Context,
    path: Input,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    patient: PatientId = None,
    ruleset: RuleSets = None,
    site: SiteFile = None,
    form: Form = "text",
) -> None:
    """Tell what was set aside and why, what each rule decides, and what is missing."""
    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    rulesets = read_rulesets(ruleset)
    declared = load_site(site, rulesets)
    names, mapping = vocabulary_of(rulesets), InboundMapping.of(rulesets, declared)
    try:
        records = read_records(read_source(path), thorough=True)
    except SourceError as error:
        entry = shipped_catalogue().complaints[error.code]
        message = f"{error.place}: {entry.title}"
        raise Failure(
            error.code, message, entry.remedy, ExitCode.NOTHING_USABLE
        ) from None
    states = patient_states(records, mapping, timezone=local)
    if not len(states):
        told = "; ".join(f"{u.place}: {u.code} {u.message}" for u in states.unreadable)
        remedy = "; ".join(dict.fromkeys(u.remedy for u in states.unreadable))
        raise Failure("MS-C021", told, remedy, ExitCode.NOTHING_USABLE)
    if patient is not None and patient not in states.patients:
        remedy = "an id is that of the Patient resource, not a record number"
        raise Failure("MS-C022", "no patient in the input has that id", remedy)
    counted = QualityCount()
    for state in [states.state(patient)] if patient is not None else states:
        counted.add(
            assess(
                state, rulesets, day, timezone=timezone, vocabulary=names, site=declared
            )
        )
    everyone = patient is None
    loose = states.loose if everyone else ResourceCounts()
    report = counted.report(loose, states.loose_quality if everyone else ())
    terminal = Terminal()
    if form == "json":
        encoded = msgspec.json.encode(report, order="sorted")
        terminal.line(msgspec.json.format(encoded, indent=2).decode())
    else:
        print_quality(report, terminal)
    terminal.flush()
    if report.resources.set_aside:
        raise typer.Exit(ExitCode.SET_ASIDE)


def print_quality(report: QualityReport, terminal: Terminal) -> None:
    """The report as text."""
    noun = "patient" if report.patients == 1 else "patients"
    terminal.line(f"Data quality of {report.patients} {noun}", "bold underline")
    terminal.line(counts_sentence(report.resources), indent=2)
    loose = sum(getattr(report.loose, n) for n in ResourceCounts.__struct_fields__)
    if loose:
        terminal.line(f"{loose} of them belong to no patient", indent=2)
    for entry in report.complaints:
        terminal.line(
            f"{entry.code} {entry.complaints} in {entry.patients} of "
            f"{report.patients}: {entry.message}",
            indent=2,
            hang=9,
        )
    terminal.line()
    terminal.line("What each rule decides", "bold underline")
    for rule in report.rules:
        asked = rule.decided + rule.unknown
        share = f"{100 * rule.decided / asked:.0f} %" if asked else "no patient asked"
        terminal.line(
            f"{rule.rule}: {rule.decided} of {asked} decided ({share}), "
            f"{rule.not_applicable} not applicable",
            indent=2,
            hang=2,
        )
        if rule.undecided:
            terminal.line(f"undecided: {_undecided(rule)}", indent=4, hang=2)
        for missing in rule.missing[:_MOST]:
            terminal.line(_missing(missing), "dim", 4, 2)
    terminal.line()
    terminal.line("What would decide most", "bold underline")
    for missing in report.missing[: 3 * _MOST]:
        terminal.line(_missing(missing), indent=2, hang=2)


def _undecided(rule: RuleDecided) -> str:
    """``30 CAR T infusion is not on record, 6 never asked``."""
    words = [
        f"{each.patients} {each.event or way_not_known(each.reason).lower()}"
        for each in rule.undecided
    ]
    return ", ".join(words)


def _missing(missing: MissingDatum) -> str:
    return (
        f"{missing.fact.replace('_', ' ')}: settles {missing.settles}, "
        f"may settle {missing.could_settle} further"
    )
