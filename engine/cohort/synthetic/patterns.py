"""Signs of progression for a synthetic cohort, with the counts of paper A, Table 2."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from engine.prognosis import Evidence

_SIGNS: Final = {
    "biochemical": "biochemical_relapse",
    "bm_involvement": "marrow_involvement",
    "new_bone_disease": "new_bone_disease",
}

Patient = dict[str, Any]


def signs_of_progression(patients: list[Patient], evidence: Evidence) -> None:
    """Give every patient the signs that the printed counts leave.

    The signs that stand alone are dealt first. Who has no soft-tissue disease then has
    biochemical relapse with marrow involvement; who has soft-tissue disease but no
    biochemical relapse has one of the other two. What is left over fills up the counts.

    Args:
        patients: all patients, with their soft-tissue status at progression.
        evidence: the published counts.

    Raises:
        ValueError: the counts cannot be dealt out so.
    """
    dealer = _Dealer(patients, evidence)
    for name, field in _SIGNS.items():
        dealer.fill(name, field)


class _Dealer:
    """Who must have which sign, and who must not."""

    def __init__(self, patients: list[Patient], evidence: Evidence) -> None:
        self.rows = evidence.tables["A.T2"].rows
        soft = [p for p in patients if _soft_tissue(p)]
        others = [p for p in patients if not _soft_tissue(p)]
        queue = iter(others)
        bone = list(islice(queue, self._alone("isolated_new_bone")))
        blood = list(islice(queue, self._alone("isolated_biochemical")))
        without = list(queue)
        stp = soft[: self._alone("isolated_emd_or_pmd")]
        mixed = soft[len(stp) :]
        relapsed = self._present("biochemical") - len(blood) - len(without)
        silent = mixed[relapsed:]
        spare = self._present("bm_involvement") - len(without)
        self.must = {
            "biochemical": [*blood, *without, *mixed[:relapsed]],
            "bm_involvement": [*without, *silent[:spare]],
            "new_bone_disease": [*bone, *silent[spare:]],
        }
        self.must_not = {
            "biochemical": [*bone, *stp],
            "bm_involvement": [*bone, *blood, *stp],
            "new_bone_disease": [*blood, *stp],
        }
        self.free = [*silent, *mixed[:relapsed], *without]

    def fill(self, name: str, field: str) -> None:
        for patient in self.must[name]:
            patient[field] = True
        for patient in self.must_not[name]:
            patient[field] = False
        rest = iter(p for p in self.free if field not in p)
        for patient in islice(rest, self._present(name) - len(self.must[name])):
            patient[field] = True
        absent = self._assessed(name) - self._present(name) - len(self.must_not[name])
        if absent < 0 or len(self.must[name]) > self._present(name):
            raise ValueError(f"the counts of {name} cannot be dealt out")
        for patient in islice(rest, absent):
            patient[field] = False

    def _alone(self, name: str) -> int:
        return self._present(name)

    def _present(self, name: str) -> int:
        (cell,) = self.rows[name].levels["present"]
        assert cell is not None  # noqa: S101 - Table 2 prints every cell
        return int(cell.count.for_computation)

    def _assessed(self, name: str) -> int:
        (number,) = self.rows[name].assessed
        return int(number.for_computation)


def _soft_tissue(patient: Patient) -> bool:
    return bool(patient["any_emd_at_progression"] or patient["any_pmd_at_progression"])
