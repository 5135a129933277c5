"""How old is what a verdict rests on stands beside the verdict, on every surface."""

import msgspec

from engine.reasoning import Evidence, Reason, Verdict
from engine.values import Outcome
from tests.unit.ui.by_hand import (
    assessed,
    fish,
    infusion,
    lab,
    progression,
    scan,
    serum,
    teclistamab,
    urine,
)
from ui.bedside.patient_page import answer_html
from ui.paper import paper_page
from ui.presentation import patient_view, prose
from ui.presentation.looked_at import first_met
from ui.records import Identity

TREATED = [infusion("2023-01-01"), serum("2022-12-20", "2.0")]
FLAT = [
    *(serum("2023-03-20", "0.3"), serum("2023-06-20", "0.4")),
    *(urine("2023-03-20", "50"), urine("2023-06-20", "60")),
]
WHO = Identity(patient="p1", mrns=(), name="", birth_date="")


def shown(facts, as_of="2024-01-31"):
    view = patient_view(assessed(facts, as_of))
    return view, {a.rule: a.looked_at for card in view.cards for a in card.answers}


def test_a_verdict_of_now_says_how_old_the_latest_imaging_is_on_page_and_paper():
    view, looked = shown(scan("2023-12-11"), "2026-11-21")
    told = "latest imaging 2023-12-11, 1076 days before the day of the question"
    assert looked["moffitt_2025/stp_status"] == told
    assert f"Looked at: </b>{prose(told)}" in str(answer_html(view, WHO))
    assert told.removesuffix(" the day of the question") in paper_page(view, WHO)


def test_the_day_of_the_question_and_the_day_before_it():
    for as_of, age in (
        ("2023-12-11", "on the day of the question"),
        ("2023-12-12", "1 day before the day of the question"),
    ):
        _, looked = shown(scan("2023-12-11"), as_of)
        assert looked["moffitt_2025/any_emd"] == f"latest imaging 2023-12-11, {age}"


def test_a_partial_day_has_no_exact_age():
    _, looked = shown(scan("2023-12"))
    told = "latest imaging 2023-12, age not known exactly"
    assert looked["moffitt_2025/any_emd"] == told


def test_a_laboratory_verdict_says_how_old_its_latest_result_is():
    _, looked = shown([*TREATED, *FLAT, *scan("2023-06-20")])
    told = "latest result 2023-06-20, 225 days before the day of the question"
    assert looked["moffitt_2025/biochemical_relapse"] == told
    _, looked = shown([*TREATED, *FLAT[:2]])
    assert looked["moffitt_2025/biochemical_relapse"] == told


def test_where_age_says_nothing_there_is_no_line():
    facts = [*TREATED, *scan("2022-12-20"), fish("t_4_14", "present")]
    _, looked = shown(facts)
    assert looked["moffitt_2025/any_emd_at_baseline"] == ""
    assert looked["moffitt_2025/high_risk_cytogenetics"] == ""
    assert shown([])[1]["moffitt_2025/any_emd"] == ""


def test_the_summary_says_by_which_imaging_and_since_when():
    facts = [*TREATED, *FLAT[:1], serum("2023-06-20", "0.9")]
    facts += [*scan("2023-09-12", "non_contiguous"), progression("2023-09-01")]
    flagged = shown(facts)[0].summary.flagged
    assert "EMD (now by imaging of 2023-09-12, at progression)" in flagged
    assert "biochemical relapse (first met 2023-06-20)" in flagged


def _risen(text: str, *also: Reason) -> Verdict:
    because = (
        Reason("serum", text, (Evidence("Observation/a", "x", "2023-06-20", ""),)),
    )
    return Verdict("s/relapse", Outcome.TRUE, because=because, also=also)


def test_the_earliest_of_several_rises_is_told_and_nothing_that_is_not_sure():
    june = "it rose, first met 2023-06-20, confirmed by 1.1 g/dL (2023-07-12)"
    urine_rose = Reason("urine", "it rose, first met 2023-05-02")
    a_lesion = Reason(
        "new", "a lesion", (Evidence("Observation/b", "l", "2023-05-01", ""),)
    )
    assert first_met(_risen(june)) == "2023-06-20"
    assert first_met(_risen(june, urine_rose)) == "2023-05-02"
    assert first_met(_risen(june, a_lesion)) == ""
    assert first_met(_risen("it rose, first met 2023-06", urine_rose)) == ""
    assert first_met(_risen("nothing rose")) == ""
    of_a_class = msgspec.structs.replace(_risen(june), value="pd")
    assert first_met(of_a_class) == ""


def test_a_verdict_of_another_time_and_one_of_both_kinds():
    facts = [*scan("2023-05-01", "contiguous"), teclistamab("2023-05-10")]
    told = "latest imaging 2023-05-01, 275 days before the day of the question"
    assert shown(facts)[1]["usmic_2026/stp_class"] == told
    dflc = lab("serum_m_protein", "2023-05-01", "0.1", "0.1 g/dL")
    assert shown([*facts, dflc])[1]["usmic_2026/stp_class"] == told
