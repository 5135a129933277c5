"""FISH results: what was found, what is excluded, what stays open."""

from __future__ import annotations

import pytest

from engine.state import CytogeneticResult
from tests.unit.inbound.build import (
    ABSENT_REASON,
    HGNC,
    Json,
    concept,
    facts,
    fate,
    loinc,
    observation,
)
from tests.unit.inbound.fish import (
    ABSENT,
    FISH,
    GENES,
    IGH_ALL,
    PRESENT,
    SEQUENCING,
    absent,
    change,
    copies,
    gene,
    iscn,
    part,
    result,
    states,
)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([gene("IGH"), gene("NSD2")], ["t_4_14"]),
        ([gene("IGH"), gene("FGFR3")], ["t_4_14"]),
        ([gene("IGH"), gene("FGFR3"), gene("NSD2")], ["t_4_14"]),
        ([gene("IGH"), gene("MAF")], ["t_14_16"]),
        ([gene("IGH"), gene("MAFB")], ["t_14_20"]),
        ([gene("IGH"), gene("CCND1")], ["t_11_14"]),
        ([iscn("t(4;14)(p16.3;q32)")], ["t_4_14"]),
        ([gene("IGH"), gene("MAF"), iscn("t(14;16)(q32;q23)")], ["t_14_16"]),
        ([gene("TP53"), change("SO:0000159")], ["del_17p"]),
        ([gene("TP53"), copies(1)], ["del_17p"]),
        ([gene("CKS1B"), copies(4)], ["amp_1q", "gain_1q"]),
        ([gene("CKS1B"), copies(7)], ["amp_1q", "gain_1q"]),
        ([gene("CKS1B"), change("SO:1000035")], ["gain_1q"]),
        ([gene("CDKN2C"), change("SO:0001743")], ["del_1p32", "del_1p"]),
        ([gene("CDKN2C"), copies(0)], ["biallelic_del_1p32", "del_1p32", "del_1p"]),
        ([part("48001-2", {"text": "17p13.1"}), change("SO:0001743")], ["del_17p"]),
        ([part("48001-2", {"text": "1q21"}), change("SO:0001742")], ["gain_1q"]),
    ],
)
def test_what_was_found(parts: list[Json], found: list[str]) -> None:
    assert states(result(PRESENT, *parts, **FISH)) == dict.fromkeys(found, "present")


def test_three_copies_are_a_gain_and_no_amplification() -> None:
    found = states(result(PRESENT, gene("CKS1B"), copies(3)))
    assert found == {"gain_1q": "present", "amp_1q": "absent"}


@pytest.mark.parametrize(
    ("parts", "excluded"),
    [
        ([gene("TP53")], ("del_17p", "monosomy_17")),
        ([gene("TP53"), iscn("del(17p)")], ("del_17p", "monosomy_17")),
        ([gene("CKS1B")], ("gain_1q", "amp_1q")),
        ([gene("CKS1B"), iscn("gain(1q)")], ("gain_1q", "amp_1q")),
        ([gene("CKS1B"), iscn("amp(1q)")], ("amp_1q",)),
        ([iscn("gain(1q)")], ("gain_1q", "amp_1q")),
        (
            [gene("CDKN2C"), iscn("del(1p32)")],
            ("del_1p32", "biallelic_del_1p32", "del_1p"),
        ),
        ([gene("IGH")], IGH_ALL),
        ([gene("IGH"), iscn("IGH break-apart")], IGH_ALL),
        ([gene("IGH"), gene("MAF")], ("t_14_16",)),
        (
            [gene("IGH"), gene("NSD2"), gene("TP53")],
            ("t_4_14", "del_17p", "monosomy_17"),
        ),
    ],
)
def test_a_negative_result_excludes_all_that_its_probe_sees(
    parts: list[Json], excluded: tuple[str, ...]
) -> None:
    assert states(result(ABSENT, *parts, **FISH)) == absent(*excluded)


def test_sequencing_sees_mutations_and_not_the_loss_of_an_arm() -> None:
    assert states(result(ABSENT, gene("TP53"), **SEQUENCING)) == absent("tp53_mutation")
    hgvs = part("48004-6", {"text": "NM_000546.6:c.524G>A"})
    assert states(result(PRESENT, gene("TP53"), hgvs)) == {"tp53_mutation": "present"}
    small = result(PRESENT, gene("TP53"), hgvs, change("SO:0000159"), **SEQUENCING)
    assert states(small) == {"tp53_mutation": "present"}
    either = result(PRESENT, gene("TP53"), change("SO:0000159"), **SEQUENCING)
    assert fate(either) == ("set_aside", ["MS-D074"])


def test_a_negative_result_excludes_what_its_method_can_see() -> None:
    arrays, karyotype = loinc("LA26400-4"), loinc("LA26406-1")
    genes = [gene("TP53"), gene("IGH"), gene("NSD2")]
    by_array = states(result(ABSENT, *genes, method=arrays))
    assert by_array == absent("del_17p", "monosomy_17")
    named = result(ABSENT, *genes[1:], iscn("t(4;14)"), method=arrays)
    assert states(named) == absent("t_4_14")
    unseen = states(result(ABSENT, *genes[1:], method=karyotype))
    assert unseen == {}
    assert states(result(ABSENT, iscn("del(17p)"), **FISH)) == absent(
        "del_17p", "monosomy_17"
    )
    in_words = states(result(ABSENT, *genes[1:], method={"text": "Interphase FISH"}))
    assert in_words == absent("t_4_14")


