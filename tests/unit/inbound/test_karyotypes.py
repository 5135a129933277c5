"""ISCN text, clone size, and the codes of a registry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.state import CytogeneticResult
from tests.unit.inbound.build import (
    LOINC,
    Json,
    concept,
    facts,
    fate,
    observation,
    quantity,
)
from tests.unit.inbound.fish import (
    ABSENT,
    IGH_ALL,
    KIP,
    PRESENT,
    absent,
    copies,
    gene,
    iscn,
    part,
    result,
    states,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("46,XX,t(4;14)(p16;q32)[5]/46,XX[15]", ["t_4_14"]),
        ("nuc ish(TP53x1,D17Z1x2)[60/200]", ["del_17p"]),
        ("nuc ish(CKS1Bx3)[80/200]", ["gain_1q"]),
        ("nuc ish(CKS1Bx5)[80/200]", ["amp_1q", "gain_1q"]),
        ("nuc ish(CDKN2Cx1)[80/200]", ["del_1p32", "del_1p"]),
        ("nuc ish(FGFR3x3,IGHx3)(FGFR3 con IGHx2)[90/200]", ["t_4_14"]),
        ("45,XY,-17[3]/46,XY[17]", ["monosomy_17"]),
        ("45,XY,-13,-17,+mar[3]", ["monosomy_17"]),
        ("46,XY,del(17)(p13)[4]", ["del_17p"]),
        ("46,XY,del(1)(p13p31)", ["del_1p"]),
        ("46,XY,del(1)(p32)", ["del_1p32", "del_1p"]),
        ("46,XY,dup(1)(q21q32)", ["gain_1q"]),
        ("47,XY,+1q,del(13)(q14)", ["gain_1q", "del_13q"]),
        ("hyperdiploid", ["hyperdiploidy"]),
    ],
)
def test_iscn_alone(text: str, found: list[str]) -> None:
    alone = observation("62356-1", valueString=text)
    assert states(alone) == dict.fromkeys(found, "present")
    coded = part("81291-7", concept("https://iscn.karger.com", text))
    assert states(result(PRESENT, coded)) == dict.fromkeys(found, "present")


@pytest.mark.parametrize(
    "text", ["46,XX[20]", "nuc ish(TP53x3)[200]", "53,XY,-170x", "45,XX,-7"]
)
def test_iscn_without_a_known_abnormality_says_nothing(text: str) -> None:
    assert fate(observation("62356-1", valueString=text)) == ("not_relevant", [])


def test_two_signals_are_normal() -> None:
    text = observation("62356-1", valueString="nuc ish(TP53x2,CKS1Bx3)[200]")
    assert (
        states(text)
        == {**absent("del_17p", "monosomy_17"), "gain_1q": "present"} | absent()
    )
    doubtful = observation(
        "62356-1", valueString="nuc ish(TP53x2) in normal cells only"
    )
    assert fate(doubtful) == ("set_aside", ["MS-D073"])


def clone(*parts: Json, **elements: Any) -> Any:
    (found,) = facts(CytogeneticResult, result(PRESENT, *parts, **elements))
    return found.clone_fraction


def test_the_share_of_cells() -> None:
    percent = part("81258-6", quantity(60, "%"))
    assert clone(gene("TP53"), copies(1), percent).low == Decimal("0.6")
    fraction = part("81258-6", quantity(0.25, "1"))
    assert clone(gene("TP53"), copies(1), fraction).low == Decimal("0.25")
    assert clone(iscn("nuc ish(TP53x1)[60/200]")).low == Decimal("0.3")
    third = clone(iscn("nuc ish(TP53x1)[1/3]"))
    assert third.low < Decimal(1) / 3 < third.high
    assert clone(gene("TP53"), copies(1)) is None


@pytest.mark.parametrize(
    "share", [quantity(60, "g/L"), {"value": 0.6}, quantity(160, "%")]
)
def test_a_share_that_cannot_be_read_is_left_out_and_noted(share: Json) -> None:
    each = result(PRESENT, gene("TP53"), copies(1), part("81258-6", share))
    assert fate(each) == ("used", ["MS-D075"])


def registry(code: str, display: str | None = None, day: str = "2024-01-20") -> Json:
    value = concept(KIP, code, display)
    return observation(
        concept(LOINC, "99999-9"), valueCodeableConcept=value, effectiveDateTime=day
    )


def test_the_danish_registrys_codes() -> None:
    assert states(registry("igh_mbf")) == {"t_14_16": "present"}
    assert states(registry("igh_split_signal")) == dict.fromkeys(
        IGH_ALL, "indeterminate"
    )
    assert states(registry("1q21gain")) == {"gain_1q": "present", "amp_1q": "absent"}


@pytest.mark.parametrize(
    ("day", "gain", "amp"),
    [
        ("2025-02-20", "present", "indeterminate"),
        ("2025-02-21", "present", "present"),
        ("2025-02", "indeterminate", "indeterminate"),
    ],
)
def test_one_registry_code_changed_its_meaning_on_a_day(
    day: str, gain: str, amp: str
) -> None:
    found = states(registry("1q21", day=day))
    assert found.get("amp_1q") == amp
    assert found.get("gain_1q", gain) == gain


def test_a_registry_code_that_its_display_contradicts() -> None:
    assert states(registry("1qdeletion", "1p deletion"))["del_1p"] == "present"
    assert fate(registry("1qdeletion")) == ("set_aside", ["MS-D061"])
    assert fate(registry("antibodies")) == ("not_relevant", [])


def test_a_registry_code_as_question() -> None:
    generic = "https://kip.rkkp.dk/fhir/CodeSystem/GenericValues"
    asked = observation(
        concept(KIP, "igh_fgfr3"),
        valueCodeableConcept=concept(generic, "not_performed"),
    )
    assert states(asked) == {"t_4_14": "not_tested"}
    assert states(asked | {"valueCodeableConcept": ABSENT}) == {"t_4_14": "absent"}
