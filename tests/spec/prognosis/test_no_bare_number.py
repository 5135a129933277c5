"""Issue 6: no surface shows a published number bare.

For any patient, over every surface (text, JSON, view models, bedside page, FHIR,
cohort pages): no caveated value without its caveat, no median that was not reached as a
number, no probability over 100 %, no rows of A and B in one table without their clocks.
Patients are invented.
"""

import html
import io
import json
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assessment import read_json, to_json
from engine.cohort import Compared, read_survival_table, report_fit
from engine.prognosis import (
    Outlook,
    evidence_entries,
    lint_evidence,
    shipped_evidence,
)
from fhir_adapters.outbound import assessment_bundle, bundle_json
from tests.unit.ui.by_hand import (
    assessed,
    infusion,
    panel,
    progression,
    scan,
    serum,
    teclistamab,
)
from ui.bedside.patient_page import patient_html
from ui.cli.report import print_view
from ui.cli.terminal import Terminal
from ui.presentation import patient_view
from ui.records import Identity

EVIDENCE = shipped_evidence()
CLOCKS = {study.id: study.clock.title for study in EVIDENCE.studies.values()}
ZEROS = {endpoint.time_zero for endpoint in EVIDENCE.endpoints.values()}
MARKS = re.compile(r" ?\[[ABX]-\d\d(?:, [ABX]-\d\d)*\]")

contiguities = st.lists(
    st.sampled_from(["non_contiguous", "contiguous", "indeterminate"]), max_size=2
)


class Invented:
    """An invented patient; told by its facts' sources where a test fails."""

    def __init__(self, facts, as_of):
        self.facts, self.as_of = facts, as_of

    def __repr__(self):
        sources = ", ".join(fact.source.resource for fact in self.facts)
        return f"Invented({sources}, as of {self.as_of})"

    def assessment(self):
        return assessed(self.facts, self.as_of)


@st.composite
def patients(draw):
    facts = [
        serum("2022-01-10", "1.2"),
        *panel(*draw(st.sampled_from([(), ("t_4_14",)]))),
    ]
    if draw(st.booleans()):
        product = draw(
            st.sampled_from(["idecabtagene_vicleucel", "ciltacabtagene_autoleucel"])
        )
        facts.append(infusion("2022-03-01", product))
        facts += scan("2022-02-10", *draw(contiguities))
        if draw(st.booleans()):
            facts += [
                progression("2022-09-01"),
                *scan("2022-09-03", *draw(contiguities)),
            ]
    if draw(st.booleans()):
        facts += [*scan("2022-09-20", *draw(contiguities)), teclistamab("2022-10-01")]
        if draw(st.booleans()):
            facts.append(progression("2023-02-01"))
        if draw(st.booleans()):
            facts.append(
                serum(draw(st.sampled_from(["2022-11-20", "2023-09-30"])), "0.8")
            )
    return Invented(facts, draw(st.sampled_from(["2022-12-31", "2024-01-31"])))


EVERYTHING = [
    serum("2022-01-10", "1.2"),
    *scan("2022-02-10", "non_contiguous"),
    infusion("2022-03-01", "ciltacabtagene_autoleucel"),
    *scan("2022-09-01", "non_contiguous"),
    progression("2022-09-01"),
    *scan("2022-09-20", "contiguous"),
    teclistamab("2022-10-01"),
    serum("2022-12-20", "0.8"),
]


def text_of(assessment):
    out = io.StringIO()
    print_view(patient_view(assessment), Terminal(out))
    return out.getvalue()


def page_of(assessment):
    return patient_html(patient_view(assessment), Identity(patient="p1"))


def plain(markup):
    inline = re.sub(r"</?(span|strong|b|em|code|wbr)\b[^>]*>", "", str(markup))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def statements_of(assessment):
    """Every statement with its marks."""
    for estimate in assessment.estimates:
        yield from (estimate.text, *estimate.comparisons)
    for outlook in assessment.outlooks:
        said = (outlook.of_hundred, outlook.ranges, outlook.given_survived)
        yield from (text for text in said if MARKS.search(text))


def assert_marked(surface, statements):
    """Wherever the words of a statement stand, its marks stand behind them."""
    whole = [" ".join(statement.split()) for statement in statements]
    for statement in whole:
        marks = MARKS.search(statement)
        if marks is None or marks.end() != len(statement):
            continue
        bare = statement[: marks.start()]
        for found in re.finditer(re.escape(bare), surface):
            # PFS and OS may say the same words with other marks
            assert any(surface.startswith(one, found.start()) for one in whole), bare


def assert_footnoted(surface):
    for mark in {
        m for group in MARKS.findall(surface) for m in re.findall(r"\w-\d\d", group)
    }:
        assert EVIDENCE.caveats[mark].sentence in surface, mark


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_in(part)


