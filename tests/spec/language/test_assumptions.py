"""What a site may declare: each assumption decides what was open, and the verdict says so."""

from __future__ import annotations

import pytest

from engine.language import (
    RuleErrors,
    read_assumption_definitions,
    read_site,
    rules_root,
    shipped_ruleset,
    shipped_vocabulary,
)
from engine.reasoning import SiteJudge
from engine.values import read_when
from ui.workbench.record import Record

DEFINITIONS = read_assumption_definitions(
    (rules_root() / "site" / "assumptions.yaml").read_text("utf-8")
)
SIGNED = "declared_by: A. Physician, declared_on: 2026-01-15, why: written for a test"


def site_with(*declarations: str):
    lines = [
        f"  {name}: {{{SIGNED}{rest}}}"
        for name, _, rest in (d.partition("|") for d in declarations)
    ]
    text = "\n".join(["site: Example Hospital", "assumptions:", *lines]) + "\n"
    return read_site("site.yaml", text, shipped_vocabulary(), DEFINITIONS)


def verdict(record, rule, *declarations, as_of="2024-12-31"):
    site = site_with(*declarations) if declarations else None
    ruleset, _, name = rule.partition("/")
    judge = SiteJudge(
        record.state(),
        shipped_vocabulary(),
        read_when(as_of),
        site.assumptions if site else (),
    )
    found = judge.verdicts(shipped_ruleset(ruleset))
    return next(v for v in found if v.rule == f"{ruleset}/{name}")


@pytest.fixture
def record():
    patient = Record()
    patient.course.infusion("2023-10-01", "ide-cel")
    return patient


def serum_without_rise(record):
    for day, value in (
        ("2023-09-20", "2 g/dL"),
        ("2023-12-01", "0.3 g/dL"),
        ("2024-02-01", "0.4 g/dL"),
    ):
        record.laboratory.result("serum M-protein", day, value)


@pytest.mark.parametrize(
    ("baseline", "outcome"),
    [
        ("199 mg/24h", "false"),
        ("200 mg/24h", "unknown"),
        ("<200 mg/24h", "false"),
        ("<201 mg/24h", "unknown"),
    ],
)
def test_urine_that_was_not_measurable_is_not_followed(record, baseline, outcome):
    serum_without_rise(record)
    record.laboratory.result("urine M-protein", "2023-09-20", baseline)
    rule = "moffitt_2025/biochemical_relapse"
    assert verdict(record, rule).outcome == "unknown"
    assumed = verdict(record, rule, "urine_not_followed")
    assert assumed.outcome == outcome
    assert assumed.assumptions == (
        ("urine_not_followed",) if outcome == "false" else ()
    )


def test_a_urine_result_after_infusion_is_followed(record):
    serum_without_rise(record)
    record.laboratory.result("urine M-protein", "2023-09-20", "100 mg/24h")
    record.laboratory.result("urine M-protein", "2024-02-01", "900 mg/24h")
    assert (
        verdict(
            record, "moffitt_2025/biochemical_relapse", "urine_not_followed"
        ).outcome
        == "true"
    )


def test_not_detected_means_up_to_the_laboratorys_limit(record):
    record.laboratory.result("serum M-protein", "2023-12-01", "not detected")
    record.laboratory.result("serum M-protein", "2024-02-01", "0.7 g/dL")
    rule, limit = (
        "moffitt_2025/biochemical_relapse",
        "no_m_spike_limit|, limits: {serum_m_protein: 2 g/L}",
    )
    assert verdict(record, rule).outcome == "unknown"
    assumed = verdict(record, rule, limit)
    assert (assumed.outcome, assumed.assumptions) == ("true", ("no_m_spike_limit",))
    higher = "no_m_spike_limit|, limits: {serum_m_protein: 0.21 g/dL}"
    assert verdict(record, rule, higher).outcome == "unknown"


def test_a_lesion_inside_a_listed_organ_is_not_contiguous(record):
    record.imaging.study("PET/CT", "whole-body", "2024-01-20")
    record.imaging.lesion("soft-tissue", site="Liver")
    declared = "parenchymal_organ|, organs: [liver, spleen]"
    assert verdict(record, "moffitt_2025/any_emd").outcome == "unknown"
    assert verdict(record, "moffitt_2025/any_emd", declared).outcome == "true"
    record.imaging.lesion("soft-tissue", site="left lobe of the liver, abutting a rib")
    assert verdict(record, "moffitt_2025/any_pmd", declared).outcome == "unknown"


