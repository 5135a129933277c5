"""An incremental load (``_since``) gives the same facts as a full one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generative.test_inbound_facts import Json, bundle, records, states


@settings(deadline=None)
@given(records, st.lists(st.booleans(), max_size=24))
def test_what_changed_since_beside_what_was_there_is_a_full_rebuild(
    resources: list[Json], changed: list[bool]
) -> None:
    """The second load repeats what changed, and brings what is new."""
    marks = [*changed, *([False] * len(resources))][: len(resources)]
    before = [r for r, new in zip(resources, marks, strict=True) if not new]
    since = [r for r, new in zip(resources, marks, strict=True) if new]
    whole = states(bundle(*resources))
    stored = bundle(*before) + b"\n" + bundle(*since)
    found = states(stored)
    assert [s.facts for s in found] == [s.facts for s in whole]
    assert [s.superseded for s in found] == [s.superseded for s in whole]
