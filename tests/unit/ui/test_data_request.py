from engine.reasoning import DataRequest, Verdict
from engine.values import Outcome
from tests.unit.ui.by_hand import assessed, infusion
from ui.presentation import one_request
from ui.presentation.data_request import all_of

A, B, C = (DataRequest(name, f"ask {name}") for name in "abc")
LATE = DataRequest("late", "ask late", can_be_known_now=False)


def open_verdict(title, settles=(), could=()):
    return Verdict(
        f"s/{title}", Outcome.UNKNOWN, title, settles=settles, could_settle=could
    )


def test_the_request_that_settles_most_comes_first():
    verdicts = [
        open_verdict("one", settles=((A,), (B,))),
        open_verdict("two", settles=((B,),)),
        open_verdict("three", settles=((C,),)),
    ]
    request = one_request(verdicts)
    assert request is not None
    assert (request.text, request.settles) == ("ask b", ("one", "two"))


def test_a_larger_request_that_settles_more_wins_and_a_smaller_one_wins_ties():
    more = [
        open_verdict("one", settles=((A,),)),
        open_verdict("two", settles=((A, B),)),
    ]
    request = one_request(more)
    assert request is not None
    assert request.text == "ask a and ask b"
    assert request.settles == ("one", "two")
    tie = one_request([open_verdict("one", settles=((B, C), (A,)))])
    assert tie is not None
    assert tie.text == "ask a"


def test_what_can_no_longer_be_known_is_not_asked_for():
    assert one_request([open_verdict("one", settles=((LATE,), (A, LATE)))]) is None


def test_what_surely_settles_comes_before_what_may():
    verdicts = [
        open_verdict("one", settles=((A,),)),
        open_verdict("two", could=((B,),)),
        open_verdict("three", could=((B,),)),
    ]
    request = one_request(verdicts)
    assert request is not None
    assert request.text == "ask a"
    only = one_request(verdicts[1:])
    assert only is not None
    assert (only.settles, only.could_settle) == ((), ("two", "three"))


def test_nothing_is_asked_where_nothing_is_open():
    assert one_request([Verdict("s/done", Outcome.TRUE, "done")]) is None


def test_the_order_of_verdicts_does_not_change_the_request():
    verdicts = assessed([infusion("2023-01-01")]).verdicts
    assert one_request(verdicts) is not None
    forwards, backwards = one_request(verdicts), one_request(reversed(verdicts))
    assert forwards is not None
    assert backwards is not None
    assert forwards.text == backwards.text


def test_parts_with_commas_stand_apart():
    assert all_of(["serum", "urine"]) == "serum and urine"
    assert all_of(["given, until when", "urine"]) == "given, until when; and urine"


def test_a_window_that_is_over_is_looked_for_and_never_ordered():
    window = "from 2023-07-18 to 2023-09-16"
    request = DataRequest("marrow", f"marrow: {window}", window=window)
    verdicts = [open_verdict("one", settles=((request,),))]
    asked = one_request(verdicts, "2023-09-16")
    assert asked is not None
    assert (asked.label, asked.text) == ("To ask for", f"marrow: {window}")
    sought = one_request(verdicts, "2023-09-17")
    assert sought is not None
    assert sought.label == "To look for"
    assert sought.text == f"look for a record elsewhere (marrow: {window})"
    both = one_request([open_verdict("one", settles=((A, request),))], "2023-09-17")
    assert both is not None
    assert (both.label, both.text) == ("To ask for", f"ask a and {sought.text}")


def test_which_windows_are_over():
    def is_over(window, as_of="2023-09-17"):
        return DataRequest("x", "x", window=window).is_over(as_of)

    assert is_over("up to 2023-09-16")
    assert not is_over("up to 2023-09-17")
    assert is_over("from 2023-07 to 2023-08")
    assert not is_over("from 2023-07 to 2023-09")
    for open_window in ("now", "since 2022-01-01", "any time", "", "2023-01-01"):
        assert not is_over(open_window)
    missed = DataRequest("x", "x", window="up to 2020-01-01", can_be_known_now=False)
    assert missed.said("2023-09-17") == "x"
