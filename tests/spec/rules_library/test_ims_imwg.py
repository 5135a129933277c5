"""IMS/IMWG 2025: every pattern of tests against a plain reading of the four criteria."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from ui.workbench import Record

STATES = ("present", "absent", "not tested")
NAMES = (
    "t_4_14",
    "t_14_20",
    "gain_1q",
    "del_1p32",
    "biallelic_del_1p32",
    "tp53_mutation",
)
ABSENT = ("t_14_16",)


def high_risk(found: dict[str, bool], cells: float) -> str:
    translocation = found["t_4_14"] or found["t_14_20"]
    chromosome_1 = found["gain_1q"] or found["del_1p32"]
    if (
        cells > 20
        or found["tp53_mutation"]
        or (translocation and chromosome_1)
        or (found["gain_1q"] and found["del_1p32"])
        or found["biallelic_del_1p32"]
    ):
        return "high_risk"
    return "sources_disagree" if cells == 20 else "standard"


def completions(states: dict[str, str]) -> Iterator[dict[str, bool]]:
    ways = [
        (True, False) if s == "not tested" else (s == "present",)
        for s in states.values()
    ]
    for way in product(*ways):
        found = dict(zip(states, way, strict=True))
        if found["del_1p32"] or not found["biallelic_del_1p32"]:
            yield found


@pytest.mark.parametrize("cells", ["", "19.9", "20", "20.1"])
@pytest.mark.parametrize("chromosome_1", list(product(STATES, repeat=3)), ids="-".join)
def test_high_risk(ask_rule, cells, chromosome_1):
    for others in product(STATES, repeat=3):
        states = dict(zip(NAMES, (*others[:2], *chromosome_1, others[2]), strict=True))
        possible = {high_risk(f, float(cells or 0)) for f in completions(states)}
        if not possible:
            continue  # biallelic without del(1p32): the report contradicts itself
        record = Record()
        record.laboratory.result("serum beta-2-microglobulin", "2023-05-01", "3 mg/L")
        for name in ABSENT:
            record.laboratory.fish("2023-05-01", name, "absent")
        state = "present" if cells else "absent"
        record.laboratory.fish("2023-05-01", "del_17p", state, cells)
        for name, state in states.items():
            record.laboratory.fish("2023-05-01", name, state)
        verdict = ask_rule(record, "ims_imwg_2025/high_risk")
        found = {verdict.value} if verdict.value else set(verdict.possible)
        assert found == possible, states
