"""The command as a process: the demo, signals, pipes and logs."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.language import rules_root
from ui.cli import ExitCode

MSPIKE = Path(sys.executable).with_name("mspike")
PATIENTS = rules_root() / "examples" / "patients"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, *arguments: object) -> Iterator[subprocess.Popen]:
    command = [str(MSPIKE), *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=folder, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_address(process: subprocess.Popen) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("http://127.0.0.1:"):
            return lines
    raise AssertionError(process.stderr.read())


def fetched(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
        answer.read()
        return answer.status


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_prints_each_patient_then_serves_until_it_is_told_to_stop(
    tmp_path, how
):
    port = free_port()
    with running(tmp_path, "demo", "--port", port) as process:
        lines = until_address(process)
        # The day for which the synthetic records were written, unless another is given.
        assert lines[0].startswith("as of 2024-01-31, the day for which the synthetic")
        assert any("as of 2024-01-31 (UTC)" in line for line in lines[1:3])
        count = len(list(PATIENTS.glob("*.json")))
        patients = [line for line in lines if line.startswith("ms-")]
        assert len(patients) == count
        assert all("  SYNTHETIC  " in line for line in patients)
        assert any("▲" in line for line in patients)
        assert any("◇ not settled" in line for line in patients)
        assert lines[-1] == f"http://127.0.0.1:{port}"
        assert fetched(f"{lines[-1]}/_stcore/health") == 200
        assert fetched(f"{lines[-1]}/?mrn=MS-0001") == 200
        process.send_signal(how)
        rest, complained = process.communicate(timeout=20)
    assert rest == ""
    assert complained == ""
    # The server may end in good order before the signal is told on.
    assert process.returncode in (ExitCode.DONE, ExitCode.INTERRUPTED, -how)


def test_a_port_in_use_is_wrong_usage(tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(tmp_path, "bedside", "--port", port) as process:
            told, complained = process.communicate(timeout=30)
    assert process.returncode == ExitCode.WRONG_USAGE
    assert told == ""
    assert "MS-C020" in complained


def test_the_bedside_does_not_start_on_nothing(tmp_path):
    with running(tmp_path, "bedside", "--port", free_port(), "--data", "no") as process:
        told, complained = process.communicate(timeout=30)
    assert process.returncode == ExitCode.NOTHING_USABLE
    assert told == ""
    assert "MS-D010" in complained


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    with running(tmp_path, "assess", PATIENTS, "--format", "text") as process:
        assert process.stdout.readline()
        process.stdout.close()
        complained = process.stderr.read()
        process.wait(timeout=30)
    assert complained == ""
    assert process.returncode == ExitCode.PIPE_CLOSED


def test_help_is_there_for_every_command(tmp_path):
    for command in ("assess", "schema", "bedside", "demo", "rules", "evidence"):
        with running(tmp_path, command, "--help") as process:
            told, complained = process.communicate(timeout=30)
        assert process.returncode == ExitCode.DONE
        assert "Usage: mspike" in told
        assert complained == ""


def test_what_is_slow_to_import_is_not_on_the_way(tmp_path):
    code = (
        "import sys, ui.cli\n"
        "slow = {'streamlit', 'pandas', 'lifelines', 'fhir', 'pytest', 'altair'}\n"
        "sys.exit(str(slow & set(sys.modules)) if slow & set(sys.modules) else 0)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_look_up_needs_no_statistics(tmp_path):
    code = (
        "import sys\n"
        "import ui.bedside.pages, ui.cli.bedside as b\n"
        "records = b.load_records(str(b.SYNTHETIC_PATIENTS), 'UTC')\n"
        "day = b.day_of_question('2024-01-31', 'UTC', None)\n"
        "store = b.Bedside(records, b.read_rulesets(None), day, 'UTC')\n"
        "store.view(next(iter(records)))\n"
        "sys.exit('lifelines' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
