"""Curves as the bedside asks for them: bounded, marked, and silent beyond their end."""

import json
import re
import subprocess
import sys
import time
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.language import rules_root
from engine.prognosis import read_evidence, shipped_evidence
from engine.prognosis.curve import Curve
from engine.prognosis.curve_answers import CurvePoint, CurveRefusal, Scenario
from engine.prognosis.curve_file import StaleCurvesError, read_curves, shipped_curves
from engine.prognosis.curve_grid import crossing, interpolate

CURVES = shipped_curves()
NAMES = sorted(CURVES.curves)
PATH = rules_root() / "evidence" / "curves.json"

# decision 0050: bands of those who survived some months that would miss the truth
NOT_COVERED = ("B.PFS.all", "B.PFS.true_emd")

names = st.sampled_from(NAMES)
conditional = st.sampled_from([name for name in NAMES if name not in NOT_COVERED])
months = st.decimals("0", "14", places=2)


def marks_of(text):
    return tuple(re.search(r"\[([^\[\]]*)\]$", text).group(1).split(", "))


def test_there_are_eight_curves_all_of_paper_b():
    groups = ("true_emd", "psk", "no_stp", "all")
    assert set(NAMES) == {f"B.{e}.{group}" for e in ("PFS", "OS") for group in groups}
    cut = {name: CURVES.of(name).until for name in NAMES}
    assert cut.pop("B.PFS.true_emd") == 9
    assert set(cut.values()) == {12}


def test_no_curve_of_paper_a_and_why():
    rows = [row for row in shipped_evidence().survival if row.startswith("A.")]
    assert rows
    for row in rows:
        refused = CURVES.of(row)
        assert isinstance(refused, CurveRefusal) and refused.reason == "no_curve"
        assert "no numbers at risk" in refused.text


def test_no_curve_of_a_duration_of_response():
    assert CURVES.of("B.DOR.psk").reason == "no_curve"


def test_an_unknown_row_is_an_error():
    with pytest.raises(KeyError, match=r"B\.PFS\.psk"):
        CURVES.of("B.PFS.pks")


@given(names, months, months)
def test_every_answer_is_a_probability_with_its_band_and_its_marks(name, late, early):
    curve = CURVES.of(name)
    assume(early <= late)
    found = curve.at(late, early)
    if late > curve.until or (early and early >= curve.until):
        assert found.reason == "beyond_follow_up"
        assert found.text.startswith("beyond published follow-up")
        assert "%" not in found.text
        return
    if early and name in NOT_COVERED:
        assert found.reason == "not_covered" and not re.search(r"\d", found.text)
        return
    assert 0 <= found.low <= found.survival <= found.high <= 1
    assert marks_of(found.text) == tuple(note.id for note in curve.footnotes)
    assert curve.label in found.text and curve.time_zero in found.text
    assert ("rests on proportional hazards" in found.text) == (early > 0)
    words = found.text.split(" by ")[0].replace("95% band ", "")
    whole = [int(n) for n in re.findall(r"\d+", words)[1:]]
    assert all(0 <= n <= 100 for n in whole) and whole[1] <= whole[0] <= whole[2]


@given(conditional, months, months, months)
def test_later_is_never_likelier_and_longer_survived_never_less(name, one, two, early):
    curve = CURVES.of(name)
    early, first, last = sorted((early, one, two))
    assume(last <= curve.until and early < curve.until)
    sooner, later = curve.at(first, early), curve.at(last, early)
    assert later.survival <= sooner.survival
    assert later.low <= sooner.low and later.high <= sooner.high
    assert curve.at(last, early).survival >= curve.at(last).survival


@pytest.mark.parametrize("name", NOT_COVERED)
def test_where_a_band_would_miss_the_truth_it_is_refused(name):
    curve = CURVES.of(name)
    assert isinstance(curve.at(6), CurvePoint)
    for refused in (curve.at(6, 3), curve.points("0.1"), curve.scenarios(3)):
        assert refused.reason == "not_covered" and "missed the true" in refused.text


@given(conditional, months, months)
def test_conditional_survival_is_a_quotient(name, late, early):
    curve = CURVES.of(name)
    assume(early <= late <= curve.until and early < curve.until)
    quotient = interpolate(curve.grid, late).survival
    quotient /= interpolate(curve.grid, early).survival
    assert abs(curve.at(late, early).survival - quotient) <= Decimal("0.0001")


@given(conditional, months)
def test_scenarios_come_from_the_curve_itself(name, early):
    curve = CURVES.of(name)
    found = curve.scenarios(early)
    if early >= curve.until:
        assert found.reason == "beyond_follow_up"
        return
    now = interpolate(curve.grid, early).survival
    for scenario, levels in zip(found, (("0.9", "0.1"), ("0.75", "0.25")), strict=True):
        assert isinstance(scenario, Scenario)
        assert marks_of(scenario.text)
        for month, level in zip((scenario.first, scenario.last), levels, strict=True):
            if month is None:
                assert curve.grid[-1].survival > Decimal(level) * now
                assert "beyond published follow-up" in scenario.text
            else:
                share = interpolate(curve.grid, min(month, curve.until)).survival
                assert abs(share - Decimal(level) * now) < Decimal("0.03")


