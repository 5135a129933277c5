"""Criteria that are right, and what they become; criteria that are wrong, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import (
    CloneFraction,
    Compare,
    DaysBetween,
    Doubles,
    Falls,
    GivenBefore,
    HasMeasure,
    IsState,
    Measurable,
    Quantity,
    RefractoryAgents,
    Rises,
    parse_criterion,
    shipped_vocabulary,
)
from engine.language.check import check
from engine.language.mistakes import CriterionErrors

VOCABULARY = shipped_vocabulary()
LESIONS = VOCABULARY.lists["soft_tissue_lesions"]


def amount(value, text):
    return Quantity(Decimal(value), text)


def test_rises(test_of):
    quarter = amount("25", "25 %")
    assert test_of("rises(serum_m_protein, by: 25 %, and: 0.5 g/dL)") == Rises(
        "serum_m_protein", quarter, amount("0.5", "0.5 g/dL")
    )
    # Units are folded into the constant, exactly, and the author's words are kept.
    assert test_of("rises(serum_m_protein, by: 25 %, and: 5 g/L)") == Rises(
        "serum_m_protein", quarter, amount("0.5", "5 g/L")
    )
    assert test_of("rises(dflc, and: 100 mg/L, by: 25 %, confirmed: yes)") == Rises(
        "dflc", quarter, amount("10", "100 mg/L"), confirmed=True
    )
    assert test_of("rises(dflc, by: 0 %, and: 10 mg/dL)").by.value == 0


def test_falls_doubles_and_measurable(test_of):
    assert test_of("falls(urine_m_protein, by: 90 %, confirmed: yes)") == Falls(
        "urine_m_protein", amount("90", "90 %"), confirmed=True
    )
    assert test_of("doubles(serum_m_protein, within: 8 wk)") == Doubles(
        "serum_m_protein", amount("56", "8 wk")
    )
    assert test_of("measurable(urine_m_protein)") == Measurable(
        "urine_m_protein", amount("200", "200 mg/24h")
    )


@pytest.mark.parametrize(
    "reading", ["latest", "baseline", "nadir", "highest", "lowest"]
)
@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_readings(test_of, reading, operator):
    assert test_of(f"{reading}(platelets) {operator} 50000 /uL") == Compare(
        reading, "platelets", operator, amount("50", "50000 /uL")
    )


def test_other_comparisons(test_of):
    assert test_of("latest(lactate_dehydrogenase) > upper_limit").of_normal
    assert test_of("latest(free_light_chain_ratio) >= 100").limit == amount(
        "100", "100"
    )
    assert test_of(
        "days(from: car_t_infusion, to: progression) <= 60 d"
    ) == DaysBetween("car_t_infusion", "progression", "<=", amount("60", "60 d"))
    assert test_of("clone_fraction(del_17p) >= 20 %") == CloneFraction(
        "del_17p", ">=", amount("20", "20 %")
    )


@pytest.mark.parametrize(
    ("criterion", "kind", "name", "state", "negated"),
    [
        ("del_17p is present", "abnormality", "del_17p", "present", False),
        ("del_17p is not present", "abnormality", "del_17p", "present", True),
        ("t_4_14 is tested", "abnormality", "t_4_14", "tested", False),
        ("t_4_14 is absent", "abnormality", "t_4_14", "present", True),
        ("teclistamab is given", "agent", "teclistamab", "given", False),
        ("anti_cd38 is given", "drug_class", "anti_cd38", "given", False),
        ("plasma_cell_leukemia is documented", "condition", "plasma_cell_leukemia", "documented", False),
        ("progression is documented", "event", "progression", "documented", False),
    ],
)  # fmt: skip
def test_states(test_of, criterion, kind, name, state, negated):
    assert test_of(criterion) == IsState(kind, name, state, negated)


def test_therapy(test_of):
    assert test_of("given(teclistamab, before: car_t_infusion)") == GivenBefore(
        "teclistamab", "agent", "car_t_infusion"
    )
    assert test_of("given(anti_cd38, before: car_t_infusion)").kind == "drug_class"
    assert test_of(
        "refractory_agents(proteasome_inhibitor, before: car_t_infusion) >= 2"
    ) == RefractoryAgents("proteasome_inhibitor", "car_t_infusion", 2)


def test_an_item_of_a_list(read):
    inner = "{any: [{id: a, that: lesion.bone_contiguity is contiguous}, {id: b, that: lesion.longest > 2 cm}]}"
    body = f"flag: {{id: x, some: {{in: soft_tissue_lesions, with: {inner}}}}}\n"
    some = read(body).rules["example"].flag
    apart, large = some.body.children
    assert apart.test == IsState("attribute", "bone_contiguity", "contiguous")
    assert large.test == HasMeasure("longest", ">", amount("20", "2 cm"))


def test_parameters_are_folded_into_the_unit_of_each_series(read):
    body = (
        "parameters: {least: 5 g/L}\n"
        'flag: {id: only, that: "rises(serum_m_protein, by: 25 %, and: least)"}\n'
    )
    test = read(body).rules["example"].flag.test
    assert test.amount == amount("0.5", "5 g/L")


BLANKS = st.sampled_from(["", " ", "  ", "\n", "\t", " \r\n "])


@given(st.data())
def test_blanks_and_lines_do_not_matter(data):
    signed = "rises ( serum_m_protein , by : 25 % , and : 0.5 g/dL )"
    words = signed.split()
    text = "".join(word + data.draw(BLANKS) for word in words)
    assert check(parse_criterion(text), VOCABULARY, None, {}) == Rises(
        "serum_m_protein", amount("25", "25 %"), amount("0.5", "0.5 g/dL")
    )


@given(st.decimals(0, 10**6, places=4, allow_nan=False).map(lambda n: f"{n:f}"))
def test_numbers_are_exact(number):
    text = f"latest(hemoglobin) <= {number} g/L"
    test = check(parse_criterion(text), VOCABULARY, None, {})
    assert test.limit.value * 10 == Decimal(number)


WRONG = [
    ("rises(serum_m_protein, by: 25 %, and: 200 mg/24h)", {"mg/24h": "MS-R023"}),
    ("rises(serum_m_protein, by: 25 %, and: 0.5)", {"0.5": "MS-R021"}),
    ("rises(serum_m_protein, by: 0.5 g/dL, and: 25 %)", {"rises": "MS-R026"}),
    ("rises(serum_m_protein, by: 25, and: 0 g/dL)", {"25": "MS-R021", "and": "MS-R025"}),
    ("rises(serum, by: 25 %, and: 0.5 g/dL)", {"serum": "MS-R010"}),
    ("rises(serum_m_protein, by: 25 mg/dl, and: half)", {"mg/dl": "MS-R022", "half": "MS-R020"}),
    ("rises(serum_m_protein, and: 0.5 g/dL)", {"rises": "MS-R019"}),
    ("rises(serum_m_protein, urine_m_protein, by: 25 %, and: 0.5 g/dL)", {"rises": "MS-R019"}),
    ("rise(serum_m_protein, by: 25 %, and: 0.5 g/dL)", {"rise": "MS-R011"}),
    ("measurable(dflc)", {"measurable": "MS-R018"}),
    ("measurable(serum_m_protein, by: 25 %)", {"by": "MS-R019"}),
    ("falls(serum_m_protein, by: 50 %) >= 1 g/dL", {"falls": "MS-R016"}),
    ("nadir(serum_m_protein)", {"nadir": "MS-R017"}),
    ("days(from: infusion, to: relapse) > 60 g/dL", {"infusion": "MS-R010", "relapse": "MS-R010", "g/dL": "MS-R023"}),
    ("days(from: progression, to: progression) > 60 d", {"days": "MS-R025"}),
    ("days(from: progression) > 60 d", {"days": "MS-R019"}),
    ("del_17p is positive", {"positive": "MS-R014"}),
    ("del_18p is present", {"del_18p": "MS-R010"}),
    ("lesion.bone_contiguity is contiguous", {"lesion": "MS-R015"}),
    ("hemoglobin is present", {"hemoglobin": "MS-R074"}),
    ("as_of is documented", {"as_of": "MS-R015"}),
    ("as_of is on_record", {"as_of": "MS-R015"}),
    ("hemoglobin < 10 g/dL", {"hemoglobin": "MS-R074"}),
    ("refractory_agents(anti_cd38, before: progression) >= 1.5", {"1.5": "MS-R073"}),
    ("refractory_agents(anti_cd38, before: progression) < 1", {"1": "MS-R073"}),
    ("given(everything, before: birth)", {"everything": "MS-R010", "birth": "MS-R010"}),
    ("clone_fraction(hemoglobin) > 1 g/dL", {"hemoglobin": "MS-R010", "g/dL": "MS-R023"}),
    ("days(from: car_t_infusion, to: progression) > 0.3333333333333333333333333333333333333333333 wk", {"0.3333333333333333333333333333333333333333333": "MS-R054"}),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "expected"), WRONG)
def test_every_mistake_of_a_criterion_at_its_word(criterion, expected):
    with pytest.raises(CriterionErrors) as raised:
        check(parse_criterion(criterion), VOCABULARY, None, {})
    found = {
        criterion[error.column : error.column + error.width]: error.code
        for error in raised.value.errors
    }
    assert found == expected


def test_what_has_no_finite_decimal_is_refused():
    raw = parse_criterion("rises(serum_m_protein, by: 25 %, and: 0.5 g/dL)")
    check(raw, VOCABULARY, None, {})
    ten_days = parse_criterion("doubles(serum_m_protein, within: 10 d)")
    assert check(ten_days, VOCABULARY, None, {}).within.value == 10


def test_an_item_is_asked_for_what_it_has():
    for criterion, word in (
        ("lesion.size > 2 cm", "lesion.size"),
        ("lesion.side is left", "lesion.side"),
    ):
        with pytest.raises(CriterionErrors) as raised:
            check(parse_criterion(criterion), VOCABULARY, LESIONS, {})
        (error,) = raised.value.errors
        assert criterion[error.column : error.column + error.width] == word
