"""``.cases.yaml``: read with places, run, and missed where they are missing."""

from __future__ import annotations

from textwrap import dedent

import pytest
from msgspec import structs

from engine.language import RuleErrors, shipped_ruleset
from ui.workbench import read_cases, rules_without_cases, run_cases
from ui.workbench.cases import cases_of
from ui.workbench.report import report_of

RULES = shipped_ruleset("moffitt_2025")
FILE = "moffitt_2025/biochemical_relapse.cases.yaml"


def _read(text: str) -> str:
    """The mistakes of a file, rendered."""
    with pytest.raises(RuleErrors) as mistakes:
        read_cases({FILE: dedent(text)}, RULES)
    return str(mistakes.value)


def test_a_case_that_holds_and_one_that_does_not() -> None:
    text = """\
    rule: refractory_or_relapsed
    as_of: day 300
    record: [a CAR T infusion of ide-cel on 2023-10-01]
    cases:
      - case: day 60
        record: [progression was documented on day 60]
        expect: refractory
      - case: day 61, expected wrongly
        record: [progression was documented on day 61]
        expect: refractory
    """
    held, failed = [case.run() for case in read_cases({FILE: dedent(text)}, RULES)]
    assert held.passed
    assert not failed.passed
    assert failed.line == 8
    assert (
        "expected refractory, but it is relapsed: documented progression"
        in failed.message
    )


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ("because: [urine]", "because of serum"),
        ("says: rose from 5 g/dL", "it says: TRUE: serum M-protein rose from 0.1"),
        ("gap: never_asked", "the gap is"),
        ("cautions: [light_chain_escape]", "its cautions are unconfirmed"),
    ],
)
def test_what_else_a_case_can_expect(expectation: str, message: str) -> None:
    text = f"""\
    rule: biochemical_relapse
    as_of: day 160
    cases:
      - case: a rise
        record:
          - a CAR T infusion of ide-cel on 2023-10-01
          - serum M-protein: {{day 60: 0.10 g/dL, day 110: 0.60 g/dL}}
        expect: true
        {expectation}
    """
    (run,) = [case.run() for case in read_cases({FILE: dedent(text)}, RULES)]
    assert not run.passed
    assert message in run.message


def test_every_mistake_at_once_with_its_place() -> None:
    rendered = _read(
        """\
        rule: biochemical_relapse
        cases:
          - case: a typing mistake
            as_of: 2024-01-31
            record:
              - serum M-protien was 1 g/dL on 2024-01-20
            expect: true
          - case: an outcome that this rule cannot have
            as_of: 2024-01-31
            expect: not_applicable
          - case: no day
            expect: true
          - case: a unit of another dimension
            as_of: 2024-01-31
            record:
              - serum M-protein: {2024-01-20: 3 mg/24h}
            expect: true
          - case: no such day
            as_of: 2024-02-30
            expect: true
          - case: an unknown key
            as_of: 2024-01-31
            expects: true
            expect: true
        """
    )
    places = [line for line in rendered.splitlines() if line.startswith(FILE)]
    assert [place.split()[0] + " " + place.split()[1] for place in places] == [
        f"{FILE}:6:9: MS-W001",
        f"{FILE}:10:13: MS-W002",
        f"{FILE}:11:5: MS-W004",
        f"{FILE}:16:9: MS-W001",
        f"{FILE}:19:12: MS-W004",
        f"{FILE}:23:5: MS-R002",
    ]
    assert "did you mean 'serum M-protein'?" in rendered
    assert "^^^^" in rendered


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("rule: biochemical_relaps", "MS-W003"),
        ("rule: biochemical_relapse\nat: never", "MS-R002"),
        ("rules: biochemical_relapse", "MS-R002"),
    ],
)
def test_a_wrong_head(head: str, code: str) -> None:
    body = "cases:\n  - {case: a, as_of: 2024-01-31, expect: true}\n"
    assert code in _read(f"{head}\n{body}")


def test_a_time_point_chooses_the_rule() -> None:
    text = """\
    rule: any_emd
    as_of: 2024-01-31
    cases:
      - {case: at baseline, at: baseline, expect: unknown, gap: no_index_event}
    """
    (case,) = read_cases({FILE: dedent(text)}, RULES)
    assert case.rule.id == "moffitt_2025/any_emd_at_baseline"
    assert case.run().passed
    assert "MS-W003" in _read(text.replace("at: baseline", "at: breakfast"))


def test_a_rule_without_a_case_is_named() -> None:
    report = run_cases("moffitt_2025")
    kept = [run for run in report.scenarios if run.checks[0].value != "relapsed"]
    lacking = rules_without_cases(report_of([RULES], kept), RULES)
    assert lacking == [
        "moffitt_2025/refractory_or_relapsed has no case that is relapsed"
    ]


@pytest.mark.parametrize("name", ["mycare_2024", "usmic_2026"])
def test_one_rule_alone_says_what_the_whole_assessment_says_of_it(name: str) -> None:
    declared = 0
    for case in cases_of(name, shipped_ruleset(name))[::3]:
        asked, bench = case.bench.ask(case.rule.id), case.bench
        verdicts = {v.rule: v for v in bench.assessment.verdicts}
        declared += bench.looked.site is not None
        said = structs.replace(verdicts[case.rule.id], to_confirm=asked.to_confirm)
        assert said == asked
    assert declared or name != "mycare_2024"
