"""The finding store on both databases."""

from __future__ import annotations

import pytest

from fhir_adapters.findings.finding_store import FindingStore
from tests.postgres import empty_database, running


@pytest.fixture(scope="session")
def postgres():
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "site.sqlite")
    return empty_database(request.getfixturevalue("postgres"))


@pytest.fixture
def store(where):
    store = FindingStore(where)
    yield store
    store.close()
