"""Benchmark: from raw FHIR JSON to verdicts with evidence, beside a hard-coded program.

    python -m tests.bench [--patients 200] [--repeat 7]

Every program reads the same bytes in the same process, in turn; the fastest whole pass
of each counts, in CPU time. One process, one thread. The first pass is printed too: what rules come
to is remembered by patterns of outcomes, and then nothing has been met before (a program
still finds what those above it have met). ``python -m tests.bench.reading`` times
reading alone and measures the memory of a stream.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing

from msgspec import structs

from engine.assessment import assess
from engine.language import (
    RuleSet,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.reasoning import Judge
from engine.state import PatientState
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.bench import hard_coded
from tests.bench.mixed_patients import bundles

AS_OF = read_when("2025-12-31")


def state_of(bundle: bytes, mapping: InboundMapping) -> PatientState:
    """The state of a Bundle's only patient."""
    with closing(read_records(bundle)) as records:
        (state,) = patient_states(records, mapping)
    return state


def programs(mapping: InboundMapping) -> dict[str, Callable[[bytes], object]]:
    """What is timed, by name."""
    vocabulary = shipped_vocabulary()
    moffitt = shipped_ruleset("moffitt_2025")
    library = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    alone = _only(moffitt, "biochemical_relapse")

    def one_rule(bundle: bytes) -> object:
        return Judge(state_of(bundle, mapping), vocabulary, AS_OF).verdicts(alone)

    def whole_library(bundle: bytes) -> object:
        judge = Judge(state_of(bundle, mapping), vocabulary, AS_OF)
        return [judge.verdicts(ruleset) for ruleset in library]

    return {
        "orjson.loads of the same bytes": hard_coded.parse_only,
        "hard-coded relapse rule": hard_coded.relapsed,
        "mspike: PatientState": lambda bundle: state_of(bundle, mapping),
        "mspike: relapse rule, with evidence": one_rule,
        "mspike: every rule, with evidence": whole_library,
        "mspike: assess, with published evidence": lambda bundle: assess(
            state_of(bundle, mapping), library, AS_OF
        ),
    }


def _only(ruleset: RuleSet, name: str) -> RuleSet:
    return structs.replace(ruleset, rules={name: ruleset.rules[name]})


def main() -> None:
    """Time every program and print patients per second and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    patients = bundles(options.patients)
    mapping = InboundMapping.shipped()
    timed = programs(mapping)
    best = dict.fromkeys(timed, float("inf"))
    first: dict[str, float] = {}
    for _ in range(options.repeat):
        for name, program in timed.items():
            start = time.process_time()
            for bundle in patients:
                program(bundle)
            taken = time.process_time() - start
            first.setdefault(name, taken)
            best[name] = min(best[name], taken)
    megabytes = sum(map(len, patients)) / 1e6
    resources = sum(bundle.count(b'"resourceType"') - 1 for bundle in patients)
    write = sys.stdout.write
    write(f"{len(patients)} patients, {resources} resources, {megabytes:.1f} MB\n")
    base = best["hard-coded relapse rule"]
    for name, seconds in best.items():
        rate = len(patients) / seconds
        cold = f"first pass {first[name] / base:6.2f} x"
        write(
            f"{name:42} {rate:8.0f} patients/s {seconds / base:6.2f} x hard-coded, {cold}\n"
        )


if __name__ == "__main__":
    main()
