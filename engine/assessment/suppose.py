"""What if: a patient's facts with one answer that nobody has given yet.

Nothing here is evidence, and nothing of it is kept: the state that comes out is for one
look, and every supposed fact says so where its source stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct, structs

from engine.language import Vocabulary
from engine.reasoning import DataRequest
from engine.state import (
    Contiguity,
    CytogeneticResult,
    CytogeneticState,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    PatientState,
    Source,
    patient_state,
)
from engine.values import When, point

SUPPOSED: Final = "supposed"
"""The source of every supposed fact, where a resource stands otherwise."""

AnswerT = TypeVar("AnswerT")
Kind = Literal["measurement", "abnormality", "lesions", "contiguity"]

_LESIONS: Final[dict[str, tuple[Contiguity, ...]]] = {
    "none": (),
    "non_contiguous": ("non_contiguous",),
    "contiguous": ("contiguous",),
    "both": ("non_contiguous", "contiguous"),
}
_NAMED_STUDY: Final = re.compile(r"\(((?:ImagingStudy|DiagnosticReport)/\S+?)\)")
_STATES: Final[dict[str, CytogeneticState]] = {"present": "present", "absent": "absent"}
_TOUCHES: Final[dict[str, Contiguity]] = {
    "contiguous": "contiguous",
    "non_contiguous": "non_contiguous",
}


class Supposition(Struct, frozen=True):
    """One answer to one request.

    Attributes:
        request: what was asked for.
        answer: a number in the request's unit, or one of ``answers_to``.
        when: the day of the result that is supposed.
    """

    request: DataRequest
    answer: str
    when: When


def takes_answer(request: DataRequest, names: Vocabulary) -> bool:
    """Whether an answer to the request can be supposed here."""
    return request.can_be_known_now and kind_of(request, names) is not None


def kind_of(request: DataRequest, names: Vocabulary) -> Kind | None:
    """What kind of answer a request takes; ``None`` if none can be supposed here."""
    if request.fact in names.analytes:
        # What a recorded result leaves open is not told by a further one.
        return None if ": the " in request.text else "measurement"
    if request.fact in names.abnormalities:
        return "abnormality"
    soft = "soft-tissue" in request.text
    if request.fact == "soft_tissue_imaging" or (
        request.fact == "lesion_list" and soft
    ):
        return "lesions"
    if request.fact == "bone_contiguity":
        return "contiguity"
    return None


def answers_to(request: DataRequest, names: Vocabulary) -> tuple[str, ...]:
    """The answers to choose from; empty for a number."""
    kind = kind_of(request, names)
    chosen: dict[Kind, Iterable[str]] = {
        "abnormality": _STATES,
        "lesions": _LESIONS,
        "contiguity": _TOUCHES,
    }
    return tuple(chosen.get(kind, ())) if kind else ()


def supposed(
    state: PatientState, supposition: Supposition, names: Vocabulary
) -> PatientState:
    """The state as it would be with the answer.

    Raises:
        ValueError: the answer is none that the request takes.
    """
    kind = kind_of(supposition.request, names)
    if kind == "contiguity":
        return _described(state, supposition)
    if kind == "measurement":
        added: list[Fact] = [_measured(supposition)]
    elif kind == "abnormality":
        added = [_tested(supposition)]
    elif kind == "lesions":
        added = _seen(state, supposition)
    else:
        raise ValueError("no answer to this request can be supposed")
    return _with(state, [*state.facts, *added])


def _measured(supposition: Supposition) -> Measurement:
    try:
        value = Decimal(supposition.answer.strip())
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite() or value < 0:
        raise ValueError("not a number of zero or more")
    return Measurement(
        analyte=supposition.request.fact,
        value=point(value),
        **_stamp(supposition),
    )


def _tested(supposition: Supposition) -> CytogeneticResult:
    return CytogeneticResult(
        abnormality=supposition.request.fact,
        state=_chosen(_STATES, supposition),
        **_stamp(supposition),
    )


def _seen(state: PatientState, supposition: Supposition) -> list[Fact]:
    """A study, or the one that was asked about, with its soft-tissue lesions listed."""
    lesions = _chosen(_LESIONS, supposition)
    named = _NAMED_STUDY.search(supposition.request.text)
    studies = {study.study: study for study in state.of(ImagingStudy)}
    added: list[Fact] = []
    if supposition.request.fact == "lesion_list":
        if named is None or named[1] not in studies:
            raise ValueError("the study that was asked about is not on record")
        study = named[1]
        when = studies[study].when
        supposition = structs.replace(supposition, when=when)
    else:
        study = f"{SUPPOSED}/study"
        stamp = _stamp(supposition, "study")
        added.append(
            ImagingStudy(study=study, modality="pet_ct", extent="whole_body", **stamp)
        )
    listed = _stamp(supposition, "list")
    added.append(LesionListComplete(study=study, lesions="soft_tissue", **listed))
    added += [
        LesionFinding(
            lesion_kind="soft_tissue",
            present=True,
            bone_contiguity=contiguity,
            study=study,
            **_stamp(supposition, contiguity),
        )
        for contiguity in lesions
    ]
    return added


def _described(state: PatientState, supposition: Supposition) -> PatientState:
    """The lesion that was asked about, with its contiguity stated."""
    stated = _chosen(_TOUCHES, supposition)
    name = supposition.request.window
    facts = [
        structs.replace(fact, bone_contiguity=stated)
        if isinstance(fact, LesionFinding) and fact.source.resource == name
        else fact
        for fact in state.facts
    ]
    if facts == list(state.facts):
        raise ValueError("the lesion that was asked about is not on record")
    return _with(state, facts)


def _chosen(answers: Mapping[str, AnswerT], supposition: Supposition) -> AnswerT:
    if supposition.answer not in answers:
        raise ValueError("not one of the answers")
    return answers[supposition.answer]


def _stamp(supposition: Supposition, part: str = "") -> dict[str, Any]:
    name = "/".join(p for p in (SUPPOSED, supposition.request.fact, part) if p)
    source = Source(name, as_recorded=f"{SUPPOSED}: {supposition.answer}")
    return {"when": supposition.when, "recorded": supposition.when, "source": source}


def _with(state: PatientState, facts: list[Fact]) -> PatientState:
    made = patient_state(
        state.patient,
        facts,
        state.data_quality,
        state.resources,
        state.superseded,
        state.mentions,
    )
    return structs.replace(made, closed=state.closed)
