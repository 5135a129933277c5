"""Reproduction and coverage: ``python -m engine.cohort.reproduction --check``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from engine.cohort.curves import (
    ENDPOINTS,
    LANDMARKS,
    REQUIRED_COVERAGE,
    REQUIRED_INSIDE,
    Coverage,
    count_inside,
    cover,
    implied_shape,
    reproduce,
    reproduction_page,
    targets_of,
)
from engine.language import rules_root
from engine.prognosis import shipped_evidence

COHORTS: Final = 1000
ROUNDS: Final = 200
SEED: Final = 271828
_STRESS_SHAPES: Final = (0.8, 1.1)
_STRESS_ROUNDS: Final = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, and write the page or compare it with the one on disk.

    Returns:
        0 if both gates hold (and, with ``--check``, the page is up to date), else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--write", type=Path, metavar="FILE")
    either.add_argument("--check", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    page, failures = simulate_page()
    if chosen.write is not None:
        chosen.write.write_text(page, "utf-8")
    elif chosen.check.read_text("utf-8") != page:
        failures.append(f"{chosen.check} is out of date")
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    return 1 if failures else 0


def short_hash(sha256: str) -> str:
    """The first digits of a hash, as the page shows it."""
    return f"`{sha256[:12]}`"


def simulate_page() -> tuple[str, list[str]]:
    """Run both simulations.

    Returns:
        The page, and which gates do not hold.
    """
    evidence = shipped_evidence()
    path = rules_root() / "evidence" / "curves.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    reproduced = reproduce(evidence, document, cohorts=COHORTS, seed=SEED)
    targets = {endpoint: targets_of(evidence, endpoint) for endpoint in ENDPOINTS}
    covered: list[Coverage] = []
    stressed: dict[float, list[Coverage]] = {shape: [] for shape in _STRESS_SHAPES}
    for endpoint, printed in targets.items():
        covered += cover(printed, endpoint, rounds=ROUNDS, seed=SEED)
        for shape in _STRESS_SHAPES:
            stressed[shape] += cover(
                printed, endpoint, rounds=_STRESS_ROUNDS, seed=SEED, shape=shape
            )
    failures = [
        f"{endpoint}: only {count_inside(rows)} of {len(rows)} printed numbers inside"
        for endpoint, rows in reproduced.items()
        if count_inside(rows) < REQUIRED_INSIDE[endpoint]
    ]
    failures += [
        f"{row.endpoint}, {row.family}, n = {row.n}: covered {row.covered:.1%}"
        for row in covered
        if row.covered < REQUIRED_COVERAGE
    ]
    failures += [
        f"{row.endpoint}, {row.family}, n = {row.n}: given {month:g} months {held:.1%}"
        for row in covered
        for month, held in zip(LANDMARKS, row.covered_later, strict=False)
        if held < REQUIRED_COVERAGE
    ]
    page = reproduction_page(
        reproduced,
        covered,
        stressed,
        shapes={name: implied_shape(printed) for name, printed in targets.items()},
        hashes=[short_hash(printed.sha256) for printed in targets.values()],
        cohorts=COHORTS,
        rounds=ROUNDS,
        seed=SEED,
    )
    return page, failures


if __name__ == "__main__":
    sys.exit(main())
