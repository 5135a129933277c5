"""Assessment -> PatientView: everything a surface shows of one patient, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from engine.assessment import Assessment
from engine.language import Vocabulary, shipped_vocabulary
from engine.reasoning import Verdict
from engine.values import Outcome
from ui.presentation.answers import Answer, answer_of
from ui.presentation.cards import LEADING_SETS, Card, cards_of
from ui.presentation.data_request import OneRequest, one_request
from ui.presentation.due import DueLine, due_lines, ended_line
from ui.presentation.evidence_rows import (
    EvidenceBlock,
    RefusedGroup,
    blocks_of,
    refused_groups,
)
from ui.presentation.looked_at import first_met, imaging_day
from ui.presentation.prognosis_panel import (
    PrognosisPanel,
    no_curve_lines,
    panels_of,
)
from ui.presentation.questions import QuestionView, questions_shown
from ui.presentation.record import (
    Complaint,
    complaints_of,
    counts_sentence,
    versions_of,
)
from ui.presentation.rule_words import (
    base_rule,
    time_point_title,
    value_word,
    words_of,
)


class Summary(Struct, frozen=True):
    """A patient in one line.

    Attributes:
        flagged: what is TRUE, by matter and time point.
        open: what the record leaves open although it was asked.
        not_asked: one line for each index event that is not on record.
        further: the open answers that ``open`` only counts.
    """

    flagged: tuple[str, ...]
    open: tuple[str, ...]
    not_asked: tuple[str, ...]
    further: tuple[Answer, ...] = ()


class PatientView(Struct, frozen=True, kw_only=True):
    """One patient as every surface shows it.

    Attributes:
        patient: logical id.
        as_of: ``as of 2024-01-31 (UTC)``.
        summary: the patient in one line.
        cards: one for each concept that was asked.
        request: the one thing worth asking for, if any.
        evidence: published rows that apply, by study.
        refused: published rows that do not, by reason.
        panels: curves of the patient's own groups, with what stands beside them.
        no_curves: why other medians have no curve.
        counts: what became of the resources.
        complaints: complaints about the record.
        versions: which rules and facts these are.
        assumptions: declared assumptions that were switched on.
        ended: ``DIED 2024-03-02: ...`` if nothing is asked for any more, else empty.
        due: what the site's policy asks for, the most urgent first.
        confirm: what a person is asked to confirm.
        questions: sentences of reports to confirm.
    """

    patient: str
    as_of: str
    summary: Summary
    cards: tuple[Card, ...]
    request: OneRequest | None
    evidence: tuple[EvidenceBlock, ...]
    refused: tuple[RefusedGroup, ...]
    counts: str
    complaints: tuple[Complaint, ...]
    versions: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    ended: str = ""
    due: tuple[DueLine, ...] = ()
    confirm: tuple[str, ...] = ()
    panels: tuple[PrognosisPanel, ...] = ()
    no_curves: tuple[str, ...] = ()
    questions: tuple[QuestionView, ...] = ()


def patient_view(
    assessment: Assessment, names: Vocabulary | None = None
) -> PatientView:
    """Put an assessment into words.

    Args:
        assessment: one patient, as of one day.
        names: the vocabulary its rules were written in; the shipped one by default.
    """
    names = names or shipped_vocabulary()
    asked = [v for v in assessment.verdicts if not _not_asked(v)]
    answers = [(v, answer_of(v, assessment, names)) for v in asked]
    cards = cards_of(answers, names)
    shown = [answer.rule for card in cards for answer in card.answers]
    answers.sort(key=lambda pair: shown.index(pair[0].rule))
    ended = ended_line(assessment)
    return PatientView(
        patient=assessment.patient,
        as_of=f"as of {assessment.as_of} ({assessment.timezone})",
        summary=_summary(assessment, answers, cards, names),
        cards=cards,
        request=None if ended else _request(assessment, cards),
        evidence=blocks_of(assessment.estimates),
        refused=refused_groups(assessment.refused),
        counts=counts_sentence(assessment.resources),
        complaints=complaints_of(assessment),
        versions=versions_of(assessment),
        assumptions=assessment.assumptions,
        ended=ended,
        due=due_lines(assessment),
        confirm=tuple(r.text for r in assessment.surveillance.requests),
        panels=panels_of(assessment.outlooks, assessment.estimates),
        no_curves=no_curve_lines(assessment.no_curves),
        questions=questions_shown(assessment),
    )


def _request(assessment: Assessment, cards: Sequence[Card]) -> OneRequest | None:
    """What settles most questions of the bedside; only then what settles others."""
    leading, verdicts, as_of = _leading(cards), assessment.verdicts, assessment.as_of
    return one_request(
        (v for v in verdicts if v.rule in leading), as_of
    ) or one_request(verdicts, as_of)


def _leading(cards: Sequence[Card]) -> frozenset[str]:
    """Rules that answer a question of the bedside."""
    shown = (card for card in cards if card.leading)
    return frozenset(answer.rule for card in shown for answer in card.answers)


def _not_asked(verdict: Verdict) -> bool:
    """Undecided only because the event to count from is not on record."""
    undecided = verdict.outcome == Outcome.UNKNOWN
    return undecided and verdict.reason == "no_index_event"


def _summary(
    assessment: Assessment,
    answers: Sequence[tuple[Verdict, Answer]],
    cards: Sequence[Card],
    names: Vocabulary,
) -> Summary:
    """Every flag by name; what is open by name if it is a question of the bedside."""
    leading = _leading(cards)
    flagged = [v for v, answer in answers if answer.tone == "flag"]
    left_open = [v for v, answer in answers if answer.tone == "open"]
    named = [v for v in left_open if v.rule in leading]
    further = len(left_open) - len(named)
    rules = "rule" if further == 1 else "rules"
    return Summary(
        _matters(flagged, assessment, names),
        (
            *_matters(named, assessment, names),
            *((f"{further} further {rules}",) if further else ()),
        ),
        _not_asked_lines(assessment),
        tuple(a for v, a in answers if a.tone == "open" and v.rule not in leading),
    )


def _matters(
    verdicts: Iterable[Verdict], assessment: Assessment, names: Vocabulary
) -> tuple[str, ...]:
    """``EMD (now by imaging of 2023-09-12, at baseline)``: with time points and days."""
    timed = {
        base_rule(v.rule, names)
        for v in assessment.verdicts
        if time_point_title(v.rule, names)
    }
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        words = words_of(verdict.rule, verdict.title, names)
        if not words.short:
            continue
        matter = words.short
        if verdict.value is not None:
            matter += f": {value_word(words, verdict.value)}"
        points = found.setdefault(matter, [])
        if base_rule(verdict.rule, names) in timed:
            points.append(time_point_title(verdict.rule, names) or _now(verdict))
        elif met := first_met(verdict):
            points.append(f"first met {met}")
    return tuple(
        f"{matter} ({', '.join(points)})" if points else matter
        for matter, points in found.items()
    )


def _now(verdict: Verdict) -> str:
    """``now by imaging of 2023-09-12``: what is shown now was seen then."""
    seen = imaging_day(verdict)
    return f"now by imaging of {seen}" if seen else "now"


def _not_asked_lines(assessment: Assessment) -> tuple[str, ...]:
    """``CAR T infusion is not on record: 8 rules not asked, Moffitt 2025``."""
    counted: dict[tuple[str, str], int] = {}
    for verdict in filter(_not_asked, assessment.verdicts):
        missing = next(g.text for g in verdict.missing if g.reason == "no_index_event")
        key = (missing, verdict.rule.partition("/")[0])
        counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: item[0][1] not in LEADING_SETS)
    return tuple(
        f"{missing}: {count} {'rule' if count == 1 else 'rules'} not asked, "
        f"{assessment.rulesets[name].title}"
        for (missing, name), count in ordered
    )
