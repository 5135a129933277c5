"""The check behind ``make identity``, on a cohort that is small enough for a test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fhir_adapters.synthetic import write_bulk_export
from tests.generative.identity import ALONE, check
from tests.generative.identity_digests import LineDigests, differences


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_two_processes_give_what_each_patient_alone_gives(tmp_path: Path) -> None:
    export, place, told = tmp_path / "export", tmp_path / "place", []
    place.mkdir()
    write_bulk_export(export, 12, 3)
    assert check(export, place, ["jobs2", ALONE], 1, told.append) == 0
    assert "jobs2 and alone: the same bytes" in told
    assert any("verdicts of 12" in line and "lines of 12" in line for line in told)


def test_a_difference_is_seen() -> None:
    ours, theirs = LineDigests(), LineDigests()
    for patient, value in (("p1", 1), ("p2", 2)):
        ours.add(b'{"patient":"%b","n":%d}' % (patient.encode(), value))
    theirs.add(b'{"patient":"p2","n":3}')
    found = differences({"lines": ours.digests()}, {"lines": theirs.digests()})
    assert found == [("lines", "p1"), ("lines", "p2")]
    part = {"lines": ours.digests()}
    assert differences(part, part) == []
