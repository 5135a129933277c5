"""Rule sets as the gate reads them: with all their cases and scenarios, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.language import (
    RuleErrors,
    RuleSet,
    Vocabulary,
    vocabulary_of,
)
from engine.verification import Probe
from ui.workbench.cases import case_texts
from ui.workbench.features import read_features, without_assertion
from ui.workbench.figures import Told, probes_of
from ui.workbench.gate.declared import Declared, declared_in
from ui.workbench.gate.finding import (
    Check,
    RuleSetResult,
    of_diagnostic,
)
from ui.workbench.gate.subject import Subject, place_of
from ui.workbench.probes import probes_of_features

READS: Final = "reads without mistakes"


class Read(Struct, frozen=True):
    """A rule set that was read with all its cases and scenarios."""

    subject: Subject
    ruleset: RuleSet
    vocabulary: Vocabulary
    probes: tuple[Probe, ...]
    declared: tuple[Declared, ...]


def wrong_features(subjects: Sequence[Subject]) -> RuleSetResult | None:
    """What is wrong with the feature files themselves; nothing if they can be read."""
    files = dict.fromkeys(file for subject in subjects for file in subject.features)
    try:
        mistakes = list(without_assertion(read_features(files)))
    except RuleErrors as wrong:
        mistakes = list(wrong.diagnostics)
    if mistakes:
        findings = tuple(of_diagnostic(d, d.span) for d in mistakes)
        check = Check("load", "features", READS, findings)
        return RuleSetResult("features", "", 0, (check,))
    return None


def unread(subjects: Sequence[Subject]) -> Iterator[RuleSetResult]:
    """The rule sets that have mistakes, as far as reading them told."""
    for subject in subjects:
        if subject.mistakes:
            check = Check("load", subject.name, READS, subject.mistakes)
            yield RuleSetResult(subject.name, "", 0, (check,))


def read_with_cases(subjects: Sequence[Subject]) -> tuple[list[Read], dict[str, Check]]:
    """The rule sets with what is asserted of them; those with mistakes apart."""
    told = _told(subjects)
    read, without = [], {}
    for subject in subjects:
        ruleset = subject.ruleset
        if ruleset is None:
            check = Check("load", subject.name, READS, subject.mistakes)
            without[subject.where] = check
            continue
        try:
            probes = probes_of(subject.where, ruleset, told[subject.features])
            declared = declared_in(case_texts(subject.where))
        except RuleErrors as wrong:
            findings = tuple(of_diagnostic(d, place_of(subject.where, d.span)) for d in wrong.diagnostics)  # fmt: skip
            without[subject.where] = Check("load", ruleset.name, READS, findings)
            continue
        vocabulary = vocabulary_of([ruleset])
        read.append(Read(subject, ruleset, vocabulary, tuple(probes), tuple(declared)))
    return read, without


def _told(subjects: Sequence[Subject]) -> dict[tuple[Path, ...], Told]:
    """What scenarios assert, by their files: of the rule sets to which these belong."""
    groups: dict[tuple[Path, ...], list[RuleSet]] = {}
    for subject in subjects:
        if subject.ruleset is not None:
            groups.setdefault(subject.features, []).append(subject.ruleset)
    return {
        files: probes_of_features(list(files), rulesets) if files else {}
        for files, rulesets in groups.items()
    }
