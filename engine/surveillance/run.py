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
    """

    patient: str
    as_of: str
    facts_sha256: str
    alerts: tuple[Alert, ...]
    stamps: tuple[Stamp, ...] = ()
    gone: str = "the record shows that it is done, or no longer shows the situation"


class Author(msgspec.Struct, frozen=True):
    """Who changes something, and when (ISO instant, from the screen's clock)."""

    who: str
    at: str
