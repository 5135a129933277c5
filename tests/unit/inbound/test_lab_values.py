"""Values of results: quantities, words, ranges, answers, and missing ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.state import Measurement
from engine.values import ANY_AMOUNT
from tests.unit.inbound.build import (
    ABSENT_REASON,
    bundle,
    concept,
    fact,
    fate,
    lab,
    loinc,
    observation,
    quantity,
    state,
)


@pytest.mark.parametrize(
    ("comparator", "text"),
    [("<", "<0.1"), ("<=", "0 to 0.1"), (">", ">0.1"), (">=", ">=0.1"), (None, "0.1")],
)
def test_a_comparator_makes_an_interval(comparator: str | None, text: str) -> None:
    value = quantity(0.1, comparator=comparator)
    found = fact(Measurement, observation(valueQuantity=value))
    assert found.value is not None
    assert found.value.text() == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (quantity(1.0, comparator="~"), "MS-D047"),
        (quantity(1.0, comparator="ad"), "MS-D047"),
        (quantity(0, comparator="<"), "MS-D045"),
        (quantity(-0.1), "MS-D045"),
        (quantity(int("9" * 31)), "MS-D046"),
        ({"unit": "g/dL"}, "MS-D044"),
        ({"value": 2.1}, "MS-D040"),
        ({"value": "2.1", "unit": "g/dL"}, "MS-D026"),
        (quantity(2.1, "K/uL"), "MS-D042"),
        (quantity(2.1, "mmol/L"), "MS-D041"),
        (quantity(2.1, "furlong"), "MS-D041"),
        (
            {
                "value": 2.1,
                "unit": "g/L",
                "code": "g/dL",
                "system": "http://unitsofmeasure.org",
            },
            "MS-D043",
        ),
        (
            {
                "value": 2.1,
                "unit": "mg/24h",
                "code": "g/dL",
                "system": "http://unitsofmeasure.org",
            },
            "MS-D043",
        ),
        ({"value": 2.1, "code": "X1", "system": "http://units.example"}, "MS-D041"),
    ],
)
def test_a_quantity_that_cannot_be_read_safely_is_set_aside(
    value: object, code: str
) -> None:
    assert fate(observation(valueQuantity=value)) == ("set_aside", [code])


@pytest.mark.parametrize(
    "value",
    [
        {"value": 2.1, "unit": "g/dL"},
        {"value": 2.1, "unit": "g/dL", "system": "http://unitsofmeasure.org"},
        {"value": 2.1, "code": "g/dL"},
        {
            "value": 2.1,
            "unit": "Gramm pro Deziliter",
            "code": "g/dL",
            "system": "http://unitsofmeasure.org",
        },
        {"value": 2.1, "unit": "gm/dL"},
        {"value": 21, "unit": "g/l"},
        {"value": 2100, "unit": "mg/dL"},
    ],
)
def test_the_coded_unit_wins_and_words_do_without_a_code(value: object) -> None:
    found = fact(Measurement, observation(valueQuantity=value))
    assert found.value is not None
    assert found.value.low == found.value.high == Decimal("2.1")


def test_a_huge_exponent_is_set_aside_and_does_not_hang() -> None:
    text = bundle(lab()).replace(b"2.1", b"1e999999999")
    assert [q.code for q in state(text).data_quality if q.code != "MS-D024"] == [
        "MS-D046"
    ]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("<0.1 g/dL", "<0.1"),
        ("≤ 0.1 g/dL", "0 to 0.1"),
        ("> 3 g/L", ">0.3"),
        ("2.10 g/dL", "2.1"),
        (" 2 g/dL ", "2"),
    ],
)
def test_a_number_in_words_is_read_with_its_unit(words: str, text: str) -> None:
    found = fact(Measurement, observation(valueString=words))
    assert found.value is not None
    assert found.value.text() == text
    assert found.source.as_recorded == words.strip()
    assert not found.text_result


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("<0.1", "MS-D040"),
        ("0,1 g/dL", "MS-D041"),
        ("about 2 g/dL", "MS-D049"),
        ("2-3 g/dL", "MS-D041"),
        ("no M-spike since May", "MS-D049"),
        ("see report", "MS-D049"),
        ("", "MS-D049"),
    ],
)
def test_words_that_are_not_clear_are_set_aside(words: str, code: str) -> None:
    assert fate(observation(valueString=words)) == ("set_aside", [code])


@pytest.mark.parametrize(
    "elements",
    [
        {"valueString": "Not detected"},
        {"valueString": " none  seen. "},
        {"valueString": "No M-spike"},
        {"valueCodeableConcept": {"text": "Not detected"}},
        {"valueCodeableConcept": concept("http://x.example", "nd", "Undetectable")},
    ],
)
def test_nothing_found_in_words_is_a_draw_of_any_amount(
    elements: dict[str, object],
) -> None:
    found = fact(Measurement, observation(**elements))
    assert found.value == ANY_AMOUNT
    assert found.text_result


def test_nothing_found_cannot_be_said_of_hemoglobin() -> None:
    assert fate(observation("718-7", valueString="not detected")) == (
        "set_aside",
        ["MS-D049"],
    )


@pytest.mark.parametrize(
    ("reason", "is_draw"),
    [
        ("error", False),
        ("not-performed", False),
        ("not-applicable", False),
        ("masked", True),
        ("unknown", True),
        ("asked-unknown", True),
        ("a-code-of-tomorrow", True),
    ],
)
def test_a_missing_value_is_no_draw_or_a_hidden_one(reason: str, is_draw: bool) -> None:
    found = fact(
        Measurement, observation(dataAbsentReason=concept(ABSENT_REASON, reason))
    )
    assert found.absent_reason == reason
    assert (found.value == ANY_AMOUNT) is is_draw
    assert (found.value is None) is not is_draw


def test_a_value_with_a_reason_why_there_is_none_is_set_aside() -> None:
    both = lab(dataAbsentReason=concept(ABSENT_REASON, "error"))
    assert fate(both) == ("set_aside", ["MS-D051"])


def test_a_range_is_an_interval() -> None:
    both = {"low": quantity(1), "high": quantity(2)}
    found = fact(Measurement, observation(valueRange=both))
    assert found.value is not None
    assert found.value.text() == "1 to 2"
    only_high = fact(Measurement, observation(valueRange={"high": quantity(2)}))
    assert only_high.value is not None
    assert only_high.value.text() == "0 to 2"
    one_value = fact(
        Measurement, observation(valueRange={"low": quantity(2), "high": quantity(2)})
    )
    assert one_value.value is not None
    assert one_value.value.is_point


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"low": quantity(3), "high": quantity(2)},
        {"low": quantity(3, comparator="<")},
    ],
)
def test_a_range_that_makes_no_sense_is_set_aside(value: object) -> None:
    assert fate(observation(valueRange=value)) == ("set_aside", ["MS-D044"])


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"valueSampledData": {"data": "1 2"}},
        {"valueBoolean": True},
        {"valueQuantity": None},
    ],
)
def test_a_result_without_a_readable_value_is_set_aside(
    elements: dict[str, object],
) -> None:
    assert fate(observation(**elements)) == ("set_aside", ["MS-D044"])


def test_a_coded_answer_is_a_number_of_its_scale() -> None:
    found = fact(
        Measurement, observation("89247-1", valueCodeableConcept=loinc("LA9624-3"))
    )
    assert found.value is not None
    assert found.value.text() == "2"
    whole = fact(Measurement, observation("89247-1", valueInteger=3))
    assert whole.value is not None
    assert whole.value.text() == "3"
    assert fate(observation("89247-1", valueInteger=6)) == ("set_aside", ["MS-D045"])
    assert fate(observation("89247-1", valueQuantity=quantity(1.5, "{score}"))) == (
        "set_aside",
        ["MS-D045"],
    )
    assert fate(observation("33358-3", valueInteger=3)) == ("set_aside", ["MS-D040"])


def test_a_null_is_an_element_that_is_not_there() -> None:
    nulls = observation(
        valueQuantity=None, valueString="<0.1 g/dL", issued=None, meta=None
    )
    found = fact(Measurement, nulls)
    assert found.value is not None
    assert found.value.text() == "<0.1"
    assert fate(nulls) == ("used", [])
