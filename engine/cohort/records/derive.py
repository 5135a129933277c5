"""A cohort row of one patient: verdicts as groups, events as clocks, the rest from facts.

What the record does not say to the day, or leaves open, stays blank; nothing is filled
in. Race, chains, transplants, and ECOG before CAR T are never derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from engine.cohort.records.course import Course
from engine.cohort.tables import CohortRow
from engine.cohort.tables.rows import RESPONSES
from engine.language import RuleSet, Site, shipped_ruleset, vocabulary_of
from engine.prognosis.study import ClockEvent
from engine.reasoning import Chart, SiteJudge, Verdict
from engine.state import CytogeneticResult, Measurement, PatientState
from engine.values import Outcome, When

StudyId = Literal["A", "B"]

CLOCKS: Final[dict[StudyId, ClockEvent]] = {
    "A": "progression",
    "B": "teclistamab_start",
}

_FLAGS: Final = {
    "moffitt_2025": (
        "oligo_or_non_secretory",
        "anemia",
        "neutropenia",
        "thrombocytopenia",
        "renal_failure",
        "high_risk_cytogenetics",
        "any_emd_at_baseline",
        "any_pmd_at_baseline",
        "any_emd_at_progression",
        "any_pmd_at_progression",
        "biochemical_relapse",
        "marrow_involvement",
        "new_bone_disease",
        "refractory_or_relapsed",
    ),
    "usmic_2026": (
        "stp_class",
        "cytogenetic_risk",
        "triple_class_refractory",
        "penta_refractory",
        "prior_bcma",
        "plasma_cell_leukemia",
    ),
}

_ABNORMALITIES: Final = {
    "del17p": ("del_17p", "monosomy_17"),
    "t_4_14": ("t_4_14",),
    "t_14_16": ("t_14_16",),
    "chromosome_1": ("gain_1q", "del_1p"),
    "t_11_14": ("t_11_14",),
    "hyperdiploidy": ("hyperdiploidy",),
}

# best first, as IMWG orders them (Lancet Oncol 2016;17:e328)
_RESPONSES: Final = {
    name.lower(): name for name in ("sCR", "CR", "VGPR", "PR", "MR", "SD", "PD")
}

# classes of agents under the names of the papers' tables
_THERAPIES: Final = {
    "bcma_bispecific": "bcma_bispecific",
    "gprc5d_bispecific": "gprc5d_bispecific",
    "bcma_antibody_drug_conjugate": "other_bcma",
}

_DAY_90: Final = 90


class Person(Struct, frozen=True, kw_only=True):
    """What of a person is no fact of the disease.

    Attributes:
        birth_date: ISO day; anything less exact gives no age.
        sex: administrative gender as recorded.
        synthetic: made up, not a patient.
    """

    birth_date: str = ""
    sex: str = ""
    synthetic: bool = False


def derive_rows(
    patients: Iterable[tuple[PatientState, Person]],
    study: StudyId,
    as_of: When,
    site: Site | None = None,
) -> tuple[tuple[CohortRow, ...], int]:
    """Rows of the patients whose clock of a study has started.

    Args:
        patients: each with what is known of the person.
        study: whose form the cohort is to take.
        as_of: the day of the question; nothing after its end is seen.
        site: what a centre declares; nothing is assumed by default.

    Returns:
        The rows, and how many patients are left out because the clock event is not
        on record or not known to the day.
    """
    rulesets = [shipped_ruleset(name) for name in _FLAGS]
    names = vocabulary_of(rulesets)
    declared = site.assumptions if site else ()
    rows: list[CohortRow] = []
    left_out = 0
    for state, person in patients:
        judge = SiteJudge(state, names, as_of, declared)
        if Course(judge.plain.final).day_of(CLOCKS[study]) is None:
            left_out += 1
        else:
            rows.append(row_of(judge, rulesets, person, study))
    return tuple(rows), left_out


def row_of(
    judge: SiteJudge, rulesets: Iterable[RuleSet], person: Person, study: StudyId
) -> CohortRow:
    """The row of one patient; blank where the record leaves it open."""
    chart = judge.plain.final
    course = Course(chart)
    verdicts = {v.rule: v for ruleset in rulesets for v in judge.verdicts(ruleset)}
    zero = course.day_of(CLOCKS[study])
    found: dict[str, Any] = {
        name: _answer(verdicts.get(f"{ruleset}/{name}"))
        for ruleset, names in _FLAGS.items()
        for name in names
    }
    found |= {
        name: _abnormality(chart, names) for name, names in _ABNORMALITIES.items()
    }
    found |= {
        "id": chart.state.patient,
        "synthetic": person.synthetic,
        "age": _age(person, zero),
        "sex": person.sex or None,
    }
    found |= _after_car_t(course) if study == "A" else _on_teclistamab(course, verdicts)
    return msgspec.convert(found, CohortRow)


def _answer(verdict: Verdict | None) -> bool | str | None:
    """What a rule says; ``None`` if it is open or does not apply."""
    if verdict is None or verdict.outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE):
        return None
    return verdict.value or verdict.outcome is Outcome.TRUE


def _age(person: Person, zero: int | None) -> float | None:
    """Age in completed years at time zero."""
    try:
        born = date.fromisoformat(person.birth_date).toordinal()
    except ValueError:
        return None
    return None if zero is None else float((zero - born) // 365.25)


def _abnormality(chart: Chart, names: tuple[str, ...]) -> bool | None:
    """Ever present; absent only if looked for, not found, and never in doubt."""
    states = {
        name: {
            r.state for r in chart.state.of(CytogeneticResult) if r.abnormality == name
        }
        for name in names
    }
    if any("present" in found for found in states.values()):
        return True
    clear = all(
        "absent" in found and "indeterminate" not in found for found in states.values()
    )
    return False if clear else None


def _after_car_t(course: Course) -> dict[str, Any]:
    infusion, zero = course.day_of("car_t_infusion"), course.day_of("progression")
    therapy = course.next_therapy(zero)
    started = None if therapy is None else therapy.when.first_day
    products = {
        getattr(fact, "product", None)
        for fact in course.chart.anchor("car_t_infusion").facts
    } - {None}
    months = None
    if infusion is not None and zero is not None:
        months = course.to_progression(infusion, infusion)
    return {
        "product": products.pop() if len(products) == 1 else None,
        "day_90_response": _best(course, infusion, (infusion or 0) + _DAY_90),
        "months_to_progression": months[0] if months and months[1] else None,
        "first_therapy": None if therapy is None else _therapy(course, therapy.agent),
        "progression_date": None if zero is None else date.fromordinal(zero),
        **_endpoint("pfs", course.to_progression(zero, started)),
        **_endpoint("os", course.to_death(zero)),
    }


def _on_teclistamab(course: Course, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    zero = course.day_of("teclistamab_start")
    until = course.chart.as_of.last_day
    lines = _answer(verdicts.get("usmic_2026/prior_lines"))
    responded = min(
        (
            r.when.last_day
            for r in course.responses(zero, until)
            if _RESPONSES.get(r.category) in RESPONSES and r.when.is_one_day
        ),
        default=None,
    )
    return {
        "ecog": _ecog(course, zero, verdicts.get("usmic_2026/ecog_2_or_more")),
        "prior_lines": int(lines)
        if isinstance(lines, str) and lines.isdigit()
        else None,
        "teclistamab_start_date": None if zero is None else date.fromordinal(zero),
        "teclistamab_response": _best(course, zero, until),
        **_endpoint("teclistamab_pfs", course.to_progression_or_death(zero)),
        **_endpoint("teclistamab_os", course.to_death(zero)),
        **_endpoint("teclistamab_dor", course.to_progression(responded, responded)),
    }


def _endpoint(name: str, found: tuple[float, bool] | None) -> dict[str, Any]:
    months, event = found or (None, None)
    return {f"{name}_months": months, f"{name}_event": event}


def _best(course: Course, after: int | None, until: int) -> str | None:
    """Best charted response; ``None`` if none is charted or one cannot be read."""
    charted = {r.category for r in course.responses(after, until)}
    if not charted <= set(_RESPONSES):
        return None
    return next((name for fact, name in _RESPONSES.items() if fact in charted), None)


def _therapy(course: Course, agent: str) -> str:
    agents = course.chart.vocabulary.agents
    if agent not in agents:
        return "other"
    found = agents[agent].drug_class
    return _THERAPIES.get(found, found)


def _ecog(course: Course, zero: int | None, verdict: Verdict | None) -> int | None:
    """The grade at the first dose, where the rule on it is decided."""
    decided = _answer(verdict)
    grades = [
        m
        for m in course.state.of(Measurement)
        if m.analyte == "ecog" and zero is not None and m.when.last_day <= zero
    ]
    if decided is None or not grades:
        return None
    last = max(grades, key=lambda m: m.when.first_day)
    value = last.value
    if (
        value is None
        or value.low is None
        or not value.is_point
        or value.low not in range(5)
    ):
        return None
    grade = int(value.low)
    return grade if (grade >= 2) == decided else None
