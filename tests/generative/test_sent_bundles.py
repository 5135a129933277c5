"""Whatever a record holds, what is sent of it is valid FHIR with an id for each resource."""

from __future__ import annotations

import random

import pytest
from fhir.resources.R4B.bundle import Bundle

from engine.assessment import assess
from engine.language import (
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
)
from engine.values import read_when
from fhir_adapters.outbound import assessment_bundle, bundle_json
from tests.generative.records import AS_OF, random_record
from tests.reference.compact import state_of

NAMES = (*shipped_ruleset_names(), *shipped_policy_names())
RULESETS = [shipped_ruleset(name) for name in NAMES]
FEEDS = frozenset({"imaging", "laboratory", "marrow"})


@pytest.mark.parametrize("seed", range(7100, 7112))
def test_what_is_sent_is_valid_and_named_once(seed: int) -> None:
    doubt = random.Random(seed).choice((0, 0.1, 0.3))  # noqa: S311
    state = state_of(tuple(random_record(seed, doubt)))
    assessment = assess(state, RULESETS, read_when(AS_OF), feeds=FEEDS)
    written = bundle_json(assessment_bundle(assessment))
    read = Bundle.model_validate_json(written)
    places = [entry.request.url for entry in read.entry]
    assert len(set(places)) == len(places) > len(RULESETS)
