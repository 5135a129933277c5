"""CohortRow: one patient of a cohort, as the tables of both papers need it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final, Literal

from msgspec import Struct

from engine.prognosis import Stratum

StpStatus = Literal["negative", "emd_only", "pmd_only", "both"]
TimePoint = Literal["baseline", "progression"]
Response = Literal["sCR", "CR", "VGPR", "PR", "MR", "SD", "PD"]

# Partial response or better, IMWG 2016 (Lancet Oncol 2016;17:e328).
RESPONSES: Final = frozenset({"sCR", "CR", "VGPR", "PR"})

STATUS_OF: Final[dict[tuple[bool, bool], StpStatus]] = {
    (False, False): "negative",
    (True, False): "emd_only",
    (False, True): "pmd_only",
    (True, True): "both",
}


class CohortRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One patient. ``None`` is not known, never "no".

    Attributes:
        id: identifier, unique in the cohort.
        synthetic: made up, not a patient.
        product: CAR T product.
        age: age in years.
        sex: ``male``, ``female`` or other text.
        race: race as recorded.
        ecog: ECOG performance status, 0 to 4.
        heavy_chain: ``IgG``, ``IgA``, ``IgD`` or ``none``.
        light_chain: ``kappa``, ``lambda`` or ``none``.
        prior_lines: lines of therapy before the index therapy.
        prior_auto_sct: autologous transplant before it.
        oligo_or_non_secretory: as ``moffitt_2025`` answers; so are the next six.
        anemia: hemoglobin below the paper's limit.
        neutropenia: neutrophils below the paper's limit.
        thrombocytopenia: platelets below the paper's limit.
        renal_failure: creatinine above the paper's limit.
        high_risk_cytogenetics: any of the paper's three abnormalities.
        refractory_or_relapsed: ``refractory`` or ``relapsed``.
        del17p: deletion 17p or monosomy 17.
        t_4_14: translocation t(4;14).
        t_14_16: translocation t(14;16).
        chromosome_1: abnormality of chromosome 1.
        t_11_14: translocation t(11;14).
        hyperdiploidy: hyperdiploid.
        any_emd_at_baseline: extramedullary disease before infusion.
        any_pmd_at_baseline: paramedullary disease before infusion.
        any_emd_at_progression: extramedullary disease at progression.
        any_pmd_at_progression: paramedullary disease at progression.
        day_90_response: best response by day 90 after infusion.
        months_to_progression: months from infusion to documented progression.
        biochemical_relapse: sign of progression; so are the next two.
        marrow_involvement: plasma cells in the marrow at progression.
        new_bone_disease: new bone lesions at progression.
        first_therapy: first therapy after progression.
        progression_date: day of progression after CAR T, from which the next four count.
        pfs_months: months from progression after CAR T to progression on the next
            therapy, or to the last contact.
        pfs_event: whether that progression was seen.
        os_months: months from progression after CAR T to death or last contact.
        os_event: whether the patient died.
        stp_class: ``usmic_2026`` at the first teclistamab dose; so are the next six.
        cytogenetic_risk: cytogenetic risk.
        triple_class_refractory: refractory to three classes.
        penta_refractory: refractory to five drugs.
        prior_bcma: BCMA-directed therapy before.
        plasma_cell_leukemia: at any time.
        teclistamab_start_date: day of the first dose, from which the next four count.
        teclistamab_response: best response to teclistamab.
        teclistamab_pfs_months: months from the first dose to progression or death, or
            to the last contact.
        teclistamab_pfs_event: whether one of the two was seen.
        teclistamab_os_months: months from the first dose to death or last contact.
        teclistamab_os_event: whether the patient died.
        teclistamab_dor_months: months from the first response to progression or last
            contact.
        teclistamab_dor_event: whether progression was seen.
    """

    id: str
    synthetic: bool = False
    product: str | None = None
    age: float | None = None
    sex: str | None = None
    race: str | None = None
    ecog: Literal[0, 1, 2, 3, 4] | None = None
    heavy_chain: str | None = None
    light_chain: str | None = None
    prior_lines: int | None = None
    prior_auto_sct: bool | None = None
    oligo_or_non_secretory: bool | None = None
    anemia: bool | None = None
    neutropenia: bool | None = None
    thrombocytopenia: bool | None = None
    renal_failure: bool | None = None
    high_risk_cytogenetics: bool | None = None
    refractory_or_relapsed: Literal["refractory", "relapsed"] | None = None
    del17p: bool | None = None
    t_4_14: bool | None = None
    t_14_16: bool | None = None
    chromosome_1: bool | None = None
    t_11_14: bool | None = None
    hyperdiploidy: bool | None = None
    any_emd_at_baseline: bool | None = None
    any_pmd_at_baseline: bool | None = None
    any_emd_at_progression: bool | None = None
    any_pmd_at_progression: bool | None = None
    day_90_response: Response | None = None
    months_to_progression: float | None = None
    biochemical_relapse: bool | None = None
    marrow_involvement: bool | None = None
    new_bone_disease: bool | None = None
    first_therapy: str | None = None
    progression_date: date | None = None
    pfs_months: float | None = None
    pfs_event: bool | None = None
    os_months: float | None = None
    os_event: bool | None = None
    stp_class: Literal["true_emd", "psk", "no_stp"] | None = None
    cytogenetic_risk: (
        Literal["confirmed_high_risk", "isolated_del17p", "standard"] | None
    ) = None
    triple_class_refractory: bool | None = None
    penta_refractory: bool | None = None
    prior_bcma: bool | None = None
    plasma_cell_leukemia: bool | None = None
    teclistamab_start_date: date | None = None
    teclistamab_response: Response | None = None
    teclistamab_pfs_months: float | None = None
    teclistamab_pfs_event: bool | None = None
    teclistamab_os_months: float | None = None
    teclistamab_os_event: bool | None = None
    teclistamab_dor_months: float | None = None
    teclistamab_dor_event: bool | None = None

    def stp_statuses(self, at: TimePoint) -> frozenset[StpStatus]:
        """What the soft-tissue status at a time point can be; one if it is known."""
        emd, pmd = (
            (self.any_emd_at_baseline, self.any_pmd_at_baseline)
            if at == "baseline"
            else (self.any_emd_at_progression, self.any_pmd_at_progression)
        )
        return frozenset(
            STATUS_OF[pair] for pair in product(_possible(emd), _possible(pmd))
        )

    def belongs_to(self, stratum: Stratum) -> bool | None:
        """Whether the patient is in a published group; ``None`` if that is not known."""
        answers = [
            _in(self._answers(condition.rule), frozenset(condition.answers))
            for condition in stratum.rules
        ]
        if False in answers:
            return False
        return None if None in answers else True

    def _answers(self, rule: str) -> frozenset[str]:
        """What a rule can answer for this patient."""
        name = rule.rpartition("/")[2]
        for at in ("baseline", "progression"):
            if name == f"stp_status_at_{at}":
                return frozenset(
                    self.stp_statuses("baseline" if at == "baseline" else "progression")
                )
        if name == "ecog_2_or_more":
            value: Any = None if self.ecog is None else self.ecog >= 2
        else:
            value = getattr(self, name)
        if isinstance(value, str):
            return frozenset((value,))
        if value is None and not _is_flag(name):
            return frozenset(_values(name))
        return frozenset("true" if flag else "false" for flag in _possible(value))


def _possible(flag: bool | None) -> tuple[bool, ...]:
    return (False, True) if flag is None else (flag,)


def _in(possible: frozenset[str], wanted: frozenset[str]) -> bool | None:
    if possible <= wanted:
        return True
    return None if possible & wanted else False


def _is_flag(name: str) -> bool:
    return name == "ecog_2_or_more" or not _values(name)


def _values(name: str) -> tuple[str, ...]:
    """Values of a classification; none for a flag."""
    return {
        "stp_class": ("true_emd", "psk", "no_stp"),
        "cytogenetic_risk": ("confirmed_high_risk", "isolated_del17p", "standard"),
        "refractory_or_relapsed": ("refractory", "relapsed"),
    }.get(name, ())
