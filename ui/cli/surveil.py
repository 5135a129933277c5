"""``mspike surveil``: who needs imaging now, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from engine.assessment import assess
from engine.language import vocabulary_of
from engine.state import PatientState
from engine.surveillance import ALL_FEEDS, stamp_of, switched_off
from engine.surveillance.run import Author
from fhir_adapters.inbound import (
    InboundMapping,
    PatientStates,
    patient_states,
    read_records,
)
from fhir_adapters.outbound import assessment_bundle, bundle_json
from ui.cli.alert_database import MaybeDatabase, Policies, open_alerts, read_policies
from ui.cli.assess import Input, require_patients
from ui.cli.cohort_run import ALONE, Engine, How, Master, bulk_input, tell_of
from ui.cli.failure import ExitCode, Failure
from ui.cli.gather import gathered
from ui.cli.options import AsOf, Jobs, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.surveil_cohort import EachPatient
from ui.cli.terminal import Terminal
from ui.cli.worklist import print_rows
from ui.clock import system_instant
from ui.records import identities_of, read_source
from ui.worklist import Night, Row, TellNight, Told, feeds_received

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore

Form = Annotated[
    Literal["table", "csv", "ndjson", "fhir"],
    typer.Option(
        "--format",
        help="csv and ndjson have every column; fhir gives one "
        "transaction Bundle for each patient with something due.",
    ),
]


def surveil_command(
    context: typer.Context,
    path: Input,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    policy: Policies = None,
    site: SiteFile = None,
    database: MaybeDatabase = None,
    form: Form = "table",
    jobs: Jobs = 1,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Print what is due, overdue and upcoming for the patients of PATH.

    With --database, alerts are kept between runs: a night that runs twice changes
    nothing, and what somebody acknowledged, snoozed or resolved stays so. What the
    policy leaves to the site, and the site has not set, is said once.
    """
    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    how = How(jobs, engine, master)
    if how != ALONE and form == "fhir":
        message = "--format fhir is for one process"
        raise Failure("MS-C134", message, "leave out --jobs and --engine")
    with nullcontext() if database is None else open_alerts(database) as store:
        policies, rulesets = read_policies(policy, store)
        names = vocabulary_of(list(rulesets.values()))
        declared = load_site(site, rulesets.values())
        night = Night(policies, rulesets, day, names, declared)
        asked = _Asked(path, timezone, local, night, store, how)
        set_aside = _surveil(asked, form)
    if set_aside:
        raise typer.Exit(ExitCode.SET_ASIDE)


class _Seen(msgspec.Struct):
    """Whether something was set aside; known when all patients were seen."""

    set_aside: bool


class _Asked(msgspec.Struct, frozen=True):
    """One run of the command."""

    path: str
    timezone: str
    local: tzinfo
    night: Night
    store: AlertStore | None
    how: How

    @property
    def mapping(self) -> InboundMapping:
        """What codes and units mean, also in a rule set of one's own and at the site."""
        return InboundMapping.of(self.night.rulesets.values(), self.night.site)


def _surveil(asked: _Asked, form: Literal["table", "csv", "ndjson", "fhir"]) -> bool:
    """Print the worklist; whether something was set aside."""
    if asked.how != ALONE:
        with _in_bulk(asked) as (night, told, seen):
            _print(asked, night, told, form, None)
        return seen.set_aside
    source = read_source(asked.path)
    records = read_records(source, thorough=True)
    states = patient_states(records, asked.mapping, timezone=asked.local)
    require_patients(states)
    night, told, seen = _alone(asked, states)
    _print(asked, night, told, form, states)
    return seen.set_aside


