"""Ten definitions of extramedullary disease on the same lesions, in closed and open lists."""

from __future__ import annotations

from itertools import combinations

import pytest

from ui.workbench import Record

AWAY, TOUCHING = "not contiguous with bone", "contiguous with bone"
LESIONS = {
    "small away": ("19 mm", AWAY),
    "large away": ("20 mm", AWAY),
    "touching": ("60 mm", TOUCHING),
}
SETS = [set(c) for n in range(4) for c in combinations(LESIONS, n)]

ANY = {
    "trial_definitions/karmma_3_emd",
    "trial_definitions/cartitude_1_emd",
    "trial_definitions/magnetismm_3_emd",
}
TRUE_EMD = {"trial_definitions/majestec_1_emd", "moffitt_2025/any_emd"}
LARGE = "trial_definitions/redirectt_1_emd"
THREE_WAY = {
    "trial_definitions/karmma_1_emd": "sources_disagree",
    "trial_definitions/cartitude_4_emd": "depends_on_measurability",
}  # fmt: skip


def told(lesions: set[str], *, closed: bool) -> Record:
    record = Record()
    record.imaging.study("PET/CT", "whole-body", "2024-03-20")
    for lesion in sorted(lesions):
        size, contiguity = LESIONS[lesion]
        record.imaging.lesion("soft-tissue", lesion, size, contiguity)
    if closed:
        record.imaging.every_lesion_listed()
    return record


@pytest.mark.parametrize("lesions", SETS, ids=lambda s: "+".join(sorted(s)))
def test_in_a_closed_list(ask_rule, lesions):
    away = bool(lesions & {"small away", "large away"})
    expected = {rule: str(bool(lesions)).lower() for rule in ANY}
    expected |= {rule: str(away).lower() for rule in TRUE_EMD}
    expected[LARGE] = str("large away" in lesions).lower()
    for rule, between in THREE_WAY.items():
        expected[rule] = "emd" if away else between if lesions else "no_emd"
    record = told(lesions, closed=True)
    found = {rule: ask_rule(record, rule) for rule in expected}
    assert {rule: v.value or v.outcome for rule, v in found.items()} == expected


@pytest.mark.parametrize("lesions", SETS, ids=lambda s: "+".join(sorted(s)))
def test_an_open_list_proves_presence_and_never_absence(ask_rule, lesions):
    record = told(lesions, closed=False)
    for rule in (*ANY, *TRUE_EMD, LARGE, *THREE_WAY):
        verdict = ask_rule(record, rule)
        assert verdict.outcome in ("true", "unknown"), rule
        assert verdict.value in (None, "emd"), rule
        closed = ask_rule(told(lesions, closed=True), rule)
        if verdict.outcome == "true":
            assert (verdict.outcome, verdict.value) == (closed.outcome, closed.value)
