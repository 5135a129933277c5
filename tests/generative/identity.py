"""One process, two, Spark and each patient alone give the same bytes.

``python -m tests.generative.identity --patients 20000`` makes a synthetic cohort,
scatters its resources over files at random (names, order of files, order of lines), and
compares, patient by patient, what ``assess`` and ``surveil`` print and write:
``--jobs 1``, ``--jobs 2``, Spark ``local[2]``, and the record of each patient on its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from fhir_adapters.synthetic import write_bulk_export
from tests.bench.watched import Run, Spent, watched, words
from tests.generative.identity_alone import ALL_FEEDS, each_alone
from tests.generative.identity_digests import (
    Digests,
    LineDigests,
    differences,
    digest_tables,
    resources_counted,
)

AS_OF = "2023-03-31"
"""A day on which some synthetic patients are in follow-up, and some have died."""

FILES = 64
ROOT = Path(__file__).parents[2]
ALONE = "alone"
SPARK = "spark"
WAYS: dict[str, tuple[str, ...]] = {
    "jobs1": ("--jobs", "1"),
    "jobs2": ("--jobs", "2"),
    SPARK: ("--engine", "spark", "--master", "local[2]"),
}

Say = Callable[[str], None]


class Found(Struct):
    """What one way of working came to.

    Attributes:
        way: ``--jobs 2``.
        assessed: digests of lines and of the rows of each table, by patient.
        surveilled: digests of the worklist's rows, by patient.
        resources: resources in all buckets of all patients.
        spent: what each command took, by its name.
    """

    way: str
    assessed: dict[str, Digests]
    surveilled: Digests
    resources: int
    spent: dict[str, Spent] = {}


def mixed(export: Path, folder: Path, seed: int) -> int:
    """Scatter the lines of an export over files with random names; returns how many."""
    chance = Random(seed)  # noqa: S311 - an order, no secret
    folder.mkdir()
    names = [f"{chance.getrandbits(64):016x}.ndjson" for _ in range(FILES)]
    parts = [(folder / name).open("w+b") for name in names]
    paths = sorted(export.iterdir())
    chance.shuffle(paths)
    count = 0
    for path in paths:
        with path.open("rb") as lines:
            for line in lines:
                parts[chance.randrange(FILES)].write(line)
                count += 1
    for part in parts:
        part.seek(0)
        lines_of_part = part.readlines()
        chance.shuffle(lines_of_part)
        part.seek(0)
        part.writelines(lines_of_part)
        part.close()
    return count


def worked(export: Path, place: Path, way: str, say: Say) -> Found:
    """Assess and surveil a cohort in one way, with the command that a user types."""
    tables = place / "tables"
    lines, rows = LineDigests(), LineDigests()
    command = ["assess", str(export), "--as-of", AS_OF, *WAYS[way]]
    if way == SPARK:  # it writes tables, and prints no lines
        run = watched([*command, "--tables", str(tables)], None, str(ROOT))
    else:
        options = ["--tables", str(tables), "--format", "ndjson"]
        run = watched([*command, *options], lines.add)
    _require(run)
    spent = {"assess": run.spent}
    say(f"{way}: assessed: {words(run.spent)}")
    found = digest_tables(tables)
    if way != SPARK:
        found["lines"] = lines.digests()
    resources = resources_counted(tables)
    shutil.rmtree(tables)
    command = ["surveil", str(export), "--as-of", AS_OF, "--format", "ndjson"]
    run = watched([*command, *WAYS[way]], rows.add, str(ROOT) if way == SPARK else "")
    _require(run)
    spent["surveil"] = run.spent
    say(f"{way}: surveilled: {words(run.spent)}")
    return Found(way, found, rows.digests(), resources, spent)


def _require(run: Run) -> None:
    if run.code not in (0, 4):
        raise SystemExit(f"mspike ended with {run.code}\n{run.told[-2000:]}")


def compare(first: Found, other: Found, say: Say) -> int:
    """Say what is not the same; returns how many patients and parts."""
    found = differences(first.assessed, other.assessed)
    found += differences({"worklist": first.surveilled}, {"worklist": other.surveilled})
    verb = "the same bytes" if not found else f"{len(found)} differences"
    say(f"{first.way} and {other.way}: {verb}")
    for part, patient in found[:20]:
        say(f"  {part} of {patient}")
    return len(found)


def check(export: Path, place: Path, ways: Sequence[str], seed: int, say: Say) -> int:
    """Work on a cohort in every way; returns the number of differences.

    Args:
        export: a synthetic cohort.
        place: folder for the scattered cohort and for what each way came to; what is
            there already is not done again.
        ways: those of ``WAYS``, and ``ALONE``.
        seed: of the order of files and lines.
        say: told of each step.
    """
    scattered, count = place / "scattered", place / "resources"
    if not count.exists():
        count.write_text(str(mixed(export, scattered, seed)))
    lines = int(count.read_text())
    say(f"{lines} resources in {FILES} files, in random order")
    found = [_found(scattered, place, way, say) for way in ways]
    failures = sum(compare(found[0], other, say) for other in found[1:])
    for each in found:
        parts = {name: len(digests) for name, digests in each.assessed.items()}
        told = ", ".join(f"{name} of {number}" for name, number in parts.items())
        say(f"{each.way}: {told} patients; worklist of {len(each.surveilled)}")
        if each.resources != lines:
            say(f"{each.way}: {each.resources} resources counted, not {lines}")
            failures += 1
    return failures


def _found(scattered: Path, place: Path, way: str, say: Say) -> Found:
    kept = place / f"{way}.json"
    if not kept.exists():
        work = _alone if way == ALONE else partial(worked, way=way)
        kept.write_bytes(msgspec.json.encode(work(scattered, place, say=say)))
    return msgspec.json.decode(kept.read_bytes(), type=Found)


def _alone(scattered: Path, place: Path, say: Say) -> Found:
    feeds = ALL_FEEDS
    while True:
        folder = place / "alone"
        alone = each_alone(scattered, folder, AS_OF, feeds, jobs=2)
        shutil.rmtree(folder)
        if alone.feeds == feeds:
            break
        # a small cohort may lack a feed; then nothing is asked of it
        feeds = frozenset(alone.feeds)
    say(f"{ALONE}: done, feeds {', '.join(sorted(feeds))}")
    return Found(ALONE, alone.assessed, alone.surveilled, alone.resources)


def main() -> None:
    """``python -m tests.generative.identity --patients N``."""
    parser = argparse.ArgumentParser(description="Compare ways to work on a cohort.")
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--export", type=Path, help="a cohort that is there already")
    parser.add_argument("--keep", type=Path, help="go on with what is in this folder")
    parser.add_argument("--ways", nargs="+", default=[*WAYS, ALONE])
    given = parser.parse_args()
    ways = [w for w in given.ways if w != SPARK or shutil.which("java") is not None]
    begun = time.monotonic()

    def say(text: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:7.0f} s  {text}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder:
        place, export = given.keep or Path(folder), given.export
        place.mkdir(exist_ok=True)
        if export is None and not (place / "resources").exists():
            export = place / "export"
            write_bulk_export(export, given.patients, given.seed, jobs=2)
            say(f"{given.patients} synthetic patients, seed {given.seed}")
        failures = check(export, place, ways, given.seed, say)
    say("nothing differs" if not failures else f"{failures} failures")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
