"""Published evidence matched to a patient: what applies, and why the rest does not.

A row applies when its study's clock has started, the patient fits the study's
population, and the row's own rule puts the patient into its group. Rows are
looked up, never pooled, weighted or combined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, structs

from engine.prognosis.estimate import Estimate, ReasonCode, Refusal
from engine.prognosis.membership import Membership, membership
from engine.prognosis.offer import Offer
from engine.prognosis.offers import offers_of
from engine.prognosis.published import Evidence
from engine.prognosis.study import Study
from engine.prognosis.timeline import Timeline, timeline_of
from engine.reasoning import Chart, Verdict

Matches = tuple[tuple[Estimate, ...], tuple[Refusal, ...]]

UNIDENTIFIED: Final = "car_t_unspecified"


def match_evidence(
    evidence: Evidence, verdicts: Iterable[Verdict], chart: Chart
) -> Matches:
    """Match published rows to a patient.

    Args:
        evidence: the published rows.
        verdicts: what the rules say of the patient.
        chart: the patient's facts and events, as of the same day.

    Returns:
        The rows that apply or may apply, and the refusals of all others; together
        they name every row.
    """
    return match_timeline(evidence, verdicts, timeline_of(chart))


def match_timeline(
    evidence: Evidence, verdicts: Iterable[Verdict], timeline: Timeline
) -> Matches:
    """Match published rows to a patient whose clocks are known."""
    matcher = _Matcher({verdict.rule: verdict for verdict in verdicts}, timeline)
    estimates: list[Estimate] = []
    refusals: dict[Refusal, bool] = {}
    for offer in _offers(evidence):
        result = matcher.answer(offer)
        if isinstance(result, Estimate):
            estimates.append(result)
        else:
            refusals[result] = offer.shared
    return tuple(estimates), tuple(_without_other_groups(estimates, refusals))


def _offers(evidence: Evidence) -> tuple[Offer, ...]:
    # Offers hold nothing of a patient, so they are made once for a set of evidence.
    cached: tuple[Offer, ...] | None = evidence.__dict__.get("offers")
    if cached is None:
        cached = evidence.__dict__["offers"] = offers_of(evidence)
    return cached


def _without_other_groups(
    estimates: Iterable[Estimate], refusals: Mapping[Refusal, bool]
) -> Iterator[Refusal]:
    """Drop "not in this group" where the same id answers for the patient's own group."""
    answered = {estimate.evidence for estimate in estimates}
    answered |= {r.evidence for r in refusals if r.reason != "stratum_false"}
    for refusal, shared in refusals.items():
        if not (
            shared
            and refusal.reason == "stratum_false"
            and refusal.evidence in answered
        ):
            yield refusal


class _Matcher:
    """One patient's answers to the offers."""

    def __init__(self, verdicts: Mapping[str, Verdict], timeline: Timeline) -> None:
        self.verdicts, self.timeline = verdicts, timeline
        self.members: dict[str, Membership] = {}
        self.fits: dict[str, _Fit] = {}

    def answer(self, offer: Offer) -> Estimate | Refusal:
        fit = self.fits.get(offer.study.id)
        if fit is None:
            fit = self.fits[offer.study.id] = _fit(offer.study, self.timeline)
        if fit.refused_as is not None:
            return Refusal(offer.evidence, fit.refused_as, fit.text)
        member = self.members.get(offer.stratum.id)
        if member is None:
            as_of = self.timeline.as_of
            member = membership(offer.stratum, self.verdicts, as_of)
            self.members[offer.stratum.id] = member
        if member.state == "out":
            text = "" if offer.shared else f"not {offer.stratum.title} ({member.text})"
            return Refusal(offer.evidence, "stratum_false", text or member.text)
        if member.state == "lost" or (member.state == "open" and offer.refused_as):
            text = f"{offer.stratum.title}: not known ({member.text})"
            return Refusal(offer.evidence, "stratum_unknown", text)
        if offer.endpoint.requires and not self.timeline.responded:
            text = f"{offer.endpoint.name} counts from {offer.endpoint.time_zero}"
            text += ", and none is on record"
            return Refusal(offer.evidence, "conditional_on_future_event", text)
        if offer.refused_as is not None or offer.estimate is None:
            reason = offer.refused_as or "unpublished"
            return Refusal(offer.evidence, reason, offer.refusal, *offer.part)
        estimate = offer.estimate
        # An endpoint that needs a further event counts from that one, not from the clock.
        day = self.timeline.days.get(offer.study.clock.event, "")
        if day and not offer.endpoint.requires:
            estimate = structs.replace(estimate, time_zero_day=day)
        return _estimate(estimate, member, fit)


class _Fit(Struct, frozen=True):
    """Whether a study is about this patient."""

    refused_as: ReasonCode | None = None
    text: str = ""
    notes: tuple[str, ...] = ()
    open: str = ""


def _fit(study: Study, timeline: Timeline) -> _Fit:
    event = study.clock.event
    if event in timeline.uncertain:
        text = f"the record leaves open whether there was {study.clock.title}"
        return _Fit("clock_not_started", text)
    if event not in timeline.started:
        text = f"counts from {study.clock.title}, which is not on record"
        return _Fit("clock" if timeline.started else "clock_not_started", text)
    if not study.products:
        extrapolated = timeline.products and study.after_car_t
        return _Fit(notes=(study.after_car_t,) if extrapolated else ())
    others = [p for p in timeline.products if p not in (*study.products, UNIDENTIFIED)]
    if others:
        text = f"a study of {_names(study.products)}; this patient had {_names(others)}"
        return _Fit("population", text)
    notes = tuple(
        note for p in timeline.products if (note := study.products.get(p, ""))
    )
    if UNIDENTIFIED in timeline.products:
        text = f"the CAR T product (this is a study of {_names(study.products)})"
        return _Fit(notes=notes, open=text)
    return _Fit(notes=notes)


def _names(products: Iterable[str]) -> str:
    return " and ".join(product.replace("_", " ") for product in products)


def _estimate(estimate: Estimate, member: Membership, fit: _Fit) -> Estimate:
    notes = (
        *estimate.notes,
        *fit.notes,
        *(f"the group rests on the assumption {a!r}" for a in member.assumptions),
    )
    settle = _ways(member, fit)
    if settle:
        return structs.replace(
            estimate, certainty="possible", would_settle=settle, notes=notes
        )
    return (
        estimate if notes == estimate.notes else structs.replace(estimate, notes=notes)
    )


def _ways(member: Membership, fit: _Fit) -> tuple[str, ...]:
    """Ways to settle whether the estimate applies; none if it does."""
    ways = member.would_settle if member.state == "open" else ()
    if not fit.open:
        return ways
    return tuple(f"{way} and {fit.open}" for way in ways) or (fit.open,)
