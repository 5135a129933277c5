"""Every rule of the library: its quotes are the papers' words, or say that they are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.language import Rule, SourcePlace, shipped_ruleset, shipped_ruleset_names

ROOT = Path(__file__).parents[3]
PAPERS = {"moffitt_2025": "000_*.txt", "usmic_2026": "002_*.txt"}
RULES = [
    rule
    for name in shipped_ruleset_names()
    if shipped_ruleset(name).kind == "published"
    for rule in shipped_ruleset(name).rules.values()
]
QUOTED = [(rule, place) for rule in RULES for place in rule.sources]


def _plain(text: str) -> str:
    """Words only: print markup, line breaks and dashes differ between copies."""
    text = re.sub(r"\$|\\geq|\\%", lambda m: "≥" if m[0] == r"\geq" else "", text)
    return re.sub(r"[\s*_]+", " ", text.replace("\N{EN DASH}", "-")).strip()


def _of_a_paper(place: SourcePlace) -> bool:
    return place.paper in PAPERS


def _paper(name: str) -> str:
    folder = ROOT.parent / "shared" / "domain" / "papers"
    found = sorted(folder.glob(PAPERS[name]))
    if not found:
        pytest.skip("skipped: no ../shared")
    return _plain(found[0].read_text("utf-8"))


def _id(value: object) -> str:
    if isinstance(value, Rule):
        return value.id
    return value.paper if isinstance(value, SourcePlace) else str(value)


@pytest.mark.parametrize(
    ("rule", "place"), [q for q in QUOTED if _of_a_paper(q[1])], ids=_id
)
def test_a_quote_stands_in_its_paper(rule: Rule, place: SourcePlace) -> None:
    text = _paper(place.paper)
    # What was left out of a quote is marked by nothing; each of its sentences stands there.
    parts = re.split(r"(?<=\.) (?=\^)", _plain(place.quote))
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("rule", "place"), [q for q in QUOTED if not _of_a_paper(q[1])], ids=_id
)
def test_what_was_not_read_is_a_paraphrase_and_says_how_far_it_is_trusted(
    rule: Rule, place: SourcePlace
) -> None:
    assert place.quote.startswith("(paraphrase) ")
    assert "as_read" in {choice.id for choice in rule.choices}


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_a_place_is_one_that_a_reader_of_the_paper_finds(rule: Rule) -> None:
    for place in rule.sources:
        assert not re.search(r"\bline \d|\.txt|[AB]:\d", place.where), place.where