@pytest.mark.parametrize("name", NAMES)
def test_a_median_is_near_the_printed_one_or_refused(name):
    curve, row = CURVES.of(name), shipped_evidence().survival[name]
    found = curve.median()
    if row.median is None:
        assert found.reason == "not_reached" and "not reached" in found.text
        assert not re.search(r"\d", found.text)
        return
    printed = row.median.for_computation
    if printed > curve.until:
        assert found.reason == "beyond_follow_up"
        return
    low, high = row.ci95
    assert low.for_computation <= found.months
    assert high is None or found.months <= high.for_computation
    assert marks_of(found.text)


@pytest.mark.parametrize("name", NAMES)
def test_caveats_are_those_of_every_row_that_went_in(name):
    evidence, curve = shipped_evidence(), CURVES.of(name)
    own = evidence.caveats_of_survival(evidence.survival[name])
    hazard = evidence.hazard_ratios["B.COX.stp_psk_vs_none"]
    ratios = evidence.caveats_of_contrast(hazard.ratios[0].endpoint, hazard)
    assert {c.id for c in (*own, *ratios)} <= {note.id for note in curve.footnotes}


@pytest.mark.parametrize("ask", ["at", "points", "scenarios"])
def test_no_time_before_zero(ask):
    arguments = (-1, -1) if ask == "at" else (-1,)
    with pytest.raises(ValueError, match="negative"):
        getattr(CURVES.of(NAMES[0]), ask)(*arguments)


def test_what_is_no_probability_cannot_be_a_point():
    with pytest.raises(ValueError, match="not a probability"):
        CurvePoint(
            months=Decimal(1),
            survived=Decimal(0),
            survival=Decimal("1.01"),
            low=Decimal(0),
            high=Decimal(2),
            text="x",
        )


@pytest.mark.parametrize("survived", ["0", "4.3"])
def test_points_for_drawing_begin_with_everybody(survived):
    points = CURVES.of("B.OS.psk").points(survived)
    assert points[0].survival == points[0].low == points[0].high == 1
    assert points[0].months == Decimal(survived) and points[-1].months == 12
    assert CURVES.of("B.OS.psk").points(12).reason == "beyond_follow_up"


def test_curves_of_other_numbers_are_refused():
    evidence = shipped_evidence()
    row = evidence.survival["B.PFS.psk"]
    other = msgspec.structs.replace(row, median=evidence.survival["B.PFS.all"].median)
    changed = msgspec.structs.replace(
        evidence, survival={**evidence.survival, "B.PFS.psk": other}
    )
    with pytest.raises(StaleCurvesError, match="build it again"):
        read_curves(PATH.read_bytes(), changed)
    fewer = {k: v for k, v in evidence.survival.items() if k != "B.PFS.psk"}
    with pytest.raises(StaleCurvesError, match="unknown row"):
        read_curves(
            PATH.read_bytes(), msgspec.structs.replace(evidence, survival=fewer)
        )


def test_a_changed_caveat_does_not_make_curves_stale():
    texts = {path.name: path.read_text("utf-8") for path in PATH.parent.glob("*.yaml")}
    texts["caveats.yaml"] = texts["caveats.yaml"].replace(
        "handling: noted", "handling: x"
    )
    assert read_curves(PATH.read_bytes(), read_evidence(texts)).curves


def test_a_file_that_is_none_is_refused():
    with pytest.raises(msgspec.ValidationError):
        read_curves(
            json.dumps({"curves": {"B.PFS.psk": 1}}).encode(), shipped_evidence()
        )


def test_a_grid_answers_only_inside():
    grid = CURVES.of("B.PFS.psk").grid
    with pytest.raises(ValueError, match="outside"):
        interpolate(grid, Decimal("12.1"))
    assert crossing(grid, Decimal("0.01")) is None


def test_curve_band_and_counts_in_less_than_50_ms():
    for _ in range(3):
        look_up()
    taken = []
    for _ in range(60):
        start = time.perf_counter()
        look_up()
        taken.append(time.perf_counter() - start)
    assert sorted(taken)[int(0.95 * len(taken))] < 0.050


def look_up():
    """What a bedside page asks of one patient: both endpoints, drawn and in words."""
    for name in ("B.PFS.no_stp", "B.OS.no_stp"):
        curve = CURVES.of(name)
        assert isinstance(curve, Curve)
        curve.points("2.5")
        curve.scenarios("2.5")
        for month in (3, 6, 9):
            curve.at(month, "2.5")


def test_looking_up_loads_no_statistics():
    code = (
        "import sys\n"
        "import engine.prognosis\n"
        "from engine.prognosis.curve_file import shipped_curves\n"
        "shipped_curves().of('B.PFS.psk').at(6)\n"
        "heavy = {'lifelines', 'pandas', 'scipy', 'matplotlib', 'numpy'}\n"
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
