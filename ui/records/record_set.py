"""The patients of one source, found by record number or id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from msgspec import Struct

from engine.state import PatientState
from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound import PatientChart
from ui.records.identity import Identity

ID_PREFIX: Final = "id:"
"""Before a text that is meant as a patient id and nothing else."""
_LEAST: Final = 3
"""Letters and figures without which a search would find nearly everybody."""
_WORD: Final = re.compile(r"\w+")


Further = tuple[bytes, ...]
"""FHIR resources as JSON."""


class PatientRecord(Struct, frozen=True):
    """One patient: who it is, and the facts, read when somebody asks for them.

    Attributes:
        identity: who it is.
        read: reads the facts, with further resources; called anew for each look.
        beside: what is kept of the patient beside the source just now. Two looks with
            the same answer read the same facts. Raises ``SourceError`` if the source is
            no longer what it was.
    """

    identity: Identity
    read: Callable[[Further], PatientChart]
    beside: Callable[[], Further] = tuple

    @classmethod
    def of(cls, state: PatientState, identity: Identity) -> PatientRecord:
        """A patient whose facts are at hand; nothing can be read beside them."""

        def read(further: Further) -> PatientChart:
            if further:
                raise ValueError("the facts are at hand, and no record to read beside")
            return PatientChart(state, ())

        return cls(identity, read)

    @property
    def patient(self) -> str:
        """Logical id."""
        return self.identity.patient

    @property
    def state(self) -> PatientState:
        """The facts.

        Raises:
            SourceError: they are no longer where they stood, or are not what they were.
        """
        return self.chart().state

    def chart(self, further: Further = ()) -> PatientChart:
        """The facts, and the reports in their own words.

        Args:
            further: resources of the patient from elsewhere, read as if they stood in
                the record, beside those that are kept.

        Raises:
            SourceError: see ``state``.
            ValueError: a further resource cannot be read.
        """
        return self.read((*self.beside(), *further))


class RecordSet:
    """Every patient of a source; nothing in it changes after it was read.

    Attributes:
        unreadable: parts of the source that could not be read at all.
    """

    def __init__(
        self, records: Iterable[PatientRecord], unreadable: Iterable[Unreadable] = ()
    ) -> None:
        """Keep the records, in order of patient id, and index them by number."""
        ordered = sorted(records, key=lambda record: record.patient)
        self._by_id = {record.patient: record for record in ordered}
        self._ids_by_number: dict[str, list[str]] = {}
        self.unreadable = tuple(unreadable)
        for record in ordered:
            for number in {record.patient, *record.identity.mrns}:
                self._ids_by_number.setdefault(_key(number), []).append(record.patient)

    def __len__(self) -> int:
        """How many patients there are."""
        return len(self._by_id)

    def __iter__(self) -> Iterator[PatientRecord]:
        """Patients in order of their ids."""
        return iter(self._by_id.values())

    def beside(self, further: Callable[[str], Further]) -> RecordSet:
        """The same patients, each read with further resources from elsewhere.

        Args:
            further: patient id to what is kept of the patient beside the source, asked
                for at each look.
        """

        def kept(record: PatientRecord) -> Further:
            return (*record.beside(), *further(record.patient))

        return RecordSet(
            (PatientRecord(r.identity, r.read, partial(kept, r)) for r in self),
            self.unreadable,
        )

    @property
    def all_synthetic(self) -> bool:
        """Whether every patient is tagged as test data."""
        return all(record.identity.synthetic for record in self)

    def first(self, count: int) -> tuple[PatientRecord, ...]:
        """The first patients, in order of their ids."""
        return tuple(islice(self, count))

    def find(self, number: str) -> tuple[PatientRecord, ...]:
        """Patients with this id or record number, whatever its case.

        More than one patient is returned if they share the text; nobody is chosen
        for the reader. ``id:p1`` is the patient whose id is exactly ``p1``.
        """
        wanted = number.strip()
        if wanted.startswith(ID_PREFIX):
            exact = self._by_id.get(wanted.removeprefix(ID_PREFIX))
            return (exact,) if exact else ()
        found = self._ids_by_number.get(_key(wanted), []) if wanted else []
        return tuple(self._by_id[patient] for patient in dict.fromkeys(found))

    def search(self, text: str) -> tuple[PatientRecord, ...]:
        """Patients whose number or id ends with the text, or whose name has its words.

        A name is found by the beginning of its words, whatever their case. This is for
        a list to choose from: part of a number is no identity. Fewer than three letters
        or figures find nobody.
        """
        wanted = _key(text)
        if sum(map(str.isalnum, wanted)) < _LEAST:
            return ()
        return tuple(record for record in self if _may_be(record.identity, wanted))


def _may_be(identity: Identity, wanted: str) -> bool:
    if any(_key(n).endswith(wanted) for n in (identity.patient, *identity.mrns)):
        return True
    name = " ".join(_WORD.findall(identity.name.casefold()))
    return all(f" {word}" in f" {name}" for word in _WORD.findall(wanted))


def _key(number: str) -> str:
    return number.strip().casefold()
