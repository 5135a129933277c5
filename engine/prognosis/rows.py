"""Rows of evidence: survival, response and hazard as the papers print them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from engine.prognosis.printed import PrintedNumber

Interval95 = tuple[PrintedNumber | None, PrintedNumber | None]


class Alternative(Struct, frozen=True, kw_only=True):
    """Another value that the same paper prints for the same thing."""

    value: PrintedNumber
    place: str


class Row(Struct, frozen=True, kw_only=True):
    """What every row has.

    Attributes:
        id: unique id of the row.
        place: where it is printed.
        evidence: id under which it is cited, where several rows share one.
        caveats: ids of caveats of this row alone.
    """

    id: str
    place: str
    evidence: str = ""
    caveats: tuple[str, ...] = ()

    @property
    def cited_as(self) -> str:
        """The id readers see."""
        return self.evidence or self.id


class SurvivalRow(Row, frozen=True, kw_only=True):
    """A median time with its 95% confidence interval, in months.

    Attributes:
        endpoint: id of the endpoint.
        stratum: id of the group.
        median: ``None`` if the median was not reached.
        ci95: ends of the interval; ``None`` is an end not reached.
        alternatives: other medians the paper prints for it.
        events: number of events, where it is printed.
        of_those: of which members of the group, if not of all.
    """

    endpoint: str
    stratum: str
    median: PrintedNumber | None
    ci95: Interval95
    alternatives: tuple[Alternative, ...] = ()
    events: PrintedNumber | None = None
    of_those: str = ""


class Comparison(Row, frozen=True, kw_only=True):
    """The p-value of a difference between groups.

    Attributes:
        endpoint: id of the endpoint.
        between: ids of the groups compared.
        test: test as the paper names it.
        p: ``None`` if it is not printed.
        p_alternatives: other p-values the paper prints for it.
        scope: what the p-value speaks of, where it is not the difference of two groups.
        says: what the paper concludes, where it prints nothing else.
    """

    endpoint: str
    between: tuple[str, ...]
    test: str
    p: PrintedNumber | None
    p_alternatives: tuple[Alternative, ...] = ()
    scope: str = ""
    says: str = ""


class UnpublishedRow(Row, frozen=True, kw_only=True):
    """A group the paper draws or tests, but prints no median for."""

    endpoint: str
    stratum: str


class ResponseRow(Row, frozen=True, kw_only=True):
    """A response rate of one group, in percent.

    Attributes:
        endpoint: id of the endpoint.
        stratum: id of the group.
        percent: rate as printed.
        of: number of patients that it is a rate of.
        count: responders, where printed.
        count_reconstructed: which counts the printed rate allows, in words.
        of_those: of which members of the group, if not of all.
        levels: patients by best response, as cells ``38 (56%)``.
    """

    endpoint: str
    stratum: str
    percent: PrintedNumber
    of: PrintedNumber
    count: PrintedNumber | None = None
    count_reconstructed: str = ""
    of_those: str = ""
    levels: dict[str, Cell] = {}


class OddsRatioRow(Row, frozen=True, kw_only=True):
    """An odds ratio of response between two groups."""

    endpoint: str
    stratum: str
    against: str
    ratio: PrintedNumber
    ci95: tuple[PrintedNumber, PrintedNumber]
    p: PrintedNumber


class HazardRatio(Struct, frozen=True, kw_only=True):
    """One hazard ratio of a row: of one endpoint, from one model."""

    endpoint: str
    model: Literal["univariable", "multivariable"]
    ratio: PrintedNumber
    ci95: tuple[PrintedNumber, PrintedNumber]
    p: PrintedNumber


class HazardRow(Row, frozen=True, kw_only=True):
    """Hazard ratios of one contrast.

    Attributes:
        study: id of the study.
        covariate: what is contrasted.
        stratum: id of the group whose hazard is the numerator.
        against: id of the reference group; empty for a continuous covariate.
        per: for a continuous covariate, the step the ratio belongs to.
        n: patients in the models, as printed.
        ratios: one for each endpoint and model that is printed.
        note: what else the paper leaves open.
    """

    study: str
    covariate: str
    stratum: str
    n: PrintedNumber
    ratios: tuple[HazardRatio, ...]
    against: str = ""
    per: str = ""
    note: str = ""


class TextStatement(Row, frozen=True, kw_only=True):
    """Something the paper states without a number of its own."""

    study: str
    says: str


class Cell(Struct, frozen=True, kw_only=True):
    """One cell of a table of counts: ``70 (66%)`` or ``45/109 (41%)``.

    Attributes:
        count: number of patients.
        percent: percentage behind it, if any.
        of: what it divides by, where the cell says so.
    """

    count: PrintedNumber
    percent: PrintedNumber | None = None
    of: PrintedNumber | None = None


class Summary(Struct, frozen=True, kw_only=True):
    """A median with its interquartile range or range: ``66 (58-73)``."""

    median: PrintedNumber
    low: PrintedNumber
    high: PrintedNumber
