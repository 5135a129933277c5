"""The evidence that ships with mspike, read once."""

from __future__ import annotations

from functools import cache

from engine.language import read_texts
from engine.prognosis.load import read_evidence
from engine.prognosis.published import Evidence


@cache
def shipped_evidence() -> Evidence:
    """The shipped evidence of both papers.

    Raises:
        RuleErrors: its files have mistakes.
    """
    return read_evidence(read_texts("evidence"))
