"""The figures of the shipped rule sets, for whatever shows them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from engine.language import rules_root
from engine.verification import RuleSetFigures

FIGURES: Final = "verification"
"""Folder where they stand; ``make docs`` writes them."""


def figures_file(ruleset: str) -> Path:
    """Where the figures of a shipped rule set stand.

    That is inside the package, or among the generated pages of a checkout.
    """
    packaged = rules_root() / FIGURES
    folder = packaged if packaged.is_dir() else rules_root().parent / "docs" / FIGURES
    return folder / f"{ruleset}.json"


@cache
def shipped_figures(ruleset: str) -> RuleSetFigures | None:
    """What cases and scenarios show and notice of a shipped rule set.

    They are of the version that they name.

    Args:
        ruleset: its name; of another one there are none.
    """
    file = figures_file(ruleset)
    if not file.is_file():
        return None
    return msgspec.json.decode(file.read_bytes(), type=RuleSetFigures)
