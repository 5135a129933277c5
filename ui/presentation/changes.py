"""Two Assessments of one patient -> Changes: which answers differ, and by which facts.

Pure. The two may be of two days, or of what is known and of what is supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from engine.assessment import Assessment, verdicts_by_rule
from engine.language import Vocabulary, shipped_vocabulary
from engine.reasoning import Verdict
from ui.presentation.answers import answer_of
from ui.presentation.happenings import lesion_text, study_title
from ui.presentation.rule_words import time_point_title

_EXACT: Final = 10
"""Characters of a day; a partial date has fewer."""


class AnswerChange(Struct, frozen=True):
    """One rule whose answer differs.

    Attributes:
        rule: its id.
        title: its name, with the time point.
        before: shape and word of the earlier answer, and its reason.
        after: shape and word of the later answer.
        because: why, in one line.
        new: facts behind the later answer that the earlier one did not know.
        is_open: the later one is not decided either; what is possible differs.
    """

    rule: str
    title: str
    before: str
    after: str
    because: str
    new: tuple[str, ...]
    is_open: bool = False


class Changes(Struct, frozen=True):
    """What differs between two assessments.

    Attributes:
        answers: rules whose answer differs; those that are still open come last.
        facts: facts that the later one knows and the earlier one did not.
        gone: facts that only the earlier one knew: corrected or taken back since.
        due: what is due now and was not.
        no_longer_due: what was due and is not now.
        rulesets: rule sets whose text differs.
    """

    answers: tuple[AnswerChange, ...]
    facts: tuple[str, ...]
    gone: tuple[str, ...]
    due: tuple[str, ...]
    no_longer_due: tuple[str, ...]
    rulesets: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing differs at all."""
        lists = (self.answers, self.facts, self.gone, self.due, self.no_longer_due)
        return not any(lists) and not self.rulesets


def changes_between(
    before: Assessment, after: Assessment, names: Vocabulary | None = None
) -> Changes:
    """What differs between two assessments of one patient.

    Raises:
        ValueError: they are of two patients.
    """
    if before.patient != after.patient:
        raise ValueError("two patients")
    names = names or shipped_vocabulary()
    old, new = dict(_facts(before)), dict(_facts(after))
    was_due = {alert.id: alert.summary for alert in before.alerts}
    is_due = {alert.id: alert.summary for alert in after.alerts}
    return Changes(
        answers=tuple(
            sorted(_answers(before, after, old, names), key=lambda a: a.is_open)
        ),
        facts=tuple(text for key, text in new.items() if key not in old),
        gone=tuple(text for key, text in old.items() if key not in new),
        due=tuple(text for key, text in is_due.items() if key not in was_due),
        no_longer_due=tuple(t for key, t in was_due.items() if key not in is_due),
        rulesets=tuple(
            f"{name} {before.rulesets[name].version} -> {stamp.version}"
            for name, stamp in after.rulesets.items()
            if name in before.rulesets and before.rulesets[name].sha256 != stamp.sha256
        ),
    )


def _answers(
    before: Assessment,
    after: Assessment,
    known: Mapping[tuple[str, str], str],
    names: Vocabulary,
) -> Iterator[AnswerChange]:
    earlier = verdicts_by_rule(before)
    resources = {resource for resource, _ in known}
    for verdict in after.verdicts:
        old = earlier.get(verdict.rule)
        if old is None or _said(old) == _said(verdict):
            continue
        was, now = answer_of(old, before, names), answer_of(verdict, after, names)
        point = time_point_title(verdict.rule, names)
        new = (
            f"{line.text} ({line.resource})"
            for reason in now.because
            for line in reason.evidence
            if line.resource not in resources
        )
        yield AnswerChange(
            verdict.rule,
            f"{now.title}, {point}" if point and point not in now.title else now.title,
            f"{was.shape} {was.word}",
            f"{now.shape} {now.word}",
            now.sentence,
            tuple(dict.fromkeys(new)),
            now.tone == "open",
        )


def newest_result(assessment: Assessment) -> str:
    """The day of the newest result or study, ISO; empty if no day is known."""
    facts = assessment.facts
    days = [point.when for series in facts.series.values() for point in series.points]
    days += [study.when for study in facts.studies]
    days += [lesion.when for lesion in facts.lesions]
    days += [result.when for result in facts.cytogenetics]
    return max((day for day in days if len(day) == _EXACT), default="")


def _said(verdict: Verdict) -> tuple[object, ...]:
    return verdict.outcome, verdict.value, verdict.possible


def _facts(assessment: Assessment) -> Iterator[tuple[tuple[str, str], str]]:
    """Each fact by its resource and what it says, with its words."""

    def told(resource: str, text: str) -> tuple[tuple[str, str], str]:
        return (resource, text), f"{text} ({resource})"

    facts = assessment.facts
    for series in facts.series.values():
        for point in series.points:
            value = f"{point.value} {series.unit}".strip()
            yield told(point.resource, f"{series.title} {value}, {point.when}")
    for study in facts.studies:
        title = study_title(study.modality, study.extent)
        yield told(study.resource, f"{title}, {study.when}")
    for lesion in facts.lesions:
        yield told(lesion.resource, f"{lesion_text(lesion)}, {lesion.when}")
    for result in facts.cytogenetics:
        text = f"{result.title} {result.state.replace('_', ' ')}, {result.when}"
        yield told(result.resource, text)
    for therapy in facts.therapies:
        yield told(therapy.resource, f"{therapy.title} {therapy.given}, {therapy.when}")
    for event in facts.events:
        kind = event.kind.replace("_", " ")
        yield told(event.resource, f"{kind} {event.detail}".strip() + f", {event.when}")
