"""What imaging says of a list of lesions at a time point.

A list is closed by a whole-body study with a final "absent" finding or a
statement that every lesion was transcribed. What an open list may still hold is
a lesion that nobody described: a ``Ghost`` whose attributes can be anything.
"""

from __future__ import annotations

from itertools import product

from msgspec import Struct

from engine.language import ItemList, TimePoint
from engine.reasoning.chart import Anchor, Chart, both, on_or_after, on_or_before
from engine.reasoning.closed import days_carried_forward, untreated_between
from engine.state import Fact, ImagingStudy, LesionFinding, LesionListComplete
from engine.values import FALSE, TRUE, Possible, When


class Item(Struct, frozen=True):
    """A lesion that is, or may be, there.

    Attributes:
        fact: the finding; ``None`` for what an open list may hold.
        sure: whether it is there in every reading.
        allowed: values its attribute can take.
        told_by: findings of its study that deny the values it does not take.
        undescribed: whether the record leaves open what it is.
    """

    fact: LesionFinding | None
    sure: bool
    allowed: frozenset[str]
    told_by: tuple[Fact, ...] = ()
    undescribed: bool = False


class LesionView(Struct, frozen=True):
    """One reading of the list at a time point.

    Attributes:
        items: lesions and, if the list is open, a ghost.
        closing: by value of the attribute, facts that close the list for it.
    """

    items: tuple[Item, ...]
    closing: dict[str, tuple[Fact, ...]]


class Imaged(Struct, frozen=True):
    """What there is to look at in the window of a time point.

    Attributes:
        views: every reading of the list.
        latest: time of the last imaging looked at.
        contradicted: whether a study says both present and absent.
        limited: whether a study that would close the list does not see the whole body.
        readable: the latest whole-body study, whose lesions somebody could list.
    """

    views: tuple[LesionView, ...]
    latest: When | None
    contradicted: bool
    limited: bool
    readable: ImagingStudy | None


class _Study(Struct, frozen=True):
    name: str
    when: When
    sure: bool
    facts: tuple[Fact, ...]
    closed: frozenset[str]
    contradicted: bool
    whole_body: bool
    denied: frozenset[str] = frozenset()
    deniers: tuple[Fact, ...] = ()


_Placed = list[tuple[LesionFinding, bool]]
_Closing = dict[str, "_Study | None"]


def window_mask(chart: Chart, point: TimePoint, when: When) -> Possible:
    """Whether ``when`` lies in the window of a time point."""
    if point.until == "as_of":
        return TRUE
    if point.until:
        anchor = chart.anchor(point.until).when
        return FALSE if anchor is None else on_or_before(when, anchor, 0)
    anchor = chart.anchor(point.anchor).when
    if anchor is None:
        return FALSE
    inside = both(
        on_or_after(
            when,
            anchor,
            point.day - point.days_before - _carried(chart, point, anchor, when),
        ),
        on_or_before(when, anchor, point.day + point.days_after),
    )
    if point.ends_at:
        cut = chart.anchor(point.ends_at).when
        if cut is not None:
            inside = both(inside, on_or_before(when, cut, 0))
    return inside


def _carried(chart: Chart, point: TimePoint, anchor: When, when: When) -> int:
    """Days by which a declared assumption lets a study reach into the window."""
    days = days_carried_forward(chart)
    if days and untreated_between(chart, when, anchor.last_day - point.days_before):
        return days
    return 0


def anchor_of(chart: Chart, point: TimePoint) -> Anchor | None:
    """The event a time point hangs on; ``None`` for "now"."""
    name = point.anchor or (point.until if point.until != "as_of" else "")
    return chart.anchor(name) if name else None


def imaged(chart: Chart, listing: ItemList, attribute: str, point: TimePoint) -> Imaged:
    """What imaging says of the list at a time point, in every reading.

    There is more than one reading only if it is not certain which closing study is the
    latest, whether a study lies in the window, or which half of a contradiction is right.
    """
    key = ("imaged", listing.name, attribute, point.name)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = _imaged(chart, listing, attribute, point)
    return found  # type: ignore[return-value]


