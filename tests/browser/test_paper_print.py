"""The A4 page as a real browser prints it."""

import re
from itertools import islice

import pytest

from engine.assessment import assess
from engine.values import read_when
from tests.browser.test_bedside import violations
from tests.browser.without_colour import said_by_colour_alone
from tests.unit.ui.test_paper import (
    DAY,
    RECORDS,
    RULESETS,
    by_hand,
    long_story,
    page_of,
)
from ui.records import Identity

PIXELS_PER_MILLIMETRE = 96 / 25.4
LONGEST = Identity(
    patient="p1", name="Maximiliana Wolkenstein " * 4, mrns=("W" * 30,) * 9
)


@pytest.fixture(scope="module")
def paper(browser):
    with browser.new_context(viewport={"width": 1000, "height": 1300}) as context:
        yield context.new_page()


def test_every_synthetic_patient_is_printed_on_one_page(paper):
    for record in RECORDS:
        assessment = assess(record.state, RULESETS, read_when(DAY))
        paper.set_content(page_of(assessment, record.state, record.identity))
        assert pages(paper) == 1, record.patient
        assert tall(paper) <= 273, record.patient


def test_more_than_any_page_holds_is_printed_on_one_page(paper, axe):
    paper.set_content(by_hand(long_story(), LONGEST))
    assert pages(paper) == 1
    assert tall(paper) <= 273
    assert violations(paper, axe) == []


def test_two_pages_would_be_seen(paper):
    paper.set_content(by_hand(long_story(), LONGEST))
    paper.evaluate("document.body.append(document.querySelector('main').cloneNode(1))")
    assert pages(paper) == 2


def test_axe_finds_nothing_and_colour_is_not_needed(paper, axe):
    for record in islice(RECORDS, 0, None, 12):
        assessment = assess(record.state, RULESETS, read_when(DAY))
        paper.set_content(page_of(assessment, record.state, record.identity))
        assert violations(paper, axe) == []
        assert said_by_colour_alone(paper) == []
        paper.set_viewport_size({"width": 320, "height": 640})
        assert paper.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        paper.set_viewport_size({"width": 1000, "height": 1300})


def pages(paper) -> int:
    pdf = paper.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def tall(paper) -> float:
    """Millimetres of the page's content as it is printed."""
    paper.emulate_media(media="print")
    pixels = paper.evaluate("document.querySelector('main').offsetHeight")
    paper.emulate_media(media="null")
    return pixels / PIXELS_PER_MILLIMETRE
