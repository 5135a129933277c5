"""A site's own codes hold in every command, and an Assessment says which site file."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from pathlib import Path

import pytest

from engine.assessment import Assessment
from engine.language import (
    read_site,
    rules_root,
    shipped_assumptions,
    shipped_vocabulary,
)
from engine.values import read_when
from fhir_adapters.cds_hooks import Adviser, Basis
from fhir_adapters.inbound import InboundMapping
from ui.bedside import Bedside
from ui.cli.application import run
from ui.cli.options import read_rulesets
from ui.cli.site import load_site
from ui.records import open_records

EXAMPLE = rules_root() / "examples" / "own_codes"
SITE = str(EXAMPLE / "site.yaml")
PATIENT = str(EXAMPLE / "patient.json")
DAY = ("--as-of", "2024-06-30")


def out_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run([*arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture
def two_patients(tmp_path: Path) -> str:
    """The example patient twice, as NDJSON of a cohort."""
    text = Path(PATIENT).read_text("utf-8")
    entries = json.loads(text)["entry"]
    lines = [json.dumps(e["resource"]) for e in entries]
    lines += [
        line.replace("own-1", "own-2").replace('"id": "', '"id": "x') for line in lines
    ]
    (tmp_path / "cohort.ndjson").write_text(
        "\n".join(lines).replace('"xown-2"', '"own-2"')
    )
    return str(tmp_path)


def test_assess_reads_by_the_site_file_and_names_its_version(capsys) -> None:
    asked = ("assess", PATIENT, *DAY, "--ruleset", "moffitt_2025", "--format", "json")
    plain = json.loads(out_of(capsys, *asked))
    found = json.loads(out_of(capsys, *asked, "--site", SITE))
    assert "site" not in plain
    assert found["site"]["version"] == "3"
    assert (
        found["site"]["sha256"] == hashlib.sha256(Path(SITE).read_bytes()).hexdigest()
    )
    (verdict,) = (
        v for v in found["verdicts"] if v["rule"] == "moffitt_2025/biochemical_relapse"
    )
    assert verdict["outcome"] == "true"
    evidence = [e for b in verdict["because"] for e in b["evidence"]]
    assert evidence
    assert all(
        "A. Meyer" in e["declared"] or "B. Okafor" in e["declared"] for e in evidence
    )
    assert plain["facts_sha256"] != found["facts_sha256"]


def test_fhir_out_names_the_site_file(capsys) -> None:
    sent = json.loads(
        out_of(capsys, "assess", PATIENT, *DAY, "--format", "fhir", "--site", SITE)
    )
    (provenance,) = (
        e["resource"]
        for e in sent["entry"]
        if e["resource"]["resourceType"] == "Provenance"
    )
    names = [e["what"]["identifier"]["value"] for e in provenance["entity"]]
    assert any(
        name.startswith("Riverside Myeloma Centre (made up)|3|sha256:")
        for name in names
    )


def test_several_processes_read_by_the_same_site_file(capsys, two_patients) -> None:
    asked = (
        "assess",
        two_patients,
        *DAY,
        "--ruleset",
        "moffitt_2025",
        "--format",
        "ndjson",
    )
    one = out_of(capsys, *asked, "--site", SITE)
    assert one.count("A. Meyer") > 4
    assert out_of(capsys, *asked, "--site", SITE, "--jobs", "2") == one


def test_surveil_quality_and_backtest_read_by_it(capsys, two_patients) -> None:
    def due(*more: str) -> str:
        day = ("--as-of", "2024-05-10")
        return out_of(capsys, "surveil", two_patients, *day, "--format", "csv", *more)

    assert "own-1" not in due()
    assert "own-1" in due("--site", SITE)
    asked = (
        "quality",
        two_patients,
        *DAY,
        "--ruleset",
        "moffitt_2025",
        "--format",
        "json",
    )
    decided = {
        r["rule"]: r["decided"]
        for r in json.loads(out_of(capsys, *asked, "--site", SITE))["rules"]
    }
    assert decided["moffitt_2025/biochemical_relapse"] == 2
    told = json.loads(
        out_of(
            capsys,
            "backtest",
            two_patients,
            "--until",
            "2024-06-30",
            "--format",
            "json",
            "--site",
            SITE,
        )
    )
    assert sum(each["patients"] for each in told) > 0


def test_a_cohort_reads_by_it(capsys, two_patients) -> None:
    asked = ("cohort", "report", two_patients, *DAY, "--study", "A")
    assert run([*asked]) == 3  # nobody's progression is on record
    capsys.readouterr()
    out = out_of(capsys, *asked, "--site", SITE)
    assert "Cohort of 2 patients" in out


def test_the_bedside_page_reads_by_it() -> None:
    rulesets = read_rulesets(["moffitt_2025"])
    site = load_site(Path(SITE), rulesets)
    records = open_records(PATIENT, UTC, InboundMapping.of(rulesets, site))
    (record,) = records
    bedside = Bedside(
        records, rulesets, lambda: read_when("2024-06-30"), "UTC", site=site
    )
    found = bedside.assessment(record)
    assert found.site and found.site.version == "3"
    assert "serum_m_protein" in found.facts.series


def test_the_cards_in_the_chart_read_by_it() -> None:
    text = Path(SITE).read_text("utf-8")
    site = read_site("site.yaml", text, shipped_vocabulary(), shipped_assumptions())
    record = Path(PATIENT).read_bytes()

    def seen(basis: Basis) -> Assessment:
        return Adviser(basis).assessment(record, "own-1", "2024-05-10", ())

    found = seen(Basis((), site, "UTC", ""))
    assert found.alerts
    assert found.site and found.site.version == "3"
    without = seen(Basis((), None, "UTC", ""))
    assert not without.alerts
    assert without.resources.used < found.resources.used
