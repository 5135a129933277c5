"""Published numbers have no words of their own."""

import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prognosis import (
    Caveat,
    PrintedNumber,
    SealedNumberError,
    shipped_evidence,
    statement,
)

CAVEAT = Caveat(
    id="T-01",
    severity="high",
    nature="limitation",
    what="a caveat",
    where="nowhere",
    handling="shown",
    sentence="Read this first.",
)

digits = st.from_regex(r"\A[0-9]{1,3}(\.[0-9]{1,4})?\Z")


@pytest.mark.parametrize(
    "show",
    [
        str,
        "{}".format,
        "%s".__mod__,
        lambda n: f"{n}",
        lambda n: f"{n:.1f}",
        lambda n: "".join([n]),
        lambda n: "median " + n,
        float,
        int,
        round,
        json.dumps,
        msgspec.json.encode,
        msgspec.to_builtins,
    ],
)
def test_no_common_way_to_words_works(show):
    with pytest.raises((SealedNumberError, TypeError)):
        show(PrintedNumber("4.8"))


@given(digits)
def test_representation_shows_no_digit(text):
    assert not any(character.isdigit() for character in repr(PrintedNumber(text)))


def test_a_whole_row_shows_no_number_either():
    row = shipped_evidence().survival["A.OS.bl_EMD.pos"]
    assert "4.8" not in repr(row)
    with pytest.raises(TypeError):
        msgspec.json.encode(row)


@given(digits)
def test_statement_gives_the_digits_as_printed_and_ends_with_the_marks(text):
    words = statement("{n} months", (CAVEAT,), n=PrintedNumber(text))
    assert words.text == f"{text} months [T-01]"
    assert words.caveats == (CAVEAT,)
    assert words.footnotes() == ("T-01: Read this first.",)


def test_what_is_not_reached_is_words_and_never_a_number():
    assert (
        statement("{n} months", (CAVEAT,), n=None).text == "not reached months [T-01]"
    )


def test_a_template_cannot_name_a_number_it_is_not_given():
    with pytest.raises(KeyError):
        statement("{n}", (CAVEAT,))


def test_words_with_braces_stay_words():
    assert statement("{what}", (), what="{n}").text == "{n}"


@pytest.mark.parametrize(
    "text", ["", "NR", "1.", ".5", "1e3", "-1", "5 months", "<", "NaN"]
)
def test_only_plain_printed_numbers_are_read(text):
    with pytest.raises(ValueError, match="not a printed number"):
        PrintedNumber(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.86", "1.855", "1.865"),
        ("3.0", "2.95", "3.05"),
        ("3", "2.5", "3.5"),
        ("0", "0", "0.5"),
        ("<0.001", "0", "0.001"),
    ],
)
def test_range_of_values_printed_so(text, low, high):
    assert PrintedNumber(text).rounded_from() == (Decimal(low), Decimal(high))


def test_equality_is_of_value_and_kind():
    assert PrintedNumber("21.0") == PrintedNumber("21")
    assert hash(PrintedNumber("21.0")) == hash(PrintedNumber("21"))
    assert PrintedNumber("<0.001") != PrintedNumber("0.001")
    assert PrintedNumber("21") != 21
