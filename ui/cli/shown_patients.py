"""Of which patients the output of a cohort speaks, before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import duckdb
import msgspec
from msgspec import Struct

OnShown = Callable[[Iterable[str]], None]
"""Told of patients before anything of them can be read."""


class _Line(Struct):
    patient: str


_LINE: Final = msgspec.json.Decoder(_Line)


def patients_of_lines(file: Path) -> list[str]:
    """The patients of assessments, one on each line of NDJSON."""
    with file.open("rb") as lines:
        return [_LINE.decode(line).patient for line in lines]


def patients_of_tables(tables: Path) -> list[str]:
    """The patients of an assessed cohort, by their ids."""
    with duckdb.connect() as engine:
        rows = engine.execute(
            "SELECT patient FROM read_parquet($1) ORDER BY patient",
            [f"{tables}/patients/*.parquet"],
        ).fetchall()
    return [patient for (patient,) in rows]
