"""A physician records what a report says, and it is there for everybody, for good."""

import re
import time

import pytest

from tests.browser.conftest import Visit
from tests.browser.real import free_port, running
from tests.browser.test_bedside import violations

STUDY = "ImagingStudy/i-pet-2023-06-13"
SAVE, NAME = "Save findings", "Your name"


@pytest.fixture(scope="module")
def site(tmp_path_factory, demo):
    """Arguments of a bedside with a database of its own."""
    database = tmp_path_factory.mktemp("site") / "site.sqlite"
    return ("bedside", "--database", str(database)), free_port()


def opened(browser, address, number="MS-0045", **options):
    visit = Visit(browser.new_context(**options).new_page(), address)
    page = visit.patient(number)
    page.get_by_role("button", name=SAVE).wait_for()
    return visit, page


def verdicts(page) -> list[str]:
    told = page.locator(".mspike-cards .mspike-card").first
    return re.findall(r"[▲●■◇⊘]\s+([A-Z ,]{4,})", told.inner_text())


def test_a_finding_is_recorded_by_keyboard_within_a_minute_and_survives(
    browser, site, axe
):
    command, port = site
    with running(*command, port=port) as address:
        visit, page = opened(browser, address)
        before = verdicts(page)
        assert "EMD, NO PMD" not in before
        began = time.monotonic()
        page.get_by_role("button", name="Add, away from bone").focus()
        page.keyboard.press("Enter")
        site_box = page.get_by_label("Lesion 1: site")
        site_box.wait_for()
        site_box.focus()
        page.keyboard.type("liver, segment VI")
        page.keyboard.press("Tab")
        page.keyboard.type("32")
        page.keyboard.press("Tab")
        page.get_by_role("checkbox", name="only one of soft tissue").focus()
        page.keyboard.press("Space")
        page.get_by_role("textbox", name=NAME).focus()
        page.keyboard.type("Dr A. Physician")
        page.keyboard.press("Tab")
        page.get_by_role("button", name=SAVE).focus()
        page.keyboard.press("Enter")
        page.get_by_text("Saved: 1 lesion").wait_for()
        assert time.monotonic() - began < 60
        assert "EMD, NO PMD" in verdicts(page)
        assert violations(page, axe) == []
        page.set_viewport_size({"width": 320, "height": 640})
        # charts are drawn again for the width that they now have
        page.wait_for_function(
            "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.stMain'))",
            timeout=10_000,
        )
        assert violations(page, axe) == []
        assert (visit.outside, visit.errors) == ([], [])
    # the server is another one now: what was saved is there for everybody
    with running(*command, port=port) as address:
        _, page = opened(browser, address)
        assert "EMD, NO PMD" in verdicts(page)
        assert page.get_by_label("Lesion 1: site").input_value() == "liver, segment VI"
        page.get_by_text("History of this study: 2 entries").click()
        history = page.locator("table", has_text="What was recorded of this study")
        assert "Dr A. Physician" in history.inner_text()
        assert "name as typed" in history.inner_text()
        correct_and_collide(browser, address, page)


def correct_and_collide(browser, address, page):
    """Of two who correct the same study the second is told, and nothing is lost."""
    _, other = opened(browser, address)
    for number, one in enumerate((page, other)):
        one.get_by_text("touches bone", exact=True).click()
        one.get_by_role("textbox", name=NAME).fill(f"Reader {number}")
        one.get_by_role("textbox", name="Reason").fill("read again")
        one.get_by_role("textbox", name="Reason").press("Tab")
        one.get_by_role("button", name=SAVE).click()
        # the second says what stands already: that is no collision
        one.get_by_text("Saved: 1 lesion").wait_for()
    assert "PMD, NO EMD" in " ".join(verdicts(other))
    page.get_by_text("left open", exact=True).click()
    page.get_by_role("textbox", name="Reason").fill("the radiologist is not sure")
    page.get_by_role("textbox", name="Reason").press("Tab")
    page.get_by_role("button", name=SAVE).click()
    page.get_by_text("done, but not conclusive").first.wait_for()
    other.get_by_text("not stated", exact=True).click()
    other.get_by_role("textbox", name="Reason").fill("something else")
    other.get_by_role("textbox", name="Reason").press("Tab")
    other.get_by_role("button", name=SAVE).click()
    other.get_by_text("MS-C169").wait_for()


@pytest.mark.parametrize(
    ("number", "way", "fact"),
    [
        ("MS-0015", "No result on record", "no imaging on record now"),
        ("MS-0009", "Asked, but not done or failed", "the test failed or was not done"),
        # the third way, done but not conclusive, is recorded and read above
    ],
)
def test_the_page_tells_the_ways_of_not_knowing_apart(visit, number, way, fact):
    page = visit.patient(number)
    assert page.get_by_text(f": {way.lower()}").count()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    told = page.locator(".mspike-answer", has_text=way).first.inner_text()
    assert way in told and fact in told


def test_without_a_database_nothing_can_be_entered_and_the_page_says_so(visit):
    page = visit.patient("MS-0045")
    page.get_by_text("Nothing that is entered here would be kept").wait_for()
    assert not page.get_by_role("button", name=SAVE).count()
