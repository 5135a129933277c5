"""Patterns of progression: the set is the plain union of its five criteria."""

from __future__ import annotations

from itertools import product

import pytest

from ui.workbench import Record

ITEMS = ("biochemical", "marrow", "new_bone", "emd", "pmd")


def told(found: dict[str, bool | None]) -> Record:
    """A progression on day 160 with each site found, not found or not looked for."""
    record = Record()
    record.course.infusion("2023-10-01", "ide-cel")
    record.course.event("progression", "day 160")
    blood = found["biochemical"]
    if blood is not None:
        serum = "1.5 g/dL" if blood else "0.1 g/dL"
        for day, value in (
            ("day -10", "2 g/dL"),
            ("day 60", "0.1 g/dL"),
            ("day 158", serum),
        ):
            record.laboratory.result("serum M-protein", day, value)
        for day in ("day -10", "day 60", "day 158"):
            record.laboratory.result("urine M-protein", day, "10 mg/24h")
    if found["marrow"] is not None:
        cells = "5 %" if found["marrow"] else "4.9 %"
        record.laboratory.result("marrow plasma cells", "day 165", cells)
    imaged = [name for name in ITEMS[2:] if found[name] is not None]
    if imaged:
        record.imaging.study("PET/CT", "whole-body", "day 165")
        if found["new_bone"]:
            record.imaging.lesion("bone", "femur", newness="new")
        if found["emd"]:
            record.imaging.lesion(
                "soft-tissue", "liver", contiguity="not contiguous with bone"
            )
        if found["pmd"]:
            record.imaging.lesion(
                "soft-tissue", "L3", contiguity="contiguous with bone"
            )
        record.imaging.every_lesion_listed()
    return record


@pytest.mark.parametrize("found", list(product((True, False), repeat=5)))
def test_every_combination(ask_rule, found):
    states = dict(zip(ITEMS, found, strict=True))
    verdict = ask_rule(told(states), "moffitt_2025/progression_pattern")
    assert verdict.value == ("+".join(n for n in ITEMS if states[n]) or "none")


@pytest.mark.parametrize("marrow", [True, False, None])
@pytest.mark.parametrize("blood", [True, False, None])
def test_what_was_not_looked_for_may_or_may_not_take_part(ask_rule, marrow, blood):
    states = {
        "biochemical": blood,
        "marrow": marrow,
        "new_bone": True,
        "emd": False,
        "pmd": False,
    }
    ways = [(s,) if s is not None else (True, False) for s in states.values()]
    possible = {
        "+".join(n for n, held in zip(ITEMS, way, strict=True) if held) or "none"
        for way in product(*ways)
    }
    verdict = ask_rule(told(states), "moffitt_2025/progression_pattern")
    assert ({verdict.value} if verdict.value else set(verdict.possible)) == possible
