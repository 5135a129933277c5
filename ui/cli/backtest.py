"""``mspike backtest``: what a policy would have raised, day by day."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.language import RuleSet, vocabulary_of
from engine.surveillance.backtest import Backtest, LeadTime, backtest, summed
from engine.surveillance.replay import Policy, feeds_since
from engine.surveillance.tally import FOLLOW
from fhir_adapters.bulk import BulkInput
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from ui.cli.alert_database import Policies, read_policies
from ui.cli.assess import Input, require_patients
from ui.cli.cohort_run import ALONE, Engine, How, Master, bulk_input, tell_of
from ui.cli.options import Jobs, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.surveil import with_progress
from ui.cli.surveil_cohort import tally_in_bulk
from ui.cli.terminal import Terminal
from ui.presentation import POLICY
from ui.records import read_source


def backtest_command(
    context: typer.Context,
    path: Input,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Last day. [default: today]"),
    ] = None,
    timezone: TimeZone = "UTC",
    policy: Policies = None,
    site: SiteFile = None,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What to print.")
    ] = "text",
    jobs: Jobs = 1,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Replay the patients of PATH day by day, with what was known on each day.

    Several --policy are replayed one beside the other.
    """
    local = read_zone(timezone)
    how = How(jobs, engine, master)
    last = read_as_of(until, local, context.obj).last_day
    wanted: list[str | None] = [*policy] if policy else [None]
    found = []
    for name in wanted:
        policies, rulesets = read_policies(None if name is None else [name])
        sets = list(rulesets.values())
        names, declared = vocabulary_of(sets), load_site(site, sets)
        asked = [Policy(one, rulesets, names, declared, local) for one in policies]
        mapping = InboundMapping.of(sets, declared)
        if how == ALONE:
            results = _alone(path, asked, last, mapping)
        else:
            bulk = bulk_input(path, timezone, mapping)
            results = [_in_bulk(bulk, one, last, how) for one in asked]
        found += [
            (_called(one.ruleset, name), result)
            for one, result in zip(asked, results, strict=True)
        ]
    terminal = Terminal()
    if form == "json":
        told = [{"called": called, **msgspec.to_builtins(r)} for called, r in found]
        terminal.line(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        _print(found, terminal)
    terminal.flush()


def _alone(
    path: str, asked: list[Policy], last: int, mapping: InboundMapping
) -> list[Backtest]:
    local = asked[0].local
    records = read_records(read_source(path), thorough=True)
    states = patient_states(records, mapping, timezone=local)
    require_patients(states)
    feeds = feeds_since(states, local)
    feeds = {feed: since for feed, since in feeds.items() if since <= last}
    return [backtest(one, with_progress(states), last, feeds) for one in asked]


def _in_bulk(bulk: BulkInput, asked: Policy, last: int, how: How) -> Backtest:
    tally, outcome = tally_in_bulk(bulk, asked, last, how)
    tell_of(outcome)
    return summed(asked.ruleset, tally, last)


def _called(policy: RuleSet, name: str | None) -> str:
    return policy.name if name is None else name.rstrip("/").rsplit("/", 1)[-1]


def _print(found: list[tuple[str, Backtest]], terminal: Terminal) -> None:
    first = found[0][1]
    terminal.line(f"Backtest up to {first.until}: {POLICY}", "bold")
    terminal.line(
        "Counts of the record: an alert that nothing followed is not thereby wrong, and "
        "one before a progression is not shown to have led to it.",
        hang=2,
    )
    rows = [("", *(called for called, _ in found))]
    rows += list(
        zip(
            (label for label, _ in _lines(first)),
            *((value for _, value in _lines(result)) for _, result in found),
            strict=True,
        )
    )
    rules = dict.fromkeys(c.rule for _, result in found for c in result.by_rule)
    for rule in rules:
        told = [rule.partition("/")[2]]
        for _, result in found:
            counts = {c.rule: f"{c.alerts} + {c.repeats} again" for c in result.by_rule}
            told.append(counts.get(rule, "-"))
        rows.append(tuple(told))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        terminal.line("  ".join(cells).rstrip())


def _lines(result: Backtest) -> list[tuple[str, str]]:
    rate = result.alerts_per_100_patient_months
    asked, done = result.imaging_asked, result.imaging_followed
    share = f" ({100 * done / asked:.0f} %)" if asked else ""
    return [
        ("patients followed", f"{result.followed} of {result.patients}"),
        ("patient-months", f"{result.patient_months}"),
        ("alerts", f"{result.alerts}"),
        ("repeats", f"{result.repeats}"),
        ("alerts per 100 patient-months", "-" if rate is None else f"{rate}"),
        (f"imaging within {FOLLOW} days", f"{done} of {asked}{share}"),
        ("documented progressions", f"{result.progressions}"),
        ("  of them without alert", f"{result.progressions_without_alert}"),
        ("lead time, days", _lead(result.lead_time)),
    ]


def _lead(lead: LeadTime) -> str:
    if lead.median is None:
        return "-"
    spread = lead.quartiles
    told = f" ({spread[0]:g} to {spread[1]:g})" if spread else ""
    return f"{lead.median:g}{told}, n = {lead.n}"
