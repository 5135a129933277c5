"""What a curve answers: points, times, ranges, and refusals with their reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

CurveReason = Literal["no_curve", "beyond_follow_up", "not_reached", "not_covered"]


class CurveRefusal(Struct, frozen=True, kw_only=True):
    """A question that no curve answers, and why.

    Attributes:
        evidence: id of the published row that was asked about.
        reason: ``no_curve``, ``beyond_follow_up``, ``not_reached`` or ``not_covered``.
        text: the reason in one sentence.
    """

    evidence: str
    reason: CurveReason
    text: str


class CurvePoint(Struct, frozen=True, kw_only=True):
    """Survival at one time, with its band.

    Attributes:
        months: months since time zero.
        survived: months survived already, 0 if it counts from time zero.
        survival: share of patients, 0 to 1.
        low: lower end of the band.
        high: upper end of the band.
        text: what a reader sees; ends with the marks of the caveats.
    """

    months: Decimal
    survived: Decimal
    survival: Decimal
    low: Decimal
    high: Decimal
    text: str

    def __post_init__(self) -> None:
        """Refuse what is no probability.

        Raises:
            ValueError: not 0 <= low <= survival <= high <= 1.
        """
        if not 0 <= self.low <= self.survival <= self.high <= 1:
            raise ValueError(f"not a probability with its band: {self.text}")


class CurveTime(Struct, frozen=True, kw_only=True):
    """Where a curve reaches a share of the patients.

    Attributes:
        months: months since time zero.
        text: what a reader sees; ends with the marks of the caveats.
    """

    months: Decimal
    text: str


class Scenario(Struct, frozen=True, kw_only=True):
    """Months between which a middle share of the patients have the event.

    Attributes:
        share: ``10-90`` or ``25-75``, percent of the patients.
        first: months by which the lower share had it; ``None`` beyond the curve.
        last: months by which the upper share had it; ``None`` beyond the curve.
        text: what a reader sees; ends with the marks of the caveats.
    """

    share: Literal["10-90", "25-75"]
    first: Decimal | None
    last: Decimal | None
    text: str
