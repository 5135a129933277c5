"""Writes a synthetic cohort as a bulk export: a set of NDJSON files per resource type.

One patient's resources lie in several files, and the lines of a file are in random
order, as a server under load writes them.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

import orjson
from msgspec import Struct

from fhir_adapters.synthetic.cohort import SyntheticCohort
from fhir_adapters.synthetic.mess import Mess

# Patients whose resources share a set of files; bounds the memory of a writer.
_PATIENTS_IN_A_SET: Final = 500
# Files of one type in a set, over which a patient's resources are scattered.
_FILES: Final = {"Observation": 4, "MedicationAdministration": 2}

Progress = Callable[[int], None]


class Written(Struct, frozen=True):
    """What was written.

    Attributes:
        patients: how many.
        resources: lines by resource type, those told twice counted twice.
        files: how many files.
    """

    patients: int
    resources: dict[str, int]
    files: int


def write_bulk_export(
    folder: Path,
    patients: int,
    seed: int,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write a cohort; the bytes do not depend on the number of jobs.

    Args:
        folder: does not exist yet, or is empty; appears only when all is written.
        patients: how many.
        seed: the same seed and number give the same bytes.
        jobs: processes.
        progress: told how many patients were written since the last call.

    Raises:
        FileExistsError: something stands there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    partial_folder = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial_folder, ignore_errors=True)
    partial_folder.mkdir(parents=True)
    try:
        written = _write_sets(partial_folder, patients, seed, jobs, progress)
    except BaseException:
        shutil.rmtree(partial_folder, ignore_errors=True)
        raise
    if folder.exists():
        folder.rmdir()
    partial_folder.rename(folder)
    return written


def _write_sets(
    folder: Path, patients: int, seed: int, jobs: int, progress: Progress | None
) -> Written:
    starts = range(0, patients, _PATIENTS_IN_A_SET)
    write = partial(_write_set, folder, patients, seed)
    counts: Counter[str] = Counter()
    files = 0
    for done, (found, number) in zip(starts, _mapped(write, starts, jobs), strict=True):
        counts += found
        files += number
        if progress:
            progress(min(_PATIENTS_IN_A_SET, patients - done))
    return Written(patients, dict(sorted(counts.items())), files)


def _mapped(
    write: Callable[[int], tuple[Counter[str], int]], starts: range, jobs: int
) -> Iterator[tuple[Counter[str], int]]:
    if jobs == 1:
        yield from map(write, starts)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(write, starts)


def _write_set(
    folder: Path, patients: int, seed: int, start: int
) -> tuple[Counter[str], int]:
    cohort, mess = SyntheticCohort(seed), Mess.shipped()
    chance = Random(f"{seed}/{start}/files")  # noqa: S311 - nothing is secret
    lines: defaultdict[tuple[str, int], list[bytes]] = defaultdict(list)
    for number in range(start, min(start + _PATIENTS_IN_A_SET, patients)):
        for resource in cohort.patient(number):
            kind = resource["resourceType"]
            line = orjson.dumps(resource)
            copies = 2 if mess.befalls("told_twice", chance) else 1
            for _ in range(copies):
                lines[kind, chance.randrange(_FILES.get(kind, 1))].append(line)
    counts: Counter[str] = Counter()
    for (kind, part), written in lines.items():
        chance.shuffle(written)
        name = f"{kind}.{start // _PATIENTS_IN_A_SET:05d}.{part}.ndjson"
        with (folder / name).open("wb") as file:
            file.writelines(line + b"\n" for line in written)
        counts[kind] += len(written)
    return counts, len(lines)
