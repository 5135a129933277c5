"""A finding is kept once, corrected by a further version, and never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.surveillance.alert_store import AlertStore
from fhir_adapters.findings import (
    Author,
    EnteredLesion,
    FindingRefused,
    Transcription,
)
from fhir_adapters.findings.finding_store import FindingStore

ROOT = Path(__file__).parents[3]
FIRST = Author("A. Physician", "2024-02-01T09:00:00+00:00")
LATER = Author(
    "B. Reader", "2024-02-03T09:00:00+00:00", "https://login.example", "sub-2"
)
SOFT, NONE = frozenset(("soft_tissue",)), frozenset()
LIVER = EnteredLesion(
    kind="soft_tissue", bone_contiguity="non_contiguous", site="liver", longest_mm="32"
)


def told(*lesions, complete=SOFT, study="ImagingStudy/i1", patient="p1"):
    return Transcription(
        patient=patient,
        study=study,
        when="2024-01-20",
        lesions=lesions,
        complete=complete,
        synthetic=True,
    )


def actions(store):
    return [(v.observation[:4], v.version, v.action) for v in store.versions()]


def test_what_was_entered_is_there_after_a_restart(where, store):
    assert store.save(told(LIVER), FIRST, seen=0) == 1
    store.close()
    again = FindingStore(where)
    (lesion,) = again.kept("p1", "ImagingStudy/i1").lesions.values()
    assert (lesion.site, lesion.longest_mm) == ("liver", "32")
    assert again.kept("p1", "ImagingStudy/i1").complete
    assert again.verify() == ()
    again.close()


def test_saying_it_twice_keeps_it_once(store):
    assert store.save(told(LIVER), FIRST, seen=0) == 1
    before = store.versions()
    assert store.save(told(LIVER), LATER, seen=0) == 1
    assert store.versions() == before
    assert len(before) == 2


def test_a_correction_is_a_new_version_and_the_old_one_stays(store):
    store.save(told(LIVER), FIRST, seen=0)
    kept = store.kept("p1", "ImagingStudy/i1")
    (lesion,) = kept.lesions.values()
    touches = EnteredLesion(
        kind="soft_tissue",
        bone_contiguity="contiguous",
        site="liver",
        longest_mm="32",
        observation=lesion.observation,
    )
    revision = store.save(told(touches), LATER, seen=kept.revision, why="read again")
    assert revision == 2
    mine = [v for v in store.versions() if v.observation == lesion.observation]
    assert [(v.version, v.action, v.who) for v in mine] == [
        (1, "entered", "A. Physician"),
        (2, "corrected", "B. Reader"),
    ]
    one, two = (json.loads(v.resource) for v in mine)
    assert (one["status"], two["status"]) == ("final", "corrected")
    assert (one["meta"]["versionId"], two["meta"]["versionId"]) == ("1", "2")
    assert two["issued"] == LATER.at
    assert mine[1].why == "read again"


def test_what_is_left_out_is_entered_in_error_and_everything_can_be_taken_back(store):
    store.save(told(LIVER), FIRST, seen=0)
    store.save(told(complete=NONE), FIRST, seen=1, why="another patient's report")
    assert [a for _, _, a in actions(store)] == ["entered"] * 2 + ["withdrawn"] * 2
    last = [json.loads(v.resource)["status"] for v in store.versions()[2:]]
    assert last == ["entered-in-error"] * 2
    kept = store.kept("p1", "ImagingStudy/i1")
    assert (kept.lesions, kept.complete, kept.revision) == ({}, {}, 2)
    store.save(told(), FIRST, seen=2, why="it was this patient's after all")
    assert store.kept("p1", "ImagingStudy/i1").complete
    assert store.versions()[-1].version == 3


def test_two_people_at_once_do_not_overwrite_each_other(store):
    store.save(told(LIVER), FIRST, seen=0)
    store.save(told(LIVER, complete=NONE), LATER, seen=1, why="not all listed")
    with pytest.raises(FindingRefused) as refused:
        store.save(told(), FIRST, seen=1, why="nothing there")
    assert refused.value.code == "MS-C169"
    assert store.kept("p1", "ImagingStudy/i1").revision == 2


def test_many_writers_leave_an_unbroken_chain(store):
    def one(number):
        return store.save(told(LIVER, study=f"ImagingStudy/{number}"), FIRST, seen=0)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(16))) == [1] * 16
    assert [v.seq for v in store.versions()] == list(range(1, 33))
    assert store.verify() == ()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("MS-C160", {"author": Author("  ", FIRST.at)}),
        ("MS-C161", {"study": "Observation/o1"}),
        ("MS-C162", {"lesions": (), "complete": NONE}),
        ("MS-C163", {"lesions": (LIVER,) * 101}),
        (
            "MS-C164",
            {"lesions": (EnteredLesion(kind="soft_tissue", site="x" * 201),)},
        ),
        (
            "MS-C165",
            {"lesions": (EnteredLesion(kind="soft_tissue", longest_mm="0"),)},
        ),
        (
            "MS-C165",
            {"lesions": (EnteredLesion(kind="soft_tissue", longest_mm="1000.1"),)},
        ),
        (
            "MS-C165",
            {"lesions": (EnteredLesion(kind="soft_tissue", longest_mm="3,2"),)},
        ),
        (
            "MS-C166",
            {"lesions": (EnteredLesion(kind="bone", bone_contiguity="contiguous"),)},
        ),
        (
            "MS-C168",
            {"lesions": (EnteredLesion(kind="bone", observation="unknown"),)},
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(tmp_path, code, changed):
    store = FindingStore(str(tmp_path / "site.sqlite"))
    said = {"lesions": (LIVER,), "study": "ImagingStudy/i1", "complete": SOFT} | changed
    author = said.pop("author", FIRST)
    with pytest.raises(FindingRefused) as refused:
        store.save(
            Transcription(patient="p1", when="2024-01-20", **said), author, seen=0
        )
    assert refused.value.code == code
    assert refused.value.remedy
    assert store.versions() == []
    store.close()


def test_a_size_at_the_limits_is_kept(tmp_path):
    store = FindingStore(str(tmp_path / "site.sqlite"))
    sizes = ("0.01", "1000")
    lesions = [EnteredLesion(kind="soft_tissue", longest_mm=size) for size in sizes]
    assert store.save(told(*lesions), FIRST, seen=0) == 1
    store.close()


def test_a_correction_needs_its_reason(store):
    store.save(told(LIVER), FIRST, seen=0)
    with pytest.raises(FindingRefused) as refused:
        store.save(told(), FIRST, seen=1, why="  ")
    assert refused.value.code == "MS-C167"


def test_the_database_itself_refuses_to_change_a_finding(store):
    store.save(told(LIVER), FIRST, seen=0)
    for change in ("UPDATE findings SET resource = '{}'", "DELETE FROM findings"):
        with (
            pytest.raises(sa.exc.SQLAlchemyError) as refused,
            store.engine.begin() as connection,
        ):
            connection.exec_driver_sql(change)
        assert "never overwritten" in str(refused.value)
    assert store.verify() == ()


def test_a_line_that_was_changed_behind_its_back_is_named(tmp_path):
    store = FindingStore(str(tmp_path / "site.sqlite"))
    store.save(told(LIVER), FIRST, seen=0)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER findings_no_update")
        connection.exec_driver_sql("UPDATE findings SET who = 'X' WHERE seq = 1")
    assert store.verify() == ("line 1: it was changed",)
    store.close()


def test_it_shares_a_database_with_the_alerts(where, store):
    alerts = AlertStore(where)
    store.save(told(LIVER), FIRST, seen=0)
    assert alerts.situations() == ()
    assert alerts.verify() == store.verify() == ()
    alerts.close()


DYING = """
    import os, signal
    import sqlalchemy as sa
    from fhir_adapters.findings import Author, EnteredLesion, Transcription
    from fhir_adapters.findings.finding_store import FindingStore

    store = FindingStore({where!r})
    author = Author("A. Physician", "2024-02-01T09:00:00+00:00")
    lesion = EnteredLesion(kind="soft_tissue", site="liver")

    def told(study):
        return Transcription(patient="p1", study=study, when="2024-01-20",
                             lesions=(lesion, lesion), complete=frozenset(("bone",)))

    store.save(told("ImagingStudy/whole"), author, seen=0)

    @sa.event.listens_for(store.engine, "after_cursor_execute")
    def die(connection, cursor, statement, *rest):
        if statement.startswith("INSERT INTO findings"):
            os.kill(os.getpid(), signal.SIGKILL)

    store.save(told("ImagingStudy/torn"), author, seen=0)
"""


def test_a_process_that_is_killed_between_two_writes_loses_and_leaves_nothing(where):
    program = textwrap.dedent(DYING).format(where=where)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    store = FindingStore(where)
    assert {v.study for v in store.versions()} == {"ImagingStudy/whole"}
    assert len(store.versions()) == 3
    assert store.verify() == ()
    assert store.save(told(LIVER, study="ImagingStudy/torn"), FIRST, seen=0) == 1
    store.close()
