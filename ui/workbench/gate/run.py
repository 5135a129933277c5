"""verify: load, cases, scenarios, coverage, mutants and proofs of some rule sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from engine.verification import Side, written_rules
from ui.workbench.cases import run_cases
from ui.workbench.gate.checks import (
    Found,
    coverage_checks,
    mutation_checks,
    outcome_checks,
    scenario_checks,
)
from ui.workbench.gate.finding import (
    Check,
    RuleSetResult,
    Verified,
)
from ui.workbench.gate.numbers import number_checks
from ui.workbench.gate.proofs import (
    EquivalenceWork,
    ProofWork,
    proof_checks,
    why_not,
    words_of,
)
from ui.workbench.gate.reading import (
    READS,
    Read,
    read_with_cases,
    unread,
    wrong_features,
)
from ui.workbench.gate.subject import Subject
from ui.workbench.gate.work import (
    RuleWork,
    ScenarioWork,
    Weighed,
    all_done,
    batches,
    rule_work,
)
from ui.workbench.report import ScenarioRun

Advance = Callable[[int], None]
OF_CASES: Final = -1
"""The number of the run of a rule set's cases, beside those of feature files."""


class Progress(Protocol):
    """Shows how far a stage is."""

    def __call__(self, what: str, total: int | None) -> AbstractContextManager[Advance]:
        """A bar for ``total`` pieces of some work."""


class CaseWork(Struct, frozen=True):
    """The cases of one rule set, each asked of its rule."""

    where: str

    def do(self) -> dict[int, tuple[ScenarioRun, ...]]:
        """Run every case."""
        return {OF_CASES: run_cases(self.where).scenarios}


def verify(
    subjects: Sequence[Subject],
    jobs: int,
    progress: Progress,
    *,
    proofs: bool = True,
) -> Verified:
    """Everything that can be wrong with some rule sets.

    Args:
        subjects: the rule sets, with their features.
        jobs: how many processes work at the same time.
        progress: shows how far each stage is.
        proofs: whether to prove.
    """
    why = why_not() if proofs else "not asked for"
    wrong = wrong_features(subjects)
    if wrong:  # what scenarios would show is not known
        return Verified((*unread(subjects), wrong), why)
    read, without = read_with_cases(subjects)
    runs = _runs(read, jobs, progress)
    weighed = _weighed(read, jobs, progress)
    proved = {} if why else _proved(read, weighed, jobs, progress)
    compared = {} if why else _compared(read, weighed, jobs, progress)
    results = []
    for subject in subjects:
        one = next((r for r in read if r.subject is subject), None)
        if one is None:
            results.append(
                RuleSetResult(subject.name, "", 0, (without[subject.where],))
            )
            continue
        found = Found(
            subject.where, one.ruleset, one.declared, runs[subject.where], weighed[subject.where],
            compared.get(subject.where, {}),
        )  # fmt: skip
        results.append(_result(found, proved.get(subject.where, ()), why))
    return Verified(tuple(results), why)


def _result(found: Found, proved: Sequence[Check], why: str) -> RuleSetResult:
    scores = [weighed.score for weighed in found.weighed]
    ruleset, mutation = found.ruleset, list(mutation_checks(found))
    checks = (
        Check("load", ruleset.name, READS),
        *number_checks(found),
        *scenario_checks(found),
        *outcome_checks(found),
        *coverage_checks(found),
        *mutation,
        *(proved or [Check("proof", ruleset.name, "proofs", skipped=why)]),
    )
    mutants = sum(score.mutants for score in scores)
    noticed = sum(score.killed for score in scores)
    equivalent = sum(f.code == "MS-G007" for c in mutation for f in c.findings)
    return RuleSetResult(
        ruleset.name, ruleset.version, len(ruleset.rules), checks, mutants, noticed, equivalent
    )  # fmt: skip


