"""A centre's own cohort, end to end."""

import csv
import io

import numpy as np
import pytest

from engine.cohort import (
    CohortError,
    fit_cohort,
    fit_panel,
    print_fit,
    read_survival_table,
    report_page,
    tables_csv,
    tables_text,
)


def centre(n=120, *, competing=False, late=False):
    """A synthetic centre: risk and age drive the hazard."""
    random = np.random.default_rng(11)
    lines = ["id,time,event,entry,risk,age"]
    for i in range(n):
        high, age = i % 2, random.normal(65, 9)
        months = random.exponential(8 / (1 + high) / np.exp(0.01 * (age - 65)))
        followed = random.uniform(6, 18)
        entry = round(random.uniform(0, 2), 2) if late else 0
        end = entry + max(0.05, min(months, followed))
        event = int(months <= followed)
        if competing and event and i % 5 == 0:
            event = 2
        lines.append(
            f"p{i},{end:.3f},{event},{entry},{'high' if high else 'low'},{age:.1f}"
        )
    return read_survival_table("\n".join(lines) + "\n")


def test_groups_test_and_model():
    fit = fit_cohort(centre(), by="risk", covariates=["risk", "age"])
    assert [group.label for group in fit.groups] == ["all patients", "high", "low"]
    everybody, high, low = fit.groups
    assert everybody.n == high.n + low.n == 120
    assert everybody.events == high.events + low.events == fit.events
    assert high.median < everybody.median < low.median
    assert fit.log_rank.degrees == 1 and fit.log_rank.p < 0.01
    assert [row.name for row in fit.cox.coefficients] == ["risk=low", "age"]
    assert fit.cox.coefficients[0].ratio < 1


def test_the_convention_of_the_interval_is_named_and_matters():
    table = centre(40)
    one, other = (fit_cohort(table, convention=c) for c in ("log", "log-log"))
    assert one.groups[0].median == other.groups[0].median
    assert one.groups[0].low != other.groups[0].low
    assert "(log)" in tables_text(print_fit(one))
    assert "(log-log)" in tables_text(print_fit(other))


def test_counts_at_each_tick_add_up():
    group = fit_cohort(centre()).groups[0]
    for tick in group.ticks:
        assert tick.at_risk + tick.censored + tick.events == group.n
    assert group.ticks[0].at_risk == 120


def test_competing_events_are_counted_and_told():
    fit = fit_cohort(centre(competing=True))
    assert fit.incidence is not None
    assert fit.incidence.counts.sum() == fit.events + (fit.incidence.counts[1])
    assert any("competing" in caution for caution in fit.cautions)
    assert "Aalen-Johansen" in tables_text(print_fit(fit))


def test_late_entry_changes_the_estimate_and_is_told():
    table = centre(late=True)
    fit = fit_cohort(table, covariates=["age"])
    assert any("under observation late" in caution for caution in fit.cautions)
    assert fit.groups[0].ticks[0].at_risk < table.n


def test_patients_without_a_group_are_told_and_left_out_of_the_test():
    text = "id,time,event,arm\n"
    text += "".join(
        f"p{i},{i + 1},1,{'ab'[i % 2] if i > 3 else ''}\n" for i in range(20)
    )
    fit = fit_cohort(read_survival_table(text), by="arm")
    assert "4 patients have no value of 'arm'" in fit.cautions
    assert fit.log_rank.observed.sum() == 16


def test_no_event_is_refused():
    with pytest.raises(CohortError, match="MS-S006"):
        fit_cohort(read_survival_table("id,time,event\np1,3,0\n"))


def test_a_curve_is_drawn_while_ten_are_at_risk():
    fit = fit_cohort(centre())
    curve, until = fit.groups[0].curve, fit.groups[0].until
    assert curve.at_risk_at(until) >= 10
    assert curve.at_risk_at(until + 0.001) < 10


def test_as_page_and_as_csv():
    fit = fit_cohort(centre(competing=True), by="risk", covariates=["age"])
    tables = print_fit(fit)
    page = report_page(
        "Centre <1>", tables, [fit_panel(fit, "PFS", "day 0")], synthetic=True
    )
    assert "Centre &lt;1&gt;" in page and "<svg" in page and "SYNTHETIC" in page
    files = tables_csv(tables, synthetic=True)
    assert set(files) == {"medians.csv", "counts.csv", "cox.csv", "incidence.csv"}
    for text in files.values():
        rows = list(csv.reader(io.StringIO(text)))
        assert len({len(row) for row in rows}) == 1
        assert all(row[-1] == "synthetic" for row in rows)