def test_a_method_that_is_not_known_excludes_only_what_is_named() -> None:
    local = concept("http://x.example", "nova")
    assert fate(result(ABSENT, gene("TP53"), method=local)) == (
        "set_aside",
        ["MS-D077"],
    )
    assert states(result(ABSENT, iscn("del(17p)"), method=local)) == absent("del_17p")
    small = result(PRESENT, gene("TP53"), change("SO:0000159"), method=local)
    assert fate(small) == ("set_aside", ["MS-D074"])
    assert fate(result(ABSENT, gene("NRAS"), method=local)) == ("not_relevant", [])
    assert fate(result(ABSENT, gene("TP53"), method="FISH")) == (
        "set_aside",
        ["MS-D026"],
    )


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([gene("TP53")], "MS-D074"),
        ([gene("CKS1B"), change("SO:0001019")], "MS-D074"),
        ([gene("TP53"), gene("CKS1B"), change("SO:0000159")], "MS-D071"),
        ([gene("TP53"), gene("BCR"), change("SO:0000159")], "MS-D071"),
        ([gene("IGH"), gene("MAF"), gene("MAFB")], "MS-D071"),
        ([gene("IGH"), gene("MAF"), gene("TP53")], "MS-D071"),
        ([gene("MAF")], "MS-D074"),
        ([gene("TP53"), copies(2)], "MS-D076"),
        ([gene("TP53"), iscn("t(4;14)")], "MS-D076"),
        ([part("48018-6", concept(HGNC, "HGNC:11998", "NSD2"))], "MS-D072"),
        ([part("48018-6", concept(HGNC, "HGNC:3691", "FGFR3"))], "MS-D072"),
        ([part("48018-6", concept(HGNC, "HGNC:3690", "FGFR2"))], "MS-D072"),
        ([iscn("no evidence of del(17p)")], "MS-D073"),
        ([iscn("del(17p) not detected")], "MS-D073"),
        ([iscn("NO DEL(17P)")], "MS-D073"),
        ([iscn("46,XY,?del(17)(p13)")], "MS-D073"),
        ([iscn("del(17p) or t(4;14)")], "MS-D073"),
        ([gene("TP53"), part("82155-3", {"value": 1.5})], "MS-D045"),
    ],
)
def test_what_cannot_be_known_is_set_aside(parts: list[Json], code: str) -> None:
    assert fate(result(PRESENT, *parts)) == ("set_aside", [code])


def test_a_break_apart_that_is_positive_leaves_the_partner_open() -> None:
    assert states(result(PRESENT, gene("IGH"), **FISH)) == dict.fromkeys(
        IGH_ALL, "indeterminate"
    )


@pytest.mark.parametrize(
    "each",
    [
        result(PRESENT, gene("NRAS")),
        result(PRESENT, gene("BCR")),
        result(PRESENT, gene("IGH"), gene("BCR")),
        result(ABSENT, gene("NRAS"), gene("BCR")),
        result(PRESENT, iscn("46,XX,t(9;22)(q34;q11.2)")),
        result(PRESENT, iscn("Normal karyotype, see note")),
        result(PRESENT, gene("TP53"), part("48002-0", loinc("LA6683-2"))),
        result(PRESENT),
        observation("48018-6", valueCodeableConcept=concept(HGNC, GENES["TP53"])),
    ],
)
def test_what_no_rule_asks_for_is_not_relevant(each: Json) -> None:
    assert fate(each) == ("not_relevant", [])


@pytest.mark.parametrize(
    ("reason", "known"),
    [("error", "failed"), ("not-performed", "not_tested"), ("masked", "indeterminate")],
)
def test_a_test_without_result_says_why(reason: str, known: str) -> None:
    missing = {"dataAbsentReason": concept(ABSENT_REASON, reason)}
    found = states(result(None, gene("IGH"), gene("NSD2"), **missing))
    assert found == {"t_4_14": known}


def test_a_whole_panel_that_failed_failed_for_everything_it_answers() -> None:
    missing = {"dataAbsentReason": concept(ABSENT_REASON, "error")}
    found = states(result(None, **missing))
    assert set(found.values()) == {"failed"}
    assert {"del_17p", "amp_1q", *IGH_ALL} <= found.keys()


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (loinc("LA11884-6"), "indeterminate"),
        (loinc("LA18198-4"), "failed"),
        ({"text": "Present"}, "present"),
        ({"text": "Absent"}, "absent"),
    ],
)
def test_other_answers(value: Json, known: str) -> None:
    assert states(result(value, iscn("t(4;14)"))) == {"t_4_14": known}


@pytest.mark.parametrize("value", [None, loinc("LA6576-8"), {"text": "probably"}])
def test_without_an_answer_a_gene_studied_is_no_finding(value: Json | None) -> None:
    assert fate(result(value, gene("TP53"), change("SO:0000159"))) == (
        "set_aside",
        ["MS-D070"],
    )


def test_status_and_date_count_as_for_any_result() -> None:
    assert (
        fate(result(PRESENT, iscn("t(4;14)"), status="entered-in-error"))[0]
        == "ignored"
    )
    assert fate(result(PRESENT, iscn("t(4;14)"), effectiveDateTime=...)) == (
        "set_aside",
        ["MS-D030"],
    )
    (waiting,) = facts(
        CytogeneticResult, result(PRESENT, iscn("t(4;14)"), status="preliminary")
    )
    assert waiting.preliminary


@pytest.mark.parametrize(
    ("each", "written"),
    [
        (result(ABSENT, gene("TP53"), iscn("del(17p)")), "Absent: TP53, del(17p)"),
        (observation("62356-1", valueString="46,XX,t(4;14)"), "46,XX,t(4;14)"),
        (result(loinc("LA9633-4"), iscn("t(4;14)")), "LA9633-4: t(4;14)"),
    ],
)
def test_the_result_is_kept_as_it_was_written(each: Json, written: str) -> None:
    for found in facts(CytogeneticResult, each):
        assert found.source.as_recorded == written
