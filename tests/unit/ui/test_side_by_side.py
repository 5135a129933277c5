"""Every definition of one concept on one patient, and what separates them."""

from __future__ import annotations

import pytest

from engine.assessment import assess
from engine.language import (
    RuleErrors,
    read_concepts,
    rules_root,
    shipped_concepts,
    shipped_ruleset,
    shipped_ruleset_names,
    unmapped,
)
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records
from ui.bedside.side_by_side_section import side_by_side_section
from ui.cli import ExitCode, run
from ui.presentation import SideBySide, side_by_side
from ui.workbench import Record

RULES = {
    rule.id: rule
    for name in shipped_ruleset_names()
    for rule in shipped_ruleset(name).rules.values()
}


def compared(record: Record, concept: str) -> SideBySide:
    sets = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    assessment = assess(record.state(), sets, record.pages.when("2024-03-31"))
    return next(c for c in side_by_side(assessment) if c.id == concept)


def lesion(contiguity: str) -> Record:
    record = Record()
    record.imaging.study("PET/CT", "whole-body", "2024-03-20")
    record.imaging.every_lesion_listed()
    record.imaging.lesion("soft-tissue", "chest wall", "32 mm", contiguity)
    return record


@pytest.mark.parametrize(
    "definition",
    [d for c in shipped_concepts() for d in c.definitions],
    ids=lambda d: d.rule,
)
def test_every_verdict_of_a_definition_means_something(definition):
    assert unmapped(definition, RULES.get(definition.rule)) == []


def test_every_rule_that_defines_emd_for_a_trial_is_set_beside_the_others():
    concept = next(c for c in shipped_concepts() if c.id == "extramedullary_disease")
    trials = {name for name in RULES if name.startswith("trial_definitions/")}
    assert trials <= {definition.rule for definition in concept.definitions}


def test_definitions_that_differ_are_separated_by_their_criteria():
    found = compared(lesion("contiguous with bone"), "extramedullary_disease")
    assert found.agreement == "differ"
    told = {side.meaning: side for side in found.sides}
    assert told["extramedullary disease"].labels == (
        "EMD as in KarMMa-3",
        "EMD as in CARTITUDE-1",
        "EMD as in MagnetisMM-3",
    )
    assert "contiguous with bone" in told["extramedullary disease"].separated_by[0]
    assert "Moffitt 2025 (after BCMA CAR T)" in told["no extramedullary disease"].labels
    because = told["no extramedullary disease"].separated_by[0]
    assert because.startswith("lesions away from bone: no non-contiguous lesion")


def test_the_contradiction_on_karmma_1_is_shown_as_one_and_only_where_it_matters():
    def row(record: Record):
        rows = compared(record, "extramedullary_disease").rows
        return next(r for r in rows if r.answer.rule.endswith("karmma_1_emd"))

    told = row(lesion("contiguous with bone"))
    assert told.meaning == "neither the one nor the other can be said"
    assert "both papers give 39 %" in told.contradiction
    assert row(Record()).contradiction
    assert not row(lesion("not contiguous with bone")).contradiction


def test_a_definition_of_another_time_is_listed_and_not_compared():
    record = lesion("not contiguous with bone")
    record.course.therapy("teclistamab", "2024-03-01")
    found = compared(record, "extramedullary_disease")
    row = next(r for r in found.rows if r.answer.rule == "usmic_2026/stp_class")
    assert row.of == "at the first teclistamab dose"
    assert row.meaning == ""
    assert found.agreement == "agree"
    assert found.sides == ()


def _then_and_now() -> Record:
    """A lesion at the first teclistamab dose, and none in the latest study."""
    record = lesion("not contiguous with bone")
    record.imaging.study("PET/CT", "whole-body", "2024-03-28")
    record.imaging.every_lesion_listed()
    record.course.therapy("teclistamab", "2024-03-25")
    return record


def test_what_was_asked_at_another_time_neither_agrees_nor_differs():
    found = compared(_then_and_now(), "extramedullary_disease")
    row = next(r for r in found.rows if r.answer.rule == "usmic_2026/stp_class")
    assert (row.answer.word, row.meaning) == ("TRUE EMD", "extramedullary disease")
    assert found.agreement == "agree"
    assert found.told == (
        "of those asked now, the 8 that are decided agree: no extramedullary disease"
    )
    assert found.elsewhen == (
        "at the first teclistamab dose, TRUE EMD "
        "(US Myeloma Immunotherapy Consortium 2026 (teclistamab))",
    )
    page = str(side_by_side_section((found,)))
    assert "Asked at another time, so not compared: </b>at the first" in page


