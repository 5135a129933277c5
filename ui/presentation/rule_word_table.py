"""The words of each rule: one entry a rule, data alone."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field


class RuleWords(Struct, frozen=True, kw_only=True):
    """How one rule is spoken of.

    Attributes:
        short: the matter in a summary line; empty keeps the rule out of it,
            because another rule of the same set says it already.
        met: the word of a flag that is TRUE.
        loud: whether TRUE is something to be told loudly.
        not_met: the word of a flag that is FALSE.
        found: what stands before criteria that hold, when the rest is open.
        not_found: what stands before criteria that fail, when the rest is open.
        values: the word of each value of a classification.
        notable: values that are as loud as a flag.
        criteria: names of criteria for readers, where the vocabulary has none.
        members: criteria that stand for other rules, by which alone an open answer
            is told; empty if the rule has criteria of its own.
        background: criteria that only say whether others apply; they stay out of
            the one-line sentence and stand among what is not known.
    """

    short: str = ""
    met: str = "YES"
    not_met: str = "NO"
    loud: bool = True
    found: str = "PRESENT"
    not_found: str = "ABSENT"
    values: dict[str, str] = field(default_factory=dict)
    notable: frozenset[str] = frozenset()
    criteria: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    background: frozenset[str] = frozenset()


_LESIONS: Final = {
    "emd_lesion": "lesions away from bone",
    "pmd_lesion": "lesions that touch bone",
    "any_non_contiguous": "lesions away from bone",
    "any_contiguous": "lesions that touch bone",
}

_CATEGORIES: Final = {
    category: f"charted {word}"
    for category, word in (("scr", "sCR"), ("cr", "CR"), ("vgpr", "VGPR"), ("pr", "PR"))
}

_PROGRESSION: Final = {
    "serum": "serum M-protein",
    "serum_from_5": "serum M-protein from 5 g/dL",
    "urine": "urine M-protein",
    "light_chain": "light chains",
    "marrow": "marrow plasma cells",
    "circulating": "circulating plasma cells",
    "spd_growth": "sum of the lesions' products",
    **{
        f"{kind}_growth": f"growth of a {kind.replace('_', '-')} lesion"
        for kind in ("soft_tissue", "bone")
    },
}
_GATES: Final = frozenset(
    {
        f"no_{what}{where}"
        for what in ("m_protein", "light_chain")
        for where in ("", "_for_marrow", "_for_blood")
    }
    | {"several_lesions"}
)

WORDS: Final = {
    "moffitt_2025/biochemical_relapse": RuleWords(
        short="biochemical relapse",
        met="BIOCHEMICAL RELAPSE",
        not_met="NO RISE",
        found="RISE",
        not_found="NO RISE",
        criteria={
            "serum": "serum M-protein",
            "urine": "urine M-protein",
            "light_chain": "light chains",
        },
        background=frozenset({"serum_measurable", "urine_measurable"}),
    ),
    "moffitt_2025/any_emd": RuleWords(
        short="EMD", met="EMD", not_met="NO EMD", criteria=_LESIONS
    ),
    "moffitt_2025/any_pmd": RuleWords(
        short="PMD", met="PMD", not_met="NO PMD", criteria=_LESIONS
    ),
    "moffitt_2025/stp_status": RuleWords(
        values={
            "both": "EMD AND PMD",
            "emd_only": "EMD, NO PMD",
            "pmd_only": "PMD, NO EMD",
            "negative": "NO EMD, NO PMD",
        },
        notable=frozenset({"both", "emd_only", "pmd_only"}),
        criteria=_LESIONS,
        members={"emd": "EMD", "pmd": "PMD"},
    ),
    "moffitt_2025/high_risk_cytogenetics": RuleWords(
        short="high-risk cytogenetics (Moffitt 2025)",
        met="HIGH RISK",
        not_met="NOT HIGH RISK",
    ),
    "moffitt_2025/marrow_involvement": RuleWords(
        short="marrow involvement at progression",
        met="MARROW INVOLVED",
        not_met="MARROW NOT INVOLVED",
    ),
    "moffitt_2025/new_bone_disease": RuleWords(
        short="new bone disease at progression",
        met="NEW BONE DISEASE",
        not_met="NO NEW BONE DISEASE",
    ),
    "moffitt_2025/progression_pattern": RuleWords(
        short="pattern of progression",
        values={
            "biochemical": "BIOCHEMICAL",
            "marrow": "MARROW",
            "new_bone": "NEW BONE",
            "emd": "EMD",
            "pmd": "PMD",
        },
        members={
            "biochemical": "biochemical relapse",
            "marrow": "marrow involvement",
            "new_bone": "new bone disease",
            "emd": "EMD",
            "pmd": "PMD",
        },
    ),
    "moffitt_2025/refractory_or_relapsed": RuleWords(
        short="timing of progression",
        values={
            "refractory": "REFRACTORY: progression by day 60",
            "relapsed": "RELAPSED: progression after day 60",
        },
        notable=frozenset({"refractory"}),
        criteria={
            "within_60_days": "progression by day 60",
            "beyond_60_days": "progression after day 60",
        },
    ),
    "moffitt_2025/day_90_response": RuleWords(
        short="day-90 response",
        values={
            "scr_or_cr": "sCR OR CR",
            "vgpr_or_pr": "VGPR OR PR",
            "no_response": "LESS THAN PR",
        },
        criteria=_CATEGORIES,
    ),
    "usmic_2026/imaging_progression_overrides": RuleWords(
        short="imaging progression over a hematologic response",
        met="COUNTS AS PROGRESSIVE DISEASE",
        not_met="NOTHING TO OVERRIDE",
    ),
    "usmic_2026/stp_class": RuleWords(
        short="soft-tissue class at teclistamab start",
        values={
            "true_emd": "TRUE EMD",
            "psk": "PSK: soft tissue growing out of bone",
            "no_stp": "NO SOFT-TISSUE PLASMACYTOMA",
        },
        notable=frozenset({"true_emd", "psk"}),
        criteria=_LESIONS,
    ),
    "usmic_2026/cytogenetic_risk": RuleWords(
        short="cytogenetic risk (US MIC 2026)",
        values={
            "confirmed_high_risk": "CONFIRMED HIGH RISK",
            "isolated_del17p": "ISOLATED DEL(17P)",
            "standard": "STANDARD RISK",
        },
        notable=frozenset({"confirmed_high_risk", "isolated_del17p"}),
        criteria={"gain_1q_too": "gain(1q)", "del_1p_too": "del(1p)"},
    ),
    "imwg_2016/progressive_disease": RuleWords(
        short="IMWG progressive disease",
        met="PROGRESSIVE DISEASE",
        not_met="NO PROGRESSIVE DISEASE",
        found="PROGRESSION",
        not_found="NO PROGRESSION",
        criteria=_PROGRESSION,
        background=_GATES,
    ),
    "imwg_2016/confirmed_progressive_disease": RuleWords(
        met="PROGRESSIVE DISEASE, CONFIRMED",
        not_met="NO CONFIRMED PROGRESSIVE DISEASE",
        found="PROGRESSION",
        not_found="NO PROGRESSION",
        criteria=_PROGRESSION,
        background=_GATES,
    ),
    "imwg_2016/response": RuleWords(
        short="IMWG response",
        values={
            "sCR": "STRINGENT COMPLETE RESPONSE",
            "CR": "COMPLETE RESPONSE",
            "VGPR": "VERY GOOD PARTIAL RESPONSE",
            "PR": "PARTIAL RESPONSE",
            "MR": "MINIMAL RESPONSE",
            "SD": "STABLE DISEASE",
            "PD": "PROGRESSIVE DISEASE",
        },
        notable=frozenset({"PD"}),
    ),
    "imwg_2016/complete_response": RuleWords(
        met="COMPLETE RESPONSE", not_met="NO COMPLETE RESPONSE", loud=False
    ),
    "imwg_2016/plasmacytoma_reduced": RuleWords(
        met="GONE OR REDUCED", not_met="NOT REDUCED", loud=False
    ),
    "imwg_2016/soft_tissue_plasmacytoma": RuleWords(
        met="PLASMACYTOMA", not_met="NO PLASMACYTOMA", loud=False
    ),
    "imwg_2016/clinical_relapse": RuleWords(
        short="IMWG clinical relapse",
        met="CLINICAL RELAPSE",
        not_met="NO CLINICAL RELAPSE",
        criteria=_PROGRESSION,
    ),
    **{
        f"imwg_2016/{name}": RuleWords(
            met="MEASURABLE", not_met="NOT MEASURABLE", loud=False
        )
        for name in ("m_protein_measurable", "light_chain_measurable")
    },
    "usmic_2026/cycle_1_flare": RuleWords(
        short="growth of a plasmacytoma in cycle 1",
        met="GROWTH IN CYCLE 1: not counted as progression",
        not_met="NO GROWTH IN CYCLE 1",
        loud=False,
    ),
    "imwg_2016/measurable_disease": RuleWords(
        short="measurable disease",
        met="MEASURABLE",
        not_met="NOT MEASURABLE",
        loud=False,
    ),
    **{
        f"usmic_2026/{name}": RuleWords(short=short, met=met, not_met=not_met)
        for name, short, met, not_met in (
            ("prior_bcma", "prior BCMA", "PRIOR BCMA", "NO PRIOR BCMA"),
            (
                *("prior_lines_conflict", "charted prior lines"),
                *("FEWER LINES CHARTED THAN PROVED", "NO CONFLICT WITH THE CHART"),
            ),
            (
                *("triple_class_refractory", "triple-class refractory"),
                *("TRIPLE-CLASS REFRACTORY", "NOT TRIPLE-CLASS REFRACTORY"),
            ),
            (
                *("penta_refractory", "penta-refractory"),
                *("PENTA-REFRACTORY", "NOT PENTA-REFRACTORY"),
            ),
        )
    },
}
