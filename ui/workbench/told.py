"""Facts told again in the workbench's sentences, so that a patient can be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from engine.language import Vocabulary
from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    CytogeneticResult,
    Diagnosis,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    ResponseAssessment,
    Therapy,
)
from engine.values import Interval, plain
from ui.workbench.imaging import CONTIGUITIES, EXTENTS, MODALITIES

_EVENTS: Final = {
    "progression": "progression was documented on {}",
    "lymphodepletion": "lymphodepletion started on {}",
    "death": "the patient died on {}",
    "hospice": "hospice care started on {}",
    "transfer": "the patient was transferred on {}",
    "last_contact": "the last contact was on {}",
}
_NEW: Final = {"yes": "new ", "no": "known ", "not_stated": ""}
_STATES: Final = {
    "present": "found",
    "absent": "did not find",
    "indeterminate": "was inconclusive for",
    "failed": "failed for",
    "not_tested": "did not test",
}


class Untold(Exception):
    """No sentence of the workbench tells this fact."""


def told(facts: Iterable[Fact], vocabulary: Vocabulary) -> list[str]:
    """Sentences that tell these facts.

    Raises:
        Untold: there is no sentence for one of them.
    """
    kept = list(facts)
    studies = {fact.study: fact for fact in kept if isinstance(fact, ImagingStudy)}
    lines: list[str] = []
    for fact in kept:
        if isinstance(fact, LesionFinding | LesionListComplete) and fact.study:
            continue
        lines.append(_sentence(fact, vocabulary) + _note(fact))
        if isinstance(fact, ImagingStudy):
            lines += _findings(fact, kept)
    for fact in kept:
        if isinstance(fact, LesionFinding) and fact.study and fact.study not in studies:
            lines.append(_of_no_study(fact) + _note(fact))
        elif isinstance(fact, LesionListComplete) and fact.study not in studies:
            raise Untold
    return lines


def _findings(study: ImagingStudy, facts: list[Fact]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact, LesionListComplete) and fact.study == study.study:
            yield "it lists every lesion" + _note(fact)
        elif isinstance(fact, LesionFinding) and fact.study == study.study:
            yield _lesion(fact) + _note(fact)


def _note(fact: Fact) -> str:
    status = ", preliminary" if fact.preliminary else ""
    late = fact.recorded != fact.when
    return status + (f", reported on {fact.recorded.text}" if late else "")


def _sentence(fact: Fact, names: Vocabulary) -> str:
    day = fact.when.text
    match fact:
        case Measurement():
            return _result(fact, names)
        case CytogeneticResult():
            return _fish(fact, names)
        case CellTherapyInfusion():
            return f"a CAR T infusion of {names.title(fact.product)} on {day}"
        case Therapy():
            return _therapy(fact, names.title(fact.agent))
        case Event():
            return _EVENTS[fact.kind].format(day)
        case Diagnosis():
            return f"{names.title(fact.condition)} was diagnosed on {day}"
        case ResponseAssessment():
            return f"response was charted as {fact.category} on {day}"
        case Characteristic():
            value = fact.value.replace("_", " ")
            return f"{fact.name.replace('_', ' ')} was charted as {value} on {day}"
        case ImagingStudy():
            return _study(fact)
        case _:
            raise Untold


def _result(fact: Measurement, names: Vocabulary) -> str:
    unit, limit = names.unit_of(fact.analyte), fact.upper_limit
    tail = "" if limit is None else f", upper limit {plain(limit)} {unit}"
    title = names.title(fact.analyte)
    if "," in title or sum(a.title == title for a in names.analytes.values()) > 1:
        title = fact.analyte.replace("_", " ")
    return f"{title} was {_value(fact, unit)} on {fact.when.text}{tail}"


def _fish(fact: CytogeneticResult, names: Vocabulary) -> str:
    part, title = "", names.title(fact.abnormality)
    if fact.clone_fraction is not None:
        part = f" in {plain(_number(fact.clone_fraction) * 100)} % of cells"
    return f"FISH on {fact.when.text} {_STATES[fact.state]} {title}{part}"


def _therapy(fact: Therapy, title: str) -> str:
    day = fact.when.text
    if fact.stop_reason:
        raise Untold
    if fact.given == "ordered":
        return f"{title} was ordered on {day}"
    if fact.stop is None:
        return f"{title} was started on {day}"
    return f"{title} was given from {day} to {fact.stop.text}"


def _study(fact: ImagingStudy) -> str:
    name = fact.modality.removeprefix("whole_body_")
    modality = next((m for m, n in MODALITIES.items() if n == name), "imaging study")
    extent = next(e for e, n in EXTENTS.items() if n == fact.extent)
    article = "an" if not extent and modality[0] in "aeiouM" else "a"
    return f"{article} {f'{extent} ' if extent else ''}{modality} on {fact.when.text}"


def _lesion(fact: LesionFinding) -> str:
    kind = fact.lesion_kind.replace("_", "-")
    contiguity = next(c for c, n in CONTIGUITIES.items() if n == fact.bone_contiguity)
    if not fact.present:
        tail = f" that is {contiguity}" if contiguity else ""
        return f"it shows no {kind} lesion{tail}"
    size = ""
    if fact.longest_mm is not None:
        size = f" of {plain(_number(fact.longest_mm))} mm"
        if fact.shortest_mm is not None:
            short = plain(_number(fact.shortest_mm))
            size = size.removesuffix(" mm") + f" x {short} mm"
    name = fact.lesion.rpartition("/")[2].upper()
    named = f" {name}" if name else ""
    site = f" in the {fact.site.removeprefix('the ')}" if fact.site else ""
    tail = f", {contiguity}" if contiguity else ""
    return (
        f"it shows a {_NEW[fact.new_since_prior]}{kind} lesion{named}{site}{size}{tail}"
    )


def _of_no_study(fact: LesionFinding) -> str:
    """A lesion of which no study is told, on its own day."""
    if not fact.present:
        raise Untold
    words, comma, contiguity = _lesion(fact).removeprefix("it shows ").partition(", ")
    return f"{words} on {fact.when.text}{comma}{contiguity}"


def _number(value: Interval) -> Decimal:
    if value.low is None or not value.is_point:
        raise Untold
    return value.low


def _value(fact: Measurement, unit: str) -> str:
    value = fact.value
    if value is None or fact.absent_reason or fact.text_result:
        hidden = {"": "not detected", "masked": "hidden", "not-performed": "not done"}
        return hidden.get(fact.absent_reason, "failed")
    low, high = value.low, value.high
    if value.is_point and low is not None:
        number = plain(low)
    elif low is not None and high is None:
        number = f"{'>' if value.low_open else '>='}{plain(low)}"
    elif high is not None and (low is None or low == 0) and not value.low_open:
        number = f"{'<' if value.high_open else '<='}{plain(high)}"
    elif low is not None and high is not None:
        number = f"between {plain(low)} and {plain(high)}"
    else:
        raise Untold
    return f"{number} {unit}".strip()
