"""Whose turn it is: every reader's answer comes before anybody's further sections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Final

_BREATH: Final = 0.05
"""Seconds in which a browser draws the answer before it is handed what follows."""
_PATIENCE: Final = 3.0
"""Seconds after which further sections wait no longer for other readers' answers."""


class Turns:
    """Shared by all sessions of a process; it knows how many wait, and never who.

    Python works on one thing at a time. Twenty readers who ask at the same moment would
    all wait until the last page is whole; so answers are made one after the other, and
    whatever stands below an answer waits until no other reader waits for one.
    """

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._changed = Condition()
        self._waiting = 0
        self._alone = Lock()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """While a reader waits for an answer."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While one answer is made; the next one is made after it."""
        with self._alone:
            yield

    def answers_first(self) -> None:
        """Return once nobody waits for an answer, or after some seconds."""
        time.sleep(_BREATH)
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, _PATIENCE)
