"""Sentences of reports as questions to confirm, and which verdicts wait for them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from msgspec import structs

from engine.assessment.contract import Question
from engine.reasoning import Verdict
from engine.state import (
    Contiguity,
    LesionFinding,
    LesionListComplete,
    MentionKind,
    NarrativeMention,
    PatientState,
)
from engine.values import Outcome

ASKED_STATES: Final = frozenset({"present", "absent", "uncertain", "historical"})
"""What a report says of an indication or a relative asks for nothing.

A lesion of the past does: it may be what was there at baseline.
"""

_TITLES: Final[dict[MentionKind, str]] = {
    "extramedullary": "an extramedullary lesion",
    "paraskeletal": "a paraskeletal lesion",
    "intraosseous": "a lesion inside bone",
    "soft_tissue": "a soft-tissue lesion, and does it touch bone",
}
_STATES: Final = {
    "present": "present",
    "absent": "absent",
    "uncertain": "not certain",
    "historical": "of the past",
}
_CONTIGUITY: Final[dict[MentionKind, Contiguity]] = {
    "extramedullary": "non_contiguous",
    "paraskeletal": "contiguous",
}
_SOFT_TISSUE: Final = frozenset(
    {
        *("soft_tissue_imaging", "lesion_list", "bone_contiguity"),
        *("soft_tissue_lesion", "longest"),
    }
)
_BONE: Final = frozenset({"bone_imaging", "lesion_list", "bone_lesion"})


def questions_of(known: PatientState, verdicts: Sequence[Verdict]) -> list[Question]:
    """One question for each sentence that no coded finding answers.

    Args:
        known: what was known at the time of the question.
        verdicts: of the same time.
    """
    found = []
    for mention in known.mentions:
        if mention.state not in ASKED_STATES or _answered(mention, known):
            continue
        text = (
            f"Is there {_TITLES[mention.about]}? The report speaks of it as "
            f"{_STATES[mention.state]}; confirm it as a coded finding"
        )
        source = mention.source
        parts = (source.resource, source.field, str(mention.start), mention.about)
        found.append(
            Question(
                id=hashlib.sha256("|".join(parts).encode()).hexdigest()[:12],
                when=mention.when.text,
                about=mention.about,
                state=mention.state,
                text=text,
                sentence=mention.sentence,
                start=mention.start,
                end=mention.end,
                resource=source.resource,
                field=source.field,
                study=mention.study,
                preliminary=mention.preliminary,
                could_settle=tuple(
                    verdict.rule for verdict in verdicts if _waits(verdict, mention)
                ),
            )
        )
    return found


def with_questions(verdict: Verdict, questions: Sequence[Question]) -> Verdict:
    """The verdict, naming the questions whose answer could settle it."""
    ids = tuple(q.id for q in questions if verdict.rule in q.could_settle)
    return structs.replace(verdict, to_confirm=ids) if ids else verdict


def _waits(verdict: Verdict, mention: NarrativeMention) -> bool:
    """Whether an undecided verdict asks for a finding of the mention's kind."""
    if verdict.outcome != Outcome.UNKNOWN:
        return False
    facts = _BONE if mention.about == "intraosseous" else _SOFT_TISSUE
    ways = (*verdict.settles, *verdict.could_settle)
    return any(
        request.can_be_known_now and request.fact in facts
        for way in ways
        for request in way
    )


def _answered(mention: NarrativeMention, known: PatientState) -> bool:
    """Whether a coded finding of the same study, or day, says what the sentence says."""
    if mention.state == "uncertain":
        return False
    bone = mention.about == "intraosseous"
    for listing in known.of(LesionListComplete):
        if (
            mention.state in ("absent", "historical")
            and listing.lesions in ("all", "bone" if bone else "soft_tissue")
            and _together(mention, listing)
        ):
            return True
    wanted = _CONTIGUITY.get(mention.about)
    return any(
        (
            mention.state == "historical"
            or finding.present == (mention.state == "present")
        )
        and (finding.lesion_kind == "bone") == bone
        and (
            finding.bone_contiguity == wanted
            or (wanted is None and (bone or finding.bone_contiguity != "not_stated"))
            or (not finding.present and finding.bone_contiguity == "not_stated")
        )
        and not finding.preliminary
        and _together(mention, finding)
        for finding in known.of(LesionFinding)
    )


def _together(
    mention: NarrativeMention, finding: LesionFinding | LesionListComplete
) -> bool:
    if mention.study and finding.study:
        return mention.study == finding.study
    return mention.when.first_day == finding.when.first_day
