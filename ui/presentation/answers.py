"""Verdict -> Answer: one rule's outcome in words, ready for any surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from engine.assessment import Assessment, ChoiceView
from engine.language import Vocabulary
from engine.reasoning import DataRequest, Evidence, Reason, Verdict
from engine.values import Outcome
from ui.presentation.data_request import all_of
from ui.presentation.looked_at import latest_looked_at
from ui.presentation.not_known import gaps_of, ways_not_known
from ui.presentation.rule_words import (
    RuleWords,
    criterion_label,
    value_word,
    words_of,
)

Tone = Literal["flag", "clear", "value", "open", "not_applicable"]

SHAPES: Final[dict[Tone, str]] = {
    "flag": "▲",
    "clear": "●",
    "value": "■",
    "open": "◇",
    "not_applicable": "⊘",
}
"""Each tone has a shape of its own, so that nothing is told by colour alone."""

_NOT_CHECKED: Final = frozenset({"never_asked", "not_done"})
_UNCLEAR: Final = frozenset({"inconclusive", "order_unknown", "list_open"})


class EvidenceLine(Struct, frozen=True):
    """One recorded fact: what it says, and the resource it stands in."""

    text: str
    resource: str


class ReasonLine(Struct, frozen=True):
    """Why, in one sentence, with the facts behind it."""

    text: str
    evidence: tuple[EvidenceLine, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """What one rule says, in words.

    Attributes:
        rule: rule id.
        title: name of the rule, with its time point.
        definition: the rule set by paper and year.
        tone: which shape and colour.
        word: the verdict in words; never the bare word "unknown".
        sentence: one line: why, or what was checked and what was not.
        looked_at: the latest imaging or result that it looked at, and how old that is.
        because: the proof.
        also: what holds besides, each with its own proof.
        not_known: what is missing, one sentence each.
        ways_not_known: the same by why it is not known: no result, asked but not done
            or failed, done but not conclusive, and others.
        settled_by: what would settle it, one way each.
        could_be_settled_by: what could settle it, where nothing surely does.
        cannot_be_known_now: what would have settled it, but was missed.
        cautions: what to know beside the verdict.
        assumptions: declared assumptions it rests on.
        choices: what the rule set chose where its paper is silent.
        quote: the words of the paper.
        where: place in the paper.
        citation: the paper.
        possible: values still possible.
        method: how the verdict was reached if not exactly.
    """

    rule: str
    title: str
    definition: str
    tone: Tone
    word: str
    sentence: str
    looked_at: str = ""
    because: tuple[ReasonLine, ...] = ()
    also: tuple[ReasonLine, ...] = ()
    not_known: tuple[str, ...] = ()
    ways_not_known: tuple[tuple[str, tuple[str, ...]], ...] = ()
    settled_by: tuple[str, ...] = ()
    could_be_settled_by: tuple[str, ...] = ()
    cannot_be_known_now: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    choices: tuple[ChoiceView, ...] = ()
    quote: str = ""
    where: str = ""
    citation: str = ""
    possible: tuple[str, ...] = ()
    method: str = ""

    @property
    def shape(self) -> str:
        """The shape of the tone."""
        return SHAPES[self.tone]


def answer_of(verdict: Verdict, assessment: Assessment, names: Vocabulary) -> Answer:
    """One verdict of ``assessment`` in words."""
    words = words_of(verdict.rule, verdict.title, names)
    view = assessment.rules[verdict.rule]
    stamp = assessment.rulesets[verdict.rule.partition("/")[0]]
    tone, word = _tone_and_word(verdict, words)
    known, missed = _by_time(verdict.settles, assessment.as_of)
    could, missed_too = (
        ((), ()) if known else _by_time(verdict.could_settle, assessment.as_of)
    )
    return Answer(
        rule=verdict.rule,
        title=_title(verdict, assessment, names),
        definition=definition_of(stamp.title, stamp.kind),
        tone=tone,
        word=word,
        sentence=_sentence(verdict, words, names),
        looked_at=latest_looked_at(verdict, assessment, names),
        because=_reasons(verdict.because, names),
        also=_reasons(verdict.also, names),
        not_known=tuple(gap.text for gap in gaps_of(verdict)),
        ways_not_known=ways_not_known(verdict),
        settled_by=known,
        could_be_settled_by=could,
        cannot_be_known_now=() if known or could else (missed or missed_too),
        cautions=tuple(names.cautions.get(c, c) for c in verdict.cautions),
        assumptions=tuple(a.replace("_", " ") for a in verdict.assumptions),
        choices=tuple(c for c in view.choices if c.id in verdict.choices),
        quote=view.quote,
        where=view.where,
        citation=stamp.citation,
        possible=tuple(value_word(words, v) for v in verdict.possible),
        method="" if verdict.method == "exact" else _KLEENE,
    )


def _title(verdict: Verdict, assessment: Assessment, names: Vocabulary) -> str:
    """The title with its time point; a rule that is also asked elsewhen says "now"."""
    title = verdict.title or assessment.rules[verdict.rule].title
    elsewhen = any(
        verdict.rule + point.suffix in assessment.rules
        for point in names.time_points.values()
        if point.suffix
    )
    return f"{title}, now" if elsewhen else title


_KLEENE: Final = (
    "too many open questions to weigh every reading together; each was weighed alone"
)


def definition_of(title: str, kind: str) -> str:
    """The rule set by name and year; a policy never passes for a publication."""
    return f"Local policy: {title}" if kind == "policy" else title


def _tone_and_word(verdict: Verdict, words: RuleWords) -> tuple[Tone, str]:
    match verdict.outcome:
        case Outcome.NOT_APPLICABLE:
            return "not_applicable", "NOT APPLICABLE"
        case Outcome.UNKNOWN:
            return "open", _open_word(verdict, words)
        case Outcome.TRUE if verdict.value is not None:
            tone: Tone = "flag" if verdict.value in words.notable else "value"
            return tone, value_word(words, verdict.value)
        case Outcome.TRUE:
            return ("flag" if words.loud else "value"), words.met
        case Outcome.FALSE:
            return "clear", words.not_met


def _open_word(verdict: Verdict, words: RuleWords) -> str:
    reasons = {gap.reason for gap in gaps_of(verdict)}
    if "no_index_event" in reasons:
        return "NOT ASKED"
    if "preliminary" in reasons:
        return "A FINAL RESULT IS AWAITED"
    if reasons & _UNCLEAR:
        return "NOT CLEAR FROM THE RECORD"
    decided = any(
        c.text and c.outcome != Outcome.UNKNOWN and c.id not in words.background
        for c in verdict.criteria
    )
    return "PARTLY CHECKED" if decided else "NOT CHECKED"


def _sentence(verdict: Verdict, words: RuleWords, names: Vocabulary) -> str:
    if verdict.outcome == Outcome.UNKNOWN:
        return _open_sentence(verdict, words, names)
    told = [reason.text for reason in verdict.because]
    told = told or [gap.text for gap in verdict.missing]
    return "; ".join(dict.fromkeys(told))


def _open_sentence(verdict: Verdict, words: RuleWords, names: Vocabulary) -> str:
    """What was checked and what was not.

    ``NO RISE: serum M-protein (to 2023-06-12). NOT CHECKED: urine M-protein.``
    """
    missing = gaps_of(verdict)
    found = _decided(verdict, words, names, Outcome.TRUE)
    not_found = _decided(verdict, words, names, Outcome.FALSE)
    if not found and not not_found and len(missing) == 1:
        return missing[0].text

    def gaps(reasons: frozenset[str]) -> str:
        asked = (g.criterion for g in missing if g.reason in reasons)
        told = (c for c in asked if c and c not in words.background)
        return ", ".join(dict.fromkeys(criterion_label(words, c, names) for c in told))

    open_members = (
        words.members[c.id]
        for c in verdict.criteria
        if c.id in words.members and c.outcome == Outcome.UNKNOWN
    )
    not_settled = (
        (("NOT SETTLED", ", ".join(open_members)),)
        if words.members
        else (
            ("NOT CHECKED", gaps(_NOT_CHECKED)),
            ("NOT CLEAR", gaps(_UNCLEAR)),
            ("FINAL RESULT AWAITED", gaps(frozenset({"preliminary"}))),
        )
    )
    parts = ((words.found, found), (words.not_found, not_found), *not_settled)
    told = [f"{word}: {labels}." for word, labels in parts if labels]
    return " ".join(told) or "; ".join(gap.text for gap in missing)


def _decided(
    verdict: Verdict, words: RuleWords, names: Vocabulary, outcome: Outcome
) -> str:
    """Criteria that came to ``outcome``, with the last day each one looked at."""
    if words.members:
        came = [c.id for c in verdict.criteria if c.outcome == outcome]
        return ", ".join(words.members[c] for c in came if c in words.members)
    parts = {
        criterion_label(words, c.id, names): c.evaluated_through
        for c in verdict.criteria
        if c.outcome == outcome and c.text and c.id not in words.background
    }
    return ", ".join(f"{n} (to {d})" if d else n for n, d in parts.items())


def _reasons(reasons: Sequence[Reason], names: Vocabulary) -> tuple[ReasonLine, ...]:
    return tuple(dict.fromkeys(_reason(reason, names) for reason in reasons))


def _reason(reason: Reason, names: Vocabulary) -> ReasonLine:
    lines = (EvidenceLine(_fact(e, names), e.resource) for e in reason.evidence)
    return ReasonLine(reason.text, tuple(dict.fromkeys(lines)))


def _fact(evidence: Evidence, names: Vocabulary) -> str:
    """``serum M-protein 0.8 g/dL, 2023-06-20 (recorded as 8 g/L)``."""
    title = names.title(evidence.fact)
    said = "" if evidence.value == "documented" else f" {evidence.value}"
    text = f"{title}{said.rstrip()}, {evidence.when}"
    recorded, shown = evidence.as_recorded, evidence.value
    if recorded and shown[:1] in "0123456789<>" and _plain(recorded) != _plain(shown):
        text += f" (recorded as {recorded})"
    if evidence.declared:
        text += f" (read by {evidence.declared})"
    return text


def _plain(quantity: str) -> str:
    """A quantity without zeros at its end: ``0.30 g/dL`` says what ``0.3 g/dL`` says."""
    number, _, unit = quantity.partition(" ")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}"


def _by_time(
    ways: Sequence[Sequence[DataRequest]], as_of: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ways that are still open, and ways of which a part can no longer be known."""
    still: list[str] = []
    missed: list[str] = []
    for way in ways:
        text = all_of(request.said(as_of) for request in way)
        open_ = all(request.can_be_known_now for request in way)
        (still if open_ else missed).append(text)
    return tuple(dict.fromkeys(still)), tuple(dict.fromkeys(missed))
