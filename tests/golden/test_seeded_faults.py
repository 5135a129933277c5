"""The kinds of fault of which a silent one would be worst, each in a rule set.

Each folder of ``seeded`` is one rule set with one fault, and ``expected.txt`` is every
message that ``mspike rules verify`` gives of that fault, with file, line and remedy:
when the rule set loads, or (where the folder holds ``by_proof``) as a proof that failed.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from ui.cli import ExitCode, run

HERE = Path(__file__).parent / "seeded"
KINDS = sorted(path.name for path in HERE.iterdir() if path.is_dir())
AT_LOAD = [kind for kind in KINDS if not (HERE / kind / "by_proof").exists()]
BY_PROOF = [kind for kind in KINDS if kind not in AT_LOAD]
RESET = "MSPIKE_RESET_GOLDEN"
BESIDE = HERE / "beside"


def rule_set(kind: str, tmp_path: Path) -> Path:
    folder = tmp_path / "example"
    shutil.copytree(BESIDE, folder)
    shutil.copytree(HERE / kind, folder, dirs_exist_ok=True)
    (folder / "expected.txt").unlink(missing_ok=True)
    (folder / "by_proof").unlink(missing_ok=True)
    return folder


def compared(kind: str, told: str) -> None:
    expected = HERE / kind / "expected.txt"
    if os.environ.get(RESET):
        expected.write_text(told, "utf-8")
        pytest.fail(f"{RESET} is set: this run has written {expected.name} anew")
    assert told == expected.read_text("utf-8")
    assert "remedy: " in told


@pytest.mark.parametrize("kind", [k for k in AT_LOAD if k != "beside"])
def test_a_fault_is_caught_at_load(kind, tmp_path, monkeypatch, capsys):
    rule_set(kind, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "check", "example"]) == ExitCode.MISTAKES_FOUND
    compared(kind, capsys.readouterr().err)
    command = ["rules", "verify", "example", "--jobs", "1"]
    assert run(command) == ExitCode.MISTAKES_FOUND
    told = capsys.readouterr().out
    assert told.startswith((HERE / kind / "expected.txt").read_text("utf-8"))


@pytest.mark.skipif(find_spec("z3") is None, reason="skipped: no extra `proof`")
@pytest.mark.parametrize("kind", BY_PROOF)
def test_a_fault_is_caught_by_proof(kind, tmp_path, monkeypatch, capsys):
    rule_set(kind, tmp_path)
    monkeypatch.chdir(tmp_path)
    command = ["rules", "verify", "example", "--jobs", "1"]
    assert run(command) == ExitCode.MISTAKES_FOUND
    lines = capsys.readouterr().out.splitlines()
    places = [at for at, line in enumerate(lines) if ": MS-G005 " in line]
    # The patient who shows it is another one with every release of the solver.
    compared(kind, "".join(f"{lines[at]}\n{lines[at + 1]}\n" for at in places))
    assert all(lines[at + 2].startswith("    a patient: ") for at in places)


def test_without_a_fault_nothing_is_said(tmp_path, monkeypatch, capsys):
    shutil.copytree(BESIDE, tmp_path / "example")
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "check", "example"]) == ExitCode.DONE
