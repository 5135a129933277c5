"""Published rows matched to patients: what applies, and the reason for all others."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from engine.prognosis import Timeline, match_timeline, shipped_evidence
from engine.prognosis.offers import offers_of
from engine.reasoning import DataRequest, Verdict
from engine.values import Outcome

EVIDENCE = shipped_evidence()
IDE_CEL = Timeline(
    started=frozenset({"progression"}), products=("idecabtagene_vicleucel",)
)
TECLISTAMAB = Timeline(started=frozenset({"teclistamab_start"}))
SCAN = DataRequest("imaging", "a whole-body scan with every lesion listed")
MISSED = DataRequest("imaging", "a scan before infusion", can_be_known_now=False)

STATUS = {
    (False, False): "negative",
    (True, False): "emd_only",
    (False, True): "pmd_only",
    (True, True): "both",
}


def flag(rule, answer, **further):
    if answer is None:
        return Verdict(rule, Outcome.UNKNOWN, rule, **further)
    return Verdict(rule, Outcome.TRUE if answer else Outcome.FALSE, rule)


def value(rule, answer, **further):
    if answer is None:
        return Verdict(rule, Outcome.UNKNOWN, rule, **further)
    return Verdict(rule, Outcome.TRUE, rule, value=answer)


def at(moment, emd, pmd):
    """Verdicts of paper A's rules at one time point."""
    name = "moffitt_2025/"
    return [
        flag(f"{name}any_emd_at_{moment}", emd),
        flag(f"{name}any_pmd_at_{moment}", pmd),
        value(f"{name}stp_status_at_{moment}", STATUS[emd, pmd]),
    ]


def run(verdicts, timeline):
    estimates, refusals = match_timeline(EVIDENCE, verdicts, timeline)
    return (
        {e.evidence for e in estimates if e.certainty == "certain"},
        {e.evidence for e in estimates if e.certainty == "possible"},
        {(r.evidence, r.reason) for r in refusals},
    )


def test_before_any_clock_nothing_applies():
    certain, possible, refused = run(at("baseline", True, False), Timeline())
    assert not certain
    assert not possible
    assert {reason for _, reason in refused} == {"clock_not_started"}


def test_after_progression_paper_a_applies_and_paper_b_is_on_the_other_clock():
    verdicts = [*at("baseline", True, False), *at("progression", True, False)]
    certain, possible, refused = run(verdicts, IDE_CEL)
    assert certain == {
        f"A.{endpoint}.{group}"
        for endpoint in ("PFS", "OS")
        for group in (
            "all",
            "bl_EMD.pos",
            "bl_EMDorPMD.pos",
            "pd_EMD.pos",
            "pd_EMDorPMD.pos",
            "BLpos_PDpos",
        )
    }
    assert not possible
    assert ("B.OS.psk", "clock") in refused
    assert all(reason == "clock" for i, reason in refused if i.startswith("B."))
    assert ("A.OS.bl_EMD.neg", "stratum_false") in refused


def test_after_teclistamab_paper_b_applies_and_paper_a_is_on_the_other_clock():
    verdicts = [value("usmic_2026/stp_class", "psk")]
    certain, _, refused = run(verdicts, TECLISTAMAB)
    assert {"B.OS.all", "B.PFS.psk", "B.OS.psk", "B.ORR.hem.psk", "B.CR"} <= certain
    assert "B.OS.true_emd" not in certain
    assert all(reason == "clock" for i, reason in refused if i.startswith("A."))


def test_both_clocks_give_both_papers_side_by_side_never_pooled():
    timeline = Timeline(
        started=frozenset({"progression", "teclistamab_start"}),
        products=("idecabtagene_vicleucel",),
    )
    verdicts = [*at("baseline", True, False), value("usmic_2026/stp_class", "true_emd")]
    estimates, _ = match_timeline(EVIDENCE, verdicts, timeline)
    zeros = {(e.study, e.time_zero) for e in estimates}
    assert zeros == {("A", "progression after CAR T"), ("B", "first teclistamab dose")}
    extrapolation = EVIDENCE.studies["B"].after_car_t
    for estimate in estimates:
        assert (extrapolation in estimate.notes) == (estimate.study == "B")


