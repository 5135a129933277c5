import re
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from tests.unit.ui.by_hand import (
    assessed,
    infusion,
    panel,
    progression,
    scan,
    serum,
    teclistamab,
)
from ui.bedside.legend import LEGEND
from ui.bedside.patient_page import patient_html
from ui.bedside.reference_pages import about_html
from ui.presentation import ROWS_ARE_APART, element, patient_view
from ui.records import Identity

WHO = Identity(patient="p1", mrns=("MS-1",), name="Jane Doe", birth_date="1950-01-02")
STORY = [
    *(infusion("2023-01-01"), serum("2022-12-20", "2.0")),
    *(serum("2023-03-20", "0.3"), serum("2023-06-20", "0.9")),
    *(progression("2023-06-25"), teclistamab("2023-08-01"), *panel("t_4_14")),
    *scan("2022-12-20", "non_contiguous"),
]


VOID = {"img", "br"}


class Outline(HTMLParser):
    """Tags in order, and whether each one that opens also closes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page(facts, who=WHO) -> str:
    return patient_html(patient_view(assessed(facts)), who)


def words(facts) -> str:
    return " ".join("".join(Outline(page(facts)).text).split())


@pytest.mark.parametrize(
    "facts", [[], STORY, STORY[:2], scan("2023-05-01", "not_stated")]
)
def test_the_page_is_well_formed_and_its_headings_step_down(facts):
    outline = Outline(page(facts))
    assert outline.open == []
    levels = [int(t[1]) for t in outline.tags if re.fullmatch(r"h\d", t)]
    assert levels[0] == 2
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_names_from_the_record_cannot_break_the_page():
    hostile = "<img src=x onerror=alert(1)>"
    who = msgspec.structs.replace(WHO, name=hostile, mrns=(hostile,))
    facts = [
        msgspec.structs.replace(f, site=hostile) if hasattr(f, "site") else f
        for f in STORY
    ]
    made = page(facts, who)
    assert "<img src=x" not in made
    assert made.count("&lt;img") >= 3


def test_every_verdict_that_was_asked_stands_on_the_page_with_rule_and_quote():
    told = words(STORY)
    for verdict in assessed(STORY).verdicts:
        assert verdict.rule in told
    assert "25% or greater increase from the lowest response level" in told


def test_the_answer_is_told_with_shape_word_value_and_resource():
    told = words(STORY)
    for expected in (
        "▲ BIOCHEMICAL RELAPSE",
        "serum M-protein rose from 0.3 g/dL (2023-03-20) to 0.9 g/dL (2023-06-20)",
        "Observation/serum_m_protein-2023-06-20",
        "MRN MS-1 · born 1950-01-02 · id p1 · as of 2024-01-31 (UTC)",
        "▲ Flagged",
        "The definitions differ.",
    ):
        assert expected in told


def test_a_synthetic_patient_is_marked_and_no_other():
    synthetic = msgspec.structs.replace(WHO, synthetic=True)
    assert "SYNTHETIC: not a real patient" in page(STORY, synthetic)
    assert "SYNTHETIC" not in page(STORY)


def test_every_number_of_the_evidence_has_clock_n_and_caveats_beside_it():
    made = page(STORY)
    outline = Outline(made)
    certain = sum(
        any(not r.possible for r in b.rows)
        for b in patient_view(assessed(STORY)).evidence
    )
    assert certain == 2
    assert outline.tags.count("table") >= certain
    for label in ("Value (95 % interval)", "n", "Observed in", "Counts from", "Row"):
        assert f'data-label="{label}"' in made
    view = patient_view(assessed(STORY))
    told = " ".join("".join(outline.text).split())
    for block in view.evidence:
        for row in block.rows:
            assert f"{row.value}{row.measure}{row.n}" in told
        for note in block.footnotes:
            assert f"{note.id} {note.sentence}" in told


def test_not_applicable_is_as_loud_as_a_flag():
    made = page([])
    assert "mspike-not_applicable" in made
    assert "NOT APPLICABLE" in words([])
    assert "no published row applies to this patient" in words([])


def test_the_word_unknown_never_stands_for_an_answer():
    for facts in ([], STORY, STORY[:2], scan("2023-05-01", "not_stated")):
        shown = re.sub(r"<details>.*?</details>", "", page(facts))
        assert shown != page(facts)
        assert not re.search(r"\bUNKNOWN\b", shown)


def test_one_data_request_at_most():
    for facts in ([], STORY, STORY[:2]):
        assert len(re.findall(r"To (ask|look) for", words(facts))) <= 1
    assert "To ask for" in words([])


def test_complaints_and_counts_of_the_record_are_shown():
    from engine.state import DataQuality

    quality = (DataQuality("MS-D041", "the unit is wrong <b>", "Observation/o9"),)
    assessment = msgspec.structs.replace(assessed(STORY), data_quality=quality)
    made = patient_html(patient_view(assessment), WHO)
    assert "MS-D041 Observation/o9" in made
    assert "the unit is wrong &lt;b&gt;" in made
    assert "0 resources: 0 used" in made


def test_further_rules_that_are_open_are_named_behind_their_count():
    summary = patient_view(assessed(STORY)).summary
    count = len(summary.further)
    assert summary.open[-1] == f"{count} further rules"
    made = page(STORY).partition("mspike-further")[2].partition("</details>")[0]
    assert f"<summary>{count} further rules</summary>" in made
    for answer in summary.further:
        assert answer.tone == "open"
        assert str(element("code", answer.rule)) in made


def test_why_it_is_not_known_is_told_in_words():
    assert "Not known: 1 criterion: no result on record" in words([])


def test_the_words_are_explained_on_the_page_and_in_about():
    for made in (page([]), str(about_html((), "1"))):
        for word, meaning in LEGEND:
            assert str(element("dt", word)) in made
            assert meaning in made
    told = words([])
    assert "NOT APPLICABLE" in told


def test_rows_are_said_to_be_apart_where_there_are_rows():
    told = words(STORY)
    assert told.index(ROWS_ARE_APART) < told.index("Value (95 % interval)")
    assert ROWS_ARE_APART not in words([])
