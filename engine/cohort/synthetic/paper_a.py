"""A synthetic cohort with the counts that paper A prints. None of it is of patients.

Each characteristic has the printed numbers in patients with and without EMD at
baseline; which patient has it is left to a seeded shuffle. Times are made up around
the printed medians. Where the paper contradicts itself the cohort follows the split by
EMD and the transitions.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from engine.cohort.synthetic.patterns import signs_of_progression
from engine.cohort.tables import CohortRow
from engine.prognosis import Evidence, PrintedNumber

_LEVELS: Final[dict[str, dict[str, tuple[str, Any]]]] = {
    "sex": {"male": ("sex", "male"), "": ("sex", "female")},
    "race": {
        name: ("race", name)
        for name in ("white", "african_american", "hispanic", "other")
    },
    "ecog": {"ecog_0_1": ("ecog", 1), "ecog_2": ("ecog", 2), "ecog_ge3": ("ecog", 3)},
    "heavy_chain": {n: ("heavy_chain", n) for n in ("IgG", "IgA", "IgD", "none")},
    "light_chain": {n: ("light_chain", n) for n in ("kappa", "lambda", "none")},
}
_FLAGS: Final = {
    "oligo_or_non_secretory": "oligo_or_non_secretory",
    "anemia": "anemia",
    "neutropenia": "neutropenia",
    "thrombocytopenia": "thrombocytopenia",
    "renal_failure": "renal_failure",
    "prior_auto_sct": "prior_auto_sct",
    "high_risk_cytogenetics": "high_risk_cytogenetics",
    "del17p_monosomy17": "del17p",
    "t_4_14": "t_4_14",
    "t_14_16": "t_14_16",
    "chromosome_1": "chromosome_1",
    "t_11_14": "t_11_14",
    "hyperdiploidy": "hyperdiploidy",
}
_STATUS_FLAGS: Final[dict[str, tuple[bool | None, bool | None]]] = {
    "negative": (False, False),
    "emd_only": (True, False),
    "pmd_only": (False, True),
    "both": (True, True),
    "unknown": (None, None),
}

# Nobody is followed for longer than this in the made-up cohort.
_FOLLOWED: Final = 24.0

Patient = dict[str, Any]


def synthetic_paper_a(evidence: Evidence, seed: int = 1) -> tuple[CohortRow, ...]:
    """Make the cohort.

    Args:
        evidence: the published counts.
        seed: decides which synthetic patient has which characteristic.
    """
    maker = _Maker(evidence, random.Random(seed))  # noqa: S311 - nothing is secret
    patients = maker.patients()
    for number, patient in enumerate(patients, start=1):
        patient |= {"id": f"synthetic-{number:03}", "synthetic": True}
    return tuple(msgspec.convert(patient, CohortRow) for patient in patients)


class _Maker:
    """Makes patients group by group."""

    def __init__(self, evidence: Evidence, shuffler: random.Random) -> None:
        self.evidence, self.random = evidence, shuffler
        self.table = evidence.tables["A.T1"]

    def patients(self) -> list[Patient]:
        everybody: list[Patient] = []
        for column, stratum in enumerate(("A.bl_EMD.pos", "A.bl_EMD.neg"), start=1):
            group = list(self._statuses(with_emd=stratum.endswith("pos")))
            self._table_one(group, column)
            self._times(group, stratum)
            everybody += group
        self._products(everybody)
        signs_of_progression(everybody, self.evidence)
        return everybody

    def _statuses(self, *, with_emd: bool) -> Iterator[Patient]:
        """Status at baseline and at progression, from the transitions."""
        origins = self.evidence.transitions["A.TRANSITIONS"].origins
        for begin, origin in origins.items():
            if _STATUS_FLAGS[begin][0] is not with_emd:
                continue
            ends = [
                end for end, cell in origin.to.items() for _ in range(_n(cell.count))
            ]
            # patients that the paper does not account for
            ends += ["unknown"] * (_n(origin.n.count) - len(ends))
            for end in ends:
                emd, pmd = _STATUS_FLAGS[begin]
                later_emd, later_pmd = _STATUS_FLAGS[end]
                yield {
                    "any_emd_at_baseline": emd,
                    "any_pmd_at_baseline": pmd,
                    "any_emd_at_progression": later_emd,
                    "any_pmd_at_progression": later_pmd,
                }

    def _table_one(self, group: list[Patient], column: int) -> None:
        for name, levels in _LEVELS.items():
            values = [
                pair
                for level, pair in levels.items()
                for _ in range(self._count(name, level, column))
            ]
            values += [levels[""]] * (len(group) - len(values)) if "" in levels else []
            self._deal(group, values)
        for name, field in _FLAGS.items():
            yes = self._count(name, "present", column)
            no = self._assessed(name, column) - yes
            self._deal(group, [(field, True)] * yes + [(field, False)] * no)
        self._responses(group, column)
        for name, field in (
            ("age_median_iqr", "age"),
            ("prior_lines_median_iqr", "prior_lines"),
        ):
            self._deal(
                group, [(field, v) for v in self._spread(name, column, len(group))]
            )
        self._therapies(group, column)

    def _responses(self, group: list[Patient], column: int) -> None:
        complete = self._count("day90_sCR_CR", "present", column)
        responders = self._count("day90_ORR", "present", column)
        others = self._assessed("day90_ORR", column) - responders
        values = ["CR"] * complete + ["PR"] * (responders - complete) + ["SD"] * others
        self._deal(group, [("day_90_response", value) for value in values])

    def _therapies(self, group: list[Patient], column: int) -> None:
        row = self.evidence.tables["A.T3"].rows["therapy"]
        values: list[tuple[str, Any]] = []
        for level, cells in row.levels.items():
            cell = cells[column]
            if cell is not None and level not in row.not_assessed:
                values += [("first_therapy", level)] * _n(cell.count)
        self._deal(group, values)

    def _products(self, everybody: list[Patient]) -> None:
        ide, cilta = (_n(n) for n in self.evidence.sums["A.FLOW.progressed"].parts)
        early = [_n(n) for n in self.evidence.sums["A.FLOW.refractory"].parts]
        courses = []
        for product, size, refractory in zip(
            ("ide-cel", "cilta-cel"), (ide, cilta), early, strict=True
        ):
            words = ["refractory"] * refractory + ["relapsed"] * (size - refractory)
            courses += [(product, word) for word in words]
        self.random.shuffle(courses)
        for patient, (product, word) in zip(everybody, courses, strict=True):
            patient |= {"product": product, "refractory_or_relapsed": word}

    def _times(self, group: list[Patient], stratum: str) -> None:
        for field, endpoint in (("pfs", "A.PFS"), ("os", "A.OS")):
            row = self.evidence.survival[f"{endpoint}.{stratum.removeprefix('A.')}"]
            assert row.median is not None  # noqa: S101 - both groups have one
            scale = float(row.median.for_computation) / math.log(2)
            steps = [(i + 0.5) / len(group) for i in range(len(group))]
            self.random.shuffle(steps)
            for patient, step in zip(group, steps, strict=True):
                months = -scale * math.log(1 - step)
                patient[f"{field}_months"] = round(min(months, _FOLLOWED), 2)
                patient[f"{field}_event"] = months <= _FOLLOWED

    def _spread(self, name: str, column: int, size: int) -> list[int]:
        """Whole numbers with the printed median and quartiles."""
        summary = self.table.rows[name].summaries[column]
        assert summary is not None  # noqa: S101 - all columns of both rows are printed
        low, median, high = map(_n, (summary.low, summary.median, summary.high))
        # so many that both neighbours of each quartile have its value
        first, last = (size - 1) // 4 + 2, 3 * (size - 1) // 4
        return [low] * first + [median] * (last - first) + [high] * (size - last)

    def _deal(self, group: list[Patient], values: Sequence[tuple[str, Any]]) -> None:
        """Give values to patients at random; who gets none is not assessed."""
        dealt: list[tuple[str, Any] | None] = [*values]
        dealt += [None] * (len(group) - len(dealt))
        self.random.shuffle(dealt)
        for patient, value in zip(group, dealt, strict=True):
            if value is not None:
                patient[value[0]] = value[1]

    def _count(self, name: str, level: str, column: int) -> int:
        cell = self.table.rows[name].levels[level][column] if level else None
        return 0 if cell is None else _n(cell.count)

    def _assessed(self, name: str, column: int) -> int:
        row = self.table.rows[name]
        return _n((row.assessed or self.table.sizes)[column])


def _n(number: PrintedNumber) -> int:
    return int(number.for_computation)
