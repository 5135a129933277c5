"""Runs a command and looks on: time, CPU, memory and disk of all its processes.

Linux only: processes are read from ``/proc``.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
from msgspec import Struct

MSPIKE = str(Path(sys.executable).with_name("mspike"))
_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.5
_MEMORY_EVERY_S = 1.0

OnLine = Callable[[bytes], None]


class Spent(Struct, frozen=True):
    """What one command took.

    Attributes:
        wall_s: seconds from start to end.
        cpu_s: seconds of all its processes, user and system.
        peak_mb: largest sum over all processes, shared pages counted once.
        largest_mb: largest single process.
        scratch_mb: most that stood in its temporary folder.
        shuffled_mb: bytes that Spark shuffled; zero without Spark.
        load: machine load (mean number of runnable processes) over the last minute,
            when it ended.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    largest_mb: float
    scratch_mb: float
    shuffled_mb: float
    load: float


class Run(Struct, frozen=True):
    """One command that has ended.

    Attributes:
        code: its exit code.
        told: what it wrote to standard error.
        spent: what it took.
    """

    code: int
    told: str
    spent: Spent


def watched(
    arguments: Sequence[str], on_line: OnLine | None = None, python_path: str = ""
) -> Run:
    """Run ``mspike`` in processes of its own, and look on.

    Args:
        arguments: what follows ``mspike``.
        on_line: told of each line of standard output.
        python_path: where Spark's workers look for modules.
    """
    with tempfile.TemporaryDirectory() as place:
        scratch, events = Path(place) / "tmp", Path(place) / "events"
        scratch.mkdir()
        events.mkdir()
        log = f"--conf spark.eventLog.enabled=true --conf spark.eventLog.dir={events}"
        log += " --conf spark.eventLog.compress=false"  # it is read here
        local = f"--conf spark.local.dir={scratch}"
        environment = os.environ | {
            "TMPDIR": str(scratch),
            "PYSPARK_SUBMIT_ARGS": f"{log} {local} pyspark-shell",
        }
        if python_path:
            environment["PYTHONPATH"] = python_path
        begun, before_s = time.perf_counter(), _waited_for_s()
        with (
            (Path(place) / "told").open("w+b") as told,
            subprocess.Popen(
                (MSPIKE, *arguments),
                env=environment,
                stdout=subprocess.PIPE,
                stderr=told,
                start_new_session=True,
            ) as process,
        ):
            watch = _Watch(process.pid, scratch)
            watch.start()
            assert process.stdout is not None
            for line in process.stdout:
                if on_line is not None:
                    on_line(line)
            code = process.wait()
            wall = time.perf_counter() - begun
            watch.end()
            told.seek(0)
            words = told.read().decode()
        waited_for_s = _waited_for_s() - before_s
        return Run(code, words, watch.spent(wall, waited_for_s, _shuffled(events)))


def _waited_for_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Looks at all processes of a session, and at a folder, again and again."""

    def __init__(self, session: int, folder: Path) -> None:
        super().__init__(daemon=True)
        self._session, self._folder = session, folder
        self._peak_kb = self._largest_kb = self._scratch = 0
        self._ended = threading.Event()
        # a process that has ended keeps the time at which it was last seen
        self._cpu: dict[tuple[int, int], int] = {}

    def run(self) -> None:
        weighed = 0.0
        while not self._ended.wait(_EVERY_S):
            processes = self._processes()
            self._scratch = max(self._scratch, bytes_in(self._folder))
            if time.monotonic() - weighed >= _MEMORY_EVERY_S:
                # adding up the pages of a large process costs it time, too
                weighed = time.monotonic()
                sizes = [*map(_size_kb, processes), 0]
                self._peak_kb = max(self._peak_kb, sum(sizes))
                self._largest_kb = max(self._largest_kb, *sizes)

    def end(self) -> None:
        """Wait for processes that outlive the first one, such as Java's, then stop."""
        until = time.monotonic() + 20
        while self._processes() and time.monotonic() < until:
            time.sleep(_EVERY_S)
        self._ended.set()
        self.join()

    def spent(self, wall_s: float, waited_for_s: float, shuffled: int) -> Spent:
        """What was seen; the system's own count of CPU misses what nobody waited for."""
        seen_s = sum(self._cpu.values()) / _TICKS
        return Spent(
            round(wall_s, 2),
            round(max(seen_s, waited_for_s), 2),
            round(self._peak_kb / 1024, 1),
            round(self._largest_kb / 1024, 1),
            round(self._scratch / 2**20, 1),
            round(shuffled / 2**20, 1),
            round(os.getloadavg()[0], 1),
        )

    def _processes(self) -> list[int]:
        found = []
        for path in Path("/proc").iterdir():
            if not path.name.isdigit():
                continue
            try:
                stat = (path / "stat").read_bytes()
            except OSError:
                continue
            # after the name in brackets: state, parent, group, session, ..., user and
            # system time at 11 and 12, the start at 19
            fields = stat[stat.rindex(b")") + 2 :].split()
            if int(fields[3]) != self._session:
                continue
            process = int(path.name)
            used = int(fields[11]) + int(fields[12])
            self._cpu[process, int(fields[19])] = used
            if fields[0] not in (b"Z", b"X"):
                found.append(process)
        return found


def _size_kb(process: int) -> int:
    """Memory of a process in which every shared page is divided by its sharers."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(
        int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
    )


def bytes_in(folder: Path) -> int:
    """Bytes of all files in a folder and its folders."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except OSError:
                continue
    return total


def _shuffled(events: Path) -> int:
    total = 0
    for path in events.rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        for line in path.read_bytes().splitlines():
            if b"Shuffle Bytes Written" in line:
                metrics = orjson.loads(line).get("Task Metrics") or {}
                total += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    return total


def words(spent: Spent) -> str:
    """One line for a reader."""
    return (
        f"{spent.wall_s:,.0f} s, CPU {spent.cpu_s:,.0f} s, at most {spent.peak_mb:,.0f} MB "
        f"in all processes and {spent.largest_mb:,.0f} MB in one, {spent.scratch_mb:,.0f} MB "
        f"of disk, {spent.shuffled_mb:,.0f} MB shuffled, load {spent.load}"
    )
