"""What to ask for where a list of lesions does not decide."""

from __future__ import annotations

from functools import partial, reduce

from engine.language import ItemList, Node, Some, TimePoint
from engine.reasoning.asking import Ask, ask_dates, ask_times, both_asks
from engine.reasoning.chart import Chart
from engine.reasoning.lesion_body import fulfils, with_value
from engine.reasoning.lesions import Imaged, Item
from engine.reasoning.time_points import anchor_of
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import day
from engine.state import Fact, ImagingStudy, LesionFinding
from engine.values import is_decided


def ask_lesions(
    chart: Chart, seen: Imaged, node: Some, point: TimePoint, attribute: str
) -> Ask:
    """What to ask for: a list, and what the lesions on it leave open."""
    listing = chart.vocabulary.lists[node.list]
    lesions, asks = _undecided_lesions(seen, node), list[Ask]()
    if has_ghost(seen) or seen.contradicted:
        if seen.readable is None or seen.contradicted:
            return partial(imaging_request, chart, point, listing)
        asks.append(partial(transcription_request, seen.readable, listing))
        order = _ask_order_of(chart, seen, seen.readable)
        asks += [] if order is None else [order]
        # A complete list clears what was seen before it.
        lesions = [
            item for item in lesions if not _is_cleared_by(seen.readable, item.fact)
        ]
    vague = [i.fact for i in lesions if i.fact and i.undescribed]
    if vague:
        asks.append(partial(_description_request, vague, attribute, listing))
    unmeasured = [i.fact for i in lesions if i.fact and _needs_size(i, node.body)]
    if unmeasured:
        asks.append(partial(_size_request, unmeasured, listing))
    if not asks:
        anchor = anchor_of(chart, point)
        told = [*(anchor.facts if anchor else ()), *chart.state.of(ImagingStudy)]
        return ask_dates(chart, [*told, *chart.state.of(LesionFinding)])
    return reduce(both_asks, asks)


def _ask_order_of(chart: Chart, seen: Imaged, listed: ImagingStudy) -> Ask | None:
    """When lesions were seen, and lists made, of which it is open what came first."""
    closers = [facts[0] for view in seen.views for facts in view.closing.values()]
    # Other criteria look at the list too: what does not matter here may matter there.
    lesions = [
        item.fact
        for view in seen.views
        for item in view.items
        if item.fact
        and not item.fact.when.surely_before(listed.when)
        and not (item.sure and listed.when.surely_before(item.fact.when))
    ]
    if not lesions and not closers:
        return None
    studies = {study.study: study for study in chart.state.of(ImagingStudy)}
    open_still: list[Fact] = [studies.get(lesion.study, lesion) for lesion in lesions]
    open_still += [
        closer
        for closer in closers
        if closer is not listed
        and not closer.when.surely_before(listed.when)
        and not listed.when.surely_before(closer.when)
    ]
    told = [fact for fact in dict.fromkeys(open_still) if fact is not listed]
    if not told:
        return None
    facts = [*told, listed]
    if all(fact.when.is_one_day for fact in facts):
        return ask_times(chart, facts)
    return ask_dates(chart, facts)


def _undecided_lesions(seen: Imaged, node: Some) -> list[Item]:
    """Lesions on record of which it is open whether they fulfil the body."""
    items = dict.fromkeys(item for view in seen.views for item in view.items)
    return [
        item for item in items if item.fact and not is_decided(fulfils(item, node.body))
    ]


def _needs_size(item: Item, body: Node) -> bool:
    return any(
        not is_decided(with_value(body, value, item.fact)) for value in item.allowed
    )


def _is_cleared_by(study: ImagingStudy, lesion: LesionFinding | None) -> bool:
    return (
        lesion is not None
        and lesion.study != study.study
        and lesion.when.surely_before(study.when)
    )


def transcription_request(
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


def _description_request(
    lesions: list[LesionFinding], attribute: str, listing: ItemList
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
        for lesion in dict.fromkeys(lesions)
    )


def _size_request(
    lesions: list[LesionFinding], listing: ItemList
) -> tuple[DataRequest, ...]:
    """Ask how large a lesion is: the images show it."""
    return tuple(
        DataRequest(
            "longest_diameter",
            f"longest diameter of the {listing.title.removesuffix('s')}"
            f"{f' ({lesion.site})' if lesion.site else ''} seen {day(lesion.when)}",
            unit="mm",
            window=f"{lesion.source.resource}",
        )
        for lesion in dict.fromkeys(lesions)
    )


def imaging_request(
    chart: Chart, point: TimePoint, listing: ItemList
) -> tuple[DataRequest, ...]:
    """Ask for a whole-body study in the window of a time point."""
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


def has_ghost(seen: Imaged) -> bool:
    """Whether the list may hold a lesion that nobody described."""
    return any(item.fact is None for view in seen.views for item in view.items)


def undescribed(seen: Imaged) -> tuple[LesionFinding, ...]:
    """Lesions of which the record does not say what they are."""
    items = (item for view in seen.views for item in view.items if item.undescribed)
    return tuple(dict.fromkeys(item.fact for item in items if item.fact is not None))
