"""The evidence linter: what it must find in the two papers, and what it must not."""

from collections import Counter
from functools import cache

import pytest

from engine.language import read_texts
from engine.prognosis import (
    lint_evidence,
    lint_ratios,
    read_evidence,
    shipped_evidence,
    unshown_caveats,
)

TEXTS = read_texts("evidence")

# The univariable or multivariable ratios that contradict themselves; the other 31 of
# paper B's 37 agree with their interval and p-value within rounding.
CONTRADICTORY = {
    "B.COX.age_per_year/PFS/univariable",
    "B.COX.ecog_ge2_vs_0_1/PFS/univariable",
    "B.COX.prior_bcma/PFS/univariable",
    "B.COX.stp_psk_vs_none/PFS/univariable",
    "B.COX.cyto_confirmed_hr_vs_standard/OS/multivariable",
    "B.COX.stp_psk_vs_none/OS/univariable",
}


@cache
def shipped_findings():
    return lint_evidence(shipped_evidence())


def keys(findings):
    return Counter((f.kind, f.at) for f in findings)


def new_findings(file, old, new):
    """What the linter finds in addition once a printed number is changed."""
    assert old in TEXTS[f"evidence/{file}.yaml"], "the data has changed; mend this test"
    changed = TEXTS[f"evidence/{file}.yaml"].replace(old, new, 1)
    texts = {**TEXTS, f"evidence/{file}.yaml": changed}
    return set(keys(lint_evidence(read_evidence(texts))) - keys(shipped_findings()))


def test_there_are_37_hazard_ratios_and_exactly_six_contradict_themselves():
    rows = shipped_evidence().hazard_ratios.values()
    assert sum(len(row.ratios) for row in rows) == 37
    found = [f.at for f in shipped_findings() if f.kind == "hazard_ratio"]
    assert len(found) == 6
    assert set(found) == CONTRADICTORY


@pytest.mark.parametrize("slack", [0.01, 0.02, 0.03, 0.05])
def test_the_six_do_not_hang_on_the_slack(slack, monkeypatch):
    monkeypatch.setattr(lint_ratios, "P_SLACK", slack)
    drafts = lint_ratios.check_ratios(shipped_evidence())
    assert {d.at for d in drafts if d.kind == "hazard_ratio"} == CONTRADICTORY


def test_every_finding_is_explained_by_a_caveat():
    assert [f for f in shipped_findings() if not f.caveats] == []


def test_every_contradiction_on_the_list_is_found():
    assert unshown_caveats(shipped_evidence(), shipped_findings()) == ()


def test_a_listed_contradiction_that_is_not_in_the_numbers_is_noticed():
    text = TEXTS["evidence/caveats.yaml"]
    planted = text.replace("at: B.ORR.hem.psk}", "at: B.ORR.hem.true_emd}", 1)
    assert planted != text
    evidence = read_evidence({**TEXTS, "evidence/caveats.yaml": planted})
    assert [c.id for c in unshown_caveats(evidence, lint_evidence(evidence))] == [
        "B-02"
    ]


def test_the_45_listed_caveats_are_there_and_the_recomputed_ones_are_marked():
    by_origin = Counter(c.found_by for c in shipped_evidence().caveats.values())
    assert by_origin["reading"] == 45
    listed = {f"A-{i:02}" for i in range(1, 22)} | {f"B-{i:02}" for i in range(1, 21)}
    listed |= {f"X-{i:02}" for i in range(1, 5)}
    found = shipped_evidence().caveats.values()
    assert {c.id for c in found if c.found_by == "reading"} == listed
    assert {c.id for c in found if c.found_by != "reading"} == {
        "A-22",
        "A-23",
        "B-21",
        "B-22",
    }


def test_each_finding_says_where_and_gives_both_readings():
    for finding in shipped_findings():
        assert finding.place
        assert finding.printed.text
        assert finding.other.text != finding.printed.text
        assert {c.id for c in finding.printed.caveats} == set(finding.caveats)


