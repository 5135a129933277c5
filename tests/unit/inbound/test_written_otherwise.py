"""Codes that are missing or written otherwise, and dates on which nobody lived.

Each is told with its reason: nothing that might have counted goes without a word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.state import CytogeneticResult, ImagingStudy, Measurement
from fhir_adapters.inbound import patient_states, read_records
from tests.unit.inbound.build import (
    ATC,
    DCM,
    HGNC,
    LOINC,
    OURS,
    PATIENT,
    Json,
    concept,
    fate,
    lab,
    loinc,
    observation,
    quantity,
    read,
    resource,
    state,
)

SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"


def m_protein(system: str, code: str = "33358-3") -> Json:
    return observation(concept(system, code), valueQuantity=quantity(2.1))


@pytest.mark.parametrize(
    "made",
    [
        m_protein("http://loinc.org/"),
        m_protein("HTTP://LOINC.org"),
        m_protein(" http://loinc.org"),
        m_protein("loinc"),
        m_protein(LOINC, "33358-3 "),
        resource(
            "MedicationAdministration",
            status="completed",
            medicationCodeableConcept=concept(f"{ATC}/", "L04AX04"),
            effectiveDateTime="2024-01-20",
        ),
    ],
)
def test_a_code_that_is_written_otherwise_is_set_aside(made: Json) -> None:
    assert fate(made) == ("set_aside", ["MS-D052"])


@pytest.mark.parametrize(
    "code", ["33358-4", "33359-3", "banana", "33358", "333583", "3335\uff18-3"]
)
def test_a_code_that_cannot_be_one_of_loinc_is_set_aside(code: str) -> None:
    assert fate(m_protein(LOINC, code)) == ("set_aside", ["MS-D052"])


@pytest.mark.parametrize("code", ["LP29684-5", "LA9633-4", "MTHU000999", "LG51018-6"])
def test_parts_answers_and_nodes_of_loinc_are_other_codes(code: str) -> None:
    assert fate(m_protein(LOINC, code)) == ("not_relevant", [])


def test_a_slip_in_a_row_of_a_csv_is_told(tmp_path: Path) -> None:
    file = tmp_path / "labs.csv"
    rows = "p1,2024-01-20,33358-4,2.1,g/dL\np1,2024-01-20,33358-3,2.1,g/dL\n"
    file.write_text("patient,date,code,value,unit\n" + rows)
    (found,) = patient_states(read_records(file))
    codes = [q.code for q in found.data_quality if q.code != "MS-D024"]
    assert (codes, found.resources.set_aside) == (["MS-D052"], 1)


def test_words_under_the_address_of_loinc_are_words() -> None:
    coding = {"system": LOINC, "display": "Serum M-spike"}
    made = observation({"coding": [coding]}, valueQuantity=quantity(2.1))
    assert fate(made) == ("set_aside", ["MS-D065"])


def test_a_code_of_something_else_is_not_relevant_however_it_is_written() -> None:
    chromosome_3 = "86239-1"
    assert fate(m_protein(LOINC, chromosome_3)) == ("not_relevant", [])
    assert fate(m_protein("http://loinc.org/", chromosome_3)) == ("not_relevant", [])


def test_such_a_result_stays_a_draw_of_any_amount() -> None:
    (hidden,) = state(m_protein("http://loinc.org/")).of(Measurement)
    assert (hidden.analyte, hidden.absent_reason) == ("serum_m_protein", "unreadable")


def test_the_published_writings_are_read() -> None:
    for system in (LOINC, "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"):
        assert fate(m_protein(system)) == ("used", [])
    assert fate(m_protein("http://loinc.org/vs")) == ("not_relevant", [])
    # another code beside it says what it is
    both = concept(LOINC, "33358-3")
    both["coding"].append({"system": "loinc", "code": "33358-3"})
    assert fate(observation(both, valueQuantity=quantity(2.1))) == ("used", [])


def test_a_modality_that_is_written_otherwise_is_told() -> None:
    study = resource(
        "ImagingStudy",
        status="available",
        started="2024-01-20",
        modality=[{"system": f"{DCM}/", "code": "PT"}],
    )
    assert fate(study) == ("used", ["MS-D059"])


def test_a_part_of_a_variant_that_is_written_otherwise_costs_the_result() -> None:
    parts = [
        {
            "code": concept("http://loinc.org/", "48018-6"),
            "valueCodeableConcept": concept(HGNC, "HGNC:11998", "TP53"),
        }
    ]
    present = loinc("LA9633-4")
    made = observation("69548-6", valueCodeableConcept=present, component=parts)
    assert fate(made) == ("set_aside", ["MS-D052"])


@pytest.mark.parametrize("code", [..., {}, {"coding": []}, {"coding": [{}]}])
def test_what_says_nothing_at_all_is_set_aside(code: Any) -> None:
    made = observation(code, valueQuantity=quantity(2.1))
    assert fate(made) == ("set_aside", ["MS-D048"])
    report = resource("DiagnosticReport", status="final", code=code)
    assert fate(report) == ("set_aside", ["MS-D048"])


@pytest.mark.parametrize(
    "made",
    [
        resource("MedicationAdministration", status="completed"),
        resource("MedicationStatement", status="recorded"),
        resource("Procedure", status="completed"),
        resource("Condition"),
    ],
    ids=lambda made: str(made["resourceType"]),
)
def test_a_resource_without_code_is_set_aside(made: Json) -> None:
    assert fate(made) == ("set_aside", ["MS-D048"])


def test_a_part_without_code_makes_no_panel_relevant() -> None:
    panel = observation("85354-9", component=[{"valueQuantity": quantity(2)}])
    assert fate(panel) == ("not_relevant", ["MS-D020"])


@pytest.mark.parametrize("code", ["RAD", "CT", "NMR", "NMS", "RUS", "RX"])
def test_sections_of_imaging_make_a_report_one_of_imaging(code: str) -> None:
    report = resource(
        "DiagnosticReport",
        status="final",
        category=[concept(SECTION, code)],
        code=loinc("1-8"),
        effectiveDateTime="2024-01-20",
        conclusion="Extramedullary mass in the liver.",
    )
    found = state(report)
    assert [f.extent for f in found.of(ImagingStudy)] == ["not_stated"]
    assert [m.about for m in found.mentions] == ["extramedullary"]
    laboratory = report | {"category": [concept(SECTION, "LAB")]}
    assert fate(laboratory) == ("not_relevant", [])


# Dates of a life


def told(patient: Json, *resources: Json) -> list[str]:
    (found,) = read(PATIENT | patient, *resources, patient=False)
    return [q.code for q in found.data_quality]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("0001-01-01", ["MS-D058"]),
        ("1900-01-01", ["MS-D058"]),
        ("1900-01-02", ["MS-D078"]),
        ("1950-05-04", ["MS-D078"]),
        ("1950-05-05", []),
        ("1950-05", []),
        ("1950-04", ["MS-D078"]),
        ("2024-02-01", []),
        ("2024-02-02", ["MS-D079"]),
        ("2024-02", []),
        ("2024-03", ["MS-D079"]),
    ],
)
def test_what_is_dated_outside_the_life_is_told(day: str, code: list[str]) -> None:
    life = {"birthDate": "1950-05-05", "deceasedDateTime": "2024-02-01"}
    assert told(life, lab(effectiveDateTime=day)) == code


def test_without_a_birth_only_placeholders_are_told() -> None:
    assert told({}, lab(effectiveDateTime="1900-01-02")) == []
    assert told({}, lab(effectiveDateTime="1900-01-01")) == ["MS-D058"]
    assert told({"deceasedBoolean": True}, lab(effectiveDateTime="2124-01-01")) == [
        "MS-D091"
    ]


@pytest.mark.parametrize("born", [7, "last century"])
def test_a_birth_that_cannot_be_read_is_told(born: Any) -> None:
    assert told({"birthDate": born}, lab()) == ["MS-D020"]


def test_a_finding_of_ours_with_a_slash_too_many_is_set_aside() -> None:
    made = observation(concept(f"{OURS}/", "soft-tissue-lesion"))
    assert fate(made) == ("set_aside", ["MS-D052"])


# Genes

FISH: Json = {
    "method": concept(LOINC, "LA26404-6", "FISH"),
    "valueCodeableConcept": loinc("LA9633-4"),
}


def deletion(**value: Any) -> Json:
    lost = concept("http://www.sequenceontology.org", "SO:0001743")
    parts = [
        {"code": loinc("48018-6"), **value},
        {"code": loinc("48019-4"), "valueCodeableConcept": lost},
    ]
    return observation("69548-6", component=parts, **FISH)


def of_gene(system: str, code: str, display: str | None = None) -> Json:
    return deletion(valueCodeableConcept=concept(system, code, display))


@pytest.mark.parametrize(
    "made",
    [
        of_gene(HGNC, "HGNC:11998", "TP53"),
        of_gene("http://www.genenames.org/geneId", "HGNC:11998", "TP53"),
        deletion(valueCodeableConcept={"text": "TP53"}),
        deletion(valueString="TP53"),
    ],
)
def test_a_gene_by_its_id_or_symbol_is_read(made: Json) -> None:
    found = {f.abnormality: f.state for f in state(made).of(CytogeneticResult)}
    assert found["del_17p"] == "present"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (of_gene("http://www.genenames.org/", "HGNC:11998", "TP53"), "MS-D052"),
        (of_gene("http://www.ncbi.nlm.nih.gov/gene", "7157", "TP53"), "MS-D052"),
        (of_gene("https://lab.example.org", "tp53"), "MS-D052"),
        (deletion(valueCodeableConcept={"text": "tp53"}), "MS-D052"),
        (deletion(valueString="Tp53"), "MS-D052"),
        (of_gene(HGNC, "11998", "TP53"), "MS-D072"),
    ],
)
def test_a_gene_that_is_named_otherwise_is_set_aside_and_covers_no_earlier_result(
    made: Json, code: str
) -> None:
    assert fate(made) == ("set_aside", [code])
    found = {f.abnormality: f.state for f in state(made).of(CytogeneticResult)}
    assert found["del_17p"] == "indeterminate"


@pytest.mark.parametrize(
    "made",
    [
        of_gene(HGNC, "HGNC:6407", "KRAS"),
        deletion(valueCodeableConcept={"text": "KRAS"}),
        deletion(valueString="KRAS"),
    ],
)
def test_another_gene_is_not_relevant(made: Json) -> None:
    assert fate(made) == ("not_relevant", [])
