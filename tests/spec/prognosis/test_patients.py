"""From facts to published rows, through the shipped rules. Invented patients."""

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.prognosis import match_evidence, shipped_evidence
from engine.reasoning import Judge
from engine.state import (
    CellTherapyInfusion,
    Event,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Source,
    Therapy,
    patient_state,
)
from engine.values import read_when


def stamp(day, resource):
    when = read_when(day)
    return {"when": when, "recorded": when, "source": Source(resource)}


def infusion(day, product):
    return CellTherapyInfusion(product=product, **stamp(day, "Procedure/car-t"))


def progression(day):
    return Event(kind="progression", **stamp(day, "Observation/progression"))


def teclistamab(day):
    return Therapy(agent="teclistamab", **stamp(day, "MedicationAdministration/tec"))


def scan(day, contiguity=None):
    """A whole-body scan with every lesion listed: none, or one."""
    study = f"ImagingStudy/{day}"
    facts = [
        ImagingStudy(study=study, extent="whole_body", **stamp(day, study)),
        LesionListComplete(study=study, **stamp(day, f"Observation/list-{day}")),
    ]
    if contiguity:
        lesion = LesionFinding(
            lesion_kind="soft_tissue",
            present=True,
            bone_contiguity=contiguity,
            study=study,
            **stamp(day, f"Observation/lesion-{day}"),
        )
        facts.append(lesion)
    return facts


def match(facts, as_of="2024-12-31"):
    judge = Judge(patient_state("p1", facts), shipped_vocabulary(), read_when(as_of))
    sets = [shipped_ruleset(name) for name in ("moffitt_2025", "usmic_2026")]
    verdicts = [verdict for ruleset in sets for verdict in judge.verdicts(ruleset)]
    return match_evidence(shipped_evidence(), verdicts, judge.final)


def medians(estimates):
    return {e.evidence: e.certainty for e in estimates if e.measure == "median"}


def reasons(refusals, name):
    return {r.reason for r in refusals if r.evidence == name}


COURSE = [
    infusion("2024-01-15", "idecabtagene_vicleucel"),
    *scan("2024-01-05", "non_contiguous"),
]


def test_double_positive_after_ide_cel():
    facts = [*COURSE, progression("2024-06-01"), *scan("2024-06-03", "non_contiguous")]
    estimates, refusals = match(facts)
    found = medians(estimates)
    assert found["A.OS.bl_EMD.pos"] == "certain"
    assert found["A.OS.BLpos_PDpos"] == "certain"
    assert set(found.values()) == {"certain"}
    assert reasons(refusals, "A.OS.bl_EMD.neg") == {"stratum_false"}
    assert reasons(refusals, "B.OS.all") == {"clock"}


def test_before_progression_nothing_is_shown():
    estimates, refusals = match(COURSE)
    assert estimates == ()
    assert {r.reason for r in refusals} == {"clock_not_started"}


def test_progression_after_the_day_of_the_question_is_not_seen():
    facts = [*COURSE, progression("2024-06-01")]
    assert match(facts, as_of="2024-05-31")[0] == ()
    assert match(facts, as_of="2024-06-01")[0] != ()


def test_emd_that_is_gone_at_progression_is_refused_by_name():
    facts = [*COURSE, progression("2024-06-01"), *scan("2024-06-03")]
    _, refusals = match(facts)
    assert reasons(refusals, "A.OS.BLpos_PDneg") == {"unpublished"}


def test_paramedullary_only():
    facts = [
        infusion("2024-01-15", "ciltacabtagene_autoleucel"),
        *scan("2024-01-05", "contiguous"),
        progression("2024-06-01"),
    ]
    estimates, refusals = match(facts)
    assert medians(estimates)["A.PFS.bl_EMDorPMD.pos"] == "certain"
    assert reasons(refusals, "A.PFS.bl_PMD") == {"no_median_published"}
    assert all("only 14 of the 106" in " ".join(e.notes) for e in estimates)


def test_never_imaged_before_infusion_cannot_be_known_now():
    facts = [
        infusion("2024-01-15", "idecabtagene_vicleucel"),
        progression("2024-06-01"),
    ]
    estimates, refusals = match(facts)
    assert "A.OS.all" in medians(estimates)
    assert "A.OS.bl_EMD.pos" not in medians(estimates)
    assert reasons(refusals, "A.OS.bl_EMD.pos") == {"stratum_unknown"}


@pytest.mark.parametrize(
    ("contiguity", "group"),
    [("non_contiguous", "true_emd"), ("contiguous", "psk"), (None, "no_stp")],
)
def test_teclistamab(contiguity, group):
    facts = [*scan("2024-02-20", contiguity), teclistamab("2024-03-01")]
    estimates, refusals = match(facts)
    assert medians(estimates) == {
        f"B.{endpoint}.{name}": "certain"
        for endpoint in ("PFS", "OS")
        for name in ("all", group)
    }
    assert reasons(refusals, "B.DOR") == {"conditional_on_future_event"}
    assert reasons(refusals, "A.OS.all") == {"clock"}


def test_a_lesion_of_unknown_contiguity_shows_both_groups_side_by_side():
    facts = [*scan("2024-02-20", "indeterminate"), teclistamab("2024-03-01")]
    estimates, _ = match(facts)
    found = medians(estimates)
    assert found["B.OS.all"] == "certain"
    assert found["B.OS.true_emd"] == found["B.OS.psk"] == "possible"
    assert all(e.would_settle for e in estimates if e.certainty == "possible")
