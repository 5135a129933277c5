"""How common a finding is: the counts that the two papers print, as chances."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Final

from engine.prognosis import Evidence, PrintedNumber

# One standard normal deviate spans the quartiles 1.349 times.
_QUARTILES: Final = 1.349

Weights = Mapping[str, int]


def drawn(chance: Random, weights: Weights) -> str:
    """One name, as likely as its count says."""
    return chance.choices(list(weights), list(weights.values()))[0]


def from_quartiles(
    chance: Random, low: float, median: float, high: float, *, at_most: float = math.inf
) -> float:
    """A positive quantity whose logarithm is normal, by its median and quartiles."""
    spread = math.log(high / low) / _QUARTILES
    return min(at_most, median * math.exp(spread * chance.gauss(0, 1)))


class Marginals:
    """Counts of both papers, by the column of their tables.

    Paper A's columns are patients with (1) and without (2) EMD at baseline; paper B's
    are true EMD (1), PSK (2) and no soft-tissue plasmacytoma (3).
    """

    def __init__(self, evidence: Evidence) -> None:
        """Take the counts from published evidence."""
        self._evidence = evidence
        self._levels: dict[tuple[str, str, int], dict[str, int]] = {}

    def levels(self, table: str, row: str, column: int) -> dict[str, int]:
        """The counts of one characteristic, and of ``other`` up to all assessed."""
        key = (table, row, column)
        if key not in self._levels:
            self._levels[key] = self._counted(table, row, column)
        return self._levels[key]

    def _counted(self, table: str, row: str, column: int) -> dict[str, int]:
        source = self._evidence.tables[table]
        found = source.rows[row]
        counts = {
            level: _n(cell.count) if (cell := cells[column]) else 0
            for level, cells in found.levels.items()
        }
        assessed = _n((found.assessed or source.sizes)[column])
        rest = assessed - sum(counts.values())
        return counts | {"other": rest} if rest > 0 else counts

    def share(self, table: str, row: str, column: int, level: str = "present") -> float:
        """The share of those assessed who have a level of a characteristic."""
        counts = self.levels(table, row, column)
        return counts.get(level, 0) / sum(counts.values())

    def summary(self, row: str, column: int) -> tuple[int, int, int]:
        """Lower quartile, median and upper quartile of a number in paper A's Table 1."""
        found = self._evidence.tables["A.T1"].rows[row].summaries[column]
        if found is None:
            raise KeyError(row)
        return _n(found.low), _n(found.median), _n(found.high)

    def alone(self, row: str) -> float:
        """The share of progressions with a sign, from paper A's Table 2."""
        found = self._evidence.tables["A.T2"].rows[row]
        (cell,) = found.levels["present"]
        (of,) = found.assessed
        return _n(cell.count) / _n(of) if cell else 0.0

    def parts(self, sum_id: str) -> tuple[int, ...]:
        """The parts of a printed sum."""
        return tuple(_n(part) for part in self._evidence.sums[sum_id].parts)

    def from_status(self) -> dict[str, int]:
        """Soft-tissue status at baseline of paper A's patients."""
        origins = self._evidence.transitions["A.TRANSITIONS"].origins
        return {name: _n(origin.n.count) for name, origin in origins.items()}

    def to_status(self, status: str) -> dict[str, int]:
        """Soft-tissue status at progression, by that at baseline; unknown left out."""
        origin = self._evidence.transitions["A.TRANSITIONS"].origins[status]
        return {k: _n(cell.count) for k, cell in origin.to.items() if k != "unknown"}

    def median_months(self, row: str) -> float:
        """A printed median of survival; months.

        Raises:
            ValueError: it was not reached, so there is no number.
        """
        median = self._evidence.survival[row].median
        if median is None:
            raise ValueError(f"{row}: the median was not reached")
        return float(median.for_computation)

    def percent(self, row: str) -> float:
        """A printed response rate, as a share.

        Raises:
            ValueError: the paper prints no percentage.
        """
        percent = self._evidence.responses[row].percent
        if percent is None:
            raise ValueError(f"{row}: no percentage is printed")
        return float(percent.for_computation) / 100


def _n(number: PrintedNumber) -> int:
    return int(number.for_computation)
