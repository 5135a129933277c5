"""``mspike rules prove``: what is proved of every rule, and patients where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Annotated, Literal

import typer

from engine.language import RuleSet
from engine.verification import Bound, Proof, Status, available
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import ruleset_and_rule, rulesets_at
from ui.cli.progress import progress_bar
from ui.cli.rules_mutate import Jobs, every_shipped
from ui.cli.terminal import Terminal


def prove_command(
    ruleset: Annotated[
        str | None,
        typer.Argument(
            help="A shipped rule set or rule, or the folder of your own; all shipped by default."
        ),
    ] = None,
    results: Annotated[
        int,
        typer.Option("--results", min=1, max=6, help="Results of a series at most."),
    ] = Bound().results,
    jobs: Jobs = 2,
    show: Annotated[
        Literal["failed", "all"], typer.Option("--show", help="Which proofs to print.")
    ] = "failed",
) -> None:
    """Prove that rules can hold and fail, that every criterion counts, and the like.

    What is proved is proved of every patient within the bound that is printed; what
    fails is shown by a patient. Exit 1 if anything fails.
    """
    if not available():
        raise no_solver()
    place, rule = ruleset_and_rule(ruleset) if ruleset else ("", "")
    rules = (rule,) if rule else ()
    rulesets = rulesets_at([place] if place else every_shipped())
    if rules and rule not in rulesets[0].rules:
        remedy = f"use one of {', '.join(rulesets[0].rules)}"
        raise Failure("MS-C010", f"there is no rule {rule!r}", remedy)
    bound = Bound(results=results)
    proofs = proved(rulesets, jobs, bound, rules)
    print_proofs(proofs, rulesets, bound, everything=show == "all")
    if any(proof.is_failure for proof in proofs):
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def no_solver() -> Failure:
    """Nothing can be proved here."""
    message = "the solver is not installed: nothing can be proved"
    remedy = "install the extra: pip install 'mspike[proof]'"
    return Failure("MS-C150", message, remedy, ExitCode.CANNOT_PROVE)


def proved(
    rulesets: Sequence[RuleSet],
    jobs: int,
    bound: Bound,
    rules: tuple[str, ...] = (),
) -> list[Proof]:
    """Every proof of some rule sets, in the order of their rules.

    Args:
        rulesets: the rule sets.
        jobs: processes.
        bound: how many facts of a kind a patient has at most.
        rules: names of the rules to prove; all of them by default.
    """
    tasks = [(s, name) for s in rulesets for name in rules or s.rules]
    found: dict[int, tuple[Proof, ...]] = {}
    with progress_bar("rules", len(tasks)) as advance:
        if jobs == 1 or len(tasks) == 1:
            for at, task in enumerate(tasks):
                found[at] = _of_rule(*task, bound)
                advance(1)
        else:
            with ProcessPoolExecutor(max_workers=jobs) as pool:
                running = {
                    pool.submit(_of_rule, *task, bound): at
                    for at, task in enumerate(tasks)
                }
                for done in as_completed(running):
                    found[running[done]] = done.result()
                    advance(1)
    return [proof for at in range(len(tasks)) for proof in found[at]]


def _of_rule(ruleset: RuleSet, name: str, bound: Bound) -> tuple[Proof, ...]:
    from engine.verification import prove

    return prove(ruleset, (name,), bound=bound)


def print_proofs(
    proofs: Iterable[Proof],
    rulesets: Sequence[RuleSet],
    bound: Bound,
    *,
    everything: bool = False,
) -> None:
    """What fails and what stays open with its place, then how many of each."""
    terminal, counted = Terminal(), Counter[Status]()
    by_name = {ruleset.name: ruleset for ruleset in rulesets}
    for proof in proofs:
        counted[proof.status] += 1
        if everything or proof.is_failure or proof.is_open:
            _print(proof, by_name[proof.rule.partition("/")[0]], terminal)
    told = ", ".join(
        f"{counted[each]} {each.value}" for each in Status if counted[each]
    )
    terminal.line(told or "nothing to prove", "bold")
    if counted[Status.BOUNDED]:
        terminal.line(f"bounded: {bound.text()}", indent=2)


def _print(proof: Proof, ruleset: RuleSet, terminal: Terminal) -> None:
    from ui.workbench.proof_text import patients_of, proof_line

    terminal.line(proof_line(proof))
    if proof.remedy:
        terminal.labelled("remedy", proof.remedy, indent=2)
    for line in patients_of(proof, ruleset):
        terminal.line(line, indent=2, hang=2)
