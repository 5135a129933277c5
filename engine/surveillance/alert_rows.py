"""What the alert store reads and writes inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from engine.surveillance.alert_tables import (
    CHAIN,
    HISTORY,
    PATIENTS,
    SHOWN,
    SITUATIONS,
    WITHDRAWN,
)
from engine.surveillance.history import Entry, entry_after
from engine.surveillance.life import Change, LifeError, Moved, Situation
from engine.surveillance.recall import Stamp, Withdrawal
from engine.surveillance.run import Author, Run


def is_late(connection: Connection, run: Run) -> bool:
    """Whether a run is of an earlier day, or of facts replaced on the same day."""
    row = connection.execute(
        sa.select(PATIENTS).where(PATIENTS.c.patient == run.patient)
    ).one_or_none()
    if row is None or run.as_of > row.as_of:
        return False
    seen: list[str] = msgspec.json.decode(row.seen)
    return bool(run.as_of < row.as_of) or run.facts_sha256 in seen[:-1]


def note_patient(connection: Connection, run: Run) -> None:
    """Note on which day, and of which facts, a patient was evaluated last."""
    mine = PATIENTS.c.patient == run.patient
    row = connection.execute(sa.select(PATIENTS).where(mine)).one_or_none()
    seen: list[str] = []
    if row is not None and row.as_of == run.as_of:
        seen = msgspec.json.decode(row.seen)
    if run.facts_sha256 not in seen:
        seen.append(run.facts_sha256)
    values = {"as_of": run.as_of, "seen": msgspec.json.encode(seen).decode()}
    if row is None:
        connection.execute(PATIENTS.insert().values(patient=run.patient, **values))
    elif (row.as_of, row.seen) != (values["as_of"], values["seen"]):
        connection.execute(PATIENTS.update().where(mine).values(**values))


def keep(
    connection: Connection,
    moves: Iterable[Moved],
    before: Mapping[str, Situation],
    run: Run,
    author: Author,
) -> tuple[Change, ...]:
    """Write what has changed, each change with its line of the history."""
    changes = []
    for situation, change in moves:
        old = before.get(situation.id)
        if situation == old and change is None:
            continue
        values = {
            **msgspec.structs.asdict(situation),
            "alert": msgspec.json.encode(situation.alert).decode(),
        }
        if old is None:
            connection.execute(SITUATIONS.insert().values(**values))
        else:
            mine = SITUATIONS.c.id == situation.id
            connection.execute(SITUATIONS.update().where(mine).values(**values))
        if change is not None:
            _append(connection, situation, change, run, author)
            changes.append(change)
    return tuple(changes)


def _append(
    connection: Connection,
    situation: Situation,
    change: Change,
    run: Run,
    author: Author,
) -> None:
    head = connection.execute(sa.select(CHAIN)).one()
    entry = entry_after(
        head.seq, head.hash, situation, change,
        who=author.who, at=author.at, as_of=run.as_of, stamps=run.stamps,
        facts_sha256=run.facts_sha256,
    )  # fmt: skip
    connection.execute(HISTORY.insert().values(**entry.row()))
    connection.execute(CHAIN.update().values(seq=entry.seq, hash=entry.hash))


def situations_in(connection: Connection, patient: str | None) -> list[Situation]:
    """Every situation, or those of one patient, in order of their ids."""
    wanted = sa.select(SITUATIONS).order_by(SITUATIONS.c.id)
    if patient is not None:
        wanted = wanted.where(SITUATIONS.c.patient == patient)
    return [_read(row) for row in connection.execute(wanted).mappings()]


def situation_in(connection: Connection, identity: str) -> Situation:
    """One alert by its id, or by the beginning of its id if only one begins so.

    An id that only ``same_as`` of one alert has is that alert's too.
    """
    wanted = sa.select(SITUATIONS).where(
        SITUATIONS.c.id.startswith(identity, autoescape=True)
    )
    rows = connection.execute(wanted.limit(2)).mappings().all()
    if identity and not rows:
        other = SITUATIONS.c.alert.contains(f'"{identity}', autoescape=True)
        found = connection.execute(sa.select(SITUATIONS).where(other)).mappings()
        rows = [r for r in found if _is_also(_read(r), identity)][:2]
    if len(rows) != 1 or not identity:
        many = identity and len(rows) > 1
        message = "two alerts begin so" if many else "there is no such alert"
        raise LifeError("MS-C076", message, "`mspike alerts list` shows their ids")
    return _read(rows[0])


def _is_also(situation: Situation, identity: str) -> bool:
    return any(name.startswith(identity) for name in situation.alert.same_as)


def plain_row(row: RowMapping) -> dict[str, Any]:
    """A row as a plain mapping."""
    return {str(key): value for key, value in row.items()}


def _read(row: RowMapping) -> Situation:
    told = plain_row(row)
    told["alert"] = msgspec.json.decode(told["alert"])
    return msgspec.convert(told, Situation)


def entries_in(connection: Connection, identity: str) -> tuple[Entry, ...]:
    """The history, or that of one alert, oldest first."""
    wanted = sa.select(HISTORY).order_by(HISTORY.c.seq)
    if identity:
        wanted = wanted.where(HISTORY.c.situation == identity)
    return tuple(
        Entry.of(plain_row(row)) for row in connection.execute(wanted).mappings()
    )


def last_entry(connection: Connection, identity: str) -> Entry:
    """The last line of an alert's history."""
    wanted = sa.select(HISTORY).where(HISTORY.c.situation == identity)
    row = connection.execute(wanted.order_by(HISTORY.c.seq.desc()).limit(1))
    return Entry.of(plain_row(row.mappings().one()))


def note_shown(
    connection: Connection,
    patients: Sequence[str],
    stamps: Sequence[Stamp],
    day: str,
    surface: str,
) -> None:
    """Note that rule sets were shown for patients on a day."""
    wanted = sa.and_(
        SHOWN.c.surface == surface,
        SHOWN.c.sha256.in_([stamp.sha256 for stamp in stamps]),
        SHOWN.c.patient.in_(patients),
    )
    rows = connection.execute(sa.select(SHOWN).where(wanted)).mappings()
    known = {(r["patient"], r["ruleset"], r["sha256"]): r for r in rows}
    new = []
    for patient, stamp in product(patients, stamps):
        row = known.get((patient, stamp.ruleset, stamp.sha256))
        if row is None:
            days = {"first_on": day, "last_on": day}
            told = msgspec.structs.asdict(stamp)
            new.append({"patient": patient, "surface": surface, **days, **told})
        elif not row["first_on"] <= day <= row["last_on"]:
            mine = sa.and_(*(c == row[c.name] for c in SHOWN.primary_key))
            days = {
                "first_on": min(row["first_on"], day),
                "last_on": max(row["last_on"], day),
            }
            connection.execute(SHOWN.update().where(mine).values(**days))
    if new:
        connection.execute(SHOWN.insert(), new)


def withdrawals_in(connection: Connection) -> tuple[Withdrawal, ...]:
    """What is withdrawn."""
    wanted = sa.select(WITHDRAWN).order_by(*WITHDRAWN.primary_key)
    rows = connection.execute(wanted).mappings()
    return tuple(msgspec.convert(plain_row(row), Withdrawal) for row in rows)
