import json
import shutil

import pytest

from engine.language import rules_root, shipped_ruleset, shipped_ruleset_names
from engine.prognosis import evidence_entries, shipped_evidence
from ui.cli import ExitCode, run

SHIPPED = rules_root() / "rule_sets" / "moffitt_2025"


def test_every_shipped_rule_is_listed(capsys):
    assert run(["rules", "list"]) == ExitCode.DONE
    told = capsys.readouterr().out
    for name in shipped_ruleset_names():
        for rule in shipped_ruleset(name).rules.values():
            assert f"{rule.id} " in told


def test_the_list_as_json_has_source_quote_and_criteria(capsys):
    assert run(["rules", "list", "--format", "json"]) == ExitCode.DONE
    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    relapse = entries["moffitt_2025/biochemical_relapse"]
    assert "25% or greater" in relapse["sources"][0]["quote"]
    assert any("rises(serum_m_protein" in line for line in relapse["criteria"])


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            "moffitt_2025/biochemical_relapse",
            (
                "counts from: car_t_infusion",
                "any of",
                "  rises(serum_m_protein, by: 25 %, and: 0.5 g/dL)",
                "  only if",
                "    none of",
                "      measurable(serum_m_protein)",
            ),
        ),
        ("moffitt_2025/any_emd", ("some of soft_tissue_lesions with",)),
        (
            "moffitt_2025/stp_status",
            ("both if", "    rule any_emd holds", "negative otherwise"),
        ),
        (
            "usmic_2026/cytogenetic_risk",
            ("confirmed_high_risk if", "  any of", "    all of"),
        ),
    ],
)
def test_a_rule_is_shown_as_written(rule, lines, capsys):
    assert run(["rules", "show", rule]) == ExitCode.DONE
    told = capsys.readouterr().out
    for line in lines:
        assert f"  {line}\n" in told
    assert "In the paper's words" in told


def test_a_rule_as_json_is_one_entry(capsys):
    assert run(["rules", "show", "usmic_2026/stp_class", "--format", "json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["values"] == ["true_emd", "psk", "no_stp"]


def test_a_sound_rule_set_passes_the_check(capsys):
    assert run(["rules", "check", str(SHIPPED)]) == ExitCode.DONE
    assert "no mistakes" in capsys.readouterr().out


def test_all_mistakes_come_at_once_with_place_caret_and_remedy(tmp_path, capsys):
    mine = tmp_path / "mine"
    shutil.copytree(SHIPPED, mine)
    for name in ("any_emd.yaml", "biochemical_relapse.yaml"):
        file = mine / name
        text = file.read_text("utf-8")
        text = text.replace("non_contiguous}", "non_contigous}")
        file.write_text(text.replace("0.5 g/dL)", "0.5 mg/24h)"), "utf-8")
    assert run(["rules", "check", str(mine)]) == ExitCode.MISTAKES_FOUND
    told, complained = capsys.readouterr()
    assert "any_emd.yaml:" in complained
    assert "biochemical_relapse.yaml:" in complained
    assert "^" in complained
    assert "remedy:" in complained
    assert "2 mistakes" in told


def test_a_folder_without_rules_is_nothing_usable(tmp_path, capsys):
    assert run(["rules", "check", str(tmp_path)]) == ExitCode.NOTHING_USABLE
    assert "MS-C003" in capsys.readouterr().err


def test_every_evidence_row_is_listed_with_the_marks_of_its_caveats(capsys):
    assert run(["evidence", "list"]) == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    entries = evidence_entries(shipped_evidence())
    assert len(lines) == len(entries)
    row = next(line for line in lines if line.startswith("A.OS.bl_EMD.pos "))
    assert "4.8" in row
    assert row.endswith("[A-20, A-21]")


def test_evidence_of_one_study(capsys):
    assert (
        run(["evidence", "list", "--study", "B", "--format", "json"]) == ExitCode.DONE
    )
    entries = json.loads(capsys.readouterr().out)
    assert entries
    assert {entry["study"] for entry in entries} == {"B"}


def test_a_row_is_shown_with_clock_place_and_caveats_in_words(capsys):
    assert run(["evidence", "show", "A.OS.bl_EMD.pos"]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "counts from" in told
    assert "Results, Survival data, OS paragraph" in told
    assert "A-20: Follow-up and data cut-off are not reported" in told


def test_a_row_that_is_nearly_named_is_offered(capsys):
    run(["evidence", "show", "A.OS.bl_EMD.poss"])
    assert "A.OS.bl_EMD.pos" in capsys.readouterr().err


FEATURE = """Feature: mine
  Scenario: never imaged
    When mspike looks on 2024-01-31
    Then any EMD is {verdict}
"""


def test_scenarios_run_against_a_rule_set(tmp_path, capsys):
    feature = rules_root().parent / "features" / "moffitt_2025"
    if not feature.is_dir():
        pytest.skip("skipped: the feature files are not beside the rules")
    file = sorted(feature.glob("refractory*.feature"))[0]
    page = tmp_path / "report.html"
    arguments = ["rules", "test", "moffitt_2025", str(file), "--html", str(page)]
    assert run(arguments) == ExitCode.DONE
    assert "0 failed" in capsys.readouterr().out
    assert "<html" in page.read_text("utf-8")
    assert run(["rules", "test", "moffitt_2025", str(tmp_path / "no")]) == 2
