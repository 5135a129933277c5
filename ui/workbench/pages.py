"""Pages: the facts of one synthetic patient while they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypedDict

from msgspec import Struct

from engine.language import Vocabulary
from engine.state import Fact, Source
from engine.values import When, read_when
from ui.workbench.words import Misunderstood, slug

STATUSES: Final = ("final", "preliminary", "corrected", "entered in error")


class Note(Struct, frozen=True):
    """How a fact was reported.

    Attributes:
        status: one of ``STATUSES``.
        reported: day on which it became known, empty if at once.
    """

    status: str = "final"
    reported: str = ""


FINAL: Final = Note()


class Stamp(TypedDict):
    """What every fact carries."""

    when: When
    recorded: When
    source: Source
    preliminary: bool


class Pages:
    """Facts, their days and their readable resource ids."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Start with nothing on record."""
        self.vocabulary = vocabulary
        self.facts: list[Fact] = []
        self.ignored: set[str] = set()
        self.infusion: When | None = None
        self._ids: set[str] = set()

    def when(self, text: str) -> When:
        """A day as written: a FHIR date, or ``day 60`` after the last infusion told.

        Raises:
            Misunderstood: no such day, or no infusion to count from.
        """
        if text.startswith("day "):
            return self._counted(int(text.removeprefix("day ")))
        try:
            return read_when(text)
        except ValueError:
            remedy = "write YYYY-MM-DD, YYYY-MM, YYYY or `day 60`"
            raise Misunderstood(f"there is no day {text!r}", remedy) from None

    def _counted(self, days: int) -> When:
        if self.infusion is None or not self.infusion.is_one_day:
            raise Misunderstood(
                f"day {days} of what: no infusion with a known day was told before",
                "tell the CAR T infusion first, or write a date",
            )
        return read_when(date.fromordinal(self.infusion.first_day + days).isoformat())

    def stamp(
        self, kind: str, name: str, when: str, note: Note, value: str = ""
    ) -> Stamp:
        """Time, source and status of a new fact.

        Args:
            kind: FHIR resource type.
            name: what it is, as part of the resource id.
            when: day as written.
            note: how it was reported.
            value: value as written.

        Raises:
            Misunderstood: no such day or status.
        """
        if note.status not in STATUSES:
            remedy = f"write one of {', '.join(STATUSES)}"
            raise Misunderstood(f"there is no status {note.status!r}", remedy)
        moment = self.when(when)
        return Stamp(
            when=moment,
            recorded=self.when(note.reported) if note.reported else moment,
            source=Source(
                resource=self._resource(kind, name, moment), as_recorded=value
            ),
            preliminary=note.status == "preliminary",
        )

    def _resource(self, kind: str, name: str, moment: When) -> str:
        stem = f"{kind}/{slug(name)}-{slug(moment.day_text())}"
        resource, count = stem, 1
        while resource in self._ids:
            count += 1
            resource = f"{stem}-{count}"
        self._ids.add(resource)
        return resource

    def add(self, fact: Fact, note: Note = FINAL) -> None:
        """Keep a fact, unless it was entered in error."""
        if note.status == "entered in error":
            self.ignored.add(fact.source.resource)
        else:
            self.facts.append(fact)

    def replace(self, replaced: Sequence[Fact], words: str) -> None:
        """Take out what a correction replaces.

        Raises:
            Misunderstood: there is nothing to correct.
        """
        if not replaced:
            raise Misunderstood(
                f"nothing to correct: there is no {words} before this",
                "tell the result that it corrects first",
            )
        for fact in replaced:
            self.facts.remove(fact)

    def retract(self, fact: Fact) -> None:
        """Ignore a fact that turned out to be entered in error."""
        self.facts.remove(fact)
        self.ignored.add(fact.source.resource)


def noted(row: Mapping[str, str]) -> Note:
    """How the fact of a table row was reported."""
    return Note(row.get("status") or "final", row.get("reported", ""))


def rows(
    table: Sequence[Sequence[str]],
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> Iterator[dict[str, str]]:
    """The rows of a table by column; ``value (g/dL)`` gives a column ``unit`` too.

    Raises:
        Misunderstood: a column is missing or unknown, or a row has another width.
    """
    wanted = f"write a table that starts with | {' | '.join(required)} |"
    if not table:
        raise Misunderstood("here a table is missing", wanted)
    head = [cell.partition("(")[0].strip().lower() for cell in table[0]]
    for name in required:
        if name not in head:
            raise Misunderstood(f"the table has no column {name!r}", wanted)
    for name in head:
        if name not in (*required, *optional):
            known = ", ".join((*required, *optional))
            raise Misunderstood(
                f"the table has an unknown column {name!r}", f"use {known}"
            )
    units = [cell.partition("(")[2].rstrip(") ") for cell in table[0]]
    unit = next((unit for unit in units if unit), "")
    for cells in table[1:]:
        if len(cells) != len(head):
            raise Misunderstood(
                f"a row has {len(cells)} cells, not {len(head)}", wanted
            )
        yield dict(zip(head, cells, strict=True)) | {"unit": unit}
