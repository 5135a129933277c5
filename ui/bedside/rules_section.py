"""Rules as HTML: what each asks, in whose words, and what its scenarios show of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from engine.language import Rule, RuleSet
from engine.verification import CriterionFigures, RuleFigures, RuleSetFigures
from ui.presentation import (
    Html,
    criteria_lines,
    definition_of,
    element,
    joined,
    prose,
)

_WAYS: Final = (
    ("true", "Holds"),
    ("false", "Fails"),
    ("decisive_true", "Decides by holding"),
    ("decisive_false", "Decides by failing"),
)


def rules_html(
    ruleset: RuleSet, figures: RuleSetFigures | None, opened: str = ""
) -> Html:
    """Every rule of one set.

    Args:
        ruleset: the rules.
        figures: what cases and scenarios show of exactly these rules; ``None`` if that
            was not computed for them.
        opened: id of the rule whose details stand open.
    """
    return element(
        "div",
        element(
            "section",
            element("h3", definition_of(ruleset.title, ruleset.kind)),
            element(
                "p",
                element("code", f"{ruleset.name} {ruleset.version}"),
                f" {ruleset.citation}",
                class_="mspike-line",
            ),
            _set_figures(figures),
            *(
                _rule(rule, _of(figures, rule.id), opened)
                for rule in ruleset.rules.values()
            ),
            class_="mspike-background",
        ),
        class_="mspike",
    )


def _of(figures: RuleSetFigures | None, rule: str) -> RuleFigures | None:
    """The figures of a rule: they are counted over all of its time points together."""
    if figures is None:
        return None
    written = (f for f in figures.rules if f"{rule}_".startswith(f"{f.rule}_"))
    return max(written, key=lambda f: len(f.rule), default=None)


def _set_figures(figures: RuleSetFigures | None) -> Html:
    if figures is None:
        told = (
            "What scenarios show of these rules was not computed for this version of "
            "them; mspike rules test and mspike rules mutate do it."
        )
        return element("p", f"◇ {told}", class_="mspike-line")
    shown, ways = figures.ways
    return element(
        "p",
        element("strong", f"{shown} of {ways}"),
        " ways of its criteria are shown by a scenario or case (each criterion holds, "
        "fails, and decides the verdict alone by holding and by failing: MC/DC). ",
        element("strong", f"{figures.killed} of {figures.mutants}"),
        " slips of an author, made one at a time, are noticed.",
    )


def _rule(rule: Rule, figures: RuleFigures | None, opened: str) -> Html:
    is_open = {"open": "open"} if rule.id == opened else {}
    return element(
        "details",
        element("summary", rule.title, " ", element("code", rule.id)),
        element("p", element("b", "Asks")),
        element("pre", "\n".join(criteria_lines(rule)), tabindex="0"),
        *(
            element("blockquote", element("p", f"“{source.quote}” ({source.where})"))
            for source in rule.sources
        ),
        *_items(
            "Chosen where the paper is silent",
            [f"{c.id}: {c.value}; {c.why}" for c in rule.choices],
        ),
        *_items("Cautions", rule.cautions),
        _figures(figures),
        id=rule.id.replace("/", "-"),
        **is_open,
    )


def _items(label: str, texts: Iterable[str]) -> list[Html]:
    told = [element("li", prose(text)) for text in texts]
    return [element("p", element("b", label)), element("ul", *told)] if told else []


def _figures(figures: RuleFigures | None) -> Html | None:
    """Scenarios of each criterion, and the slips that nobody would notice."""
    if figures is None:
        return None
    heads = ("Criterion", *(title for _, title in _WAYS))
    slips = f"{figures.killed} of {figures.mutants} slips in this rule are noticed."
    return joined(
        element(
            "table",
            element(
                "caption",
                f"{figures.scenarios} scenarios and cases; how many show each way",
            ),
            element(
                "thead", element("tr", *(element("th", h, scope="col") for h in heads))
            ),
            element("tbody", *(_criterion(c, heads) for c in figures.criteria)),
            class_="mspike-plain",
        )
        if figures.criteria
        else element("p", f"{figures.scenarios} scenarios and cases assert it."),
        element("p", slips, class_="mspike-line"),
        *_items("Not noticed", figures.survivors),
    )


def _criterion(criterion: CriterionFigures, heads: Sequence[str]) -> Html:
    cells = [joined(element("strong", criterion.id), element("p", criterion.text))]
    for way, _ in _WAYS:
        found = getattr(criterion, way)
        if not found.count:
            cells.append(element("strong", "◇ none"))
            continue
        names = [element("p", name.rpartition(": ")[2]) for name in found.scenarios]
        more = found.count - len(names)
        rest = element("p", f"and {more} more") if more > 0 else None
        cells.append(joined(str(found.count), *names, rest))
    return element(
        "tr",
        *(
            element("td", cell, data_label=head)
            for head, cell in zip(heads, cells, strict=True)
        ),
    )
