"""Databases of a site: SQLite in a file, or PostgreSQL by its URL; and their migrations.

What is kept there (alerts, findings) has rooms of its own; each brings its folder of
migrations and its own table of versions, so several can share one database.
"""

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


def migrate(engine: Engine, package: str, version_table: str) -> None:
    """Bring the tables up to date; two processes at once do it once.

    Args:
        engine: the database.
        package: package whose folder ``migrations`` says how.
        version_table: where the database notes which of them have run.
    """
    config = Config()
    folder = resources.files(package) / "migrations"
    config.set_main_option("script_location", str(folder))
    scripts = ScriptDirectory.from_config(config)

    def up(revision: str, _: object) -> list[MigrationStep]:
        return list(scripts._upgrade_revs("head", revision))

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            lock = sa.text("SELECT pg_advisory_xact_lock(:number)")
            connection.execute(lock, {"number": _MIGRATING})
        with EnvironmentContext(config, scripts, fn=up) as environment:
            environment.configure(
                connection=connection,
                transactional_ddl=False,
                version_table=version_table,
            )
            environment.run_migrations()


def make_append_only(connection: Connection, table: str, words: str) -> None:
    """Let rows of a table be neither changed nor removed through the database.

    Args:
        connection: inside the migration that makes the table.
        table: its name.
        words: what the database says to whoever tries.
    """
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.exec_driver_sql(
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$ BEGIN "
            f"RAISE EXCEPTION '{words}'; END $$ LANGUAGE plpgsql"
        )
    for verb in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        connection.exec_driver_sql(
            head + f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            if postgres
            else head + f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
