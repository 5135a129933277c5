"""Serving the bedside pages from this machine, to this machine.

One process: the records are read before the first visitor comes, and every
session looks into the same store; nothing else about a patient is kept.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ui.bedside.sign_in import SignIn

ADDRESS: Final = "127.0.0.1"
ENTRY: Final = Path(__file__).parent / "entry" / "mspike_bedside.py"

_OPTIONS: Final = {
    # An error page must not show values, and no browser may call home.
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "browser.gatherUsageStats": False,
    "logger.level": "error",
    "server.address": ADDRESS,
    "server.allowedHosts": [ADDRESS, "localhost"],
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 64,
    "server.runOnSave": False,
    "runner.magicEnabled": False,
    # The search takes the longer the more sessions there are, and every reader waits
    # meanwhile; `Turns` makes it once a minute, when nobody waits.
    "runner.postScriptGC": False,
    "client.toolbarMode": "minimal",
    "theme.base": "light",
    # Streamlit derives the colour of captions from it; the default is too pale.
    "theme.textColor": "#111111",
    "theme.primaryColor": "#0072B2",
    "theme.backgroundColor": "#FFFFFF",
}


def _settle_in() -> None:
    """What stays until the end is not looked through again and again for garbage.

    Rules, references and the list of patients are millions of objects; looking through
    them took a third of the time of a look-up. A thread with an answer to send waits
    for the interpreter a fifth as long as by default.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    sys.setswitchinterval(0.001)


def _signed_in(sign_in: SignIn | None) -> dict[str, object]:
    if sign_in is None:
        return {"secrets.files": []}
    hosts = [ADDRESS, "localhost", sign_in.host]
    return {"secrets.files": [str(sign_in.file)], "server.allowedHosts": hosts}


class PortInUse(OSError):
    """Another program already listens on the port."""


def listen(port: int, host: str = ADDRESS) -> socket.socket:
    """A socket that listens on this machine only; port 0 takes a free one.

    Args:
        port: where to listen.
        host: another address, if people sign in.

    Raises:
        PortInUse: another program has the port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would share the port instead of freeing it
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as cause:
        listener.close()
        raise PortInUse(str(port)) from cause
    listener.listen(128)
    return listener


def address_of(listener: socket.socket) -> str:
    """``http://127.0.0.1:8501``."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def serve(
    listener: socket.socket, ready: Callable[[], None], sign_in: SignIn | None = None
) -> None:
    """Serve the pages until the process is told to stop.

    Args:
        listener: from ``listen``.
        ready: called once pages can be opened.
        sign_in: how people sign in; nobody does by default.
    """
    import uvicorn
    from streamlit import App
    from streamlit.web import bootstrap

    class Announcing(uvicorn.Server):
        """Says when it is ready."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            ready()

    # The script of a session finds its pages loaded.
    import ui.bedside.pages  # noqa: F401

    _settle_in()
    # As `streamlit run` does with its flags: they win over every configuration file.
    bootstrap.load_config_options(_OPTIONS | _signed_in(sign_in))
    configuration = uvicorn.Config(
        App(ENTRY),
        log_config=None,
        log_level="error",
        access_log=False,  # addresses hold record numbers
        ws="websockets-sansio",
        timeout_graceful_shutdown=2,
    )
    try:
        Announcing(configuration).run(sockets=[listener])
    finally:
        # What stays frozen is never freed, and a library would report it as leaked.
        gc.unfreeze()
        gc.collect()
