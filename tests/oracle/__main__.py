"""``python -m tests.oracle --patients 100000``: every rule that CEL can say."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.oracle.agreement import Agreement, compare, sayable


def one(at: int, count: int, seed: int) -> Agreement:
    """Compare one rule."""
    return compare(list(sayable())[at], count, seed)


def main() -> int:
    """Exit 1 if rule and translation ever differ, or a miss is not explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle")
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rules = list(sayable())
    each = -(-chosen.patients // len(rules))
    wrong = total = 0
    with ProcessPoolExecutor(chosen.jobs) as pool:
        numbers = range(len(rules))
        for found in pool.map(
            one, numbers, [each] * len(rules), [chosen.seed] * len(rules)
        ):
            total += found.patients
            wrong += len(found.differ) + found.open + len(found.unexplained)
            sys.stdout.write(
                f"{found.rule}: {found.patients} patients, {len(found.differ)} differ, "
                f"{found.open} open, {found.misses} missed by floats, "
                f"{len(found.unexplained)} of them unexplained; {found.outcomes}\n"
            )
    sys.stdout.write(f"{len(rules)} rules, {total} patients, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
