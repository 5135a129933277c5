"""``some: ... in lesions``: whether some lesion of a list fulfils a body."""

from __future__ import annotations

from functools import partial

from engine.language import (
    ItemList,
    Some,
    TimePoint,
)
from engine.reasoning.asking import asks_for_order
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.imaging_requests import ask_lesions, has_ghost, undescribed
from engine.reasoning.imaging_words import found_text, none_text
from engine.reasoning.lesion_body import attributes_of, fulfils, holds, with_value
from engine.reasoning.lesions import Imaged, imaged
from engine.reasoning.time_points import anchor_of
from engine.reasoning.treatments import begun_between
from engine.state import Fact, LesionFinding
from engine.values import (
    FALSE,
    TRUE,
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
    attribute = next(attributes_of(node.body), next(iter(listing.attributes)))
    seen = imaged(chart, listing, attribute, point)
    possible = 0
    for view in seen.views:
        possible |= holds(view, node)
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
    ask = ask_lesions(chart, seen, node, point, attribute)
    # Two times may turn out to be one, and then their order is still open.
    surely = not asks_for_order(ask)
    return Finding(TRUE | FALSE, (), gap, reason, ask, through, surely=surely)


def _disproof(seen: Imaged, node: Some) -> tuple[Fact, ...]:
    """What closes the list for every value with which an item would fulfil the body."""
    needed = dict.fromkeys(
        fact
        for view in seen.views
        for value, facts in view.closing.items()
        if with_value(node.body, value, None) & TRUE
        for fact in facts
    )
    return tuple(needed)


def _proof(seen: Imaged, node: Some) -> tuple[Fact, ...]:
    """The findings of smallest resource id that are sure and fulfil in every reading."""
    common: set[LesionFinding] | None = None
    for view in seen.views:
        sure = {
            item.fact
            for item in view.items
            if item.fact is not None and item.sure and fulfils(item, node.body) == TRUE
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
    if begun_between(chart, seen.latest, looked):
        cautions.append("therapy_since_imaging")
    return tuple(cautions)


def _gap_reason(seen: Imaged) -> str:
    if seen.contradicted:
        return "inconclusive"
    if seen.latest is None:
        return "never_asked"
    return "list_open" if has_ghost(seen) and not undescribed(seen) else "inconclusive"


def _gap_text(listing: ItemList, seen: Imaged, reason: str, point: TimePoint) -> str:
    if seen.contradicted:
        return f"{listing.title}: one study says both present and absent"
    if reason == "never_asked":
        return f"{listing.title}: no imaging on record {point.title}"
    if reason == "list_open":
        limit = "; the study does not see the whole body" if seen.limited else ""
        return f"{listing.title}: nothing says that all lesions are listed{limit}"
    if undescribed(seen):
        return f"{listing.title}: contiguity with bone is not stated for every lesion"
    return f"{listing.title}: the dates leave open what was seen when"
