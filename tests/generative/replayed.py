"""A replay gives on every day what judging that day alone gives.

``python -m tests.generative.replayed --patients 200 --days 730`` compares every day of
every patient of a synthetic cohort, and says how long each of the two took.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from msgspec import structs

from engine.language import (
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.surveillance.replay import Policy, feeds_since, replay, visible_on
from fhir_adapters.inbound import patient_states, read_records
from ui.cli import run


def policy(every: int | None = None) -> Policy:
    """The shipped policy, with imaging every so many days if asked."""
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    rulesets = {name: shipped_ruleset(name) for name in names}
    site = rulesets["surveillance_site"]
    if every is not None:
        due = site.dues["imaging_after_day_90"]
        again = {**site.dues, due.name: structs.replace(due, every=every, on=True)}
        site = structs.replace(site, dues=again)
    return Policy(site, rulesets, shipped_vocabulary())


def cohort(patients: int, seed: int = 7) -> list:
    """Synthetic patients, by ``mspike synthesize``."""
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "cohort")
        count = ["--patients", str(patients), "--seed", str(seed)]
        assert run(["synthesize", where, *count]) == 0
        return list(patient_states(read_records(where)))


def seen(watched):
    """What a day says, without what it says of later days."""
    return structs.replace(watched, changes=())


def compare(asked: Policy, states: list, length: int) -> tuple[int, int, float, float]:
    """Days, judged days, and seconds for each way; the answers must be the same."""
    since = feeds_since(states, asked.local)
    days, judged, alone, together = 0, 0, 0.0, 0.0
    last = max(visible_on(f, asked.local) for s in states for f in s.facts)
    first = last - length + 1
    for state in states:
        started = time.perf_counter()
        replayed = {
            d.ordinal: d.watched for d in replay(asked, state, first, last, since)
        }
        together += time.perf_counter() - started
        judged += len(replayed)
        started = time.perf_counter()
        current = None
        for ordinal in range(first, last + 1):
            feeds = frozenset(f for f, day in since.items() if day <= ordinal)
            expected = asked.on(state, ordinal, feeds)
            current = replayed.get(ordinal, current)
            assert seen(expected) == seen(current), (state.patient, ordinal)
            days += 1
        alone += time.perf_counter() - started
    return days, judged, alone, together


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--days", type=int, default=730)
    chosen = parser.parse_args()
    days, judged, alone, together = compare(
        policy(180), cohort(chosen.patients), chosen.days
    )
    sys.stdout.write(
        f"{days} patient-days, the same answers; judged {judged} of them; "
        f"each day {alone:.1f} s, replayed {together:.1f} s: {alone / together:.0f} times\n"
    )


if __name__ == "__main__":
    main()
