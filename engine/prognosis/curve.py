"""Curves of paper B, reconstructed from its printed numbers: looked up, never fitted.

A curve answers for the months that publication can carry, and for no others. Every
answer is words with the marks of its caveats; the numbers stand beside the words
for drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal

from msgspec import Struct, structs

from engine.prognosis.caveats import Caveat, marks
from engine.prognosis.curve_answers import (
    CurvePoint,
    CurveRefusal,
    CurveTime,
    Scenario,
)
from engine.prognosis.curve_grid import Grid, crossing, interpolate
from engine.prognosis.estimate import Footnote, footnotes

Months = Decimal | int | str

BEYOND: Final = "beyond published follow-up"
_NOT_COVERED: Final = (
    "for those who survived some months without it no number is shown: in simulations "
    "such a band missed the true curve too often"
)

_SHARES: Final = {
    "10-90": ("1 in 10", "9 in 10"),
    "25-75": ("1 in 4", "3 in 4"),
}

_FOUR_DIGITS: Final = Decimal("0.0001")


class Curve(Struct, frozen=True, kw_only=True):
    """The curve of one endpoint of one group.

    Attributes:
        evidence: id of the published median that it belongs to, ``B.PFS.psk``.
        study: id of the study.
        endpoint: endpoint as the paper abbreviates it.
        endpoint_title: the endpoint in words.
        time_zero: the event from which time counts.
        stratum: the group in words.
        n: patients of the group.
        until: last month that it answers for.
        label: what kind of curve it is.
        median_reached: whether the paper prints a median of this group.
        events: what counts as an event, in words.
        caveats: caveats of the rows it was built from.
        grid: points from time zero.
        given: points for patients who survived to a month, by that month; empty if such
            bands do not hold the truth often enough to be shown.
    """

    evidence: str
    study: str
    endpoint: str
    endpoint_title: str
    time_zero: str
    stratum: str
    n: int
    until: Decimal
    label: str
    median_reached: bool
    events: str
    caveats: tuple[Caveat, ...]
    grid: Grid
    given: Mapping[Decimal, Grid]

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        """The caveats that the marks name, in words."""
        return footnotes(self.caveats)

    def at(self, months: Months, survived: Months = 0) -> CurvePoint | CurveRefusal:
        """Survival at a time, for patients who survived to an earlier one.

        Args:
            months: months since time zero.
            survived: months already survived without the event.

        Raises:
            ValueError: a time before zero, or ``months`` before ``survived``.
        """
        late, early = Decimal(months), Decimal(survived)
        if not 0 <= early <= late:
            raise ValueError("months must not be negative nor before those survived")
        if late > self.until or (early and early >= self.until):
            return self._beyond(late)
        return self._not_covered(early) or self._point(late, early)

    def points(self, survived: Months = 0) -> tuple[CurvePoint, ...] | CurveRefusal:
        """Points for drawing, from the months survived to the end of the curve.

        Raises:
            ValueError: a time before zero.
        """
        early = Decimal(survived)
        if early < 0:
            raise ValueError("months must not be negative")
        if early >= self.until:
            return self._beyond(early)
        if refused := self._not_covered(early):
            return refused
        months = [early, *(p.months for p in self.grid if p.months > early)]
        return tuple(self._point(month, early) for month in months)

    def scenarios(
        self, survived: Months = 0
    ) -> tuple[Scenario, Scenario] | CurveRefusal:
        """Between which months most patients have the event: 10-90 and 25-75 percent.

        Raises:
            ValueError: a time before zero.
        """
        early = Decimal(survived)
        if early < 0:
            raise ValueError("months must not be negative")
        if early >= self.until:
            return self._beyond(early)
        if refused := self._not_covered(early):
            return refused
        wide = self._scenario("10-90", ("0.9", "0.1"), early)
        return wide, self._scenario("25-75", ("0.75", "0.25"), early)

    def median(self) -> CurveTime | CurveRefusal:
        """Where the curve reaches one half, if the paper prints a median at all.

        The printed median is the number to show; this one tells how close the curve
        comes to it.
        """
        if not self.median_reached:
            text = f"median {self.endpoint} was not reached"
            return CurveRefusal(evidence=self.evidence, reason="not_reached", text=text)
        months = crossing(self.grid, Decimal("0.5"))
        if months is None:
            return self._beyond(self.until)
        words = f"half of people like this {self.events} by {_short(months)} months"
        return CurveTime(months=months, text=self.marked(words, Decimal(0)))

    def _beyond(self, months: Decimal) -> CurveRefusal:
        text = f"{BEYOND}: the curve ends at {_short(self.until)} months"
        text += f", asked were {_short(months)}" if months > self.until else ""
        return CurveRefusal(
            evidence=self.evidence, reason="beyond_follow_up", text=text
        )

    def _not_covered(self, survived: Decimal) -> CurveRefusal | None:
        """Bands that would miss the truth too often are not shown (decision 0050)."""
        if not survived or self.given:
            return None
        return CurveRefusal(
            evidence=self.evidence, reason="not_covered", text=_NOT_COVERED
        )

    def _point(self, months: Decimal, survived: Decimal) -> CurvePoint:
        value, low, high = self._band(months, survived)
        value = min(max(value, low), high)
        point = CurvePoint(
            months=months,
            survived=survived,
            survival=value,
            low=low,
            high=high,
            text="",
        )
        words = f"of 100 people like this, about {self.counts([point])}"
        return structs.replace(point, text=self.marked(words, survived))

    def _band(
        self, months: Decimal, survived: Decimal
    ) -> tuple[Decimal, Decimal, Decimal]:
        if months == survived:
            return Decimal(1), Decimal(1), Decimal(1)
        here = interpolate(self.grid, months)
        if not survived:
            return _rounded(here.survival), _rounded(here.low), _rounded(here.high)
        value = here.survival / interpolate(self.grid, survived).survival
        # Between two months survived the band is that of the earlier one below and of
        # the later one above: the longer survived, the higher both ends.
        before = max((m for m in self.given if m <= survived), default=None)
        after = min((m for m in self.given if m >= survived), default=None)
        low = interpolate(self.grid if before is None else self.given[before], months)
        if after is None or after >= months:
            top = Decimal(1)
        else:
            top = interpolate(self.given[after], months).high
        return _rounded(value), _rounded(low.low), _rounded(top)

    def _scenario(
        self,
        share: Literal["10-90", "25-75"],
        levels: tuple[str, str],
        survived: Decimal,
    ) -> Scenario:
        now = interpolate(self.grid, survived).survival
        first, last = (crossing(self.grid, Decimal(level) * now) for level in levels)
        early, late = _SHARES[share]
        words = f"of people like this, {early} {self.events}: {_by(first)}; "
        words += f"{late}: {_by(last)}"
        return Scenario(
            share=share, first=first, last=last, text=self.marked(words, survived)
        )

    def counts(self, points: Sequence[CurvePoint]) -> str:
        """``62 (95% band 49 to 73) die by 6 months, 71 (55 to 84) by 12``, of 100."""
        parts: list[str] = []
        for point in points:
            shares = (point.survival, point.low, point.high)
            free, least, most = (_percent(share) for share in shares)
            band, month = f"{100 - most} to {100 - least}", _short(point.months)
            if parts:
                parts.append(f"{100 - free} ({band}) by {month}")
            else:
                words = f"{100 - free} (95% band {band}) {self.events}"
                parts.append(f"{words} by {_months(point.months)}")
        return ", ".join(parts)

    def by(self, months: Decimal | None) -> str:
        """``by 6.2 months``, or that this lies beyond the curve."""
        return _by(months)

    @property
    def ending(self) -> str:
        """What stands where the curve ends."""
        return f"ends at {_short(self.until)} months: {BEYOND}"

    def marked(self, words: str, survived: Decimal) -> str:
        """Words with clock, label, group and the marks of the caveats behind them."""
        already = ""
        if survived:
            already = f", given {_short(survived)} months without it (rests on "
            already += "proportional hazards of the groups)"
        words += f", counted from {self.time_zero}{already}; {self.label}; "
        words += f"{self.stratum}, n = {self.n}"
        return words + marks(self.caveats)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_FOUR_DIGITS, ROUND_HALF_EVEN)


def _percent(share: Decimal) -> int:
    return int((100 * share).to_integral_value(ROUND_HALF_EVEN))


def _short(months: Decimal) -> str:
    return (
        f"{months:f}".rstrip("0").rstrip(".") if "." in f"{months:f}" else f"{months:f}"
    )


def _by(months: Decimal | None) -> str:
    return BEYOND if months is None else f"by {_months(months)}"


def _months(months: Decimal) -> str:
    return "1 month" if months == 1 else f"{_short(months)} months"