def _runs(
    read: Sequence[Read], jobs: int, progress: Progress
) -> dict[str, tuple[ScenarioRun, ...]]:
    """What became of the cases and scenarios of each rule set, by where it stands."""
    cases = [CaseWork(one.subject.where) for one in read]
    scenarios = list(_scenario_work(read))
    shares = batches(scenarios, jobs)
    works = [*(work.do for work in cases), *(share.do for share in shares)]
    sizes = [*(0 for _ in cases), *(share.size for share in shares)]
    with progress("cases and scenarios", len(works)) as advance:
        done = all_done(works, jobs, advance, sizes)
    found = {
        work.where: list(runs[OF_CASES])
        for work, runs in zip(cases, done, strict=False)
    }
    told = {at: runs for share in done[len(cases) :] for at, runs in share.items()}
    for at, work in enumerate(scenarios):
        # A scenario of several rule sets is told with the first of them.
        found[work.rulesets[0]] += told[at]
    return {where: tuple(runs) for where, runs in found.items()}


def _scenario_work(read: Sequence[Read]) -> Iterator[ScenarioWork]:
    """Feature files by the rule sets that they assert something of."""
    asserted: dict[Path, dict[str, None]] = {
        file: {} for one in read for file in one.subject.features
    }
    for one in read:
        by_name = {str(file): file for file in one.subject.features}
        for probe in one.probes:
            file = by_name.get(probe.name.partition(".feature:")[0] + ".feature")
            if file is not None:
                asserted[file][one.subject.where] = None
    groups: dict[tuple[str, ...], list[Path]] = {}
    for file, names in asserted.items():
        whose = tuple(names) or tuple(
            o.subject.where for o in read if file in o.subject.features
        )
        groups.setdefault(whose, []).append(file)
    for whose, files in groups.items():
        yield ScenarioWork(whose, tuple(files))


def _weighed(
    read: Sequence[Read], jobs: int, progress: Progress
) -> dict[str, tuple[Weighed, ...]]:
    works: list[tuple[str, RuleWork]] = [
        (
            one.subject.where,
            rule_work(one.ruleset, rules, one.probes, one.vocabulary),
        )
        for one in read
        for rules in written_rules(one.ruleset)
    ]
    sizes = [len(work.probes) for _, work in works]
    with progress("rules: coverage and slips", len(works)) as advance:
        done = all_done([work.do for _, work in works], jobs, advance, sizes)
    found: dict[str, list[Weighed]] = {one.subject.where: [] for one in read}
    for (where, _), weighed in zip(works, done, strict=True):
        found[where].append(weighed)
    return {where: tuple(rules) for where, rules in found.items()}


def _proved(
    read: Sequence[Read],
    weighed: dict[str, tuple[Weighed, ...]],
    jobs: int,
    progress: Progress,
) -> dict[str, list[Check]]:
    works = [
        (one, ProofWork(one.ruleset, rule.name))
        for one in read
        for rule in one.ruleset.rules.values()
    ]
    asked = (Side(one.ruleset, work.rule, one.vocabulary) for one, work in works)
    sizes = [len(list(side.tests())) for side in asked]
    with progress("rules: proofs", len(works)) as advance:
        done = all_done([work.do for _, work in works], jobs, advance, sizes)
    found: dict[str, list[Check]] = {}
    for (one, work), proofs in zip(works, done, strict=True):
        where, rule = one.subject.where, one.ruleset.rules[work.rule]
        deciding = {
            criterion.id
            for rules in weighed[where]
            if one.ruleset.rules[rules.shown.rule.partition("/")[2]].span == rule.span
            for criterion in rules.shown.criteria
            if criterion.decisive_true
        }
        checks = proof_checks(where, one.ruleset, work.rule, proofs, deciding)
        found.setdefault(where, []).extend(checks)
    return found


def _compared(
    read: Sequence[Read],
    weighed: dict[str, tuple[Weighed, ...]],
    jobs: int,
    progress: Progress,
) -> dict[str, dict[tuple[str, str], tuple[str, str]]]:
    """Slips that no scenario notices: proofs that they change nothing, or scenarios."""
    works = [
        (
            one.subject.where,
            (rule.score.rule, survivor.mutant.slip),
            EquivalenceWork(survivor.mutant, one.ruleset, one.vocabulary),
        )
        for one in read
        for rule in weighed[one.subject.where]
        for survivor in rule.score.survivors
        if survivor.looked_at
    ]
    with progress("slips: do they change anything", len(works)) as advance:
        done = all_done([work.do for _, _, work in works], jobs, advance)
    found: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
    for (where, slip, work), equal in zip(works, done, strict=True):
        found.setdefault(where, {})[slip] = words_of(work, equal)
    return found
