"""Outlook: the curve of a published row for one patient, to draw and to read out.

It exists only with its label, its clock, its end and its caveats. What a patient has
already survived is read off the record: up to the last day on which it shows the
patient, and only if no event of the endpoint may have happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from typing import Final, Literal

from msgspec import Struct, structs

from engine.prognosis.curve import Curve
from engine.prognosis.curve_answers import CurvePoint, CurveRefusal, Scenario
from engine.prognosis.curve_file import shipped_curves
from engine.prognosis.estimate import Estimate, Footnote, marked
from engine.reasoning import Chart
from engine.state import Event, EventKind, Therapy

_MONTHS: Final = (Decimal(3), Decimal(6), Decimal(9), Decimal(12))
_STEP: Final = Decimal("0.5")
_TENTH: Final = Decimal("0.1")
_DAYS_OF_MONTH: Final = Decimal("30.4375")

_EVENTS: Final[dict[str, tuple[EventKind, ...]]] = {
    "PFS": ("progression", "death"),
    "OS": ("death",),
}


class DrawnPoint(Struct, frozen=True):
    """One point of a curve with its band, as shares of the patients from 0 to 1."""

    months: Decimal
    survival: Decimal
    low: Decimal
    high: Decimal


class Outlook(Struct, frozen=True, kw_only=True):
    """A curve for one patient, in points and in words.

    Attributes:
        evidence: id of the published row it belongs to, ``B.PFS.psk``.
        study: id of the study.
        endpoint: endpoint as the paper abbreviates it.
        endpoint_title: the endpoint, true to that paper's definition.
        time_zero: the event from which time counts.
        stratum: group of patients.
        n: patients of the group.
        label: what kind of curve it is.
        until: last month of the curve; there is nothing beyond it.
        end: what stands where it ends.
        points: points for drawing, from time zero.
        of_hundred: of 100 people like this, how many have the event by which month.
        ranges: months by which 1 in 10, 1 in 4, 3 in 4 and 9 in 10 have it.
        survived: months from time zero that the record shows without the event; 0 if it
            does not show that.
        given_survived: the first sentence for those who survived so long; or why there
            is none, without a number; empty if the record does not show it.
        certainty: ``possible`` if it is not settled whether the patient is in the group.
        would_settle: for a possible one, what would settle it.
        caveats: ids of the caveats of the curve.
        footnotes: the caveats in words.
    """

    evidence: str
    study: str
    endpoint: str
    endpoint_title: str
    time_zero: str
    stratum: str
    n: int
    label: str
    until: Decimal
    end: str
    points: tuple[DrawnPoint, ...]
    of_hundred: str
    ranges: str
    caveats: tuple[str, ...]
    footnotes: tuple[Footnote, ...]
    survived: Decimal = Decimal(0)
    given_survived: str = ""
    certainty: Literal["certain", "possible"] = "certain"
    would_settle: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse to exist without caveats and label, or with what is no probability.

        Raises:
            ValueError: words without their caveats, clock or label; or points that are
                no shares, or lie beyond the end.
        """
        said = [self.of_hundred, self.ranges]
        if any(letter.isdigit() for letter in self.given_survived):
            said.append(self.given_survived)
        for text in said:
            if marked(text) != self.caveats:
                raise ValueError(f"{self.evidence}: the words do not name its caveats")
            if self.label not in text or self.time_zero not in text:
                raise ValueError(f"{self.evidence}: words without label or clock")
        if {note.id for note in self.footnotes} != set(self.caveats):
            raise ValueError(f"{self.evidence}: a caveat has no footnote")
        for point in self.points:
            if not 0 <= point.low <= point.survival <= point.high <= 1:
                raise ValueError(f"{self.evidence}: not a probability with its band")
            if point.months > self.until:
                raise ValueError(f"{self.evidence}: a point beyond the end")


Outlooks = tuple[tuple[Outlook, ...], tuple[CurveRefusal, ...]]


def outlooks_of(estimates: Iterable[Estimate], chart: Chart) -> Outlooks:
    """The shipped curves of the medians that apply or may apply to a patient.

    Args:
        estimates: rows of the shipped evidence that apply.
        chart: the patient's facts, as of the same day.

    Returns:
        Curves, and for each median without one why there is none.

    Raises:
        KeyError: a row is not of the shipped evidence.
    """
    found: list[Outlook] = []
    refused: list[CurveRefusal] = []
    for estimate in estimates:
        if estimate.measure != "median":
            continue
        curve = shipped_curves().of(estimate.evidence)
        if isinstance(curve, CurveRefusal):
            refused.append(curve)
        else:
            found.append(_of_patient(curve, estimate, chart))
    return tuple(found), tuple(refused)


