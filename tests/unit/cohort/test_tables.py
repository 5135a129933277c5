"""Tables of a cohort: counts, denominators, named tests."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from engine.cohort import CohortError, CohortRow, read_rows, report_cohort
from engine.cohort.tables import (
    PAPER_B,
    STATUSES,
    PrintedTable,
    ResponseRate,
    compare_counts,
    compare_numbers,
    divisions,
    odds_ratio,
    panels,
    patterns,
    print_panel,
    print_table_one,
    print_transitions,
    responses,
    share,
    table_one,
    transitions,
)
from engine.prognosis import shipped_evidence

EVIDENCE = shipped_evidence()
EMD = tuple(EVIDENCE.strata[f"A.bl_EMD.{sign}"] for sign in ("pos", "neg"))
STP = tuple(EVIDENCE.strata[f"B.{name}"] for name in ("true_emd", "psk", "no_stp"))


def test_rows_from_csv():
    text = (
        "id,age,ecog,stp_status_at_baseline,day_90_response,pfs_months,pfs_event\n"
        "p1,66.5,1,both,VGPR,4.2,true\n"
        "p2,,,,,,\n"
    )
    one, other = read_rows(text)
    assert one == CohortRow(
        id="p1",
        age=66.5,
        ecog=1,
        any_emd_at_baseline=True,
        any_pmd_at_baseline=True,
        day_90_response="VGPR",
        pfs_months=4.2,
        pfs_event=True,
    )
    assert other == CohortRow(id="p2")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("id,age\np1,old\n", "MS-S003", "line 2, column 'age'"),
        ("id,ecog\np1,5\n", "MS-S003", "line 2, column 'ecog'"),
        ("id,day_90_response\np1,better\n", "MS-S003", "'day_90_response'"),
        ("id,stp_status_at_baseline\np1,maybe\n", "MS-S003", "stp_status_at_baseline"),
        ("id,shoe_size\np1,44\n", "MS-S002", "shoe_size"),
        ("id,age\np1,60\np1,61\n", "MS-S005", "line 3"),
        ("id,age\np1\n", "MS-S001", "line 2"),
        ("id,age\n", "MS-S006", "no patients"),
        ("", "MS-S001", "empty"),
        ("id;age\np1;60\n", "MS-S001", "commas"),
        ("age\n60\n", "MS-S002", "'id'"),
        ("id,shoe_size\np1,\n", "MS-S002", "shoe_size"),
        ("id,age\n,60\n", "MS-S003", "line 2, column 'id'"),
        ("id,age\np1,60\n\np2,x\n", "MS-S003", "line 4, column 'age'"),
        ("id,age\np1,-60\n", "MS-S003", "line 2, column 'age'"),
        ("id,prior_lines\np1,-1\n", "MS-S003", "line 2, column 'prior_lines'"),
        ("id,months_to_progression\np1,nan\n", "MS-S003", "'months_to_progression'"),
        ("id,months_to_progression\np1,inf\n", "MS-S003", "'months_to_progression'"),
        # the last of two columns would win without a word
        ("id,os_months,os_months\np1,3,99\n", "MS-S001", "twice"),
        (
            "id,stp_status_at_baseline,any_emd_at_baseline\np1,negative,true\n",
            "MS-S003",
            "line 2, column 'stp_status_at_baseline'",
        ),
    ],
)
def test_mistakes_in_csv(text, code, place):
    with pytest.raises(CohortError) as refused:
        read_rows(text)
    assert refused.value.code == code and place in refused.value.message
    assert "better" not in str(refused.value) and "old" not in refused.value.message


def test_a_group_is_known_only_if_its_parts_are():
    row = CohortRow(id="p", any_emd_at_baseline=True)
    assert row.belongs_to(EMD[0]) is True and row.belongs_to(EMD[1]) is False
    # PMD is not known: EMD only or both, but surely not negative
    either = EVIDENCE.strata["A.bl_EMDorPMD.pos"]
    assert row.belongs_to(either) is True
    assert row.belongs_to(EVIDENCE.strata["A.bl_PMD.pos"]) is None
    blank = CohortRow(id="p")
    assert all(blank.belongs_to(s) is None for s in (*EMD, *STP, either))
    assert blank.belongs_to(EVIDENCE.strata["A.all"]) is True


def test_every_published_group_can_be_asked_of_a_row():
    rows = [
        CohortRow(id="a", stp_class="psk", cytogenetic_risk="standard", ecog=2),
        CohortRow(id="b", prior_bcma=False, penta_refractory=True),
    ]
    answers = {
        s.id: [row.belongs_to(s) for row in rows] for s in EVIDENCE.strata.values()
    }
    assert answers["B.psk"] == [True, None]
    assert answers["B.ecog_ge2"] == [True, None]
    assert answers["B.cyto_standard"] == [True, None]
    assert answers["B.prior_bcma.no"] == [None, True]
    assert answers["B.penta.no"] == [None, False]


counts = st.lists(
    st.lists(st.integers(0, 40), min_size=2, max_size=2), min_size=2, max_size=4
)


def too_many_tables(kept):
    """More than 50,000 fillings once the largest category is forced by the others."""
    sizes = sorted(kept.sum(axis=1 if kept.shape[1] == 2 else 0))
    return math.prod(int(size) + 1 for size in sizes[:-1]) > 50_000


@given(counts)
@example([[0, 9], [30, 40], [30, 40], [30, 40]])
@example([[0, 4], [9, 11]])
def test_tests_of_counts_against_scipy(table):
    kept = np.array([row for row in table if any(row)])
    found = compare_counts(table)
    if len(kept) < 2 or not kept.sum(axis=0).all():
        assert found.p is None and "one category or one group" in found.text()
        return
    theirs = stats.chi2_contingency(kept, correction=False)
    if theirs.expected_freq.min() >= 5:
        assert found.name == "chi-square, uncorrected"
        assert found.p == pytest.approx(theirs.pvalue)
    elif too_many_tables(kept):
        assert found.name == "chi-square, uncorrected"
        assert found.p == pytest.approx(theirs.pvalue)
        assert "too many tables for the exact test" in found.text()
    else:
        assert found.name == "Fisher's exact"
        if kept.shape == (2, 2):
            assert found.p == pytest.approx(stats.fisher_exact(kept).pvalue, rel=1e-6)


def test_the_exact_test_gives_way_where_it_would_take_too_long():
    found = compare_counts([[900, 400], [800, 900], [30, 2], [1, 2]])
    assert found.name == "chi-square, uncorrected"
    assert "smallest expected count" in found.note


def test_tests_of_numbers():
    groups = [[1.0, 2, 3, 4], [3.0, 4, 5, 9]]
    t, kruskal = (compare_numbers(groups, test) for test in ("t", "kruskal"))
    assert t.p == pytest.approx(stats.ttest_ind(*groups).pvalue)
    assert t.name == "t, equal variances"
    assert kruskal.p == pytest.approx(stats.kruskal(*groups).pvalue)
    three = compare_numbers([*groups, [5.0, 6]], "t")
    assert three.name == "Kruskal-Wallis"
    assert compare_numbers([[1.0], [2.0, 3]], "t").p is None
    assert compare_numbers([[2.0, 2], [2.0, 2]], "kruskal").p is None


@pytest.mark.parametrize(
    ("one", "other", "printed"),
    [
        ((41, 109), (151, 243), (0.37, 0.23, 0.59)),
        ((17, 32), (151, 243), (0.69, 0.3, 1.4)),
        ((41, 109), (17, 32), (0.53, 0.24, 1.16)),
    ],
)
def test_odds_ratios_of_paper_b(one, other, printed):
    """The counts that paper B's printed odds ratios imply (B-02)."""
    rates = [
        ResponseRate(group=g, responders=k, of=n, unknown=0, low=0, high=1)
        for g, (k, n) in zip("ab", (one, other), strict=True)
    ]
    found = odds_ratio(*rates)
    ratio, low, high = printed
    assert found.ratio == pytest.approx(ratio, abs=0.0051)
    # one interval end is printed with one digit, cut rather than rounded
    assert found.low == pytest.approx(low, abs=0.05)
    assert found.high == pytest.approx(high, abs=0.06)


