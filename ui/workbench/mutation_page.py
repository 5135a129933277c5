"""The figures of mutation, for a terminal and as a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.verification import Equivalence, RuleFigures, Score

_HEAD: Final = """\
<!-- Generated: make docs. -->

# Which slips the scenarios notice

A mutant is a rule with one slip of an author: `>=` for `>`, a limit one step beside
(the step that laboratories report, in `rules/vocabulary/analytes.yaml`), a unit slip of
10 or 1000, another analyte, nadir for baseline, a branch dropped, any for all, `only_if`
dropped, a window a day longer or shorter, present for tested, and the like. It counts as
noticed only if the outcome or the value of a verdict that a case or a scenario asserts
becomes another one. The handbook says of each that is not noticed why it means the same
as the rule.

"""


def mutation_text(
    scores: Sequence[Score], proved: Mapping[int, Equivalence] | None = None
) -> str:
    """The score of each rule, and every mutant that nobody notices, with its place.

    Args:
        scores: of each rule.
        proved: what the solver says of the mutants that nobody notices, by identity.
    """
    known = proved or {}
    lines = []
    for score in scores:
        lines.append(f"{score.rule}: {score.killed} of {score.mutants} slips noticed")
        for survivor in score.survivors:
            scenarios = f"{survivor.looked_at} scenarios look at it"
            found = known.get(id(survivor.mutant))
            if found is not None and found.holds:
                whom = found.bound or "for every patient"
                lines.append(f"  equivalent: {survivor.mutant.title}; proved {whom}")
            else:
                lines.append(f"  survives: {survivor.mutant.title}; {scenarios}")
    lines.append(_total(scores))
    if known:
        same = sum(found.holds for found in known.values())
        lines[-1] += f"; {same} of the others proved to change nothing"
    return "\n".join(lines) + "\n"


def mutation_page(scores: Sequence[Score | RuleFigures]) -> str:
    """The figures as Markdown."""
    kinds: dict[str, tuple[int, int]] = {}
    for score in scores:
        for kind, (made, seen) in score.kinds.items():
            before = kinds.get(kind, (0, 0))
            kinds[kind] = (before[0] + made, before[1] + seen)
    by_rule = _table(
        ("rule", "mutants", "noticed", "not noticed"),
        ((s.rule, s.mutants, s.killed, s.mutants - s.killed) for s in scores),
    )
    by_kind = _table(
        ("slip", "mutants", "noticed", "not noticed"),
        ((k, made, seen, made - seen) for k, (made, seen) in sorted(kinds.items())),
    )
    return f"{_HEAD}**{_total(scores)}**\n\n{by_rule}\n{by_kind}"


def _total(scores: Iterable[Score | RuleFigures]) -> str:
    made = sum(score.mutants for score in scores)
    seen = sum(score.killed for score in scores)
    share = f" ({100 * seen / made:.1f} %)" if made else ""
    return f"{seen} of {made} mutants noticed{share}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [
        f"| {' | '.join(head)} |",
        f"|---|{'---:|' * (len(head) - 1)}",
        *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"
