"""What settles decides under every answer, and what could settle under some.

Each case is a record on which a set of requests once promised more than it kept.
"""

from __future__ import annotations

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge, Verdict, answered
from engine.values import read_when
from tests.reference.compact import state_of

INFUSED = "infusion 2024-01-10"
MORE = "serum M-protein: one more result since 2024-01-10"
TWO_OF_URINE = "urine M-protein: two results since 2024-01-10"


def judged(rule: str, *lines: str) -> Verdict:
    ruleset, _, name = rule.partition("/")
    judge = Judge(state_of(lines), shipped_vocabulary(), read_when("2024-12-31"))
    return judge.verdict(shipped_ruleset(ruleset), name)


def texts(sets) -> list[list[str]]:
    return [sorted(request.text for request in requests) for requests in sets]


def test_a_range_in_the_window_is_asked_for_beside_the_next_result():
    """0.3 before a value of 0.1 to 1 leaves a rise of 0.5 open."""
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.1..1 2024-01-13",
        "kappa 0.5 2024-03-09",
        "lambda 0.5 2024-03-09",
    )
    value = "serum M-protein: the exact value of Observation/f02 (2024-01-13)"
    assert texts(verdict.settles) == [[MORE, value, TWO_OF_URINE]]
    # 9 g/dL after it is a rise, whatever it was
    assert [MORE] in texts(verdict.could_settle)


def test_what_has_more_answers_than_are_tried_is_not_said_to_settle(monkeypatch):
    monkeypatch.setattr(answered, "MOST_ANSWERS", 1)
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.1..1 2024-01-13",
        "kappa 0.5 2024-03-09",
        "lambda 0.5 2024-03-09",
    )
    assert verdict.settles == ()


def test_an_exact_result_in_the_window_needs_nothing_beside_the_next_one():
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.7 2024-01-13",
        "kappa 0.5 2024-03-09",
        "lambda 0.5 2024-03-09",
    )
    assert texts(verdict.settles) == [[MORE, TWO_OF_URINE]]


def test_of_results_of_one_time_that_differ_one_question_asks_which_is_right():
    verdict = judged(
        "imwg_2016/measurable_disease", "urine 300 2024-03-09", "urine 50 2024-03-09"
    )
    right = "urine M-protein: the right value of Observation/f01 and Observation/f02 (2024-03-09), which differ"
    assert [right] in texts(verdict.could_settle)
    (settles,) = texts(verdict.settles)
    assert right in settles
    assert not any("exact value" in text for text in settles)


def test_chains_are_asked_for_of_one_sample():
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.5 2023-12-20",
        "urine 100 2023-12-20",
        "kappa 25 2023-12-20",
        "lambda 1 2023-12-20",
    )
    asked = {r.fact: r for requests in verdict.could_settle for r in requests}
    assert asked["kappa_free_light_chain"].text == (
        "kappa free light chain: one result since 2024-01-10, of one sample with "
        "lambda free light chain"
    )
    # what software reads is the window alone
    assert asked["kappa_free_light_chain"].window == "one result since 2024-01-10"


def test_the_time_of_day_is_asked_for_only_where_it_is_not_known():
    verdict = judged(
        "imwg_2016/measurable_disease_at_progression",
        INFUSED,
        "progression 2024-02-24",
        "serum 0.3 2024-03-10",
        "serum 1 2024-03-10T01:30:00Z",
    )
    time = "serum M-protein: the time of day of Observation/f03 (2024-03-10)"
    assert [time] in texts(verdict.could_settle)
    assert not any("f04" in t for each in texts(verdict.could_settle) for t in each)


@pytest.mark.parametrize(
    ("when", "what"), [("2023-12-25", "time of day"), ("2023-12", "exact date")]
)
def test_a_list_is_asked_for_with_the_order_of_what_was_seen(when, what):
    """A lesion that may have been seen after the list is not cleared by it."""
    verdict = judged(
        "trial_definitions/cartitude_4_emd",
        f"study i1 skull_base_to_mid_thigh {when}",
        "lesion i1 contiguous",
        "study i2 whole_body 2023-12-25T22:30:00+02:00",
    )
    listed = "every soft-tissue lesion of the study of 2023-12-25 (ImagingStudy/i2), or that there is none"
    both = [listed, f"imaging study: the {what} of ImagingStudy/i1 ({when})"]
    assert texts(verdict.could_settle) == [both]
    # the day, or the minute, may be that of the list
    assert texts(verdict.settles) == []


def test_a_lesion_that_was_surely_seen_before_needs_no_date():
    verdict = judged(
        "trial_definitions/cartitude_4_emd",
        "study i1 skull_base_to_mid_thigh 2023-12-24",
        "lesion i1 contiguous",
        "study i2 whole_body 2023-12-25T22:30:00+02:00",
    )
    assert [len(each) for each in texts(verdict.settles)] == [1]


def test_a_date_that_can_decide_nothing_is_not_asked_for():
    """On the day of the other result it is a contradiction, on an earlier one it is old."""
    verdict = judged(
        "imwg_2016/measurable_disease_at_baseline",
        INFUSED,
        "urine 250 2024-01",
        "urine 199 2024-01-10",
    )
    assert not any("f02" in t for each in texts(verdict.could_settle) for t in each)


def test_a_value_that_decides_only_with_a_date_is_asked_for_with_it():
    """A result after infusion hides the bound, if infusion was after it."""
    verdict = judged(
        "imwg_2016/m_protein_measurable",
        "infusion 2024-01",
        "urine <400 2023-12-27",
        "urine 199 2024-01-11",
    )
    assert texts(verdict.could_settle) == [
        [
            "CAR T infusion: the exact date of Procedure/f01 (2024-01)",
            "urine M-protein: the exact value of Observation/f02 (2023-12-27)",
        ]
    ]


