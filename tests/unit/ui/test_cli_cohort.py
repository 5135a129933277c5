"""``mspike cohort`` and ``mspike evidence lint`` as a user runs them."""

import csv
import io
import json

import msgspec
import pytest

from engine.cohort import rows_csv, synthetic_paper_a
from engine.language import rules_root
from engine.prognosis import shipped_evidence
from ui.cli import ExitCode, run

PATIENTS = str(rules_root() / "examples" / "patients")


def mspike(*arguments) -> int:
    return run([*map(str, arguments)])


@pytest.fixture(scope="module")
def paper_a(tmp_path_factory):
    path = tmp_path_factory.mktemp("cohort") / "a.csv"
    path.write_text(rows_csv(synthetic_paper_a(shipped_evidence())), "utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    def write(n=12, **columns):
        path = tmp_path / "survival.csv"
        names = ["id", "time", "event", *columns]
        lines = [",".join(names)]
        for i in range(n):
            cells = [f"p{i}", f"{1 + i * 1.1:.1f}", str(int(i % 3 > 0))]
            lines.append(",".join([*cells, *(str(c(i)) for c in columns.values())]))
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write


def test_lint_finds_what_is_listed_and_flags_six_of_37_hazard_ratios(capsys):
    assert mspike("evidence", "lint") == ExitCode.DONE
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert "47 of 47 listed contradictions found" in last
    assert "6 of 37 hazard ratios flagged" in last


def test_lint_as_json_marks_every_number(capsys):
    assert mspike("evidence", "lint", "--format", "json") == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    for finding in found:
        marks = f"[{', '.join(finding['caveats'])}]"
        assert finding["printed"].endswith(marks) and finding["other"].endswith(marks)
        assert len(finding["footnotes"]) == len(finding["caveats"])


def test_lint_fails_if_a_contradiction_is_not_explained(capsys, monkeypatch):
    evidence = shipped_evidence()
    caveats = {
        name: msgspec.structs.replace(caveat, shows_as=())
        for name, caveat in evidence.caveats.items()
    }
    changed = msgspec.structs.replace(evidence, caveats=caveats)
    monkeypatch.setattr("ui.cli.evidence_lint.shipped_evidence", lambda: changed)
    assert mspike("evidence", "lint") == ExitCode.MISTAKES_FOUND
    assert "no caveat explains hazard_ratio" in capsys.readouterr().out


def test_a_report_of_paper_a_counts_as_it_prints(paper_a, capsys):
    assert mspike("cohort", "report", paper_a) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "SYNTHETIC" in told and "83/101 (82%)" in told and "in the form of" in told


def test_a_report_as_files(paper_a, tmp_path, capsys):
    folder = tmp_path / "out"
    assert mspike("cohort", "report", paper_a, "--into", folder) == ExitCode.DONE
    names = {path.name for path in folder.iterdir()}
    assert {"A-report.html", "A-transitions.csv", "A-table_1.csv"} <= names
    page = (folder / "A-report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>") and "SYNTHETIC" in page
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org", "")
    rows = list(csv.reader(io.StringIO((folder / "A-transitions.csv").read_text())))
    assert len({len(row) for row in rows}) == 1


def test_a_report_of_fhir_counts_what_stayed_blank(capsys, tmp_path):
    arguments = ("cohort", "report", PATIENTS, "--as-of", "2024-06-30")
    assert mspike(*arguments) == ExitCode.DONE
    told = capsys.readouterr().out
    assert told.count("What the records told") == 2
    assert "patients are left out: no day of progression after CAR T on record" in told
    assert "Blank for everybody: " in told
    assert mspike(*arguments, "--into", tmp_path) == ExitCode.DONE
    text = (tmp_path / "A-rows.csv").read_text("utf-8")
    again = tmp_path / "again.csv"
    again.write_text(text, "utf-8")
    capsys.readouterr()
    assert mspike("cohort", "report", again, "--study", "A") == ExitCode.DONE
    counted = capsys.readouterr().out
    title = "Patterns of progression"
    part = told.partition(title)[2].partition("Soft-tissue")[0]
    assert part and part in counted


def test_html_of_two_reports_asks_which(capsys):
    arguments = (
        "cohort",
        "report",
        PATIENTS,
        "--as-of",
        "2024-06-30",
        "--format",
        "html",
    )
    assert mspike(*arguments) == ExitCode.WRONG_USAGE
    assert "MS-C055" in capsys.readouterr().err
    assert mspike(*arguments, "--study", "B") == ExitCode.DONE
    assert capsys.readouterr().out.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("text", "code", "exit_code"),
    [
        ("", "MS-S001", ExitCode.NOTHING_USABLE),
        ("id,os_months\np1,x\n", "MS-S003", ExitCode.NOTHING_USABLE),
        ("id,colour\np1,red\n", "MS-S002", ExitCode.WRONG_USAGE),
        ("id,os_months\np1,1\np1,2\n", "MS-S005", ExitCode.NOTHING_USABLE),
        ("id,age\np1,61\n", "MS-C054", ExitCode.NOTHING_USABLE),
        ("id,time,event\np1,1,1\n", "MS-C053", ExitCode.WRONG_USAGE),
    ],
)
def test_a_report_of_what_is_no_cohort(text, code, exit_code, tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    assert mspike("cohort", "report", path) == exit_code
    told = capsys.readouterr().err
    assert code in told and "red" not in told


@pytest.mark.parametrize("command", ["report", "fit"])
@pytest.mark.parametrize("name", ["absent.csv", "absent", "empty"])
def test_nothing_to_read_is_exit_3(command, name, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert mspike("cohort", command, tmp_path / name) == ExitCode.NOTHING_USABLE
    assert "MS-C05" in capsys.readouterr().err


def test_a_survival_table_is_fitted(table, capsys):
    path = table(30, arm=lambda i: "ab"[i % 2], age=lambda i: 50 + (i * 7) % 13)
    done = mspike("cohort", "fit", path, "--by", "arm", "--covariate", "age")
    told = capsys.readouterr().out
    assert done == ExitCode.DONE and "Log-rank p" in told and "Cox model" in told
    assert "95% interval (log-log)" in told
    assert mspike("cohort", "fit", path, "--convention", "log") == ExitCode.DONE
    assert "95% interval (log)" in capsys.readouterr().out


@pytest.mark.parametrize(("n", "first"), [(24, "published"), (25, "this centre")])
def test_below_25_patients_the_published_row_leads_and_says_so(n, first, table, capsys):
    path = table(n, group=lambda _: "B.true_emd")
    done = mspike("cohort", "fit", path, "--endpoint", "B.PFS", "--by", "group")
    told = capsys.readouterr().out
    assert done == ExitCode.DONE
    rows = told.partition("Published medians")[2].splitlines()[4:6]
    assert rows[0].startswith(first)
    assert ("fewer than 25: the published row leads" in told) == (n < 25)
    assert "medians of studies are taken to differ by a factor of 1.38" in told
    assert "first teclistamab dose" in rows[0] and "first teclistamab dose" in rows[1]


def test_validation_stands_beside_where_there_is_a_curve(table, capsys):
    path = table(
        40, group=lambda i: ("B.true_emd", "B.no_stp")[i % 2],
        start=lambda i: f"2023-{1 + i % 12:02}-01",
    )  # fmt: skip
    done = mspike("cohort", "fit", path, "--endpoint", "B.OS", "--by", "group")
    told = capsys.readouterr().out
    assert done == ExitCode.DONE
    for title in ("Events observed and expected", "Survival predicted", "Accuracy"):
        assert title in told
    assert "is seen after about 51 events (median)" in told


def test_a_median_not_reached_is_not_combined(table, capsys):
    path = table(12, group=lambda _: "B.no_stp")
    assert mspike("cohort", "fit", path, "--endpoint", "B.OS", "--by", "group") == 0
    told = capsys.readouterr().out
    assert "not combined, the published median was not reached" in told


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "MS-S001", "empty"),
        ("id;time;event\np1;1;1\n", "MS-S001", "commas"),
        ("id,time,status\np1,1,1\n", "MS-S002", "no column 'event'"),
        ("id,months,event\np1,1,1\n", "MS-S002", "no column 'time'"),
        ("age\n60\n", "MS-S002", "no column 'id'"),
    ],
)
def test_what_is_wrong_with_a_table_comes_before_its_endpoint(
    text, code, said, tmp_path, capsys
):
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    assert mspike("cohort", "fit", path) != ExitCode.DONE
    told = capsys.readouterr().err
    assert code in told and said in told and "MS-C056" not in told


