"""Facts: each is one thing the record says, with its time and its source.

A fact never interprets. ``kind`` words such as an analyte or an agent are names
of the vocabulary (``rules/vocabulary``); which code stands for which name is the
adapters' business.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from engine.values import Interval, When


class Source(Struct, frozen=True, gc=False):
    """Where a fact stands in the record.

    Attributes:
        resource: ``Observation/o7``.
        field: path inside the resource, ``Observation.valueQuantity``.
        as_recorded: the value as it was written, with its unit.
        version: ``meta.versionId`` of the resource, empty if it has none.
        declared: the site's own code or unit by which it was read, and who declared
            it; unset for what everybody reads alike.
    """

    resource: str
    field: str = ""
    as_recorded: str = ""
    version: str = ""
    declared: str | UnsetType = UNSET


class Fact(Struct, frozen=True, gc=False, kw_only=True):
    """What every fact carries.

    Attributes:
        when: when it happened or was sampled.
        recorded: when it became known: ``issued`` or ``recordedDate``, else ``when``.
        source: resource and field.
        preliminary: recorded as preliminary; supports no verdict but blocks a
            FALSE that it would overturn.
        entered_by: who entered or confirmed it by hand, empty for a feed.
    """

    when: When
    recorded: When
    source: Source
    preliminary: bool = False
    entered_by: str = ""


class Measurement(Fact, frozen=True, gc=False, kw_only=True):
    """A laboratory, marrow or graded result of one analyte.

    Attributes:
        analyte: vocabulary name, ``serum_m_protein``.
        value: the values it can be, in the analyte's canonical unit; ``None`` if the
            measurement failed or was not performed (it is then no draw).
        absent_reason: why there is no value (``not-performed``, ``error``), or why
            the value is hidden (``masked``, ``unknown``).
        text_result: a result in words (``not detected``) without a declared limit.
        upper_limit: the laboratory's own upper limit of normal, canonical unit.
        lower_limit: the laboratory's own lower limit of normal, canonical unit.
        specimen: reference to the specimen, empty if none.
    """

    analyte: str
    value: Interval | None
    absent_reason: str = ""
    text_result: bool = False
    upper_limit: Decimal | None = None
    lower_limit: Decimal | None = None
    specimen: str = ""


CytogeneticState = Literal["present", "absent", "indeterminate", "not_tested", "failed"]


class CytogeneticResult(Fact, frozen=True, gc=False, kw_only=True):
    """What one FISH or karyotype result says of one abnormality.

    Attributes:
        abnormality: vocabulary name, ``del_17p``.
        state: found, looked for and not found, undecided, or not looked at.
        clone_fraction: fraction of cells, 0 to 1, where stated.
    """

    abnormality: str
    state: CytogeneticState
    clone_fraction: Interval | None = None


Extent = Literal["whole_body", "skull_base_to_mid_thigh", "limited", "not_stated"]


class ImagingStudy(Fact, frozen=True, gc=False, kw_only=True):
    """One imaging study.

    Attributes:
        study: reference by which findings name it, ``ImagingStudy/i1``.
        modality: vocabulary name (``pet_ct``, ``whole_body_mri``, ...), or empty.
        extent: what it can see.
    """

    study: str
    modality: str = ""
    extent: Extent = "not_stated"


LesionKind = Literal["soft_tissue", "bone"]
ListedLesions = Literal["soft_tissue", "bone", "all"]
Contiguity = Literal["contiguous", "non_contiguous", "indeterminate", "not_stated"]


class LesionFinding(Fact, frozen=True, gc=False, kw_only=True):
    """A lesion seen, or stated to be absent, in a study.

    Attributes:
        lesion_kind: soft tissue or bone.
        present: seen, or stated absent.
        bone_contiguity: whether it touches bone; on an absent finding it limits
            what is absent.
        new_since_prior: for bone lesions, as reported.
        site: body site in words.
        longest_mm: longest diameter in millimetres, where measured.
        study: reference to the study it was seen in, empty if none is named.
        biopsy: biopsy result in words, where known.
        irradiated: ``yes``, ``no`` or ``not_stated``.
        lesion: reference by which findings of several studies name the same lesion
            (``BodyStructure/l1``), empty if none; a site in words is no identity.
        shortest_mm: the additional (short-axis) dimension in millimetres, where
            measured.
    """

    lesion_kind: LesionKind
    present: bool
    bone_contiguity: Contiguity = "not_stated"
    new_since_prior: Literal["yes", "no", "not_stated"] = "not_stated"
    site: str = ""
    longest_mm: Interval | None = None
    study: str = ""
    biopsy: str = ""
    irradiated: Literal["yes", "no", "not_stated"] = "not_stated"
    lesion: str = ""
    shortest_mm: Interval | None = None


class LesionListComplete(Fact, frozen=True, gc=False, kw_only=True):
    """Somebody states that every lesion of a study has been transcribed.

    Attributes:
        study: reference to the study.
        lesions: of which kind they are all listed; ``all``: of both kinds.
    """

    study: str
    lesions: ListedLesions = "all"


MentionKind = Literal["extramedullary", "paraskeletal", "intraosseous", "soft_tissue"]
MentionState = Literal[
    "present", "absent", "uncertain", "historical", "hypothetical", "family"
]


class NarrativeMention(Fact, frozen=True, gc=False, kw_only=True):
    """What a sentence of a report speaks of. It is a question, and sets no lesion.

    Attributes:
        about: kind of lesion; ``soft_tissue`` if the sentence does not say whether
            it touches bone.
        state: what the sentence says of it.
        sentence: the sentence itself.
        start: its first character in the text of ``source``.
        end: the character after its last.
        study: reference to the study it is about, empty if none is named.
    """

    about: MentionKind
    state: MentionState
    sentence: str
    start: int
    end: int
    study: str = ""


class Therapy(Fact, frozen=True, gc=False, kw_only=True):
    """A drug given, as one administration or as a course (``when`` is its start).

    Attributes:
        agent: vocabulary name, ``teclistamab``.
        given: ``given`` if somebody states that it was taken or administered;
            ``ordered`` if there is only an order or a plan.
        stop: end of the course, where stated.
        stop_reason: why it ended, vocabulary name (``no_response``), or empty.
    """

    agent: str
    given: Literal["given", "ordered"] = "given"
    stop: When | None = None
    stop_reason: str = ""


class CellTherapyInfusion(Fact, frozen=True, gc=False, kw_only=True):
    """Infusion of a cell-therapy product (never apheresis, never conditioning)."""

    product: str


EventKind = Literal[
    "progression",
    "lymphodepletion",
    "hospice",
    "transfer",
    "last_contact",
    "death",
]


class Event(Fact, frozen=True, gc=False, kw_only=True):
    """Something that happened once: progression, death, hospice, ...

    Attributes:
        kind: what happened.
        detail: further words of the record.
    """

    kind: EventKind
    detail: str = ""


class Diagnosis(Fact, frozen=True, gc=False, kw_only=True):
    """A condition on the problem list, as charted.

    Attributes:
        condition: vocabulary name, ``plasma_cell_leukemia``.
        status: clinical status as charted, empty if none.
    """

    condition: str
    status: str = ""


UNREAD = ""
"""An answer that is recorded, and of which nobody can tell which one it is."""


class ResponseAssessment(Fact, frozen=True, gc=False, kw_only=True):
    """A response as charted by the treating physician.

    Attributes:
        category: IMWG category, ``vgpr``; ``UNREAD`` if it cannot be told which.
        basis: further words of the record.
    """

    category: str
    basis: str = ""


class Toxicity(Fact, frozen=True, gc=False, kw_only=True):
    """A graded adverse event."""

    term: str
    grade: int | None = None


class Characteristic(Fact, frozen=True, gc=False, kw_only=True):
    """A charted attribute with a coded value: isotype, immunofixation, stage, ...

    Attributes:
        name: vocabulary name, ``serum_immunofixation``.
        value: coded value, ``positive``, ``igg_kappa``, ``II``; ``UNREAD`` if it
            cannot be told which.
    """

    name: str
    value: str


FACT_TYPES = (
    Measurement,
    CytogeneticResult,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Therapy,
    CellTherapyInfusion,
    Event,
    Diagnosis,
    ResponseAssessment,
    Toxicity,
    Characteristic,
)
