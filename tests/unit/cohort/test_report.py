"""Reports as text, HTML and CSV."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from engine.cohort import CohortRow, report_cohort, synthetic_paper_a
from engine.cohort.report import panel_svg, table_csv, table_html, table_text
from engine.cohort.tables import PrintedTable
from engine.prognosis import shipped_evidence

EVIDENCE = shipped_evidence()


@pytest.fixture(scope="module")
def report():
    return report_cohort(synthetic_paper_a(EVIDENCE), EVIDENCE, "A")


def test_every_surface_says_that_it_is_synthetic(report):
    assert report.synthetic
    assert "SYNTHETIC" in report.text()
    page = report.html()
    assert page.index("SYNTHETIC") < page.index("<table>")
    figures = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert len(figures) == len(report.panels) == 16
    assert all("SYNTHETIC" in caption for caption in figures)
    for text in report.csv().values():
        assert all(row[-1] == "synthetic" for row in csv.reader(io.StringIO(text)))


def test_the_page_is_well_formed_and_asks_for_nothing_from_outside(report):
    page = report.html()
    body = page[page.index("<body>") :].replace("</html>", "")
    ElementTree.fromstring(body)  # noqa: S314 - our own text
    addresses = re.findall(r"(?:href|src|url)\s*[=(]", page)
    assert addresses == [] and "<script" not in page


def test_a_page_of_each_panel_is_drawn_to_scale(report):
    panel = next(p for p in report.panels if p.id == "A.OS.bl_EMD")
    drawing = ElementTree.fromstring(panel_svg(panel))  # noqa: S314 - our own text
    lines = drawing.findall("{*}polyline")
    assert len(lines) == 2
    for line in lines:
        corners = [tuple(map(float, p.split(","))) for p in line.get("points").split()]
        across, down = zip(*corners, strict=True)
        assert list(across) == sorted(across) and list(down) == sorted(down)
    words = " ".join(text.text for text in drawing.findall("{*}text"))
    assert "at risk" in words and "months from progression after CAR T" in words


def test_clocks_stand_in_every_panel(report):
    for table in report.printed:
        if table.id.startswith("A_"):
            assert any("counted from progression after CAR T" in n for n in table.notes)


def test_words_are_escaped():
    table = PrintedTable(
        id="t", title="<b>", columns=("", "a & b"), rows=(("<script>", "1"),)
    )
    assert "<script>" not in table_html(table) and "&lt;b&gt;" in table_html(table)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula_of_a_spreadsheet(cell):
    table = PrintedTable(id="t", title="t", columns=("", "a"), rows=((cell, "1"),))
    (_, row) = csv.reader(io.StringIO(table_csv(table)))
    assert row[0] == f"'{cell}"


def test_text_has_columns_of_equal_width():
    table = PrintedTable(
        id="t", title="t", columns=("", "a"), rows=(("long name", "1"), ("x", "22"))
    )
    lines = table_text(table).splitlines()[2:]
    assert lines[2].index("1") == lines[3].index("22")


def test_a_cohort_of_one_patient_without_anything_known():
    report = report_cohort([CohortRow(id="p1")], EVIDENCE, "A")
    assert report.panels == ()
    assert "0/0" in report.text() and report.html()
