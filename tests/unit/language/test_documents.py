"""YAML as it is read: nothing guessed, and every place where it is."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.language import Document, RuleErrors, items
from engine.language.documents import whole_number
from engine.language.yaml_source import DEEPEST, MOST_CHARACTERS


def codes(document):
    return [found.code for found in document.diagnostics]


def value_of(document):
    """The first value of the root mapping."""
    return document.root.value[0][1]


@pytest.mark.parametrize(
    "written",
    ["0.50", "1.0", "007", "1e3", "0x1F", "1_000", "12:30", "2025-01-01", ".5"],
)
def test_a_text_stays_as_it_is_written(written):
    document = Document("a.yaml", f"key: {written}\n")
    assert document.text(value_of(document)) == written
    assert codes(document) == []


@pytest.mark.parametrize(
    "written",
    ["no", "No", "NO", "yes", "on", "off", "true", "False", "null", "Null", "~"],
)
def test_what_yaml_would_read_as_something_else_is_a_mistake(written):
    document = Document("a.yaml", f"key: {written}\n")
    document.text(value_of(document))
    assert codes(document) == ["MS-R005"]
    quoted = Document("a.yaml", f'key: "{written}"\n')
    assert quoted.text(value_of(quoted)) == written
    assert codes(quoted) == []


@pytest.mark.parametrize(
    "text", ["key:\n", "key:   \n", "key: # nothing\n", "{key: }\n"]
)
def test_nothing_is_not_read_as_a_text(text):
    document = Document("a.yaml", text)
    entries = document.mapping(document.root, optional=None)
    assert document.text(entries["key"]) == ""
    assert codes(document) == ["MS-R055"]
    assert document.diagnostics[0].span.width == len("key")


def test_an_empty_text_that_is_written_out_is_a_text():
    document = Document("a.yaml", 'key: ""\n')
    assert document.text(value_of(document)) == ""
    assert codes(document) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_end_as_editors_end_them(newline, mark):
    text = mark + newline.join(["first: a", "second: no", "third: c", ""])
    document = Document("a.yaml", text)
    entries = document.mapping(document.root, optional=None)
    assert [document.text(node) for node in entries.values()] == ["a", "no", "c"]
    (found,) = document.diagnostics
    assert (found.span.line, found.span.column, found.source_line) == (
        2,
        9,
        "second: no",
    )


def test_keys_unknown_twice_and_missing():
    document = Document("a.yaml", "title: a\ntitle: b\nwho: c\nwhen: d\n")
    entries = document.mapping(
        document.root, required=("title", "why"), optional=("x",)
    )
    assert list(entries) == ["title"]
    assert document.text(entries["title"]) == "a"
    # `who` may have been meant to be `why`, so that it is missing is not told as well.
    assert [(d.code, d.span.line) for d in document.diagnostics] == [
        ("MS-R003", 2),
        ("MS-R002", 3),
        ("MS-R002", 4),
    ]


def test_all_missing_keys_in_one_message():
    document = Document("a.yaml", "title: a\n")
    document.mapping(document.root, required=("title", "rule", "source"))
    (found,) = document.diagnostics
    assert found.message == "the keys 'rule' and 'source' are missing"


def test_free_keys():
    document = Document("a.yaml", "t(4;14): a\n10*9/L: b\n")
    assert [key for key, _ in items(document, document.root)] == ["t(4;14)", "10*9/L"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("key: a\n", "sequence"),
        ("key: a\n", "mapping"),
        ("key: [a]\n", "text"),
        ("key: {a: b}\n", "text"),
        ("key: [a]\n", "mapping"),
        ("key: {a: b}\n", "sequence"),
        ("key: maybe\n", "truth"),
        ("key: [true]\n", "truth"),
    ],
)
def test_the_wrong_kind_is_a_mistake_at_its_place(text, read):
    document = Document("a.yaml", text)
    getattr(document, read)(value_of(document))
    (found,) = document.diagnostics
    assert (found.code, found.span.column) == ("MS-R006", 6)


def test_truth():
    document = Document("a.yaml", "a: true\nb: false\n")
    entries = document.mapping(document.root, optional=None)
    assert [document.truth(node) for node in entries.values()] == [True, False]
    assert codes(document) == []


@pytest.mark.parametrize(
    ("written", "is_day"),
    [
        ("2024-02-29", True),
        ("2025-02-29", False),
        ("2025-02-30", False),
        ("2025-13-01", False),
        ("0000-01-01", False),
        ("2025-2-3", False),
        ("20250203", False),
        ("2025-02-03T00:00:00", False),
        ("2025-W01-1", False),
        ("\u0662\u0660\u0662\u0665-01-01", False),
        ("today", False),
    ],
)
def test_days_exist(written, is_day):
    document = Document("a.yaml", f'key: "{written}"\n')
    document.day(value_of(document), "MS-R032")
    assert codes(document) == ([] if is_day else ["MS-R032"])


@given(st.text(max_size=8))
def test_whole_numbers(text):
    expected = re.fullmatch("[0-9]{1,6}", text)
    assert whole_number(text, 0) == (int(text) if expected else None)
    assert whole_number("0") is None
    assert whole_number("1" * 7) is None


STYLES = {
    "plain": "{0}",
    "single": "'{0}'",
    "double": '"{0}"',
    "folded": ">-\n    {0}",
    "literal": "|\n    {0}",
}


@pytest.mark.parametrize("style", list(STYLES))
@given(
    st.lists(
        st.sampled_from(["rises", "x1", "by", "(y)", "25"]), min_size=2, max_size=8
    )
)
def test_the_place_of_a_word_is_where_it_stands(style, words):
    written = STYLES[style].format(
        "\n    ".join([" ".join(words[:-1]), words[-1]])
        if style != "literal"
        else " ".join(words)
    )
    document = Document("a.yaml", f"first: a\nkey: {written}\nlast: b\n")
    node = document.root.value[1][1]
    offset = 0
    for word in words:
        offset = node.value.index(word, offset)
        span = document.place(node, offset, len(word))
        line = document.lines[span.line - 1]
        assert line[span.column - 1 :].startswith(word)
        offset += len(word)
    end = document.place(node, len(node.value.rstrip()), 1)
    assert document.lines[end.line - 1][: end.column - 1].endswith(words[-1])


@given(st.text(alphabet="ab'\"\\ é字", min_size=1, max_size=12), st.sampled_from("'\""))
def test_the_place_of_a_character_behind_quotes_and_backslashes(text, quote):
    if quote == "'":
        written = "'" + text.replace("'", "''") + "'"
    else:
        written = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    document = Document("a.yaml", f"key: {written}\n")
    node = value_of(document)
    assert node.value == text
    for offset, char in enumerate(text):
        if char != " ":
            span = document.place(node, offset, 1)
            assert document.lines[0][span.column - 1] == char


def test_one_mistake_is_told_once_and_what_follows_from_it_not_at_all():
    document = Document("a.yaml", "key: no\n")
    node = value_of(document)
    for _ in range(3):
        document.text(node)
    document.wrong("MS-R033", node, "this follows", "mend it")
    assert codes(document) == ["MS-R005"]


def test_a_message_stays_on_one_line_and_short():
    document = Document("a.yaml", "key: a\n")
    document.wrong("MS-R033", value_of(document), "x\ny" * 5000, "a\tb")
    (found,) = document.diagnostics
    assert found.message.isprintable()
    assert len(found.message) < 310
    assert found.remedy == "a b"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: b\nc: &x d\n", "MS-R007", 2, 4),
        ("a: &x [*x]\n", "MS-R007", 1, 4),
        ("a: {<<: {b: c}}\n", "MS-R007", 1, 5),
        ("a: !!int '3'\n", "MS-R008", 1, 4),
        ("a: ! b\n", "MS-R008", 1, 4),
        ("a: \u202eb\n", "MS-R059", 1, 4),
        ("a: b\x00\n", "MS-R059", 1, 5),
        ("a: b\nc\n", "MS-R001", 2, 1),
    ],
)
def test_what_hides_or_multiplies_is_refused(text, code, line, column):
    document = Document("a.yaml", text)
    for _, node in items(document, document.root) if document.root else ():
        document.mapping(node, optional=None)
    first = document.diagnostics[0]
    assert (first.code, first.span.line, first.span.column) == (code, line, column)


def test_how_deep_and_how_large_a_file_may_be():
    def nested(levels):
        return Document("a.yaml", "[" * levels + "]" * levels)

    assert codes(nested(DEEPEST)) == []
    assert codes(nested(DEEPEST + 1)) == ["MS-R012"]
    blanks = "a: b\n" + "#" * (MOST_CHARACTERS - 5)
    assert codes(Document("a.yaml", blanks)) == []
    assert codes(Document("a.yaml", blanks + "#")) == ["MS-R013"]


def test_mistakes_are_raised_together():
    document = Document("a.yaml", "a: no\nb: yes\n")
    for _, node in items(document, document.root):
        document.text(node)
    with pytest.raises(RuleErrors) as raised:
        document.raise_if_wrong()
    assert len(raised.value.diagnostics) == 2
    Document("a.yaml", "a: b\n").raise_if_wrong()


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_messages_do_not_depend_on_how_yaml_was_built(loader, monkeypatch):
    monkeypatch.setattr("engine.language.yaml_source._LOADER", loader)
    said = [
        Document("a.yaml", text)
        .diagnostics[0]
        .message.removeprefix("this is not YAML: ")
        for text in (
            "a: b: c",
            "a: >= 3",
            "\ta: b",
            "a: 'x",
            "a: [b",
            "- a\nb: c",
            "a: @b",
        )
    ]
    assert said == [
        "the colon here makes a new key where none can stand",
        "a value that begins with '>' is taken for a long text on the next lines",
        "a tab stands here",
        "the quote that opens here is never closed",
        "what stands in square brackets is not closed: a `,` or a `]` is missing",
        "the lines do not fit together here",
        "no value can begin with '@'",
    ]
