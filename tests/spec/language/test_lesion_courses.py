"""New lesions and growth of known ones: identity, size, complete lists."""

from __future__ import annotations

import pytest

APPEARS = (
    'index: car_t_infusion\nflag: {id: it, that: "appears(soft_tissue_lesions)"}\n'
)
GROWS = 'index: car_t_infusion\nflag: {id: it, that: "grows(soft_tissue_lesions, by: 50 %, and: 1 cm)"}\n'
AWAY = "not contiguous with bone"


def study(record, day, *lesions, listed=True):
    record.imaging.study("PET/CT", "whole-body", day)
    for name, size, newness in lesions:
        record.imaging.lesion("soft-tissue", "liver", size, AWAY, newness, lesion=name)
    if listed:
        record.imaging.every_lesion_listed()


@pytest.mark.parametrize(
    ("newness", "listed", "outcome"),
    [
        ("new", False, "true"),
        ("new", True, "true"),
        ("known", True, "false"),
        ("known", False, "unknown"),
        ("", True, "unknown"),
    ],
)
def test_new_as_the_report_says(one_rule, record, ask, newness, listed, outcome):
    study(record, "2024-01-20", ("", "20 mm", newness), listed=listed)
    assert ask(one_rule(APPEARS)).outcome == outcome


def test_a_new_lesion_stays_new_when_a_later_study_knows_it(one_rule, record, ask):
    study(record, "2024-01-20", ("L1", "20 mm", "new"))
    study(record, "2024-03-20", ("L1", "20 mm", "known"))
    verdict = ask(one_rule(APPEARS))
    assert verdict.outcome == "true"
    assert "2024-01-20" in verdict.because[0].text


def test_what_was_new_before_infusion_does_not_count(one_rule, record, ask):
    study(record, "2023-09-20", ("L1", "20 mm", "new"))
    assert ask(one_rule(APPEARS)).reason == "never_asked"


def test_what_is_new_after_the_next_therapy_does_not_count(one_rule, record, ask):
    record.course.therapy("carfilzomib", "2024-02-01")
    study(record, "2024-03-20", ("L1", "20 mm", "new"))
    assert ask(one_rule(APPEARS)).reason == "never_asked"


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ("20 mm", "29.9 mm", "false"),
        ("20 mm", "30 mm", "true"),
        ("10 mm", "19.9 mm", "false"),
        ("10 mm", "2 cm", "true"),
        ("", "30 mm", "unknown"),
        ("20 mm", "", "unknown"),
    ],
)
def test_growth_by_both_limits(one_rule, record, ask, before, after, outcome):
    study(record, "2023-09-20", ("L1", before, ""))
    study(record, "2024-01-20", ("L1", after, "known"))
    assert ask(one_rule(GROWS)).outcome == outcome


@pytest.mark.parametrize(
    ("first", "second", "newness", "outcome"),
    [
        ("L1", "L1", "", "true"),
        ("L1", "L2", "", "unknown"),
        ("", "", "known", "unknown"),
        ("L1", "", "new", "false"),
    ],
)
def test_only_a_name_makes_two_findings_one_lesion(
    one_rule, record, ask, first, second, newness, outcome
):
    study(record, "2023-09-20", (first, "20 mm", ""))
    study(record, "2024-01-20", (second, "40 mm", newness))
    assert ask(one_rule(GROWS)).outcome == outcome


def test_growth_is_from_any_earlier_size(one_rule, record, ask):
    study(record, "2023-09-20", ("L1", "50 mm", ""))
    study(record, "2023-12-20", ("L1", "20 mm", "known"))
    study(record, "2024-01-20", ("L1", "30 mm", "known"))
    verdict = ask(one_rule(GROWS))
    assert verdict.outcome == "true"
    assert "grew from 20 mm (2023-12-20) to 30 mm" in verdict.because[0].text


def test_an_unreadable_month_leaves_the_order_open(one_rule, record, ask):
    study(record, "2024-01", ("L1", "20 mm", "known"))
    study(record, "2024-01-20", ("L1", "40 mm", "known"))
    assert ask(one_rule(GROWS)).outcome == "unknown"


def test_an_open_list_may_hold_a_lesion_that_grew(one_rule, record, ask):
    study(record, "2023-09-20", ("L1", "20 mm", ""))
    study(record, "2024-01-20", ("L1", "20 mm", "known"), listed=False)
    verdict = ask(one_rule(GROWS))
    assert (verdict.outcome, verdict.reason) == ("unknown", "list_open")
