"""A site's own codes and units: what they read, and what they may not do."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
from msgspec import UNSET

from engine.language import (
    RuleErrors,
    read_site,
    rules_root,
    shipped_assumptions,
    shipped_vocabulary,
)
from engine.state import (
    CellTherapyInfusion,
    Diagnosis,
    Event,
    ImagingStudy,
    LesionFinding,
    Measurement,
    PatientState,
    Therapy,
)
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.unit.inbound.build import LOINC, PATIENT, bundle, concept, observation

EXAMPLE = rules_root() / "examples" / "own_codes"
LAB = "https://lab.example.org/codes"
HEAD = """site: Example
version: "7"
dialect:
  code_systems: {lab: "https://lab.example.org/codes"}
  declarations:
    - declared_by: A. Meyer
      declared_on: 2024-01-10
      why: our own catalogue
"""


def mapping_of(*lines: str, head: str = HEAD) -> InboundMapping:
    text = head + "".join(f"      {line}\n" for line in lines)
    site = read_site("s.yaml", text, shipped_vocabulary(), shipped_assumptions())
    return InboundMapping.of((), site)


def mistakes(*lines: str, head: str = HEAD) -> list[tuple[str, int]]:
    with pytest.raises(RuleErrors) as told:
        mapping_of(*lines, head=head)
    return [(d.code, d.span.line) for d in told.value.diagnostics]


def read(mapping: InboundMapping, *resources: dict[str, object]) -> PatientState:
    records = read_records(bundle(PATIENT, *resources))
    (state,) = patient_states(records, mapping)
    return state


def number(code: dict[str, object], value: str, unit: str) -> dict[str, object]:
    return observation(code, valueQuantity={"value": float(value), "unit": unit})


def test_a_local_laboratory_code_is_the_analyte_and_says_so() -> None:
    row = "{system: lab, code: SPEP-M, display: M-protein in serum}"
    mapping = mapping_of(f"labs: {{serum_m_protein: [{row}]}}")
    coded = number(concept(LAB, "SPEP-M"), "7", "g/L")
    (fact,) = read(mapping, coded).of(Measurement)
    assert (fact.analyte, fact.value.low) == ("serum_m_protein", Decimal("0.7"))
    assert fact.source.declared == (
        "the site's own code lab SPEP-M (A. Meyer, 2024-01-10; site file version 7)"
    )
    assert not read(InboundMapping.shipped(), coded).of(Measurement)


def test_a_published_code_beside_it_needs_no_declaration() -> None:
    row = "{system: lab, code: SPEP-M, display: M-protein in serum}"
    mapping = mapping_of(f"labs: {{serum_m_protein: [{row}]}}")
    both = {
        "coding": [
            {"system": LAB, "code": "SPEP-M"},
            {"system": LOINC, "code": "33358-3"},
        ]
    }
    (fact,) = read(mapping, number(both, "7", "g/L")).of(Measurement)
    assert fact.source.declared is UNSET


def test_a_local_and_a_published_code_that_differ_are_set_aside() -> None:
    row = "{system: lab, code: HB, display: hemoglobin}"
    mapping = mapping_of(f"labs: {{hemoglobin: [{row}]}}")
    both = {
        "coding": [{"system": LAB, "code": "HB"}, {"system": LOINC, "code": "33358-3"}]
    }
    state = read(mapping, number(both, "7", "g/L"))
    assert [q.code for q in state.data_quality] == ["MS-D060"]


def test_words_that_contradict_a_local_code_are_set_aside() -> None:
    row = "{system: lab, code: M, display: M-protein}"
    mapping = mapping_of(f"labs: {{serum_m_protein: [{row}]}}")
    coded = number(concept(LAB, "M", "M-protein, urine"), "7", "g/L")
    assert [q.code for q in read(mapping, coded).data_quality] == ["MS-D061"]


def test_a_declared_unit_is_read_and_says_so() -> None:
    unit = "units: [{written: K/uL, unit: 10*3/uL, analytes: [platelets]}]"
    count = number(concept(LOINC, "777-3"), "148", "K/uL")
    (fact,) = read(mapping_of(unit), count).of(Measurement)
    assert fact.value.low == 148
    assert fact.source.declared.startswith(
        "the site's own unit K/uL = 10*3/uL (A. Meyer"
    )
    (plain,) = read(InboundMapping.shipped(), count).of(Measurement)
    assert plain.absent_reason == "unreadable"
    # of another analyte it stays ambiguous
    other = number(concept(LOINC, "751-8"), "2", "K/uL")
    assert (
        read(mapping_of(unit), other).of(Measurement)[0].absent_reason == "unreadable"
    )


def test_a_declared_unit_has_exactly_the_factor_of_its_unit() -> None:
    unit = "units: [{written: each, unit: /uL, analytes: [platelets]}]"
    count = number(concept(LOINC, "777-3"), "149999", "each")
    (fact,) = read(mapping_of(unit), count).of(Measurement)
    assert fact.value.low == Decimal("149.999")


def test_every_kind_of_fact_says_by_which_declaration_it_was_read() -> None:
    text = (EXAMPLE / "site.yaml").read_text("utf-8")
    site = read_site("site.yaml", text, shipped_vocabulary(), shipped_assumptions())
    records = read_records(str(EXAMPLE / "patient.json"))
    (state,) = patient_states(records, InboundMapping.of((), site))
    kinds = {type(fact) for fact in state.facts}
    assert kinds == {
        Measurement,
        CellTherapyInfusion,
        ImagingStudy,
        LesionFinding,
        Event,
    }
    assert all(fact.source.declared for fact in state.facts)
    assert state.resources.set_aside == 0


def test_drugs_conditions_and_events_have_local_codes_too() -> None:
    def row(code: str, display: str) -> str:
        return f"[{{system: lab, code: {code}, display: {display}}}]"

    mapping = mapping_of(
        f"drugs: {{bortezomib: {row('BORT', 'bortezomib')}}}",
        f"conditions: {{plasma_cell_leukemia: {row('PCL', 'plasma cell leukemia')}}}",
        f"findings: {{progressive_disease: {row('PD', 'progression')}}}",
    )
    given = {
        "resourceType": "MedicationAdministration",
        "id": "a",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-01-02",
        "medicationCodeableConcept": concept(LAB, "BORT"),
    }
    problem = {
        "resourceType": "Condition",
        "id": "c",
        "code": concept(LAB, "PCL"),
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2024-01-02",
    }
    state = read(mapping, given, problem, observation(concept(LAB, "PD")))
    kinds = [state.of(kind) for kind in (Therapy, Diagnosis, Event)]
    assert all(len(facts) == 1 and facts[0].source.declared for facts in kinds)


def test_a_code_that_is_sent_without_a_code_system() -> None:
    row = "{system: no_system, code: MSPIKE, display: M-protein}"
    mapping = mapping_of(f"labs: {{serum_m_protein: [{row}]}}")
    bare = number({"coding": [{"code": "MSPIKE"}]}, "1", "g/dL")
    assert read(mapping, bare).of(Measurement)[0].analyte == "serum_m_protein"
    elsewhere = number(concept("https://other.example.org", "MSPIKE"), "1", "g/dL")
    assert not read(mapping, elsewhere).of(Measurement)


ROW = "{{system: {0}, code: {1}, display: {2}}}"
REFUSED = {
    "a published code with another meaning": (
        [
            "labs:",
            "  hemoglobin: [" + ROW.format("loinc", "33358-3", "hemoglobin") + "]",
        ],
        [("MS-V006", 10)],
    ),
    "a published code that is refused": (
        [
            "labs:",
            "  serum_m_protein: [" + ROW.format("loinc", "51435-6", "band") + "]",
        ],
        [("MS-V006", 10)],
    ),
    "a published code of another concept": (
        [
            "labs:",
            "  neutrophils: [" + ROW.format("loinc", "770-8", "neutrophils") + "]",
        ],
        [("MS-V006", 10)],
    ),
    "a published code without its system, with another meaning": (
        ["labs:", "  hemoglobin: [" + ROW.format("no_system", "33358-3", "hb") + "]"],
        [("MS-V006", 10)],
    ),
    "one code for two things": (
        [
            "labs:",
            "  hemoglobin: [" + ROW.format("lab", "X", "hemoglobin") + "]",
            "  albumin: [" + ROW.format("lab", "X", "albumin") + "]",
        ],
        [("MS-V006", 11)],
    ),
    "one code in two sections": (
        [
            "labs: {hemoglobin: [" + ROW.format("lab", "X", "hemoglobin") + "]}",
            "drugs: {bortezomib: [" + ROW.format("lab", "X", "bortezomib") + "]}",
        ],
        [("MS-V006", 10)],
    ),
    "a name that is none": (
        ["labs: {serum_mprotein: [" + ROW.format("lab", "X", "m") + "]}"],
        [("MS-V007", 9)],
    ),
    "a lab among drugs": (
        ["drugs: {hemoglobin: [" + ROW.format("lab", "X", "hb") + "]}"],
        [("MS-V007", 9)],
    ),
    "no such code system": (
        ["labs: {hemoglobin: [" + ROW.format("labs", "X", "hb") + "]}"],
        [("MS-V003", 9)],
    ),
    "no such code system, and no such name": (
        ["labs: {hemoglobinn: [" + ROW.format("labs", "X", "hb") + "]}"],
        [("MS-V003", 9), ("MS-V007", 9)],
    ),
    "no display": (
        ["labs: {hemoglobin: [" + ROW.format("lab", "X", "' '") + "]}"],
        [("MS-V012", 9)],
    ),
    "a unit of no analyte": (
        ["units: [{written: K/uL, unit: 10*3/uL, analytes: []}]"],
        [("MS-V011", 9)],
    ),
    "a wrong check digit": (
        ["labs: {hemoglobin: [" + ROW.format("loinc", "32730-5", "hb") + "]}"],
        [("MS-V004", 9), ("MS-V006", 9)],
    ),
    "a display that says something else": (
        [
            "labs: {kappa_free_light_chain: ["
            + ROW.format("lab", "X", "free lambda")
            + "]}"
        ],
        [("MS-V010", 9)],
    ),
    "a display of another drug": (
        ["drugs: {bortezomib: [" + ROW.format("lab", "X", "carfilzomib") + "]}"],
        [("MS-V010", 9)],
    ),
    "a section that is none": (["lab: {}"], [("MS-R002", 9)]),
    "a unit that the analyte has not": (
        ["units: [{written: foo, unit: mmol/L, analytes: [serum_m_protein]}]"],
        [("MS-V011", 9)],
    ),
    "a unit that means something else": (
        ["units: [{written: mg/L, unit: mg/dL, analytes: [kappa_free_light_chain]}]"],
        [("MS-V011", 9)],
    ),
    "a unit that is refused": (
        ["units: [{written: '%', unit: 10*9/L, analytes: [neutrophils]}]"],
        [("MS-V011", 9)],
    ),
    "a unit of other analytes": (
        ["units: [{written: mm, unit: g/dL, analytes: [hemoglobin]}]"],
        [("MS-V011", 9)],
    ),
    "a unit declared twice": (
        [
            "units:",
            "  - {written: K/uL, unit: 10*3/uL, analytes: [platelets]}",
            "  - {written: K/uL, unit: /uL, analytes: [platelets]}",
        ],
        [("MS-V011", 11)],
    ),
    "a unit of nothing known": (
        ["units: [{written: K/uL, unit: 10*3/uL, analytes: [platlets]}]"],
        [("MS-V007", 9)],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_site_may_not_declare(name: str) -> None:
    lines, expected = REFUSED[name]
    assert mistakes(*lines) == expected


def test_all_mistakes_are_told_at_once() -> None:
    lines = [
        line
        for name in ("a lab among drugs", "a unit that is refused")
        for line in REFUSED[name][0]
    ]
    assert [code for code, _ in mistakes(*lines)] == ["MS-V007", "MS-V011"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("declared_by: A. Meyer", "declared_by: ' '", "MS-V012"),
        ("2024-01-10", "2024-02-30", "MS-V012"),
        ("      why: our own catalogue\n", "", "MS-R004"),
        ("{lab:", "{loinc:", "MS-V002"),
        ("https://lab.example.org/codes", " ", "MS-V002"),
        ("https://lab.example.org/codes", "http://loinc.org", "MS-V002"),
    ],
)
def test_a_declaration_is_signed_and_its_systems_are_its_own(
    before: str, after: str, code: str
) -> None:
    head = HEAD.replace(before, after)
    assert head != HEAD
    assert mistakes("labs: {}", head=head)[0][0] == code


def test_a_dialect_has_a_version() -> None:
    head = HEAD.replace('version: "7"\n', "")
    with pytest.raises(RuleErrors) as told:
        mapping_of("labs: {}", head=head)
    assert [d.code for d in told.value.diagnostics] == ["MS-R004"]


def test_the_mapping_with_a_dialect_can_be_sent_to_another_process() -> None:
    text = (EXAMPLE / "site.yaml").read_text("utf-8")
    site = read_site("site.yaml", text, shipped_vocabulary(), shipped_assumptions())
    sent = pickle.loads(pickle.dumps(InboundMapping.of((), site)))  # noqa: S301 - our own
    records = read_records(str(EXAMPLE / "patient.json"))
    (state,) = patient_states(records, sent)
    assert all(fact.source.declared for fact in state.facts)
