"""Imaging studies in the window of a time point, and what each closes or denies."""

from __future__ import annotations

from msgspec import Struct

from engine.language import ItemList, TimePoint
from engine.reasoning.chart import Chart
from engine.reasoning.time_points import window_mask
from engine.state import Fact, ImagingStudy, LesionFinding, LesionListComplete
from engine.values import TRUE, When

Placed = list[tuple[LesionFinding, bool]]
"""Findings that can lie in the window, each with whether that is sure."""


class Study(Struct, frozen=True):
    """One study in the window of a time point.

    Attributes:
        name: reference by which findings name it.
        when: when it was done.
        sure: whether it surely lies in the window.
        facts: the study, and what closes its list.
        closed: values of the attribute for which its list is closed.
        contradicted: whether it says both present and absent.
        whole_body: whether it sees the whole body.
        denied: the values that it denies, if not all.
        deniers: findings that deny them.
    """

    name: str
    when: When
    sure: bool
    facts: tuple[Fact, ...]
    closed: frozenset[str]
    contradicted: bool
    whole_body: bool
    denied: frozenset[str] = frozenset()
    deniers: tuple[Fact, ...] = ()


def studies_in(
    chart: Chart,
    listing: ItemList,
    attribute: str,
    point: TimePoint,
    placed: Placed,
) -> list[Study]:
    """Studies in the window, and studies that are known only by their findings."""
    values = frozenset(listing.attributes[attribute])
    complete = {
        c.study: c
        for c in chart.state.of(LesionListComplete)
        if c.lesions in ("all", listing.kind)
    }
    found: dict[str, Study] = {}
    for study in chart.state.of(ImagingStudy):
        mask = window_mask(chart, point, study.when)
        if mask & TRUE and study.study not in found:
            own = [f for f, _ in placed if f.study == study.study]
            found[study.study] = _study(
                study, mask == TRUE, own, complete, attribute, values
            )
    for finding, sure in placed:
        if finding.study and finding.study not in found:
            own = [f for f, _ in placed if f.study == finding.study]
            contradicted = _contradicts(own, attribute, values)
            found[finding.study] = Study(
                finding.study, finding.when, sure, (), frozenset(), contradicted, False
            )
    return list(found.values())


def _study(
    study: ImagingStudy,
    sure: bool,
    own: list[LesionFinding],
    complete: dict[str, LesionListComplete],
    attribute: str,
    values: frozenset[str],
) -> Study:
    closers: list[Fact] = []
    closed: frozenset[str] = frozenset()
    for finding in own:
        stated = getattr(finding, attribute)
        limits = frozenset((stated,)) if stated in values else values
        if (
            not finding.present
            and stated in (*values, "not_stated")
            and not limits <= closed
        ):
            closed |= limits
            closers.append(finding)
    denied, deniers = (closed, closers) if closed != values else (frozenset[str](), [])
    if study.study in complete and closed != values:
        closed, closers = values, [complete[study.study]]
    return Study(
        study.study,
        study.when,
        sure,
        (study, *closers),
        closed,
        _contradicts(own, attribute, values),
        study.extent == "whole_body",
        denied,
        tuple(deniers),
    )


def fact_of(study: Study) -> ImagingStudy | None:
    """The study itself; ``None`` if it is known only by its findings."""
    return next((fact for fact in study.facts if isinstance(fact, ImagingStudy)), None)


def is_denied(
    chart: Chart, listing: ItemList, attribute: str, finding: LesionFinding
) -> bool:
    """Whether the study that saw a lesion also denies all that it can be."""
    values = frozenset(listing.attributes[attribute])
    own = [
        f
        for f in chart.state.of(LesionFinding)
        if f.study == finding.study and f.lesion_kind == finding.lesion_kind
    ]
    return bool(finding.study) and (
        _can_be(finding, attribute, values) <= _denied_in(own, attribute, values)
    )


def _contradicts(
    own: list[LesionFinding], attribute: str, values: frozenset[str]
) -> bool:
    """Whether a study saw a lesion of which it denies all that it can be."""
    denied = _denied_in(own, attribute, values)
    return any(_can_be(f, attribute, values) <= denied for f in own if f.present)


def _denied_in(
    own: list[LesionFinding], attribute: str, values: frozenset[str]
) -> frozenset[str]:
    absent = (f for f in own if not f.present)
    return frozenset().union(*(_can_be(f, attribute, values) for f in absent))


def _can_be(
    finding: LesionFinding, attribute: str, values: frozenset[str]
) -> frozenset[str]:
    stated = getattr(finding, attribute)
    return frozenset((stated,)) if stated in values else values
