"""The figures of verification in the words of the handbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.language import Rule
from engine.verification import RuleFigures
from ui.presentation import shipped_figures

_WAYS: Final = {
    "true": "holds",
    "false": "fails",
    "decisive_true": "decides by holding",
    "decisive_false": "decides by failing",
}


def index_cells(ruleset: str) -> tuple[str, str]:
    """Mutants noticed, and ways of criteria shown, of one shipped rule set."""
    figures = shipped_figures(ruleset)
    if figures is None:
        return "", ""
    shown, ways = figures.ways
    same = f" ({figures.equivalent} change nothing)" if figures.equivalent else ""
    return f"{figures.killed} of {figures.mutants}{same}", f"{shown} of {ways}"


def index_words(rulesets: Iterable[str]) -> list[str]:
    """What the two columns mean, and their sums."""
    known = [f for name in rulesets if (f := shipped_figures(name)) is not None]
    noticed = sum(figures.killed for figures in known)
    mutants = sum(figures.mutants for figures in known)
    same = sum(figures.equivalent for figures in known)
    shown = sum(figures.ways[0] for figures in known)
    ways = sum(figures.ways[1] for figures in known)
    return [
        "A mutant is a rule with one slip of an author (`>=` for `>`, a limit one step "
        "beside, another analyte, a branch dropped); it is noticed if a case or a scenario "
        "then gives another outcome or value. A criterion is shown each way if it holds in "
        "one, fails in one, and the verdict hangs on it alone in one each. "
        f"**{noticed} of {mutants} mutants are noticed, {same} change nothing, "
        f"{mutants - noticed - same} are left; {shown} of {ways} ways are shown.** "
        "[Mutants by kind](../mutation.md).",
    ]


def figure_lines(rule: Rule) -> Iterator[str]:
    """What cases and scenarios show and notice of one written rule."""
    figures = shipped_figures(rule.ruleset)
    found = figures.of(rule.id) if figures is not None else None
    if found is None:
        return
    yield from ("", "What its cases and scenarios show:", "")
    yield f"- {found.killed} of {found.mutants} slips in it are noticed"
    yield from (f"  - not noticed: {survivor}" for survivor in found.survivors)
    for slip, why in found.equivalent.items():
        yield f"  - changes nothing: {slip}: {why}"
    missing = list(_missing(found))
    ways = sum(len(_WAYS) - len(criterion.never) for criterion in found.criteria)
    yield f"- {ways - len(missing)} of {ways} ways of its criteria are shown"
    yield from (f"  - {words}" for words in missing)
    for criterion in found.criteria:
        for way, why in criterion.never.items():
            yield f"  - `{criterion.id}` never {_WAYS[way]}: {why}"


def _missing(figures: RuleFigures) -> Iterator[str]:
    for criterion in figures.criteria:
        for way in criterion.missing:
            yield f"no scenario in which `{criterion.id}` {_WAYS[way]}"
