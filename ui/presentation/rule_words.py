"""The words in which a screen states the outcome of a rule.

A rule without an entry is shown too, in plain words; an entry only makes it
read as a clinician would say it. Nothing here decides anything.
"""

from __future__ import annotations

from typing import Final

from engine.language import Vocabulary
from ui.presentation.rule_word_table import WORDS, RuleWords

_QUIET_SETS: Final = frozenset({"trial_definitions"})
"""Rule sets that say again, in other words, what a summary line says already."""


def words_of(rule: str, title: str, vocabulary: Vocabulary) -> RuleWords:
    """The words of a rule; plain ones made from its title if it has no entry.

    Args:
        rule: rule id, with the suffix of its time point if it has one.
        title: title of the rule, for rules without an entry.
        vocabulary: names the time points.
    """
    known = WORDS.get(base_rule(rule, vocabulary))
    quiet = rule.partition("/")[0] in _QUIET_SETS
    if known or quiet:
        return known or RuleWords()
    point = time_point_title(rule, vocabulary)
    return RuleWords(short=title.removesuffix(f", {point}"))


def base_rule(rule: str, vocabulary: Vocabulary) -> str:
    """The rule id without the suffix of its time point."""
    return rule.removesuffix(_point_of(rule, vocabulary)[0])


def time_point_title(rule: str, vocabulary: Vocabulary) -> str:
    """``at baseline``; empty for a rule that carries no time point in its name."""
    return _point_of(rule, vocabulary)[1]


def _point_of(rule: str, vocabulary: Vocabulary) -> tuple[str, str]:
    for point in vocabulary.time_points.values():
        if point.suffix and rule.endswith(point.suffix):
            return point.suffix, point.title
    return "", ""


def criterion_label(words: RuleWords, criterion: str, vocabulary: Vocabulary) -> str:
    """The name of a criterion for readers."""
    return words.criteria.get(criterion) or vocabulary.title(criterion)


def value_word(words: RuleWords, value: str) -> str:
    """The word of one value of a classification; of each member of a set."""
    return " + ".join(
        words.values.get(member) or member.replace("_", " ").upper()
        for member in value.split("+")
    )


__all__ = [
    "RuleWords",
    "base_rule",
    "criterion_label",
    "time_point_title",
    "value_word",
    "words_of",
]
