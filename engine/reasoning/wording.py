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
    from engine.reasoning.chart import Anchor, Chart
    from engine.reasoning.series import Draw

Ask = Callable[[], tuple[DataRequest, ...]]
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


def ask_for(
    chart: Chart, series: str, window: str, *, past: bool = False, beside: str = ""
) -> Ask:
    """Ask for a result of ``series`` (both chains of a difference) in a window.

    Args:
        chart: the patient.
        series: analyte or derived series.
        window: when, in words.
        past: whether that window is over and was missed.
        beside: what the result must come with.
    """
    words = f"{window}, with {beside}" if beside else window
    return partial(_series_requests, chart, series, window, words, past)


def _series_requests(
    chart: Chart, series: str, window: str, words: str, past: bool
) -> tuple[DataRequest, ...]:
    vocabulary = chart.vocabulary
    derived = vocabulary.derived.get(series)
    names = (derived.kappa, derived.lambda_) if derived else (series,)
    return tuple(
        DataRequest(
            name,
            f"{vocabulary.title(name)}: {words}",
            vocabulary.codes.get(name, ()),
            vocabulary.unit_of(name),
            window,
            not past,
        )
        for name in names
    )


def both_asks(one: Ask, other: Ask) -> Ask:
    """Ask for both: only together do they decide."""
    return partial(_joined_requests, one, other)


def _joined_requests(one: Ask, other: Ask) -> tuple[DataRequest, ...]:
    return one() + other()


def ask_exactly(chart: Chart, draws: Iterable[Draw], *, what: str) -> Ask:
    """Ask what a recorded result leaves open: its exact value, date, or upper limit."""
    return partial(_exact_requests, chart, tuple(draws), what)


def _exact_requests(
    chart: Chart, draws: tuple[Draw, ...], what: str
) -> tuple[DataRequest, ...]:
    vocabulary = chart.vocabulary
    facts = {
        f: None for draw in draws for f in draw.facts if isinstance(f, Measurement)
    }
    return tuple(
        DataRequest(
            fact.analyte,
            f"{vocabulary.title(fact.analyte)}: {what} of {fact.source.resource} "
            f"({day(fact.when)})",
            vocabulary.codes.get(fact.analyte, ()),
            vocabulary.unit_of(fact.analyte),
            day(fact.when),
        )
        for fact in facts
    )


def ask_order(chart: Chart, draws: Iterable[Draw], events: Iterable[Anchor]) -> Ask:
    """Ask when the results were, and the events they count from, where that is vague.

    Where every day is known, the time of day is what the order depends on.
    """
    results = tuple(draws)
    facts = [fact for event in events for fact in event.facts]
    facts += [fact for draw in results for fact in draw.facts]
    if all(fact.when.is_one_day for fact in facts):
        return ask_exactly(chart, results, what="the time of day")
    return ask_dates(chart, facts)


def ask_dates(chart: Chart, facts: Iterable[Fact]) -> Ask:
    """Ask for the exact dates of facts whose order would decide."""
    vague = tuple(dict.fromkeys(f for f in facts if not f.when.is_one_day))
    return partial(_date_requests, chart, vague)


def _date_requests(chart: Chart, facts: tuple[Fact, ...]) -> tuple[DataRequest, ...]:
    requests = []
    for fact in facts:
        name, _ = _name_and_value(fact, chart)
        where = f"{fact.source.resource} ({day(fact.when)})"
        text = f"{chart.vocabulary.title(name)}: the exact date of {where}"
        requests.append(DataRequest(name, text, window=day(fact.when)))
    return tuple(requests)


def final_requests(chart: Chart, facts: Iterable[Fact]) -> tuple[DataRequest, ...]:
    """Ask for the final result of preliminary facts, or that they are withdrawn."""
    requests: dict[DataRequest, None] = {}
    for fact in facts:
        name, _ = _name_and_value(fact, chart)
        where = f"{fact.source.resource} ({day(fact.when)})"
        text = f"{chart.vocabulary.title(name)}: the final result of {where}"
        codes = chart.vocabulary.codes.get(name, ())
        requests[DataRequest(name, text, codes, "", day(fact.when))] = None
    return tuple(sorted(requests))


def evidence_of(fact: Fact, chart: Chart) -> Evidence:
    """A fact as readers and the contract see it."""
    name, value = _name_and_value(fact, chart)
    source = fact.source
    return Evidence(
        source.resource,
        name,
        day(fact.when),
        value,
        source.as_recorded,
        source.declared,
    )


def _name_and_value(fact: Fact, chart: Chart) -> tuple[str, str]:
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
