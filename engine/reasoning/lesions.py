"""What imaging says of a list of lesions at a time point.

A list is closed by a whole-body study with a final "absent" finding or a
statement that every lesion was transcribed. What an open list may still hold is
a lesion that nobody described: a ``Ghost`` whose attributes can be anything.
"""

from __future__ import annotations

from itertools import product

from msgspec import Struct

from engine.language import ItemList, TimePoint
from engine.reasoning.chart import Chart
from engine.reasoning.imaging_studies import Placed, Study, fact_of, studies_in
from engine.reasoning.time_points import window_mask
from engine.state import Fact, ImagingStudy, LesionFinding
from engine.values import TRUE, When


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


_Closing = dict[str, "Study | None"]


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
    studies = studies_in(chart, listing, attribute, point, placed)
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
        readable=fact_of(readable) if readable else None,
    )


def _rivals(studies: list[Study], value: str) -> list[Study | None]:
    """Studies that can be the latest to close the list for a value; ``None`` for none."""
    closing = [s for s in studies if s.whole_body and value in s.closed]
    sure = [s for s in closing if s.sure and not s.contradicted]
    rivals: list[Study | None] = [
        s for s in closing if not any(s.when.surely_before(o.when) for o in sure)
    ]
    return rivals if sure else [*rivals, None]


def _view(
    closing: _Closing, placed: Placed, studies: list[Study], attribute: str
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


def _closers(study: Study, value: str, attribute: str) -> tuple[Fact, ...]:
    """The study and the one statement that closes its list for a value."""
    for fact in study.facts[1:]:
        limits = getattr(fact, attribute, "not_stated")
        if limits in (value, "not_stated"):
            return study.facts[0], fact
    return study.facts


def _item(
    finding: LesionFinding,
    in_window: bool,
    own: Study | None,
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