def test_whether_progression_came_after_infusion_may_be_open():
    timeline = Timeline(uncertain=frozenset({"progression"}))
    estimates, refusals = match_timeline(
        EVIDENCE, at("baseline", True, False), timeline
    )
    assert not estimates
    (refusal,) = (r for r in refusals if r.evidence == "A.OS.all")
    assert refusal.reason == "clock_not_started"
    assert "leaves open" in refusal.text


@pytest.mark.parametrize("endpoint", ["PFS", "OS"])
@pytest.mark.parametrize(
    ("baseline", "progression", "name", "words"),
    [
        (True, False, "BLpos_PDneg", "EMD at baseline only"),
        (False, True, "BLneg_PDpos", "EMD at progression only"),
    ],
)
def test_discordant_groups_are_refused_by_name(
    endpoint, baseline, progression, name, words
):
    verdicts = [
        *at("baseline", baseline, False),
        *at("progression", progression, False),
    ]
    _, refusals = match_timeline(EVIDENCE, verdicts, IDE_CEL)
    (refusal,) = (r for r in refusals if r.evidence == f"A.{endpoint}.{name}")
    assert refusal.reason == "unpublished"
    assert words in refusal.text
    certain, _, _ = run(verdicts, IDE_CEL)
    assert not any("BL" in i.split(".")[-1] for i in certain)


@pytest.mark.parametrize("name", ["A.PFS.bl_PMD", "A.OS.bl_PMD"])
def test_groups_without_a_median(name):
    verdicts = at("baseline", False, True)
    _, _, refused = run(verdicts, IDE_CEL)
    assert (name, "no_median_published") in refused
    _, _, refused = run(at("baseline", False, False), IDE_CEL)
    assert (name, "stratum_false") in refused


def test_an_unknown_group_that_can_be_settled_stands_side_by_side():
    verdict = value(
        "usmic_2026/stp_class",
        None,
        possible=("true_emd", "no_stp"),
        settles=((SCAN,),),
    )
    estimates, refusals = match_timeline(EVIDENCE, [verdict], TECLISTAMAB)
    medians = {e.evidence: e for e in estimates if e.measure == "median"}
    assert set(medians) == {
        "B.PFS.all",
        "B.OS.all",
        "B.PFS.true_emd",
        "B.PFS.no_stp",
        "B.OS.true_emd",
        "B.OS.no_stp",
    }
    for name, estimate in medians.items():
        open_group = not name.endswith("all")
        assert (estimate.certainty == "possible") == open_group
        assert estimate.would_settle == ((SCAN.text,) if open_group else ())
    assert ("B.OS.psk", "stratum_false") in {(r.evidence, r.reason) for r in refusals}


def test_an_answer_that_only_could_settle_is_offered_too():
    verdict = flag("moffitt_2025/any_emd_at_baseline", None, could_settle=((SCAN,),))
    _, possible, _ = run([verdict], IDE_CEL)
    assert {"A.OS.bl_EMD.pos", "A.OS.bl_EMD.neg"} <= possible


def test_what_cannot_be_known_any_more_leaves_only_what_does_not_depend_on_it():
    verdicts = [
        flag(f"moffitt_2025/any_{x}_at_baseline", None, settles=((MISSED,),))
        for x in ("emd", "pmd")
    ]
    verdicts.append(value("moffitt_2025/stp_status_at_baseline", None))
    certain, possible, refused = run(verdicts, IDE_CEL)
    assert certain == {"A.PFS.all", "A.OS.all"}
    assert not possible
    assert ("A.OS.bl_EMD.pos", "stratum_unknown") in refused
    assert ("A.OS.bl_EMD.neg", "stratum_unknown") in refused


def test_a_rule_that_was_not_applied_leaves_its_group_unknown():
    certain, _, refused = run([], IDE_CEL)
    assert certain == {"A.PFS.all", "A.OS.all"}
    assert ("A.OS.bl_EMD.pos", "stratum_unknown") in refused


def test_every_possible_value_inside_the_group_makes_it_certain():
    verdict = value(
        "moffitt_2025/stp_status_at_baseline", None, possible=("emd_only", "both")
    )
    certain, possible, refused = run([verdict], IDE_CEL)
    assert "A.OS.bl_EMDorPMD.pos" in certain
    assert ("A.OS.bl_EMDorPMD.neg", "stratum_false") in refused
    assert not possible


