"""Rules as an author writes them, and what the readers make of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.language import Node, RuleErrors, RuleSet, leaves, read_ruleset
from engine.language import shipped_vocabulary as vocabulary
from tests.unit.language.texts import HEAD, RULE

Read = Callable[..., RuleSet]


@pytest.fixture
def read() -> Read:
    """A rule set from the body of its rule, and of others by file name."""

    def read_body(body: str, head: str = RULE, **others: str) -> RuleSet:
        texts = {"ruleset.yaml": HEAD, "example.yaml": head + body}
        for name, text in others.items():
            texts[f"{name}.yaml"] = (
                RULE.replace("rule: example", f"rule: {name}") + text
            )
        return read_ruleset(texts, vocabulary())

    return read_body


@pytest.fixture
def codes(read: Read) -> Callable[..., list[str]]:
    """Numbers of the mistakes in the order of their places; none if there are none."""

    def codes_of(body: str, head: str = RULE, **others: str) -> list[str]:
        try:
            read(body, head, **others)
        except RuleErrors as errors:
            return [found.code for found in errors.diagnostics]
        return []

    return codes_of


@pytest.fixture
def test_of(read: Read) -> Callable[[str], object]:
    """What one criterion tests."""

    def test_of_criterion(criterion: str) -> object:
        body = f'flag: {{id: only, that: "{criterion}"}}\n'
        flag: Node | None = read(body).rules["example"].flag
        (leaf,) = leaves(flag)
        assert leaf.text == criterion
        return leaf.test

    return test_of_criterion