def assert_no_impossible_number(surface):
    assert not re.search(r"(?i)\b(nan|inf|none|null) ?(months?|%|to\b)", surface)
    assert not re.search(r"not reached months", surface)
    for share in re.findall(r"(\d+(?:\.\d+)?) ?%", surface):
        assert float(share) <= 100, share
    for words in re.findall(
        r"of 100 people like this, about ([^;]*?), counted", surface
    ):
        numbers = re.findall(r"(\d+) \((?:95% band )?(\d+) to (\d+)\)", words)
        assert numbers
        for value, low, high in numbers:
            assert 0 <= int(low) <= int(value) <= int(high) <= 100


@settings(max_examples=20)
@given(patients())
def test_text(patient):
    assessment = patient.assessment()
    told = (
        text_of(assessment).partition("Published evidence")[2].partition("\nRecord")[0]
    )
    surface = " ".join(told.split())
    assert_marked(surface, statements_of(assessment))
    assert_footnoted(surface)
    assert_no_impossible_number(surface)
    numbered = re.compile(
        r"^ +(POSSIBLE, not settled: )?(median|hazard ratio|of 100)", re.M
    )
    for line in told.splitlines():
        if numbered.match(line):
            assert any(f"from {zero}" in line for zero in ZEROS), line


@settings(max_examples=20)
@given(patients())
def test_the_bedside_page(patient):
    assessment = patient.assessment()
    page = str(page_of(assessment))
    section = page[page.index("mspike-evidence") :]
    surface = plain(section)
    assert_marked(surface, statements_of(assessment))
    # a share alone may stand in the words of a caveat as well
    values = [e.value_text for e in assessment.estimates if " to " in e.value_text]
    assert_marked(surface, values)
    assert_footnoted(surface)
    assert_no_impossible_number(surface)
    for table in re.findall(r"<table.*?</table>", section, re.S):
        words = plain(table)
        assert any(f"counted from: {zero}" in words for zero in ZEROS)
        studies = {i[0] for i in re.findall(r"\b([AB])\.[A-Z]+\.\w+", words)}
        assert len(studies) <= 1


@settings(max_examples=20)
@given(patients())
def test_json_cannot_be_read_without_caveats(patient):
    assessment = patient.assessment()
    document = json.loads(to_json(assessment))
    for estimate in document["estimates"]:
        row = EVIDENCE.survival.get(estimate["evidence"])
        ids = {note["id"] for note in estimate["footnotes"]}
        assert ids >= set(estimate["caveats"])
        assert estimate["time_zero"] in ZEROS
        if row is not None and estimate["measure"] == "median":
            expected = {c.id for c in EVIDENCE.caveats_of_survival(row)}
            assert set(estimate["caveats"]) == expected
            assert (estimate["median"] is None) == (row.median is None)
            assert ("not reached" in estimate["value_text"].split(" (")[0]) == (
                row.median is None
            )
        assert estimate.get("percent", 0) <= 100
    for outlook in document["outlooks"]:
        assert outlook["study"] == "B" and outlook["label"].startswith("reconstructed")
        assert {note["id"] for note in outlook["footnotes"]} == set(outlook["caveats"])
        assert all(
            0 <= p["low"] <= p["survival"] <= p["high"] <= 1 for p in outlook["points"]
        )
        assert max(p["months"] for p in outlook["points"]) == outlook["until"]
    assert read_json(to_json(assessment)) == assessment


@settings(max_examples=20)
@given(patients())
def test_view_models(patient):
    assessment = patient.assessment()
    view = patient_view(assessment)
    for panel_ in view.panels:
        told = " ".join(panel_.sentences)
        assert panel_.clock in told and panel_.label in told
        ids = {note.id for note in panel_.footnotes}
        for row in (*panel_.published, *panel_.relative):
            assert row.time_zero == panel_.clock
            assert ids >= set(re.findall(r"[ABX]-\d\d", row.text))
        assert ids >= set(re.findall(r"[ABX]-\d\d", told + panel_.given_survived))
    for block in view.evidence:
        assert len({row.id[0] for row in block.rows}) == 1
        assert all(row.time_zero in block.time_zeros for row in block.rows)


@settings(max_examples=10)
@given(patients())
def test_fhir_outbound(patient):
    assessment = patient.assessment()
    bundle = json.loads(bundle_json(assessment_bundle(assessment)))
    risks = [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "RiskAssessment"
    ]
    assert len(risks) == len(assessment.estimates)
    for risk in risks:
        words = "\n".join(strings_in(risk))
        for prediction in risk["prediction"]:
            assert_footnoted(words)
            assert_marked(prediction["rationale"], statements_of(assessment))
            assert prediction.get("probabilityDecimal", 0) <= 100
            assert any(zero in prediction["rationale"] for zero in ZEROS)
            if prediction["rationale"].startswith("median") and re.match(
                r"median \w+ not reached", prediction["rationale"]
            ):
                parts = prediction["extension"][0]["extension"]
                assert "value" not in {part["url"] for part in parts}


