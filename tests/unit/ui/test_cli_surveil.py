"""``mspike surveil``, ``alerts``, ``recall`` and ``site policy`` as their users run them."""

from __future__ import annotations

import csv
import io
import json
import socket
from datetime import date

import pytest
from sqlalchemy.exc import OperationalError

from engine.language import rules_root
from engine.prognosis import shipped_evidence
from ui.cli import ExitCode, run

PATIENTS = rules_root() / "examples" / "patients"
DAY = "2024-01-31"


def today(_):
    return date(2024, 1, 31)


@pytest.fixture
def some(tmp_path):
    """Three patients, one of whom died."""
    folder = tmp_path / "some"
    folder.mkdir()
    for name in ("02-*", "07-*", "31-*"):
        for file in PATIENTS.glob(f"{name}.json"):
            (folder / file.name).write_bytes(file.read_bytes())
    return str(folder)


def ran(capsys, *arguments, expect=ExitCode.DONE):
    code = run(arguments, today)
    told = capsys.readouterr()
    assert code == expect, told.err
    return told.out, told.err


def test_the_table_says_who_what_when_and_why(some, capsys):
    out, err = ran(capsys, "surveil", some, "--as-of", DAY)
    lines = out.splitlines()
    assert lines[0].endswith("surveillance_site 1.0.0: local policy, not a guideline")
    assert lines[1].startswith(
        "OVERDUE   2023-08-07  ms-0002  Labs, imaging and marrow"
    )
    assert "2023-05-09 + 90 days = 2023-08-07" in lines[2]
    assert "last imaging 2023-04-24 · Procedure/p-cilta-cel-2023-05-09" in lines[2]
    assert lines[3].startswith("DUE       2024-01-30  ms-0007  Imaging and marrow at")
    assert lines[-1] == "1 overdue, 1 due, 0 upcoming, 0 confirm; 2 patients"
    assert err.startswith("mspike: marrow: nothing was received")


def test_csv_and_ndjson_have_the_same_rows_and_the_same_bytes_each_time(some, capsys):
    first, _ = ran(capsys, "surveil", some, "--as-of", DAY, "--format", "csv")
    assert ran(capsys, "surveil", some, "--as-of", DAY, "--format", "csv")[0] == first
    rows = list(csv.DictReader(io.StringIO(first)))
    told, _ = ran(capsys, "surveil", some, "--as-of", DAY, "--format", "ndjson")
    objects = [json.loads(line) for line in told.splitlines()]
    assert [o["alert"] for o in objects] == [r["alert"] for r in rows]
    assert objects[0]["evidence"] == ["Procedure/p-cilta-cel-2023-05-09"]
    assert rows[0]["actions"].startswith("order what is missing")


def test_a_feed_that_is_declared_not_connected_is_not_asked_for(some, tmp_path, capsys):
    site = tmp_path / "site.yaml"
    site.write_text(
        "site: Example\nfeeds: {imaging: not_connected, marrow: connected}\n"
    )
    out, err = ran(capsys, "surveil", some, "--as-of", DAY, "--site", str(site))
    assert "imaging not on record" not in out and "bone marrow not on record" in out
    assert err.startswith("mspike: imaging: nothing was received")


OFF = "mspike: surveillance_site/imaging_after_day_90 is off: imaging after day 90 "


def test_what_the_site_has_not_set_is_told_once(some, tmp_path, capsys):
    asked = ("surveil", some, "--as-of", DAY)
    kept = (*asked, "--database", str(tmp_path / "alerts.sqlite"))
    first, again = ran(capsys, *kept)[1], ran(capsys, *kept)[1]
    assert (
        first
        == f"{again}{OFF}is not asked for until interval is set in the site's policy\n"
    )
    other = (*asked, "--database", str(tmp_path / "other.sqlite"))
    assert OFF in ran(capsys, *other)[1], "another site is told too"
    alone = [ran(capsys, *asked)[1] for _ in range(2)]
    assert all(OFF in err for err in alone), "without a database nothing remembers"


def test_a_site_that_has_set_it_is_told_nothing(some, tmp_path, capsys):
    own = tmp_path / "own"
    assert run(["site", "policy", str(own)]) == ExitCode.DONE
    file = own / "imaging_after_day_90.yaml"
    file.write_text(file.read_text().replace("interval: off", "interval: 90 d"))
    _, err = ran(capsys, "surveil", some, "--as-of", DAY, "--policy", str(own))
    assert " is off" not in err


