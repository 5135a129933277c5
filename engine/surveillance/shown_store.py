"""The database of surveillance: what was shown for whom, withdrawn, and told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.database import connect, migrate
from engine.surveillance.alert_rows import note_shown, plain_row, withdrawals_in
from engine.surveillance.alert_tables import (
    CHAIN,
    MIGRATIONS,
    SHOWN,
    TOLD,
    WITHDRAWN,
)
from engine.surveillance.recall import Shown, Stamp, Withdrawal

_AT_ONCE = 500  # patients in one statement; SQLite takes some thousand values


class ShownStore:
    """The database, and all of it that is no alert."""

    def __init__(self, where: str) -> None:
        """Connect, and bring the tables up to date.

        Args:
            where: a file for SQLite, or a URL such as
                ``postgresql+psycopg://user@host/database``.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: no such database, or no access; it holds no
                patient value.
        """
        self.engine = connect(where)
        migrate(self.engine, *MIGRATIONS)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction of the one writer of the moment."""
        with self.engine.begin() as connection:
            connection.execute(sa.select(CHAIN.c.id).with_for_update()).one()
            yield connection

    def show(
        self, patients: Iterable[str], stamps: Sequence[Stamp], day: str, surface: str
    ) -> None:
        """Note which rule sets were shown for which patients."""
        every = list(dict.fromkeys(patients))
        with self._writing() as connection:
            for start in range(0, len(every), _AT_ONCE):
                some = every[start : start + _AT_ONCE]
                note_shown(connection, some, stamps, day, surface)

    def recall(self, ruleset: str, version: str = "") -> tuple[Shown, ...]:
        """Which patients were shown a rule set, in any version or one of them."""
        wanted = sa.select(SHOWN).where(SHOWN.c.ruleset == ruleset)
        if version:
            wanted = wanted.where(SHOWN.c.version == version)
        with self.engine.begin() as connection:
            rows = connection.execute(wanted.order_by(*SHOWN.primary_key)).mappings()
            return tuple(msgspec.convert(plain_row(row), Shown) for row in rows)

    def first_told(self, notices: Iterable[str], day: str) -> tuple[str, ...]:
        """Which of some notices this site was not told before; it is told them now.

        Args:
            notices: what the administrator of a site is told once.
            day: ISO day on which it is told.
        """
        with self._writing() as connection:
            known = set(connection.execute(sa.select(TOLD.c.notice)).scalars())
            new = tuple(one for one in dict.fromkeys(notices) if one not in known)
            for one in new:
                connection.execute(TOLD.insert().values(notice=one, first_on=day))
            return new

    def reinstate(self, ruleset: str, version: str = "") -> bool:
        """Take a withdrawal back; whether there was one."""
        with self._writing() as connection:
            gone = connection.execute(
                WITHDRAWN.delete().where(
                    WITHDRAWN.c.ruleset == ruleset, WITHDRAWN.c.version == version
                )
            )
            return bool(gone.rowcount)

    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """What is withdrawn."""
        with self.engine.begin() as connection:
            return withdrawals_in(connection)
