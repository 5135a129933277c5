"""The finding store: every version of every finding, in SQLite or PostgreSQL.

One saving is one transaction that holds the lock of the chain: a crash before its end
leaves nothing of it, and after its end all of it. Rows are added and never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy.engine import Connection

from engine.database import connect, migrate
from fhir_adapters.findings.revision import (
    Kept,
    broken_lines,
    chained,
    kept_of,
    versions_after,
)
from fhir_adapters.findings.transcription import (
    Author,
    FindingRefused,
    FindingVersion,
    Transcription,
    checked,
)

_METADATA: Final = sa.MetaData()
_FINDINGS: Final = sa.Table(
    "findings",
    _METADATA,
    *(
        sa.Column(
            name, sa.Integer if name in ("seq", "version", "revision") else sa.Text
        )
        for name in FindingVersion.__struct_fields__
    ),
)
_CHAIN: Final = sa.Table(
    "finding_chain",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer),
    sa.Column("hash", sa.Text),
)


class FindingStore:
    """Findings that people entered, with all that was ever said."""

    def __init__(self, where: str) -> None:
        """Connect, and bring the tables up to date.

        Args:
            where: a file for SQLite, or a URL such as
                ``postgresql+psycopg://user@host/database``; it may be the database of
                the alerts.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: no such database, or no access; it holds no
                patient value.
        """
        self.engine = connect(where)
        migrate(self.engine, "fhir_adapters.findings", "finding_migrations")

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction of the one writer of the moment."""
        with self.engine.begin() as connection:
            connection.execute(sa.select(_CHAIN.c.id).with_for_update()).one()
            yield connection

    def save(
        self, told: Transcription, author: Author, *, seen: int, why: str = ""
    ) -> int:
        """Keep what a person says of a study; what it replaces stays in the history.

        Args:
            told: all that is said of the study now.
            author: who, and when.
            seen: the revision that the author looked at; zero if there was none.
            why: reason for a correction.

        Returns:
            The revision; the one that stands if it says the same already.

        Raises:
            FindingRefused: it cannot be kept, or somebody else saved in between.
        """
        with self._writing() as connection:
            kept = kept_of(_versions(connection, told.patient, told.study))
            told = checked(told, author, withdrawing=kept.revision > 0)
            if _says(kept, told):
                return kept.revision
            if kept.revision != seen:
                message = "somebody else saved findings of this study in between"
                remedy = "look at them, then correct what is wrong"
                raise FindingRefused("MS-C169", message, remedy)
            made = versions_after(kept, told, author, why)
            head = connection.execute(sa.select(_CHAIN)).one()
            seq, last = head.seq, head.hash
            for version in made:
                line = chained(version, seq + 1, last)
                connection.execute(_FINDINGS.insert().values(**structs.asdict(line)))
                seq, last = line.seq, line.hash
            connection.execute(_CHAIN.update().values(seq=seq, hash=last))
            return kept.revision + 1

    def kept(self, patient: str, study: str) -> Kept:
        """What is kept of one study as it stands."""
        return kept_of(self.versions(patient, study))

    def versions(self, patient: str = "", study: str = "") -> list[FindingVersion]:
        """Every version that was ever kept, or those of a patient or study, in order."""
        with self.engine.begin() as connection:
            return _versions(connection, patient, study)

    def resources(self, patient: str) -> tuple[bytes, ...]:
        """Every version of every finding of a patient, as JSON.

        All versions are needed, because a question about an earlier day sees what was
        known on that day.
        """
        return tuple(v.resource.encode() for v in self.versions(patient))

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the chain: changed, removed, or added beside it."""
        with self.engine.begin() as connection:
            head = connection.execute(sa.select(_CHAIN)).mappings().one()
            told = {"seq": head["seq"], "hash": head["hash"]}
            return tuple(broken_lines(_versions(connection, "", ""), told))


def _versions(connection: Connection, patient: str, study: str) -> list[FindingVersion]:
    wanted = sa.select(_FINDINGS).order_by(_FINDINGS.c.seq)
    if patient:
        wanted = wanted.where(_FINDINGS.c.patient == patient)
    if study:
        wanted = wanted.where(_FINDINGS.c.study == study)
    rows = connection.execute(wanted).mappings()
    return [
        msgspec.convert({str(k): v for k, v in row.items()}, FindingVersion)
        for row in rows
    ]


def _says(kept: Kept, told: Transcription) -> bool:
    """Whether exactly this stands already: somebody pressed the button twice."""
    if not kept.revision or kept.complete.keys() != told.complete:
        return False
    plain = [structs.replace(lesion, observation="") for lesion in told.lesions]
    standing = [
        structs.replace(lesion, observation="") for lesion in kept.lesions.values()
    ]
    return sorted(map(repr, plain)) == sorted(map(repr, standing))
