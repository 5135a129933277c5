"""Who may see a patient, and who may record: sign-in by OpenID Connect in a real browser."""

import json
import secrets
import sqlite3

import pytest

from tests.browser.identity_provider import running_provider
from tests.browser.real import free_port, running
from tests.browser.test_bedside import violations

SETTINGS = """
[auth]
redirect_uri = "{redirect_uri}"
cookie_secret = "{cookie_secret}"
client_id = "mspike"
client_secret = "{client_secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[roles]
claim = "groups"
view = ["myeloma"]
acknowledge = ["nurses"]
record = ["physicians"]
hours = 1
"""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory, demo):
    """Pages that ask who is there, their provider, and their database."""
    folder = tmp_path_factory.mktemp("hospital")
    port = free_port()
    redirect = f"http://127.0.0.1:{port}/oauth2callback"
    with running_provider(redirect) as provider:
        settings = folder / "sign-in.toml"
        settings.write_text(
            SETTINGS.format(
                redirect_uri=redirect,
                cookie_secret=secrets.token_urlsafe(32),
                client_secret=provider.client_secret,
                issuer=provider.issuer,
            ),
            "utf-8",
        )
        database = folder / "site.sqlite"
        command = ("bedside", "--sign-in", str(settings), "--database", str(database))
        with running(*command, port=port) as address:
            yield address, provider, database


@pytest.fixture
def enter(hospital, browser):
    """Opens a browser of one's own and signs a person in."""
    contexts = []

    def signed_in(person):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{hospital[0]}/?mrn=MS-0045")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name=person).click()
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    yield signed_in
    for context in contexts:
        context.close()


def look_up(page, number):
    box = page.get_by_label("MRN or patient id")
    box.fill(number)
    box.press("Enter")
    page.get_by_role("heading", name="The record").wait_for()


def test_nobody_sees_a_patient_without_signing_in(hospital, browser, axe):
    with browser.new_context() as context:
        page = context.new_page()
        for path in ("/?mrn=MS-0045", "/rules", "/worklist"):
            page.goto(hospital[0] + path)
            page.get_by_role("button", name="Sign in").wait_for()
            assert "Synthetic-Juniper" not in page.content()
            assert not page.get_by_label("MRN or patient id").count()
        assert violations(page, axe) == []


def test_who_has_no_role_is_turned_away_by_name(enter):
    page = enter("visitor")
    assert page.get_by_text("X. Visitor, none of your groups has a role here").count()
    assert not page.get_by_label("MRN or patient id").count()


def test_a_viewer_sees_and_records_nothing(enter):
    page = enter("viewer")
    look_up(page, "MS-0045")
    assert page.get_by_text("Recording findings is not among your roles").count()
    assert not page.get_by_role("button", name="Save findings").count()


def test_two_people_at_once_each_see_their_own_patient_and_a_finding_is_signed(
    hospital, enter
):
    physician, nurse = enter("physician"), enter("nurse")
    look_up(nurse, "MS-0001")
    look_up(physician, "MS-0045")
    physician.get_by_role("button", name="Add, away from bone").click()
    site = physician.get_by_label("Lesion 1: site")
    site.fill("liver")
    site.press("Tab")
    assert physician.get_by_text("Signed by P. Physician").count()
    physician.get_by_role("button", name="Save findings").click()
    physician.get_by_text("Saved: 1 lesion").wait_for()
    assert nurse.get_by_role("heading", name="Anna Synthetic-Alder").count()
    for told in ("Synthetic-Juniper", "P. Physician", "MS-0045"):
        assert told not in nurse.content()
    assert "Synthetic-Alder" not in physician.content()
    _, provider, database = hospital
    rows = sqlite3.connect(database).execute("SELECT resource FROM findings").fetchall()
    (performer,) = json.loads(rows[0][0])["performer"]
    assert performer["display"] == "P. Physician"
    assert performer["identifier"] == {
        "system": provider.issuer,
        "value": "sub-physician",
    }


def test_an_old_sign_in_counts_no_more_and_signing_out_ends_it(
    hospital, enter, browser
):
    page = enter("viewer")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    hospital[1].issued_ago = 3601
    try:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(hospital[0])
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="viewer").click()
            page.get_by_role("button", name="Sign in").wait_for()
            assert not page.get_by_label("MRN or patient id").count()
    finally:
        hospital[1].issued_ago = 0
