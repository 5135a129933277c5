"""A folder that bears the name of a shipped rule set: it is read, or nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.verification import available
from ui.cli import ExitCode, run

RULESET = """\
ruleset: example
title: Example of a centre
version: 1.0.0
kind: published
citation: written for a test
"""
RULE = """\
rule: anemia
title: Anemia of a centre
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: words of the centre}
flag: {id: low, that: latest(hemoglobin) < 9.3 g/dL}
"""


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "moffitt_2025"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(RULESET, "utf-8")
    (folder / "anemia.yaml").write_text(RULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "moffitt_2025"], "example 1.0.0: 1 rules"),
        (["show", "moffitt_2025/anemia"], "words of the centre"),
        (["mutate", "moffitt_2025", "--jobs", "1"], "example/anemia"),
        (["diff", "moffitt_2025/anemia", "usmic_2026/ecog_2_or_more", "--patients", "1"], "example/anemia against"),
        (["verify", "moffitt_2025", "--no-proofs", "--jobs", "1"], "example 1.0.0"),
    ],
)  # fmt: skip
def test_every_command_reads_the_folder(here, capsys, arguments, told) -> None:
    run(["rules", *arguments])
    assert told in capsys.readouterr().out


@pytest.mark.skipif(not available(), reason="no extra `proof`")
@pytest.mark.parametrize("named", ["moffitt_2025", "moffitt_2025/anemia"])
def test_proofs_are_of_the_folder(here, capsys, named) -> None:
    run(["rules", "prove", named, "--jobs", "1", "--show", "all"])
    told = capsys.readouterr().out
    assert "example/anemia" in told
    assert "biochemical_relapse" not in told


def test_a_path_without_rules_is_an_error_and_never_the_shipped_set(
    tmp_path, monkeypatch, capsys
) -> None:
    (tmp_path / "moffitt_2025").mkdir()
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["check", "moffitt_2025"],
        ["show", "moffitt_2025/anemia"],
        ["test", "moffitt_2025", "features"],
        ["prove", "moffitt_2025"],
        ["mutate", "moffitt_2025"],
        ["diff", "moffitt_2025/anemia", "moffitt_2025/any_emd"],
        ["verify", "moffitt_2025"],
    ):
        code = run(["rules", *arguments])
        assert code not in (ExitCode.DONE, ExitCode.MISTAKES_FOUND), arguments
        assert "without ruleset.yaml" in (err := capsys.readouterr().err) or "no ruleset.yaml" in err  # fmt: skip


def test_without_such_a_path_the_shipped_set_is_read(
    tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "check", "moffitt_2025"]) == ExitCode.DONE
    assert "moffitt_2025" in capsys.readouterr().out
