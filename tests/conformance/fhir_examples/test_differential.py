"""Both lanes agree on every mapped element of the official examples, as the page says."""

from __future__ import annotations

import pytest

from tests.conformance.fhir_examples.lanes import FILES, OTHER, PAGE, compare, page

pytestmark = pytest.mark.skipif(not FILES, reason="skipped: no ../shared")


def test_both_lanes_agree_on_every_mapped_element_and_the_page_says_where_not() -> None:
    """On single resources, and on each resource of the Bundles."""
    found = compare()
    assert [d for d in found.differences if d.kind == OTHER] == []
    assert (found.files, found.bundles) == (614, 19)
    assert sum(found.resources.values()) > 400
    assert found.elements > 2_000
    assert PAGE.read_text("utf-8") == page(found), "make differential"