def _of_patient(curve: Curve, estimate: Estimate, chart: Chart) -> Outlook:
    survived = _survived(curve.endpoint, estimate.time_zero_day, chart)
    return structs.replace(
        _of_group(curve.evidence),
        survived=survived,
        given_survived=_given(curve, survived) if survived else "",
        certainty=estimate.certainty,
        would_settle=estimate.would_settle,
    )


@cache
def _of_group(evidence: str) -> Outlook:
    """What is the same for every patient of a group, made once."""
    return _drawn(shipped_curves().curves[evidence])


def _drawn(curve: Curve) -> Outlook:
    points = curve.points()
    scenarios = curve.scenarios()
    if isinstance(points, CurveRefusal) or isinstance(scenarios, CurveRefusal):
        raise TypeError(f"{curve.evidence}: a curve from time zero has no end")
    return Outlook(
        evidence=curve.evidence,
        study=curve.study,
        endpoint=curve.endpoint,
        endpoint_title=curve.endpoint_title,
        time_zero=curve.time_zero,
        stratum=curve.stratum,
        n=curve.n,
        label=curve.label,
        until=curve.until,
        end=curve.ending,
        points=tuple(
            DrawnPoint(p.months, p.survival, p.low, p.high)
            for p in points
            if p.months % _STEP == 0
        ),
        of_hundred=_of_hundred(curve, Decimal(0)),
        ranges=_ranges(curve, scenarios),
        caveats=tuple(note.id for note in curve.footnotes),
        footnotes=curve.footnotes,
    )


def _of_hundred(curve: Curve, survived: Decimal) -> str:
    """One sentence for the months of a visit: 3, 6, 9 and 12, inside the curve."""
    asked = [m for m in _MONTHS if survived < m <= curve.until]
    points = [p for m in asked if isinstance(p := curve.at(m, survived), CurvePoint)]
    words = f"of 100 people like this, about {curve.counts(points)}"
    return curve.marked(words, survived)


def _ranges(curve: Curve, scenarios: tuple[Scenario, Scenario]) -> str:
    wide, middle = scenarios
    months = (wide.first, middle.first, middle.last, wide.last)
    shares = ("1 in 10", "1 in 4", "3 in 4", "9 in 10")
    words = ", ".join(
        f"{share} {curve.by(month)}"
        for share, month in zip(shares, months, strict=True)
    )
    return curve.marked(
        f"how soon people like this {curve.events}: {words}", Decimal(0)
    )


def _given(curve: Curve, survived: Decimal) -> str:
    """The sentence for those who survived, or why there is none."""
    if survived >= curve.until:
        return "all months that the curve shows; what follows is beyond published follow-up"
    point = curve.at(min(curve.until, survived + _TENTH), survived)
    if isinstance(point, CurveRefusal):
        return point.text
    return _of_hundred(curve, survived)


def _survived(endpoint: str, zero: str, chart: Chart) -> Decimal:
    """Months since time zero that the record shows without the event; 0 if it does not."""
    if not zero or endpoint not in _EVENTS:
        return Decimal(0)
    start = date.fromisoformat(zero).toordinal()
    for event in chart.state.of(Event):
        if event.kind in _EVENTS[endpoint] and event.when.last_day > start:
            return Decimal(0)
    last = min(_last_seen(chart), chart.as_of.last_day)
    months = Decimal(max(0, last - start)) / _DAYS_OF_MONTH
    return months.quantize(_TENTH, ROUND_FLOOR)


def _last_seen(chart: Chart) -> int:
    """Last day on which a fact, and not an order, surely shows the patient."""
    return max(
        (
            fact.when.first_day
            for fact in chart.state.facts
            if not (isinstance(fact, Therapy) and fact.given != "given")
        ),
        default=0,
    )


class GivenSurvival(Struct, frozen=True):
    """A curve for those of a group who survived some months without the event.

    Attributes:
        evidence: id of the published row.
        survived: months that are supposed to be survived.
        points: curve and band from there, shares of those who survived so long.
        text: the same in words, with clock, label, group and marks of caveats.
    """

    evidence: str
    survived: Decimal
    points: tuple[DrawnPoint, ...]
    text: str


def given_survival(evidence: str, survived: int) -> GivenSurvival | CurveRefusal:
    """The curve of a group for those who survived so long, or why there is none.

    Args:
        evidence: id of a published median.
        survived: whole months, 1 or more.

    Raises:
        KeyError: there is no such row.
        ValueError: fewer than one month.
    """
    if survived < 1:
        raise ValueError("at least one month survived")
    curve = shipped_curves().of(evidence)
    if isinstance(curve, CurveRefusal):
        return curve
    early = Decimal(survived)
    points = curve.points(early)
    if isinstance(points, CurveRefusal):
        return points
    drawn = tuple(DrawnPoint(p.months, p.survival, p.low, p.high) for p in points)
    return GivenSurvival(evidence, early, drawn, _of_hundred(curve, early))
