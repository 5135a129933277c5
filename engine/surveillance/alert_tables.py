"""The tables of the alert store, the connection to them, and their migration."""

from __future__ import annotations

from importlib import resources

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

METADATA = sa.MetaData()


def _table(name: str, keys: tuple[str, ...], *columns: str) -> sa.Table:
    """A table by its columns; types and constraints are those of the migrations."""
    made = [sa.Column(c, sa.Text, primary_key=True) for c in keys]
    made += [sa.Column(c, sa.Text) for c in columns]
    return sa.Table(name, METADATA, *made)


SITUATIONS = _table(
    "situations", ("id",), "patient", "rule", "state", "snoozed_until", "resolved_by",
    "evidence_sha256", "alert",
)  # fmt: skip
PATIENTS = _table("patients", ("patient",), "as_of", "seen")
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Text)
        for name in (
            "situation", "action", "who", "at", "why", "as_of", "alert", "rulesets",
            "facts_sha256", "previous", "hash",
        )
    ),
)  # fmt: skip
CHAIN = sa.Table(
    "chain",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer),
    sa.Column("hash", sa.Text),
)
SHOWN = _table(
    "shown", ("patient", "ruleset", "sha256", "surface"), "version", "first_on", "last_on"
)  # fmt: skip
WITHDRAWN = _table("withdrawn", ("ruleset", "version"), "who", "at", "why")

_MIGRATING = 7_226_170  # number of the lock that PostgreSQL holds while tables change
_PATIENCE = 60  # seconds for which SQLite waits for another writer


def connect(where: str) -> Engine:
    """The database at a path (SQLite) or a URL.

    Errors name no parameters, because these are values of the record.
    """
    url = where if "://" in where else f"sqlite:///{where}"
    if not sa.make_url(url).drivername.startswith("sqlite"):
        return sa.create_engine(url, hide_parameters=True)
    options = {"timeout": _PATIENCE}
    engine = sa.create_engine(url, hide_parameters=True, connect_args=options)

    # The driver would begin a transaction only at the first write; two runs could then
    # read the same state. A lock from the beginning lets the second one wait.
    @event.listens_for(engine, "connect")
    def _no_implicit_begin(dbapi: DBAPIConnection, _: object) -> None:
        dbapi.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; two processes at once do it once."""
    config = Config()
    folder = resources.files("engine.surveillance") / "migrations"
    config.set_main_option("script_location", str(folder))
    scripts = ScriptDirectory.from_config(config)

    def up(revision: str, _: object) -> list[MigrationStep]:
        return list(scripts._upgrade_revs("head", revision))

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            lock = sa.text("SELECT pg_advisory_xact_lock(:number)")
            connection.execute(lock, {"number": _MIGRATING})
        with EnvironmentContext(config, scripts, fn=up) as environment:
            environment.configure(connection=connection, transactional_ddl=False)
            environment.run_migrations()
