"""Guidance that was worked out a moment ago, for the same patient and the same record."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from fhir_adapters.cds_hooks.guidance import Guidance

MOST: Final = 2000
SECONDS: Final = 600.0


class Recent:
    """A bounded memory of guidance, by everything that it depends on.

    It is kept for ten minutes at most, because it is patient data.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        most: int = MOST,
        seconds: float = SECONDS,
    ) -> None:
        """Begin with nothing."""
        self._monotonic, self._most, self._seconds = monotonic, most, seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[float, Guidance]] = OrderedDict()

    def get(self, key: bytes) -> Guidance | None:
        """What is kept under a key."""
        now = self._monotonic()
        with self._lock:
            while self._kept and next(iter(self._kept.values()))[0] < now:
                self._kept.popitem(last=False)
            found = self._kept.get(key)
        return found[1] if found else None

    def keep(self, key: bytes, guidance: Guidance) -> None:
        """Keep it for a while; the oldest goes first."""
        until = self._monotonic() + self._seconds
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (until, guidance)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def key_of(parts: Iterable[bytes]) -> bytes:
    """A hash over parts that cannot run into each other."""
    told = hashlib.sha256()
    for part in parts:
        told.update(len(part).to_bytes(8, "big"))
        told.update(part)
    return told.digest()
