"""How often an UNKNOWN is one: per shipped rule, the share where two readings differ.

``python -m tests.generative.tightness --records 2000`` prints a table. The generator is
``tests/generative/records.py`` with seeds from 0; a record counts only where all
combinations of candidates could be tried.
"""

from __future__ import annotations

import argparse
from collections import Counter

from engine.values import Outcome
from tests.generative.pairs import shipped_pairs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    arguments = parser.parse_args()
    unknown: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    for seed in range(arguments.records):
        for pair in shipped_pairs(seed):
            if pair.judge().outcome is not Outcome.UNKNOWN:
                continue
            answer = pair.answer(cap=2000, enough=2)
            if answer.outcome != "unknown" and not answer.exhaustive:
                continue
            unknown[pair.rule.id] += 1
            differ[pair.rule.id] += answer.outcome == "unknown"
    for rule, total in sorted(unknown.items()):
        share = 100 * differ[rule] / total
        print(f"{rule:45} {differ[rule]:6} of {total:6}  {share:6.2f} %")  # noqa: T201


if __name__ == "__main__":
    main()