def test_who_is_left_out_of_a_fit_is_counted(tmp_path, capsys):
    rows = [f"p{i},{i + 1},true" for i in range(5)]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["id,os_months,os_event", *rows, "p5,,true", "p6,3,"]))
    assert mspike("cohort", "fit", path, "--endpoint", "A.OS") == ExitCode.DONE
    told = capsys.readouterr().out
    assert "Cohort of 5 patients" in told and "2 patients are left out" in told
    done = mspike("cohort", "fit", path, "--endpoint", "A.OS", "--format", "html")
    assert done == ExitCode.DONE
    assert "2 patients are left out" in capsys.readouterr().out


def test_a_fit_of_records_says_who_is_left_out_and_what_is_known(capsys):
    done = mspike(
        "cohort", "fit", PATIENTS, "--endpoint", "A.OS", "--as-of", "2024-06-30"
    )
    told = capsys.readouterr().out
    assert done == ExitCode.DONE
    assert "patients are left out: no day of progression after CAR T on record" in told


@pytest.mark.parametrize("command", ["report", "fit"])
def test_a_csv_is_not_cut_at_a_day_without_a_word(command, paper_a, capsys):
    done = mspike("cohort", command, paper_a, "--as-of", "2020-01-01")
    assert done == ExitCode.WRONG_USAGE
    assert "MS-C057" in capsys.readouterr().err


def test_a_cohort_needs_an_endpoint(paper_a, capsys):
    assert mspike("cohort", "fit", paper_a) == ExitCode.WRONG_USAGE
    assert "MS-C056" in capsys.readouterr().err
    done = mspike("cohort", "fit", paper_a, "--endpoint", "A.OS", "--by", "A.OS.bl_EMD")
    told = capsys.readouterr().out
    assert done == ExitCode.DONE
    assert "A.OS.bl_EMD.pos" in told and "[A-20, A-21]" in told


@pytest.mark.parametrize(
    ("option", "code"), [(("--by", "x"), "MS-S002"), (("--covariate", "x"), "MS-S002")]
)
def test_an_unknown_column_is_wrong_usage(option, code, table, capsys):
    assert mspike("cohort", "fit", table(), *option) == ExitCode.WRONG_USAGE
    assert code in capsys.readouterr().err


def test_the_columns_are_told(capsys):
    assert mspike("cohort", "columns") == ExitCode.DONE
    assert "teclistamab_os_event" in capsys.readouterr().out
