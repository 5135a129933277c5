"""A reading: the record with every doubt removed, one way it can really have been.

Every value is one exact number, every time one moment on one calendar day, every
lesion has its attribute, every contradiction is resolved. What nobody recorded stays
missing: a reading never invents a draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, order=True, slots=True)
class At:
    """A moment: microseconds since 1970 UTC, and the calendar day as written."""

    instant: int
    day: int


@dataclass(frozen=True, slots=True)
class Draw:
    """One result of one analyte, in its canonical unit.

    ``upper_limit`` is the laboratory's own upper limit of normal, where stated.
    """

    at: At
    value: Fraction
    specimen: str = ""
    upper_limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion that was seen: its kind, its attribute and its longest diameter.

    ``name`` is the lesion it is, where the record says so; ``new`` what the report says.
    """

    kind: str
    attribute: str
    at: At
    study: str
    longest: Fraction = Fraction(0)
    shortest: Fraction = Fraction(0)
    name: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """A whole-body study that listed every lesion of a kind with these attributes."""

    kind: str
    attributes: frozenset[str]
    at: At
    study: str


@dataclass(frozen=True, slots=True)
class Course:
    """A drug from its first to its last recorded dose."""

    agent: str
    start: At
    last_dose: At
    no_response: bool = False


@dataclass(slots=True)
class Reading:
    """One complete way the record can be read."""

    draws: dict[str, list[Draw]] = field(default_factory=dict)
    infusions: list[At] = field(default_factory=list)
    events: dict[str, list[At]] = field(default_factory=dict)
    products: list[tuple[str, At]] = field(default_factory=list)
    therapies: list[Course] = field(default_factory=list)
    lesions: list[Lesion] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    abnormalities: dict[str, bool] = field(default_factory=dict)
    fractions: dict[str, list[Fraction]] = field(default_factory=dict)
    conditions: set[str] = field(default_factory=set)
    charted: dict[str, list[tuple[At, str]]] = field(default_factory=dict)
