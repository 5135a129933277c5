"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from engine.language import (
    RuleErrors,
    RuleSet,
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset_names,
)
from engine.surveillance import without_withdrawn
from engine.values import When, read_when, zone
from fhir_adapters.inbound import InboundMapping
from ui.cli.failure import Failure
from ui.clock import Today

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Day of the question, YYYY-MM-DD; nothing after it is seen. [default: today]",
    ),
]
TimeZone = Annotated[
    str,
    typer.Option("--timezone", metavar="TZ", help="Zone in which that day ends."),
]
RuleSets = Annotated[
    list[str] | None,
    typer.Option(
        "--ruleset",
        metavar="NAME|DIR",
        help="A shipped rule set, or a folder with your own; repeatable. [default: all]",
    ),
]
Port = Annotated[
    int, typer.Option("--port", min=1, max=65535, help="Port of the page.")
]

Jobs = Annotated[
    int, typer.Option("--jobs", min=1, help="Processes that work at the same time.")
]


def read_zone(name: str) -> tzinfo:
    """The time zone of that name.

    Raises:
        Failure: there is none.
    """
    try:
        return zone(name)
    except ValueError as cause:
        remedy = "use an IANA name such as UTC or America/New_York"
        raise Failure("MS-C001", str(cause), remedy) from cause


def read_as_of(text: str | None, local: tzinfo, today: Today) -> When:
    """The day of the question; today if none is given.

    Raises:
        Failure: not a calendar day.
    """
    written = today(local).isoformat() if text is None else text
    try:
        return read_when(date.fromisoformat(written).isoformat(), local)
    except ValueError as cause:
        message = f"--as-of {written!r} is not a calendar day"
        raise Failure("MS-C002", message, "write it as YYYY-MM-DD") from cause


def read_rulesets(
    names: Sequence[str] | None, *, withdrawn_too: bool = False
) -> list[RuleSet]:
    """Rule sets as somebody names them; all shipped ones if none is named.

    Args:
        names: shipped names or folders; a folder that is here comes first.
        withdrawn_too: also those that the alert database says are withdrawn.

    Raises:
        Failure: there is none of that name, or it has mistakes.
    """
    shipped = (*shipped_ruleset_names(), *shipped_policy_names())
    places = [ruleset_place(name) for name in names] if names else shipped
    return rulesets_at(places, withdrawn_too=withdrawn_too)


def ruleset_place(name: str) -> str:
    """Where the rule set stands that somebody names: its folder, or a shipped name.

    A folder that bears the name of a shipped rule set comes first: the shipped one
    would else be read in its place, and nobody would be told.

    Raises:
        Failure: a path bears the name of a shipped rule set, and holds none.
    """
    here = Path(name)
    if name not in (*shipped_ruleset_names(), *shipped_policy_names()) or not here.exists():  # fmt: skip
        return name
    if not (here / "ruleset.yaml").is_file():
        message = (
            f"{name!r} is a shipped rule set, and a path here without ruleset.yaml too"
        )
        remedy = "run this from another folder, or rename the path"
        raise Failure("MS-C003", message, remedy)
    return str(here.resolve())


def ruleset_and_rule(named: str) -> tuple[str, str]:
    """Where a rule set stands, and the rule of it that is meant; empty if all are.

    Args:
        named: a rule set, or one of its rules: ``moffitt_2025/any_emd``, ``DIR/any_emd``.

    Raises:
        Failure: as for ``ruleset_place``.
    """
    shipped = (*shipped_ruleset_names(), *shipped_policy_names())
    place, _, rule = named.rpartition("/")
    if named in shipped or Path(named).exists() or not place:
        return ruleset_place(named), ""
    if place in shipped or (Path(place) / "ruleset.yaml").is_file():
        return ruleset_place(place), rule
    return named, ""


def rulesets_at(places: Sequence[str], *, withdrawn_too: bool = False) -> list[RuleSet]:
    """Rule sets that stand at some places, each once.

    Args:
        places: shipped names, whatever else is called so, and folders.
        withdrawn_too: also those that the alert database says are withdrawn.

    Raises:
        Failure: there is none, or it has mistakes.
    """
    rulesets = [_ruleset(place) for place in dict.fromkeys(places)]
    rulesets = rulesets if withdrawn_too else in_use(rulesets)
    try:
        InboundMapping.of(rulesets)
    except RuleErrors as cause:
        message = f"these rule sets do not go together\n{cause}"
        remedy = "rename in one of them, or ask for one at a time"
        raise Failure("MS-C006", message, remedy) from cause
    return rulesets


def alert_database() -> str:
    """File or URL of the alert database that is configured; empty if there is none."""
    return os.environ.get("MSPIKE_DATABASE", "")


def in_use(rulesets: Sequence[RuleSet], where: str | None = None) -> list[RuleSet]:
    """The rule sets without those that the alert database says are withdrawn.

    Without a database nothing is withdrawn. What is left out is named on stderr.

    Args:
        rulesets: rule sets that are asked for.
        where: file or URL of the database; that of MSPIKE_DATABASE by default.
    """
    where = alert_database() if where is None else where
    if not where:
        return list(rulesets)
    from ui.cli.withdrawn import withdrawals_in

    withdrawals = withdrawals_in(where)
    kept = without_withdrawn(rulesets, withdrawals)
    for gone in sorted({r.name for r in rulesets} - {r.name for r in kept}):
        sys.stderr.write(f"mspike: {gone} is withdrawn and was not used\n")
    return kept


def _ruleset(name: str) -> RuleSet:
    try:
        ruleset = load_ruleset(name)
        # A code that cannot be read is a mistake of the rule set as well.
        InboundMapping.of([ruleset])
    except FileNotFoundError as cause:
        remedy = "`mspike rules list` shows the shipped ones"
        raise Failure("MS-C003", str(cause), remedy) from cause
    except UnicodeDecodeError as cause:
        message = f"rule set {name!r} is not UTF-8 text"
        raise Failure("MS-C004", message, "save its files as UTF-8") from cause
    except RuleErrors as cause:
        count = len(cause.diagnostics)
        message = f"rule set {name!r} has {count} mistakes\n{cause}"
        remedy = f"mend them; `mspike rules check {name}` shows them again"
        raise Failure("MS-C005", message, remedy) from cause
    return ruleset
