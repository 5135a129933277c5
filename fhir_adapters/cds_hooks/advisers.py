"""Where records are judged: in this process, or in several beside it."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from typing import Final, Protocol

import msgspec

from engine.surveillance import Withdrawal
from fhir_adapters.cds_hooks.faults import busy
from fhir_adapters.cds_hooks.guidance import Adviser, Basis, Guidance

PATIENCE: Final = 10.0
"""Seconds that one record may take."""

_DECODER: Final = msgspec.json.Decoder(Guidance)


class Advisers(Protocol):
    """Judges records."""

    def guidance(
        self, record: bytes, patient: str, day: str, withdrawn: Sequence[Withdrawal]
    ) -> Guidance:
        """What is told of one patient; see ``Adviser.guidance``."""

    def close(self) -> None:
        """End what was started."""


class InProcess:
    """One adviser in this process."""

    def __init__(self, basis: Basis) -> None:
        """Load the rules; see ``Adviser``."""
        self._adviser = Adviser(basis)
        self._adviser.rehearse()

    def guidance(
        self, record: bytes, patient: str, day: str, withdrawn: Sequence[Withdrawal]
    ) -> Guidance:
        """What is told of one patient."""
        return self._adviser.guidance(record, patient, day, withdrawn)

    def close(self) -> None:
        """There is nothing to end."""


class Processes:
    """Several advisers, each in a process of its own."""

    def __init__(self, basis: Basis, number: int) -> None:
        """Start them, and wait until each has loaded the rules."""
        self._basis, self._number = basis, number
        self._lock = threading.Lock()
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._number,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_load,
            initargs=(self._basis,),
        )
        for ready in [pool.submit(_is_ready) for _ in range(self._number)]:
            ready.result()
        return pool

    def guidance(
        self, record: bytes, patient: str, day: str, withdrawn: Sequence[Withdrawal]
    ) -> Guidance:
        """What is told of one patient.

        Raises:
            HookFault: the record's fault, or 503 if a process broke off or is too slow.
        """
        pool = self._pool
        try:
            asked = pool.submit(_guidance, record, patient, day, tuple(withdrawn))
            return _DECODER.decode(asked.result(timeout=PATIENCE))
        except TookTooLong:
            asked.cancel()
            raise busy() from None
        except (BrokenProcessPool, RuntimeError):
            with self._lock:
                if self._pool is pool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    self._pool = self._started()
            raise busy() from None

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def advisers(basis: Basis, processes: int) -> Advisers:
    """Advisers in so many processes; in this one if it is one."""
    return Processes(basis, processes) if processes > 1 else InProcess(basis)


_ADVISER: list[Adviser] = []


def _load(basis: Basis) -> None:
    _ADVISER[:] = [Adviser(basis)]
    _ADVISER[0].rehearse()
    settle_memory()


def settle_memory() -> None:
    """Let the garbage collector pass over what stays until the end.

    Rules and libraries are most of the memory of a service; walking over them again and
    again is a fifth of its time.
    """
    gc.collect()
    gc.freeze()
    # What one call makes dies with it; looking for cycles every 700 objects finds none.
    gc.set_threshold(20_000, 20, 20)
    atexit.register(gc.unfreeze)


def _is_ready() -> bool:
    return bool(_ADVISER)


def _guidance(
    record: bytes, patient: str, day: str, withdrawn: tuple[Withdrawal, ...]
) -> bytes:
    return msgspec.json.encode(_ADVISER[0].guidance(record, patient, day, withdrawn))
