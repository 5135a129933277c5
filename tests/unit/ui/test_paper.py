"""One patient on one A4 page: what stands on it, and what is said of the rest."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from msgspec import structs

from engine.language import (
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.reasoning import courses_of
from engine.state import patient_state
from engine.values import read_when
from tests.unit.ui.by_hand import assessed, infusion, lab, progression, scan, serum
from ui.cli.bedside import SYNTHETIC_PATIENTS
from ui.paper import paper_page
from ui.paper.evidence import evidence_items
from ui.paper.measure import lines, width
from ui.paper.sheet import Item, Sheet, fitted
from ui.presentation import (
    ROWS_ARE_APART,
    Html,
    lesions_then_and_now,
    patient_view,
    study_lines,
    timeline_of,
)
from ui.records import Identity, open_records

NAMES = (*shipped_ruleset_names(), *shipped_policy_names())
RULESETS = [load_ruleset(name) for name in NAMES]
RECORDS = list(open_records(str(SYNTHETIC_PATIENTS), UTC))
DAY = "2024-01-31"
VILE = "<script>alert(1)</script>"


def page_of(assessment, state, identity):
    names = shipped_vocabulary()
    courses = courses_of(state, RULESETS, read_when(assessment.as_of), names)
    timeline = timeline_of(assessment, courses, names)
    imaging = (study_lines(assessment), lesions_then_and_now(assessment))
    return paper_page(patient_view(assessment), identity, timeline, *imaging)


def by_hand(facts, identity):
    assessment = assessed(facts, DAY)
    return page_of(assessment, patient_state("p1", list(facts)), identity)


def long_story():
    """More than any page holds: results for years, many studies, long names."""
    days = [
        f"20{y}-{m:02}-{d:02}" for y in (22, 23) for m in range(1, 13) for d in (3, 17)
    ]
    series = ("serum_m_protein", "urine_m_protein", "kappa_free_light_chain")
    facts = [
        lab(name, day, f"{number % 9 + 1}.{number:03}", "recorded")
        for name in series
        for number, day in enumerate(days)
    ]
    facts += [infusion("2022-06-10"), progression("2023-05-01")]
    for number, day in enumerate(days[::3]):
        facts += scan(day, "non_contiguous" if number % 2 else "contiguous")
    return facts


def written(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_the_answer_is_on_the_page_with_its_rule_and_reason():
    record = next(r for r in RECORDS if r.patient == "ms-0001")
    from engine.assessment import assess

    assessment = assess(record.state, RULESETS, read_when(DAY))
    page = page_of(assessment, record.state, record.identity)
    told = written(page)
    assert "Anna Synthetic-Alder" in told
    assert "SYNTHETIC: not a real patient" in told
    assert "▲ BIOCHEMICAL RELAPSE" in told
    assert "from 0.3 g/dL (2023-06-12) to 0.95 g/dL (2023-08-15)" in told
    assert "moffitt_2025/biochemical_relapse" in told
    assert "no advice on treatment" in told
    published = told.partition("What is flagged was published in: ")[2]
    assert published.startswith("Moffitt 2025 (after BCMA CAR T), ")
    assert "“Methods, Data collection and clinical assessment”" in published
    assert "doi:10.3389/fonc.2025.1663814" in published
    assert "lowest 0.3" in told
    assert "Not on this page:" in told


def test_published_numbers_come_with_the_warning_that_stands_on_the_screen():
    record = next(r for r in RECORDS if r.patient == "ms-0001")
    from engine.assessment import assess

    view = patient_view(assess(record.state, RULESETS, read_when(DAY)))
    assert view.evidence
    for curves in (True, False):
        items, _ = evidence_items(view, curves=curves)
        assert ROWS_ARE_APART in items[0].html
        assert not any(ROWS_ARE_APART in item.html for item in items[1:])
    without = structs.replace(view, evidence=())
    assert "different groups" not in evidence_items(without)[0][0].html


def test_it_is_whole_by_itself_and_runs_nothing():
    page = by_hand(long_story(), Identity(patient="p1", name="A"))
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert "url(" not in page


def test_texts_of_the_record_are_escaped():
    who = Identity(patient="p1", name=VILE, mrns=(VILE,), birth_date=VILE, sex=VILE)
    facts = [
        infusion("2022-06-10"),
        serum("2023-01-01", "1"),
        *scan("2023-02-01", VILE),
    ]
    page = by_hand(facts, who)
    assert VILE not in page
    assert "&lt;script&gt;" in page


def test_what_does_not_fit_is_counted():
    page = written(by_hand(long_story(), Identity(patient="p1")))
    rest = page.partition("Not on this page:")[2]
    assert re.search(r"\d+ of 16 imaging studies", rest)
    # The drawings are worth more room than the line of references.
    assert "where the flagged definitions were published" in rest
    assert re.search(r"\d+ answers of further rules", rest)
    assert re.search(r"\d+ published rows that do not apply", rest)
    assert re.search(r"\d+ of 5 parts of the drawings and their numbers", rest)


def test_a_sheet_places_in_order_and_counts_what_is_left():
    def item(tall):
        return Item(Html(f"<p>{tall}</p>"), tall)

    sheet = Sheet(30.0)
    sheet.section("A", [item(10), item(10), item(10), item(1)], "things")
    assert sheet.left_out == ["2 of 4 things"]
    sheet.section("B", [item(10)], "others")
    assert sheet.left_out == ["2 of 4 things", "1 others"]
    assert "<h2>B" not in "".join(sheet.parts)
    sheet = Sheet(30.0)
    sheet.section("A", [item(23.8)], "things")  # to the last tenth of a millimetre
    assert sheet.left_out == []
    sheet = Sheet(30.0)
    sheet.section("A", [item(23.9)], "things")
    assert sheet.left_out == ["1 things"]


def test_a_list_that_is_too_long_says_how_many_more():
    assert fitted(["aaa", "bbb", "ccc"], 8) == "aaa; bbb; and 1 more"
    assert fitted(["aaa", "bbb"], 8) == "aaa; bbb"
    assert fitted(["a" * 20, "b"], 8) == "a" * 20 + "; and 1 more"


def test_lines_are_counted_as_words_wrap():
    one = width("word", 8)
    assert lines("word word", 2 * one + width(" ", 8) + 0.001, 8) == 1
    assert lines("word word", 2 * one, 8) == 2
    assert lines("w" * 100, width("w" * 30, 8), 8) == 4
    assert lines("", 100, 8) == 1


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.patient)
def test_every_leading_answer_of_every_synthetic_patient_is_on_the_page(record):
    from engine.assessment import assess

    assessment = assess(record.state, RULESETS, read_when(DAY))
    page = page_of(assessment, record.state, record.identity)
    view = patient_view(assessment)
    for card in view.cards:
        for group in card.groups:
            if card.leading:
                assert f">{group.lead.rule}</code>" in page
