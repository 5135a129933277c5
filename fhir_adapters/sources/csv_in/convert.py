"""A CSV file as lines of NDJSON: row 17 of the file is line 17.

So every complaint names the row, and everything behind reads CSV as it reads FHIR.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec
from msgspec import Struct

from fhir_adapters.sources.csv_in.columns import TABLES, Table
from fhir_adapters.sources.csv_in.resources import BadCell, Json, resources_of

_KEPT_BYTES: Final = 8 * 2**20
_NAME_LENGTH: Final = 40
_NOT_OF_AN_ID: Final = re.compile(r"[^A-Za-z0-9.-]")
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


class Fault(Struct, frozen=True):
    """A row, or a whole file, that cannot be read.

    Attributes:
        code: number of the catalogue.
        row: as a spreadsheet counts: the header is row 1.
        detail: the column, or nothing; never what stands in a cell.
    """

    code: str
    row: int
    detail: str = ""


class CsvLines:
    """The lines of NDJSON of one CSV file.

    Attributes:
        faults: what could not be read.
        stream: one line for each row; empty for the header and for rows with a fault.
        size: bytes in the stream.
    """

    def __init__(self, path: Path) -> None:
        """Convert the file; large ones are kept on disk.

        Raises:
            OSError: it cannot be read.
        """
        self.faults: list[Fault] = []
        spool = tempfile.SpooledTemporaryFile(max_size=_KEPT_BYTES)  # noqa: SIM115
        self.stream = cast("BinaryIO", spool)
        self._name = _id_of(path.name)
        self._studies: dict[str, tuple[int, Json]] = {}
        with path.open(encoding="utf-8-sig", newline="") as text:
            self._convert(text)
        self.size = self.stream.tell()

    def _convert(self, text: io.TextIOWrapper) -> None:
        number = 0
        try:
            header = text.readline()
            text.seek(0)
            mark = ";" if header.count(";") > header.count(",") else ","
            table: Table | None = None
            for number, cells in enumerate(
                csv.reader(text, delimiter=mark, strict=True), 1
            ):
                if number == 1:
                    table = self._header([cell.strip().lower() for cell in cells])
                    if table is None:
                        return
                elif any(cell.strip() for cell in cells) and table is not None:
                    self._row(table, number, [cell.strip() for cell in cells])
                self.stream.write(b"\n")
        except UnicodeDecodeError:
            self.faults.append(Fault("MS-D003", number + 1))
        except csv.Error:
            self.faults.append(Fault("MS-D107", number + 1))
        if not number and not self.faults:
            self.faults.append(Fault("MS-D100", 1))

    def _header(self, names: list[str]) -> Table | None:
        """The table with this header; ``None`` and a fault if there is none."""
        self._names = names
        known = [(key, t) for key, t in TABLES.items() if t.key in names]
        if len(known) != 1:
            self.faults.append(Fault("MS-D100", 1))
            return None
        ((self._table, table),) = known
        twice = {name for name in names if names.count(name) > 1}
        wrong = {
            "MS-D101": sorted(set(names) - table.columns.keys()),
            "MS-D102": sorted(table.required - set(names)),
            "MS-D106": sorted(twice),
        }
        found = [Fault(code, 1, _columns(each)) for code, each in wrong.items() if each]
        self.faults += found
        return None if found else table

    def _row(self, table: Table, number: int, cells: list[str]) -> None:
        if len(cells) != len(self._names):
            self.faults.append(Fault("MS-D103", number))
            return
        row = dict.fromkeys(table.columns, "") | dict(
            zip(self._names, cells, strict=True)
        )
        empty = [name for name in sorted(table.required) if not row[name]]
        if empty:
            self.faults.append(Fault("MS-D104", number, _columns(empty)))
            return
        try:
            for name, column in table.columns.items():
                if column.words and row[name]:
                    row[name] = row[name].lower()
                    if row[name] not in column.words:
                        raise BadCell(name)
            made = resources_of(self._table, row, f"{self._name}.row-{number}")
        except BadCell as bad:
            self.faults.append(Fault("MS-D105", number, _columns([bad.column])))
            return
        self._write([each for each in made if self._is_new(each, number)])

    def _is_new(self, made: Json, number: int) -> bool:
        """Whether to write it: a study that several rows name is written once.

        Where two rows contradict each other, both versions are written: the reader
        then counts on neither.
        """
        if made["resourceType"] != "ImagingStudy":
            return True
        first, known = self._studies.setdefault(made["id"], (number, made))
        if first != number and made != known:
            self.faults.append(Fault("MS-D108", number, f"see row {first}"))
        return first == number or made != known

    def _write(self, made: list[Json]) -> None:
        if len(made) == 1:
            self.stream.write(_ENCODER.encode(made[0]))
            return
        entries = [{"resource": each} for each in made]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        self.stream.write(_ENCODER.encode(bundle))

    def whole(self) -> Iterator[Fault]:
        """The faults, row by row, with the stream at its beginning."""
        self.stream.seek(0)
        yield from sorted(self.faults, key=lambda fault: fault.row)


def _columns(names: list[str]) -> str:
    return f"column {', '.join(names)}"


def _id_of(file: str) -> str:
    """The name of a file as part of an id; other names give other ids."""
    plain = _NOT_OF_AN_ID.sub("-", file)
    if plain == file and len(file) <= _NAME_LENGTH:
        return file
    return f"{plain[: _NAME_LENGTH - 9]}-{zlib.crc32(file.encode()):08x}"
