"""Tumor sizes (LOINC 21889-1, mCODE) joined to the lesion finding that they are of.

A size says neither that there is a plasmacytoma nor whether it touches bone: it makes no
lesion. It is joined only where the record says of which finding it is: one of the two
names the other, or both name the same BodyStructure and the same study. Any other size
is set aside with the reason (decision 0048).
"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from engine.state import LesionFinding
from engine.values import Interval, hull
from fhir_adapters.inbound.elements import references_of
from fhir_adapters.inbound.lesion_parts import details_of, lesion_of
from fhir_adapters.inbound.observations import PRELIMINARY, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, Tally, TumorSize
from fhir_adapters.inbound.resources import ABSENT, Observation

TARGET: Final = "tumor_size"
_COMPONENT: Final = "Observation.component"


def read_size(
    observation: Observation, label: str, study: str, reading: Reading
) -> Bucket:
    """Keep a size until every finding is read; ``join_sizes`` decides what it is of."""
    if observation.status == PRELIMINARY:
        return Bucket.IGNORED
    details = details_of(observation, label, reading)
    if details.longest is None and details.additional is None:
        return reading.set_aside("MS-D044", label, _COMPONENT)
    moment = time_of(observation, reading)
    if moment.problem not in ("", "MS-D030"):
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    issued = reading.times.read(observation.issued) if observation.issued else None
    if observation.issued and issued is None:
        reading.complain("MS-D033", label, "Observation.issued")
    named = [reading.resolve(r) for r in references_of(observation.derivedFrom)]
    reading.sizes.append(
        TumorSize(
            label=label,
            longest=details.longest,
            additional=details.additional,
            when=moment.when,
            recorded=issued or moment.when,
            study=study,
            lesion=lesion_of(observation, label, reading),
            findings=frozenset(n for n in named if n.startswith("Observation/")),
            of_specimen=observation.specimen is not ABSENT,
        )
    )
    return Bucket.USED


def join_sizes(reading: Reading, tally: Tally) -> None:
    """Give each lesion finding the sizes that are of it; others are set aside."""
    for size in sorted(reading.sizes, key=lambda each: each.label):
        finding, reason = _finding_of(size, reading)
        if finding is None:
            tally.add(Bucket.USED, -1)
            tally.add(reading.set_aside("MS-D097", size.label, _COMPONENT, reason))
        else:
            _join(finding, size, reading)


def _finding_of(size: TumorSize, reading: Reading) -> tuple[LesionFinding | None, str]:
    """The finding that a size is of, or why that cannot be known."""
    named = [
        f
        for f in reading.lesions
        if f.source.resource in size.findings
        or size.label in reading.sizes_of.get(f.source.resource, ())
    ]
    if not named:
        if not size.lesion:
            what = "a specimen and no lesion" if size.of_specimen else "no lesion"
            return None, f"it names {what}"
        named = [f for f in reading.lesions if f.lesion == size.lesion]
        if not named:
            return None, "no finding names its lesion"
        if not size.study:
            return None, "it names no study"
        named = [f for f in named if f.study == size.study]
    if len(named) != 1:
        reason = "several findings of its study name its lesion"
        return None, reason if named else "no finding of its study names its lesion"
    (finding,) = named
    if not finding.present:
        return None, "its finding says that there is no lesion"
    when = size.when
    if when is not None and (
        when.last_day < finding.when.first_day or finding.when.last_day < when.first_day
    ):
        return None, "it is of another day than its finding"
    return finding, ""


def _join(finding: LesionFinding, size: TumorSize, reading: Reading) -> None:
    longest = _both(finding.longest_mm, size.longest)
    shortest = _both(finding.shortest_mm, size.additional)
    if (longest, shortest) != (
        size.longest or longest,
        size.additional or shortest,
    ):
        reading.complain("MS-D098", size.label, _COMPONENT)
    said = f"{finding.source.as_recorded}; size by {size.label}"
    recorded = finding.recorded
    if size.recorded is not None and size.recorded.start > recorded.start:
        # Until the size was known, the finding was known without it.
        recorded = size.recorded
        reading.superseded.append((recorded, finding))
    joined = structs.replace(
        finding,
        recorded=recorded,
        source=structs.replace(finding.source, as_recorded=said),
        longest_mm=longest,
        shortest_mm=shortest,
    )
    for kept in (reading.facts, reading.lesions):
        place = next(n for n, fact in enumerate(kept) if fact is finding)
        kept[place] = joined


def _both(one: Interval | None, other: Interval | None) -> Interval | None:
    """What either can be."""
    if one is None or other is None:
        return one or other
    return hull((one, other))
