import msgspec
import pytest

from engine.assessment import Assessment, RuleSetStamp, RuleView
from engine.language import shipped_vocabulary
from engine.reasoning import CriterionOutcome, DataRequest, Gap, Verdict
from engine.values import Outcome
from tests.unit.ui.by_hand import (
    assessed,
    fish,
    infusion,
    lab,
    panel,
    scan,
    serum,
    teclistamab,
    urine,
)
from ui.presentation import SHAPES, patient_view
from ui.presentation.answers import Answer, answer_of


def answers(facts, as_of="2024-01-31") -> dict[str, Answer]:
    view = patient_view(assessed(facts, as_of))
    return {a.rule: a for card in view.cards for a in card.answers}


RELAPSE = "moffitt_2025/biochemical_relapse"
INFUSED = [infusion("2023-01-01"), serum("2022-12-20", "2.0")]


def test_a_flag_names_value_unit_cut_off_arithmetic_date_and_resource():
    told = answers([*INFUSED, serum("2023-03-20", "0.3"), serum("2023-06-20", "0.8")])
    answer = told[RELAPSE]
    assert (answer.tone, answer.shape, answer.word) == (
        "flag",
        "▲",
        "BIOCHEMICAL RELAPSE",
    )
    for words in (
        "0.3 g/dL",
        "0.8 g/dL",
        "+0.5 g/dL",
        ">= 25 %",
        ">= 0.5 g/dL",
        "2023-06-20",
    ):
        assert words in answer.sentence
    resources = {line.resource for line in answer.because[0].evidence}
    assert "Observation/serum_m_protein-2023-06-20" in resources
    assert answer.definition.startswith("Moffitt 2025")
    assert "25% or greater increase" in answer.quote
    assert any("one result only" in caution for caution in answer.cautions)
    assert {c.id for c in answer.choices} >= {"measurable", "baseline", "dflc"}


def test_an_open_verdict_says_what_was_checked_and_what_was_not():
    answer = answers(
        [*INFUSED, serum("2023-03-20", "0.3"), serum("2023-06-20", "0.4")]
    )[RELAPSE]
    assert answer.tone == "open"
    assert answer.word == "PARTLY CHECKED"
    assert answer.sentence == (
        "NO RISE: serum M-protein (to 2023-06-20). NOT CHECKED: urine M-protein."
    )
    assert answer.settled_by == ("urine M-protein: two results since 2023-01-01",)


def test_light_chains_are_asked_for_only_where_they_may_count():
    few = [
        infusion("2023-01-01"),
        serum("2023-03-20", "0.3"),
        serum("2023-06-20", "0.4"),
    ]
    answer = answers(few)[RELAPSE]
    assert answer.sentence.endswith("NOT CHECKED: urine M-protein, light chains.")


def test_the_gate_of_a_criterion_is_no_finding_of_its_own():
    answer = answers([*INFUSED, serum("2023-03-20", "0.3")])[RELAPSE]
    assert "baseline" not in answer.sentence


def test_a_clear_verdict_has_its_own_shape_and_its_proof():
    facts = [*INFUSED, serum("2023-03-20", "0.3"), serum("2023-06-20", "0.4")]
    facts += [urine("2023-03-20", "50"), urine("2023-06-20", "60")]
    answer = answers(facts)[RELAPSE]
    assert (answer.tone, answer.word) == ("clear", "NO RISE")
    assert "serum M-protein" in answer.sentence
    assert "urine M-protein" in answer.sentence


def test_a_preliminary_result_is_awaited():
    facts = [*INFUSED, serum("2023-03-20", "0.3"), serum("2023-06-20", "0.4")]
    facts += [urine("2023-03-20", "50"), urine("2023-06-20", "60")]
    facts.append(serum("2023-07-20", "3.0", preliminary=True))
    answer = answers(facts)[RELAPSE]
    assert answer.word == "A FINAL RESULT IS AWAITED"
    assert "FINAL RESULT AWAITED: serum M-protein" in answer.sentence


def test_the_value_as_recorded_stands_beside_the_canonical_one():
    facts = [*INFUSED, serum("2023-03-20", "0.3")]
    facts.append(lab("serum_m_protein", "2023-06-20", "0.8", "8 g/L"))
    lines = [line.text for r in answers(facts)[RELAPSE].because for line in r.evidence]
    assert "serum M-protein 0.8 g/dL, 2023-06-20 (recorded as 8 g/L)" in lines
    assert "serum M-protein 0.3 g/dL, 2023-03-20" in lines


def test_not_applicable_is_told_with_its_reason():
    answer = answers([])["usmic_2026/stp_class"]
    assert (answer.tone, answer.word) == ("not_applicable", "NOT APPLICABLE")
    assert answer.sentence == "first teclistamab dose is not on record"


