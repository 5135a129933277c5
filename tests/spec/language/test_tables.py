"""A classification written as a table; the staging table is the International Staging System."""

from __future__ import annotations

import pytest

from engine.language import RuleErrors

STAGES = """\
table:
  columns: {b2m: latest(beta_2_microglobulin), albumin: latest(albumin)}
  rows:
    - {b2m: "< 3.5 mg/L", albumin: ">= 3.5 g/dL", value: I}
    - {b2m: ">= 5.5 mg/L", value: III}
    - {otherwise: "true", value: II}
"""


@pytest.mark.parametrize(
    ("b2m", "albumin", "stage"),
    [
        ("3.4 mg/L", "3.5 g/dL", "I"),
        ("3.5 mg/L", "3.5 g/dL", "II"),
        ("3.4 mg/L", "3.4 g/dL", "II"),
        ("5.4 mg/L", "3.5 g/dL", "II"),
        ("5.5 mg/L", "3.5 g/dL", "III"),
        ("5.6 mg/L", "2 g/dL", "III"),
    ],
)
def test_the_first_row_that_holds_gives_the_value(
    one_rule, record, ask, b2m, albumin, stage
):
    record.laboratory.result("serum beta-2-microglobulin", "2024-01-01", b2m)
    record.laboratory.result("serum albumin", "2024-01-01", albumin)
    assert ask(one_rule(STAGES)).value == stage


def test_a_bound_leaves_the_rows_it_can_reach(one_rule, record, ask):
    record.laboratory.result("serum beta-2-microglobulin", "2024-01-01", "<5 mg/L")
    record.laboratory.result("serum albumin", "2024-01-01", "4 g/dL")
    verdict = ask(one_rule(STAGES))
    assert verdict.value is None
    assert verdict.possible == ("I", "II")


def test_a_missing_albumin_does_not_matter_where_it_cannot(one_rule, record, ask):
    record.laboratory.result("serum beta-2-microglobulin", "2024-01-01", "6 mg/L")
    assert ask(one_rule(STAGES)).value == "III"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (STAGES.replace("3.5 mg/L", "3.5 mg/dLL"), "MS-R022"),
        (STAGES.replace("3.5 mg/L", "3.5"), "MS-R021"),
        (STAGES.replace("value: III", "value: I"), "MS-R038"),
        (STAGES.replace("latest(albumin)", "latest(albumine)"), "MS-R010"),
        (STAGES.replace('b2m: ">= 5.5 mg/L", ', ""), "MS-R044"),
    ],
)
def test_a_broken_table_does_not_load(one_rule, broken, code):
    with pytest.raises(RuleErrors) as caught:
        one_rule(broken)
    assert code in {diagnostic.code for diagnostic in caught.value.diagnostics}


@pytest.mark.parametrize(
    "either",
    [
        '[{id: a, that: "latest(albumin) >= 3 g/dL"}, {id: b, that: "latest(albumin) < 3 g/dL"}]',
        '[{id: a, that: "latest(albumin) > 3 g/dL"}, {id: b, that: "latest(albumin) < 4 g/dL"}]',
        "[{id: a, that: del_17p is present}, {id: b, that: del_17p is absent}]",
        "[{id: a, that: del_17p is present}, {id: b, that: del_17p is not present}]",
    ],
)
def test_p_or_not_p_is_true_whatever_the_open_value_is(one_rule, record, ask, either):
    record.laboratory.result("serum albumin", "2024-01-01", "<5 g/dL")
    record.laboratory.fish("2024-01-01", "del(17p)", "inconclusive")
    assert ask(one_rule(f"flag:\n  any: {either}\n")).outcome == "true"


def test_two_open_limits_of_one_value_are_one_question(one_rule, record, ask):
    record.laboratory.result("serum albumin", "2024-01-01", "<5 g/dL")
    both = (
        'flag:\n  all: [{id: a, that: "latest(albumin) < 3 g/dL"}, '
        '{id: b, that: "latest(albumin) >= 3 g/dL"}]\n'
    )
    assert ask(one_rule(both)).outcome == "false"
