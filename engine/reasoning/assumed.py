"""Declared assumptions: how each changes what the record says.

An assumption never touches a rule. It turns a patient's state into the state that
the site declares it to mean; the verdict on that state says which assumptions it
rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import structs

from engine.language import Assumption
from engine.state import Fact, ImagingStudy, LesionFinding, Measurement, PatientState
from engine.values import Interval
from engine.values.interval import ZERO


def assume(state: PatientState, assumptions: Iterable[Assumption]) -> PatientState:
    """The state as the site declares it to mean."""
    for assumption in assumptions:
        rewrite = _REWRITES.get(assumption.id)
        if rewrite is not None:
            facts = tuple(rewrite(fact, assumption) for fact in state.facts)
            before = tuple(
                (until, rewrite(fact, assumption)) for until, fact in state.superseded
            )
            state = structs.replace(state, facts=facts, superseded=before)
        else:
            state = structs.replace(state, closed=state.closed | {closing(assumption)})
    return state


def closing(assumption: Assumption) -> str:
    """The mark by which readings know an assumption that is not about single facts."""
    days = f":{assumption.days}" if assumption.days else ""
    return f"{assumption.id}{days}"


def _limited(fact: Fact, assumption: Assumption) -> Fact:
    if isinstance(fact, Measurement) and fact.text_result:
        limit = assumption.limits.get(fact.analyte)
        if limit is not None:
            return structs.replace(fact, value=Interval(ZERO, limit), text_result=False)
    return fact


def _inside_organ(fact: Fact, assumption: Assumption) -> Fact:
    if (
        isinstance(fact, LesionFinding)
        and fact.lesion_kind == "soft_tissue"
        and fact.bone_contiguity == "not_stated"
        and fact.site.strip().casefold() in assumption.organs
    ):
        return structs.replace(fact, bone_contiguity="non_contiguous")
    return fact


def _torso(fact: Fact, assumption: Assumption) -> Fact:
    if isinstance(fact, ImagingStudy) and fact.extent == "skull_base_to_mid_thigh":
        return structs.replace(fact, extent="whole_body")
    return fact


_REWRITES: dict[str, Callable[[Fact, Assumption], Fact]] = {
    "no_m_spike_limit": _limited,
    "parenchymal_organ": _inside_organ,
    "torso_pet_ct": _torso,
}