@pytest.mark.parametrize(
    ("touches", "tone", "word"),
    [
        (("non_contiguous",), "flag", "TRUE EMD"),
        (("contiguous",), "flag", "PSK: soft tissue growing out of bone"),
        ((), "value", "NO SOFT-TISSUE PLASMACYTOMA"),
    ],
)
def test_a_class_is_told_by_its_value(touches, tone, word):
    facts = [*scan("2023-05-01", *touches), teclistamab("2023-05-10")]
    answer = answers(facts)["usmic_2026/stp_class"]
    assert (answer.tone, answer.word) == (tone, word)


def test_one_missing_thing_is_told_in_its_own_words():
    answer = answers([])["moffitt_2025/any_emd"]
    assert answer.word == "NOT CHECKED"
    assert answer.sentence == "soft-tissue lesions: no imaging on record now"


def test_an_undescribed_lesion_is_not_clear():
    facts = scan("2023-05-01", "not_stated")
    answer = answers(facts)["moffitt_2025/any_emd"]
    assert answer.word == "NOT CLEAR FROM THE RECORD"
    assert any("contiguity" in way for way in answer.settled_by)


def test_an_answer_made_of_others_is_told_by_them():
    facts = [
        f
        for f in scan("2023-05-01", "non_contiguous")
        if "list" not in f.source.resource
    ]
    answer = answers(facts)["moffitt_2025/stp_status"]
    assert answer.tone == "open"
    assert answer.sentence == "PRESENT: EMD. NOT SETTLED: PMD."


def test_criteria_are_named_as_the_vocabulary_names_them():
    facts = [fish("t_4_14", "present"), fish("t_14_16", "absent")]
    answer = answers(facts)["usmic_2026/cytogenetic_risk"]
    assert "PRESENT: t(4;14) (to 2021-01-04)." in answer.sentence
    assert "ABSENT: t(14;16) (to 2021-01-04)." in answer.sentence
    assert "gain(1q)" in answer.sentence
    assert "too" not in answer.sentence
    assert "CONFIRMED HIGH RISK" in answer.possible


def test_no_shape_stands_for_two_tones():
    assert len(set(SHAPES.values())) == len(SHAPES) == 5


def test_the_same_reason_is_told_once():
    facts = [*INFUSED, *panel()]
    for answer in answers(facts).values():
        told = [reason.text for reason in answer.because]
        assert len(told) == len(set(told))


def test_every_tone_word_is_a_word():
    facts = [*INFUSED, serum("2023-03-20", "0.3"), *panel("t_4_14")]
    for answer in answers(facts).values():
        assert "UNKNOWN" not in f"{answer.word} {answer.sentence}".upper()


def _assessment_of(verdict: Verdict, kind: str) -> Assessment:
    base = assessed([])
    return msgspec.structs.replace(
        base,
        verdicts=(verdict,),
        rulesets={"site": RuleSetStamp("Ward 7", "1", kind, "ours", "0" * 64)},
        rules={verdict.rule: RuleView("Scan due", "q", "w", ())},
    )


def test_a_policy_never_passes_for_a_publication():
    verdict = Verdict("site/scan_due", Outcome.TRUE)
    names = shipped_vocabulary()
    policy = answer_of(verdict, _assessment_of(verdict, "policy"), names)
    published = answer_of(verdict, _assessment_of(verdict, "published"), names)
    assert policy.definition == "Local policy: Ward 7"
    assert published.definition == "Ward 7"


def test_a_rule_without_words_of_its_own_is_shown_in_plain_words():
    names = shipped_vocabulary()
    for outcome, word in ((Outcome.TRUE, "YES"), (Outcome.FALSE, "NO")):
        verdict = Verdict("site/scan_due", outcome)
        assert answer_of(verdict, _assessment_of(verdict, "policy"), names).word == word
    verdict = Verdict("site/scan_due", Outcome.TRUE, value="within_a_week")
    answer = answer_of(verdict, _assessment_of(verdict, "policy"), names)
    assert (answer.word, answer.tone) == ("WITHIN A WEEK", "value")


def test_what_was_missed_is_not_asked_for():
    missed = DataRequest("x", "imaging at baseline", can_be_known_now=False)
    late = DataRequest("y", "imaging now")
    verdict = Verdict(
        "site/scan_due",
        Outcome.UNKNOWN,
        missing=(Gap("c", "never_asked", "no imaging"),),
        criteria=(CriterionOutcome("c", Outcome.UNKNOWN, "no imaging"),),
        settles=((missed,),),
    )
    names = shipped_vocabulary()
    answer = answer_of(verdict, _assessment_of(verdict, "policy"), names)
    assert answer.settled_by == ()
    assert answer.cannot_be_known_now == ("imaging at baseline",)
    both = msgspec.structs.replace(verdict, settles=((missed,), (late,)))
    answer = answer_of(both, _assessment_of(both, "policy"), names)
    assert answer.settled_by == ("imaging now",)
    assert answer.cannot_be_known_now == ()
