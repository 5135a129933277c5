"""Benchmark: ``mspike rules verify`` on exactly 100 rules, with everything that it does.

    python -m tests.bench.verify [--jobs 2]

The rules are the shipped library (66 rules at their time points, with their cases and
feature files) and a second copy, under another name, of four of its rule sets: the
definitions of IMWG 2016, which take longest of all to prove, US Myeloma Immunotherapy
Consortium 2026, MyCARe and the trials. A criterion that stands in both is proved once in
each process, as one is that two shipped rules share. The scenario that asks two shipped
rule sets at once is left out: each folder is read for itself. Wall time and CPU time are
those of the whole command with all its processes; the load is that of the last minute,
of everything else on the machine too.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

from engine.language import (
    load_ruleset,
    rules_root,
    shipped_policy_names,
    shipped_ruleset_names,
)

RULES: Final = 100
TWICE: Final = ("imwg_2016", "usmic_2026", "mycare_2024", "trial_definitions")


class Measured(Struct, frozen=True):
    """What one run took, in seconds.

    Attributes:
        wall: from start to end.
        cpu: of all its processes.
        load: runnable processes of the machine in the last minute, before and after.
        status: how the command ended.
    """

    wall: float
    cpu: float
    load: tuple[float, float]
    status: int


def hundred_rules(into: Path) -> int:
    """Write the rule sets with their cases and features; how many rules they hold."""
    names = [*shipped_ruleset_names(), *shipped_policy_names()]
    folders = [_copied(name, into / name) for name in names]
    for name in TWICE:
        folders.append(_copied(name, into / f"{name}_again"))
        for file in (f for f in folders[-1].rglob("*") if f.is_file()):
            text = file.read_text("utf-8").replace(f"{name}/", f"{name}_again/")
            text = text.replace(f"ruleset: {name}\n", f"ruleset: {name}_again\n")
            file.write_text(text, "utf-8")
    return sum(len(load_ruleset(str(folder)).rules) for folder in folders)


def _copied(name: str, folder: Path) -> Path:
    shutil.copytree(rules_root() / "rule_sets" / name, folder)
    features = rules_root().parent / "features" / name
    if features.is_dir():
        shutil.copytree(features, folder / "features")
    return folder


def measured(folder: Path, jobs: int) -> Measured:
    """Run the command on a folder, with all that it prints."""
    before, load, start = _cpu(), os.getloadavg()[0], time.perf_counter()
    run = "from ui.cli import main; main()"
    command = [sys.executable, "-c", run, "rules", "verify", str(folder)]
    done = subprocess.run([*command, "--jobs", str(jobs)], check=False)
    wall = time.perf_counter() - start
    return Measured(wall, _cpu() - before, (load, os.getloadavg()[0]), done.returncode)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Make the folder, run the command, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    with TemporaryDirectory(prefix="mspike-verify-bench-") as name:
        count = hundred_rules(Path(name))
        if count != RULES:
            sys.exit(f"{count} rules, not {RULES}: mend TWICE")
        found = measured(Path(name), jobs)
    before, after = found.load
    sys.stdout.write(
        f"{RULES} rules, --jobs {jobs}: {found.wall:.1f} s wall, {found.cpu:.1f} s CPU, "
        f"load {before:.1f} before and {after:.1f} after, exit {found.status}\n"
    )
    return found.status


if __name__ == "__main__":
    sys.exit(main())
