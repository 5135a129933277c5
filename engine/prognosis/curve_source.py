"""What a curve was built from: a hash that tells whether the rows are still the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from msgspec import Struct, structs

from engine.prognosis.printed import PrintedNumber
from engine.prognosis.published import Evidence


def rows_sha256(evidence: Evidence, rows: Iterable[str]) -> str:
    """Hash of the printed numbers of rows and of the sizes of their groups.

    Args:
        evidence: the published rows.
        rows: ids of survival rows, comparisons and hazard ratios.

    Raises:
        KeyError: a row is not in the evidence.
    """
    pool: dict[str, Struct] = {
        **evidence.survival,
        **evidence.comparisons,
        **evidence.hazard_ratios,
    }
    found = [(name, pool[name]) for name in rows]
    sizes = {
        stratum: _canonical(evidence.strata[stratum].n)
        for _, row in found
        if (stratum := getattr(row, "stratum", ""))
    }
    words = [[name, _canonical(row)] for name, row in found]
    text = json.dumps([words, sizes], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    """A row as plain data; words and caveats about it are not part of it."""
    if isinstance(value, PrintedNumber):
        return f"{'<' if value.is_bound else ''}{value.for_computation}"
    if isinstance(value, Struct):
        left_out = ("place", "note", "caveats", "scope", "says")
        return {
            field.name: _canonical(getattr(value, field.name))
            for field in structs.fields(value)
            if field.name not in left_out
        }
    if isinstance(value, tuple | list):
        return [_canonical(item) for item in value]
    return value
