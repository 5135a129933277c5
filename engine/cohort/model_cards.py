"""Model cards: ``python -m engine.cohort.model_cards --check docs/models``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from engine.cohort.curves import reproduce
from engine.cohort.report import model_card
from engine.language import rules_root
from engine.prognosis import shipped_evidence
from engine.prognosis.curve_file import shipped_curves

_COHORTS: Final = 400
_SEED: Final = 20260101


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the cards, or compare them with those on disk.

    Returns:
        0 if done or equal, 1 if a card is out of date.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--write", type=Path, metavar="FOLDER")
    either.add_argument("--check", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    cards = model_cards()
    if chosen.write is not None:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for name, text in cards.items():
            (chosen.write / name).write_text(text, "utf-8")
        return 0
    stale = [
        name
        for name, text in cards.items()
        if not (chosen.check / name).is_file()
        or (chosen.check / name).read_text("utf-8") != text
    ]
    for name in stale:
        sys.stderr.write(f"{chosen.check / name} is out of date\n")
    return 1 if stale else 0


def model_cards() -> dict[str, str]:
    """The cards by file name."""
    evidence, curves = shipped_evidence(), shipped_curves()
    path = rules_root() / "evidence" / "curves.json"
    document = json.loads(path.read_text("utf-8"))
    reproduced = reproduce(evidence, document, cohorts=_COHORTS, seed=_SEED)
    return {
        f"{study}.md": model_card(evidence, curves, study, reproduced)
        for study in evidence.studies
    }


if __name__ == "__main__":
    sys.exit(main())
