"""The profiles in docs/fhir are valid FHIR, say what the reader reads, and fit their examples."""

import json
import re
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

from engine.language import rules_root
from engine.state import (
    Characteristic,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    ResponseAssessment,
)
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.outbound.elements import DATA_REQUEST, PUBLISHED_ESTIMATE
from fhir_adapters.sources import open_source
from fhir_adapters.validation import validate

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "fhir"
FILES = sorted(FOLDER.glob("*.json"))
OURS = "https://mspike.example/fhir/CodeSystem/imaging-finding"
CHARTED = "https://mspike.example/fhir/CodeSystem/charted-answer"


def read(name: str) -> dict:
    return json.loads((FOLDER / name).read_text("utf-8"))


DEFINITIONS = {
    definition["url"]: definition
    for definition in map(read, (file.name for file in FILES))
    if "url" in definition
}
EXAMPLES = [
    resource
    for resource in (read(file.name) for file in FILES if "example" in file.name)
    if "profile" in resource["meta"]
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_definition_and_example_is_valid_r4b(file):
    document = read(file.name)
    get_fhir_model_class(document["resourceType"]).model_validate(document)
    assert list(validate(open_source(file))) == []


@pytest.mark.parametrize(
    ("system", "name"), [(OURS, "mspike"), (CHARTED, "mspike_charted")]
)
def test_every_code_of_ours_that_is_read_is_defined(system, name):
    defined = {concept["code"] for concept in DEFINITIONS[system]["concept"]}
    texts = [p.read_text("utf-8") for p in (rules_root() / "value_sets").glob("*.yaml")]
    used = {
        code
        for text in texts
        for code in re.findall(rf'system: {name}, code: "?([a-z0-9-]+)', text)
    }
    assert used
    assert used <= defined
    if system == OURS:
        assert {"complete", "yes", "no", "contiguous", "non-contiguous"} <= defined


def test_value_sets_hold_codes_that_are_defined():
    ours = {
        system: {concept["code"] for concept in DEFINITIONS[system]["concept"]}
        for system in (OURS, CHARTED)
    }
    for definition in DEFINITIONS.values():
        if definition["resourceType"] == "ValueSet":
            for include in definition["compose"]["include"]:
                codes = {concept["code"] for concept in include["concept"]}
                assert codes <= ours.get(include["system"], codes)


def test_extensions_that_are_sent_are_published_with_their_parts():
    for url in (PUBLISHED_ESTIMATE, DATA_REQUEST):
        assert DEFINITIONS[url]["type"] == "Extension"


def codes_in(concept: dict) -> set[tuple[str, str]]:
    return {(coding["system"], coding["code"]) for coding in concept["coding"]}


def allowed(value_set: str) -> set[tuple[str, str]]:
    include = DEFINITIONS[value_set]["compose"]["include"]
    return {(i["system"], c["code"]) for i in include for c in i["concept"]}


def values_at(resource: dict, path: str) -> list:
    """The values of an element; ``[x]`` stands for any type."""
    found = [resource]
    for name in path.split(".")[1:]:
        pattern = re.compile(re.escape(name).replace(r"\[x\]", "[A-Z].*") + "$")
        below = [v for r in found for key, v in r.items() if pattern.match(key)]
        found = [v for b in below for v in (b if isinstance(b, list) else [b])]
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_an_example_fits_its_profile(example):
    (profile,) = example["meta"]["profile"]
    for element in DEFINITIONS[profile]["differential"]["element"]:
        if ":" in element["id"]:
            continue
        values = values_at(example, element["path"])
        assert len(values) >= element.get("min", 0)
        for value in values:
            if "patternCodeableConcept" in element:
                wanted = codes_in(element["patternCodeableConcept"])
                assert wanted <= codes_in(value)
            if "binding" in element:
                assert codes_in(value) & allowed(element["binding"]["valueSet"])


def test_every_example_is_read_as_it_is_meant():
    texts = [p.read_bytes() for p in FOLDER.glob("example-*.json")]
    lines = b"\n".join(json.dumps(json.loads(text)).encode() for text in texts)
    (state,) = patient_states(read_records(lines))
    assert state.data_quality == ()
    assert state.resources.set_aside == 0
    (study,) = state.of(ImagingStudy)
    assert (study.modality, study.extent) == ("pet_ct", "whole_body")
    lesions = {f.source.resource.partition("-")[2]: f for f in state.of(LesionFinding)}
    soft = lesions["soft-tissue-lesion"]
    assert (soft.present, soft.bone_contiguity, soft.site) == (
        True,
        "non_contiguous",
        "paraspinal, L3",
    )
    assert (soft.longest_mm.text(), soft.shortest_mm.text()) == ("32", "21")
    assert soft.lesion == "BodyStructure/example"
    assert soft.study == "ImagingStudy/example"
    assert (lesions["no-bone-lesion"].present, lesions["no-bone-lesion"].study) == (
        False,
        "ImagingStudy/example",
    )
    assert lesions["new-bone-lesion"].new_since_prior == "yes"
    (response,) = state.of(ResponseAssessment)
    (immunofixation,) = state.of(Characteristic)
    assert response.category == "vgpr"
    assert immunofixation.name == "serum_immunofixation"
    assert immunofixation.value == "negative"
    (complete,) = state.of(LesionListComplete)
    assert complete.study == "ImagingStudy/example"
