"""Slips of the pen: each is named for what it is, and none makes a right text wrong."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from engine.language import (
    leaves,
    parse_criterion,
    shipped_ruleset,
    shipped_ruleset_names,
)
from engine.language.mistakes import UnreadableError
from engine.language.parse import MOST_CHARACTERS, parse_quantity
from engine.language.slips import SLIPS, slip_in
from tests.unit.language.mutations import CRITERIA

FOUND = [
    ("latest(x) ≥ 1 g/dL", "≥", "MS-R027", "write >="),
    ("latest(x) ≤ 1 g/dL", "≤", "MS-R027", "write <="),
    ("latest(x) => 1 g/dL", "=>", "MS-R027", "write >="),
    ("latest(x) =< 1 g/dL", "=<", "MS-R027", "write <="),
    ("latest(x) == 1 g/dL", "==", "MS-R027", "write >=, >, <= or <"),
    ("latest(x) \uff1e 1 g/dL", "\uff1e", "MS-R027", "write >"),
    ("rises(x, by: 25 %, and: 0,5 g/dL)", "0,5", "MS-R028", "write 0.5"),
    ("latest(x) < 1,000 /uL", "1,000", "MS-R028", "write 1.000 or 1000, whichever"),
    ("latest(x) < -3 g/dL", "-3", "MS-R029", "write a number from 0"),
    ("latest(x) < \u22123 g/dL", "\u22123", "MS-R029", "write a number from 0"),
    ("a is present and b is present", "and", "MS-R053", "below `all:`"),
    ("a is present or b is present", "or", "MS-R053", "`any:`"),
    ("rises(x, by: 25 %, and 0.5 g/dL)", "and", "MS-R009", "NAME: VALUE"),
    ("rises(x by: 25 %, and: 0.5 g/dL)", "by:", "MS-R009", "write a comma"),
    ("latest(x) >= 1e-3 g/dL", "1e-3", "MS-R009", "write it out"),
    ("latest(x) - nadir(x) >= 1 g/dL", "-", "MS-R009", "use a verb"),
    ("10 g/dL < latest(x)", "10", "MS-R009", "write the other side first"),
    ("not x is present", "not", "MS-R009", "is not STATE"),
    ("del-17p is present", "del-17p", "MS-R009", "write del_17p"),
    ("Latest(x) > 1 g/dL", "Latest", "MS-R009", "write latest"),
    ("latest(x > 1 g/dL", "(", "MS-R009", "write `)`"),
    ("\u201cx is present\u201d", "\u201c", "MS-R009", "plain quotes"),
]


@pytest.mark.parametrize(("text", "word", "code", "remedy"), FOUND)
def test_a_slip_is_named_at_its_place(text, word, code, remedy):
    with pytest.raises(UnreadableError) as raised:
        parse_criterion(text)
    error = raised.value
    assert text[error.column : error.column + error.width] == word
    assert error.code == code
    assert remedy in error.remedy


def test_every_slip_is_shown():
    shown = {
        slip_in(text).message.replace(repr(word), "{}") for text, word, *_ in FOUND
    }
    assert shown == {slip.message for slip in SLIPS}


def test_no_shipped_criterion_looks_like_a_slip():
    texts = {
        leaf.text
        for name in shipped_ruleset_names()
        for rule in shipped_ruleset(name).rules.values()
        for node in rule.nodes
        for leaf in leaves(node)
    }
    assert len(texts) > 20
    for text in texts:
        parse_criterion(text)
        assert slip_in(text) is None


@given(CRITERIA)
def test_what_cannot_be_read_has_a_place_inside_the_text(text):
    try:
        parse_criterion(text)
    except UnreadableError as error:
        place = error
    else:
        place = None
    assume(place is not None)
    assert 0 <= place.column <= len(text)
    assert place.width >= 1
    assert place.remedy


def test_how_long_a_criterion_may_be():
    name = "x" * (MOST_CHARACTERS - len(" is present"))
    parse_criterion(f"{name} is present")
    with pytest.raises(UnreadableError) as raised:
        parse_criterion(f"{name}x is present")
    assert raised.value.code == "MS-R013"


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("0.5 g/dL", "0.5", "g/dL"),
        ("25%", "25", "%"),
        ("1000", "1000", ""),
        ("50 10*9/L", "50", "10*9/L"),
        ("50 10^9/L", "50", "10^9/L"),
        ("3 /uL", "3", "/uL"),
        ("3 µg/L", "3", "µg/L"),
    ],
)
def test_quantities(text, number, unit):
    raw = parse_quantity(text)
    assert (raw.number, raw.unit) == (number, unit)
    assert not unit or text[raw.unit_column :].startswith(unit)


@pytest.mark.parametrize(
    "text", ["", "g/dL", "0,5 g/dL", "-1 g/dL", "1 g/dL 2", "٣ g/dL"]
)
def test_what_is_no_quantity(text):
    with pytest.raises(UnreadableError):
        parse_quantity(text)
