"""What a cohort costs: CPU, memory and disk by its size; writes ``docs/cost.md``.

``make cost`` measures on this machine, adds what it measured to ``docs/cost.json`` and
writes the page from that file. Linux only: processes are read from ``/proc``.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from fhir_adapters.synthetic import write_bulk_export
from tests.bench.cost_page import ONE, SPARK, TWO, Cost, page
from tests.bench.watched import bytes_in, watched, words

DOCS = Path(__file__).parents[2] / "docs"
AS_OF = "2025-06-30"
SIZES = (1_000, 5_000, 20_000, 50_000, 100_000)
WAYS = {
    ONE: ("--jobs", "1"),
    TWO: ("--jobs", "2"),
    SPARK: ("--engine", "spark", "--master", "local[2]"),
}


def measure(export: Path, patients: int, way: str) -> Cost:
    """Assess a cohort into tables, in processes of its own, and look on."""
    with tempfile.TemporaryDirectory(dir=export.parent) as place:
        tables = Path(place) / "tables"
        command = ("assess", str(export), "--as-of", AS_OF, "--tables", str(tables))
        run = watched((*command, *WAYS[way]))
        if run.code not in (0, 4):
            raise SystemExit(f"assess ended with {run.code}\n{run.told[-2000:]}")
        written = bytes_in(tables) / 2**20
    given = bytes_in(export) / 2**20
    return Cost(patients, way, round(given, 3), round(written, 3), run.spent, machine())


def machine() -> str:
    """Cores, memory and Python, without a name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {python}"


def measured(
    sizes: Sequence[int], ways: Sequence[str], each_way_up_to: int, seed: int
) -> Iterator[Cost]:
    """What cohorts of these sizes cost; the larger ones with two processes only.

    Args:
        sizes: numbers of patients.
        ways: those of ``WAYS``.
        each_way_up_to: largest cohort that is worked on in every way.
        seed: of the synthetic cohorts.
    """
    for patients in sizes:
        with tempfile.TemporaryDirectory() as place:
            export = Path(place) / "export"
            write_bulk_export(export, patients, seed, jobs=2)
            for way in ways:
                if way == TWO or patients <= each_way_up_to:
                    yield measure(export, patients, way)


def added(known: Sequence[Cost], further: Cost) -> list[Cost]:
    """All measurements, the new one in place of an older one of the same run."""
    kept = [c for c in known if (c.patients, c.way) != (further.patients, further.way)]
    order = list(WAYS)
    return sorted([*kept, further], key=lambda c: (c.patients, order.index(c.way)))


def recorded(path: Path) -> list[Cost]:
    """The measurements in a file; none if there is no file."""
    if not path.exists():
        return []
    return msgspec.json.decode(path.read_bytes(), type=list[Cost])


def main() -> None:
    """``python -m tests.bench.cost [--patients N ...] [--ways ...] [--write]``."""
    parser = argparse.ArgumentParser(description="Measure what a cohort costs.")
    parser.add_argument("--patients", type=int, nargs="*", default=SIZES)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=[*WAYS])
    parser.add_argument("--each-way-up-to", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/cost.*")
    parser.add_argument("--again", action="store_true", help="forget older figures")
    given = parser.parse_args()
    kept = DOCS / "cost.json"
    costs = [] if given.again else recorded(kept)
    ways = [w for w in given.ways if w != SPARK or shutil.which("java") is not None]
    for cost in measured(given.patients, ways, given.each_way_up_to, given.seed):
        sys.stderr.write(f"{cost.patients} patients, {cost.way}: {words(cost.spent)}\n")
        costs = added(costs, cost)
        if given.write:  # at once: a long run may be stopped
            _write(kept, costs)
    if given.write:
        _write(kept, costs)
    sys.stdout.write(page(costs))


def _write(kept: Path, costs: list[Cost]) -> None:
    text = msgspec.json.format(msgspec.json.encode(costs), indent=1)
    kept.write_bytes(text + b"\n")
    kept.with_suffix(".md").write_text(page(costs), "utf-8")


if __name__ == "__main__":
    main()