@pytest.mark.parametrize(
    ("kind", "at", "says"),
    [
        ("text", "A.PFS.bl_EMD", "p 0.0076 (Abstract)"),
        ("text", "A.OS.bl_EMD.neg", "21.0 (Abstract)"),
        ("text", "B.OS.psk", "13.1 (Abstract)"),
        ("repeated", "A.OS.bl_EMDorPMD.neg", "no EMD at baseline (may have PMD)"),
        ("sum", "A.T1/high_risk_cytogenetics", "18 + 47 = 65"),
        ("sum", "A.CYTO.emd", "at most 12"),
        ("sum", "A.T1/day90_ORR", "16 + 50 = 66"),
        ("transition", "A.TRANSITIONS/any_pmd", "add up to 10"),
        ("transition", "A.TRANSITIONS/emd_or_pmd", "add up to 52"),
        ("transition", "A.TRANSITIONS/pmd_only", "add up to 10"),
        ("p_value", "A.TRANSITIONS/emd_persists", "chi-square 0.0011"),
        ("p_value", "A.TRANSITIONS/pmd_persists", "Fisher 0.0637"),
        ("p_value", "B.T2/icans_ge2", "chi-square 0.084, Fisher 0.079"),
        ("p_value", "B.RAD.true_emd_vs_psk", "chi-square 0.0575"),
        ("percentage", "B.ORR.hem.psk", "no whole number of 33"),
        ("percentage", "B.NRM", "36 of 385 is 9.4%"),
        ("percentage", "MajesTEC-1/dor_24", "10 of 28 is 35.7%"),
        ("claim", "A.CLAIM.double_positive_worst.pfs", "median 3.6"),
        ("definition", "A.PFS", "counts death"),
        (
            "hazard_ratio",
            "B.COX.cyto_confirmed_hr_vs_standard/OS/multivariable",
            "1.10",
        ),
    ],
)
def test_findings_give_the_other_reading(kind, at, says):
    found = [f for f in shipped_findings() if (f.kind, f.at) == (kind, at)]
    assert any(says in finding.other.text for finding in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # a ratio off the centre of its interval; an interval that does not fit its p
        ("hazards", "ratio: 2.05, ci95: [1.53, 2.75]", "ratio: 2.50, ci95: [1.53, 2.75]",
         ("hazard_ratio", "B.COX.ecog_ge2_vs_0_1/PFS/multivariable")),
        ("hazards", "p: 0.016", "p: 0.16",
         ("hazard_ratio", "B.COX.cyto_confirmed_hr_vs_standard/PFS/multivariable")),
        ("response", "ratio: 0.37", "ratio: 0.73", ("odds_ratio", "B.OR.emd_vs_nostp")),
        # counts that no longer add up, down and across
        ("counts", "white: [70 (66%), 21 (60%)", "white: [70 (66%), 22 (63%)",
         ("sum", "A.T1/race")),
        ("counts", "kappa: [71 (67%), 24 (69%), 47 (66%)]",
         "kappa: [72 (68%), 25 (71%), 47 (66%)]", ("sum", "A.T1/light_chain")),
        ("counts", "assessed_total: 362", "assessed_total: 385",
         ("sum", "B.T1/cytogenetic_risk")),
        ("counts", "whole: 251", "whole: 252", ("sum", "A.FLOW.treated")),
        # percentages and p-values
        ("counts", "present: [18 (17%), 7 (20%), 11 (15%)]",
         "present: [18 (19%), 7 (20%), 11 (15%)]", ("percentage", "A.T1/any_PMD_baseline")),
        ("counts", "p: 0.83", "p: 0.38", ("p_value", "A.T1/sex")),
        ("counts", "p: 0.008", "p: 0.08", ("p_value", "B.T1/prior_bcma")),
        ("counts", "both: {n: 7 (7%), to: {emd_only: 4 (57%)",
         "both: {n: 7 (7%), to: {emd_only: 5 (71%)", ("transition", "A.TRANSITIONS/both")),
        ("counts", "count: 59, of: 109, percent: 54", "count: 59, of: 109, percent: 45",
         ("percentage", "B.VISCERAL")),
        ("response", "percent: 38\n", "percent: 38.1\n",
         ("percentage", "B.ORR.hem.true_emd")),
        ("response", "complete: 23 (34%)", "complete: 24 (34%)", ("sum", "B.RAD.true_emd")),
        # survival
        ("survival", "median: 5.8\n    ci95: [4.7, 8.5]", "median: 5.8\n    ci95: [5.9, 8.5]",
         ("interval", "A.PFS.all")),
        ("survival", "median: 6.1", "median: 16.1", ("follow_up", "B.PFS.all")),
        ("survival", "p: 0.088", "p: 0.81", ("repeated", "A.PFS.bl_PMD")),
        # numbers of our own
        ("derived", "percent: 39.7", "percent: 37.9", ("derived", "D4")),
        ("derived", "ci95: [28.1, 52.5]", "ci95: [28.1, 55.2]", ("derived", "D4")),
        ("quoted_trials", "count: 28, of: 165", "count: 82, of: 165",
         ("percentage", "MajesTEC-1/soft_tissue")),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found(file, old, new, expected):
    assert expected in new_findings(file, old, new)
