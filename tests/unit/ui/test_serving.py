"""How the server of the pages ends."""

import gc
import sys

import uvicorn
from streamlit.web import bootstrap

from ui.bedside.server import listen, serve


def test_nothing_stays_frozen_when_the_server_ends(monkeypatch):
    # What is still frozen at the end of the process is reported as leaked by a library.
    frozen = []

    def run(_server, sockets):
        frozen.append(gc.get_freeze_count())
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", run)
    monkeypatch.setattr(bootstrap, "load_config_options", lambda _options: None)
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    try:
        with listen(0) as listener:
            serve(listener, lambda: None)
    except KeyboardInterrupt:
        frozen.append(gc.get_freeze_count())
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
    assert frozen[0] > 0
    assert frozen[1:] == [0]