def _print(
    asked: _Asked,
    night: Night,
    told: Iterable[Told],
    form: Literal["table", "csv", "ndjson", "fhir"],
    states: PatientStates | None,
) -> None:
    rows, notices = _kept(asked.store, told)
    day = night.as_of.day_text()
    if asked.store is not None:
        stamps = [stamp_of(r) for r in night.rulesets.values()]
        shown = sorted({row.patient for row in rows if row.status != "upcoming"})
        asked.store.show(shown, stamps, day, "worklist")
    if form == "fhir" and states is not None:
        known = identities_of(asked.path).values()
        synthetic = {i.patient for i in known if i.synthetic}
        _print_bundles(states, night, _named(rows, asked.store), synthetic)
    elif form != "fhir":
        print_rows(rows, form, day, night.policies)
    # What is missing is said every time; what a site chose not to ask for, once.
    off = switched_off(night.policies)
    if asked.store is not None:
        off = asked.store.first_told(off, day)
    for notice in (*sorted(notices), *off):
        sys.stderr.write(f"mspike: {notice}\n")


def _alone(asked: _Asked, states: PatientStates) -> tuple[Night, Iterable[Told], _Seen]:
    feeds = feeds_received(states, asked.night.as_of)
    night = msgspec.structs.replace(asked.night, feeds=feeds)
    tell = TellNight(night, asked.store is not None)
    for part in states.unreadable:
        sys.stderr.write(
            f"mspike: set aside: {part.place}: {part.code} {part.message}\n"
        )
    loose = states.loose.set_aside if len(states) > 1 else 0
    seen = _Seen(bool(loose or states.unreadable))

    def told() -> Iterator[Told]:
        for state in with_progress(states):
            seen.set_aside |= bool(state.resources.set_aside)
            yield tell(state)

    return night, told(), seen


@contextmanager
def _in_bulk(asked: _Asked) -> Iterator[tuple[Night, Iterable[Told], _Seen]]:
    """A night over a cohort.

    Which feeds are connected is known when all patients were seen. Of a cohort it is
    nearly always all of them, so that is taken first, and asked again if it was wrong.
    """
    bulk = bulk_input(asked.path, asked.timezone, asked.mapping)
    feeds = ALL_FEEDS
    while True:
        night = msgspec.structs.replace(asked.night, feeds=feeds)
        work = EachPatient(TellNight(night, asked.store is not None))
        with gathered(bulk, work, asked.how, Told) as (told, outcome):
            seen = frozenset[str]().union(*(one.feeds for one in told))
            if seen == feeds:
                tell_of(outcome)
                lost = outcome.resources["set_aside"] or outcome.failed
                yield night, told, _Seen(bool(lost))
                return
            feeds = seen


def _print_bundles(
    states: PatientStates,
    night: Night,
    shown: dict[str, str],
    synthetic: set[str],
) -> None:
    """What is due as FHIR: no verdicts, no published numbers."""
    terminal = Terminal()
    wanted = set(shown.values())
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


def _named(rows: list[Row], store: AlertStore | None) -> dict[str, str]:
    """The patients of what is due, by every id that it has."""
    due = {r.alert: r.patient for r in rows if r.status in ("due", "overdue")}
    for kept in store.situations() if store is not None else ():
        if kept.id in due:
            due.update(dict.fromkeys(kept.alert.same_as, kept.patient))
    return due


def _kept(store: AlertStore | None, told: Iterable[Told]) -> tuple[list[Row], set[str]]:
    """The rows of the worklist; a database is told of each patient first."""
    rows: list[Row] = []
    notices: set[str] = set()
    for one in told:
        rows += one.rows
        notices.update(one.notices)
        if store is not None and one.run is not None:
            store.run(one.run, Author("mspike surveil", system_instant()))
    if store is not None:  # those of patients who are no longer in the source too
        kept = store.situations()
        rows += (Row.of(s.patient, s.alert) for s in kept if s.state != "snoozed")
    return sorted(rows, key=Row.order), notices


def with_progress(states: PatientStates) -> Iterator[PatientState]:
    """The states, with a bar on a terminal that nobody's pipe sees."""
    if not sys.stderr.isatty() or len(states) < 2:
        yield from states
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(states, "patients", total=len(states), console=console)


__all__ = ["surveil_command", "with_progress"]
