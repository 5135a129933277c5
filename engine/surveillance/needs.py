"""Whether what a rule asks for is on record, and whether its feed is connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from engine.language import FEEDS, Need, Site
from engine.state import Fact, ImagingStudy, LesionFinding, Measurement, PatientState
from engine.values import When

MARROW = "marrow_plasma_cells"
ALL_FEEDS = frozenset(FEEDS)
"""Every feed for which a due rule can ask."""


class Feeds(Struct, frozen=True):
    """Which feeds reach mspike.

    "No imaging received" and "the imaging feed is not connected" look alike in one
    record. A feed is connected if the site says so, or if any patient has a fact of it.

    Attributes:
        connected: feeds of which something was received, or that a site declares.
        disconnected: feeds that a site declares not to be connected.
    """

    connected: frozenset[str] = frozenset()
    disconnected: frozenset[str] = frozenset()

    def has(self, feed: str) -> bool:
        """Whether what is missing from the feed was not done, or not sent."""
        return feed in self.connected and feed not in self.disconnected


def declared_feeds(site: Site | None) -> Feeds:
    """The feeds as a site declares them."""
    said = site.feeds if site is not None else {}
    return Feeds(
        frozenset(feed for feed, on in said.items() if on),
        frozenset(feed for feed, on in said.items() if not on),
    )


def feeds_of(state: PatientState) -> frozenset[str]:
    """The feeds from which this patient has a fact."""
    return frozenset(feed for fact in state.facts if (feed := feed_of(fact)))


def feed_of(fact: Fact) -> str:
    """The feed by which a fact came; empty if no rule asks for one of its kind."""
    if isinstance(fact, ImagingStudy | LesionFinding):
        return "imaging"
    if isinstance(fact, Measurement):
        return "marrow" if fact.analyte == MARROW else "laboratory"
    return ""


Met = Literal["met", "open", "unclear"]


class Found(Struct, frozen=True):
    """What the record has of one need.

    Attributes:
        need: what was asked for.
        met: on record, not on record, or the record leaves it open.
        facts: facts that meet it, or that may.
    """

    need: Need
    met: Met
    facts: tuple[Fact, ...] = ()


def look_for(need: Need, state: PatientState, since: When, days_before: int) -> Found:
    """Whether the record has what is needed, from ``days_before`` days before ``since``.

    A preliminary fact, a partial date that reaches over the edge, and a study that does
    not say what it saw leave it open.
    """
    sure: list[Fact] = []
    maybe: list[Fact] = []
    for fact, fits in _candidates(need, state):
        when = fact.when
        if when.last_day < since.first_day - days_before:
            continue
        inside = when.first_day >= since.last_day - days_before
        (sure if fits and inside and not fact.preliminary else maybe).append(fact)
    if sure:
        return Found(need, "met", tuple(sure))
    return Found(need, "unclear" if maybe else "open", tuple(maybe))


def _candidates(need: Need, state: PatientState) -> Iterator[tuple[Fact, bool]]:
    """Facts of the kinds that meet a need, and whether they surely are of the kind."""
    extents = {sought.extent for sought in need.any if sought.extent}
    if extents:
        for study in state.of(ImagingStudy):
            if study.extent in extents or study.extent == "not_stated":
                yield study, study.extent != "not_stated"
        for finding in state.of(LesionFinding):
            if not finding.study:
                yield finding, False
    for sought in need.any:
        if sought.analyte:
            for result in state.measurements.get(sought.analyte, ()):
                if result.value is not None:
                    yield result, True