def test_not_applicable_is_not_a_member():
    verdict = Verdict("usmic_2026/stp_class", Outcome.NOT_APPLICABLE)
    _, _, refused = run([verdict], TECLISTAMAB)
    assert ("B.OS.psk", "stratum_false") in refused


def test_what_lies_in_a_past_window_is_looked_for_and_never_ordered():
    scan = DataRequest("imaging", "the scan before infusion", window="up to 2024-01-31")
    verdicts = [flag("moffitt_2025/any_emd_at_baseline", None, settles=((scan,),))]
    for day, told in (
        ("2024-01-31", scan.text),
        ("2024-02-01", f"look for a record elsewhere ({scan.text})"),
    ):
        timeline = structs.replace(IDE_CEL, as_of=day)
        estimates, _ = match_timeline(EVIDENCE, verdicts, timeline)
        (open_row,) = (e for e in estimates if e.evidence == "A.OS.bl_EMD.pos")
        assert open_row.would_settle == (told,)


def test_two_open_questions_must_both_be_settled():
    before = DataRequest("imaging", "the list of lesions of the scan before infusion")
    verdicts = [
        flag("moffitt_2025/any_emd_at_baseline", None, settles=((before,),)),
        flag("moffitt_2025/any_emd_at_progression", None, settles=((SCAN,),)),
    ]
    estimates, _ = match_timeline(EVIDENCE, verdicts, IDE_CEL)
    (double,) = (e for e in estimates if e.evidence == "A.OS.BLpos_PDpos")
    assert double.certainty == "possible"
    assert double.would_settle == (f"{before.text} and {SCAN.text}",)


def test_a_cilta_cel_patient_reads_14_of_106():
    timeline = Timeline(
        started=frozenset({"progression"}), products=("ciltacabtagene_autoleucel",)
    )
    estimates, _ = match_timeline(EVIDENCE, [], timeline)
    assert {e.evidence for e in estimates} == {"A.PFS.all", "A.OS.all"}
    for estimate in estimates:
        assert any("only 14 of the 106" in note for note in estimate.notes)
        assert "A-21" in estimate.caveats
    ide_cel, _ = match_timeline(EVIDENCE, [], IDE_CEL)
    assert not any("only 14" in note for e in ide_cel for note in e.notes)


def test_another_car_t_is_another_population():
    timeline = Timeline(started=frozenset({"progression"}), products=("gprc5d_car_t",))
    certain, possible, refused = run(at("baseline", True, False), timeline)
    assert not certain | possible
    assert ("A.OS.all", "population") in refused
    assert ("B.OS.all", "clock") in refused


def test_an_unidentified_car_t_makes_every_row_only_possible():
    timeline = Timeline(
        started=frozenset({"progression"}), products=("car_t_unspecified",)
    )
    estimates, _ = match_timeline(EVIDENCE, at("baseline", True, False), timeline)
    assert estimates
    for estimate in estimates:
        assert estimate.certainty == "possible"
        assert any("CAR T product" in way for way in estimate.would_settle)


def test_duration_of_response_waits_for_a_response():
    verdicts = [value("usmic_2026/stp_class", "no_stp")]
    _, _, refused = run(verdicts, TECLISTAMAB)
    assert [r for i, r in refused if i == "B.DOR"] == ["conditional_on_future_event"]
    responded = Timeline(started=TECLISTAMAB.started, responded=True)
    estimates, refusals = match_timeline(EVIDENCE, verdicts, responded)
    (duration,) = (e for e in estimates if e.evidence == "B.DOR")
    assert duration.stratum == "no soft-tissue plasmacytoma"
    assert "B.DOR" not in {r.evidence for r in refusals}


