"""``mspike surveil``: who needs imaging now, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from engine.assessment import assess, facts_hash, questions_of
from engine.language import RuleSet, Site, Vocabulary, vocabulary_of
from engine.state import PatientState
from engine.surveillance import Request, Watched, feeds_of, stamp_of, watch
from engine.values import When
from fhir_adapters.inbound import (
    InboundMapping,
    PatientStates,
    patient_states,
    read_records,
)
from fhir_adapters.outbound import assessment_bundle, bundle_json
from ui.cli.alert_database import MaybeDatabase, Policies, open_alerts, read_policies
from ui.cli.assess import Input, require_patients
from ui.cli.failure import ExitCode
from ui.cli.options import AsOf, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal
from ui.cli.worklist import Row, print_rows
from ui.clock import system_instant
from ui.records import identities_of, read_source

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore

FEEDS = 3
Form = Annotated[
    Literal["table", "csv", "ndjson", "fhir"],
    typer.Option(
        "--format",
        help="csv and ndjson have every column; fhir gives one "
        "transaction Bundle for each patient with something due.",
    ),
]


class Night(msgspec.Struct, frozen=True):
    """What one run asks of every patient."""

    policies: list[RuleSet]
    rulesets: dict[str, RuleSet]
    as_of: When
    names: Vocabulary
    site: Site | None
    feeds: frozenset[str] = frozenset()

    def watched(self, state: PatientState) -> Watched:
        """What is due for one patient."""
        return watch(
            state,
            self.policies,
            self.as_of,
            vocabulary=self.names,
            site=self.site,
            feeds=self.feeds,
            rulesets=self.rulesets,
        )


def surveil_command(
    context: typer.Context,
    path: Input,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    policy: Policies = None,
    site: SiteFile = None,
    database: MaybeDatabase = None,
    form: Form = "table",
) -> None:
    """Print what is due, overdue and upcoming for the patients of PATH.

    With --database, alerts are kept between runs: a night that runs twice changes
    nothing, and what somebody acknowledged, snoozed or resolved stays so.
    """
    if database is None:
        _surveil(context, path, as_of, timezone, policy, site, None, form)
        return
    with open_alerts(database) as store:
        _surveil(context, path, as_of, timezone, policy, site, store, form)


def _surveil(
    context: typer.Context,
    path: str,
    as_of: str | None,
    timezone: str,
    policy: list[str] | None,
    site: SiteFile,
    store: AlertStore | None,
    form: Literal["table", "csv", "ndjson", "fhir"],
) -> None:
    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    policies, rulesets = read_policies(policy, store)
    sets = list(rulesets.values())
    mapping = InboundMapping.of(sets)
    source = read_source(path)
    states = patient_states(read_records(source), mapping, timezone=local)
    require_patients(states)
    night = Night(policies, rulesets, day, vocabulary_of(sets), load_site(site))
    feeds = feeds_received(states, day)
    night = msgspec.structs.replace(night, feeds=feeds)
    rows, notices, set_aside = _rows(states, night, store)
    if store is not None:
        stamps = [stamp_of(r) for r in sets]
        shown = sorted({row.patient for row in rows if row.status != "upcoming"})
        store.show(shown, stamps, day.day_text(), "worklist")
    if form == "fhir":
        known = identities_of(source).values()
        _print_bundles(states, night, rows, {i.patient for i in known if i.synthetic})
    else:
        print_rows(rows, form, day.day_text(), policies)
    for notice in sorted(notices):
        sys.stderr.write(f"mspike: {notice}\n")
    for part in states.unreadable:
        sys.stderr.write(
            f"mspike: set aside: {part.place}: {part.code} {part.message}\n"
        )
    if set_aside or states.unreadable:
        raise typer.Exit(ExitCode.SET_ASIDE)


def _print_bundles(
    states: PatientStates, night: Night, rows: list[Row], synthetic: set[str]
) -> None:
    """What is due as FHIR: no verdicts, no published numbers."""
    terminal = Terminal()
    shown = {row.alert for row in rows if row.status in ("due", "overdue")}
    wanted = {row.patient for row in rows if row.alert in shown}
    for state in states:
        if state.patient not in wanted:
            continue
        whole = assess(
            state,
            night.rulesets.values(),
            night.as_of,
            vocabulary=night.names,
            site=night.site,
            feeds=night.feeds,
        )
        due = msgspec.structs.replace(
            whole,
            verdicts=(),
            estimates=(),
            refused=(),
            alerts=tuple(a for a in whole.alerts if a.id in shown),
        )
        bundle = assessment_bundle(due, synthetic=state.patient in synthetic)
        terminal.line(bundle_json(bundle).decode())
    terminal.flush()


def feeds_received(states: Iterable[PatientState], day: When) -> frozenset[str]:
    """The feeds of which any patient has a fact; stops when all have been seen."""
    found: frozenset[str] = frozenset()
    for state in states:
        found |= feeds_of(state.known_at(day))
        if len(found) == FEEDS:
            break
    return found


def _rows(
    states: PatientStates, night: Night, store: AlertStore | None
) -> tuple[list[Row], set[str], bool]:
    rows: list[Row] = []
    notices: set[str] = set()
    set_aside = 0
    for state in with_progress(states):
        set_aside += state.resources.set_aside
        watched = night.watched(state)
        notices.update(watched.notices)
        told = watched.upcoming
        if store is None:
            told += watched.alerts
        else:
            _keep(store, state, watched, night)
        rows += (Row.of(state.patient, alert) for alert in told)
        asked = [*watched.requests, *_narrative(state, watched, night)]
        rows += (Row.asking(state.patient, one) for one in asked)
    if store is not None:  # those of patients who are no longer in the source too
        kept = store.situations()
        rows += (Row.of(s.patient, s.alert) for s in kept if s.state != "snoozed")
    loose = states.loose.set_aside if len(states) > 1 else 0
    return sorted(rows, key=Row.order), notices, bool(set_aside + loose)


def _narrative(
    state: PatientState, watched: Watched, night: Night
) -> Iterator[Request]:
    """Lesions of which only a report's words speak: to be confirmed, and no alert."""
    if watched.ended_by or not state.mentions:
        return
    known = state.known_at(night.as_of)
    for question in questions_of(known, ()):
        if question.state in ("present", "uncertain"):
            yield Request("narrative", question.text, question.resource)


def _keep(
    store: AlertStore, state: PatientState, watched: Watched, night: Night
) -> None:
    """Hand a patient's alerts to the database."""
    from engine.surveillance.alert_store import Author, Run

    known = state.known_at(night.as_of)
    stamps = tuple(stamp_of(r) for r in night.rulesets.values())
    run = Run(
        state.patient, night.as_of.day_text(), facts_hash(known), watched.alerts, stamps
    )
    if watched.ended_by:
        gone = f"surveillance ended: {watched.ended_by}"
        run = msgspec.structs.replace(run, gone=gone)
    store.run(run, Author("mspike surveil", system_instant()))


def with_progress(states: PatientStates) -> Iterator[PatientState]:
    """The states, with a bar on a terminal that nobody's pipe sees."""
    if not sys.stderr.isatty() or len(states) < 2:
        yield from states
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(states, "patients", total=len(states), console=console)


__all__ = ["feeds_received", "surveil_command", "with_progress"]
