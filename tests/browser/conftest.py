"""A real browser (Debian's chromium) on the real demo.

Without chromium these tests are skipped, unless MSPIKE_REQUIRE_BROWSER=1: then
they fail.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.real import CHROMIUM, chromium, running_demo

REQUIRED = os.environ.get("MSPIKE_REQUIRE_BROWSER") == "1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = (
            f"no chromium at {CHROMIUM}: apt-get install chromium fonts-dejavu-core"
        )
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(browser) -> Iterator[str]:
    """The address of a running demo."""
    with running_demo() as address:
        yield address


class Visit:
    """One visitor's page, and what it asked for on the way."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._note)
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request) -> None:
        socket_address = self.address.replace("http", "ws", 1)
        ours = (self.address, socket_address, "data:", "blob:")
        if not request.url.startswith(ours):
            self.outside.append(request.url)

    def start(self) -> Page:
        self.page.goto(self.address)
        self.page.get_by_text("Invented for trying mspike").wait_for()
        return self.page

    def patient(self, number: str) -> Page:
        self.page.goto(f"{self.address}/?mrn={number}")
        self.page.get_by_role("heading", name="The record").wait_for()
        return self.page


@pytest.fixture
def visit(browser, demo) -> Iterator[Visit]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield Visit(context.new_page(), demo)


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str:
    """The axe-core script, fetched for the test and kept nowhere."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core is fetched with npm, and there is no npm")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "pack", "--silent", "axe-core@4"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    packed = list(folder.glob("axe-core-*.tgz"))
    if done.returncode or not packed:
        pytest.skip("axe-core could not be fetched with npm pack")
    with tarfile.open(packed[0]) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()
