"""Infusions of cell-therapy products, and lymphodepletion."""

from __future__ import annotations

import pytest

from engine.state import CellTherapyInfusion, Event, Therapy
from tests.unit.inbound.build import (
    ATC,
    PCS,
    Json,
    concept,
    fact,
    facts,
    fate,
)
from tests.unit.inbound.drugs import (
    HCPCS,
    IDE,
    NDC,
    TEC,
    given,
    ordered,
    procedure,
)


@pytest.mark.parametrize(
    ("each", "product"),
    [
        (given(IDE), "idecabtagene_vicleucel"),
        (given(concept(ATC, "L01XL05")), "ciltacabtagene_autoleucel"),
        (given(concept(NDC, "57894-111-01")), "ciltacabtagene_autoleucel"),
        (procedure(concept(PCS, "XW033K7")), "idecabtagene_vicleucel"),
        (
            procedure(concept("http://hl7.org/fhir/sid/icd-10-pcs", "XW043A7")),
            "ciltacabtagene_autoleucel",
        ),
        (procedure(concept(HCPCS, "Q2055")), "idecabtagene_vicleucel"),
        (procedure(concept(PCS, "XW033C3")), "car_t_unspecified"),
    ],
)
def test_a_product_given_is_an_infusion(each: Json, product: str) -> None:
    found = fact(CellTherapyInfusion, each)
    assert (found.product, found.when.day_text()) == (product, "2024-01-20")
    assert not facts(Therapy, each)


def test_a_code_that_names_no_product_does_not_contradict_one_that_does() -> None:
    both = {
        "coding": concept(PCS, "XW033C3")["coding"] + concept(HCPCS, "Q2056")["coding"]
    }
    assert (
        fact(CellTherapyInfusion, procedure(both)).product
        == "ciltacabtagene_autoleucel"
    )


def test_an_order_of_a_product_is_never_an_infusion() -> None:
    assert not facts(CellTherapyInfusion, ordered(IDE))
    assert fact(Therapy, ordered(IDE)).given == "ordered"
    assert not facts(CellTherapyInfusion, given(IDE, "MedicationStatement"))


@pytest.mark.parametrize("status", ["stopped", "on-hold"])
def test_an_interrupted_infusion_is_for_somebody_to_confirm(status: str) -> None:
    assert fate(given(IDE, status=status)) == ("set_aside", ["MS-D090"])
    assert fate(procedure(concept(PCS, "XW033K7"), status=status)) == (
        "set_aside",
        ["MS-D090"],
    )


def test_an_infusion_under_way_is_preliminary() -> None:
    assert fact(CellTherapyInfusion, given(IDE, status="in-progress")).preliminary


@pytest.mark.parametrize(
    "status", ["preparation", "not-done", "entered-in-error", "unknown"]
)
def test_a_procedure_that_was_not_done_is_ignored(status: str) -> None:
    assert fate(procedure(concept(PCS, "XW033K7"), status=status)) == ("ignored", [])


def test_procedure_and_administration_are_two_sources_of_one_infusion() -> None:
    both = facts(
        CellTherapyInfusion, given(IDE), procedure(concept(PCS, "XW033K7"), id="r2")
    )
    assert {f.source.resource for f in both} == {
        "MedicationAdministration/r1",
        "Procedure/r2",
    }


def test_words_of_a_procedure_are_no_drug_given() -> None:
    assert fate(procedure({"text": "teclistamab"})) == ("set_aside", ["MS-D065"])
    assert fate(procedure(concept(PCS, "XXX", "Education about bortezomib"))) == (
        "not_relevant",
        [],
    )


def test_a_procedure_that_names_a_product_in_words_is_for_somebody_to_code() -> None:
    collection = concept(PCS, "6A550Z3", "Leukapheresis for ciltacabtagene autoleucel")
    assert fate(procedure(collection)) == ("set_aside", ["MS-D066"])


def test_fludarabine_is_lymphodepletion_and_cyclophosphamide_is_not() -> None:
    flu, cyclo = concept(ATC, "L01BB05"), concept(ATC, "L01AA01")
    assert [e.kind for e in facts(Event, given(flu))] == ["lymphodepletion"]
    assert fact(Therapy, given(flu)).agent == "fludarabine"
    assert not facts(Event, given(cyclo))
    assert not facts(Event, ordered(flu))


def test_r5_names_of_times() -> None:
    spelled = given(TEC, effectiveDateTime=..., occurenceDateTime="2024-01-21")
    assert fact(Therapy, spelled).when.day_text() == "2024-01-21"
    done = procedure(
        concept(PCS, "XW033K7"), performedDateTime=..., occurrenceDateTime="2024-01-21"
    )
    assert fact(CellTherapyInfusion, done).when.day_text() == "2024-01-21"


def test_one_infusion_told_with_two_days_is_noticed() -> None:
    one = given(IDE) | {"id": "i1", "effectiveDateTime": "2024-01-20"}
    other = one | {"id": "i2", "effectiveDateTime": "2024-01-23"}
    assert fate(other, one) == ("used", ["MS-D094"])
    assert fate(other | {"effectiveDateTime": "2024-02-20"}, one) == ("used", [])


def test_a_statement_of_a_product_is_noticed() -> None:
    each = given(IDE) | {"resourceType": "MedicationStatement"}
    assert fate(each) == ("used", ["MS-D093"])
    assert not facts(CellTherapyInfusion, each)
