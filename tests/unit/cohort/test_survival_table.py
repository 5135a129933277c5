"""Tables of survival data: every mistake has a code and a place, and shows no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cohort import CohortError, read_survival_table

GOOD = "id,time,event,entry,arm\np1,4.5,1,0,a\np2,6,0,1.5,b\np3,2,2,,a\n"


def test_a_good_table():
    table = read_survival_table(GOOD)
    assert table.ids == ("p1", "p2", "p3")
    assert table.ends.tolist() == [4.5, 6, 2]
    assert table.events.tolist() == [1, 0, 2]
    assert table.observed.tolist() == [True, False, False]
    assert table.entries.tolist() == [0, 1.5, 0] and table.truncated
    assert table.labels("arm") == ("a", "b")


def test_a_byte_order_mark_and_capitals_in_the_header_do_not_matter():
    table = read_survival_table("\ufeffID,Time,Event,Arm\np1,4,true,x\n")
    assert table.ids == ("p1",) and table.covariates == {"Arm": ("x",)}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "MS-S001", "empty"),
        ("id,time,event,time\np1,1,1,1\n", "MS-S001", "twice"),
        ("id,time,event\np1,1\n", "MS-S001", "line 2"),
        ('id,time,event\n"p1,1,1\n', "MS-S001", "CSV"),
        ("id,time\np1,1\n", "MS-S002", "event"),
        ("id,time,event\np1,soon,1\n", "MS-S003", "line 2, column 'time'"),
        ("id,time,event\np1,nan,1\n", "MS-S003", "line 2, column 'time'"),
        ("id,time,event\np1,3,1\np2,3,dead\n", "MS-S003", "line 3, column 'event'"),
        ("id,time,event\np1,3,-1\n", "MS-S003", "line 2, column 'event'"),
        ("id,time,event\np1,1_0,1\n", "MS-S003", "line 2, column 'time'"),
        ("id,time,event\np1,inf,1\n", "MS-S003", "line 2, column 'time'"),
        ("id,time,event\n,3,1\n", "MS-S003", "line 2, column 'id'"),
        ("id,time,event\np1,3,1\n\n\np2,x,1\n", "MS-S003", "line 5, column 'time'"),
        ("id,time,event\np1,3,1\n\np2,-1,1\n", "MS-S004", "line 4"),
        ("id,time,event\np1,3,1\n\np1,4,1\n", "MS-S005", "line 4"),
        ("id;time;event\np1;1;1\n", "MS-S001", "commas"),
        ("id\ttime\tevent\np1\t1\t1\n", "MS-S001", "commas"),
        ("id,time,event\np1,0,1\n", "MS-S004", "line 2"),
        ("id,time,event,entry\np1,3,1,3\n", "MS-S004", "line 2"),
        ("id,time,event,entry\np1,3,1,-1\n", "MS-S004", "line 2"),
        ("id,time,event\np1,3,1\np1,4,1\n", "MS-S005", "line 3"),
        ("id,time,event\n", "MS-S006", "no patients"),
    ],
)
def test_mistakes(text, code, place):
    with pytest.raises(CohortError) as refused:
        read_survival_table(text)
    assert refused.value.code == code
    assert place in refused.value.message
    assert refused.value.remedy


def test_a_message_shows_no_value():
    with pytest.raises(CohortError) as refused:
        read_survival_table("id,time,event\nMRN-4711,Miller,1\n")
    assert "4711" not in str(refused.value) and "Miller" not in str(refused.value)


def test_a_covariate_that_is_not_there():
    with pytest.raises(CohortError, match=r"MS-S002.*arm"):
        read_survival_table(GOOD).labels("sex")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_code(text):
    table = refused = None
    try:
        table = read_survival_table(text)
    except CohortError as error:
        refused = error.code
    assert (table is None) == (refused is not None)
    assert table is None or table.n >= 1


@pytest.mark.parametrize("text", ["4", "4.", ".5", "+4.7", "1e1", "4.70"])
def test_plain_numbers(text):
    table = read_survival_table(f"id,time,event\np1,{text},1\n")
    assert table.ends.tolist() == [float(text)]


def test_a_long_table_whose_last_patient_stands_twice_is_refused_at_once():
    rows = [f"p{i},1,1" for i in range(50_000)]
    text = "\n".join(["id,time,event", *rows, rows[-1]])
    with pytest.raises(CohortError, match="MS-S005: line 50002"):
        read_survival_table(text)
