"""Rows of a synthetic cohort told as records, so that the rules have to count them.

Every value lies at, or just beside, the limit of its rule.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.cohort.tables import CohortRow
from ui.workbench import Record

INFUSION = "2024-01-01"
PROGRESSION = {"refractory": "day 60", "relapsed": "day 61"}
_LABS = {
    "anemia": ("hemoglobin", "9.9 g/dL", "10 g/dL"),
    "neutropenia": ("absolute neutrophil count", "0.99 10*9/L", "1 10*9/L"),
    "thrombocytopenia": ("platelet count", "99 10*9/L", "100 10*9/L"),
    "renal_failure": ("serum creatinine", "2.01 mg/dL", "2 mg/dL"),
}
_FISH = {
    "del17p": "del(17p), monosomy 17",
    "t_4_14": "t(4;14)",
    "t_14_16": "t(14;16)",
    "chromosome_1": "gain(1q), del(1p)",
    "t_11_14": "t(11;14)",
    "hyperdiploidy": "hyperdiploidy",
}
_CONTIGUITY = {"emd": "not contiguous with bone", "pmd": "contiguous with bone"}


def told_a(row: CohortRow) -> Record:
    """A patient of paper A, from what was printed, in facts."""
    record = Record(patient=row.id)
    record.course.infusion(INFUSION, row.product or "")
    for field, (test, met, not_met) in _LABS.items():
        known = getattr(row, field)
        if known is not None:
            record.laboratory.result(test, "day -5", met if known else not_met)
    for field, names in _FISH.items():
        known = getattr(row, field)
        if known is not None:
            record.laboratory.fish(
                "2023-11-01", names, "present" if known else "absent"
            )
    _secretion(record, row)
    _imaging(record, "day -10", row.any_emd_at_baseline, row.any_pmd_at_baseline)
    progression = PROGRESSION[row.refractory_or_relapsed or "relapsed"]
    record.course.event("progression", progression)
    _imaging(
        record,
        progression,
        row.any_emd_at_progression,
        row.any_pmd_at_progression,
        row.new_bone_disease,
    )
    if row.marrow_involvement is not None:
        share = "5 %" if row.marrow_involvement else "4.9 %"
        record.laboratory.result("marrow plasma cells", progression, share)
    if row.day_90_response:
        record.course.charted("response", row.day_90_response.lower(), "day 30")
    return record


def _secretion(record: Record, row: CohortRow) -> None:
    silent = row.oligo_or_non_secretory
    lab = record.laboratory
    # A rise of exactly 0.50 g/dL from 0.40 g/dL, and one of 0.49 g/dL.
    later = {True: "0.90 g/dL", False: "0.89 g/dL"}
    days = ["day -5"]
    lab.result("serum M-protein", "day -5", "0.99 g/dL" if silent else "1 g/dL")
    if row.biochemical_relapse is not None:
        days += ["day 25", "day 58"]
        lab.result("serum M-protein", "day 25", "0.40 g/dL")
        lab.result("serum M-protein", "day 58", later[row.biochemical_relapse])
    for day in days:
        lab.result("urine M-protein", day, "199 mg/24h")
        lab.light_chains(day, "5 mg/dL", "1 mg/dL")
        lab.result("free light chain ratio", day, "5")


def _imaging(
    record: Record,
    day: str,
    emd: bool | None,
    pmd: bool | None,
    new_bone: bool | None = None,
) -> None:
    """One study; it closes the list of what the paper knows of, and of no more."""
    if emd is None and new_bone is None:
        return
    imaging = record.imaging
    imaging.study("PET/CT", "whole-body", day)
    for kind, known in (("emd", emd), ("pmd", pmd)):
        if known:
            imaging.lesion("soft-tissue", "chest wall", "", _CONTIGUITY[kind])
        elif known is False:
            imaging.no_lesion("soft-tissue", _CONTIGUITY[kind])
    if new_bone:
        imaging.lesion("bone", "rib", "", "", "new")
    elif new_bone is False:
        imaging.no_lesion("bone")


class PatientB(NamedTuple):
    """What paper B prints of a patient, as far as its rules read it."""

    stp_class: str
    cytogenetic_risk: str | None
    triple_class_refractory: bool
    penta_refractory: bool
    prior_bcma: bool
    plasma_cell_leukemia: bool
    ecog_2_or_more: bool | None


_PROBES = ("t(4;14)", "t(14;16)", "t(14;20)", "gain(1q)", "del(1p)", "del(17p)")
_FOUND = {
    "confirmed_high_risk": ("t(4;14)", "gain(1q)"),
    "isolated_del17p": ("del(17p)",),
    "standard": ("t(4;14)",),
}


def told_b(patient: PatientB) -> Record:
    """A patient of paper B, from what was printed, in facts."""
    record = Record()
    # Some drugs are always given; only a progression within 60 days makes one refractory.
    record.course.therapy("lenalidomide", "2020-01-01", "2021-01-31")
    record.course.therapy("bortezomib", "2020-01-01", "2021-01-31")
    record.course.therapy("daratumumab", "2022-03-01", "2023-01-31")
    if patient.triple_class_refractory:
        record.course.event("progression", "2021-04-01")
        record.course.event("progression", "2023-04-01")
    if patient.penta_refractory:
        record.course.therapy("pomalidomide", "2021-06-01", "2022-01-31")
        record.course.therapy("carfilzomib", "2021-06-01", "2022-01-31")
        record.course.event("progression", "2022-04-01")
    if patient.prior_bcma:
        record.course.therapy("belantamab mafodotin", "2023-06-01")
    if patient.plasma_cell_leukemia:
        record.course.diagnosis("plasma cell leukemia", "2019-05-01")
    if patient.cytogenetic_risk is not None:
        found = _FOUND[patient.cytogenetic_risk]
        absent = [probe for probe in _PROBES if probe not in found]
        record.laboratory.fish("2023-05-01", ", ".join(found), "present")
        record.laboratory.fish("2023-05-01", ", ".join(absent), "absent")
    if patient.ecog_2_or_more is not None:
        grade = "2" if patient.ecog_2_or_more else "1"
        record.laboratory.result("ecog", "2024-01-25", grade)
    record.imaging.study("PET/CT", "whole-body", "2024-01-20")
    record.imaging.every_lesion_listed()
    if patient.stp_class == "true_emd":
        record.imaging.lesion("soft-tissue", "liver", "", _CONTIGUITY["emd"])
    if patient.stp_class != "no_stp":
        record.imaging.lesion("soft-tissue", "L3", "", _CONTIGUITY["pmd"])
    record.course.therapy("teclistamab", "2024-02-01")
    record.declare("therapy feed is complete")
    record.declare("problem list is complete")
    return record
