"""Surveillance and backtest as work on a bulk export: on several processes, or Spark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

import pyarrow as pa
from msgspec import Struct

from engine.state import PatientState
from engine.surveillance.replay import Policy, feeds_since
from engine.surveillance.tally import Tally, tally_of
from engine.values import When
from fhir_adapters.bulk import BulkInput, BulkOutcome, PatientResult
from ui.cli.cohort_run import How
from ui.cli.gather import ITEM_TABLES, gathered, items_of

if TYPE_CHECKING:
    from fhir_adapters.bulk import OnPatient

Feeds = dict[str, int]


class EachPatient(Struct, frozen=True):
    """A function of one patient, as work on a cohort.

    Attributes:
        function: picklable; gives one item.
    """

    function: Callable[[PatientState], object]

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        """Items as JSON."""
        return ITEM_TABLES

    def prepare(self) -> OnPatient:
        """The item of one patient."""

        def on_patient(state: PatientState) -> PatientResult:
            return items_of(state.patient, [self.function(state)])

        return on_patient


class FeedsOf(Struct, frozen=True):
    """The day since which each feed has a fact of one patient.

    Attributes:
        local: zone in which a day ends.
        as_of: nothing after it is seen; everything if ``None``.
    """

    local: tzinfo
    as_of: When | None = None

    def __call__(self, state: PatientState) -> Feeds:
        """Proleptic ordinals by feed."""
        seen = state if self.as_of is None else state.known_at(self.as_of)
        return feeds_since([seen], self.local)


def feeds_in_bulk(bulk: BulkInput, feeds_of: FeedsOf, how: How) -> Feeds:
    """The day since which each feed has a fact of any patient."""
    found: Feeds = {}
    work = EachPatient(feeds_of)
    with gathered(bulk, work, how, dict[str, int], aloud=False) as (each, _):
        for feeds in each:
            for feed, day in feeds.items():
                found[feed] = min(day, found.get(feed, day))
    return found


class TallyOf(Struct, frozen=True):
    """The replay of one patient."""

    policy: Policy
    last: int
    feeds: Feeds

    def __call__(self, state: PatientState) -> Tally:
        """Its counts."""
        return tally_of(self.policy, [state], self.last, self.feeds)


def tally_in_bulk(
    bulk: BulkInput, policy: Policy, last: int, how: How
) -> tuple[Tally, BulkOutcome]:
    """The replay of all patients, and what came of the input."""
    feeds = feeds_in_bulk(bulk, FeedsOf(policy.local), how)
    feeds = {feed: since for feed, since in feeds.items() if since <= last}
    work = EachPatient(TallyOf(policy, last, feeds))
    whole = Tally()
    with gathered(bulk, work, how, Tally) as (each, outcome):
        for tally in each:
            whole.add(tally)
    return whole, outcome
