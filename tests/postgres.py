"""A PostgreSQL server of its own for tests: on a socket in a folder, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

REQUIRED = "MSPIKE_REQUIRE_POSTGRES"

_NUMBERS = itertools.count()


def _programs() -> Path | None:
    """Where Debian keeps initdb and pg_ctl, which are not on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running() -> Iterator[str]:
    """The URL of a server without its database; skips where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        message = "no PostgreSQL here (on Debian: apt-get install postgresql)"
        assert os.environ.get(REQUIRED) != "1", message
        pytest.skip(f"skipped: {message}")
    folder = Path(tempfile.mkdtemp(prefix="mspike-pg-"))
    data, as_user = folder / "data", []
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        run(
            "initdb",
            "-A",
            "trust",
            "-U",
            "mspike",
            "--no-sync",
            "-E",
            "UTF8",
            "--no-locale",
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://mspike@/{{database}}?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(url: str) -> str:
    """The URL of a new database of a running server."""
    name = f"empty_{next(_NUMBERS)}"
    admin = sa.create_engine(
        url.format(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return url.format(database=name)
