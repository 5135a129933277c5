"""The papers' own counts come back from the rules, and so do their contradictions.

A synthetic cohort made from the printed counts is told as records of results, studies
and events. Only the rules may count it again.
"""

from __future__ import annotations

from collections import Counter

import pytest

from engine.cohort import Person, derive_rows, synthetic_paper_a
from engine.cohort.tables import PAPER_A, patterns, table_one, transitions
from engine.language import shipped_ruleset, shipped_vocabulary
from engine.prognosis import shipped_evidence
from engine.reasoning import SiteJudge
from engine.values import read_when
from tests.spec.cohort.told import PatientB, told_a, told_b

EVIDENCE = shipped_evidence()
MADE = synthetic_paper_a(EVIDENCE)
STRATA = tuple(EVIDENCE.strata[f"A.bl_EMD.{sign}"] for sign in ("pos", "neg"))
AS_OF = read_when("2024-12-31")

BY_RULES = (
    "oligo_or_non_secretory",
    "anemia",
    "neutropenia",
    "thrombocytopenia",
    "renal_failure",
    "any_emd_at_baseline",
    "any_pmd_at_baseline",
    "any_emd_at_progression",
    "any_pmd_at_progression",
    "biochemical_relapse",
    "marrow_involvement",
    "new_bone_disease",
    "refractory_or_relapsed",
)
TABLE_1 = (
    "oligo_or_non_secretory",
    "anemia",
    "neutropenia",
    "thrombocytopenia",
    "renal_failure",
    "del17p_monosomy17",
    "t_4_14",
    "t_14_16",
    "chromosome_1",
    "t_11_14",
    "hyperdiploidy",
    "any_PMD_baseline",
    "day90_sCR_CR",
    "day90_ORR",
)


def n(printed) -> int:
    return int(printed.for_computation)


@pytest.fixture(scope="module")
def judged():
    people = ((told_a(row).state(), Person(synthetic=True)) for row in MADE)
    rows, left_out = derive_rows(people, "A", AS_OF)
    assert left_out == 0
    return rows


def test_the_rules_read_every_record_as_it_was_meant(judged):
    assert len(judged) == 106
    for made, found in zip(MADE, judged, strict=True):
        assert {name: getattr(found, name) for name in BY_RULES} == {
            name: getattr(made, name) for name in BY_RULES
        }, made.id


def test_table_1(judged):
    table = table_one(judged, STRATA, PAPER_A)
    assert table.sizes == (106, 35, 71)
    rows = {row.id: row for row in table.rows}
    for name in TABLE_1:
        printed = EVIDENCE.tables["A.T1"].rows[name]
        # The total of the response rate is not the sum of its groups.
        columns = (1, 2) if name == "day90_ORR" else (0, 1, 2)
        for level in rows[name].levels:
            cells = printed.levels[level.level]
            for column in columns:
                assert level.counts[column] == n(cells[column].count), (name, column)


def test_a_06_the_groups_of_the_day_90_response_do_not_add_up():
    cells = EVIDENCE.tables["A.T1"].rows["day90_ORR"].levels["present"]
    assert [n(cell.count) for cell in cells] == [71, 16, 50]


def test_a_04_no_patients_can_have_the_printed_high_risk_cytogenetics(judged):
    """By the stated definition the whole cannot exceed its parts; it is printed so."""
    printed = EVIDENCE.tables["A.T1"].rows["high_risk_cytogenetics"].levels["present"]
    assert [n(cell.count) for cell in printed] == [40, 18, 47]
    table = {row.id: row for row in table_one(judged, STRATA, PAPER_A).rows}
    (found,) = table["high_risk_cytogenetics"].levels
    parts = [
        sum(
            table[name].levels[0].counts[column]
            for name in ("del17p_monosomy17", "t_4_14", "t_14_16")
        )
        for column in (0, 1, 2)
    ]
    assert parts[1:] == [12, 38]
    assert all(f <= p for f, p in zip(found.counts, parts, strict=True))
    assert found.counts[1] < 18
    assert found.counts[2] < 47
    assert found.counts[0] == found.counts[1] + found.counts[2]


def test_table_2_and_any_only_and_both(judged):
    found = {pattern.id: pattern for pattern in patterns(judged)}
    # The transitions add up to 52 and 10; the table prints 51 and 9.
    from_transitions = {"emd_or_pmd": (52, 51), "any_pmd": (10, 9)}
    for name, row in EVIDENCE.tables["A.T2"].rows.items():
        if not row.levels:
            continue
        (cell,) = row.levels["present"]
        counted, printed = from_transitions.get(name, (n(cell.count), n(cell.count)))
        assert (found[name].count, n(cell.count)) == (counted, printed), name
    both = sum(
        1 for r in judged if r.any_emd_at_progression and r.any_pmd_at_progression
    )
    any_emd, any_pmd = found["any_emd"].count, found["any_pmd"].count
    assert any_emd == 45
    assert any_emd + any_pmd - both == found["emd_or_pmd"].count


