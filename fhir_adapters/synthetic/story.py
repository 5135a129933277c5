"""The clinical story of one synthetic patient, before anything is written down."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from typing import Final

from msgspec import Struct

from fhir_adapters.synthetic.marginals import Marginals, drawn, from_quartiles

# Paper A's infusions; the same years serve the first doses of teclistamab.
_FIRST_DAY: Final = date(2021, 5, 1)
_LAST_DAY: Final = date(2023, 12, 31)
# The day of the synthetic export: nothing happens after it.
EXPORT_DAY: Final = date(2025, 6, 30)
_DAYS_OF_MONTH: Final = 30.4375
# Made up: months from progression to death where paper B prints no median of it.
_MONTHS_AFTER_TECLISTAMAB: Final = 9.0
# Made up: half of prior BCMA therapy before teclistamab was CAR T.
_CAR_T_SHARE: Final = 0.5

_A_COLUMNS: Final = {"emd_only": 1, "both": 1, "pmd_only": 2, "negative": 2}
_B_GROUPS: Final = ("true_emd", "psk", "no_stp")
_B_STATUS: Final = {"true_emd": "emd_only", "psk": "pmd_only", "no_stp": "negative"}


class Story(Struct, kw_only=True):
    """What happened to one patient.

    Attributes:
        number: running number within the cohort.
        index: day of the CAR T infusion, or of the first dose of teclistamab.
        product: ``ide-cel``, ``cilta-cel`` or ``teclistamab``.
        diagnosis: day of diagnosis.
        birth: day of birth.
        heavy: heavy chain of the M-protein, or ``none``.
        light: ``kappa`` or ``lambda``.
        secretes: whether there is enough to measure.
        findings: cytogenetic abnormalities present.
        flags: anemia and the like at baseline.
        baseline: soft-tissue status at baseline; ``emd_only``, ``pmd_only``, ``both``
            or ``negative``.
        progression: day of progression, or ``None``.
        at_progression: soft-tissue status then.
        signs: which signs the progression shows.
        next_therapy: first therapy after progression, or empty.
        death: day of death, or ``None``.
        end: last day on record.
    """

    number: int
    index: date
    product: str
    diagnosis: date
    birth: date
    male: bool
    heavy: str
    light: str
    secretes: bool
    findings: frozenset[str]
    flags: frozenset[str]
    ecog: int
    prior_lines: int
    penta: bool
    transplant: bool
    car_t_before: date | None
    baseline: str
    responds: bool
    progression: date | None = None
    at_progression: str = "negative"
    signs: frozenset[str] = frozenset()
    next_therapy: str = ""
    death: date | None = None
    end: date = EXPORT_DAY


def tell_story(number: int, chance: Random, marginals: Marginals) -> Story:
    """Draw one story: of paper A's kind or of paper B's, as often as patients in each."""
    treated, teclistamab = (
        sum(marginals.parts("A.FLOW.treated")),
        sum(marginals.parts("B.GROUPS")),
    )
    kind = drawn(chance, {"car_t": treated, "teclistamab": teclistamab})
    story = (_after_car_t if kind == "car_t" else _on_teclistamab)(
        number, chance, marginals
    )
    _follow(story, chance, marginals)
    return story


def _after_car_t(number: int, chance: Random, marginals: Marginals) -> Story:
    status = drawn(chance, marginals.from_status())
    column = _A_COLUMNS[status]
    ide, cilta = marginals.parts("A.FLOW.treated")
    low, median, high = marginals.summary("prior_lines_median_iqr", column)
    heavy = drawn(chance, marginals.levels("A.T1", "heavy_chain", column))
    findings = frozenset(
        name
        for name, row in _A_FINDINGS.items()
        if chance.random() < marginals.share("A.T1", row, column)
    )
    flags = frozenset(
        flag
        for flag in _FLAGS
        if chance.random() < marginals.share("A.T1", flag, column)
    )
    quartiles = marginals.summary("age_median_iqr", column)
    return _story(
        number,
        chance,
        age=from_quartiles(chance, *quartiles, at_most=90),
        product=drawn(chance, {"ide-cel": ide, "cilta-cel": cilta}),
        male=drawn(chance, marginals.levels("A.T1", "sex", column)) == "male",
        heavy=heavy,
        secretes=chance.random()
        >= marginals.share("A.T1", "oligo_or_non_secretory", column),
        findings=findings,
        flags=flags,
        ecog=_ECOG[drawn(chance, marginals.levels("A.T1", "ecog", column))],
        prior_lines=round(from_quartiles(chance, low, median, high, at_most=18)),
        transplant=chance.random() < marginals.share("A.T1", "prior_auto_sct", column),
        baseline=status,
        responds=chance.random() < marginals.share("A.T1", "day90_ORR", column),
    )


def _on_teclistamab(number: int, chance: Random, marginals: Marginals) -> Story:
    sizes = marginals.parts("B.GROUPS")
    group = drawn(chance, dict(zip(_B_GROUPS, sizes, strict=True)))
    column = _B_GROUPS.index(group) + 1
    risk = drawn(chance, marginals.levels("B.T1", "cytogenetic_risk", column))
    kind = drawn(chance, marginals.levels("B.T1", "myeloma_type", column))
    story = _story(
        number,
        chance,
        age=min(92.0, max(31.0, chance.gauss(67, 9))),
        product="teclistamab",
        male=drawn(chance, marginals.levels("B.T1", "sex", column)) != "female",
        heavy={"light_chain_only": "none", "other": "IgD"}.get(kind, kind),
        secretes=True,
        findings=frozenset(chance.choice(_RISK_FINDINGS[risk])),
        flags=frozenset(f for f in _FLAGS if chance.random() < 0.3),
        ecog=2
        if chance.random() < marginals.share("B.T1", "ecog", column, "ecog_ge2")
        else 1,
        prior_lines=round(from_quartiles(chance, 5, 6, 7, at_most=18)),
        transplant=chance.random() < 0.7,
        baseline=_B_STATUS[group],
        responds=chance.random() < marginals.percent(f"B.ORR.hem.{group}"),
    )
    story.penta = chance.random() < marginals.share("B.T1", "penta", column)
    bcma = chance.random() < marginals.share("B.T1", "prior_bcma", column)
    if bcma and chance.random() < _CAR_T_SHARE:
        story.car_t_before = story.index - timedelta(days=chance.randint(120, 700))
    return story


def _story(number: int, chance: Random, *, age: float, **given: object) -> Story:
    index = _FIRST_DAY + timedelta(
        days=chance.randint(0, (_LAST_DAY - _FIRST_DAY).days)
    )
    years = from_quartiles(chance, 3.5, 5.8, 9.3, at_most=20)
    return Story(
        number=number,
        index=index,
        diagnosis=index - timedelta(days=round(years * 365.25)),
        birth=index - timedelta(days=round(age * 365.25) + chance.randint(0, 364)),
        light=drawn(chance, {"kappa": 71, "lambda": 31}),
        penta=chance.random() < 0.4,
        car_t_before=None,
        **given,  # type: ignore[arg-type]
    )


def _follow(story: Story, chance: Random, marginals: Marginals) -> None:
    """What happens after the index: progression, next therapy, death."""
    months = _months_to_progression(story, chance, marginals)
    if months is None:
        return
    day = story.index + timedelta(days=max(20, round(months * _DAYS_OF_MONTH)))
    if day >= EXPORT_DAY:
        return
    story.progression = day
    story.at_progression = drawn(chance, marginals.to_status(story.baseline))
    story.signs = _signs(story, chance, marginals)
    story.next_therapy = drawn(
        chance, marginals.levels("A.T3", "therapy", _A_COLUMNS[story.baseline])
    )
    column = "pos" if _A_COLUMNS[story.baseline] == 1 else "neg"
    scale = (
        marginals.median_months(f"A.OS.bl_EMD.{column}")
        if story.product != "teclistamab"
        else _MONTHS_AFTER_TECLISTAMAB
    )
    survived = -scale / math.log(2) * math.log(1 - chance.random())
    death = day + timedelta(days=max(7, round(survived * _DAYS_OF_MONTH)))
    if death < EXPORT_DAY:
        story.death = story.end = death


def _months_to_progression(
    story: Story, chance: Random, marginals: Marginals
) -> float | None:
    """Months to progression, or ``None``; paper A follows only those who progressed."""
    if story.product != "teclistamab":
        progressed = sum(marginals.parts("A.FLOW.progressed"))
        if chance.random() >= progressed / sum(marginals.parts("A.FLOW.treated")):
            return None
        return from_quartiles(chance, 3.2, 7.7, 11.5, at_most=36)
    group = _B_GROUPS[[*_B_STATUS.values()].index(story.baseline)]
    median = marginals.median_months(f"B.PFS.{group}")
    return -median / math.log(2) * math.log(1 - chance.random())


def _signs(story: Story, chance: Random, marginals: Marginals) -> frozenset[str]:
    signs = {
        sign
        for sign in ("biochemical", "bm_involvement", "new_bone_disease")
        if chance.random() < marginals.alone(sign)
    }
    if not signs and story.at_progression == "negative":
        signs.add("biochemical")
    return frozenset(signs)


_FLAGS: Final = ("anemia", "neutropenia", "thrombocytopenia", "renal_failure")
_ECOG: Final = {"ecog_0_1": 1, "ecog_2": 2, "ecog_ge3": 3, "other": 1}
_A_FINDINGS: Final = {
    "del(17p)": "del17p_monosomy17",
    "t(4;14)": "t_4_14",
    "t(14;16)": "t_14_16",
    "1q gain": "chromosome_1",
}
_RISK_FINDINGS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "standard": ((), (), ("1q gain",)),
    "confirmed_high_risk": (("del(17p)", "1q gain"), ("t(4;14)", "1q gain")),
    "isolated_17p": (("del(17p)",),),
    "other": ((),),
}
