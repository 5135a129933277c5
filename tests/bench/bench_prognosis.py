"""How long prognosis takes: ``python tests/bench/bench_prognosis.py``.

Times are wall-clock on the machine at hand; all data are simulated.
"""

import statistics
import sys
import time

import numpy as np

from engine.cohort.curves import cover, fit_curves, targets_of
from engine.cohort.curves.document import build_document
from engine.cohort.survival import (
    cumulative_incidence,
    fit_cox,
    kaplan_meier,
    log_rank,
)
from engine.prognosis import shipped_evidence
from engine.prognosis.curve_file import shipped_curves


def timed(work, repeats):
    """Seconds of each repetition, after one that does not count."""
    work()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def look_up():
    """One patient: both endpoints drawn, ranges, three months in words."""
    for name in ("B.PFS.true_emd", "B.OS.true_emd"):
        curve = shipped_curves().of(name)
        curve.points("2.5")
        curve.scenarios("2.5")
        for month in (3, 6, 9):
            curve.at(month, "2.5")


def cohort(n, seed=1):
    """Simulated survival data with two covariates and two groups."""
    random = np.random.default_rng(seed)
    covariates = random.normal(size=(n, 2))
    hazard = np.exp(covariates @ np.array([0.3, -0.2])) / 12
    months, followed = random.exponential(1 / hazard), random.uniform(3, 24, n)
    groups = (covariates[:, 0] > 0).astype(np.int64)
    return covariates, np.minimum(months, followed), months <= followed, groups


def main():
    """Print one line for each job."""
    evidence = shipped_evidence()
    targets = targets_of(evidence, "PFS")
    jobs = [
        ("look-up of curve, band and words", look_up, 200),
        ("fit of the curves of one endpoint", lambda: fit_curves(targets), 10),
        ("data file of all curves", lambda: build_document(evidence), 3),
        (
            "one simulated study for coverage",
            lambda: cover(targets, "PFS", rounds=1, seed=1, families=["Weibull"]),
            10,
        ),
    ]
    for n in (1_000, 10_000, 100_000):
        covariates, ends, observed, groups = cohort(n)
        events, tenths = observed * (1 + groups), np.ceil(ends * 10) / 10
        repeats = 20 if n < 100_000 else 3

        def estimate(e=ends, o=observed):
            kaplan_meier(e, o)

        def test(e=ends, o=observed, g=groups):
            log_rank(e, o, g)

        def model(c=covariates, e=ends, o=observed):
            fit_cox(["x", "y"], c, e, o)

        def compete(e=tenths, k=events):
            cumulative_incidence(e, k)

        jobs += [
            (f"Kaplan-Meier, n = {n}", estimate, repeats),
            (f"log-rank, n = {n}", test, repeats),
            (f"Cox behind the shield, n = {n}", model, min(repeats, 5)),
            (f"competing events, n = {n}", compete, min(repeats, 3)),
        ]
    for name, work, repeats in jobs:
        found = sorted(timed(work, repeats))
        p95 = found[min(len(found) - 1, int(0.95 * len(found)))]
        median = statistics.median(found)
        sys.stdout.write(
            f"{name:<38} median {1e3 * median:9.2f} ms   p95 {1e3 * p95:9.2f} ms\n"
        )


if __name__ == "__main__":
    main()