def test_an_empty_cell_has_no_odds_ratio():
    rows = [
        CohortRow(id=f"p{i}", stp_class="psk", teclistamab_response="PR")
        for i in range(3)
    ]
    rows += [CohortRow(id="q", stp_class="no_stp", teclistamab_response="PD")]
    found = responses(rows, STP)
    assert all(odds.ratio is None for odds in found.odds)
    assert found.rates[0].of == 0


def test_a_sign_is_counted_over_those_in_whom_it_was_looked_for():
    rows = [
        CohortRow(id="a", biochemical_relapse=True, marrow_involvement=False),
        CohortRow(id="b", biochemical_relapse=True, marrow_involvement=True),
        CohortRow(id="c", marrow_involvement=True),
        CohortRow(id="d"),
    ]
    found = {p.id: p for p in patterns(rows)}
    assert (found["biochemical"].count, found["biochemical"].assessed) == (2, 2)
    assert (found["bm_involvement"].count, found["bm_involvement"].assessed) == (2, 3)
    alone = found["isolated_biochemical"]
    # alone so far as was looked, but bone and soft tissue were not looked for
    assert (alone.count, alone.assessed, alone.certain) == (1, 3, 0)


row = st.builds(
    CohortRow,
    id=st.uuids().map(str),
    any_emd_at_baseline=st.sampled_from([True, False, None]),
    any_pmd_at_baseline=st.sampled_from([True, False, None]),
    any_emd_at_progression=st.sampled_from([True, False, None]),
    any_pmd_at_progression=st.sampled_from([True, False, None]),
)