def _imaged(
    chart: Chart, listing: ItemList, attribute: str, point: TimePoint
) -> Imaged:
    findings = [
        (f, window_mask(chart, point, f.when))
        for f in chart.state.of(LesionFinding)
        if f.lesion_kind == listing.kind
    ]
    placed = [(f, mask == TRUE) for f, mask in findings if mask & TRUE]
    values = listing.attributes[attribute]
    studies = _studies(chart, attribute, frozenset(values), point, placed)
    rivals = [_rivals(studies, value) for value in values]
    readings = [dict(zip(values, choice, strict=True)) for choice in product(*rivals)]
    times = [f.when for f, _ in placed] + [s.when for s in studies]
    whole = [s for s in studies if s.whole_body and s.sure]
    readable = max(whole, key=lambda s: (s.when.end, s.name), default=None)
    return Imaged(
        tuple(_view(reading, placed, studies, attribute) for reading in readings),
        max(times, key=lambda w: w.end, default=None),
        contradicted=any(s.contradicted for s in studies),
        limited=any(s.closed and not s.whole_body for s in studies),
        readable=_fact_of(readable) if readable else None,
    )


def _rivals(studies: list[_Study], value: str) -> list[_Study | None]:
    """Studies that can be the latest to close the list for a value; ``None`` for none."""
    closing = [s for s in studies if s.whole_body and value in s.closed]
    sure = [s for s in closing if s.sure and not s.contradicted]
    rivals: list[_Study | None] = [
        s for s in closing if not any(s.when.surely_before(o.when) for o in sure)
    ]
    return rivals if sure else [*rivals, None]


def _view(
    closing: _Closing, placed: _Placed, studies: list[_Study], attribute: str
) -> LesionView:
    by_name = {study.name: study for study in studies}
    items: list[Item] = []
    for finding, in_window in placed:
        if finding.present:
            own = by_name.get(finding.study)
            item = _item(finding, in_window, own, closing, attribute)
            items += [item] if item is not None else []
    ghost = frozenset(value for value, study in closing.items() if study is None)
    if ghost:
        items.append(Item(None, False, ghost))
    facts = {
        value: _closers(study, value, attribute)
        for value, study in closing.items()
        if study is not None
    }
    return LesionView(tuple(items), facts)


def _closers(study: _Study, value: str, attribute: str) -> tuple[Fact, ...]:
    """The study and the one statement that closes its list for a value."""
    for fact in study.facts[1:]:
        limits = getattr(fact, attribute, "not_stated")
        if limits in (value, "not_stated"):
            return study.facts[0], fact
    return study.facts


def _item(
    finding: LesionFinding,
    in_window: bool,
    own: _Study | None,
    closing: _Closing,
    attribute: str,
) -> Item | None:
    """A lesion under one reading; ``None`` if a later study has cleared it."""
    sure = in_window and not (own is not None and own.contradicted)
    allowed: set[str] = set()
    cleared = False
    stated = getattr(finding, attribute)
    told_by: tuple[Fact, ...] = ()
    may_be = frozenset((stated,)) if stated in closing else frozenset(closing)
    if stated not in closing and own is not None and not own.contradicted:
        # "No non-contiguous lesion" leaves an undescribed one of the same study only
        # the other contiguity.
        may_be, told_by = may_be - own.denied, own.deniers
    for value, study in closing.items():
        if value not in may_be:
            continue
        if study is not None:
            if study.name == finding.study and study.contradicted:
                # In this reading the "absent" of the contradicting study is right.
                continue
            if study.name != finding.study:
                if finding.when.surely_before(study.when):
                    cleared = True
                    continue
                sure = sure and study.when.surely_before(finding.when)
        allowed.add(value)
    if not allowed:
        return None
    # Where a later study clears one of the things it may have been, it may be gone.
    return Item(
        finding, sure and not cleared, frozenset(allowed), told_by, len(may_be) > 1
    )


def _studies(
    chart: Chart,
    attribute: str,
    values: frozenset[str],
    point: TimePoint,
    placed: _Placed,
) -> list[_Study]:
    """Studies in the window, and studies that are known only by their findings."""
    complete = {c.study: c for c in chart.state.of(LesionListComplete)}
    found: dict[str, _Study] = {}
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
            found[finding.study] = _Study(
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
) -> _Study:
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
    return _Study(
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


def _fact_of(study: _Study) -> ImagingStudy | None:
    return next((fact for fact in study.facts if isinstance(fact, ImagingStudy)), None)


def _contradicts(
    own: list[LesionFinding], attribute: str, values: frozenset[str]
) -> bool:
    """Whether a study saw a lesion of which it denies all that it can be."""
    denied: set[str] = set()
    for absent in (f for f in own if not f.present):
        stated = getattr(absent, attribute)
        denied |= {stated} if stated in values else values
    for present in (f for f in own if f.present):
        stated = getattr(present, attribute)
        if ({stated} if stated in values else values) <= denied:
            return True
    return False
