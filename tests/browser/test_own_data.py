"""Data of one's own: read for the session, explained where it cannot be, kept nowhere."""

import json

import pytest

from engine.language import rules_root
from tests.browser.conftest import Visit
from tests.browser.test_bedside import violations
from tests.browser.without_colour import said_by_colour_alone

PATIENTS = rules_root() / "examples" / "patients"
READ = "Read these files"


@pytest.fixture
def page(visit):
    visit.page.goto(f"{visit.address}/own")
    visit.page.get_by_role("heading", name="Your own data").wait_for()
    return visit.page


def hand_over(page, *files):
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name=READ).click()


def renamed(name, number):
    """A synthetic patient under another id."""
    text = (PATIENTS / name).read_text("utf-8")
    return text.replace(f"ms-{number}", "mine-1").replace(f"MS-{number}", "MINE-1")


def test_ones_own_bundle_is_assessed_and_stays_in_its_session(
    visit, page, browser, axe, tmp_path
):
    file = tmp_path / "mine.json"
    file.write_text(renamed("01-double-positive-emd.json", "0001"), "utf-8")
    hand_over(page, file)
    page.get_by_role("heading", name="The record").wait_for()
    assert page.get_by_text("BIOCHEMICAL RELAPSE", exact=True).count()
    assert page.get_by_text("MRN MINE-1").count()
    assert violations(page, axe) == []
    assert said_by_colour_alone(page) == []
    assert visit.outside == []
    # somebody else does not find this patient, here or on the other pages
    with browser.new_context() as context:
        other = Visit(context.new_page(), visit.address).page
        other.goto(f"{visit.address}/own")
        other.get_by_role("heading", name="Your own data").wait_for()
        assert not other.get_by_text("MINE-1").count()
        other.goto(f"{visit.address}/?mrn=MINE-1")
        other.get_by_text("No patient has the MRN or id").wait_for()
    page.get_by_role("button", name="Forget what was read").click()
    page.get_by_role("heading", name="The record").wait_for(state="detached")


def test_what_cannot_be_read_is_named_with_number_and_place(page, axe, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"resourceType": ', "utf-8")
    rows = tmp_path / "lesions.csv"
    rows.write_text("patient,date,finding\nmine-2,2024-01-20,tumour\n", "utf-8")
    good = tmp_path / "patient.ndjson"
    good.write_text(json.dumps({"resourceType": "Patient", "id": "mine-2"}), "utf-8")
    hand_over(page, broken, rows, good)
    told = page.locator(".mspike-refused")
    told.wait_for()
    assert "MS-D002, broken.json" in told.inner_text()
    assert "lesions.csv row 2" in told.inner_text()
    page.get_by_role("heading", name="The record").wait_for()
    assert violations(page, axe) == []


def test_it_fits_a_narrow_screen(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function(
        "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.stMain'))"
    )
