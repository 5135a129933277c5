"""Synthetic cytogenetic results, and the states that are read from them."""

from __future__ import annotations

from typing import Any

from engine.state import CytogeneticResult
from tests.unit.inbound.build import HGNC, SCT, Json, concept, facts, loinc, observation

GENES = {
    "TP53": "HGNC:11998",
    "NSD2": "HGNC:12766",
    "FGFR3": "HGNC:3690",
    "IGH": "HGNC:5477",
    "CCND1": "HGNC:1582",
    "MAF": "HGNC:6776",
    "MAFB": "HGNC:6408",
    "CKS1B": "HGNC:19083",
    "CDKN2C": "HGNC:1789",
    "NRAS": "HGNC:7989",
    "KIT": "HGNC:6342",
    "BCR": "HGNC:1014",
}
SO = "http://www.sequenceontology.org"
FISH = {"method": concept(SCT, "426329006")}
SEQUENCING = {"method": loinc("LA26398-0")}
KIP = "https://kip.rkkp.dk/fhir/CodeSystem/FISHVariables"
PRESENT, ABSENT = loinc("LA9633-4", "Present"), loinc("LA9634-2", "Absent")


def part(code: str, value: Any) -> Json:
    kind = "valueQuantity" if "value" in value else "valueCodeableConcept"
    return {"code": loinc(code), kind: value}


def gene(symbol: str) -> Json:
    return part("48018-6", concept(HGNC, GENES[symbol], symbol))


def iscn(text: str) -> Json:
    return part("81291-7", {"text": text})


def change(code: str) -> Json:
    return part("48019-4", concept(SO, code))


def copies(number: int) -> Json:
    return part("82155-3", {"value": number})


def result(value: Json | None, *parts: Json, **elements: Any) -> Json:
    answer = {} if value is None else {"valueCodeableConcept": value}
    return observation("69548-6", component=list(parts), **answer, **elements)


def states(*resources: Json) -> dict[str, str]:
    return {f.abnormality: f.state for f in facts(CytogeneticResult, *resources)}


def absent(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "absent")


IGH_ALL = ("t_4_14", "t_14_16", "t_14_20", "t_11_14")
