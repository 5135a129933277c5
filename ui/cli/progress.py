"""A bar with rate and time left on long work; silent where nobody watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

# a partition of a cohort takes seconds: its rate is taken over some minutes
_PERIOD_S: Final = 300.0


class Advance(Protocol):
    """Tells how much more was done."""

    def __call__(self, more: int) -> None:
        """``more`` items were done since the last call."""


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Advance]:
    """A bar on standard error while a terminal is there; nothing otherwise.

    Args:
        what: what is counted, ``patients``.
        total: how many there are, or ``None`` if nobody knows.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(more: int) -> None:
            bar.advance(task, more)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


class CohortProgress(Protocol):
    """Tells how far work on a cohort has come."""

    def sorted_out(self, more: int) -> None:
        """So many more bytes of the input were sorted by patient."""

    def worked_on(self, more: int) -> None:
        """One more partition is done, with so many patients."""


class _Bars:
    def __init__(self, bars: Progress, input_bytes: int, partitions: int) -> None:
        self._bars, self._bytes, self._patients = bars, input_bytes, 0
        self._sorting = bars.add_task("sorting", total=input_bytes, told="")
        self._working = bars.add_task(
            "patients", total=partitions, told="", start=False
        )
        self._begun = 0.0

    def sorted_out(self, more: int) -> None:
        self._bars.advance(self._sorting, more)
        done = self._bars.tasks[self._sorting].completed
        told = f"{done / 2**30:,.1f} of {self._bytes / 2**30:,.1f} GB"
        self._bars.update(self._sorting, told=told)
        if done >= self._bytes:
            self._bars.start_task(self._working)
            self._begun = monotonic()

    def worked_on(self, more: int) -> None:
        self._patients += more
        self._bars.advance(self._working, 1)
        rate = self._patients / max(monotonic() - self._begun, 1e-3)
        told = f"{self._patients:,} patients, {rate:,.0f} a second"
        self._bars.update(self._working, told=told)


@contextmanager
def cohort_bars(
    input_bytes: int, partitions: int, console: Console | None = None
) -> Iterator[CohortProgress]:
    """Two bars on standard error while a terminal is there; nothing otherwise.

    How many patients there are is known when all are done, how many partitions from
    the beginning: the time left is that of the partitions.

    Args:
        input_bytes: of the input.
        partitions: into how many it is divided.
        console: where to draw; standard error by default.
    """
    where = console or Console(stderr=True)
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
        console=where,
        transient=True,
        disable=not where.is_terminal,
        speed_estimate_period=_PERIOD_S,
    )
    with bars:
        yield _Bars(bars, input_bytes, partitions)
