"""Bench: a record, rule sets, a day, and the verdict that a scenario speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from engine.assessment import Assessment, assess
from engine.language import (
    Rule,
    RuleSet,
    Site,
    Vocabulary,
    did_you_mean,
    vocabulary_of,
)
from engine.reasoning import SiteJudge, Verdict
from engine.state import PatientState
from engine.values import When
from ui.workbench.record import Record
from ui.workbench.words import Misunderstood, normal


class Check(Struct, frozen=True):
    """One verdict that a scenario or a case asserted.

    Attributes:
        rule: ``moffitt_2025/biochemical_relapse``.
        outcome: what the verdict was.
        value: value of a decided classification, else empty.
        criteria: outcome of each criterion that took part, by id.
    """

    rule: str
    outcome: str
    value: str
    criteria: dict[str, str]


class Look(Struct, frozen=True):
    """A patient as told so far, the day of the question and what the site declares."""

    state: PatientState
    as_of: When
    site: Site | None


class Unexpected(AssertionError):
    """A verdict is not what a scenario or a case says."""


class Bench:
    """What one scenario works on.

    Attributes:
        record: the patient that the scenario tells.
        checks: verdicts that the scenario asserted.
    """

    def __init__(
        self, rulesets: Sequence[RuleSet], vocabulary: Vocabulary | None = None
    ) -> None:
        """Start with nothing on record.

        Args:
            rulesets: rule sets to judge by; never blended.
            vocabulary: names that facts may use; by default the shipped ones and those
                that the rule sets bring along.
        """
        self.rulesets = tuple(rulesets)
        self.vocabulary = vocabulary or vocabulary_of(self.rulesets)
        self.record = Record(self.vocabulary)
        self.checks: list[Check] = []
        self._looked: Look | None = None
        self._assessment: Assessment | None = None
        self._judge: SiteJudge | None = None
        self._focus: Verdict | None = None

    def judge_by(self, rulesets: Sequence[RuleSet]) -> None:
        """Judge by these rule sets from here on.

        Raises:
            Misunderstood: they bring names along, and something was told before.
        """
        vocabulary = vocabulary_of(rulesets)
        if vocabulary is not self.vocabulary:
            if self.record.pages.facts:
                remedy = "name the rule set first of all"
                raise Misunderstood("the rule set brings names along", remedy)
            self.vocabulary, self.record = vocabulary, Record(vocabulary)
        self.rulesets = tuple(rulesets)

    def look(self, when: str) -> None:
        """Assess the record as of the end of a day.

        Raises:
            Misunderstood: no such day.
        """
        as_of = self.record.pages.when(when)
        self._looked = Look(self.record.state(), as_of, self.record.site)
        self._assessment = self._judge = self._focus = None

    @property
    def assessment(self) -> Assessment:
        """What mspike said when it looked.

        Raises:
            Misunderstood: it has not looked yet.
        """
        if self._assessment is None:
            looked = self.looked
            self._assessment = assess(
                looked.state,
                self.rulesets,
                looked.as_of,
                vocabulary=self.vocabulary,
                site=looked.site,
            )
        return self._assessment

    @property
    def looked(self) -> Look:
        """At what mspike looked last.

        Raises:
            Misunderstood: it has not looked yet.
        """
        if self._looked is None:
            remedy = "write `When mspike looks on 2024-01-31` before it"
            raise Misunderstood("mspike has not looked yet", remedy)
        return self._looked

    @property
    def focus(self) -> Verdict:
        """The verdict that "it" means: the last one that was named.

        Raises:
            Misunderstood: none was named yet.
        """
        if self._focus is None:
            remedy = "name a rule first: `Then biochemical relapse is TRUE`"
            raise Misunderstood("no verdict was named before this", remedy)
        return self._focus

    def ask(self, words: str) -> Verdict:
        """The verdict of the rule that ``words`` mean; "it" means it from here on.

        Raises:
            Misunderstood: no rule is called so, or two are.
        """
        rule = rule_named(words, self.rulesets)
        if self._judge is None:
            looked = self.looked
            declared = looked.site.assumptions if looked.site else ()
            self._judge = SiteJudge(
                looked.state, self.vocabulary, looked.as_of, declared
            )
        # As in the assessment, without all the verdicts that nobody asks for.
        ruleset = next(r for r in self.rulesets if r.name == rule.ruleset)
        self._focus = self._judge.verdict(ruleset, rule.name)
        self.checks.append(check_of(rule, self._focus))
        return self._focus

    def rule_in_focus(self) -> Rule:
        """The rule whose verdict "it" means."""
        rules = {
            rule.id: rule
            for ruleset in self.rulesets
            for rule in ruleset.rules.values()
        }
        return rules[self.focus.rule]


def check_of(rule: Rule, verdict: Verdict) -> Check:
    """What a verdict exercised of its own rule."""
    criteria = {criterion.id: criterion.outcome.value for criterion in verdict.criteria}
    return Check(rule.id, verdict.outcome.value, verdict.value or "", criteria)


def rule_named(words: str, rulesets: Sequence[RuleSet]) -> Rule:
    """The rule that ``words`` mean: its name, its title, its abbreviation or its id.

    ``cytogenetic risk by usmic_2026`` names the rule set too.

    Raises:
        Misunderstood: no rule is called so, or rules of two sets are.
    """
    said, _, chosen = words.partition(" by ")
    wanted = normal(said).removeprefix("the ")
    found: dict[str, Rule] = {}
    names: dict[str, None] = {}
    for ruleset in rulesets:
        if chosen and normal(chosen) not in (
            normal(ruleset.name),
            normal(ruleset.title),
        ):
            continue
        for rule in ruleset.rules.values():
            spoken = _spoken(rule)
            names[rule.name.replace("_", " ")] = None
            if wanted in {normal(name) for name in spoken}:
                found[rule.id] = rule
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        sets = " or ".join(f"`{said} by {rule.ruleset}`" for rule in found.values())
        raise Misunderstood(f"two rule sets have {said!r}", f"write {sets}")
    raise Misunderstood(f"no rule is called {words!r}", did_you_mean(said, names))


def _spoken(rule: Rule) -> set[str]:
    title, _, rest = rule.title.partition(" (")
    spoken = {rule.name, rule.id, rule.title}
    if rest:
        short, _, after = rest.partition(")")
        spoken |= {title + after, short + after}
    return spoken


def said_outcome(verdict: Verdict) -> str:
    """The verdict in a few words: outcome or value, and why."""
    word = verdict.outcome.value.upper().replace("_", " ")
    if verdict.value:
        word = verdict.value.replace("_", " ")
    if verdict.possible:
        word += f" ({' or '.join(v.replace('_', ' ') for v in verdict.possible)})"
    why = "; ".join(text for text in texts_of(verdict) if text)
    return f"{word}: {why}" if why else word


def texts_of(verdict: Verdict) -> list[str]:
    """The sentences of a verdict: its reasons, or else what is missing."""
    reasons = [reason.text for reason in (*verdict.because, *verdict.also)]
    return list(dict.fromkeys(reasons or [gap.text for gap in verdict.missing]))
