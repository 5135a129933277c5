"""A small, fixed sample of ``make fuzz``."""

from __future__ import annotations

from collections import Counter

from fhir_adapters.inbound import InboundMapping
from tests.generative.fuzz import exercise, originals, texts


def test_mutated_resources_are_read_or_refused_with_a_code() -> None:
    mapping = InboundMapping.shipped()
    codes = Counter[str]()
    for text in texts(1_500, seed=7):
        codes.update(exercise(text, mapping))
    assert len(codes) >= 10


def test_the_originals_hold_the_synthetic_patients() -> None:
    assert len(originals()) > 500
