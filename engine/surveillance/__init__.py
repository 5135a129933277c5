"""What is due when: a policy's due rules and a patient to alerts."""

from engine.surveillance.alert import Alert, Request, Watched, digest, evidence_hash
from engine.surveillance.needs import declared_feeds, feed_of, feeds_of
from engine.surveillance.watch import urgency, watch

__all__ = [
    "Alert",
    "Request",
    "Watched",
    "declared_feeds",
    "digest",
    "evidence_hash",
    "feed_of",
    "feeds_of",
    "urgency",
    "watch",
]
