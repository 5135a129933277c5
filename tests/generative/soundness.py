"""Brute force: every decided verdict must hold in all enumerated readings.

``python -m tests.generative.soundness --pairs 100000`` prints what was compared and
every contradiction, with its record shrunk to the lines that matter.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count
from types import FrameType

from tests.generative.pairs import Pair, contradiction, pairs, said_of, shrunk

LIMIT_SECONDS = 30.0  # of processor time; a pair that takes longer is reported
SHOWN = 40
EVERY = 10_000  # pairs, after which it says how far it is


class TooSlowError(Exception):
    """A pair took longer than the limit."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def compare(pair: Pair) -> tuple[str, str]:
    """What became of one pair, and the contradiction if there is one."""
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)
    try:
        why = contradiction(pair)
        outcome = said_of(pair.judge())[0]
        kind = "unknown" if outcome == "unknown" else "decided"
        return ("contradicted", why) if why else (kind, "")
    except TooSlowError:
        return "too slow", f"no answer within {LIMIT_SECONDS:.0f} s"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def compare_seed(seed: int) -> list[tuple[str, str, str]]:
    """All pairs of one seed: kind, contradiction, and the rule and record of it."""
    found = []
    for pair in pairs(seed):
        kind, why = compare(pair)
        text = ""
        if kind == "contradicted":
            text = shrunk(pair, contradiction).text()
        elif kind == "too slow":
            text = pair.text()
        found.append((kind, why, text))
    return found


def main() -> int:
    """Compare as many pairs as asked for; 1 if there is any contradiction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    counted: Counter[str] = Counter()
    told, write = 0, partial(print, flush=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        start = arguments.seed
        batch = 8 * arguments.jobs
        for first in count(start, batch):
            for found in pool.map(compare_seed, range(first, first + batch)):
                for kind, why, text in found:
                    counted[kind] += 1
                    failed = kind in ("contradicted", "too slow")
                    if failed and counted[kind] <= SHOWN:
                        print(f"{kind}: {why}\n{text}", flush=True)  # noqa: T201
            total = sum(counted.values())
            if total >= arguments.pairs:
                break
            if total // EVERY > told:
                told = total // EVERY
                write(f"... {total} pairs: {dict(counted)}")
    write(f"{sum(counted.values())} pairs: {dict(counted)}")
    return 1 if counted["contradicted"] or counted["too slow"] else 0


if __name__ == "__main__":
    sys.exit(main())
