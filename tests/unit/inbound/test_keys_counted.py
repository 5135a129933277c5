"""Whether a key stands twice is first asked at little cost: never a wrong all-clear."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_adapters.inbound.decode import DuplicateKey, without_duplicates
from fhir_adapters.inbound.duplicate_keys import surely_none_twice

_PIECES = st.sampled_from(
    ["a", "b", '"', "\\", ":", ",", " ", "\t", "\\u0022", "\\u003a", "\\u003A", "é"]
)
_TEXTS = st.lists(_PIECES, max_size=4).map("".join)


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> str:
    """JSON as somebody might write it: keys twice, blanks anywhere, needless escapes."""
    kind = draw(st.integers(0, 3 if depth else 1))
    blank = draw(st.sampled_from(["", "", " ", "\n", "\t", "\r"]))
    if kind < 2:
        text = json.dumps(draw(_TEXTS), ensure_ascii=draw(st.booleans()))
        if draw(st.booleans()):
            text = text.replace('\\"', "\\u0022").replace(":", "\\u003a")
        return blank + text
    inner = draw(st.lists(written(depth=depth - 1), max_size=3))
    if kind == 2:
        return f"[{','.join(inner)}{blank}]"
    keys = [draw(st.sampled_from(['"a"', '"b"', '"\\u0061"', '"a\\""'])) for _ in inner]
    pairs = [f"{key}{blank}:{value}" for key, value in zip(keys, inner, strict=True)]
    return f"{{{','.join(pairs)}}}"


@given(written())
def test_no_key_stands_twice_where_it_is_sure_of_that(text: str) -> None:
    if surely_none_twice(text.encode()):
        json.loads(text, object_pairs_hook=without_duplicates)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"b":{"a":1,"\\u0061":2}}',
        # what a blank or an escape hides would make up for the key that is lost
        '{"a":1,"a":2,"b" :3}',
        '{"a":1,"a":2,"b":"\\u0022:"}',
        '{"a":1,"a":2,"b":"\\"\\u003a"}',
        '{"a":1,"a":2,"b"\n:3}',
    ],
)
def test_a_key_that_stands_twice_is_never_missed(text: str) -> None:
    with pytest.raises(DuplicateKey):
        json.loads(text, object_pairs_hook=without_duplicates)
    assert not surely_none_twice(text.encode())


def test_what_a_server_writes_needs_no_thorough_look() -> None:
    line = (
        '{"resourceType":"Observation","text":{"div":"says \\"x\\": 1"},"value":1.50}'
    )
    assert surely_none_twice(f"{line}\n{line}\n".encode())
