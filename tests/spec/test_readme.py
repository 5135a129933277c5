"""Every command of the README runs, and prints what the README shows."""

import re
import shlex
from pathlib import Path

import pytest

from ui.cli import ExitCode, run

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README.read_text("utf-8"), re.M | re.S)
COMMAND = ".venv/bin/mspike"


def shown() -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the output shown under it."""
    found: list[tuple[str, list[str]]] = []
    for language, text in BLOCKS:
        for line in text.splitlines() if language == "console" else ():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("command", "expected"), shown(), ids=[c for c, _ in shown()])
def test_a_command_of_the_readme_prints_what_is_shown(
    command, expected, capsys, monkeypatch
):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == COMMAND
    assert run(arguments) == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines
    place = 0
    skipped = False
    for line in expected:
        if line == "...":
            skipped = True
            continue
        rest = lines[place:] if skipped else lines[place : place + 1]
        assert line in rest
        place += rest.index(line) + 1
        skipped = False
    assert skipped or not expected or place == len(lines)


def test_the_readme_names_targets_that_exist():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    commands = [
        line
        for language, text in BLOCKS
        if language == "sh"
        for line in text.splitlines()
    ]
    assert commands[:2] == ["make demo", "make test"]
    for command in commands:
        program, *arguments = shlex.split(command)
        if program == "make":
            assert arguments[0] in targets
        else:
            assert program == COMMAND


def test_the_fetch_commands_of_the_readme_are_understood(capsys, tmp_path):
    (tmp_path / "something").write_text("else", "utf-8")
    found = [
        shlex.split(line)[1:]
        for language, text in BLOCKS
        if language == "sh"
        for line in text.splitlines()
        if line.startswith(f"{COMMAND} fetch")
    ]
    assert len(found) == 2
    for arguments in found:
        arguments[arguments.index("FOLDER")] = str(tmp_path)
        # The folder is looked at before anything is sent.
        assert run(arguments) == ExitCode.NOTHING_USABLE
        assert "MS-D211" in capsys.readouterr().err


def test_the_bedside_commands_of_the_readme_are_understood(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    found = [
        shlex.split(line)[1:]
        for language, text in BLOCKS
        if language == "sh"
        for line in text.splitlines()
        if line.startswith(f"{COMMAND} bedside")
    ]
    assert found
    for arguments in found:
        assert "PATH" in arguments
        if "--port" not in arguments:
            arguments += ["--port", ""]
        arguments[arguments.index("--port") + 1] = "65530"
        assert run(arguments) == ExitCode.NOTHING_USABLE  # there is no file PATH
        assert "MS-D010" in capsys.readouterr().err


def test_pictures_and_links_of_the_readme_exist():
    for target in re.findall(r"\]\(([^)]+)\)", README.read_text("utf-8")):
        assert (ROOT / target).exists()
