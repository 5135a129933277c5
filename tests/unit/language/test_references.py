"""Rules that hold each other, against a search for circles by brute force."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import RuleErrors, read_ruleset, shipped_vocabulary
from tests.unit.language.texts import HEAD, RULE

NAMES = ("a", "b", "c", "d")
EDGES = st.sets(st.sampled_from([(x, y) for x in NAMES for y in NAMES]), max_size=6)


def ruleset(edges, at="[now]"):
    texts = {"ruleset.yaml": HEAD}
    for name in NAMES:
        held = sorted(target for source, target in edges if source == name)
        leaves = [f"{{id: h{n}, holds: {target}}}" for n, target in enumerate(held)]
        leaves.append("{id: own, that: del_17p is present}")
        head = RULE.replace("rule: example", f"rule: {name}")
        texts[f"{name}.yaml"] = (
            f"{head}at: {at}\nflag: {{any: [{', '.join(leaves)}]}}\n"
        )
    return texts


def circles(edges):
    """Every circle of rules, by trying every order of every choice of them."""
    return {
        frozenset(order)
        for length in range(1, len(NAMES) + 1)
        for order in permutations(NAMES, length)
        if all((order[n], order[(n + 1) % length]) in edges for n in range(length))
    }


def said(texts):
    try:
        read_ruleset(texts, shipped_vocabulary())
    except RuleErrors as errors:
        return errors.diagnostics
    return ()


@given(EDGES)
def test_circles_are_found_where_there_are_any_and_only_there(edges):
    found = said(ruleset(edges))
    assert {d.code for d in found} == ({"MS-R052"} if circles(edges) else set())
    told = {frozenset(d.message.partition(": ")[2].split(" holds ")) for d in found}
    assert told <= circles(edges)


def test_a_circle_is_told_once_and_shows_the_way():
    (found,) = said(ruleset({("b", "c"), ("c", "a"), ("a", "b")}))
    assert found.message.endswith("circle: a holds b holds c holds a")
    assert found.span.file == "a.yaml"
    assert found.source_line[found.span.column - 1 :].startswith("b")


def test_rules_of_several_time_points_are_told_once():
    (found,) = said(
        ruleset({("a", "b"), ("b", "a")}, at="[now, baseline, progression]")
    )
    assert found.code == "MS-R052"


def test_a_long_chain_is_no_circle():
    texts = {"ruleset.yaml": HEAD}
    for n in range(400):
        head = RULE.replace("rule: example", f"rule: r{n}")
        holds = f"holds: r{n + 1}" if n < 399 else "that: del_17p is present"
        texts[f"r{n:03}.yaml"] = f"{head}flag: {{id: only, {holds}}}\n"
    assert said(texts) == ()


def test_a_file_that_cannot_be_read_makes_no_other_mistakes():
    texts = ruleset({("a", "b")})
    texts["b.yaml"] = texts["b.yaml"].replace("flag: {", "flag: {{")
    assert [d.code for d in said(texts)] == ["MS-R001"]


def test_a_rule_with_a_mistake_is_still_known_to_the_others():
    texts = ruleset({("a", "b")})
    texts["b.yaml"] = texts["b.yaml"].replace("del_17p is present", "del_17p is gone")
    assert [d.code for d in said(texts)] == ["MS-R014"]


@pytest.mark.parametrize(
    ("holds", "code", "word"),
    [
        ("holds: kind", "MS-R048", "kind"),
        ("holds: kinds", "MS-R070", "kinds"),
        ("holds: a, is: [x]", "MS-R070", "a"),
        ("holds: kinds, is: [x, z]", "MS-R069", "z"),
        ("holds: kinds, is: []", "MS-R044", "[]"),
    ],
)
def test_what_does_not_fit_is_told_at_its_word(holds, code, word):
    texts = ruleset(set())
    kinds = "{value: x, when: {id: x, that: del_17p is present}}, {value: y, otherwise: true}"
    texts["kinds.yaml"] = (
        RULE.replace("rule: example", "rule: kinds") + f"cases: [{kinds}]\n"
    )
    texts["more.yaml"] = (
        RULE.replace("rule: example", "rule: more") + f"flag: {{id: only, {holds}}}\n"
    )
    (found,) = said(texts)
    assert found.code == code
    assert found.span.file == "more.yaml"
    start = found.span.column - 1
    assert found.source_line[start : start + found.span.width] == word
