"""Whose turn it is: every reader's answer comes before anybody's further sections."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Final

_BREATH: Final = 0.05
"""Seconds in which a browser draws the answer before it is handed what follows."""
_PATIENCE: Final = 3.0
"""Seconds after which further sections wait no longer for other readers' answers."""
_TIDY: Final = 60.0
"""Seconds between two searches for what ended sessions left."""


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
        self._one_below = Lock()
        self._tidied = time.monotonic()

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

    def below(self, sections: Iterable[Callable[[], object]]) -> None:
        """Work through what stands below an answer, without holding up other answers.

        Each section begins once nobody waits for an answer, or after some seconds. Of all
        readers' sections one is made at a time: whoever asks next shares the processor
        with one of them, not with nineteen.

        Args:
            sections: in the order of the page.
        """
        time.sleep(_BREATH)
        patient_until = time.monotonic() + _PATIENCE
        for section in sections:
            with self._one_below:
                with self._changed:
                    left = max(0.0, patient_until - time.monotonic())
                    self._changed.wait_for(lambda: not self._waiting, left)
                section()
        self._tidy()

    def _tidy(self) -> None:
        """Free what ended sessions left; every reader waits meanwhile, so seldom."""
        with self._one_below:
            if time.monotonic() < self._tidied + _TIDY or self._waiting:
                return
            self._tidied = time.monotonic()
            gc.collect()
