"""From what is kept of a study to what somebody says now: which versions that makes.

Pure: it says what is to be written; the store writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct, structs

from engine.state import LesionKind
from fhir_adapters.findings.resources import observation
from fhir_adapters.findings.transcription import (
    Action,
    Author,
    EnteredLesion,
    FindingRefused,
    FindingVersion,
    Transcription,
)
from fhir_adapters.outbound.elements import stable_id

FIRST = "0" * 64


class Kept(Struct, frozen=True):
    """What is kept of one study as it stands.

    Attributes:
        revision: number of its last saving; zero if nothing is kept.
        lesions: Observation to lesion, of those that stand.
        complete: kind to Observation, of the statements that a list is complete.
        last: the last version of each Observation, by id.
    """

    revision: int
    lesions: dict[str, EnteredLesion]
    complete: dict[LesionKind, str]
    last: dict[str, FindingVersion]


def kept_of(versions: Iterable[FindingVersion]) -> Kept:
    """What stands after all versions of one study, oldest first."""
    last = {version.observation: version for version in versions}
    lesions: dict[str, EnteredLesion] = {}
    complete: dict[LesionKind, str] = {}
    for identity, version in last.items():
        if version.action == "withdrawn":
            continue
        entered = msgspec.json.decode(version.entered, type=EnteredLesion | LesionKind)
        if isinstance(entered, EnteredLesion):
            lesions[identity] = structs.replace(entered, observation=identity)
        else:
            complete[entered] = identity
    revision = max((v.revision for v in last.values()), default=0)
    return Kept(revision, lesions, complete, last)


def versions_after(
    kept: Kept, told: Transcription, author: Author, why: str
) -> list[FindingVersion]:
    """The versions that a saving adds; none if it says what stands already.

    Raises:
        FindingRefused: a correction without a reason, or of a finding that is not kept.
    """
    unknown = [
        le for le in told.lesions if le.observation and le.observation not in kept.last
    ]
    if unknown:
        message = "a finding to correct is not kept"
        remedy = "look at the study again, then correct it"
        raise FindingRefused("MS-C168", message, remedy)
    made = list(_changes(kept, told, author, why))
    if kept.revision and made and not why.strip():
        message = "a correction needs its reason"
        raise FindingRefused("MS-C167", message, "say why it is corrected")
    return made


def _changes(
    kept: Kept, told: Transcription, author: Author, why: str
) -> Iterator[FindingVersion]:
    revision = kept.revision + 1

    def version(
        said: EnteredLesion | LesionKind, identity: str, action: Action
    ) -> FindingVersion:
        number = kept.last[identity].version + 1 if identity in kept.last else 1
        if isinstance(said, EnteredLesion):
            said = structs.replace(said, observation="")
        return FindingVersion(
            seq=0,
            observation=identity,
            version=number,
            patient=told.patient,
            study=told.study,
            revision=revision,
            action=action,
            who=author.who,
            issuer=author.issuer,
            subject=author.subject,
            at=author.at,
            why=why.strip(),
            entered=msgspec.json.encode(said).decode(),
            resource=observation(told, said, identity, number, action, author),
        )

    named = {lesion.observation for lesion in told.lesions}
    for identity, lesion in kept.lesions.items():
        if identity not in named:
            yield version(lesion, identity, "withdrawn")
    for kind, identity in kept.complete.items():
        if kind not in told.complete:
            yield version(kind, identity, "withdrawn")
    for number, lesion in enumerate(told.lesions):
        if not lesion.observation:
            parts = (told.patient, told.study, str(revision), str(number))
            yield version(lesion, stable_id("lesion", *parts), "entered")
        elif lesion != kept.lesions.get(lesion.observation):
            yield version(lesion, lesion.observation, "corrected")
    for kind in sorted(told.complete - kept.complete.keys()):
        listing = stable_id("lesion-list", told.patient, told.study, kind)
        known = listing in kept.last
        yield version(kind, listing, "corrected" if known else "entered")


def chained(version: FindingVersion, seq: int, previous: str) -> FindingVersion:
    """The version as the line ``seq`` of the store, after the line of that hash."""
    line = structs.replace(version, seq=seq, previous=previous, hash="")
    return structs.replace(line, hash=_hash(line))


def broken_lines(
    versions: Sequence[FindingVersion], head: Mapping[str, object]
) -> Iterator[str]:
    """Where the chain does not hold; nothing if it holds up to its head."""
    previous, expected = FIRST, 1
    for version in versions:
        if version.seq != expected:
            yield f"line {expected}: it is missing"
        elif version.previous != previous:
            yield f"line {version.seq}: it does not follow the line before"
        if version.hash != _hash(structs.replace(version, hash="")):
            yield f"line {version.seq}: it was changed"
        previous, expected = version.hash, version.seq + 1
    if (expected - 1, previous) != (head["seq"], head["hash"]):
        yield f"line {head['seq']}: the store does not end where it ended"


def _hash(line: FindingVersion) -> str:
    return hashlib.sha256(msgspec.json.encode(line)).hexdigest()