def test_torso_pet_ct_closes_the_list_only_where_it_is_accepted(record):
    record.imaging.study("PET/CT", "skull-base-to-mid-thigh", "2024-01-20")
    record.imaging.no_lesion("soft-tissue")
    assert verdict(record, "moffitt_2025/any_emd").outcome == "unknown"
    assumed = verdict(record, "moffitt_2025/any_emd", "torso_pet_ct")
    assert (assumed.outcome, assumed.assumptions) == ("false", ("torso_pet_ct",))


@pytest.mark.parametrize(
    ("day", "therapy", "outcome"),
    [
        ("2023-07-03", "", "false"),
        ("2023-07-02", "", "unknown"),
        ("2023-07-10", "2023-07-20", "unknown"),
        ("2023-07-10", "2023-07-01", "false"),
    ],
)
def test_imaging_is_carried_forward_until_a_therapy_starts(
    record, day, therapy, outcome
):
    record.imaging.study("PET/CT", "whole-body", day)
    record.imaging.no_lesion("soft-tissue")
    if therapy:
        record.course.therapy("carfilzomib", therapy)
    rule = "moffitt_2025/any_emd_at_baseline"
    assert verdict(record, rule).outcome == "unknown"
    assert (
        verdict(record, rule, "imaging_carried_forward|, days: 30").outcome == outcome
    )


@pytest.mark.parametrize(
    ("study", "outcome"),
    [("2023-09-20", "unknown"), ("2023-10-01", "unknown"), ("2023-10-02", "false")],
)
def test_imaging_is_not_carried_forward_over_the_infusion(record, study, outcome):
    record.imaging.study("PET/CT", "whole-body", study)
    record.imaging.no_lesion("soft-tissue")
    record.course.event("progression", "2024-01-10")
    rule = "moffitt_2025/any_emd_at_progression"
    assert verdict(record, rule).outcome == "unknown"
    assert (
        verdict(record, rule, "imaging_carried_forward|, days: 90").outcome == outcome
    )


def test_a_complete_therapy_feed_makes_a_missing_infusion_not_applicable():
    empty = Record()
    empty.laboratory.result("serum M-protein", "2024-01-01", "1 g/dL")
    rule = "moffitt_2025/biochemical_relapse"
    assert verdict(empty, rule).outcome == "unknown"
    assumed = verdict(empty, rule, "therapy_feed_complete")
    assert (assumed.outcome, assumed.assumptions) == (
        "not_applicable",
        ("therapy_feed_complete",),
    )


def test_a_verdict_that_needs_no_assumption_names_none(record):
    serum_without_rise(record)
    record.laboratory.result("serum M-protein", "2024-03-01", "2.5 g/dL")
    everything = ("urine_not_followed", "torso_pet_ct", "therapy_feed_complete")
    assert (
        verdict(record, "moffitt_2025/biochemical_relapse", *everything).assumptions
        == ()
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("assumptions:\n  torso: {}\n", "MS-R060"),
        ("assumptions:\n  torso_pet_ct: {}\n", "MS-R004"),
        (
            f"assumptions:\n  imaging_carried_forward: {{{SIGNED}, days: soon}}\n",
            "MS-R061",
        ),
        (f"assumptions:\n  torso_pet_ct: {{{SIGNED}, days: 3}}\n", "MS-R002"),
        (
            "assumptions:\n  torso_pet_ct: {declared_by: A, declared_on: today, why: b}\n",
            "MS-R061",
        ),
        (
            f"assumptions:\n  no_m_spike_limit: {{{SIGNED}, limits: {{serum_m_protein: 0.1}}}}\n",
            "MS-R061",
        ),
        (
            f"assumptions:\n  no_m_spike_limit: {{{SIGNED}, limits: {{serum: 0.1 g/dL}}}}\n",
            "MS-R061",
        ),
    ],
)
def test_a_declaration_with_a_mistake_is_refused(text, code):
    with pytest.raises(RuleErrors) as caught:
        read_site(
            "site.yaml", "site: Example\n" + text, shipped_vocabulary(), DEFINITIONS
        )
    assert code in {diagnostic.code for diagnostic in caught.value.diagnostics}
