"""``some: ... in lesions``: whether some lesion of a list fulfils a body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.language import (
    Gate,
    Group,
    HasMeasure,
    IsState,
    ItemList,
    Leaf,
    Node,
    Some,
    TimePoint,
)
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.imaging_words import found_text, none_text
from engine.reasoning.lesions import Imaged, Item, LesionView, anchor_of, imaged
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import Ask, ask_dates, day
from engine.state import Fact, ImagingStudy, LesionFinding
from engine.values import (
    FALSE,
    TRUE,
    Possible,
    all_of,
    any_of,
    at_least,
    gated,
    none_of,
)


def some_lesion(chart: Chart, node: Some, point: TimePoint) -> Finding:
    """Whether the list holds, at the time point, a lesion that fulfils the body."""
    listing = chart.vocabulary.lists[node.list]
    anchor = anchor_of(chart, point)
    if anchor is not None and not anchor.took_place:
        name = point.anchor or point.until
        return Finding(
            TRUE | FALSE,
            say=partial("{} is not on record".format, chart.missing_event(name)),
            reason="no_index_event",
        )
    attribute = next(_attributes(node.body), next(iter(listing.attributes)))
    seen = imaged(chart, listing, attribute, point)
    possible = 0
    for view in seen.views:
        possible |= _holds(view, node)
    through = seen.latest.last_day if seen.latest else None
    anchored = anchor.facts if anchor is not None else ()
    cautions = _cautions(chart, seen, point)
    if possible == TRUE:
        proof = _proof(seen, node)
        say = partial(found_text, listing, proof)
        return Finding(
            TRUE, anchored + proof, say, through=through, cautions=cautions,
            minimal=len(proof) == 1 and len(anchored) <= 1,
        )  # fmt: skip
    if possible == FALSE:
        proof = _disproof(seen, node)
        none = partial(none_text, listing, node.body, proof)
        return Finding(
            FALSE, anchored + proof, none, through=through, cautions=cautions,
            minimal=len(proof) == 2 and len(anchored) <= 1,
        )  # fmt: skip
    reason = _gap_reason(seen)
    gap = partial(_gap_text, listing, seen, reason, point)
    ask = _ask(chart, seen, attribute, point, listing)
    return Finding(TRUE | FALSE, (), gap, reason, ask, through)


def _disproof(seen: Imaged, node: Some) -> tuple[Fact, ...]:
    """What closes the list for every value with which an item would fulfil the body."""
    needed = dict.fromkeys(
        fact
        for view in seen.views
        for value, facts in view.closing.items()
        if _with_value(node.body, value, None) & TRUE
        for fact in facts
    )
    return tuple(needed)


def _ask(
    chart: Chart,
    seen: Imaged,
    attribute: str,
    point: TimePoint,
    listing: ItemList,
) -> Ask:
    undescribed = _undescribed(seen)
    if undescribed and not _has_ghost(seen):
        return partial(_description_request, undescribed, attribute, listing)
    if not _has_ghost(seen) and not seen.contradicted:
        anchor = anchor_of(chart, point)
        told = [*(anchor.facts if anchor else ()), *chart.state.of(ImagingStudy)]
        return ask_dates(chart, [*told, *chart.state.of(LesionFinding)])
    if seen.readable is not None and not seen.contradicted:
        return partial(_transcription_request, seen.readable, listing)
    return partial(_imaging_request, chart, point, listing)


def _transcription_request(
    study: ImagingStudy, listing: ItemList
) -> tuple[DataRequest, ...]:
    """Ask for what a study has shown and nobody has transcribed."""
    return (
        DataRequest(
            "lesion_list",
            f"every {listing.title.removesuffix('s')} of the study of {day(study.when)} "
            f"({study.study}), or that there is none",
            window=day(study.when),
        ),
    )


def _attributes(body: Node) -> Iterator[str]:
    match body:
        case Leaf(test=IsState(name=name)):
            yield name
        case Group(children=children):
            for child in children:
                yield from _attributes(child)
        case Gate(condition=condition, body=inner):
            yield from _attributes(condition)
            yield from _attributes(inner)
        case _:
            return


def _holds(view: LesionView, node: Some) -> Possible:
    masks = []
    for item in view.items:
        mask = _fulfils(item, node.body)
        masks.append(mask if item.sure else (mask | FALSE))
    if any(
        item.fact is None and _fulfils(item, node.body) & TRUE for item in view.items
    ):
        # An open list may hold any number of further lesions.
        return (
            TRUE if sum(mask == TRUE for mask in masks) >= node.count else TRUE | FALSE
        )
    return at_least(node.count, masks) if masks else FALSE


def _fulfils(item: Item, body: Node) -> Possible:
    possible = 0
    for value in item.allowed:
        possible |= _with_value(body, value, item.fact)
    return possible


def _with_value(body: Node, value: str, fact: LesionFinding | None) -> Possible:
    """The body for an item whose attribute has one value."""
    match body:
        case Leaf(test=IsState(state=state, negated=negated)):
            return TRUE if (value == state) != negated else FALSE
        case Leaf(test=HasMeasure(operator=operator, limit=limit)):
            size = fact.longest_mm if fact is not None else None
            return TRUE | FALSE if size is None else size.compare(operator, limit.value)
        case Gate(condition=condition, body=inner):
            gate = _with_value(condition, value, fact)
            return gated(gate, _with_value(inner, value, fact))
        case Group(kind=kind, children=children, count=count):
            masks = [_with_value(child, value, fact) for child in children]
            if kind == "at_least":
                return at_least(count, masks)
            return {"any": any_of, "all": all_of, "none": none_of}[kind](masks)
        case _:
            return TRUE | FALSE


def _proof(seen: Imaged, node: Some) -> tuple[Fact, ...]:
    """The findings of smallest resource id that are sure and fulfil in every reading."""
    common: set[LesionFinding] | None = None
    for view in seen.views:
        sure = {
            item.fact
            for item in view.items
            if item.fact is not None and item.sure and _fulfils(item, node.body) == TRUE
        }
        common = sure if common is None else common & sure
    if common and len(common) >= node.count:
        ranked = sorted(common, key=lambda f: (f.source.resource, f.source.field))
        chosen = set(ranked[: node.count])
    else:
        chosen = {
            i.fact for view in seen.views for i in view.items if i.fact is not None
        }
    return tuple(
        dict.fromkeys(
            fact
            for view in seen.views
            for item in view.items
            if item.fact in chosen
            for fact in (item.fact, *item.told_by)
        )
    )


def _cautions(chart: Chart, seen: Imaged, point: TimePoint) -> tuple[str, ...]:
    cautions = ["contradictory_study"] if seen.contradicted else []
    if seen.latest is None:
        return tuple(cautions)
    anchor = anchor_of(chart, point)
    looked = (
        anchor.when if anchor is not None and anchor.when is not None else chart.as_of
    )
    if point.aging_days:
        age = looked.last_day - seen.latest.last_day
        cautions += ["imaging_age"] if age > point.aging_days else []
    started = chart.anchor("next_therapy").when
    if started is not None and seen.latest.surely_before(started):
        cautions += (
            ["therapy_since_imaging"] if started.first_day < looked.last_day else []
        )
    return tuple(cautions)


def _gap_reason(seen: Imaged) -> str:
    if seen.contradicted:
        return "inconclusive"
    if seen.latest is None:
        return "never_asked"
    return (
        "list_open" if _has_ghost(seen) and not _undescribed(seen) else "inconclusive"
    )


def _has_ghost(seen: Imaged) -> bool:
    return any(item.fact is None for view in seen.views for item in view.items)


def _undescribed(seen: Imaged) -> tuple[LesionFinding, ...]:
    """Lesions of which the record does not say what they are."""
    items = (item for view in seen.views for item in view.items if item.undescribed)
    return tuple(dict.fromkeys(item.fact for item in items if item.fact is not None))


def _gap_text(listing: ItemList, seen: Imaged, reason: str, point: TimePoint) -> str:
    if seen.contradicted:
        return f"{listing.title}: one study says both present and absent"
    if reason == "never_asked":
        return f"{listing.title}: no imaging on record {point.title}"
    if reason == "list_open":
        limit = "; the study does not see the whole body" if seen.limited else ""
        return f"{listing.title}: nothing says that all lesions are listed{limit}"
    if _undescribed(seen):
        return f"{listing.title}: contiguity with bone is not stated for every lesion"
    return f"{listing.title}: the dates leave open what was seen when"


def _description_request(
    lesions: tuple[LesionFinding, ...], attribute: str, listing: ItemList
) -> tuple[DataRequest, ...]:
    """Ask what the images already show: no new study is needed."""
    name = attribute.replace("_", " ")
    return tuple(
        DataRequest(
            attribute,
            f"{name} of the {listing.title.removesuffix('s')}"
            f"{f' ({lesion.site})' if lesion.site else ''} seen {day(lesion.when)}",
            window=f"{lesion.source.resource}",
        )
        for lesion in lesions
    )


def _imaging_request(
    chart: Chart, point: TimePoint, listing: ItemList
) -> tuple[DataRequest, ...]:
    anchor = anchor_of(chart, point)
    window, open_still = "now", True
    if anchor is not None and anchor.when is not None:
        last = anchor.when.last_day + point.day + point.days_after
        window = f"{point.title} ({day(anchor.when)})"
        open_still = chart.as_of.last_day <= last
    fact = f"{listing.kind}_imaging"
    text = f"whole-body imaging {window} with every {listing.title.removesuffix('s')} listed"
    codes = chart.vocabulary.codes.get(fact, ())
    return (DataRequest(fact, text, codes, "", window, open_still),)
