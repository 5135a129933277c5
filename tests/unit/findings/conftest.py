"""The finding store on both databases."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from fhir_adapters.findings.finding_store import FindingStore
from tests.postgres import running

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres():
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "site.sqlite")
    url = request.getfixturevalue("postgres")
    name = f"findings_{next(_NUMBERS)}"
    admin = sa.create_engine(
        url.format(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return url.format(database=name)


@pytest.fixture
def store(where):
    store = FindingStore(where)
    yield store
    store.close()
