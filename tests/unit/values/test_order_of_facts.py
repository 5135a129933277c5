"""Facts stand in one order, however they were delivered."""

from __future__ import annotations

import itertools

from engine.state import Measurement, Source, patient_state
from engine.values import ANY_AMOUNT, read_when


def test_facts_of_one_time_and_resource_have_an_order_too() -> None:
    day = read_when("2024-01-01")
    facts = [
        Measurement(
            when=day,
            recorded=day,
            source=Source("Observation/o1"),
            analyte=analyte,
            value=ANY_AMOUNT,
        )
        for analyte in ("calcium", "beta_2_microglobulin", "albumin")
    ]
    states = {patient_state("p1", order) for order in itertools.permutations(facts)}
    assert len(states) == 1