def test_alerts_live_between_runs(some, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    first, _ = ran(capsys, "surveil", some, "--as-of", DAY)
    assert ran(capsys, "surveil", some, "--as-of", DAY)[0] == first
    listed = ran(capsys, "alerts", "list")[0].splitlines()
    assert len(listed) == 2
    mine = next(line for line in listed if "ms-0007" in line)[:12]
    told, _ = ran(capsys, "alerts", "ack", mine, "--by", "A. Nurse")
    assert " acknowledged, due 2024-01-30, ms-0007" in told
    more = ("--until", "2024-02-14", "--why", "scan booked")
    ran(capsys, "alerts", "snooze", mine, "--by", "A. Nurse", *more)
    assert "ms-0007" not in ran(capsys, "surveil", some, "--as-of", DAY)[0]
    assert "ms-0007" in ran(capsys, "surveil", some, "--as-of", "2024-02-14")[0]
    ran(
        capsys, "alerts", "resolve", mine, "--by", "A. Nurse", "--why", "done elsewhere"
    )
    assert "ms-0007" not in ran(capsys, "surveil", some, "--as-of", "2024-02-15")[0]
    lines = ran(capsys, "alerts", "history", mine)[0].splitlines()
    assert [line.split()[3] for line in lines] == [
        "opened", "acknowledged", "snoozed", "snooze_ended", "resolved",
    ]  # fmt: skip
    assert ran(capsys, "alerts", "verify")[0].endswith(" lines, 0 broken\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("alerts", "ack", "nothing", "--by", "A"), "MS-C076"),
        (("alerts", "resolve", "", "--by", "A", "--why", "x"), "MS-C076"),
        (("recall", "--ruleset", "x", "--withdraw"), "MS-C075"),
        (("recall", "--ruleset", "x", "--withdraw", "--reinstate"), "MS-C081"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, code, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    assert (
        f"mspike: {code}: " in ran(capsys, *arguments, expect=ExitCode.WRONG_USAGE)[1]
    )


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("/nowhere/at/all.sqlite", "MS-C078"),
        ("postgresql+psycopg://planted:SECRET@127.0.0.1:1/x", "MS-C078"),
        ("nonsense://x", "MS-C077"),
    ],
)
def test_a_database_that_cannot_be_opened(where, code, capsys):
    told = ran(
        capsys, "alerts", "list", "--database", where, expect=ExitCode.WRONG_USAGE
    )
    assert f"mspike: {code}: " in told[1] and "SECRET" not in told[1]


def test_a_withdrawn_rule_set_raises_nothing_and_is_recalled(
    some, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    ran(capsys, "surveil", some, "--as-of", DAY)
    shown = ran(capsys, "recall", "--ruleset", "moffitt_2025", "--version", "1.0.0")[0]
    assert [line.split(":")[0] for line in shown.splitlines()] == ["ms-0002", "ms-0007"]
    switch = ("recall", "--ruleset", "moffitt_2025", "--withdraw", "--by", "A. Lead")
    told, _ = ran(capsys, *switch, "--why", "a wrong limit")
    assert told.splitlines()[0] == "withdrawn; 1 alerts resolved"
    assert "ms-0007" not in ran(capsys, "alerts", "list")[0]
    assert "ms-0007" not in ran(capsys, "surveil", some, "--as-of", DAY)[0]
    ran(capsys, "recall", "--ruleset", "moffitt_2025", "--reinstate")
    assert "ms-0007" in ran(capsys, "surveil", some, "--as-of", DAY)[0]


def test_a_withdrawn_rule_set_is_not_assessed_either(
    some, tmp_path, capsys, monkeypatch
):
    where = str(tmp_path / "alerts.sqlite")
    switch = ("recall", "--ruleset", "usmic_2026", "--withdraw", "--by", "A. Lead")
    ran(capsys, *switch, "--why", "a wrong limit", "--database", where)
    monkeypatch.setenv("MSPIKE_DATABASE", where)
    out, err = ran(capsys, "assess", some, "--as-of", DAY, "--format", "ndjson")
    assert "mspike: usmic_2026 is withdrawn and was not used" in err
    for line in out.splitlines():
        assert "usmic_2026" not in json.loads(line)["rulesets"]
    monkeypatch.setenv("MSPIKE_DATABASE", "/nowhere/at/all.sqlite")
    assert "MS-C083" in ran(capsys, "assess", some, expect=ExitCode.WRONG_USAGE)[1]


def test_what_assess_showed_is_recalled_by_rule_set_and_by_evidence(
    some, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    told = ("assess", some, "--as-of", DAY, "--patient", "ms-0007", "--format", "json")
    ran(capsys, *told)
    version = shipped_evidence().version
    for name, one in (("usmic_2026", "1.0.0"), ("evidence", version)):
        out, _ = ran(capsys, "recall", "--ruleset", name, "--version", one)
        assert out.startswith(f"ms-0007: {name} {one} (")
        assert out.endswith(f", assess, {DAY} to {DAY}\n")
    assert ran(capsys, "recall", "--ruleset", "evidence", "--version", "0")[0] == ""


def recalled(capsys, ruleset):
    out, _ = ran(capsys, "recall", "--ruleset", ruleset, "--format", "ndjson")
    return [json.loads(line) for line in out.splitlines()]


def test_what_assess_showed_of_a_cohort_is_recalled_too(
    some, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    tables = tmp_path / "tables"
    cohort = ("assess", some, "--as-of", DAY, "--jobs", "2", "--tables", str(tables))
    ran(capsys, *cohort)
    for name in ("moffitt_2025", "surveillance_site", "evidence"):
        assert [(r["patient"], r["surface"]) for r in recalled(capsys, name)] == [
            (patient, "assess") for patient in ("ms-0002", "ms-0007", "ms-0031")
        ]


def test_if_it_cannot_be_noted_a_cohort_is_not_shown(
    some, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    tables = tmp_path / "tables"

    def broken(*_):
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("engine.surveillance.alert_store.AlertStore.show", broken)
    cohort = ("assess", some, "--as-of", DAY, "--jobs", "2", "--tables", str(tables))
    _, err = ran(capsys, *cohort, expect=ExitCode.WRONG_USAGE)
    assert "MS-C083" in err
    assert not tables.exists()


def test_a_name_that_nobody_knows_is_withdrawn_with_a_warning(tmp_path, capsys):
    where = ("--database", str(tmp_path / "alerts.sqlite"))
    switch = (
        "recall",
        *where,
        "--withdraw",
        "--by",
        "A. Lead",
        "--why",
        "a wrong limit",
    )
    _, err = ran(capsys, *switch, "--ruleset", "moffit_2025")
    assert "is that its name and version?" in err
    _, err = ran(capsys, *switch, "--ruleset", "moffitt_2025", "--version", "9.9")
    assert "is that its name and version?" in err
    assert ran(capsys, *switch, "--ruleset", "moffitt_2025")[1] == ""


def test_published_evidence_is_not_said_to_be_withdrawn(tmp_path, capsys):
    where = ("--database", str(tmp_path / "alerts.sqlite"))
    switch = ("recall", *where, "--withdraw", "--by", "A. Lead", "--why", "a misprint")
    _, err = ran(capsys, *switch, "--ruleset", "evidence", expect=ExitCode.WRONG_USAGE)
    assert "MS-C084" in err


def test_a_backtest_does_without_what_is_withdrawn(some, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    asked = ("backtest", some, "--until", DAY, "--format", "json")
    before = json.loads(ran(capsys, *asked)[0])[0]
    switch = ("recall", "--withdraw", "--by", "A. Lead", "--why", "a wrong limit")
    ran(capsys, *switch, "--ruleset", "moffitt_2025")
    out, err = ran(capsys, *asked)
    assert "moffitt_2025 is withdrawn and was not used" in err
    assert json.loads(out)[0]["alerts"] < before["alerts"]


def test_a_policy_that_names_no_evidence_row_is_refused(some, tmp_path, capsys):
    own = tmp_path / "own"
    assert run(["site", "policy", str(own)]) == ExitCode.DONE
    file = own / "day_90_set.yaml"
    file.write_text(file.read_text().replace("evidence: [D1]", "evidence: [D1, D99]"))
    _, err = ran(
        capsys, "surveil", some, "--as-of", DAY, "--policy", str(own),
        expect=ExitCode.WRONG_USAGE,
    )  # fmt: skip
    assert "MS-C085" in err and "day_90_set: D99" in err


def test_a_running_bedside_obeys_a_withdrawal_and_notes_what_it_shows(
    some, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    shown = []
    monkeypatch.setattr("ui.cli.bedside.run_bedside", lambda *all: shown.append(all[0]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    ran(capsys, "bedside", "--data", some, "--as-of", DAY, "--port", port)
    (bedside,) = shown
    record = next(r for r in bedside.records if r.patient == "ms-0007")
    assert "usmic_2026" in bedside.assessment(record).rulesets
    out, _ = ran(capsys, "recall", "--ruleset", "evidence")
    assert ", bedside, " in out and out.startswith("ms-0007: evidence ")
    switch = ("recall", "--ruleset", "usmic_2026", "--withdraw", "--by", "A. Lead")
    ran(capsys, *switch, "--why", "a wrong limit")
    assert "usmic_2026" not in bedside.assessment(record).rulesets


def test_a_withdrawn_policy_raises_nothing(some, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MSPIKE_DATABASE", str(tmp_path / "alerts.sqlite"))
    ran(capsys, "surveil", some, "--as-of", DAY)
    switch = ("recall", "--ruleset", "surveillance_site", "--withdraw")
    ran(capsys, *switch, "--by", "A. Lead", "--why", "wrong days")
    out, err = ran(capsys, "surveil", some, "--as-of", DAY)
    assert out.splitlines()[-1] == "0 overdue, 0 due, 0 upcoming, 0 confirm; 0 patients"
    assert "mspike: surveillance_site is withdrawn and was not used" in err
    whys = ran(capsys, "alerts", "history")[0]
    assert whys.count("surveillance_site was withdrawn: wrong days") == 2


def test_what_is_due_in_fhir(some, capsys):
    out, _ = ran(capsys, "surveil", some, "--as-of", DAY, "--format", "fhir")
    bundles = [json.loads(line) for line in out.splitlines()]
    kinds = [
        sorted({e["resource"]["resourceType"] for e in b["entry"]}) for b in bundles
    ]
    assert len(bundles) == 2
    assert all({"DetectedIssue", "ServiceRequest"} <= set(one) for one in kinds)
    assert not any("RiskAssessment" in one for one in kinds)


def test_a_site_edits_its_own_copy_of_the_policy(some, tmp_path, capsys):
    folder = tmp_path / "policy"
    told, _ = ran(capsys, "site", "policy", str(folder))
    assert "off until you set its interval: Imaging after day 90" in told
    ran(capsys, "site", "policy", str(folder), expect=ExitCode.WRONG_USAGE)
    file = folder / "day_90_set.yaml"
    file.write_text(file.read_text().replace("grace: 14 d", "grace: 300 d"))
    out, _ = ran(capsys, "surveil", some, "--as-of", DAY, "--policy", str(folder))
    assert "DUE       2023-08-07  ms-0002" in out
    file.write_text(file.read_text().replace("grace: 300 d", "grace: many"))
    arguments = ("surveil", some, "--policy", str(folder))
    assert "MS-R080" in ran(capsys, *arguments, expect=ExitCode.WRONG_USAGE)[1]
    arguments = ("surveil", some, "--policy", "moffitt_2025")
    assert "MS-C080" in ran(capsys, *arguments, expect=ExitCode.WRONG_USAGE)[1]


def test_death_silences_requests_and_stands_on_the_page(capsys):
    (file,) = PATIENTS.glob("31-*.json")
    before, _ = ran(capsys, "assess", str(file), "--as-of", "2023-06-30")
    after, _ = ran(capsys, "assess", str(file), "--as-of", DAY)
    assert "DIED 2023-07-15 (" in after
    assert "): nothing is due or asked for any more" in " ".join(after.split())
    assert "One thing to " in before and "One thing to " not in after


def test_errors_hold_no_value_of_the_record(tmp_path, capsys):
    (file,) = PATIENTS.glob("07-*.json")
    bundle = json.loads(file.read_text())
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"]["name"] = [{"family": "PLANTED-NAME"}]
        if entry["resource"]["resourceType"] == "Observation":
            entry["resource"]["note"] = [{"text": "PLANTED-NOTE"}]
            if "valueQuantity" in entry["resource"]:
                entry["resource"]["valueQuantity"]["unit"] = "PLANTED-UNIT"
                entry["resource"]["valueQuantity"]["code"] = "PLANTED-UNIT"
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(bundle))
    database = ("--database", str(tmp_path / "alerts.sqlite"))
    code = run(["surveil", str(bad), "--as-of", DAY, *database], today)
    told = capsys.readouterr()
    assert code == ExitCode.SET_ASIDE
    assert "PLANTED" not in told.err
    assert b"PLANTED" not in (tmp_path / "alerts.sqlite").read_bytes()
