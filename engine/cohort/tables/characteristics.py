"""Characteristics of Table 1 of both papers, as fields of a cohort row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from engine.cohort.tables.rows import RESPONSES, CohortRow

Category = Callable[[CohortRow], str | None]
Number = Callable[[CohortRow], float | None]


class Characteristic(Struct, frozen=True, kw_only=True):
    """One characteristic: categories, or a number.

    Attributes:
        id: name, as in the evidence where the paper prints it.
        title: name for readers.
        category: category of a patient; ``None`` if not known.
        number: number of a patient; ``None`` if not known.
        shown: categories that are printed, in order; all of them if empty.
    """

    id: str
    title: str
    category: Category | None = None
    number: Number | None = None
    shown: tuple[str, ...] = ()


def _flag(name: str, title: str, field: str = "") -> Characteristic:
    def category(row: CohortRow) -> str | None:
        value: bool | None = getattr(row, field or name)
        return None if value is None else ("present" if value else "absent")

    return Characteristic(id=name, title=title, category=category, shown=("present",))


def _text(name: str, title: str, *shown: str, field: str = "") -> Characteristic:
    def category(row: CohortRow) -> str | None:
        value: str | None = getattr(row, field or name)
        return value

    return Characteristic(id=name, title=title, category=category, shown=shown)


def _number(name: str, title: str, field: str) -> Characteristic:
    def number(row: CohortRow) -> float | None:
        value: float | None = getattr(row, field)
        return None if value is None else float(value)

    return Characteristic(id=name, title=title, number=number)


def _ecog(row: CohortRow) -> str | None:
    if row.ecog is None:
        return None
    return "ecog_0_1" if row.ecog <= 1 else "ecog_2" if row.ecog == 2 else "ecog_ge3"


def _ecog_2_or_more(row: CohortRow) -> str | None:
    return None if row.ecog is None else "ecog_ge2" if row.ecog >= 2 else "ecog_0_1"


def _responded(row: CohortRow) -> str | None:
    best = row.day_90_response
    return None if best is None else "present" if best in RESPONSES else "absent"


def _complete(row: CohortRow) -> str | None:
    best = row.day_90_response
    return None if best is None else "present" if best in ("sCR", "CR") else "absent"


PAPER_A: Final = (
    _number("age_median_iqr", "Age in years", "age"),
    _text("sex", "Sex", "male"),
    _text("race", "Race"),
    Characteristic(id="ecog", title="ECOG performance status", category=_ecog),
    _text("heavy_chain", "Heavy chain"),
    _text("light_chain", "Light chain"),
    _flag("oligo_or_non_secretory", "Non- or oligosecretory disease"),
    _flag("anemia", "Anemia"),
    _flag("neutropenia", "Neutropenia"),
    _flag("thrombocytopenia", "Thrombocytopenia"),
    _flag("renal_failure", "Renal failure"),
    _number("prior_lines_median_iqr", "Prior lines", "prior_lines"),
    _flag("prior_auto_sct", "Prior autologous transplant"),
    _flag("high_risk_cytogenetics", "High-risk cytogenetics"),
    _flag("del17p_monosomy17", "del(17p) or monosomy 17", "del17p"),
    _flag("t_4_14", "t(4;14)"),
    _flag("t_14_16", "t(14;16)"),
    _flag("chromosome_1", "Chromosome 1 abnormality"),
    _flag("t_11_14", "t(11;14)"),
    _flag("hyperdiploidy", "Hyperdiploidy"),
    _flag("any_PMD_baseline", "PMD (with or without EMD)", "any_pmd_at_baseline"),
    Characteristic(
        id="day90_ORR",
        title="Objective response by day 90",
        category=_responded,
        shown=("present",),
    ),
    Characteristic(
        id="day90_sCR_CR",
        title="Stringent or complete response by day 90",
        category=_complete,
        shown=("present",),
    ),
)

PAPER_B: Final = (
    _number("age_median_range", "Age in years", "age"),
    _text("sex", "Sex", "female"),
    _text("race", "Race"),
    Characteristic(
        id="ecog",
        title="ECOG performance status",
        category=_ecog_2_or_more,
        shown=("ecog_ge2",),
    ),
    _text("cytogenetic_risk", "Cytogenetic risk"),
    _flag("pcl_any_time", "Plasma cell leukemia at any time", "plasma_cell_leukemia"),
    _flag("triple_class", "Triple-class refractory", "triple_class_refractory"),
    _flag("penta", "Penta-refractory", "penta_refractory"),
    _number("prior_lines_median_range", "Prior lines", "prior_lines"),
    _flag("prior_bcma", "Prior BCMA-directed therapy"),
)
