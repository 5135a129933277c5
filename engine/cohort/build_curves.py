"""Build the data file of curves: ``python -m engine.cohort.build_curves --check``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from engine.cohort.curves import as_text, build_document
from engine.prognosis import shipped_evidence

# Another processor may round the last digit of a fit the other way.
_LAST_DIGITS: Final = Decimal("0.0003")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data file, or compare it with a fresh build.

    Returns:
        0 if done or equal, 1 if the file is out of date.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--write", type=Path, metavar="FILE")
    either.add_argument("--check", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    built = build_document(shipped_evidence())
    if chosen.write is not None:
        chosen.write.write_text(as_text(built), "utf-8")
        return 0
    found = json.loads(chosen.check.read_text("utf-8"))
    differences = list(differences_of(built, found))
    for difference in differences[:10]:
        sys.stderr.write(f"{chosen.check}: {difference}\n")
    return 1 if differences else 0


def differences_of(built: Any, found: Any, at: str = "") -> Iterator[str]:  # noqa: ANN401
    """Where two data files differ by more than the rounding of a last digit."""
    if isinstance(built, dict) and isinstance(found, dict):
        for key in sorted({*built, *found}):
            if key not in built or key not in found:
                yield f"{at}/{key}: in one of the two only"
            else:
                yield from differences_of(built[key], found[key], f"{at}/{key}")
    elif isinstance(built, list) and isinstance(found, list):
        if len(built) != len(found):
            yield f"{at}: {len(found)} entries instead of {len(built)}"
        for position, (one, other) in enumerate(zip(built, found, strict=False)):
            yield from differences_of(one, other, f"{at}/{position}")
    elif built != found and not _nearly(built, found):
        yield f"{at}: {found!r} instead of {built!r}"


def _nearly(one: object, other: object) -> bool:
    try:
        distance = abs(Decimal(str(one)) - Decimal(str(other)))
    except ArithmeticError:
        return False
    return distance <= _LAST_DIGITS


if __name__ == "__main__":
    sys.exit(main())
