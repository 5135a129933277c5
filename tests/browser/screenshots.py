"""Takes the pictures of the documentation: ``python -m tests.browser.screenshots``."""

from pathlib import Path

from tests.browser.real import chromium, running_demo

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


def take() -> None:
    """Write docs/images/bedside.png from the running demo."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_demo() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1150})
        page.goto(f"{address}/?mrn=MS-0024")
        page.get_by_role("heading", name="The record").wait_for()
        page.wait_for_timeout(500)  # fonts
        page.screenshot(path=str(IMAGES / "bedside.png"))


if __name__ == "__main__":
    take()
