"""Processes that work on tasks; one that dies costs only the time of its task."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from types import TracebackType
from typing import Any, Final, Self, TypeVar

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

_DEATHS: Final = 3


class WorkersDied(Exception):
    """Processes died again and again: too little memory, for example."""


def _begin(get_ready: Callable[[Any], None], shared: object) -> None:
    """Get a process ready, and let it end with the one that started it."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    get_ready(shared)


def _end_with(sentinel: int) -> None:
    # a process whose starter was killed would wait for its next task for ever
    wait([sentinel])
    os._exit(1)


class Crew:
    """A number of processes, or this one alone.

    Tasks must be repeatable: what a dead process had begun is done again.
    """

    def __init__(
        self, jobs: int, get_ready: Callable[[Any], None], shared: object
    ) -> None:
        """Start nothing yet.

        Args:
            jobs: how many processes; with one, everything happens in this process.
            get_ready: called once in each process before its first task.
            shared: what it is called with.
        """
        self._jobs, self._get_ready, self._shared = jobs, get_ready, shared
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Get this process ready if it works alone."""
        if self._jobs == 1:
            self._get_ready(self._shared)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the processes end; at once if something went wrong."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(
        self, function: Callable[[TaskT], ResultT], tasks: Sequence[TaskT]
    ) -> Iterator[ResultT]:
        """Results in the order in which they are done.

        Raises:
            WorkersDied: three times in a row nothing was done before a process died.
        """
        if self._jobs == 1:
            yield from map(function, tasks)
            return
        left, deaths = dict(enumerate(tasks)), 0
        while left:
            pool = self._running()
            waiting: dict[Future[ResultT], int] = {
                pool.submit(function, task): number for number, task in left.items()
            }
            try:
                for future in as_completed(waiting):
                    result = future.result()
                    del left[waiting[future]]
                    deaths = 0
                    yield result
            except BrokenProcessPool as cause:
                self._pool = None
                deaths += 1
                if deaths == _DEATHS:
                    raise WorkersDied from cause

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._jobs, spawn, _begin, (self._get_ready, self._shared)
            )
        return self._pool
