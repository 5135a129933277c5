"""``appears`` and ``grows``: a new lesion, or growth of a known one between two studies.

Two findings are of one lesion only if both name it; a body site in words is no identity.
FALSE needs a study that lists every lesion, and of every lesion of which it is not said
that it is new, an earlier measurement.
"""

from __future__ import annotations

from functools import partial

from msgspec import structs

from engine.language import Appears, Grows, ItemList, TimePoint
from engine.reasoning.asking import Ask
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.imaging_requests import imaging_request, transcription_request
from engine.reasoning.imaging_studies import is_denied
from engine.reasoning.lesions import Imaged, imaged
from engine.reasoning.limits import Limits, limits_from
from engine.reasoning.readings import no_index
from engine.reasoning.series import Draw
from engine.reasoning.tested import Tested
from engine.reasoning.time_points import anchor_of, window_mask
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import day
from engine.state import Fact, LesionFinding
from engine.values import FALSE, TRUE, UNKNOWN, Possible, plain

NO_END = 36_500
"""Days of a window without an end: a hundred years."""


def since(chart: Chart, index: str, point: TimePoint) -> TimePoint:
    """The window of later studies: the rule's time point, or since its index event."""
    if point.until != "as_of":
        return point
    definition = chart.vocabulary.events[index]
    title = f"since {definition.title}"
    return TimePoint(
        f"since {index}",
        title,
        anchor=index,
        days_after=NO_END,
        ends_at=definition.followed_until,
        day=1,
    )


def lesion_course(
    chart: Chart, test: Appears | Grows, index: str, point: TimePoint
) -> Finding:
    """Whether a lesion is new, or a known one grew, in a study of the window."""
    window = since(chart, index, point)
    anchor = anchor_of(chart, window)
    assert anchor is not None  # noqa: S101 - the window hangs on the index event
    if not anchor.took_place:
        return no_index(chart, window.anchor or window.until)
    listing = chart.vocabulary.lists[test.list]
    seen = imaged(chart, listing, next(iter(listing.attributes)), window)
    through = seen.latest.last_day if seen.latest else None
    placed = [
        (finding, mask == TRUE)
        for finding in chart.state.of(LesionFinding)
        if finding.present
        and finding.lesion_kind == listing.kind
        and (mask := window_mask(chart, window, finding.when)) & TRUE
    ]
    possible = False
    for finding, is_sure in placed:
        held, proof = _held(chart, test, listing, finding)
        if held == TRUE and is_sure and not seen.contradicted:
            say = partial(_said, test, listing, proof)
            return Finding(TRUE, (*anchor.facts, *proof), say, through=through)
        possible |= bool(held & TRUE)
    closing = _closing(seen)
    if closing and not possible and not seen.contradicted:
        say = partial(_not_said, test, listing, closing)
        return Finding(FALSE, (*anchor.facts, *closing), say, through=through)
    reason, why, ask = _gap(chart, listing, seen, window, placed)
    gap = partial("{}: {}".format, listing.title, why)
    return Finding(UNKNOWN, (), gap, reason, ask, through)


def _held(
    chart: Chart, test: Appears | Grows, listing: ItemList, finding: LesionFinding
) -> tuple[Possible, tuple[Fact, ...]]:
    """Whether one finding is what is asked for, and what says so."""
    if isinstance(test, Appears):
        answers: dict[str, Possible] = {"yes": TRUE, "no": FALSE}
        return answers.get(finding.new_since_prior, UNKNOWN), (finding,)
    if finding.new_since_prior == "yes":
        return FALSE, ()
    earlier = [
        other
        for other in chart.state.of(LesionFinding)
        if other.present
        and finding.lesion
        and other.lesion == finding.lesion
        and other.lesion_kind == finding.lesion_kind
        and other is not finding
        and not (finding.study and other.study == finding.study)
        and other.when.may_be_before(finding.when)
    ]
    attribute = next(iter(listing.attributes))
    surely = {
        other.source.resource
        for other in earlier
        if other.when.surely_before(finding.when)
        and not is_denied(chart, listing, attribute, other)
    }
    possible: Possible = FALSE if surely else UNKNOWN
    for other in earlier:
        grown = _grown(test, other, finding)
        if grown == TRUE and other.source.resource in surely:
            return TRUE, (other, finding)
        possible |= grown & TRUE
    return possible, ()