def test_a_dated_month_beside_a_day_does_not_surely_settle():
    """On the day of the other result the two are one draw of 0.2 to 0.99."""
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.2 2024",
        "serum 0.99 2024-01-12",
        "kappa 25 2024-02-21",
        "lambda 12 2024-02-21",
        "kappa 11 2024-06-15",
        "lambda 0.5 2024-06-15",
    )
    date = "serum M-protein: the exact date of Observation/f02 (2024)"
    assert [date] in texts(verdict.could_settle)
    assert not any(date in each for each in texts(verdict.settles))


def test_a_difference_of_unknown_sign_is_not_asked_for_where_it_cannot_rise():
    """With kappa below lambda one sign shows nothing, whatever comes next."""
    verdict = judged(
        "moffitt_2025/biochemical_relapse",
        INFUSED,
        "serum 0.7 2023-12-25",
        "urine 50 2023-12-18",
        "kappa 0.5 2024-02-14 specimen=s0",
        "lambda 10.9 2024-02-14 specimen=s0",
    )
    assert texts(verdict.could_settle) == [
        ["serum M-protein: one result since 2024-01-10"],
        ["urine M-protein: one result since 2024-01-10"],
    ]


def test_a_new_answer_is_asked_for_with_the_dates_that_may_be_later():
    verdict = judged(
        "imwg_2016/complete_response",
        INFUSED,
        "serum 0.1 2023-12-09",
        "charted serum_immunofixation negative 2024",
        "charted serum_immunofixation ? 2024-03-30/2024-04-04",
    )
    (asked,) = (
        each
        for each in texts(verdict.could_settle)
        if any(t.startswith("serum immunofixation") for t in each)
    )
    assert asked == [
        "serum immunofixation, since infusion (2024-01-10)",
        "serum immunofixation: the exact date of Observation/f03 (2024)",
        "serum immunofixation: the exact date of Observation/f04 (2024-03-30 to 2024-04-04)",
    ]


def test_one_probe_gives_one_answer(one_rule, record, ask):
    """Absent is in no cell; so it is not both absent and in more than 20 %."""
    both = (
        'flag: {none: [{id: part, that: "clone_fraction(del_17p) <= 20 %"}, '
        '{id: found, that: "del_17p is present"}]}\n'
    )
    verdict = ask(one_rule(both))
    assert texts(verdict.settles) == [["FISH for del(17p)"]]
    never = (
        "cases:\n"
        '  - {value: a, when: {all: [{id: part, that: "clone_fraction(del_17p) <= 20 %"}, '
        '{id: serum, that: "latest(serum_m_protein) >= 1 g/dL"}]}}\n'
        '  - {value: b, when: {all: [{id: found, that: "del_17p is present"}, '
        '{id: urine, that: "latest(urine_m_protein) >= 1 mg/24h"}]}}\n'
        "  - {value: c, otherwise: true}\n"
    )
    assert ["FISH for del(17p)"] not in texts(ask(one_rule(never)).could_settle)


def test_a_rise_that_is_to_be_confirmed_asks_for_one_more(one_rule, record, ask):
    """Of two results the second can be a rise, and only a third confirms it."""
    rise = (
        'flag: {{id: it, that: "rises(serum_m_protein, by: 25 %, and: 0.5 g/dL{})"}}\n'
    )
    head = "index: car_t_infusion\n"
    for confirmed, count in (("", "two"), (", confirmed: yes", "three")):
        verdict = ask(one_rule(head + rise.format(confirmed)))
        assert texts(verdict.could_settle) == [
            [f"serum M-protein: {count} results since 2023-10-01"]
        ]
    record.laboratory.result("serum M-protein", "2024-04-09", "1 g/dL")
    verdict = ask(one_rule(head + rise.format(", confirmed: yes")))
    assert texts(verdict.could_settle) == [
        ["serum M-protein: two more results since 2023-10-01"]
    ]


def test_one_answer_does_not_confirm(one_rule, record, ask):
    """Two consecutive answers are asked for: a first CR waits, so only FALSE is had."""
    body = (
        'flag: {any: [{id: it, that: "charted(response, as: cr, confirmed: yes)"}, '
        '{id: serum, that: "latest(serum_m_protein) >= 1 g/dL"}]}\n'
    )
    alone = [["serum M-protein: now"]]
    verdict = ask(one_rule(body))
    assert [each for each in texts(verdict.could_settle) if len(each) == 1] == alone
    record.course.charted("response", "CR", "2024-01-10")
    assert ["charted response, one more answer"] in texts(
        ask(one_rule(body)).could_settle
    )


def test_a_preliminary_answer_that_would_contradict_is_not_asked_for_alone(
    one_rule, record
):
    """Final it contradicts the answer of its day; withdrawn it shows no CR."""
    body = (
        'flag: {any: [{id: cr, that: "charted(response, as: cr)"}, '
        '{id: serum, that: "latest(serum_m_protein) >= 1 g/dL"}]}\n'
    )
    lines = (
        "charted response cr 2024-01-10 preliminary",
        "charted response pr 2024-01-10",
    )
    judge = Judge(state_of(lines), shipped_vocabulary(), read_when("2024-12-31"))
    verdict = judge.verdict(one_rule(body), "example")
    final = "charted response: the final result of Observation/f01 (2024-01-10)"
    assert [final] not in texts(verdict.could_settle)
    assert [final, "serum M-protein: now"] in texts(verdict.could_settle)
