"""Words for values, days and gaps, the same on every surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from engine.reasoning.verdict import DataRequest, Evidence
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
from engine.values import When

if TYPE_CHECKING:
    from engine.language import Rises
    from engine.reasoning.chart import Chart
    from engine.reasoning.series import Draw

Say = Callable[[], str]


def day(when: When) -> str:
    """The day of ``when`` as a reader writes it."""
    return when.day_text()


def draw_text(draw: Draw, unit: str) -> str:
    """``0.7 g/dL (2024-01-20)``."""
    return f"{draw.value.text()} {unit} ({day(draw.when)})".replace("  ", " ")


def needs_text(test: Rises) -> str:
    """``needs >= 25 % and >= 0.5 g/dL``."""
    parts = [f">= {test.by.text}"] if test.by.value else []
    parts.append(f"{'>' if test.strict else '>='} {test.amount.text}")
    if test.if_lowest is not None:
        parts.append(f"the lowest value >= {test.if_lowest.text}")
    return f"needs {' and '.join(parts)}"


def gap_text(chart: Chart, series: str, why: str) -> Say:
    """A sentence on why a series does not decide."""
    return partial("{}: {}".format, chart.vocabulary.title(series), why)


def final_requests(chart: Chart, facts: Iterable[Fact]) -> tuple[DataRequest, ...]:
    """Ask for the final result of preliminary facts, or that they are withdrawn."""
    requests: dict[DataRequest, None] = {}
    for fact in facts:
        name, _ = name_and_value(fact, chart)
        where = f"{fact.source.resource} ({day(fact.when)})"
        text = f"{chart.vocabulary.title(name)}: the final result of {where}"
        codes = chart.vocabulary.codes.get(name, ())
        requests[DataRequest(name, text, codes, "", day(fact.when))] = None
    return tuple(sorted(requests))


def evidence_of(fact: Fact, chart: Chart) -> Evidence:
    """A fact as readers and the contract see it."""
    name, value = name_and_value(fact, chart)
    source = fact.source
    return Evidence(
        source.resource,
        name,
        day(fact.when),
        value,
        source.as_recorded,
        source.declared,
    )


def name_and_value(fact: Fact, chart: Chart) -> tuple[str, str]:
    """The vocabulary name of what a fact says, and its value in words."""
    describe = _DESCRIBE.get(type(fact))
    return describe(fact, chart) if describe else (type(fact).__name__, "")


def _measurement(fact: Measurement, chart: Chart) -> tuple[str, str]:
    unit = chart.vocabulary.unit_of(fact.analyte)
    value = "not measured" if fact.value is None else fact.value.text()
    return fact.analyte, f"{value} {unit}".strip()


def _lesion(fact: LesionFinding, chart: Chart) -> tuple[str, str]:
    words = ["present" if fact.present else "absent"]
    if fact.bone_contiguity != "not_stated":
        words.append(fact.bone_contiguity.replace("_", "-"))
    if fact.site:
        words.append(fact.site)
    return f"{fact.lesion_kind}_lesion", ", ".join(words)


def _study(fact: ImagingStudy, chart: Chart) -> tuple[str, str]:
    return "imaging_study", f"{fact.modality} {fact.extent}".replace("_", " ").strip()


_LISTED = {
    "all": "complete",
    "soft_tissue": "complete for soft tissue",
    "bone": "complete for bone",
}
_DESCRIBE: dict[type[Fact], Callable[..., tuple[str, str]]] = {
    Measurement: _measurement,
    LesionFinding: _lesion,
    ImagingStudy: _study,
    CytogeneticResult: lambda f, chart: (f.abnormality, f.state.replace("_", " ")),
    LesionListComplete: lambda f, chart: ("lesion_list", _LISTED[f.lesions]),
    CellTherapyInfusion: lambda f, chart: (
        "car_t_infusion",
        chart.vocabulary.title(f.product),
    ),
    Therapy: lambda f, chart: (f.agent, f.given),
    Event: lambda f, chart: (f.kind, f.detail or "documented"),
    Diagnosis: lambda f, chart: (f.condition, f.status or "documented"),
    ResponseAssessment: lambda f, chart: ("response", f.category),
    Characteristic: lambda f, chart: (f.name, f.value),
}
