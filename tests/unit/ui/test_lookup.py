"""The look-up page, run by Streamlit's own tester against the synthetic patients."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from streamlit.testing.v1 import AppTest

import ui.bedside.context as context
from engine.language import rules_root, shipped_ruleset, shipped_ruleset_names
from engine.values import read_when
from ui.bedside import Bedside, install
from ui.bedside.server import ENTRY
from ui.records import RecordSet, open_records

RULESETS = [shipped_ruleset(name) for name in shipped_ruleset_names()]
SYNTHETIC = open_records(str(rules_root() / "examples" / "patients"), UTC)


def store(records: RecordSet = SYNTHETIC) -> Bedside:
    return Bedside(records, RULESETS, lambda: read_when("2024-01-31"), "UTC")


@pytest.fixture
def page() -> Iterator[AppTest]:
    install(store())
    yield AppTest.from_file(str(ENTRY), default_timeout=30)
    context._Installed.bedside = None


def shown(page: AppTest) -> str:
    assert not page.exception
    return " ".join(str(element.proto.body) for element in page.get("html"))


def test_the_start_lists_synthetic_patients_only_because_they_are(page):
    assert "MS-0040" in shown(page.run())
    one = next(iter(SYNTHETIC))
    real = type(one).of(one.state, type(one.identity)(patient="p1", mrns=("M1",)))
    install(store(RecordSet([real])))
    start = shown(page.run())
    assert "1 patient loaded." in start
    assert "M1" not in start


def test_a_record_number_leads_to_the_answer(page):
    page.run()
    page.text_input(key="mrn").set_value("ms-0001").run()
    answer = shown(page)
    assert "Anna Synthetic-Alder" in answer
    assert "BIOCHEMICAL RELAPSE" in answer
    assert "as of 2024-01-31 (UTC)" in answer


def test_a_deep_link_leads_to_the_answer(page):
    page.query_params["mrn"] = "MS-0002"
    assert "Bernard Synthetic-Beech" in shown(page.run())


def test_a_number_nobody_has_is_told_and_escaped(page):
    page.run()
    page.text_input(key="mrn").set_value("<b>no</b>").run()
    told = shown(page)
    assert "No patient has the MRN or id" in told
    assert "&lt;b&gt;no&lt;/b&gt;" in told
    assert "SYNTHETIC" not in told
    assert "The whole MRN or patient id opens the patient" in told
    assert "Back to the start" in told


def test_part_of_a_number_gives_a_list_to_choose_from(page):
    page.run()
    page.text_input(key="mrn").set_value("0024").run()
    told = shown(page)
    assert "No patient has the MRN or id “0024”" in told
    assert "1 patient with a number that ends so, or that name" in told
    assert "?mrn=id%3Ams-0024" in told
    assert "RELAPSE" not in told


def test_a_shared_number_offers_both_and_chooses_none(page):
    one, two = list(SYNTHETIC)[:2]
    shared = [
        type(r).of(r.state, type(r.identity)(patient=r.patient, mrns=("SAME",)))
        for r in (one, two)
    ]
    install(store(RecordSet(shared)))
    page.run()
    page.text_input(key="mrn").set_value("same").run()
    told = shown(page)
    assert "2 patients share this number" in told
    assert "?mrn=id%3Ams-0001" in told
    assert "RELAPSE" not in told
    page.text_input(key="mrn").set_value("id:ms-0002").run()
    assert "id ms-0002" in shown(page)


def test_a_fault_shows_a_code_and_no_value(page, monkeypatch, capsys):
    def broken(*_arguments, **_named):
        raise RuntimeError("serum 7.77 of Jane Doe")

    monkeypatch.setattr(context, "assess", broken)
    page.run()
    page.text_input(key="mrn").set_value("ms-0001").run()
    told = shown(page) + "".join(capsys.readouterr())
    assert "MS-C099" in told
    assert "7.77" not in told
    assert "Jane Doe" not in told


def test_pages_without_a_store_say_how_to_start(capsys):
    context._Installed.bedside = None
    page = AppTest.from_file(str(ENTRY), default_timeout=30).run()
    assert "MS-C099" in shown(page)
    assert "LookupError" in capsys.readouterr().err


def test_two_visitors_never_see_each_others_patient(page):
    other = AppTest.from_file(str(ENTRY), default_timeout=30).run()
    page.run()
    page.text_input(key="mrn").set_value("ms-0001").run()
    other.text_input(key="mrn").set_value("ms-0002").run()
    page.run()
    assert "Synthetic-Alder" in shown(page)
    assert "Synthetic-Beech" not in shown(page)
    assert "Synthetic-Alder" not in shown(other)
