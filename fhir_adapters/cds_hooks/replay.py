"""Tokens that were used: each counts once."""

from __future__ import annotations

import heapq
import threading
from typing import Final

MOST_TOKENS: Final = 200_000


class UsedTokens:
    """Ids of tokens until they expire, shared by all threads of the service.

    When it is full of tokens that are still valid no further one is taken: a used
    token is never forgotten early.
    """

    def __init__(self, most: int = MOST_TOKENS) -> None:
        """Begin with none."""
        self._most = most
        self._lock = threading.Lock()
        self._used: set[tuple[str, str]] = set()
        self._ends: list[tuple[float, tuple[str, str]]] = []

    def use(self, iss: str, jti: str, until: float, now: float) -> bool:
        """Use a token; whether it was not used before.

        Args:
            iss: who issued it.
            jti: its id.
            until: when it expires, with the leeway.
            now: seconds since 1970.
        """
        token = (iss, jti)
        with self._lock:
            while self._ends and self._ends[0][0] < now:
                self._used.discard(heapq.heappop(self._ends)[1])
            if token in self._used or len(self._used) >= self._most:
                return False
            self._used.add(token)
            heapq.heappush(self._ends, (until, token))
            return True
