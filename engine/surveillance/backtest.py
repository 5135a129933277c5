"""Backtest: what a policy would have cost and found, before anybody is alerted.

A cohort is replayed with what was known on each day. The counts are of the record: an
alert that no progression followed is not thereby wrong, and neither is one before it
shown to have led to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from statistics import quantiles

from msgspec import Struct

from engine.language import DueRule, RuleSet
from engine.state import PatientState
from engine.surveillance.replay import Policy
from engine.surveillance.sight import iso
from engine.surveillance.tally import Raised, Tally, tally_of

DAYS_PER_MONTH = Fraction(36525, 1200)


class RuleCount(Struct, frozen=True):
    """How often one rule raised an alert."""

    rule: str
    alerts: int
    repeats: int


class LeadTime(Struct, frozen=True):
    """Days from the first alert to the documented progression: median and quartiles."""

    n: int
    median: float | None
    quartiles: tuple[float, float] | None


class Backtest(Struct, frozen=True):
    """What one policy came to on one cohort.

    Attributes:
        policy: its name.
        version: its version.
        sha256: hash of its text.
        until: ISO day on which the replay ended.
        patients: patients in the source.
        followed: those with an event from which the policy counts; the others could
            raise nothing.
        patient_months: of those, from that day to the end, or to death, hospice or
            transfer.
        alerts: alerts that opened for the first time.
        repeats: alerts that opened again.
        alerts_per_100_patient_months: of both; ``None`` without follow-up.
        imaging_asked: alerts that asked for imaging and could be followed for 30 days.
        imaging_followed: those of them with imaging within 30 days.
        progressions: first documented progressions after the infusion.
        progressions_without_alert: those before which no finding had raised an alert.
        lead_time: of the others, from the first alert that a finding raised.
        by_rule: the same counts by rule.
        judged_days: how many patient-days were judged.
        days: how many there were.
    """

    policy: str
    version: str
    sha256: str
    until: str
    patients: int
    followed: int
    patient_months: float
    alerts: int
    repeats: int
    alerts_per_100_patient_months: float | None
    imaging_asked: int
    imaging_followed: int
    progressions: int
    progressions_without_alert: int
    lead_time: LeadTime
    by_rule: tuple[RuleCount, ...]
    judged_days: int
    days: int


def backtest(
    policy: Policy,
    states: Iterable[PatientState],
    last: int,
    feeds_since: Mapping[str, int],
) -> Backtest:
    """Replay a cohort up to the day ``last`` (proleptic ordinal).

    Args:
        policy: what is asked.
        states: the patients with everything that was ever recorded.
        last: the last day.
        feeds_since: day from which each feed is known to be connected; see
            ``replay.feeds_since``.
    """
    return summed(policy.ruleset, tally_of(policy, states, last, feeds_since), last)


def summed(ruleset: RuleSet, tally: Tally, last: int) -> Backtest:
    """What the counts of all patients come to."""
    months = float(Fraction(tally.days) / DAYS_PER_MONTH)
    count = len(tally.raised)
    return Backtest(
        ruleset.name,
        ruleset.version,
        ruleset.sha256,
        iso(last),
        tally.patients,
        tally.followed,
        round(months, 1),
        sum(not r.again for r in tally.raised),
        sum(r.again for r in tally.raised),
        round(100 * count / months, 1) if months else None,
        tally.asked,
        tally.followed_by_imaging,
        tally.progressions,
        tally.unseen,
        _lead_time(tally.leads),
        tuple(_count(due, tally.raised) for due in ruleset.dues.values() if due.on),
        tally.judged,
        tally.days,
    )


def _lead_time(leads: list[int]) -> LeadTime:
    if not leads:
        return LeadTime(0, None, None)
    if len(leads) == 1:
        return LeadTime(1, float(leads[0]), None)
    low, middle, high = quantiles(leads, n=4, method="inclusive")
    return LeadTime(len(leads), middle, (low, high))


def _count(due: DueRule, raised: list[Raised]) -> RuleCount:
    mine = [one for one in raised if one.alert.rule == due.id]
    again = sum(one.again for one in mine)
    return RuleCount(due.id, len(mine) - again, again)
