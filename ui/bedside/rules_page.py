"""The Rules page: one rule set at a time, with what its scenarios show."""

from __future__ import annotations

from functools import cache

import streamlit as st

from engine.language import (
    RuleSet,
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset_names,
)
from engine.verification import RuleSetFigures
from ui.bedside.context import Bedside
from ui.bedside.rules_section import rules_html
from ui.presentation import definition_of, element, shipped_figures


def rules_page(bedside: Bedside) -> None:
    """Every rule that is asked, in words, with its source; ``?rule=`` opens one."""
    st.html(element("h1", "mspike", class_="mspike-name"))
    st.html(
        element(
            "div",
            element("h2", "Rules"),
            element(
                "p",
                "Each rule set is one definition as published; they are never blended. "
                "A local policy says so.",
            ),
            class_="mspike",
        )
    )
    sets = {r.name: r for r in bedside.rulesets}
    opened = _base(st.query_params.get("rule", ""), sets)
    wanted = opened.partition("/")[0]
    names = list(sets)
    name = st.selectbox(
        "Rule set",
        names,
        index=names.index(wanted) if wanted in sets else _first(names),
        format_func=lambda n: definition_of(sets[n].title, sets[n].kind),
        key="ruleset",
    )
    chosen = sets[name or names[0]]
    st.html(rules_html(chosen, figures_for(chosen), opened))


def _first(names: list[str]) -> int:
    """The rule set that most answers of the bedside come from."""
    return names.index("moffitt_2025") if "moffitt_2025" in names else 0


def _base(rule: str, sets: dict[str, RuleSet]) -> str:
    """The written rule behind an id, whatever its time point; empty if there is none."""
    name = rule.partition("/")[0]
    known = sets[name].rules if name in sets else {}
    found = [
        r.id for r in known.values() if rule == r.id or rule.startswith(f"{r.id}_")
    ]
    return max(found, key=len, default="")


def figures_for(ruleset: RuleSet) -> RuleSetFigures | None:
    """The figures of these very rules; none for a changed or foreign rule set."""
    figures = shipped_figures(ruleset.name) if _is_shipped(ruleset) else None
    return figures if figures and figures.version == ruleset.version else None


def _is_shipped(ruleset: RuleSet) -> bool:
    return ruleset.sha256 == _shipped_hashes().get(ruleset.name)


@cache
def _shipped_hashes() -> dict[str, str]:
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    return {name: load_ruleset(name).sha256 for name in names}
