"""Offer: one published number in words, and what a patient needs for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Struct, structs

from engine.prognosis.agreement import count_of
from engine.prognosis.caveats import Caveat
from engine.prognosis.estimate import Estimate, Measure, ReasonCode, footnotes
from engine.prognosis.printed import PrintedNumber, Statement, statement
from engine.prognosis.published import Evidence
from engine.prognosis.rows import (
    Comparison,
    HazardRatio,
    Interval95,
    OddsRatioRow,
    Row,
)
from engine.prognosis.study import Endpoint, Stratum, Study


class Offer(Struct, frozen=True, kw_only=True):
    """One published number, and what a patient needs for it.

    Attributes:
        evidence: id it is cited by.
        shared: whether other groups are cited by the same id.
        study: its study.
        stratum: its group.
        endpoint: its endpoint.
        estimate: what it says; ``None`` if there is no number to show.
        refused_as: reason code, if it is never shown as an estimate.
        refusal: that reason in words.
        part: endpoint and model, if only this part of the row is refused.
    """

    evidence: str
    study: Study
    stratum: Stratum
    endpoint: Endpoint
    estimate: Estimate | None = None
    shared: bool = False
    refused_as: ReasonCode | None = None
    refusal: str = ""
    part: tuple[str, str] = ("", "")


class OfferWords:
    """Puts one row into words, with the caveats it was given."""

    def __init__(
        self,
        evidence: Evidence,
        row: Row,
        endpoint: str,
        stratum: str,
        caveats: tuple[Caveat, ...],
        n: PrintedNumber | None = None,
    ) -> None:
        """Look up what the row belongs to."""
        self.row, self.caveats = row, caveats
        self.endpoint = evidence.endpoints[endpoint]
        self.stratum = evidence.strata[stratum]
        self.study = evidence.studies[self.endpoint.study]
        self.n = n or self.stratum.n
        self.compared = tuple(
            describe_comparison(evidence, c)
            for c in evidence.comparisons_of(endpoint, stratum)
        )

    def offer(self, estimate: Estimate) -> Offer:
        """An offer that shows ``estimate``."""
        return Offer(
            evidence=self.row.cited_as,
            shared=bool(self.row.evidence),
            study=self.study,
            stratum=self.stratum,
            endpoint=self.endpoint,
            estimate=estimate,
        )

    def refusal(
        self, reason: ReasonCode, text: str, part: tuple[str, str] = ("", "")
    ) -> Offer:
        """An offer that is never shown, and why."""
        return Offer(
            evidence=self.row.cited_as,
            study=self.study,
            stratum=self.stratum,
            endpoint=self.endpoint,
            refused_as=reason,
            refusal=text,
            part=part,
        )

    def size(self) -> str:
        """``n = {n}``, marked if the paper does not print it."""
        return "n = {n} (reconstructed)" if self.stratum.reconstructed else "n = {n}"

    def clock(self) -> str:
        """From when time counts."""
        return f"from {self.endpoint.time_zero}"

    def group(self) -> str:
        """Who, and from when time counts."""
        return f"{self.stratum.title}, {self.clock()}"

    def ratio(
        self,
        measure: Measure,
        cell: OddsRatioRow | HazardRatio,
        template: str,
        *,
        against: str,
        model: str = "",
        stratum: str = "",
        notes: tuple[str, ...] = (),
    ) -> Estimate:
        """A ratio between two groups; says so if its interval holds 1."""
        low, high = (end.for_computation for end in cell.ci95)
        inconclusive = low <= 1 <= high
        if inconclusive:
            template += "; the interval holds 1: inconclusive"
        estimate = self.estimate(
            measure=measure,
            value=cell.ratio,
            ci95=cell.ci95,
            template=template,
            value_template="{value} ({low} to {high})",
            p=cell.p,
        )
        return structs.replace(
            estimate,
            against=against,
            model=model,
            stratum=stratum or estimate.stratum,
            notes=(*estimate.notes, *notes),
            inconclusive=inconclusive,
            unit="ratio",
        )

    def estimate(
        self,
        *,
        measure: Measure,
        value: PrintedNumber | None,
        ci95: Interval95 | None,
        template: str,
        value_template: str,
        p: PrintedNumber | None = None,
        events: PrintedNumber | None = None,
        sized: bool = True,
    ) -> Estimate:
        """The number as an ``Estimate``; templates name its parts in braces."""
        low, high = ci95 or (None, None)
        said = {"value": value, "low": low, "high": high, "n": self.n, "p": p}
        compared = self.compared if measure in ("median", "percent") else ()
        shown = (*self.caveats, *(c for words in compared for c in words.caveats))
        number: dict[str, Any] = {measure: _decimal(value)}
        return Estimate(
            measure=measure,
            n=count_of(self.n) if sized else None,
            n_reconstructed=sized and self.stratum.reconstructed,
            events=None if events is None else count_of(events),
            ci95=None if ci95 is None else (_decimal(low), _decimal(high)),
            unit=self.endpoint.unit,
            text=statement(template, self.caveats, **said).text,
            value_text=statement(value_template, self.caveats, **said).text,
            comparisons=tuple(c.text for c in compared),
            notes=(self.study.applies,),
            caveats=tuple(caveat.id for caveat in self.caveats),
            footnotes=footnotes(shown),
            **self._source(),
            **number,
        )

    def _source(self) -> dict[str, Any]:
        return {
            "evidence": self.row.cited_as,
            "study": self.study.id,
            "study_title": self.study.title,
            "doi": self.study.doi,
            "place": self.row.place,
            "endpoint": self.endpoint.name,
            "endpoint_title": self.endpoint.title,
            "time_zero": self.endpoint.time_zero,
            "stratum": self.stratum.title,
            "rests_on": tuple(dict.fromkeys(c.rule for c in self.stratum.rules)),
        }


def _decimal(value: PrintedNumber | None) -> Decimal | None:
    return None if value is None else value.for_computation


def describe_comparison(evidence: Evidence, row: Comparison) -> Statement:
    """The p-value of a difference, in words."""
    groups = " v ".join(evidence.strata[name].title for name in row.between)
    scope = f", {row.scope}" if row.scope else ""
    says = f"; {row.says}" if row.says else ""
    template = f"p {{p}} ({row.test}{scope}): {groups}{says}"
    p: PrintedNumber | str = "not printed" if row.p is None else row.p
    return statement(template, evidence.caveats_of_comparison(row), p=p)
