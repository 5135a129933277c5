"""A synthetic patient told in facts, and what the shipped policy says of it."""

from __future__ import annotations

import pytest
from msgspec import structs

from engine.language import (
    Site,
    shipped_policy_names,
    shipped_ruleset,
    shipped_vocabulary,
)
from engine.surveillance import watch
from engine.values import read_when
from ui.workbench.record import Record
from ui.workbench.sentences import tell

POLICIES = [shipped_ruleset(name) for name in shipped_policy_names()]


@pytest.fixture
def told():
    """A record from sentences."""

    def make(*sentences):
        record = Record()
        for sentence in sentences:
            tell(record, sentence)
        return record.state()

    return make


@pytest.fixture
def watched():
    """What is due on a day, with every feed connected."""

    def look(state, day, policies=POLICIES, feeds=("imaging", "laboratory", "marrow")):
        site = Site("synthetic", (), dict.fromkeys(feeds, True))
        names = shipped_vocabulary()
        return watch(state, policies, read_when(day), vocabulary=names, site=site)

    return look


@pytest.fixture
def edited():
    """The shipped policy with other parameters of one due rule."""

    def edit(name, **changes):
        policy = POLICIES[0]
        due = structs.replace(policy.dues[name], **changes)
        return [structs.replace(policy, dues={**policy.dues, name: due})]

    return edit
