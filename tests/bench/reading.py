"""Benchmark of reading: NDJSON to PatientState, and the memory of a stream.

    python -m tests.bench.reading [--patients 200] [--repeat 7] [--streamed 2000]

Beside ``orjson.loads`` and ``fhir.resources.R4B``, which only parse, on the same lines
in the same process; ``fhir.resources`` gets the lines of few patients, because it is
slow. The stream is a folder of one NDJSON file for each resource type, larger than what
is kept in memory, read by a process of its own. Linux only: peak memory is ``VmHWM``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

import orjson
from fhir.resources.R4B import get_fhir_model_class

from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.bench.mixed_patients import bundles

VALIDATED_PATIENTS = 4


def resources_of(bundle: bytes) -> Iterator[tuple[str, bytes]]:
    """Type and line of each resource."""
    for entry in orjson.loads(bundle)["entry"]:
        resource = entry["resource"]
        yield resource["resourceType"], orjson.dumps(resource)


def states_in(ndjson: bytes | Path, mapping: InboundMapping) -> int:
    """Make the state of every patient, keep none; how many there were."""
    with closing(read_records(ndjson)) as records:
        return sum(1 for _ in patient_states(records, mapping))


def parse(ndjson: bytes) -> None:
    """Parse every line."""
    for line in ndjson.splitlines():
        orjson.loads(line)


def validate(ndjson: bytes) -> None:
    """Parse every line into the model of its resource type."""
    for line in ndjson.splitlines():
        resource = orjson.loads(line)
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def seconds(work: Callable[[bytes], object], ndjson: bytes, repeat: int) -> float:
    """CPU time of the fastest pass."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work(ndjson)
        best = min(best, time.process_time() - start)
    return best


def report_times(patients: int, repeat: int) -> None:
    """Print the CPU time for each megabyte, and its ratio to ``orjson.loads``."""
    mapping = InboundMapping.shipped()
    lines = [
        b"\n".join(line for _, line in resources_of(bundle))
        for bundle in bundles(patients)
    ]
    few, whole = b"\n".join(lines[:VALIDATED_PATIENTS]), b"\n".join(lines)
    validate(few)  # Its models are built when they are first used.
    timed: dict[str, tuple[Callable[[bytes], object], bytes, int]] = {
        "orjson.loads of each line": (parse, whole, repeat),
        "mspike: NDJSON to PatientState": (
            lambda ndjson: states_in(ndjson, mapping),
            whole,
            repeat,
        ),
        "fhir.resources.R4B of each line": (validate, few, min(repeat, 2)),
    }
    base = 0.0
    sys.stdout.write(f"NDJSON of {patients} patients, {len(whole) / 1e6:.1f} MB\n")
    for name, (work, ndjson, times) in timed.items():
        cost = 1e3 * seconds(work, ndjson, times) / (len(ndjson) / 1e6)
        base = base or cost
        sys.stdout.write(f"{name:42} {cost:8.1f} ms/MB {cost / base:6.2f} x orjson\n")


def write_export(folder: Path, patients: int) -> None:
    """One NDJSON file for each resource type."""
    with ExitStack() as opened:
        files: dict[str, BinaryIO] = {}
        for bundle in bundles(patients):
            for kind, line in resources_of(bundle):
                if kind not in files:
                    path = folder / f"{kind}.ndjson"
                    files[kind] = opened.enter_context(path.open("wb"))
                files[kind].write(line + b"\n")


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = (each for each in status.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def report_memory(patients: int) -> None:
    """Print the peak memory of a process that reads a stream, and only that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, patients)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        module = [sys.executable, "-m", "tests.bench.reading"]
        told = subprocess.run(
            [*module, "--stream", name], check=True, capture_output=True, text=True
        )
    read, before, peak = told.stdout.split()
    sys.stdout.write(
        f"stream of {read} patients, {size:.1f} MB: peak {float(peak):.0f} MB of memory, "
        f"{float(before):.0f} MB before the first line is read\n"
    )


def stream(folder: Path) -> None:
    """Read a folder; print patients, and memory before and at its peak."""
    mapping = InboundMapping.shipped()
    before = peak_megabytes()
    read = states_in(folder, mapping)
    sys.stdout.write(f"{read} {before} {peak_megabytes()}\n")


def main() -> None:
    """Time reading, then measure a stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--streamed", type=int, default=2000)
    parser.add_argument("--stream", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stream is not None:
        stream(options.stream)
        return
    report_times(options.patients, options.repeat)
    report_memory(options.streamed)


if __name__ == "__main__":
    main()
