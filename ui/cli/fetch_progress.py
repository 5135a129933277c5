"""Progress of ``mspike fetch``: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


class FetchProgress:
    """What is being done, as bars on stderr."""

    def __init__(self) -> None:
        """Begin without a bar."""
        console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._steps: TaskID | None = None
        self._detail: TaskID | None = None

    def __enter__(self) -> Self:
        """Show bars."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away."""
        self._bars.stop()

    def told(self, what: str, done: int, total: int | None) -> None:
        """Show it: steps with a total, or bytes of one of them."""
        if total is None:
            amount = f"{done / 2**20:.1f} MiB" if done else ""
            self._detail = self._shown(self._detail, what, amount)
        else:
            amount = f"{done} of {total}"
            self._steps = self._shown(self._steps, what, amount)
            self._bars.update(self._steps, completed=done, total=total)

    def _shown(self, task: TaskID | None, what: str, amount: str) -> TaskID:
        if task is None:
            return self._bars.add_task(what, total=None, amount=amount)
        self._bars.update(task, description=what, amount=amount)
        return task
