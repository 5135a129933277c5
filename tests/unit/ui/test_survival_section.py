"""Months survived: a curve where its band holds, and a refusal as loud as a number."""

import re
from datetime import UTC
from html import unescape

import pytest

from engine.assessment import assess
from engine.language import rules_root, shipped_ruleset
from engine.prognosis import CurveRefusal, GivenSurvival, given_survival
from engine.values import read_when
from ui.bedside.survival_section import given_html
from ui.presentation import curve_svg, patient_view
from ui.records import open_records

TECLISTAMAB = (
    rules_root() / "examples" / "patients" / "24-teclistamab-with-true-emd.json"
)


def panels():
    (record,) = open_records(str(TECLISTAMAB), UTC)
    names = ("moffitt_2025", "usmic_2026")
    rulesets = [shipped_ruleset(name) for name in names]
    found = assess(record.state, rulesets, read_when("2024-01-31"))
    return {panel.evidence: panel for panel in patient_view(found).panels}


@pytest.mark.parametrize("group", ["true_emd", "all"])
def test_a_band_that_does_not_hold_is_refused_and_no_number_stands_there(group):
    """Decision 0050: PFS of true EMD, and of all patients, given months survived."""
    found = given_survival(f"B.PFS.{group}", 3)
    assert isinstance(found, CurveRefusal)
    assert found.reason == "not_covered"
    html = given_html(panels()["B.PFS.true_emd"], found, 3)
    assert "NO NUMBER" in html
    assert "of 100 people" not in html and "<img" not in html


@pytest.mark.parametrize("survived", [1, 3, 6])
def test_a_band_that_holds_is_shown_from_there(survived):
    found = given_survival("B.OS.true_emd", survived)
    assert isinstance(found, GivenSurvival)
    first = found.points[0]
    assert (first.months, first.survival) == (survived, 1)
    assert all(p.low <= p.survival <= p.high for p in found.points)
    html = given_html(panels()["B.OS.true_emd"], found, survived)
    assert "of 100 people like this" in html
    assert "<img" in html and "NO NUMBER" not in html


def test_what_is_beyond_the_curve_is_refused():
    found = given_survival("B.OS.true_emd", 400)
    assert isinstance(found, CurveRefusal)
    assert found.reason == "beyond_follow_up"


def test_a_paper_without_curves_has_none_here_either():
    assert isinstance(given_survival("A.OS.bl_EMD.pos", 3), CurveRefusal)
    with pytest.raises(ValueError, match="one month"):
        given_survival("B.OS.true_emd", 0)


def test_a_curve_is_read_on_the_smallest_screen():
    """There it is 280 pixels wide; letters have to be eight of them high."""
    for panel in panels().values():
        drawn = curve_svg(panel)
        size = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
        assert size is not None
        width, height = map(int, size.groups())
        texts = re.findall(
            r'x="([\d.]+)" y="([\d.]+)"[^>]*font-size="(\d+)"[^>]*>(.*?)<', drawn
        )
        lines = [unescape(t) for x, _, _, t in texts if float(x) == 4]
        assert " ".join(lines) == f"{panel.label} {panel.end}"
        for x, y, letters, text in texts:
            assert float(letters) * 280 / width >= 8
            assert float(y) < height
            if text in lines:
                assert float(x) + len(text) * 0.56 * float(letters) < width
