import pytest

from engine.surveillance.alert_store import AlertStore
from tests.cds_client import Bench


@pytest.fixture
def bench(tmp_path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def kept(tmp_path) -> Bench:
    """With an alert database."""
    store = AlertStore(str(tmp_path / "alerts.db"))
    yield Bench(tmp_path, store=store)
    store.close()
