"""The prognosis panel: curve, band, words, and what was published beside them.

Pure: an Assessment in, what a page draws out. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from engine.prognosis import CurveRefusal, DrawnPoint, Estimate, Footnote, Outlook
from ui.presentation.evidence_rows import EvidenceRow, row_of

_SURVIVED: Final = "Already survived, as the record shows"


class PrognosisPanel(Struct, frozen=True, kw_only=True):
    """One curve with all that must stand beside it.

    Attributes:
        evidence: id of the published row.
        title: endpoint and group.
        clock: the event from which time counts.
        label: what kind of curve it is; stands on the drawing.
        points: curve and band, shares of the patients from 0 to 1, by month.
        end: what stands where the curve ends.
        sentences: what is read out, each with its clock and the marks of its caveats.
        survived: heading of ``given_survived``; empty if there is nothing of it.
        given_survived: the sentence for those who survived so long, or why none.
        published: the printed row that the curve belongs to.
        relative: hazard ratios of other factors of this endpoint, beside the curve and
            never multiplied into it.
        footnotes: every caveat of the panel in words.
        possible: whether it is not settled that the patient is in the group.
        would_settle: what would settle it.
    """

    evidence: str
    title: str
    clock: str
    label: str
    points: tuple[DrawnPoint, ...]
    end: str
    sentences: tuple[str, ...]
    published: tuple[EvidenceRow, ...]
    relative: tuple[EvidenceRow, ...]
    footnotes: tuple[Footnote, ...]
    survived: str = ""
    given_survived: str = ""
    possible: bool = False
    would_settle: tuple[str, ...] = ()


def panels_of(
    outlooks: Iterable[Outlook], estimates: Iterable[Estimate]
) -> tuple[PrognosisPanel, ...]:
    """Panels of a patient: one for each curve of the patient's own group.

    The curve of all patients of a study stands in only where no group is known.

    Args:
        outlooks: curves of the patient.
        estimates: published rows of the patient.
    """
    every, rows = list(outlooks), list(estimates)
    grouped = {(o.study, o.endpoint) for o in every if not _of_all(o)}
    return tuple(
        _panel(outlook, rows)
        for outlook in every
        if not _of_all(outlook) or (outlook.study, outlook.endpoint) not in grouped
    )


def no_curve_lines(refused: Iterable[CurveRefusal]) -> tuple[str, ...]:
    """Why there is no curve, each reason once."""
    return tuple(dict.fromkeys(refusal.text for refusal in refused))


def _of_all(outlook: Outlook) -> bool:
    return outlook.evidence.endswith(".all")


def _panel(outlook: Outlook, estimates: list[Estimate]) -> PrognosisPanel:
    own = [e for e in estimates if e.evidence == outlook.evidence]
    relative = [
        e
        for e in estimates
        if e.measure == "hazard_ratio"
        and (e.study, e.endpoint) == (outlook.study, outlook.endpoint)
        and e.stratum != outlook.stratum
    ]
    notes = {f.id: f for f in outlook.footnotes}
    notes |= {f.id: f for e in (*own, *relative) for f in e.footnotes}
    return PrognosisPanel(
        evidence=outlook.evidence,
        title=f"{outlook.endpoint}: {outlook.stratum}, n = {outlook.n}",
        clock=outlook.time_zero,
        label=outlook.label,
        points=outlook.points,
        end=outlook.end,
        sentences=(outlook.of_hundred, outlook.ranges),
        published=tuple(row_of(e) for e in own),
        relative=tuple(row_of(e) for e in relative),
        footnotes=tuple(notes[mark] for mark in sorted(notes)),
        survived=_SURVIVED if outlook.given_survived else "",
        given_survived=outlook.given_survived,
        possible=outlook.certainty == "possible",
        would_settle=outlook.would_settle,
    )
