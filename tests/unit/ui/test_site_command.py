"""``mspike site init|check`` and ``mspike assess --site``."""

from __future__ import annotations

import json

from engine.language import rules_root
from ui.cli.application import run

LIMITED = rules_root() / "examples" / "patients" / "16-limited-imaging.json"
SIGNED = "{declared_by: A, declared_on: 2026-01-15, why: written for a test}"


def test_what_init_prints_is_a_site_file_that_declares_nothing(tmp_path, capsys):
    assert run(["site", "init"]) == 0
    path = tmp_path / "site.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    assert run(["site", "check", str(path)]) == 0
    assert "0 declared" in capsys.readouterr().out


def test_every_template_of_init_can_be_switched_on(tmp_path, capsys):
    run(["site", "init"])
    lines = capsys.readouterr().out.splitlines()
    on = [
        line.replace("  # ", "  ", 1) if line.startswith("  #   ") else line
        for line in lines
    ]
    ids = [
        i for i, line in enumerate(on) if line.startswith("  # ") and line.endswith(":")
    ]
    for i in ids:
        on[i] = on[i].replace("  # ", "  ", 1)
    text = (
        "\n".join(on)
        .replace("NAME OF THE SITE", "Example")
        .replace("YYYY-MM-DD", "2026-01-15")
    )
    path = tmp_path / "site.yaml"
    path.write_text(text, "utf-8")
    assert run(["site", "check", str(path)]) == 0
    assert f"{len(ids)} declared" in capsys.readouterr().out


def test_a_mistake_is_named_with_its_place(tmp_path, capsys):
    path = tmp_path / "site.yaml"
    path.write_text(f"site: Example\nassumptions:\n  torso: {SIGNED}\n", "utf-8")
    assert run(["site", "check", str(path)]) == 1
    out = capsys.readouterr().out
    assert "MS-R060" in out
    assert "site.yaml:3:" in out


def test_assess_says_which_assumption_a_verdict_rests_on(tmp_path, capsys):
    path = tmp_path / "site.yaml"
    path.write_text(f"site: Example\nassumptions:\n  torso_pet_ct: {SIGNED}\n", "utf-8")
    arguments = ["assess", str(LIMITED), "--as-of", "2025-01-01", "--format", "json"]
    assert run(arguments) == 0
    plain = capsys.readouterr().out
    assert run([*arguments, "--site", str(path)]) == 0
    assumed = capsys.readouterr().out
    assert json.loads(plain)["assumptions"] == []
    resting = [v for v in json.loads(assumed)["verdicts"] if v["assumptions"]]
    assert {tuple(v["assumptions"]) for v in resting} == {("torso_pet_ct",)}


def test_a_site_file_that_is_not_there_is_wrong_usage(capsys):
    assert run(["assess", str(LIMITED), "--site", "nowhere.yaml"]) == 2
    assert "MS-C040" in capsys.readouterr().err
