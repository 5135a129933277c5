"""``mspike rules mutate``: which slips in a rule its cases and scenarios would notice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.language import (
    RuleErrors,
    shipped_policy_names,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.verification import (
    Equivalence,
    Score,
    Survivor,
    available,
)
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import ruleset_place, rulesets_at
from ui.cli.progress import progress_bar
from ui.cli.terminal import Terminal

Features = Annotated[
    list[Path] | None,
    typer.Option("--features", help="Feature files or folders; may be repeated."),
]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Processes.")]


def mutate_command(
    ruleset: Annotated[
        str | None,
        typer.Argument(
            help="A shipped rule set, or the folder of your own; all shipped by default."
        ),
    ] = None,
    features: Features = None,
    jobs: Jobs = 2,
    write: Annotated[
        Path | None, typer.Option("--write", help="Also write the figures as a page.")
    ] = None,
    witness: Annotated[
        bool,
        typer.Option("--witness", help="Draft a scenario that notices each survivor."),
    ] = False,
) -> None:
    """Make slips in rules one at a time, and list those that no scenario notices.

    With the extra `proof`, those that are proved to change nothing are told apart.
    Exit 1 if any other survives.
    """
    names = [ruleset_place(ruleset)] if ruleset else every_shipped()
    scores = mutated(names, features or [], jobs)
    from ui.workbench.mutation_page import mutation_page, mutation_text

    proved = equivalences(names, scores, jobs)
    Terminal().line(mutation_text(scores, proved).rstrip("\n"))
    if write is not None:
        try:
            write.write_text(mutation_page(scores), "utf-8")
        except OSError as cause:
            message = f"{str(write)!r} cannot be written"
            raise Failure("MS-C033", message, "give another file") from cause
    if witness:
        _drafts(names, scores, proved)
    if any(_open(score, proved) for score in scores):
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def equivalences(
    names: list[str], scores: list[Score], jobs: int
) -> dict[int, Equivalence]:
    """What the solver says of each slip that no scenario notices; nothing without it.

    By the identity of the slip.
    """
    survivors = [survivor for score in scores for survivor in score.survivors]
    if not survivors or not available():
        return {}
    from ui.workbench.gate import EquivalenceWork, all_done

    rulesets = {ruleset.name: ruleset for ruleset in rulesets_at(names)}
    works = []
    for survivor in survivors:
        ruleset = rulesets[survivor.mutant.changed[0].ruleset]
        work = EquivalenceWork(survivor.mutant, ruleset, vocabulary_of([ruleset]))
        works.append(work.do)
    with progress_bar("slips", len(works)) as advance:
        found = all_done(works, jobs, advance)
    return {id(s.mutant): one for s, one in zip(survivors, found, strict=True)}


def _open(score: Score, proved: dict[int, Equivalence]) -> list[Survivor]:
    """Survivors that are not proved to change nothing."""
    return [
        survivor
        for survivor in score.survivors
        if (found := proved.get(id(survivor.mutant))) is None or not found.holds
    ]


def _drafts(
    names: list[str], scores: list[Score], proved: dict[int, Equivalence]
) -> None:
    """A first draft of a scenario for each survivor; a clinician's words finish it."""
    from ui.workbench.witness_text import draft_for

    rulesets = {ruleset.name: ruleset for ruleset in rulesets_at(names)}
    terminal, where = Terminal(), dict(zip(rulesets, names, strict=True))
    for score in scores:
        ruleset = rulesets[score.rule.partition("/")[0]]
        for survivor in _open(score, proved):
            known = proved.get(id(survivor.mutant))
            draft = draft_for(
                where[ruleset.name],
                ruleset,
                survivor.mutant,
                None if known is None else known.witness,
            )
            terminal.line()
            terminal.line(f"  # {survivor.mutant.title}")
            for line in (
                draft or "  # no patient found; this is no proof"
            ).splitlines():
                terminal.line(line.strip(), indent=len(line) - len(line.lstrip()))


def every_shipped() -> list[str]:
    """The shipped rule sets, published ones first."""
    return [*shipped_ruleset_names(), *shipped_policy_names()]


def mutated(names: list[str], features: list[Path], jobs: int) -> list[Score]:
    """The scores of every written rule of some rule sets.

    Raises:
        Failure: no such rule set, or mistakes in cases or features.
    """
    rulesets = rulesets_at(names)
    from ui.workbench.mutation import mutation_tasks, run_tasks

    try:
        tasks = mutation_tasks(dict(zip(names, rulesets, strict=True)), features)
    except RuleErrors as cause:
        message = f"the cases or features have mistakes\n{cause}"
        raise Failure("MS-C030", message, "mend them and run again") from cause
    with progress_bar("rules", len(tasks)) as advance:
        return run_tasks(tasks, jobs, advance)
