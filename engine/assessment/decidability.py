"""Data quality and decidability: what was set aside, what each rule can decide, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from engine.assessment.contract import Assessment
from engine.reasoning import DataRequest, Verdict
from engine.state import DataQuality, ResourceCounts
from engine.values import Outcome


class ComplaintCount(Struct, frozen=True):
    """One kind of complaint about the records.

    Attributes:
        code: number of the catalogue, ``MS-D041``.
        message: what is wrong and what to do; no patient value.
        complaints: how often.
        patients: in how many patients.
    """

    code: str
    message: str
    complaints: int
    patients: int


class ReasonCount(Struct, frozen=True):
    """Why a rule does not decide, and of how many patients.

    Attributes:
        reason: as a verdict has it, ``no_index_event``.
        event: the event from which the rule counts, if that is what is not on record.
        patients: how many.
    """

    reason: str
    event: str
    patients: int


class RuleDecided(Struct, frozen=True):
    """Of how many patients a rule decides; the three numbers add up to all.

    Attributes:
        rule: ``moffitt_2025/any_emd``.
        title: its name.
        decided: TRUE, FALSE or a value.
        unknown: undecided.
        not_applicable: it does not ask these patients.
        undecided: why, the most frequent first; adds up to ``unknown``.
        missing: what is asked for, with the number of patients in whom an answer to
            that alone decides whatever it is, and in whom it may decide.
    """

    rule: str
    title: str
    decided: int
    unknown: int
    not_applicable: int
    undecided: tuple[ReasonCount, ...]
    missing: tuple[MissingDatum, ...]


class MissingDatum(Struct, frozen=True):
    """One datum that is missing and can still be known.

    Attributes:
        fact: vocabulary name.
        settles: how many undecided verdicts it decides alone, whatever it is.
        could_settle: how many further ones it, alone, may decide.
    """

    fact: str
    settles: int
    could_settle: int


class QualityReport(Struct, frozen=True):
    """Data quality and decidability of one patient or of many.

    Attributes:
        patients: how many.
        resources: what became of each resource; adds up to the input.
        loose: those of ``resources`` that belong to no patient.
        complaints: by kind, the most frequent first.
        rules: one for each rule.
        missing: over all rules, what would decide most first.
    """

    patients: int
    resources: ResourceCounts
    loose: ResourceCounts
    complaints: tuple[ComplaintCount, ...]
    rules: tuple[RuleDecided, ...]
    missing: tuple[MissingDatum, ...]


class _Missing:
    """Counts what is asked for."""

    def __init__(self) -> None:
        self.settles: Counter[str] = Counter()
        self.could: Counter[str] = Counter()

    def add(self, sure: set[str], may: set[str]) -> None:
        self.settles.update(sure)
        self.could.update(may - sure)

    def ranked(self) -> tuple[MissingDatum, ...]:
        found = [
            MissingDatum(fact, self.settles[fact], self.could[fact])
            for fact in self.settles.keys() | self.could.keys()
        ]
        return tuple(sorted(found, key=lambda m: (-m.settles, -m.could_settle, m.fact)))


def _alone(ways: Iterable[tuple[DataRequest, ...]]) -> set[str]:
    """The facts that do it alone and can still be known."""
    single = [way[0] for way in ways if len(way) == 1]
    return {request.fact for request in single if request.can_be_known_now}


def _why(verdict: Verdict) -> tuple[str, str]:
    """The reason of an undecided verdict, with the event that is not on record."""
    reason = verdict.reason or ""
    gaps = [g.text for g in verdict.missing if g.reason == reason == "no_index_event"]
    return reason, gaps[0] if gaps else ""


def _most_frequent(reasons: Counter[tuple[str, str]]) -> tuple[ReasonCount, ...]:
    found = [ReasonCount(*why, number) for why, number in reasons.items()]
    return tuple(sorted(found, key=lambda r: (-r.patients, r.reason, r.event)))


class QualityCount:
    """Counts assessments one by one; none of them is kept."""

    def __init__(self) -> None:
        """Begin with no patient."""
        self._patients = 0
        self._resources = [0, 0, 0, 0]
        self._complaints: Counter[str] = Counter()
        self._afflicted: Counter[str] = Counter()
        self._messages: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._outcomes: dict[str, Counter[str]] = {}
        self._reasons: dict[str, Counter[tuple[str, str]]] = {}
        self._missing: dict[str, _Missing] = {}
        self._all = _Missing()

    def add(self, assessment: Assessment) -> None:
        """Count one patient."""
        self._patients += 1
        self._add_resources(assessment.resources)
        self._add_quality(assessment.data_quality)
        for verdict in assessment.verdicts:
            rule = verdict.rule
            self._titles[rule] = verdict.title
            kind = {Outcome.UNKNOWN: "unknown", Outcome.NOT_APPLICABLE: "other"}
            counted = self._outcomes.setdefault(rule, Counter())
            counted[kind.get(verdict.outcome, "decided")] += 1
            reasons = self._reasons.setdefault(rule, Counter())
            if verdict.outcome == Outcome.UNKNOWN:
                reasons[_why(verdict)] += 1
            sure, may = _alone(verdict.settles), _alone(verdict.could_settle)
            self._missing.setdefault(rule, _Missing()).add(sure, may)
            self._all.add(sure, may)

    def _add_resources(self, counts: ResourceCounts) -> None:
        for place, name in enumerate(ResourceCounts.__struct_fields__):
            self._resources[place] += getattr(counts, name)

    def _add_quality(self, complaints: Iterable[DataQuality]) -> None:
        found = list(complaints)
        self._complaints.update(c.code for c in found)
        self._afflicted.update({c.code for c in found})
        for complaint in found:
            # The detail in brackets differs; the first in order stands for all.
            code, message = complaint.code, complaint.message
            self._messages[code] = min(message, self._messages.get(code, message))

    def report(
        self, loose: ResourceCounts, loose_quality: Iterable[DataQuality] = ()
    ) -> QualityReport:
        """The report, with what belongs to no patient."""
        afflicted = Counter(self._afflicted)
        self._add_resources(loose)
        self._add_quality(loose_quality)
        return QualityReport(
            self._patients,
            ResourceCounts(*self._resources),
            loose,
            tuple(
                ComplaintCount(code, self._messages[code], number, afflicted[code])
                for code, number in sorted(
                    self._complaints.items(), key=lambda pair: (-pair[1], pair[0])
                )
            ),
            tuple(
                RuleDecided(
                    rule,
                    self._titles[rule],
                    counted["decided"],
                    counted["unknown"],
                    counted["other"],
                    _most_frequent(self._reasons[rule]),
                    self._missing[rule].ranked(),
                )
                for rule, counted in self._outcomes.items()
            ),
            self._all.ranked(),
        )
