"""Takes the pictures of the documentation: ``python -m tests.browser.screenshots``."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.real import chromium, running_demo

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
_PAGES = (
    ("bedside", "/?mrn=MS-0024", "The record", 1150),
    ("worklist", "/worklist", "the most urgent first", 900),
    ("rules", "/rules?rule=moffitt_2025/biochemical_relapse", "light_chain", 1150),
)


def take() -> None:
    """Write the pictures of the running demo into docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_demo() as address, chromium() as browser:
        for name, path, told, height in _PAGES:
            page = browser.new_page(viewport={"width": 1280, "height": height})
            page.goto(address + path)
            page.get_by_text(told).first.wait_for(state="attached")
            page.locator(".stSkeleton").first.wait_for(state="detached")
            page.wait_for_timeout(800)  # fonts
            page.screenshot(path=str(IMAGES / f"{name}.png"))
            if name == "bedside":
                _paper(browser, page)
            page.close()


def _paper(browser: Browser, page: Page) -> None:
    """The A4 page that the button hands over, as it is printed."""
    with page.expect_download() as handed:
        page.get_by_role(
            "button", name="Download one A4 page (HTML, for printing)"
        ).click()
    sheet = browser.new_page(viewport={"width": 794, "height": 1123})
    sheet.set_content(handed.value.path().read_text("utf-8"))
    sheet.emulate_media(media="print")
    sheet.add_style_tag(content="body { margin: 12mm auto }")
    sheet.screenshot(path=str(IMAGES / "paper.png"))
    sheet.close()


if __name__ == "__main__":
    take()
