"""``mspike rules diff``: patients on whom two rules say different things."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from engine.language import RuleErrors, vocabulary_of
from engine.verification import (
    Base,
    NotExpressibleError,
    Side,
    Status,
    Witness,
    available,
    compare,
    further,
    witnesses,
)
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import read_rulesets
from ui.cli.terminal import Terminal


def diff_command(
    one: Annotated[
        str, typer.Argument(help="A rule, moffitt_2025/any_emd, or DIR/any_emd.")
    ],
    other: Annotated[
        str, typer.Argument(help="Another rule, or another version of it.")
    ],
    features: Annotated[
        list[Path] | None,
        typer.Option("--features", help="Feature files whose patients to look at too."),
    ] = None,
    most: Annotated[
        int, typer.Option("--patients", min=1, help="How many patients to look at.")
    ] = 4000,
) -> None:
    """Print one synthetic patient for each pair of different answers; exit 1 if any.

    The patients are looked for near every limit of both rules, and by the solver (extra
    `proof`). Only the solver proves that two rules say the same.
    """
    sides = _sides(one, other)
    found = witnesses(*sides, bases_of(sides, features or []), most)
    terminal = Terminal()
    terminal.line(f"{sides[0].id} against {sides[1].id}", "bold")
    if available():
        with suppress(NotExpressibleError):  # told below, if nothing was found
            found += further(*sides, found)
    for witness in sorted(found, key=_order):
        _print(witness, sides, terminal)
    if found:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)
    if _print_equivalence(sides, most, terminal):
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def _order(witness: Witness) -> tuple[bool, int]:
    """Where both are decided first, and then the shortest."""
    decided = "unknown" not in (witness.one[0], witness.other[0])
    return not decided, len(witness.state.facts)


def _print_equivalence(sides: tuple[Side, Side], most: int, terminal: Terminal) -> bool:
    """Whether two rules of which no difference was found are proved to be one."""
    looked = f"no difference found among {most} patients (this is no proof)"
    if not available():
        terminal.line(f"{looked}; the extra `proof` could prove it")
        return False
    found = compare(*sides)
    if found.status is Status.PROVED:
        terminal.line("equivalent: proved, of every patient")
    elif found.holds:
        terminal.line(f"equivalent: proved {found.bound}")
    elif found.witness is not None:
        _print(found.witness, sides, terminal)
        return True
    else:
        terminal.line(
            f"{looked}; not proved: {found.why or 'only the open values differ'}"
        )
    return False


def _print(witness: Witness, sides: tuple[Side, Side], terminal: Terminal) -> None:
    from ui.workbench.told import Untold, told
    from ui.workbench.witness_text import said_words, scenario_of

    try:
        words = "; ".join(told(witness.state.facts, sides[0].vocabulary))
    except Untold:
        words = ", ".join(fact.source.resource for fact in witness.state.facts)
    answers = f"{said_words(witness.one)} against {said_words(witness.other)}"
    terminal.line()
    terminal.line(f"{answers}: {words or 'nothing on record'}", "bold")
    scenario = scenario_of(witness, *sides)
    for line in (scenario or "").splitlines():
        terminal.line(line.strip(), indent=len(line) - len(line.lstrip()))


def _sides(one: str, other: str) -> tuple[Side, Side]:
    places = [name.rpartition("/") for name in (one, other)]
    known = {place: read_rulesets([place])[0] for place, _, _ in places}
    rulesets = [known[place] for place, _, _ in places]
    try:
        vocabulary = vocabulary_of(known.values())
    except RuleErrors:  # two versions of one set bring the same names along
        vocabulary = vocabulary_of(rulesets[:1])
    sides = []
    for (_, _, rule), ruleset in zip(places, rulesets, strict=True):
        if rule not in ruleset.rules:
            remedy = f"use one of {', '.join(ruleset.rules)}"
            raise Failure("MS-C010", f"there is no rule {rule!r}", remedy)
        sides.append(Side(ruleset, rule, vocabulary))
    return sides[0], sides[1]


def bases_of(sides: tuple[Side, Side], features: list[Path]) -> list[Base]:
    """The patients of the features, and of the cases of shipped rule sets."""
    from ui.workbench.probes import probes_of_cases, probes_of_features

    rulesets = [side.ruleset for side in sides]
    told = probes_of_features(features, rulesets) if features else {}
    probes = [probe for side in sides for probe in told.get(side.ruleset.name, ())]
    for side in sides:
        try:
            probes += probes_of_cases(side.ruleset.name, side.ruleset)
        except (RuleErrors, OSError):  # cases of a folder are not beside a shipped name
            continue
    names = {side.rule for side in sides}
    return [Base(p.state, p.as_of) for p in probes if p.rule in names]
