"""What a person charted: the latest answer at the time point, or the two latest."""

from __future__ import annotations

import pytest

from engine.state import UNREAD

ONCE = 'flag: {id: it, that: "charted(serum_immunofixation, as: negative)"}\n'
TWICE = 'flag: {id: it, that: "charted(serum_immunofixation, as: negative, confirmed: yes)"}\n'
SINCE = "index: car_t_infusion\nat: [since_infusion]\n" + ONCE
EITHER = (
    'flag: {any: [{id: a, that: "charted(response, as: cr)"}, '
    '{id: b, that: "charted(response, as: pr)"}]}\n'
)


def chart(record, *answers, name="serum immunofixation"):
    for day, answer in answers:
        record.course.charted(name, answer, day)


@pytest.mark.parametrize(
    ("answers", "once", "twice"),
    [
        ((), "unknown", "unknown"),
        ((("2024-01-10", "negative"),), "true", "unknown"),
        ((("2024-01-10", "Negative"), ("2024-02-10", "negative")), "true", "true"),
        ((("2024-01-10", "positive"), ("2024-02-10", "negative")), "true", "unknown"),
        ((("2024-01-10", "negative"), ("2024-02-10", "positive")), "false", "false"),
        ((("2024-01-10", "negative"), ("2024-01-10", "positive")), "unknown", "unknown"),
        ((("2024-01", "negative"), ("2024-01-10", "positive")), "unknown", "unknown"),
        ((("2024-01", "negative"), ("2024-01-10", "negative")), "true", "unknown"),
    ],
)  # fmt: skip
def test_the_latest_answer_counts(one_rule, record, ask, answers, once, twice):
    chart(record, *answers)
    assert ask(one_rule(ONCE)).outcome == once
    assert ask(one_rule(TWICE)).outcome == twice


def test_an_answer_before_the_window_is_none(one_rule, record, ask):
    chart(record, ("2023-10-01", "negative"))
    assert ask(one_rule(SINCE)).reason == "never_asked"
    chart(record, ("2023-10-02", "negative"))
    assert ask(one_rule(SINCE)).outcome == "true"


def test_an_answer_after_the_next_therapy_does_not_count(one_rule, record, ask):
    record.course.therapy("carfilzomib", "2024-03-01")
    chart(record, ("2024-02-01", "positive"), ("2024-03-02", "negative"))
    assert ask(one_rule(SINCE)).outcome == "false"


def test_one_answer_excludes_the_others(one_rule, record, ask):
    chart(record, ("2024-01-10", "VGPR"), name="response")
    assert ask(one_rule(EITHER)).outcome == "false"


def test_what_nobody_charted_is_asked_for_once(one_rule, record, ask):
    verdict = ask(one_rule(EITHER))
    assert [[r.text for r in s] for s in verdict.settles] == [["charted response, now"]]


def unread(record, day, name="serum immunofixation"):
    """An answer that is recorded, and of which nobody can tell which one it is."""
    chart(record, (day, UNREAD), name=name)


def test_an_answer_that_nobody_can_read_hides_which_is_the_latest(
    one_rule, record, ask
):
    chart(record, ("2024-01-10", "negative"))
    unread(record, "2024-02-10")
    verdict = ask(one_rule(ONCE))
    assert (verdict.outcome, verdict.reason) == ("unknown", "inconclusive")
    assert "not as one of the answers" in verdict.missing[0].text
    chart(record, ("2024-03-10", "negative"))
    assert ask(one_rule(ONCE)).outcome == "true"
    assert ask(one_rule(TWICE)).outcome == "unknown"


def test_whatever_it_is_one_of_all_answers_holds(one_rule, record, ask):
    unread(record, "2024-02-10")
    either = ONCE.replace("{id: it", "{any: [{id: it").replace('"}', '"}, {id: b, that: "charted(serum_immunofixation, as: positive)"}]}')  # fmt: skip
    assert ask(one_rule(either)).outcome == "true"


GRADE = (
    "cases:\n"
    '  - {value: cr, when: {id: a, that: "charted(response, as: cr)"}}\n'
    '  - {value: pr, when: {id: b, that: "charted(response, as: pr)"}}\n'
    "  - {value: other, otherwise: true}\n"
)


def test_of_two_answers_of_one_day_it_is_one_of_the_two(one_rule, record, ask):
    chart(record, ("2024-01-10", "cr"), ("2024-01-10", "pr"), name="response")
    verdict = ask(one_rule(GRADE))
    assert (verdict.outcome, set(verdict.possible)) == ("unknown", {"cr", "pr"})
    assert ask(one_rule(EITHER)).outcome == "true"


def test_two_answers_of_which_one_is_not_asked_for(one_rule, record, ask):
    chart(record, ("2024-01-10", "cr"), ("2024-01-10", "sd"), name="response")
    assert set(ask(one_rule(GRADE)).possible) == {"cr", "other"}


def test_nothing_charted_leaves_every_value(one_rule, record, ask):
    assert set(ask(one_rule(GRADE)).possible) == {"cr", "pr", "other"}


@pytest.mark.parametrize(
    ("answers", "settles"),
    [
        ((), []),  # a first answer would wait for a second one
        ((("2024-01-10", "negative"),), [["serum immunofixation, one more answer"]]),
    ],
)
def test_a_second_answer_settles_only_after_a_first(
    one_rule, record, ask, answers, settles
):
    chart(record, *answers)
    verdict = ask(one_rule(TWICE))
    assert [[r.text for r in s] for s in verdict.settles] == settles
    assert [len(s) for s in verdict.could_settle] == [1]


def test_a_window_that_the_next_therapy_ended_cannot_be_filled(one_rule, record, ask):
    record.course.therapy("carfilzomib", "2024-03-01")
    verdict = ask(one_rule(SINCE))
    assert (verdict.outcome, verdict.settles, verdict.could_settle) == (
        "unknown",
        (),
        (),
    )
