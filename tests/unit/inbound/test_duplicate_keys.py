"""Keys that stand twice are found by the quick look and by the thorough one alike."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_adapters.inbound.decode import (
    _surely_without_duplicates,
    _thorough_refusal,
    without_duplicates,
)

TEXTS = st.text(st.sampled_from('ab":,{}[] \\\u00e9\n'), max_size=4)
SCALARS = TEXTS | st.integers() | st.booleans() | st.none() | st.floats(0, 9)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(TEXTS, inner), max_size=4).map(tuple)
    ),
    max_leaves=12,
)
BLANKS = st.sampled_from(["", " ", "\n", "\t "])


def written(value, before, after):
    """JSON in which a key may stand twice: a tuple of pairs is an object."""
    if isinstance(value, tuple):
        told = (
            f"{json.dumps(k)}{before}:{after}{written(v, before, after)}"
            for k, v in value
        )
        return "{" + ",".join(told) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(v, before, after) for v in value) + "]"
    return json.dumps(value)


def stands_twice(text):
    try:
        json.loads(text, object_pairs_hook=without_duplicates)
    except ValueError:
        return True
    return False


@given(JSON, BLANKS, BLANKS)
def test_the_quick_look_says_no_more_than_the_thorough_one(value, before, after):
    text = written(value, before, after)
    twice = stands_twice(text)
    assert not (twice and _surely_without_duplicates(text.encode()))
    assert _thorough_refusal(text.encode()) == ("MS-D006" if twice else "")


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ('{"a":1,"b":{"a":":x"}}', True),
        ('{"a":1,"a":1}', False),
        ('{"a":1,"\\u0061":1}', False),
        ('{"a":1,"a" :1}', False),
        ('{"a": 1, "b": [{"c": 1}, {"c": 1, "c": 2}]}', False),
        ('{"":0,":":":"}', True),
        ("{", False),
        ("[" * 3000 + "]" * 3000, False),
    ],
)
def test_what_the_quick_look_is_sure_of(text, sure):
    assert _surely_without_duplicates(text.encode()) is sure