def _grown(test: Grows, earlier: LesionFinding, later: LesionFinding) -> Possible:
    """Whether the longest diameter grew, of a lesion with enough of a short axis."""
    large: Possible = TRUE
    if test.short_axis is not None:
        short = earlier.shortest_mm
        large = UNKNOWN if short is None else short.compare(">", test.short_axis.value)
    if large == FALSE:
        return FALSE
    if earlier.longest_mm is None or later.longest_mm is None:
        return UNKNOWN
    limits: Limits = limits_from(test.by, test.amount, strict=test.strict)
    before = Draw(earlier.when, earlier.longest_mm, (earlier,))
    after = Draw(later.when, later.longest_mm, (later,))
    tested = Tested(after, True, before, before)
    if not limits.possibly(tested, after):
        return FALSE
    return large if limits.surely(tested, after) else UNKNOWN


def _closing(seen: Imaged) -> tuple[Fact, ...]:
    """What lists every lesion, in every reading; empty if the list may be open."""
    if any(item.fact is None for view in seen.views for item in view.items):
        return ()
    facts = (f for view in seen.views for part in view.closing.values() for f in part)
    return tuple(dict.fromkeys(facts))


def _gap(
    chart: Chart,
    listing: ItemList,
    seen: Imaged,
    window: TimePoint,
    placed: list[tuple[LesionFinding, bool]],
) -> tuple[str, str, Ask]:
    """Reason, half a sentence, and what to ask for."""
    whole: Ask = partial(_with_course, partial(imaging_request, chart, window, listing))
    if seen.contradicted:
        return "inconclusive", "one study says both present and absent", whole
    if seen.latest is None:
        return "never_asked", f"no imaging on record {window.title}", whole
    if not _closing(seen):
        ask = whole
        if seen.readable is not None:
            asked = partial(transcription_request, seen.readable, listing)
            ask = partial(_with_course, asked)
        return "list_open", "nothing says that all lesions are listed", ask
    why = "of a lesion it is not said whether it is new, or how large it was before"
    return "inconclusive", why, partial(_describe, listing, tuple(f for f, _ in placed))


def _with_course(ask: Ask) -> tuple[DataRequest, ...]:
    """A list alone does not say what is new, or what grew."""
    words = ", each as new or with its size then and before"
    return tuple(
        structs.replace(request, fact="lesion_course", text=request.text + words)
        for request in ask()
    )


def _describe(
    listing: ItemList, findings: tuple[LesionFinding, ...]
) -> tuple[DataRequest, ...]:
    """Ask what was seen of each lesion before."""
    return tuple(
        DataRequest(
            "lesion_course",
            f"{listing.title.removesuffix('s')}{f' ({f.site})' if f.site else ''} seen "
            f"{day(f.when)}: new, or which earlier lesion, and its size then and now",
            window=f.source.resource,
        )
        for f in findings
    )


def _said(test: Appears | Grows, listing: ItemList, proof: tuple[Fact, ...]) -> str:
    last = proof[-1]
    assert isinstance(last, LesionFinding)  # noqa: S101 - lists hold findings
    name = listing.title.removesuffix("s")
    site = f" ({last.site})" if last.site else ""
    if isinstance(test, Appears):
        return f"new {name}{site}, {day(last.when)}"
    return f"{name}{site} grew from {_size(proof[0])} to {_size(last)}"


def _size(fact: Fact) -> str:
    assert isinstance(fact, LesionFinding)  # noqa: S101 - lists hold findings
    size = "unknown size" if fact.longest_mm is None else fact.longest_mm.text()
    return f"{size} mm ({day(fact.when)})"


def _not_said(
    test: Appears | Grows, listing: ItemList, closing: tuple[Fact, ...]
) -> str:
    name = listing.title.removesuffix("s")
    study = f", study of {day(closing[0].when)}"
    if isinstance(test, Appears):
        return f"no new {name}{study}"
    return f"no known {name} grew by {needed(test)}{study}"


def needed(test: Grows) -> str:
    """``at least 50 % and at least 1 cm``."""
    parts = [f"at least {test.by.text}"] if test.by.value else []
    if test.amount.value or not parts:
        sign = "more than" if test.strict else "at least"
        parts.append(f"{sign} {plain(test.amount.value)} mm")
    return " and ".join(parts)
