"""Each limit of a rise below, at and above, on many lowest values, without a float."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from engine.assessment import assess
from engine.language import shipped_ruleset
from engine.reasoning import CriterionOutcome
from engine.values import Outcome
from ui.workbench import Record

NADIRS = [Decimal(hundredths) / 100 for hundredths in range(201)]
RISES = {
    Decimal("0.49"): Outcome.FALSE,
    Decimal("0.50"): Outcome.TRUE,
    Decimal("0.51"): Outcome.TRUE,
}
PERCENTS = {
    Decimal("24.9"): Outcome.FALSE,
    Decimal("25.0"): Outcome.TRUE,
    Decimal("25.1"): Outcome.TRUE,
}
UNITS = {"g/dL": Decimal(1), "g/L": Decimal(10), "mg/dL": Decimal(1000)}


def _criterion(record: Record, criterion: str) -> CriterionOutcome:
    as_of = record.pages.when("day 160")
    assessment = assess(record.state(), [shipped_ruleset("moffitt_2025")], as_of)
    (verdict,) = (
        v for v in assessment.verdicts if v.rule == "moffitt_2025/biochemical_relapse"
    )
    (found,) = (c for c in verdict.criteria if c.id == criterion)
    return found


def _serum(lowest: Decimal, latest: Decimal, unit: str = "g/dL") -> CriterionOutcome:
    record = Record()
    record.course.infusion("2023-10-01", "ide-cel")
    for day, value in (
        ("day -10", Decimal(9)),
        ("day 60", lowest),
        ("day 110", latest),
    ):
        record.laboratory.result(
            "serum M-protein", day, f"{value * UNITS[unit]:f} {unit}"
        )
    return _criterion(record, "serum")


def test_there_are_enough_nadirs_and_floats_would_miss_some() -> None:
    assert len(NADIRS) >= 200
    half = Decimal("0.50")
    missed = [n for n in NADIRS if float(n + half) - float(n) < 0.5]
    assert len(missed) > 20


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("rise", RISES, ids=str)
def test_an_absolute_rise_on_every_nadir(rise: Decimal, unit: str) -> None:
    outcomes = {nadir: _serum(nadir, nadir + rise, unit).outcome for nadir in NADIRS}
    assert {n: o for n, o in outcomes.items() if o is not RISES[rise]} == {}


def _percent_nadirs() -> Iterator[Decimal]:
    """Lowest values on which 24.9 % is more than 0.5 g/dL, so that only the percentage decides."""
    yield from (Decimal(hundredths) / 100 for hundredths in range(201, 401))


@pytest.mark.parametrize("percent", PERCENTS, ids=str)
def test_a_relative_rise_on_every_nadir(percent: Decimal) -> None:
    factor = 1 + percent / 100
    outcomes = {
        nadir: _serum(nadir, nadir * factor).outcome for nadir in _percent_nadirs()
    }
    assert {n: o for n, o in outcomes.items() if o is not PERCENTS[percent]} == {}


@pytest.mark.parametrize("nadir", [0, 1, 37, 500, 799, 800, 1000])
@pytest.mark.parametrize("rise", [199, 200, 201])
def test_urine(nadir: int, rise: int) -> None:
    record = Record()
    record.course.infusion("2023-10-01")
    record.laboratory.result("urine M-protein", "day 60", f"{nadir} mg/24h")
    record.laboratory.result("urine M-protein", "day 110", f"{nadir + rise} mg/24h")
    enough = rise >= 200 and 4 * rise >= nadir
    expected = Outcome.TRUE if enough else Outcome.FALSE
    assert _criterion(record, "urine").outcome is expected


@pytest.mark.parametrize("unit", ["mg/dL", "mg/L"])
@pytest.mark.parametrize("kappa_involved", [True, False])
@pytest.mark.parametrize("tenths", [99, 100, 101])
def test_difference_of_the_light_chains(
    tenths: int, kappa_involved: bool, unit: str
) -> None:
    factor = {"mg/dL": 1, "mg/L": 10}[unit]
    record = Record()
    record.course.infusion("2023-10-01")
    record.laboratory.result("serum M-protein", "day -10", "0.9 g/dL")
    record.laboratory.result("urine M-protein", "day -10", "199 mg/24h")
    for day, difference in (("day -10", 500), ("day 60", 13), ("day 110", 13 + tenths)):
        chains = [Decimal(10 + difference) / 10 * factor, Decimal(factor)]
        kappa, other = (
            f"{chain:f} {unit}"
            for chain in (chains if kappa_involved else chains[::-1])
        )
        record.laboratory.light_chains(day, kappa, other)
    expected = Outcome.TRUE if tenths >= 100 else Outcome.FALSE
    assert _criterion(record, "light_chain").outcome is expected


@pytest.mark.parametrize("limit", [n + Decimal("0.01") for n in NADIRS[::10]], ids=str)
def test_a_bound_decides_exactly_if_all_its_values_do(limit: Decimal) -> None:
    """From below the limit: surely a rise at limit + 0.5 and 25 %, never under 0.5 g/dL."""
    sure = max(limit + Decimal("0.5"), limit * Decimal("1.25"))
    expected = {
        sure: Outcome.TRUE,
        sure - Decimal("0.0001"): Outcome.UNKNOWN,
        Decimal("0.5"): Outcome.UNKNOWN,
        Decimal("0.4999"): Outcome.FALSE,
    }
    found = {}
    for latest in expected:
        record = Record()
        record.course.infusion("2023-10-01")
        record.laboratory.result("serum M-protein", "day 60", f"<{limit:f} g/dL")
        record.laboratory.result("serum M-protein", "day 110", f"{latest:f} g/dL")
        found[latest] = _criterion(record, "serum").outcome
    assert found == expected
