"""Mutation of whole rule sets, by the cases and scenarios that exercise them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from msgspec import Struct

from engine.language import Rule, RuleSet, Vocabulary, vocabulary_of
from engine.verification import Probe, Score, mutate, written_rules
from ui.workbench.probes import probes_of_cases, probes_of_features


class Task(Struct, frozen=True):
    """One written rule of a rule set, with everything that is asserted of the set."""

    ruleset: RuleSet
    rules: tuple[Rule, ...]
    probes: tuple[Probe, ...]
    vocabulary: Vocabulary

    def score(self) -> Score:
        """Make every slip in it."""
        return mutate(self.ruleset, self.rules, self.probes, self.vocabulary)


def mutation_tasks(
    rulesets: Mapping[str, RuleSet], features: Sequence[Path]
) -> list[Task]:
    """One task for each written rule.

    Args:
        rulesets: rule sets by where they stand: a shipped name, or a folder.
        features: feature files, or folders that hold them.

    Raises:
        RuleErrors: mistakes in cases or feature files.
    """
    told = probes_of_features(features, list(rulesets.values())) if features else {}
    tasks = []
    for where, ruleset in rulesets.items():
        probes = (*probes_of_cases(where, ruleset), *told.get(ruleset.name, ()))
        vocabulary = vocabulary_of([ruleset])
        tasks += [
            Task(ruleset, rules, probes, vocabulary) for rules in written_rules(ruleset)
        ]
    return tasks


def run_tasks(
    tasks: Sequence[Task], jobs: int, advance: Callable[[int], None]
) -> list[Score]:
    """The scores, in the order of the tasks; with several processes if asked."""
    if jobs == 1 or len(tasks) == 1:
        return [_advanced(_score(task), advance) for task in tasks]
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        running = {pool.submit(_score, task): at for at, task in enumerate(tasks)}
        scores: dict[int, Score] = {}
        for done in as_completed(running):
            scores[running[done]] = _advanced(done.result(), advance)
    return [scores[at] for at in range(len(tasks))]


def _score(task: Task) -> Score:
    return task.score()


def _advanced(score: Score, advance: Callable[[int], None]) -> Score:
    advance(1)
    return score