STATES = {
    file.stem: next(iter(patient_states(read_records(str(file)))))
    for file in sorted((rules_root() / "examples" / "patients").glob("*.json"))
}


@pytest.mark.parametrize("name", STATES)
def test_agreement_is_said_only_where_every_decided_verdict_of_a_time_is_the_same(name):
    sets = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    assessment = assess(STATES[name], sets, read_when("2026-11-21"))
    for concept in side_by_side(assessment):
        said = {(row.of, row.meaning) for row in concept.rows if row.meaning}
        times = [time for time, _ in said]
        agrees = [time for time in times if f"asked {time}, " in concept.told]
        if concept.agreement == "agree":
            assert all(times.count(time) == 1 for time in agrees)
        told_of_others = {row.of for row in concept.rows if row.meaning} - set(agrees)
        if concept.agreement != "open":
            assert all(
                any(t in line for line in concept.elsewhen) for t in told_of_others
            )


def test_definitions_of_one_time_look_at_one_time():
    """What is called ``now`` ends with the day of the question, or at the next therapy."""
    until = {"now", "since_infusion"}
    for concept in shipped_concepts():
        for definition in concept.definitions:
            point = RULES[definition.rule].time_point
            assert (point in until) == (definition.of == "now"), definition.rule


def test_high_risk_cytogenetics_by_two_papers():
    record = Record()
    record.laboratory.fish("2023-05-01", "t(4;14)", "present")
    record.laboratory.fish(
        "2023-05-01", "del(17p), monosomy 17, t(14;16), t(14;20), gain(1q), del(1p)", "absent"
    )  # fmt: skip
    found = compared(record, "high_risk_cytogenetics")
    assert found.agreement == "differ"
    high, standard = found.sides
    assert (high.meaning, standard.meaning) == ("high risk", "not high risk")
    assert high.separated_by == ("t(4;14): t(4;14) present, 2023-05-01",)
    assert "gain(1q): gain(1q) absent, 2023-05-01" in standard.separated_by


def test_nothing_on_record_is_neither_agreement_nor_difference():
    assert compared(Record(), "extramedullary_disease").agreement == "open"


def test_a_mapping_with_mistakes_tells_all_of_them():
    text = (
        "concepts:\n  emd:\n    title: EMD\n    meanings: {emd: EMD}\n    definitions:\n"
        "      - {rule: a/b, says: {'true': edm, 'false': nope}}\n"
    )
    with pytest.raises(RuleErrors) as raised:
        read_concepts("concepts.yaml", text)
    assert [d.code for d in raised.value.diagnostics] == ["MS-R010", "MS-R010"]
    definition = shipped_concepts()[0].definitions[0]
    assert unmapped(definition, None) == [f"there is no rule {definition.rule}"]
    assert len(unmapped(definition, RULES["usmic_2026/stp_class"])) == 5


PATIENT = str(rules_root() / "examples" / "patients" / "13-paramedullary-only.json")


def test_the_command_prints_them_and_only_as_text(capsys):
    asked = ["assess", PATIENT, "--as-of", "2024-01-31", "--side-by-side"]
    assert run(asked) == ExitCode.DONE
    told = capsys.readouterr().out
    assert (
        "Extramedullary disease: of those asked now, the 8 that are decided differ"
        in told
    )
    assert "both papers give 39 %" in told
    assert run([*asked, "--format", "json"]) == ExitCode.WRONG_USAGE
    assert "MS-C024" in capsys.readouterr().err


def test_a_rise_from_a_value_that_nobody_confirmed_separates_the_paper_from_imwg():
    record = Record()
    record.course.infusion("2023-10-01", "ide-cel")
    for day, value in (
        ("2023-09-20", "3.00 g/dL"),
        ("2023-11-01", "0.90 g/dL"),
        ("2023-12-01", "0.30 g/dL"),
        ("2024-01-01", "0.85 g/dL"),
    ):
        record.laboratory.result("serum M-protein", day, value)
        record.laboratory.result("urine M-protein", day, "0 mg/24h")
    found = compared(record, "relapse_after_car_t")
    meanings = {row.answer.rule: row.meaning for row in found.rows}
    assert meanings["moffitt_2025/biochemical_relapse"] == "the definition is met"
    assert meanings["imwg_2016/progressive_disease"] != "the definition is met"
