"""What changed, and what if: shown when somebody asks, and kept nowhere."""

import hashlib

import pytest

from tests.browser.conftest import Visit
from tests.browser.real import running
from tests.browser.test_bedside import violations


@pytest.fixture(scope="module")
def site(tmp_path_factory, demo):
    database = tmp_path_factory.mktemp("site") / "site.sqlite"
    with running("bedside", "--database", str(database)) as address:
        yield address, database


@pytest.fixture
def page(site, browser):
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        visit = Visit(context.new_page(), site[0])
        yield visit.patient("MS-0045")
        assert (visit.outside, visit.errors) == ([], [])


def fill(page, label, text):
    box = page.get_by_label(label)
    box.fill(text)
    box.press("Enter")


def test_what_changed_since_a_day_names_the_new_fact(page, axe):
    fill(page, "Since the end of which day", "2023-05-31")
    table = page.locator("table", has_text="answers differ")
    table.wait_for()
    row = table.locator("tr", has_text="moffitt_2025/biochemical_relapse").first
    assert "BIOCHEMICAL RELAPSE" in row.inner_text()
    assert "Observation/o-serum-2023-06-03" in row.inner_text()
    assert violations(page, axe) == []
    for wrong in ("2023-02-30", "tomorrow", "2999-01-01"):
        fill(page, "Since the end of which day", wrong)
        page.get_by_text("MS-C173").wait_for()
        fill(page, "Since the end of which day", "")
        page.get_by_text("MS-C173").wait_for(state="detached")


def test_what_the_newest_results_changed_is_one_click_away(page):
    button = page.get_by_role("button", name="By the newest results, of 2023-06-13")
    button.focus()
    page.keyboard.press("Enter")
    told = page.get_by_role("cell", name="At the end of 2023-06-12")
    page.get_by_text("answers differ").or_(page.get_by_text("No answer has")).wait_for()
    assert told.count() or page.get_by_text("New on record").count()
    assert page.get_by_label("Since the end of which day").input_value() == "2023-06-12"


def test_what_if_is_marked_and_kept_nowhere(site, page, axe):
    _, database = site
    kept = {file: digest(file) for file in database.parent.iterdir()}
    before = page.locator(".mspike-cards").inner_text()
    box = page.get_by_label("Suppose an answer to")
    box.focus()
    page.keyboard.type("every soft-tissue lesion of the study of 2023-06-13")
    page.keyboard.press("Enter")
    page.get_by_text("one away from bone and one touching bone").click()
    told = page.locator(".mspike-hypothetical")
    told.wait_for()
    assert "HYPOTHETICAL: not on record" in told.inner_text()
    row = told.locator("tr", has_text="moffitt_2025/stp_status").first
    assert "EMD AND PMD" in row.inner_text()
    assert violations(page, axe) == []
    assert page.locator(".mspike-cards").inner_text() == before
    page.reload()
    page.get_by_role("heading", name="The record").wait_for()
    assert not page.locator(".mspike-hypothetical").count()
    assert page.locator(".mspike-cards").inner_text() == before
    assert {file: digest(file) for file in database.parent.iterdir()} == kept


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()
