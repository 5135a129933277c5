"""One row of a table as FHIR resources; what a code or a unit means is read later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from engine.language import Document, items, read_texts

Row = Mapping[str, str]
Json = dict[str, Any]

_OURS: Final = "https://mspike.example/fhir/CodeSystem/imaging-finding"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_NUMBER: Final = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_SYSTEMS_FILE: Final = "value_sets/code_systems.yaml"


class BadCell(ValueError):
    """A cell cannot be read.

    Attributes:
        column: its name.
    """

    def __init__(self, column: str) -> None:
        """Keep the name of the column; never what stands in the cell."""
        super().__init__(column)
        self.column = column


def resources_of(table: str, row: Row, name: str) -> list[Json]:
    """The resources of a row.

    Args:
        table: name of the table.
        row: column to cell; no blanks around, empty if nothing stands there.
        name: id for the resource of the row.

    Raises:
        BadCell: one of the cells cannot be read.
    """
    _identifier(row, "patient")
    return _MAKERS[table](row, name)


def _lab(row: Row, name: str) -> list[Json]:
    made = _observation(row, name, _concept(row, "code", "loinc"))
    made["status"] = row["status"] or "final"
    written = _NUMBER.fullmatch(row["value"])
    unit = {"unit": row["unit"]} if row["unit"] else {}
    if written is not None:
        sign = {"comparator": written[1]} if written[1] else {}
        made["valueQuantity"] = {"value": Decimal(written[2]), **sign, **unit}
    elif row["value"][0] in "0123456789.,<>=-+":
        # "0,5" or "1.2.3" looks like a number and is none: which one is not guessed.
        raise BadCell("value")
    else:
        made["valueString"] = row["value"]
    if row["issued"]:
        made["issued"] = row["issued"]
    if row["specimen"]:
        made["specimen"] = {"reference": f"Specimen/{_identifier(row, 'specimen')}"}
    ends = {
        end: {"value": _decimal(row, f"range_{end}"), **unit}
        for end in ("low", "high")
        if row[f"range_{end}"]
    }
    if ends:
        made["referenceRange"] = [ends]
    return [made]


def _lesion(row: Row, name: str) -> list[Json]:
    finding = row["finding"]
    code = {"soft_tissue": "soft-tissue-lesion", "bone": "bone-lesion"}.get(finding)
    made = _observation(row, name, _our_concept(code or "lesion-list"))
    made["category"] = [{"coding": [{"system": _CATEGORY, "code": "imaging"}]}]
    if code is None:
        for column in ("present", *_DETAILS):
            if row[column]:
                raise BadCell(column)
        made["valueCodeableConcept"] = _our_concept("complete")
    else:
        answers = {"yes": "LA9633-4", "no": "LA9634-2"}
        if row["present"] not in answers:
            raise BadCell("present")
        made["valueCodeableConcept"] = _coded("loinc", answers[row["present"]])
        _add_details(made, row)
    studies: list[Json] = []
    if row["study"]:
        study = _identifier(row, "study")
        made["derivedFrom"] = [{"reference": f"ImagingStudy/{study}"}]
        studies = _study(row, study)
    elif row["modality"] or row["procedure"]:
        raise BadCell("study")
    return [*studies, made]


_DETAILS: Final = ("bone_contiguity", "new_since_prior", "longest_mm", "site")


def _add_details(made: Json, row: Row) -> None:
    parts: list[Json] = [
        {
            "code": _our_concept(column.replace("_", "-")),
            "valueCodeableConcept": _our_concept(row[column].replace("_", "-")),
        }
        for column in ("bone_contiguity", "new_since_prior")
        if row[column]
    ]
    if row["longest_mm"]:
        ucum = {"unit": "mm", "system": _address("ucum"), "code": "mm"}
        length = {"value": _decimal(row, "longest_mm"), **ucum}
        parts.append({"code": _coded("loinc", "33728-7"), "valueQuantity": length})
    if parts:
        made["component"] = parts
    if row["site"]:
        made["bodySite"] = {"text": row["site"]}


def _study(row: Row, study: str) -> list[Json]:
    """The study, if the row says more of it than its name."""
    if not row["modality"] and not row["procedure"]:
        return []
    made: Json = {
        "resourceType": "ImagingStudy",
        "id": study,
        "status": "available",
        "subject": {"reference": f"Patient/{row['patient']}"},
        "started": row["date"],
    }
    if row["modality"]:
        codes = row["modality"].replace("+", " ").replace("/", " ").upper().split()
        made["modality"] = [{"system": _address("dcm"), "code": c} for c in codes]
    if row["procedure"]:
        made["procedureCode"] = [_concept(row, "procedure", "cpt", "procedure_system")]
    return [made]


def _therapy(row: Row, name: str) -> list[Json]:
    subject = {"reference": f"Patient/{row['patient']}"}
    made: Json = {"id": name, "subject": subject}
    made["medicationCodeableConcept"] = _concept(row, "drug", "atc")
    if row["stop_reason"]:
        made["statusReason"] = _coded("sct", row["stop_reason"])
    if row["how"] == "ordered":
        if row["end"]:
            raise BadCell("end")
        made |= {"resourceType": "MedicationRequest", "status": "active"}
        return [made | {"intent": "order", "authoredOn": row["start"]}]
    made |= {"resourceType": "MedicationAdministration", "status": "completed"}
    if row["stop_reason"]:
        made["statusReason"] = [made["statusReason"]]
    if row["end"]:
        made["effectivePeriod"] = {"start": row["start"], "end": row["end"]}
    else:
        made["effectiveDateTime"] = row["start"]
    return [made]


def _event(row: Row, name: str) -> list[Json]:
    word = {"progression": "progressive-disease"}.get(row["event"], row["event"])
    return [_observation(row, name, _our_concept(word.replace("_", "-")))]


_MAKERS: Final[dict[str, Callable[[Row, str], list[Json]]]] = {
    "labs": _lab,
    "lesions": _lesion,
    "therapies": _therapy,
    "events": _event,
}


def _observation(row: Row, name: str, code: Json) -> Json:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": code,
        "subject": {"reference": f"Patient/{row['patient']}"},
        "effectiveDateTime": row["date"],
    }


def _concept(row: Row, column: str, usual: str, system: str = "system") -> Json:
    address = _address(row[system] or usual)
    if ":" not in address:
        raise BadCell(system)
    coding = {"system": address, "code": row[column]}
    if row.get("name"):
        coding["display"] = row["name"]
    return {"coding": [coding]}


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": _address(system), "code": code}]}


def _our_concept(code: str) -> Json:
    return {"coding": [{"system": _OURS, "code": code}]}


def _address(system: str) -> str:
    return _addresses().get(system.lower(), system)


@cache
def _addresses() -> dict[str, str]:
    """Canonical address of each shipped code system, by short name."""
    document = Document(_SYSTEMS_FILE, read_texts("value_sets")[_SYSTEMS_FILE])
    root = document.mapping(document.root, required=("code_systems",))
    return {
        name: document.text(document.mapping(node, optional=None)["url"])
        for name, node in items(document, root.get("code_systems"))
    }


def _identifier(row: Row, column: str) -> str:
    if _ID.fullmatch(row[column]) is None:
        raise BadCell(column)
    return row[column]


def _decimal(row: Row, column: str) -> Decimal:
    written = _NUMBER.fullmatch(row[column])
    if written is None or written[1]:
        raise BadCell(column)
    return Decimal(written[2])