def test_a_multivariable_ratio_supersedes_the_univariable_one():
    verdicts = [flag("usmic_2026/penta_refractory", True)]
    estimates, refusals = match_timeline(EVIDENCE, verdicts, TECLISTAMAB)
    shown = {
        (e.endpoint, e.model)
        for e in estimates
        if e.evidence == "B.COX.penta_refractory"
    }
    # PFS has only a univariable ratio in print; OS has both.
    assert shown == {("PFS", "univariable"), ("OS", "multivariable")}
    superseded = {
        (r.endpoint, r.model)
        for r in refusals
        if r.evidence == "B.COX.penta_refractory" and r.reason == "superseded"
    }
    assert superseded == {("OS", "univariable")}


def test_assumptions_behind_a_group_are_named():
    verdict = Verdict(
        "usmic_2026/stp_class",
        Outcome.TRUE,
        value="no_stp",
        assumptions=("torso_pet_ct_accepted",),
    )
    estimates, _ = match_timeline(EVIDENCE, [verdict], TECLISTAMAB)
    (row,) = (e for e in estimates if e.evidence == "B.OS.no_stp")
    assert any("torso_pet_ct_accepted" in note for note in row.notes)


@pytest.mark.parametrize(
    ("baseline", "progression"),
    list(product(list(product([True, False], repeat=2)), repeat=2)),
)
def test_a_known_patient_is_in_exactly_one_group_of_each_pair(baseline, progression):
    verdicts = [*at("baseline", *baseline), *at("progression", *progression)]
    certain, possible, _ = run(verdicts, IDE_CEL)
    assert not possible
    for pair in ("bl_EMD", "bl_EMDorPMD", "pd_EMD", "pd_EMDorPMD"):
        for endpoint in ("PFS", "OS"):
            names = {f"A.{endpoint}.{pair}.{side}" for side in ("pos", "neg")}
            assert len(names & certain) == 1


RULES = sorted({c.rule for s in EVIDENCE.strata.values() for c in s.rules})
ANSWERS = {
    rule: sorted(
        {a for s in EVIDENCE.strata.values() for c in s.rules if c.rule == rule for a in c.answers}
    )
    for rule in RULES
}  # fmt: skip


@st.composite
def any_verdicts(draw):
    found = []
    for rule in draw(st.lists(st.sampled_from(RULES), unique=True)):
        answers = ANSWERS[rule]
        is_flag = set(answers) <= {"true", "false"}
        kind = draw(st.sampled_from(["decided", "open", "lost", "not_applicable"]))
        if kind == "not_applicable":
            found.append(Verdict(rule, Outcome.NOT_APPLICABLE))
        elif kind == "decided":
            answer = draw(st.sampled_from(answers))
            found.append(
                Verdict(rule, Outcome(answer))
                if is_flag
                else Verdict(rule, Outcome.TRUE, value=answer)
            )
        else:
            settles = ((SCAN if kind == "open" else MISSED,),)
            possible = () if is_flag else tuple(answers)
            found.append(
                Verdict(rule, Outcome.UNKNOWN, possible=possible, settles=settles)
            )
    return found


timelines = st.builds(
    Timeline,
    started=st.frozensets(st.sampled_from(["progression", "teclistamab_start"])),
    products=st.sampled_from(
        [(), ("idecabtagene_vicleucel",), ("ciltacabtagene_autoleucel",)]
    ),
    responded=st.booleans(),
)
ALL_IDS = {offer.evidence for offer in offers_of(EVIDENCE)}


@settings(max_examples=60, deadline=None)
@given(any_verdicts(), timelines)
def test_every_row_is_shown_or_refused_and_no_number_escapes_its_clock(
    verdicts, timeline
):
    estimates, refusals = match_timeline(EVIDENCE, verdicts, timeline)
    assert {e.evidence for e in estimates} | {r.evidence for r in refusals} == ALL_IDS
    clocks = {"A": "progression", "B": "teclistamab_start"}
    for estimate in estimates:
        assert clocks[estimate.study] in timeline.started
        assert (estimate.certainty == "possible") == bool(estimate.would_settle)
    whole = {(e.evidence, e.endpoint, e.model, e.stratum) for e in estimates}
    assert len(whole) == len(estimates)
    assert len(set(refusals)) == len(refusals)
    assert all(refusal.text for refusal in refusals)
    # the order of the verdicts is of no consequence
    assert match_timeline(EVIDENCE, verdicts[::-1], timeline) == (estimates, refusals)
