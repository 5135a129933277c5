"""assess: one patient's facts, rule sets and a day to an Assessment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from engine.assessment.contract import (
    Assessment,
    ChoiceView,
    FactsView,
    RuleSetStamp,
    RuleView,
    SiteStamp,
    SurveillanceView,
)
from engine.assessment.facts_view import facts_view
from engine.assessment.questions import questions_of, with_questions
from engine.language import Rule, RuleSet, Site, Vocabulary, vocabulary_of
from engine.prognosis import Evidence, match_evidence, outlooks_of, shipped_evidence
from engine.reasoning import SiteJudge, Verdict
from engine.state import PatientState
from engine.surveillance import Watched, watch
from engine.values import When, zone

NO_FACTS = FactsView({}, (), (), (), ())
_FACTS = msgspec.json.Encoder(decimal_format="string", order="deterministic")


def assess(
    state: PatientState,
    rulesets: Iterable[RuleSet],
    as_of: When,
    *,
    timezone: str = "UTC",
    vocabulary: Vocabulary | None = None,
    evidence: Evidence | None = None,
    site: Site | None = None,
    feeds: frozenset[str] | None = None,
) -> Assessment:
    """Judge one patient by rule sets, match published evidence and raise alerts.

    Alerts come from the rule sets that are policies with due rules; their own flags
    raise alerts, and are verdicts of the assessment only if nothing else is asked.

    Args:
        state: the patient's facts.
        rulesets: named, dated rule sets; never blended.
        as_of: the day of the question; nothing after its end is seen.
        timezone: name of the zone in which that day ends.
        vocabulary: the vocabulary of the facts; by default the
            shipped one with the names that rule sets bring along.
        evidence: published rows; the shipped ones by default.
        site: what a centre declares; nothing is assumed by default.
        feeds: feeds of which any patient of the cohort has a fact; those of this
            patient by default.

    Raises:
        ValueError: no time zone has that name.
    """
    zone(timezone)
    sets = list(rulesets)
    names = vocabulary or vocabulary_of(sets)
    declared = site.assumptions if site else ()
    judge = SiteJudge(state, names, as_of, declared)
    policies = [ruleset for ruleset in sets if ruleset.dues]
    judged = [ruleset for ruleset in sets if not ruleset.dues] or sets
    verdicts = tuple(v for ruleset in judged for v in judge.verdicts(ruleset))
    chart = judge.plain.final
    estimates, refused = match_evidence(evidence or shipped_evidence(), verdicts, chart)
    # curves are built from the shipped rows and belong to no others
    outlooks, no_curves = outlooks_of(estimates if evidence is None else (), chart)
    known = state.known_at(as_of)
    watched = watch(
        state,
        policies,
        as_of,
        vocabulary=names,
        site=site,
        feeds=feeds,
        rulesets={ruleset.name: ruleset for ruleset in judged},
        verdicts={verdict.rule: verdict for verdict in verdicts},
    )
    questions = questions_of(known, verdicts)
    return Assessment(
        patient=state.patient,
        as_of=as_of.day_text(),
        timezone=timezone,
        facts_sha256=facts_hash(known),
        assumptions=tuple(assumption.id for assumption in declared),
        rulesets={r.name: _stamp(r) for r in sets},
        resources=state.resources,
        facts=facts_view(known, names),
        rules={
            rule.id: _rule_view(rule)
            for ruleset in judged
            for rule in ruleset.rules.values()
        },
        verdicts=tuple(with_questions(v, questions) for v in verdicts),
        alerts=watched.alerts,
        estimates=estimates,
        refused=refused,
        outlooks=outlooks,
        no_curves=no_curves,
        data_quality=state.data_quality,
        surveillance=_surveillance(watched),
        questions=tuple(questions),
        site=SiteStamp(site.name, site.version, site.sha256) if site else UNSET,
    )


def assess_alerts(
    state: PatientState,
    policies: Iterable[RuleSet],
    as_of: When,
    *,
    timezone: str,
    vocabulary: Vocabulary,
    site: Site | None = None,
) -> Assessment:
    """What is due for one patient, and nothing else: for a surface that shows alerts.

    The alerts, what is upcoming and what is to be confirmed are those of ``assess``. No
    verdict is shown, so that only those are judged for which the policies ask.

    Args:
        state: the patient's facts.
        policies: rule sets with due rules.
        as_of: the day of the question; nothing after its end is seen.
        timezone: name of the zone in which that day ends.
        vocabulary: the vocabulary of the facts.
        site: what a centre declares; nothing is assumed by default.
    """
    sets = list(policies)
    watched = watch(state, sets, as_of, vocabulary=vocabulary, site=site)
    known = state.known_at(as_of)
    return Assessment(
        patient=state.patient,
        as_of=as_of.day_text(),
        timezone=timezone,
        facts_sha256=facts_hash(known),
        assumptions=tuple(a.id for a in (site.assumptions if site else ())),
        rulesets={r.name: _stamp(r) for r in sets},
        resources=state.resources,
        facts=NO_FACTS,
        rules={},
        verdicts=(),
        alerts=watched.alerts,
        estimates=(),
        refused=(),
        data_quality=state.data_quality,
        surveillance=_surveillance(watched),
        questions=tuple(questions_of(known, ())),
        site=SiteStamp(site.name, site.version, site.sha256) if site else UNSET,
    )


def _surveillance(watched: Watched) -> SurveillanceView:
    return SurveillanceView(
        watched.ended_by, watched.upcoming, watched.requests, watched.notices
    )


def facts_hash(known: PatientState) -> str:
    """SHA-256 over the facts of a state that were known on the day of the question."""
    return hashlib.sha256(_FACTS.encode(known.facts)).hexdigest()


def verdicts_by_rule(assessment: Assessment) -> dict[str, Verdict]:
    """The verdicts by rule id."""
    return {verdict.rule: verdict for verdict in assessment.verdicts}


def _stamp(ruleset: RuleSet) -> RuleSetStamp:
    return RuleSetStamp(
        ruleset.title, ruleset.version, ruleset.kind, ruleset.citation, ruleset.sha256
    )


def _rule_view(rule: Rule) -> RuleView:
    source = rule.sources[0]
    return RuleView(
        rule.title,
        source.quote,
        source.where,
        tuple(ChoiceView(c.id, c.value, c.why) for c in rule.choices),
    )