def test_soft_tissue_at_baseline_adds_up(judged):
    emd = sum(1 for row in judged if row.any_emd_at_baseline)
    pmd = sum(1 for row in judged if row.any_pmd_at_baseline)
    both = sum(1 for r in judged if r.any_emd_at_baseline and r.any_pmd_at_baseline)
    sums = EVIDENCE.sums
    assert (emd, pmd) == (n(sums["A.STP.emd"].whole), n(sums["A.STP.pmd"].whole))
    assert (emd - both, pmd - both, both) == tuple(map(n, sums["A.STP.any"].parts))
    assert emd + pmd - both == n(sums["A.STP.any"].whole)


def test_refractory_and_relapsed(judged):
    for product, row in (("ide", "A.FLOW.ide_cel"), ("cilta", "A.FLOW.cilta_cel")):
        group = [r for r in judged if (r.product or "").startswith(product)]
        refractory = sum(1 for r in group if r.refractory_or_relapsed == "refractory")
        assert (refractory, len(group) - refractory) == tuple(
            map(n, EVIDENCE.sums[row].parts)
        )


def test_transitions(judged):
    matrix = transitions(judged)
    for begin, origin in EVIDENCE.transitions["A.TRANSITIONS"].origins.items():
        printed = {end: n(cell.count) for end, cell in origin.to.items()}
        # One patient with PMD alone at baseline is not accounted for.
        missing = n(origin.n.count) - sum(printed.values())
        assert missing == (1 if begin == "pmd_only" else 0), begin
        for end, count in matrix.counts[begin].items():
            extra = missing if end == "unknown" else 0
            assert count == printed.get(end, 0) + extra, (begin, end)


GROUPS = ("true_emd", "psk", "no_stp")
RISKS = {
    "confirmed_high_risk": "confirmed_high_risk",
    "isolated_del17p": "isolated_17p",
    "standard": "standard",
}


def paper_b() -> list[PatientB]:
    """Patients with the printed margins of each group; the rest is not assessed."""
    rows, sizes = EVIDENCE.tables["B.T1"].rows, EVIDENCE.sums["B.GROUPS"].parts
    made = []
    for column, (group, size) in enumerate(zip(GROUPS, map(n, sizes), strict=True), 1):
        count = {
            name: n(rows[name].levels[level][column].count)
            for name, level in (
                ("triple_class", "present"),
                ("penta", "present"),
                ("prior_bcma", "present"),
                ("pcl_any_time", "present"),
                ("ecog", "ecog_ge2"),
            )
        }
        risks: list[str | None] = [
            risk
            for risk, level in RISKS.items()
            for _ in range(n(rows["cytogenetic_risk"].levels[level][column].count))
        ]
        risks += [None] * (size - len(risks))
        made += [
            PatientB(
                stp_class=group,
                cytogenetic_risk=risks[number],
                triple_class_refractory=number < count["triple_class"],
                penta_refractory=number < count["penta"],
                prior_bcma=number < count["prior_bcma"],
                plasma_cell_leukemia=number < count["pcl_any_time"],
                ecog_2_or_more=number < count["ecog"],
            )
            for number in range(size)
        ]
    return made


@pytest.fixture(scope="module")
def judged_b() -> Counter[PatientB]:
    """Patients by what the rules say; patients that are told alike are judged once."""
    ruleset, found = shipped_ruleset("usmic_2026"), Counter()
    for patient, size in Counter(paper_b()).items():
        record = told_b(patient)
        judge = SiteJudge(
            record.state(),
            shipped_vocabulary(),
            read_when("2024-03-31"),
            record.site.assumptions,
        )
        verdicts = {v.rule.partition("/")[2]: v for v in judge.verdicts(ruleset)}
        found[
            PatientB(
                *(
                    verdicts[name].value
                    or {"true": True, "false": False}.get(verdicts[name].outcome.value)
                    for name in PatientB._fields
                )
            )
        ] += size
    return found


def test_the_rules_give_back_every_group_of_paper_b(judged_b):
    assert judged_b == Counter(paper_b())
    sizes = [
        sum(size for p, size in judged_b.items() if p.stp_class == group)
        for group in GROUPS
    ]
    assert sizes == [109, 33, 243]
    assert sum(sizes) == n(EVIDENCE.sums["B.GROUPS"].whole) == 385


def test_cytogenetic_risk_of_paper_b_adds_up_to_its_totals(judged_b):
    levels = EVIDENCE.tables["B.T1"].rows["cytogenetic_risk"].levels
    for risk, level in RISKS.items():
        total = sum(s for p, s in judged_b.items() if p.cytogenetic_risk == risk)
        assert total == n(levels[level][0].count), risk
    unknown = sum(s for p, s in judged_b.items() if p.cytogenetic_risk is None)
    assert unknown == 385 - 362


def test_penta_refractory_patients_are_triple_class_refractory_too(judged_b):
    assert all(
        patient.triple_class_refractory
        for patient in judged_b
        if patient.penta_refractory
    )


def test_b_02_no_whole_number_of_33_patients_is_the_printed_response_of_psk():
    assert all(round(100 * count / 33, 1) != 54.1 for count in range(34))
    assert round(100 * 17 / 32, 1) == 53.1
