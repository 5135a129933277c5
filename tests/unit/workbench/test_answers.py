"""The expectations: each holds where it should, and fails where it should."""

from __future__ import annotations

import pytest

from engine.language import shipped_ruleset, shipped_ruleset_names
from ui.workbench import Bench, Misunderstood, Unexpected
from ui.workbench.answers import ANSWERS, expect
from ui.workbench.sentences import tell

RELAPSE = "biochemical relapse is TRUE"
WAITING = "any EMD at baseline is UNKNOWN"
RISK = "cytogenetic risk is UNKNOWN"
RECORD = (
    "a CAR T infusion of ide-cel on 2023-10-01",
    "serum M-protein was 0.1 g/dL on day 60",
    "serum M-protein was 0.9 g/dL on day 110",
    "urine M-protein was 0 mg/24h on day 60",
    "urine M-protein was 400 mg/24h on day 110",
    "FISH on 2023-05-01 found t(4;14)",
    "FISH on 2023-05-01 did not find t(14;16), t(14;20), del(17p) or gain(1q)",
)


@pytest.fixture
def bench() -> Bench:
    bench = Bench([shipped_ruleset(name) for name in shipped_ruleset_names()])
    for sentence in RECORD:
        tell(bench.record, sentence)
    bench.look("day 160")
    return bench


HOLDS_AND_FAILS = [
    (RELAPSE, "biochemical relapse is TRUE", "biochemical relapse is FALSE"),
    (RISK, "cytogenetic risk is UNKNOWN", "cytogenetic risk is standard"),
    (
        RISK,
        "it may be confirmed high-risk or standard",
        "it may be standard or isolated del17p",
    ),
    (RELAPSE, 'it says "rose from 0.1 g/dL"', 'it says "rose from 0.2 g/dL"'),
    (RELAPSE, "it is so because of serum", "it is so because of urine"),
    (RELAPSE, "urine holds too", "serum holds too"),
    (RISK, "the gap is never asked", "the gap is list open"),
    (RELAPSE, "the criterion urine is TRUE", "the criterion serum is FALSE"),
    (
        RELAPSE,
        "the evidence is car t infusion of 2023-10-01, serum M-protein of 2023-11-30 and serum M-protein of 2024-01-19",
        "the evidence is serum M-protein of 2024-01-19",
    ),
    (
        RISK,
        'what would settle it is "FISH for del(1p)"',
        'what would settle it is "FISH for gain(1q)"',
    ),
    (
        RISK,
        'what could settle it is "FISH for del(1p)"',
        'what could settle it is "FISH for del(17p)"',
    ),
    (WAITING, "nothing would settle it", ""),
    (RISK, "", "nothing would settle it"),
    (WAITING, "it cannot be known now", ""),
    (RISK, "", "it cannot be known now"),
    (
        RELAPSE,
        "it looked at results up to day 110",
        "it looked at results up to day 60",
    ),
    (RELAPSE, "it cautions unconfirmed", "it cautions light_chain_escape"),
    (RISK, "it has no caution", ""),
    (RELAPSE, "", "it has no caution"),
    (RELAPSE, "it rests on the choice measurable", "it rests on the choice day_60"),
]


@pytest.mark.parametrize(("named", "holds", "fails"), HOLDS_AND_FAILS)
def test_an_answer_holds_or_fails(
    bench: Bench, named: str, holds: str, fails: str
) -> None:
    expect(bench, named)
    if holds:
        expect(bench, holds)
    if fails:
        with pytest.raises(Unexpected):
            expect(bench, fails)


def test_every_answer_was_seen_to_fail() -> None:
    failing = [fails for _, _, fails in HOLDS_AND_FAILS if fails]
    failing += DUE_FAILS
    tables = {"the evidence is:"}  # in a test of its own
    for answer in ANSWERS:
        seen = any(answer.pattern.fullmatch(fails) for fails in failing)
        assert seen or answer.example in tables, answer.example


DUE = "mspike asks for day 90 set, due on 2023-12-30: overdue"
DUE_FAILS = [
    "mspike asks for day 90 set, due on 2023-12-31: overdue",
    "mspike does not ask for day 90 set",
]


def test_what_is_due_holds_or_fails() -> None:
    bench = Bench([shipped_ruleset("surveillance_site")])
    for sentence in (
        RECORD[0],
        "a whole-body PET/CT on 2023-09-10 that shows no soft-tissue lesion",
        "clonal plasma cells in the marrow was 40 % on 2023-09-10",
        "serum M-protein was 2.00 g/dL on 2023-09-10",
    ):
        tell(bench.record, sentence)
    bench.look("day 160")
    expect(bench, DUE)
    for fails in DUE_FAILS:
        with pytest.raises(Unexpected):
            expect(bench, fails)


def test_the_evidence_as_a_table(bench: Bench) -> None:
    expect(bench, RELAPSE)
    rows = [
        ["date", "value"],
        ["2023-10-01", "idecabtagene vicleucel"],
        ["2024-01-19", "0.9 g/dL"],
        ["2023-11-30", "0.1 g/dL"],
    ]
    expect(bench, "the evidence is:", rows)
    for wrong in (
        rows[:-1],
        [*rows, ["2024-01-19", "0.9 g/dL"]],
        [*rows[:-1], ["2023-11-30", "0.2 g/dL"]],
    ):
        with pytest.raises(Unexpected, match="the evidence is"):
            expect(bench, "the evidence is:", wrong)


@pytest.mark.parametrize(
    "words",
    [
        "biochemical relapse is TRUE",
        "the Biochemical relapse after BCMA CAR T is TRUE",
        "moffitt_2025/biochemical_relapse is TRUE",
        "biochemical relapse by moffitt_2025 is TRUE",
        "EMD at baseline is UNKNOWN",
        "Extramedullary disease at baseline is UNKNOWN",
        "any emd at baseline is UNKNOWN",
        "refractory or relapsed is UNKNOWN",
    ],
)
def test_a_rule_by_name_title_abbreviation_or_id(bench: Bench, words: str) -> None:
    expect(bench, words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("biochemical relaps is TRUE", "no rule is called"),
        ("biochemical relapse by usmic_2026 is TRUE", "no rule is called"),
        ("cytogenetic risk is dreadful", "cannot be 'dreadful'"),
        ("biochemical relapse is TRU", "cannot be 'TRU'"),
        ("it says that all is well", "no sentence is like"),
        (
            "the criterion colour of biochemical relapse is TRUE",
            "no criterion 'colour'",
        ),
    ],
)
def test_words_that_mean_nothing(bench: Bench, words: str, message: str) -> None:
    with pytest.raises(Misunderstood) as mistake:
        expect(bench, words)
    assert message in mistake.value.message


def test_it_means_nothing_before_a_rule_is_named(bench: Bench) -> None:
    with pytest.raises(Misunderstood, match="no verdict was named"):
        expect(bench, "it has no caution")
    with pytest.raises(Misunderstood, match="has not looked"):
        expect(Bench([shipped_ruleset("moffitt_2025")]), RELAPSE)


def test_looking_again_forgets_what_it_meant(bench: Bench) -> None:
    expect(bench, RELAPSE)
    bench.look("day 60")
    with pytest.raises(Misunderstood, match="no verdict was named"):
        expect(bench, "it cautions unconfirmed")


def test_what_was_asserted_is_kept_for_the_report(bench: Bench) -> None:
    expect(bench, RELAPSE)
    (check,) = bench.checks
    assert (check.rule, check.outcome) == ("moffitt_2025/biochemical_relapse", "true")
    assert check.criteria["serum"] == "true"
