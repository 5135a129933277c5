"""A call to its cards: what was sent, what is fetched, what is told, what is kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from engine.surveillance import Withdrawal
from engine.surveillance.alert_store import AlertStore, Author, Run
from fhir_adapters.cds_hooks.advisers import Advisers
from fhir_adapters.cds_hooks.calls import Call, read_call
from fhir_adapters.cds_hooks.cards import card_uuid, without_drafted
from fhir_adapters.cds_hooks.faults import HookFault
from fhir_adapters.cds_hooks.feedback import Feedback, read_feedback
from fhir_adapters.cds_hooks.fetching import Fetching
from fhir_adapters.cds_hooks.guidance import Guidance, Shown
from fhir_adapters.cds_hooks.prefetch import sort_prefetch, together
from fhir_adapters.cds_hooks.recent import Recent, key_of
from fhir_adapters.cds_hooks.settings import Settings

Seconds = Callable[[], float]

SURFACE: Final = "cds_hooks"
_MOST_NOTED: Final = 10_000
_LOG: Final = logging.getLogger("mspike.cds_hooks")


class Clock(Struct, frozen=True):
    """The clocks that the service is given.

    Attributes:
        now: seconds since 1970.
        monotonic: a clock that never goes back.
        today: ISO day of the question.
    """

    now: Seconds
    monotonic: Seconds
    today: Callable[[], str]

    def instant(self) -> str:
        """The moment it is now, ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")


class Service:
    """Answers calls; safe to use from many threads at once."""

    def __init__(
        self,
        settings: Settings,
        advisers: Advisers,
        clock: Clock,
        *,
        store: AlertStore | None = None,
        fetching: Fetching | None = None,
    ) -> None:
        """Keep what is needed.

        Args:
            settings: who may name which FHIR server.
            advisers: judge records.
            clock: the time.
            store: alerts that live on; every call tells the same without it.
            fetching: how missing data is fetched.
        """
        self._settings, self._advisers, self._clock = settings, advisers, clock
        self._store = store
        self._fetching = fetching or Fetching(clock.now, clock.monotonic)
        self._recent = Recent(clock.monotonic)
        self._noted: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def cards(self, data: bytes, iss: str) -> bytes:
        """The JSON answer to a call.

        Args:
            data: body of the call.
            iss: issuer of the caller's token.

        Raises:
            HookFault: what the caller is told instead.
        """
        call = read_call(data)
        guidance = self._guidance(call, iss)
        shown = self._to_show(call.patient, guidance)
        if call.hook == "order-select" and call.drafted:
            cards = [without_drafted(_read(one.card), call.drafted) for one in shown]
            return msgspec.json.encode({"cards": [card for card in cards if card]})
        return msgspec.json.encode({"cards": [one.card for one in shown]})

    def _guidance(self, call: Call, iss: str) -> Guidance:
        day = self._clock.today()
        withdrawn = self._store.withdrawals() if self._store else ()
        key = _key(call, day, withdrawn)
        known = self._recent.get(key)
        if known is not None:
            return known
        sent = sort_prefetch(call.prefetch, call.patient)
        resources = sent.resources
        if sent.gaps:
            servers = self._settings.servers_of(iss)
            fetched = self._fetching.fill(call, sent.gaps, servers)
            resources = {
                name: resources.get(name, ()) + fetched.get(name, ())
                for name in {**resources, **fetched}
            }
        guidance = self._advisers.guidance(
            together(resources), call.patient, day, withdrawn
        )
        if guidance.set_aside:
            # A silent card must not hide it from whoever runs the service.
            _LOG.warning("%d resources could not be read", guidance.set_aside)
        # What was fetched may be another answer the next time.
        if not sent.gaps:
            self._recent.keep(key, guidance)
        return guidance

    def _to_show(self, patient: str, guidance: Guidance) -> tuple[Shown, ...]:
        """Everything, or what nobody has seen, put off or closed yet."""
        if self._store is None or not guidance.shown:
            return guidance.shown
        run = Run(
            patient,
            self._clock.today(),
            guidance.facts_sha256,
            tuple(one.alert for one in guidance.shown),
            guidance.stamps,
        )
        author = Author("mspike serve", self._clock.instant())
        wanted = set(self._store.note(run, author))
        shown = tuple(one for one in guidance.shown if one.alert.id in wanted)
        if shown:
            self._note_shown(patient, guidance, run.as_of)
        return shown

    def _note_shown(self, patient: str, guidance: Guidance, day: str) -> None:
        """Note, once a day, by which rule sets a patient was told something."""
        stamps = guidance.stamps
        if guidance.evidence is not None:
            stamps = (*stamps, guidance.evidence)
        told = [f"{s.ruleset}|{s.version}|{s.sha256}" for s in stamps]
        key = key_of(part.encode() for part in (patient, day, *told))
        with self._lock:
            if key in self._noted:
                return
        if self._store is not None:
            self._store.show([patient], stamps, day, SURFACE)
        with self._lock:
            self._noted[key] = None
            while len(self._noted) > _MOST_NOTED:
                self._noted.popitem(last=False)

    def feedback(self, data: bytes, iss: str) -> None:
        """Keep what became of cards.

        Raises:
            HookFault: 400 and nothing is kept; 404 if a card is not known, and the
                others are kept; 501 if there is no alert database.
        """
        entries = read_feedback(data)
        if self._store is None:
            message = "feedback is not kept: the service has no alert database"
            remedy = "whoever runs it can start it with one"
            status, issue = 501, "not-supported"
            raise HookFault("MS-H019", message, remedy, status=status, issue=issue)
        unknown = [
            f"feedback[{number}].card"
            for number, entry in enumerate(entries)
            if not self._keep(entry, iss, self._store)
        ]
        if unknown:
            raise HookFault(
                "MS-H022",
                "a card of the feedback is not known",
                "send the uuid of a card of this service; the other entries were kept",
                status=404,
                issue="not-found",
                expression=tuple(unknown),
            )

    def _keep(self, entry: Feedback, iss: str, store: AlertStore) -> bool:
        known = store.find(entry.alert_prefix)
        if known is None:
            return False
        names = (known.id, *known.alert.same_as)
        if entry.card.lower() not in map(card_uuid, names):
            return False
        author = Author(f"CDS client {iss}", self._clock.instant())
        store.answer(known.id, entry.change(known.alert), author)
        return True


def _key(call: Call, day: str, withdrawn: tuple[Withdrawal, ...]) -> bytes:
    """Everything on which the guidance depends, the patient first."""
    parts = [call.patient.encode(), day.encode(), msgspec.json.encode(withdrawn)]
    for name, data in call.prefetch.items():
        parts += [name.encode(), data]
    return key_of(parts)


def _read(card: Raw) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(card)
    return found
