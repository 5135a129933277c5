"""What has been read of one patient so far: facts, complaints, and where things stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import KeysView
from enum import IntEnum

from msgspec import Raw, Struct

from engine.state import (
    DataQuality,
    Fact,
    LesionFinding,
    NarrativeMention,
    ResourceCounts,
    Source,
)
from engine.values import Interval, When
from fhir_adapters.inbound.concepts import (
    BY_NAME,
    LEFT_OUT,
    Meaning,
    read_concept,
)
from fhir_adapters.inbound.elements import Concept
from fhir_adapters.inbound.mapping import InboundMapping
from fhir_adapters.inbound.moments import Times
from fhir_adapters.inbound.references import Names, target_of
from fhir_adapters.inbound.resources import Medication, Resource, Specimen


class Bucket(IntEnum):
    """What became of a resource; each ends in exactly one."""

    USED = 0
    NOT_RELEVANT = 1
    IGNORED = 2
    SET_ASIDE = 3


class Tally(Struct):
    """How many resources ended in each bucket, and the complaints about them."""

    counts: list[int]
    quality: list[DataQuality]

    def add(self, bucket: Bucket, number: int = 1) -> None:
        """Count resources."""
        self.counts[bucket] += number

    def resources(self) -> ResourceCounts:
        """The counts as the state carries them."""
        return ResourceCounts(*self.counts)


class ReportText(Struct, frozen=True, gc=False):
    """A report in words, as it was read.

    Attributes:
        resource: ``DiagnosticReport/r1``.
        field: path inside the resource.
        study: reference to the study it is about, empty if none is named.
        when: when it was made.
        recorded: when it became known.
        preliminary: it is not final.
        text: its words.
    """

    resource: str
    field: str
    study: str
    when: When
    recorded: When
    preliminary: bool
    text: str


class TumorSize(Struct, frozen=True, kw_only=True):
    """A size, until it is known of which lesion finding it is.

    Attributes:
        label: ``Observation/s1``.
        longest: longest dimension in millimetres.
        additional: additional dimension in millimetres.
        when: when it was measured; ``None`` if it does not say.
        recorded: when it became known.
        study: the study it is from, empty if none is named.
        lesion: the BodyStructure it is of, empty if none is named.
        findings: Observations that it is derived from.
        of_specimen: whether it names a specimen.
    """

    label: str
    longest: Interval | None
    additional: Interval | None
    when: When | None
    recorded: When | None
    study: str
    lesion: str
    findings: frozenset[str]
    of_specimen: bool


class Reading:
    """Facts and complaints of one patient, as its resources are read.

    Attributes:
        mapping: what codes and units mean.
        times: reads times.
        labs: what the laboratory adapter looks up.
        born: when the patient was born, if that is known.
        died: when the patient died, as the Patient says.
        facts: what has been found.
        lesions: those of the facts that are lesions.
        courses: of plain results, by analyte, unit and limit; start to size.
        present: labels of all resources of the patient; ``None`` if not known.
        superseded: facts of earlier versions, each with when it was corrected.
        mentions: what reports say in words.
        reports: the words themselves.
        quality: complaints.
        names: ``fullUrl`` of Bundle entries to the resources they name.
        medications: Medication resources by reference.
        void_studies: studies entered in error or cancelled.
        study_of_report: DiagnosticReport to the study that it tells of.
        study_of_result: Observation to the study or report that lists it.
        specimens: by label.
        sizes: tumor sizes that are not joined to a finding yet.
        sizes_of: lesion finding to the Observations that it is derived from.
    """

    __slots__ = (
        "born",
        "courses",
        "died",
        "facts",
        "labs",
        "lesions",
        "mapping",
        "medications",
        "mentions",
        "names",
        "present",
        "quality",
        "reports",
        "sizes",
        "sizes_of",
        "specimens",
        "study_of_report",
        "study_of_result",
        "superseded",
        "times",
        "void_studies",
    )

    def __init__(
        self,
        mapping: InboundMapping,
        times: Times,
        names: Names,
        medications: dict[str, Medication | None],
    ) -> None:
        """Begin with nothing read."""
        self.mapping = mapping
        self.labs = mapping.labs
        self.times = times
        self.names = names
        self.medications = medications
        self.facts: list[Fact] = []
        self.lesions: list[LesionFinding] = []
        self.courses: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self.superseded: list[tuple[When, Fact]] = []
        self.mentions: list[NarrativeMention] = []
        self.reports: list[ReportText] = []
        self.quality: list[DataQuality] = []
        self.void_studies: set[str] = set()
        self.study_of_report: dict[str, str] = {}
        self.study_of_result: dict[str, str] = {}
        self.present: KeysView[str] | None = None
        self.born: When | None = None
        self.died: When | None = None
        self.sizes: list[TumorSize] = []
        self.specimens: dict[str, Specimen] = {}
        self.sizes_of: dict[str, tuple[str, ...]] = {}

    def complain(
        self, code: str, resource: str, field: str = "", detail: str = ""
    ) -> None:
        """Note a complaint."""
        message = self.mapping.catalogue.message(code, detail)
        self.quality.append(DataQuality(code, message, resource, field))

    def set_aside(
        self, code: str, resource: str, field: str = "", detail: str = ""
    ) -> Bucket:
        """Note a complaint for which the resource gives no fact."""
        self.complain(code, resource, field, detail)
        return Bucket.SET_ASIDE

    def note(self, meaning: Meaning, label: str, field: str) -> Meaning:
        """The meaning; told is that a part was left out, or that words alone say it."""
        if meaning.notice in (LEFT_OUT, BY_NAME):
            self.complain(meaning.notice, label, field)
        return meaning

    def concept(self, raw: Raw, label: str, field: str) -> Concept:
        """Decode a concept; that a part of it was left out is told.

        Raises:
            Malformed: nothing of it can be read.
        """
        concept = read_concept(raw)
        if not concept.is_whole:
            self.complain(LEFT_OUT, label, field)
        return concept

    def lacks(self, label: str) -> bool:
        """Whether a resource that is named is surely not in the input."""
        inside = "/#" in label
        return self.present is not None and label not in self.present and not inside

    def resolve(self, reference: str) -> str:
        """The resource a reference names, as ``Type/id``; empty if it cannot be known."""
        return target_of(reference, self.names)


def source_of(
    resource: Resource,
    label: str,
    field: str,
    as_recorded: str = "",
    *declared: str,
) -> Source:
    """Where a fact stands, and by whose declarations it is read, if by any."""
    version = "" if resource.meta is None else resource.meta.versionId or ""
    if not any(declared):
        return Source(label, field, as_recorded, version)
    by = "; ".join(filter(None, dict.fromkeys(declared)))
    return Source(label, field, as_recorded, version, by)
