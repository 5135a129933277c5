"""What is due when: a policy's due rules and a patient to alerts, and their life.

The database has a door of its own, ``engine.surveillance.alert_store``: its libraries
take half a second to import, and looking up one patient needs none of them.
"""

from engine.surveillance.alert import Alert, Request, Watched, digest, evidence_hash
from engine.surveillance.history import Entry
from engine.surveillance.life import Change, LifeError, Situation
from engine.surveillance.needs import ALL_FEEDS, declared_feeds, feed_of, feeds_of
from engine.surveillance.recall import (
    Shown,
    Stamp,
    Withdrawal,
    stamp_of,
    without_withdrawn,
)
from engine.surveillance.telling import switched_off
from engine.surveillance.watch import urgency, watch

__all__ = [
    "ALL_FEEDS",
    "Alert",
    "Change",
    "Entry",
    "LifeError",
    "Request",
    "Shown",
    "Situation",
    "Stamp",
    "Watched",
    "Withdrawal",
    "declared_feeds",
    "digest",
    "evidence_hash",
    "feed_of",
    "feeds_of",
    "stamp_of",
    "switched_off",
    "urgency",
    "watch",
    "without_withdrawn",
]
