"""What a run hands to the alert store, and who does so."""

from __future__ import annotations

import msgspec

from engine.surveillance.alert import Alert
from engine.surveillance.recall import Stamp


class Run(msgspec.Struct, frozen=True):
    """One patient's evaluation as a run hands it in.

    Attributes:
        patient: logical id.
        as_of: ISO day of the question.
        facts_sha256: hash over the facts that were seen.
        alerts: due and overdue.
        stamps: the rule sets that were used.
        gone: why what is not among the alerts has ended, in words.
        lapsed: what the record still lacks, and is no longer asked for.
    """

    patient: str
    as_of: str
    facts_sha256: str
    alerts: tuple[Alert, ...]
    stamps: tuple[Stamp, ...] = ()
    gone: str = "the record shows that it is done, or no longer shows the situation"
    lapsed: tuple[Alert, ...] = ()

    def why_gone(self, lapsed: Alert | None) -> str:
        """Why a situation that is not among the alerts has ended.

        Args:
            lapsed: the same one, if it is no longer asked for though nothing was done.
        """
        if lapsed is None:
            return self.gone
        missing = ", ".join(lapsed.missing) or "a person's decision"
        return f"no longer asked for; not on record: {missing} ({lapsed.arithmetic})"


class Author(msgspec.Struct, frozen=True):
    """Who changes something, and when (ISO instant, from the screen's clock)."""

    who: str
    at: str
