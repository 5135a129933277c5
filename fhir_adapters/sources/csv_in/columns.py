"""The tables that can be sent as CSV, and their columns."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Column(Struct, frozen=True):
    """One column.

    Attributes:
        holds: what stands in it, in words.
        required: it must be there, and no cell of it may be empty.
        words: the only words it may hold; any text if none.
    """

    holds: str
    required: bool = False
    words: tuple[str, ...] = ()


class Table(Struct, frozen=True):
    """One kind of table.

    Attributes:
        title: what its rows are.
        key: the column by which the table is known.
        columns: name to column.
    """

    title: str
    key: str
    columns: dict[str, Column]

    @property
    def required(self) -> frozenset[str]:
        """The columns that must be there."""
        return frozenset(n for n, c in self.columns.items() if c.required)


_PATIENT: Final = {"patient": Column("id of the Patient resource", required=True)}
_DAY: Final = "FHIR date or date-time, such as 2024-01-20 or 2024-01"
_SYSTEM: Final = "short name of `rules/value_sets/code_systems.yaml`, or an address"
_ANSWERS: Final = ("yes", "no")
_STATUSES: Final = (
    *("final", "preliminary", "amended", "corrected"),
    *("cancelled", "entered-in-error"),
)

TABLES: Final[dict[str, Table]] = {
    "labs": Table(
        "laboratory and marrow results",
        "value",
        _PATIENT
        | {
            "date": Column(f"when the specimen was drawn: {_DAY}", required=True),
            "code": Column("code of the test, such as 33358-3", required=True),
            "value": Column(
                "number with decimal point, <0.1, >1.6, or words such as `not detected`",
                required=True,
            ),
            "unit": Column("unit of a number, as the laboratory writes it"),
            "system": Column(f"code system of the code: {_SYSTEM}; empty: loinc"),
            "name": Column("name of the test: must not contradict the code"),
            "specimen": Column("id of the specimen: pairs kappa and lambda"),
            "issued": Column("date-time with zone when the result became known"),
            "status": Column(
                "status of the result; empty: final",
                words=_STATUSES,
            ),
            "range_low": Column("lower end of the reference range, in the same unit"),
            "range_high": Column("upper end of the reference range, in the same unit"),
        },
    ),
    "lesions": Table(
        "lesions on imaging, their absence, and complete lists of lesions",
        "finding",
        _PATIENT
        | {
            "date": Column(f"day of the study: {_DAY}", required=True),
            "finding": Column(
                "what is stated; `complete_list`: every lesion of the study is in the table",
                required=True,
                words=("soft_tissue", "bone", "complete_list"),
            ),
            "present": Column(
                "whether it was seen; empty for complete_list", words=_ANSWERS
            ),
            "bone_contiguity": Column(
                "whether a soft-tissue lesion touches bone; empty: not stated",
                words=("contiguous", "non_contiguous", "indeterminate"),
            ),
            "new_since_prior": Column(
                "whether a bone lesion is new; empty: not stated", words=_ANSWERS
            ),
            "site": Column("where it lies, in words"),
            "longest_mm": Column("longest diameter in mm"),
            "study": Column("id of the ImagingStudy it was seen on"),
            "modality": Column("DICOM modalities of the study, such as `PT CT`"),
            "procedure": Column("procedure code of the study, such as 78816"),
            "procedure_system": Column(f"its code system: {_SYSTEM}; empty: cpt"),
        },
    ),
    "therapies": Table(
        "drugs given or ordered, and cell-therapy products infused",
        "drug",
        _PATIENT
        | {
            "drug": Column("code of the drug or product", required=True),
            "start": Column(
                f"first day, or day of the infusion: {_DAY}", required=True
            ),
            "how": Column(
                "whether it was given (then a product is an infusion) or only ordered",
                required=True,
                words=("given", "ordered"),
            ),
            "end": Column(f"last day, if it has ended: {_DAY}"),
            "system": Column(f"code system of the drug: {_SYSTEM}; empty: atc"),
            "name": Column("name of the drug: must not contradict the code"),
            "stop_reason": Column("SNOMED CT code of why it ended"),
        },
    ),
    "events": Table(
        "what happened once",
        "event",
        _PATIENT
        | {
            "date": Column(f"when it happened: {_DAY}", required=True),
            "event": Column(
                "what happened; progression is the documented one",
                required=True,
                words=("progression", "death", "hospice", "transfer", "last_contact"),
            ),
        },
    ),
}
"""Tables by name."""
