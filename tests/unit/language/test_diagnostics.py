"""How a mistake is shown, and what is proposed instead of a misspelt word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import Diagnostic, RuleErrors, Span, did_you_mean


def shown(line, column, width=1):
    lines = Diagnostic(
        "MS-R009", Span("a.yaml", 3, column, width), "wrong", "mend it", line
    ).render()
    return lines.split("\n")


def test_file_line_column_number_message_line_carets_and_remedy():
    assert shown("that: lattest(x)", 7, 7) == [
        "a.yaml:3:7: MS-R009 wrong",
        "    that: lattest(x)",
        "          ^^^^^^^",
        "    remedy: mend it",
    ]


def test_without_a_line_there_are_no_carets():
    assert shown("", 1) == ["a.yaml:3:1: MS-R009 wrong", "    remedy: mend it"]


def test_a_caret_behind_the_end_of_the_line():
    assert shown("that: x", 8)[2] == "           ^"


@pytest.mark.parametrize(
    ("line", "column", "carets"),
    [
        ("\t\tthat: x", 9, "        ^"),
        ("字字: x", 5, "      ^"),
        ("e\u0301a: x", 5, "   ^"),
        ("a\x07\x1b[31mb", 8, "       ^"),
    ],
)
def test_carets_keep_below_the_word(line, column, carets):
    rendered = shown(line, column)
    assert rendered[2] == f"    {carets}"
    assert rendered[1].isprintable()


@given(st.integers(1, 5000), st.integers(1, 3000))
def test_a_long_line_is_cut_around_the_word(column, width):
    line = "".join(chr(97 + position % 26) for position in range(4000))
    text, carets = shown(line, column, width)[1:3]
    assert len(text) <= 4 + 120 + 6
    if column <= len(line):
        first = carets.index("^")
        assert text[first] == line[column - 1]
        assert text[first:].startswith(line[column - 1 :][: min(width, 60)])


@given(st.text(alphabet="ab\t字é\u0301\x00\u202e ", max_size=40), st.data())
def test_a_caret_stands_where_a_terminal_shows_the_character(line, data):
    column = data.draw(st.integers(1, len(line) + 1))
    rendered = shown(line, column)
    if len(rendered) == 2:
        assert not line.strip()
        return
    before = rendered[1][4 : 4 + column - 1]
    columns = sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in before
    )
    assert rendered[2] == " " * (4 + columns) + "^" * (len(rendered[2]) - 4 - columns)


def test_all_mistakes_in_order_of_place():
    def at(file, line, column):
        return Diagnostic("MS-R001", Span(file, line, column), "m", "r")

    errors = RuleErrors([at("b", 1, 1), at("a", 10, 1), at("a", 2, 9), at("a", 2, 1)])
    places = [d.span.text() for d in errors.diagnostics]
    assert places == ["a:2:1", "a:2:9", "a:10:1", "b:1:1"]
    assert str(errors).count("remedy: ") == 4


@pytest.mark.parametrize(
    ("word", "known", "remedy"),
    [
        ("hemoglobn", ["hemoglobin", "platelets"], "did you mean 'hemoglobin'?"),
        ("HEMOGLOBIN", ["hemoglobin", "platelets"], "did you mean 'hemoglobin'?"),
        ("del-17p", ["del_17p", "del_1p"], "did you mean 'del_17p'?"),
        ("del 17p", ["del_17p", "del_1p"], "did you mean 'del_17p'?"),
        ("last", ["latest", "lowest", "x"], "did you mean 'latest' or 'lowest'?"),
        ("zebra", ["flag", "cases"], "use one of cases, flag"),
        ("zebra", ["flag"], "write flag"),
        ("zebra", [], "leave it out: there is none to name"),
        (
            "zebra",
            [f"name_{n}" for n in range(20)],
            "see the vocabulary: there is no name like 'zebra'",
        ),
    ],
)
def test_what_is_proposed(word, known, remedy):
    assert did_you_mean(word, known) == remedy


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=20), max_size=30))
def test_there_is_always_a_short_remedy(word, known):
    remedy = did_you_mean(word, known)
    assert remedy
    assert len(remedy) < 600
