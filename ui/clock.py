"""The one clock: what day it is, for screens that must assume "today".

Nothing below the screens knows the time; a screen passes the day on as ``as_of``
and prints which day that was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

Today = Callable[[tzinfo], date]


def system_today(local: tzinfo) -> date:
    """The calendar day it is now in ``local``."""
    return datetime.now(local).date()  # noqa: TID251 - the one clock of mspike


def system_seconds() -> float:
    """Seconds since 1970, for the signature and the life of a server's token alone."""
    return datetime.now(UTC).timestamp()  # noqa: TID251 - the one clock of mspike


def system_instant() -> str:
    """The moment it is now, ISO 8601 in UTC: when somebody acknowledged an alert."""
    return datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - the one clock of mspike
