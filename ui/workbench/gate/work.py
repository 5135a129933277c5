"""The work of the gate, in pieces that run beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from engine.language import Rule, RuleSet, Vocabulary
from engine.verification import Probe, RuleShown, Score, affected, coverage, mutate
from ui.workbench.report import ScenarioRun
from ui.workbench.run import run_several

Done = TypeVar("Done")


class Weighed(Struct, frozen=True):
    """What scenarios show and notice of one written rule."""

    shown: RuleShown
    score: Score


class RuleWork(Struct, frozen=True):
    """One written rule: its coverage and its mutants.

    Attributes:
        ruleset: the rule set.
        rules: the rule at each of its time points.
        probes: what cases and scenarios assert of it or of a rule that holds it.
        vocabulary: the names of the rule set.
    """

    ruleset: RuleSet
    rules: tuple[Rule, ...]
    probes: tuple[Probe, ...]
    vocabulary: Vocabulary

    def do(self) -> Weighed:
        """Look which criteria decide, and make every slip."""
        given = self.ruleset, self.rules, self.probes, self.vocabulary
        return Weighed(coverage(*given), mutate(*given))


class ScenarioWork(Struct, frozen=True):
    """Feature files, run against the rule sets that they speak of."""

    rulesets: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        """How long it may take, in any unit."""
        return sum(file.stat().st_size for file in self.files)


class ScenarioBatch(Struct, frozen=True):
    """Several runs of feature files in one process, which is slow to start.

    Attributes:
        works: the runs, by their number.
    """

    works: dict[int, ScenarioWork]

    @property
    def size(self) -> int:
        """How long it may take, in the unit of its works."""
        return sum(work.size for work in self.works.values())

    def do(self) -> dict[int, tuple[ScenarioRun, ...]]:
        """Run every scenario."""
        asked = [(work.rulesets, work.files) for work in self.works.values()]
        return dict(zip(self.works, map(tuple, run_several(asked)), strict=True))


def batches(works: Sequence[ScenarioWork], count: int) -> list[ScenarioBatch]:
    """As many batches as processes, of about one length; none is empty."""
    shares: list[dict[int, ScenarioWork]] = [{} for _ in range(count)]
    for at in sorted(range(len(works)), key=lambda at: -works[at].size):
        least = min(shares, key=lambda share: sum(w.size for w in share.values()))
        least[at] = works[at]
    return [ScenarioBatch(share) for share in shares if share]


def rule_work(
    ruleset: RuleSet,
    rules: tuple[Rule, ...],
    probes: Sequence[Probe],
    vocabulary: Vocabulary,
) -> RuleWork:
    """The work on one written rule, with no more patients than it needs."""
    names = affected(ruleset, rules)
    needed = tuple(probe for probe in probes if probe.rule in names)
    return RuleWork(ruleset, rules, needed, vocabulary)


def all_done(
    works: Sequence[Callable[[], Done]],
    jobs: int,
    advance: Callable[[int], None],
    sizes: Sequence[int] = (),
) -> list[Done]:
    """The results of some work, in its order; with several processes if asked.

    Args:
        works: the work.
        jobs: how many processes.
        advance: told of every piece that is done.
        sizes: how long each may take, in any unit: the longest begins first, so that
            no process works on it alone in the end.
    """
    if jobs == 1 or len(works) == 1:
        return list(_one_after_another(works, advance))
    results: dict[int, Done] = {}
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        order = sorted(range(len(works)), key=lambda at: -sizes[at] if sizes else at)
        running = {pool.submit(works[at]): at for at in order}
        for done in as_completed(running):
            results[running[done]] = done.result()
            advance(1)
    return [results[at] for at in range(len(works))]


def _one_after_another(
    works: Sequence[Callable[[], Done]], advance: Callable[[int], None]
) -> Iterator[Done]:
    for work in works:
        yield work()
        advance(1)
