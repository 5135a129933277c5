"""An estimate cannot exist, be changed or be printed without its caveats."""

import re
from decimal import Decimal

import msgspec
import pytest
from msgspec import UNSET, structs

from engine.prognosis import (
    Estimate,
    Footnote,
    evidence_entries,
    shipped_evidence,
)
from engine.prognosis.offers import offers_of

OFFERS = offers_of(shipped_evidence())
ESTIMATES = [offer.estimate for offer in OFFERS if offer.estimate is not None]
by_id = {e.evidence: e for e in ESTIMATES}


def marks(text):
    match = re.search(r"\[([^\[\]]*)\]$", text)
    return tuple(match.group(1).split(", ")) if match else ()


@pytest.mark.parametrize(
    "estimate", ESTIMATES, ids=lambda e: f"{e.evidence}-{e.endpoint}"
)
def test_words_carry_the_marks_and_every_mark_has_its_sentence(estimate):
    assert marks(estimate.text) == marks(estimate.value_text) == estimate.caveats
    said = {f.id: f.sentence for f in estimate.footnotes}
    for text in (estimate.text, *estimate.comparisons):
        assert all(said[mark] for mark in marks(text))


@pytest.mark.parametrize(
    "estimate", ESTIMATES, ids=lambda e: f"{e.evidence}-{e.endpoint}"
)
def test_every_estimate_names_clock_place_and_paper(estimate):
    assert estimate.time_zero in estimate.text
    assert estimate.place
    assert estimate.doi.startswith("10.")
    assert estimate.study in {"A", "B"}
    assert shipped_evidence().studies[estimate.study].applies in estimate.notes


@pytest.mark.parametrize(
    "change",
    [
        {"caveats": ()},
        {"caveats": ("A-20",)},
        {"footnotes": ()},
        {"text": "median OS 4.8 months"},
        {"value_text": "4.8"},
        {"text": "median OS 4.8 months [A-20]"},
    ],
)
def test_dropping_a_caveat_fails(change):
    with pytest.raises(ValueError, match=re.escape("A.OS.bl_EMD.pos")):
        structs.replace(by_id["A.OS.bl_EMD.pos"], **change)


def test_reading_json_without_footnotes_fails():
    document = msgspec.json.encode(by_id["A.OS.bl_EMD.pos"])
    assert msgspec.json.decode(document, type=Estimate) == by_id["A.OS.bl_EMD.pos"]
    stripped = msgspec.json.decode(document)
    stripped["footnotes"] = []
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(stripped, Estimate)


def test_contract_of_one_row():
    row = msgspec.json.decode(
        msgspec.json.Encoder(decimal_format="number").encode(by_id["A.OS.bl_EMD.pos"])
    )
    expected = {
        "evidence": "A.OS.bl_EMD.pos",
        "endpoint": "OS",
        "time_zero": "progression after CAR T",
        "stratum": "any EMD at baseline",
        "n": 35,
        "median": 4.8,
        "ci95": [3.4, None],
        "unit": "month",
        "caveats": ["A-20", "A-21"],
    }
    assert expected.items() <= row.items()
    assert "hazard_ratio" not in row


def test_not_reached_is_null_in_json_and_words_on_screen():
    estimate = by_id["B.OS.psk"]
    assert estimate.median is None
    assert estimate.ci95 == (Decimal("13.12"), None)
    assert estimate.text.startswith("median OS not reached (95% CI 13.12 months to not")
    assert "13.1 " not in estimate.text
    row = msgspec.json.decode(msgspec.json.encode(estimate))
    assert row["median"] is None


def test_a_reconstructed_size_is_marked():
    estimate = by_id["A.OS.pd_EMD.neg"]
    assert estimate.n_reconstructed
    assert "n = 55 (reconstructed)" in estimate.text


def test_duration_of_response_does_not_borrow_the_size_of_its_group():
    durations = [e for e in ESTIMATES if e.endpoint == "DOR"]
    assert len(durations) == 3
    for estimate in durations:
        assert estimate.n is None
        assert "169 of 210" in estimate.text


def test_a_ratio_across_one_is_inconclusive_and_never_no_effect():
    ratios = [e for e in ESTIMATES if e.unit == "ratio"]
    assert ratios
    for estimate in ratios:
        low, high = estimate.ci95
        assert estimate.inconclusive == (low <= 1 <= high)
        assert ("inconclusive" in estimate.text) == estimate.inconclusive
        assert "no effect" not in estimate.text


def test_a_contrast_carries_the_caveats_of_both_sides():
    # Imaging (B-16) is the caveat of the reference group here, not of PSK itself.
    evidence = shipped_evidence()
    assert evidence.strata["B.psk"].caveats == ()
    assert evidence.strata["B.no_stp"].caveats == ("B-16",)
    contrasts = [
        e
        for e in ESTIMATES
        if e.evidence in ("B.COX.stp_psk_vs_none", "B.OR.psk_vs_nostp")
    ]
    assert len(contrasts) == 3
    assert all("B-16" in e.caveats for e in contrasts)
    psk = by_id["B.PFS.psk"]
    against = next(c for c in psk.comparisons if "p 0.28" in c)
    assert "B-16" in marks(against)
    assert "B-16" not in psk.caveats
    assert "B-16" in {f.id for f in psk.footnotes}


@pytest.mark.parametrize(
    ("name", "caveats"),
    [
        # of the study alone; and of endpoint, comparison, group and row in addition
        ("A.OS.all", "A-20 A-21"),
        ("A.PFS.all", "A-16 A-20 A-21"),
        ("A.PFS.bl_EMD.pos", "A-01 A-16 A-20 A-21"),
        ("A.PFS.bl_EMD.neg", "A-01 A-15 A-16 A-20 A-21"),
        ("A.OS.bl_EMD.neg", "A-02 A-03 A-15 A-20 A-21"),
        ("A.PFS.BLpos_PDpos", "A-11 A-12 A-16 A-20 A-21"),
        ("A.OS.pd_EMDorPMD.pos", "A-07 A-20 A-21"),
        # its 48 are counted from the transitions, which Table 2 contradicts
        ("A.OS.pd_EMDorPMD.neg", "A-03 A-07 A-20 A-21"),
        ("B.PFS.all", ""),
        ("B.OS.true_emd", "B-13 B-16"),
        ("B.OS.psk", "B-01 B-13"),
        ("B.ORR.hem.no_stp", "B-02 B-16 B-17"),
    ],
)
def test_caveats_come_from_everything_a_number_belongs_to(name, caveats):
    assert by_id[name].caveats == tuple(caveats.split())


def test_no_percentage_is_above_100():
    assert all(e.percent <= 100 for e in ESTIMATES if e.percent is not UNSET)


def test_every_entry_of_the_list_carries_its_caveats():
    evidence = shipped_evidence()
    for entry in evidence_entries(evidence):
        assert entry.place
        for words in entry.statements:
            assert marks(words.text) == tuple(c.id for c in words.caveats)
            own = evidence.studies[entry.study].caveats if entry.study else ()
            assert set(own) <= {c.id for c in words.caveats}


def test_derived_numbers_are_called_derived():
    found = [e for e in evidence_entries(shipped_evidence()) if e.kind == "derived"]
    assert len(found) == 12
    assert all("derived" in words.text for e in found for words in e.statements)


def test_footnotes_are_plain_data():
    assert Footnote("A-20", "medium", "x") == Footnote("A-20", "medium", "x")
