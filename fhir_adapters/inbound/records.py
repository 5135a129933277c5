"""An input as the records of its patients.

A small input is decoded once and kept. A large one is walked through twice: first to
learn which JSON texts hold resources of which patient, then patient by patient, so that
memory holds one patient at a time (and what belongs to no patient).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import BinaryIO, Final, cast
from weakref import finalize

from fhir_adapters.complaints import Catalogue, Unreadable, shipped_catalogue
from fhir_adapters.inbound.decode import (
    Bundle,
    decode_document,
    flat,
)
from fhir_adapters.inbound.grouping import (
    NO_NAMES,
    Grouping,
    Loose,
    PatientRecord,
    Subjects,
)
from fhir_adapters.inbound.resources import Resource
from fhir_adapters.inbound.texts import Text, Texts
from fhir_adapters.sources import (
    IN_MEMORY_BYTES,
    Block,
    Source,
    SourceError,
    open_source,
)

_WIDTH: Final = 4


class Records:
    """The patients of an input; iterate for their records, in order of their ids.

    Attributes:
        unreadable: parts that could not be read at all.
        patients: ids, in order.
    """

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        *,
        thorough: bool = False,
        in_memory_bytes: int = IN_MEMORY_BYTES,
    ) -> None:
        """Read the input once.

        Raises:
            SourceError: the input cannot be opened.
        """
        self._source = source
        self._texts = Texts(source, catalogue, thorough=thorough)
        self._subjects = Subjects()
        self._kept = Grouping(self._subjects)
        # Where the texts of each patient stand: part, offset, length, line; neighbours
        # are joined.
        self._where: dict[str, array[int]] = {}
        self.unreadable: list[Unreadable] = []
        read = self._keep if source.size <= in_memory_bytes else self._index
        try:
            for block in source.blocks():
                read(block)
        except BaseException:
            source.close()
            raise
        # What is kept needs no file any more.
        self._closing = finalize(self, source.close) if self._where else source.close
        if not self._where:
            self.close()
        self.patients = tuple(sorted(self._kept.patients.keys() | self._where.keys()))
        if not (self.patients or self.unreadable):
            code = "MS-D009" if source.size else "MS-D001"
            self.unreadable.append(catalogue.unreadable(code, "input"))

    @property
    def loose(self) -> Loose:
        """What belongs to no patient."""
        return self._kept.loose

    @property
    def in_memory(self) -> bool:
        """Whether everything was kept: no file is read again."""
        return not self._where

    def __iter__(self) -> Iterator[PatientRecord]:
        """The record of each patient, in order of their ids."""
        for patient in self.patients:
            yield self.record(patient)

    def __len__(self) -> int:
        """How many patients there are."""
        return len(self.patients)

    def record(self, patient: str) -> PatientRecord:
        """The record of one patient.

        Raises:
            KeyError: no patient has this id.
        """
        if patient not in self._where:
            return self._kept.patients[patient]
        grouping = Grouping(self._subjects)
        if patient in self._kept.patients:
            grouping.patients[patient] = _copy(self._kept.patients[patient])
        where = self._where[patient]
        for start in range(0, len(where), _WIDTH):
            part, offset, length, line = where[start : start + _WIDTH]
            data = self._source.read(part, offset, length)
            self._load(Block(part, offset, data, line), grouping, [])
        return grouping.patients[patient]

    def record_with(self, patient: str, texts: Iterable[bytes]) -> PatientRecord:
        """The record of one patient and further resources of the same patient.

        Args:
            patient: logical id.
            texts: each a resource as JSON.

        Raises:
            KeyError: no patient has this id.
            ValueError: a text cannot be read; its message holds no value.
        """
        grouping = Grouping(self._subjects)
        grouping.patients[patient] = _copy(self.record(patient))
        for text in texts:
            found = decode_document(text, "finding", self._texts.catalogue)
            if found.unreadable or grouping.add_text(found.resources) != {patient}:
                raise ValueError(f"a further resource of {patient} cannot be read")
        return grouping.patients[patient]

    def close(self) -> None:
        """Let go of files; records that are not in memory cannot be read any more."""
        self._closing()

    def _keep(self, block: Block) -> None:
        """Decode a block and keep what is in it."""
        self._load(block, self._kept, self.unreadable)

    def _load(
        self, block: Block, grouping: Grouping, unreadable: list[Unreadable]
    ) -> None:
        found = self._texts.whole_lines(block)
        if found is None:
            for text in self._texts.of(block, unreadable):
                grouping.add_text(text.resources)
            return
        bundles: list[Bundle] = []
        if Bundle in set(map(type, found)):
            bundles = [item for item in found if type(item) is Bundle]
            found = [item for item in found if type(item) is not Bundle]
        grouping.add_all(zip(repeat(""), cast("list[Resource]", found)), NO_NAMES)
        for bundle in bundles:
            grouping.add_text(flat(bundle))

    def _index(self, block: Block) -> None:
        """Decode a block and remember which text holds which patient."""
        for text in self._texts.of(block, self.unreadable):
            if len(text.resources) == 1:
                patient = self._subjects.patient_of(text.resources[0][1])
                if patient:
                    self._remember(patient, block.part, text)
                    continue
            patients = self._subjects.patients_in(text.resources)
            if len(patients) == 1 and "" not in patients:
                self._remember(patients.pop(), block.part, text)
            else:
                # What belongs to several patients, or to none, stays in memory: it
                # would be decoded once for each, or counted more than once.
                self._kept.add_text(text.resources)

    def _remember(self, patient: str, part: int, text: Text) -> None:
        where = self._where.setdefault(patient, array("Q"))
        if where and where[-4] == part and where[-3] + where[-2] == text.offset:
            where[-2] += text.length
        else:
            where.extend((part, text.offset, text.length, text.line))


def _copy(record: PatientRecord) -> PatientRecord:
    return PatientRecord(
        record.patient,
        list(record.resources),
        dict(record.names),
        set(record.servers),
        dict(record.medications),
    )


def read_records(
    where: str | Path | bytes | BinaryIO,
    *,
    thorough: bool = False,
    catalogue: Catalogue | None = None,
    in_memory_bytes: int = IN_MEMORY_BYTES,
) -> Records:
    """Open an input and group its resources by patient.

    Args:
        where: bytes, an open binary stream, ``-`` for standard input, or the path of a
            Bundle, a resource, an NDJSON file or a folder of such files.
        thorough: also refuse JSON objects in which a key stands twice.
        catalogue: words of the complaints; the shipped ones if none.
        in_memory_bytes: up to which size the input is kept in memory.

    Returns:
        The records. What cannot be opened or read is in their ``unreadable``.
    """
    words = catalogue or shipped_catalogue()
    try:
        source = open_source(where)
        return Records(
            source, words, thorough=thorough, in_memory_bytes=in_memory_bytes
        )
    except SourceError as error:
        empty = Records(open_source(b" "), words)
        empty.unreadable = [words.unreadable(error.code, error.place)]
        return empty