def test_cohort_pages_show_a_published_row_with_clock_and_caveats_in_words():
    lines = ["id,time,event,group"]
    groups = ("B.true_emd", "B.psk", "B.no_stp")
    lines += [f"p{i},{1 + i * 0.7:.1f},{i % 2},{groups[i % 3]}" for i in range(36)]
    table = read_survival_table("\n".join(lines))
    rows = [r for r in EVIDENCE.survival.values() if r.endpoint == "B.OS"]
    compared = Compared(endpoint="B.OS", by="group")
    report = report_fit(table, EVIDENCE, by="group", compared=compared)
    entries = [e for e in evidence_entries(EVIDENCE) if e.id in {r.id for r in rows}]
    statements = [s.text for entry in entries for s in entry.statements]
    for surface in (plain(report.html()), " ".join(report.text().split())):
        assert_marked(surface, statements)
        assert_footnoted(surface)
        assert_no_impossible_number(surface)
    (published,) = (t for t in report.tables if t.id == "published")
    assert published.columns[-1] == "counted from"
    assert {row[-1] for row in published.rows} == {CLOCKS["B"]}


def test_no_table_of_a_cohort_mixes_the_two_papers():
    table = read_survival_table("id,time,event\np1,1,1\np2,2,0\np3,3,1\n")
    for endpoint in ("A.OS", "B.OS"):
        report = report_fit(table, EVIDENCE, compared=Compared(endpoint=endpoint))
        other = "B" if endpoint.startswith("A") else "A"
        assert f"{other}.OS." not in report.html()
        assert CLOCKS[endpoint[0]] in report.html()


def test_every_statement_of_list_show_and_lint_names_its_caveats():
    findings = lint_evidence(EVIDENCE)
    said = [s for e in evidence_entries(EVIDENCE) for s in e.statements]
    said += [s for f in findings for s in (f.printed, f.other)]
    for statement in said:
        ids = tuple(c.id for c in statement.caveats)
        marks = MARKS.search(statement.text)
        assert (f" [{', '.join(ids)}]" if ids else None) == (marks and marks[0])
        assert "None" not in statement.text and "nan" not in statement.text.split()


def test_the_checks_above_can_fail():
    assessment = assessed(EVERYTHING, "2023-01-31")
    assert {e.study for e in assessment.estimates} == {"A", "B"}
    assert assessment.outlooks and any(o.given_survived for o in assessment.outlooks)
    surface = " ".join(text_of(assessment).split())
    bare = MARKS.sub("", surface)
    with pytest.raises(AssertionError):
        assert_marked(bare, statements_of(assessment))
    with pytest.raises(AssertionError):
        assert_footnoted("median 4.8 months [A-20]")
    for wrong in ("about 101 %", "None months", "inf to 3"):
        with pytest.raises(AssertionError):
            assert_no_impossible_number(wrong)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"of_hundred": "of 100 people like this, about 3 die"}, "caveats"),
        ({"footnotes": ()}, "footnote"),
        ({"until": 1}, "beyond"),
        ({"given_survived": "about 3 of 100"}, "caveats"),
    ],
)
def test_an_outlook_cannot_exist_bare(change, told):
    outlook = assessed(EVERYTHING, "2023-01-31").outlooks[0]
    fields = {n: getattr(outlook, n) for n in Outlook.__struct_fields__}
    with pytest.raises(ValueError, match=told):
        Outlook(**{**fields, **change})
    with pytest.raises(ValueError, match=told):
        msgspec.structs.replace(outlook, **change)


def test_what_was_survived_ends_at_the_last_day_the_record_shows():
    def survived(*facts):
        known = {o.evidence: o for o in assessed([*EVERYTHING, *facts]).outlooks}
        return known["B.PFS.psk"], known["B.OS.psk"]

    shown = survived()
    assert [str(o.survived) for o in shown] == ["2.6", "2.6"]
    assert "given 2.6 months without it" in shown[0].given_survived
    later = survived(serum("2023-03-01", "0.9"))
    assert [str(o.survived) for o in later] == ["4.9", "4.9"]
    pfs, overall = survived(progression("2022-12-01"))
    assert (str(pfs.survived), pfs.given_survived) == ("0", "")
    assert str(overall.survived) == "2.6"
    long = survived(serum("2023-12-15", "0.9"))
    assert "beyond published follow-up" in long[1].given_survived
