"""The Rules page: rules in words, sources, and what scenarios show, as computed."""

from __future__ import annotations

import pytest
from msgspec import structs

from engine.language import load_ruleset, shipped_policy_names, shipped_ruleset_names
from ui.bedside.rules_page import figures_for
from ui.bedside.rules_section import rules_html
from ui.presentation import shipped_figures

NAMES = (*shipped_ruleset_names(), *shipped_policy_names())


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_its_words_source_and_figures(name):
    ruleset = load_ruleset(name)
    figures = figures_for(ruleset)
    page = rules_html(ruleset, figures)
    shown, ways = shipped_figures(name).ways
    assert f"<strong>{shown} of {ways}</strong> ways of its criteria" in page
    for rule in ruleset.rules.values():
        assert f"<code>{rule.id}</code>" in page
        assert page.count(f'id="{rule.id.replace("/", "-")}"') == 1
    details = page.split("<details")[1:]
    assert len(details) == len(ruleset.rules)
    assert all("slips in this rule are noticed" in one for one in details)
    assert all("<blockquote>" in one for one in details)


def test_what_nothing_shows_is_marked():
    ruleset = load_ruleset("moffitt_2025")
    figures = figures_for(ruleset)
    rule = figures.rules[0]
    (criterion, *others) = rule.criteria
    bare = structs.replace(criterion, false=type(criterion.false)())
    worse = structs.replace(rule, criteria=(bare, *others), survivors=("<b>slip</b>",))
    changed = structs.replace(figures, rules=(worse, *figures.rules[1:]))
    page = rules_html(ruleset, changed)
    assert page.count("◇ none") == rules_html(ruleset, figures).count("◇ none") + 1
    assert "&lt;b&gt;slip&lt;/b&gt;" in page
    shown, ways = changed.ways
    assert f"{shown} of {ways}" in page


def test_figures_are_never_those_of_other_rules():
    ruleset = load_ruleset("moffitt_2025")
    for other in (
        structs.replace(ruleset, sha256="0" * 64),
        structs.replace(ruleset, version="9.9.9"),
        structs.replace(ruleset, name="mine"),
    ):
        assert figures_for(other) is None
    page = rules_html(structs.replace(ruleset, sha256="0" * 64), None)
    assert "was not computed for this version" in page
    assert "slips" not in page


def test_the_rule_of_the_address_stands_open():
    page = rules_html(load_ruleset("moffitt_2025"), None, "moffitt_2025/any_emd")
    assert page.count('open="open"') == 1
    assert 'id="moffitt_2025-any_emd" open="open"' in page
