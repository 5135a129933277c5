"""ISS, R-ISS and R2-ISS against a plain reading of their points and stages."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from ui.workbench import Record

B2M = ("3.4", "3.5", "5.4", "5.5", "5.6")
ALBUMIN = ("3.4", "3.5")
LDH = ("249", "250", "251")
LIMIT = {"lactate_dehydrogenase": "250"}
R_ISS = ("del_17p", "t_4_14", "t_14_16")
R2_ISS = ("del_17p", "t_4_14", "gain_1q")
DAY = "2024-01-10"


def iss(b2m: str, albumin: str) -> int:
    if Decimal(b2m) >= Decimal("5.5"):
        return 3
    return (
        1 if Decimal(b2m) < Decimal("3.5") and Decimal(albumin) >= Decimal("3.5") else 2
    )


def r_iss(b2m: str, albumin: str, ldh: str, abnormal: bool) -> str:
    stage, high = iss(b2m, albumin), Decimal(ldh) > 250
    if stage == 1 and not abnormal and not high:
        return "I"
    return "III" if stage == 3 and (abnormal or high) else "II"


def r2_iss(b2m: str, albumin: str, ldh: str, found: dict[str, bool]) -> str:
    points = {1: Decimal(0), 2: Decimal(1), 3: Decimal("1.5")}[iss(b2m, albumin)]
    points += 1 if Decimal(ldh) > 250 else 0
    points += sum(1 for name in ("del_17p", "t_4_14") if found[name])
    points += Decimal("0.5") if found["gain_1q"] else 0
    bands = ((Decimal(0), "I"), (Decimal(1), "II"), (Decimal("2.5"), "III"))
    return next((stage for up_to, stage in bands if points <= up_to), "IV")


def told(b2m: str = "", albumin: str = "", ldh: str = "", lines: str = "0") -> Record:
    record = Record()
    for words, value in (
        ("prior lines", lines),
        ("serum beta-2-microglobulin", b2m and f"{b2m} mg/L"),
        ("serum albumin", albumin and f"{albumin} g/dL"),
        ("LDH", ldh and f"{ldh} U/L"),
    ):
        if value:
            record.laboratory.result(words, DAY, value)
    return record


@pytest.mark.parametrize(("b2m", "albumin"), list(product(B2M, ALBUMIN)))
def test_iss(ask_rule, b2m, albumin):
    verdict = ask_rule(told(b2m, albumin), "iss_2005/stage")
    assert verdict.value == "I" * iss(b2m, albumin)


@pytest.mark.parametrize("found", list(product((True, False), repeat=3)))
@pytest.mark.parametrize("ldh", LDH)
def test_r_iss(ask_rule, found, ldh):
    for b2m, albumin in product(B2M, ALBUMIN):
        record = told(b2m, albumin, ldh)
        for name, present in zip(R_ISS, found, strict=True):
            record.laboratory.fish(DAY, name, "present" if present else "absent")
        verdict = ask_rule(record, "r_iss_2015/stage", upper_limits=LIMIT)
        assert verdict.value == r_iss(b2m, albumin, ldh, any(found))


@pytest.mark.parametrize("found", list(product((True, False), repeat=3)))
@pytest.mark.parametrize("ldh", LDH)
def test_r2_iss(ask_rule, found, ldh):
    for b2m, albumin in product(B2M, ALBUMIN):
        record, states = told(b2m, albumin, ldh), dict(zip(R2_ISS, found, strict=True))
        for name, present in states.items():
            record.laboratory.fish(DAY, name, "present" if present else "absent")
        verdict = ask_rule(record, "r2iss_2022/stage", upper_limits=LIMIT)
        assert verdict.value == r2_iss(b2m, albumin, ldh, states)


@pytest.mark.parametrize("missing", ["b2m", "albumin", "ldh", *R2_ISS])
@pytest.mark.parametrize("b2m", ["3.4", "4", "6"])
def test_what_is_missing_leaves_the_stages_of_its_completions(ask_rule, missing, b2m):
    for ldh, albumin, found in product(
        ("249", "251"), ALBUMIN, product((True, False), repeat=3)
    ):
        values = {"b2m": b2m, "albumin": albumin, "ldh": ldh}
        states = dict(zip(R2_ISS, found, strict=True))
        record = told(**{k: v for k, v in values.items() if k != missing})
        for name, present in states.items():
            if name != missing:
                record.laboratory.fish(DAY, name, "present" if present else "absent")
        ways = {"b2m": ("3.4", "4", "6"), "albumin": ALBUMIN, "ldh": ("249", "251")}
        possible = set()
        for way in ways.get(missing, (True, False)):
            whole = {**values, **states, missing: way}
            flags = {name: bool(whole[name]) for name in R2_ISS}
            possible.add(r2_iss(whole["b2m"], whole["albumin"], whole["ldh"], flags))
        verdict = ask_rule(record, "r2iss_2022/stage", upper_limits=LIMIT)
        found_values = {verdict.value} if verdict.value else set(verdict.possible)
        assert found_values == possible, (values, states)


@pytest.mark.parametrize(
    "rule", ["iss_2005/stage", "r_iss_2015/stage", "r2iss_2022/stage"]
)
@pytest.mark.parametrize("lines", ["1", "2", "9"])
def test_at_relapse_a_stage_of_new_disease_does_not_apply_and_says_why(
    ask_rule, rule, lines
):
    record = told("6", "3", "300", lines)
    record.laboratory.fish(DAY, "del(17p), t(4;14) and gain(1q)", "present")
    verdict = ask_rule(record, rule, upper_limits=LIMIT)
    assert verdict.outcome == "not_applicable"
    assert [reason.criterion for reason in verdict.because] == ["newly_diagnosed"]


@pytest.mark.parametrize(
    "rule", ["iss_2005/stage", "r_iss_2015/stage", "r2iss_2022/stage"]
)
def test_a_later_zero_does_not_outweigh_a_charted_line(ask_rule, rule):
    record = told("6", "3", "300", "2")
    record.laboratory.result("prior lines", "2024-06-01", "0")
    assert ask_rule(record, rule, upper_limits=LIMIT).outcome == "not_applicable"
