"""What a person says of one imaging study: its lesions, and whether these are all."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct, structs

from engine.state import Contiguity, LesionKind

YesNo = Literal["yes", "no", "not_stated"]
Action = Literal["entered", "corrected", "withdrawn"]

LARGEST_MM: Final = Decimal(1000)
"""A longer diameter is taken for a slip: the whole patient is hardly longer."""

LONGEST_SITE: Final = 200
MOST_LESIONS: Final = 100
_SIZE: Final = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)


class FindingRefused(Exception):
    """What somebody wants to record cannot be kept.

    Attributes:
        code: number of the message.
        message: what is wrong; no patient value.
        remedy: what to do.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        """Keep code, message and remedy."""
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


class Author(Struct, frozen=True):
    """Who enters a finding, and when.

    Attributes:
        who: name as others read it.
        at: ISO instant with its zone.
        issuer: OpenID Connect issuer that vouches for the person; empty if the name
            was only typed.
        subject: the person at that issuer.
    """

    who: str
    at: str
    issuer: str = ""
    subject: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether an issuer vouches for the person."""
        return bool(self.issuer and self.subject)


class EnteredLesion(Struct, frozen=True, kw_only=True):
    """One lesion as a person enters it.

    Attributes:
        kind: soft tissue or bone.
        bone_contiguity: whether soft tissue touches bone.
        new_since_prior: whether a lesion of bone is new, as reported.
        site: where it lies, in words.
        longest_mm: longest diameter in millimetres, a decimal number; empty if not
            stated.
        observation: id of the Observation that says so already; empty if it is new.
    """

    kind: LesionKind
    bone_contiguity: Contiguity = "not_stated"
    new_since_prior: YesNo = "not_stated"
    site: str = ""
    longest_mm: str = ""
    observation: str = ""


class Transcription(Struct, frozen=True, kw_only=True):
    """Everything that a person entered of one study.

    Attributes:
        patient: logical id of the Patient.
        study: ``ImagingStudy/i1``, or ``DiagnosticReport/r1`` if no study resource is on
            record.
        when: FHIR date or date-time of the study, as recorded.
        lesions: what was seen.
        complete: of which kinds these are all lesions of the study; with no lesion of
            such a kind: none was seen.
        synthetic: the patient is invented, and so is what is said of it.
    """

    patient: str
    study: str
    when: str
    lesions: tuple[EnteredLesion, ...] = ()
    complete: frozenset[LesionKind] = frozenset()
    synthetic: bool = False


class FindingVersion(Struct, frozen=True, kw_only=True):
    """One version of one Observation as it is kept.

    Attributes:
        seq: number in the whole store, from 1.
        observation: logical id of the Observation.
        version: number of the version, from 1.
        patient: logical id of the Patient.
        study: the study it is from.
        revision: number of the saving of this study that made it, from 1.
        action: ``entered``, ``corrected`` or ``withdrawn``.
        who: name of the author.
        issuer: who vouches for the author; empty if the name was only typed.
        subject: the author at that issuer.
        at: ISO instant.
        why: reason for a correction.
        entered: what was entered, JSON: a lesion, or the kind of a complete list.
        resource: the Observation, JSON.
        previous: hash of the line before.
        hash: hash over all the above.
    """

    seq: int
    observation: str
    version: int
    patient: str
    study: str
    revision: int
    action: Action
    who: str
    issuer: str
    subject: str
    at: str
    why: str
    entered: str
    resource: str
    previous: str = ""
    hash: str = ""

    @property
    def author(self) -> Author:
        """Who made it, and when."""
        return Author(self.who, self.at, self.issuer, self.subject)


def checked(
    told: Transcription, author: Author, *, withdrawing: bool = False
) -> Transcription:
    """The same with its words in order.

    Args:
        told: what somebody wants to keep.
        author: who, and when.
        withdrawing: something is kept already, so that saying nothing takes it back.

    Raises:
        FindingRefused: something in it cannot be kept.
    """
    if not author.who.strip():
        remedy = "sign in, or give your name"
        raise FindingRefused("MS-C160", "nobody is named as its author", remedy)
    if not told.study.startswith(("ImagingStudy/", "DiagnosticReport/")):
        message, remedy = "a finding belongs to one study", "choose the study"
        raise FindingRefused("MS-C161", message, remedy)
    if not told.lesions and not told.complete and not withdrawing:
        message = "nothing is said: no lesion, and the list is not complete"
        remedy = "add a lesion, or state that the list is complete: then none was seen"
        raise FindingRefused("MS-C162", message, remedy)
    if len(told.lesions) > MOST_LESIONS:
        message = f"more than {MOST_LESIONS} lesions of one study"
        remedy = "enter the largest ones, and leave the list open"
        raise FindingRefused("MS-C163", message, remedy)
    return structs.replace(told, lesions=tuple(map(_checked_lesion, told.lesions)))


def _checked_lesion(lesion: EnteredLesion) -> EnteredLesion:
    site, size = " ".join(lesion.site.split()), lesion.longest_mm.strip()
    if len(site) > LONGEST_SITE or not site.isprintable():
        message = f"a site is longer than {LONGEST_SITE} characters, or no plain text"
        raise FindingRefused("MS-C164", message, "name it in a few words")
    if size and (
        not _SIZE.fullmatch(size) or not Decimal(0) < Decimal(size) <= LARGEST_MM
    ):
        message = "a longest diameter is no number of millimetres"
        remedy = f"write it like 32 or 8.5, above 0 and up to {LARGEST_MM}"
        raise FindingRefused("MS-C165", message, remedy)
    soft = lesion.kind == "soft_tissue"
    if not soft and lesion.bone_contiguity != "not_stated":
        message = "contiguity with bone is of soft tissue only"
        raise FindingRefused("MS-C166", message, "leave it out, or choose soft tissue")
    if soft and lesion.new_since_prior != "not_stated":
        message = "new since the prior study is kept for bone only"
        raise FindingRefused("MS-C166", message, "leave it out, or choose bone")
    return structs.replace(lesion, site=site, longest_mm=size)