@given(st.lists(row, max_size=30))
def test_transitions_lose_nobody(rows):
    matrix = transitions(rows)
    assert sum(matrix.total(status) for status in STATUSES) == len(rows)
    assert len(print_transitions(matrix).rows) == len(STATUSES)


def test_every_division_of_both_papers_is_drawn():
    drawn = {**divisions(EVIDENCE, "A"), **divisions(EVIDENCE, "B")}
    published = {
        c.id: c for c in EVIDENCE.comparisons.values() if c.endpoint[2:] != "ORR"
    }
    for comparison in published.values():
        assert any(
            endpoint == comparison.endpoint
            and set(comparison.between) <= {stratum.id for stratum in strata}
            for endpoint, strata in drawn.values()
        ), comparison.id
    assert len(drawn) == 16 + 6


def test_a_panel_counts_those_it_cannot_place():
    rows = [
        CohortRow(
            id=f"p{i}",
            stp_class=("true_emd", "psk", None)[i % 3],
            teclistamab_os_months=1.0 + i,
            teclistamab_os_event=i % 2 == 0,
        )
        for i in range(30)
    ]
    found = {panel.id: panel for panel in panels(rows, EVIDENCE, "B")}
    assert set(found) == {"B.OS.all", "B.OS.three_groups"}
    panel = found["B.OS.three_groups"]
    assert [group.n for group in panel.groups] == [10, 10]
    assert panel.unplaced == 10 and len(panel.missing) == 1
    text = " ".join(print_panel(panel).notes)
    assert "10 patients with times are in none of the groups" in text
    assert "first teclistamab dose" in text


def test_patients_without_times_are_left_out_with_a_word():
    rows = [
        CohortRow(id="p1", os_months=3.0, os_event=True),
        CohortRow(id="p2", os_months=4.0, os_event=None),
        CohortRow(id="p3", os_months=None, os_event=True),
    ]
    (panel,) = (p for p in panels(rows, EVIDENCE, "A") if p.id == "A.OS.all")
    assert panel.groups[0].n == 1 and panel.untimed == 2
    said = "2 patients are left out: months or event of this endpoint not known"
    assert any(said in note for note in print_panel(panel).notes)
    assert said in report_cohort(rows, EVIDENCE, "A").html()


def test_a_time_that_cannot_be_is_named_by_its_own_line():
    rows = [
        CohortRow(id="p1"),
        CohortRow(id="p2", os_months=3.0, os_event=True),
        CohortRow(id="p3", os_months=0.0, os_event=True),
    ]
    with pytest.raises(CohortError, match="MS-S004: line 4"):
        panels(rows, EVIDENCE, "A")


def test_table_one_of_paper_b_prints_every_denominator():
    rows = [
        CohortRow(
            id=f"p{i}",
            stp_class=("true_emd", "psk", "no_stp")[i % 3],
            age=50.0 + i % 17,
            sex="female" if i % 4 else "male",
            penta_refractory=None if i % 5 == 0 else i % 2 == 0,
        )
        for i in range(60)
    ]
    found = {r.id: r for r in table_one(rows, STP, PAPER_B, "kruskal").rows}
    assert found["penta"].assessed == (48, 16, 16, 16)
    assert found["age_median_range"].test.name == "Kruskal-Wallis"
    text = print_table_one(table_one(rows, STP, PAPER_B, "kruskal"), "B").rows
    assert any("/16 (" in cell for line in text for cell in line)


def test_a_report_of_paper_b():
    rows = [
        CohortRow(
            id=f"p{i}",
            stp_class=("true_emd", "psk", "no_stp")[i % 3],
            teclistamab_response=("PR", "PD")[i % 2],
            teclistamab_pfs_months=1.0 + i % 11,
            teclistamab_pfs_event=i % 4 > 0,
        )
        for i in range(48)
    ]
    report = report_cohort(rows, EVIDENCE, "B")
    assert not report.synthetic and "SYNTHETIC" not in report.html()
    assert {"table_1.csv", "responses.csv", "B_PFS_three_groups.csv"} <= set(
        report.csv()
    )
    assert report.html().count("<svg") == 2


def test_a_ragged_table_cannot_be():
    with pytest.raises(ValueError, match="too short or too long"):
        PrintedTable(id="x", title="x", columns=("a", "b"), rows=(("1",),))


def test_a_share_shows_its_denominator():
    assert share(51, 86) == "51/86 (59%)"
    assert share(0, 0) == "0/0"
