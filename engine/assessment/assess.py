"""assess: one patient's facts, rule sets and a day to an Assessment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from engine.assessment.contract import Assessment, ChoiceView, RuleSetStamp, RuleView
from engine.assessment.facts_view import facts_view
from engine.language import Rule, RuleSet, Site, Vocabulary, vocabulary_of
from engine.prognosis import Evidence, match_evidence, shipped_evidence
from engine.reasoning import SiteJudge, Verdict
from engine.state import PatientState
from engine.values import When, zone

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
) -> Assessment:
    """Judge one patient by rule sets and match published evidence.

    Args:
        state: the patient's facts.
        rulesets: named, dated rule sets; never blended.
        as_of: the day of the question; nothing after its end is seen.
        timezone: name of the zone in which that day ends.
        vocabulary: the vocabulary of the facts; by default the
            shipped one with the names that rule sets bring along.
        evidence: published rows; the shipped ones by default.
        site: what a centre declares; nothing is assumed by default.

    Raises:
        ValueError: no time zone has that name.
    """
    zone(timezone)
    sets = list(rulesets)
    names = vocabulary or vocabulary_of(sets)
    declared = site.assumptions if site else ()
    judge = SiteJudge(state, names, as_of, declared)
    verdicts = tuple(v for ruleset in sets for v in judge.verdicts(ruleset))
    estimates, refused = match_evidence(
        evidence or shipped_evidence(), verdicts, judge.plain.final
    )
    known = state.known_at(as_of)
    return Assessment(
        patient=state.patient,
        as_of=as_of.day_text(),
        timezone=timezone,
        facts_sha256=hashlib.sha256(_FACTS.encode(known.facts)).hexdigest(),
        assumptions=tuple(assumption.id for assumption in declared),
        rulesets={r.name: _stamp(r) for r in sets},
        resources=state.resources,
        facts=facts_view(known, names),
        rules={
            rule.id: _rule_view(rule)
            for ruleset in sets
            for rule in ruleset.rules.values()
        },
        verdicts=verdicts,
        estimates=estimates,
        refused=refused,
        data_quality=state.data_quality,
    )


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
