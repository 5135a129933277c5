"""Texts of records do not stay on the disk after a run that was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ui.cli.scratch import scratch_folder

_HANGS = """
import sys, time
from ui.cli.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "texts").write_text("of a record")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_the_next_run_removes_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with subprocess.Popen(
        [sys.executable, "-c", _HANGS], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        folder = Path(other.stdout.readline().strip())
        with scratch_folder() as ours:
            assert {folder, ours} == set(tmp_path.iterdir())
        assert (folder / "texts").exists()  # that run still works on it
        other.kill()
    with scratch_folder() as ours:
        assert [ours] == [*tmp_path.iterdir()]
    assert not [*tmp_path.iterdir()]
