"""Check one property on many generated patients, in parallel, with shrunk failures.

``python -m tests.generative.check replay --patients 10000 --jobs 2`` replays the proofs
of shipped and random rules on 10,000 patients; the other properties are ``order``,
``refinement``, ``settles`` and ``could_settle``.
"""

from __future__ import annotations

import argparse
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from engine.values import Outcome
from tests.generative.pairs import Pair, pairs, shrunk
from tests.generative.properties import PROPERTIES

SHOWN = 40
write = partial(print, flush=True)


def checked(seed: int, name: str) -> tuple[int, int, list[str]]:
    """Of one patient: how many pairs, how many decided, and what is wrong."""
    check, decided, total = PROPERTIES[name], 0, 0
    wrong: list[str] = []
    for pair in pairs(seed):
        total += 1
        decided += pair.judge().outcome is not Outcome.UNKNOWN

        def fails(candidate: Pair) -> str:
            return check(candidate, random.Random(seed))  # noqa: S311

        if fails(pair):
            small = shrunk(pair, fails)
            wrong.append(f"{fails(small)}\n{small.text()}")
    return total, decided, wrong


def main() -> int:
    """Check as many patients as asked for; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("property", choices=PROPERTIES)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.patients)
    total = decided = failures = 0
    with ProcessPoolExecutor(arguments.jobs) as pool:
        work = partial(checked, name=arguments.property)
        for one, settled, wrong in pool.map(work, seeds, chunksize=8):
            total, decided = total + one, decided + settled
            for text in wrong:
                failures += 1
                if failures <= SHOWN:
                    write(text)
    write(
        f"{arguments.property}: {arguments.patients} patients, {total} verdicts, "
        f"{decided} decided, {failures} failures"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
