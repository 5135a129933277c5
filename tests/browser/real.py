"""The real demo, and a real browser on it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path(os.environ.get("MSPIKE_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
AS_OF = "2024-01-31"


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_demo() -> Iterator[str]:
    """The address of a running demo."""
    with running("demo", "--as-of", AS_OF) as address:
        yield address


@contextmanager
def running(*arguments: str, port: int = 0, **environment: str) -> Iterator[str]:
    """The address of the pages that a command of mspike serves."""
    port = port or free_port()
    mspike = str(Path(sys.executable).with_name("mspike"))
    command = [mspike, *arguments, "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        for line in process.stdout:
            if line.startswith("http://"):
                break
        else:
            raise RuntimeError(f"it did not start; `mspike {arguments[0]}` says why")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(FLAGS)
        )
        yield browser
        browser.close()
