"""What a person charted: the latest answer at the time point, or the two latest."""

from __future__ import annotations

import pytest

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
