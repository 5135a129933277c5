"""``python -m tests.bench.bedside``: how long a physician waits, in a real browser.

Invents a cohort, starts ``mspike bedside`` on it, and measures three ways of asking:

``typed``: in chromium, from the key press Enter until the patient's name and a verdict
stand in the page, at the next frame.
``deep link``: in chromium, from the start of the navigation to ``?mrn=`` (the time zero
of the page's own clock) until the same. It is a new page load, with a new session of the
server; the browser has loaded the pages before, so their scripts are in its cache.
``20 at once``: twenty sessions, each on a websocket as a browser's, ask at the same
moment; from the number until the bytes of the answer are there. They draw nothing
(``tests.bench.readers`` says why): it is the server's part of the wait.

A look-up begins when the page before it stands whole, and no patient is asked for twice
in one way. ``server`` is the processor time of the server for one typed page, the whole
of it; it hardly depends on what else the machine does. Prints p50 and p95 beside the
goals; ends with 1 if a goal is missed and ``--strict`` is given.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page, async_playwright

from tests.bench.readers import bursts
from tests.browser.real import CHROMIUM, FLAGS, free_port

AS_OF = "2025-06-30"
WATCH = """
window.verdict = wanted => new Promise(done => {
  const look = () => {
    const banner = document.querySelector('.mspike-banner');
    const verdict = document.querySelector('.mspike-verdict strong');
    if (banner && verdict && banner.textContent.includes('id ' + wanted + ' ')) {
      requestAnimationFrame(() => done(performance.now()));
      return true;
    }
    return false;
  };
  if (look()) return;
  const watcher = new MutationObserver(() => { if (look()) watcher.disconnect(); });
  watcher.observe(document, {childList: true, subtree: true, characterData: true});
});
"""
TYPED = """async wanted => {
  const pressed = new Promise(go => addEventListener('keydown', event => {
    if (event.key === 'Enter') go(performance.now());
  }, {capture: true, once: true}));
  window.measured = pressed.then(async began => await verdict(wanted) - began);
}"""
WHOLE = ".stApp[data-test-script-state='notRunning'] .mspike-record"
DRAWN = """() => !document.querySelector('.stSkeleton')
  && [...document.querySelectorAll('.stVegaLiteChart')]
    .every(chart => chart.querySelector('svg'))"""
BOX = 'input[aria-label="MRN or patient id"]'


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, float, int]]:
    """The address of a bedside on a cohort, how long it took to start, and its process."""
    port = free_port()
    mspike = str(Path(sys.executable).with_name("mspike"))
    command = [mspike, "bedside", "--data", str(folder), "--as-of", AS_OF]
    began = time.monotonic()
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            if line.startswith("http://"):
                break
        else:
            raise RuntimeError("the bedside did not start")
        try:
            yield f"http://127.0.0.1:{port}", time.monotonic() - began, process.pid
        finally:
            process.terminate()


async def stands_whole(page: Page) -> None:
    """Wait until everything has come and is drawn: the next look-up finds an idle page."""
    await page.wait_for_selector(WHOLE)
    await page.wait_for_function(DRAWN)


async def typed(page: Page, patient: str) -> float:
    """Seconds from Enter to the verdict."""
    await page.evaluate(TYPED, patient)
    await page.fill(BOX, patient)
    await page.press(BOX, "Enter")
    seconds = float(await page.evaluate("window.measured")) / 1000
    await stands_whole(page)
    return seconds


async def linked(page: Page, address: str, patient: str) -> float:
    """Seconds from the address to the verdict."""
    await page.goto(f"{address}/?mrn={patient}", wait_until="commit")
    seconds = float(await page.evaluate(f"verdict({patient!r})")) / 1000
    await stands_whole(page)
    return seconds


async def opened(browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.add_init_script(WATCH)
    await page.goto(address)
    await page.wait_for_selector(BOX)
    return page


def processor(process: int) -> float:
    """Seconds that a process has worked, all its threads together (Linux)."""
    return time.clock_gettime((~process << 3) | 2)


async def measure(
    address: str, patients: list[str], looks: int, readers: int, process: int
) -> dict[str, list[float]]:
    """Seconds of each look-up, by the way it was made."""
    found: dict[str, list[float]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(FLAGS)
        )
        page = await opened(browser, address)
        await typed(page, patients[0])  # the first visitor warms it up
        worked = processor(process)
        found["typed"] = [await typed(page, p) for p in some(patients, looks, 1)]
        found["server"] = [(processor(process) - worked) / len(found["typed"])]
        links = some(patients, looks, 2)
        found["deep link"] = [await linked(page, address, p) for p in links]
        await page.context.close()
        await browser.close()
    rounds = [some(patients, readers, 3 + burst) for burst in range(3)]
    found[f"{readers} at once"] = await bursts(address, rounds)
    return found


def some(patients: list[str], count: int, first: int) -> list[str]:
    """Patients from all over the list, others for each ``first``."""
    step = max(1, len(patients) // count)
    return patients[first::step][:count]


def quantile(seconds: list[float], share: float) -> float:
    """The value below which a share of the look-ups lies, the nearest rank."""
    ordered = sorted(seconds)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--looks", type=int, default=60)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--strict", action="store_true")
    asked = parser.parse_args()
    goals = {"typed": 1.0, "deep link": 0.5, f"{asked.readers} at once": 2.0}
    mspike = str(Path(sys.executable).with_name("mspike"))
    with TemporaryDirectory() as folder:
        cohort = Path(folder) / "cohort"
        count = str(asked.patients)
        subprocess.run(
            [mspike, "synthesize", str(cohort), "--patients", count, "--seed", "1"],
            check=True,
            capture_output=True,
        )
        with running(cohort) as (address, started, process):
            patients = patients_of(cohort)
            how = (asked.looks, asked.readers, process)
            found = asyncio.run(measure(address, patients, *how))
    write = sys.stdout.write
    write(f"start with {asked.patients} patients: {started:.1f} s\n")
    (worked,) = found.pop("server")
    write(f"server         {worked * 1000:.0f} ms of processor time for one page\n")
    missed = 0
    for way, seconds in found.items():
        p50, p95 = quantile(seconds, 0.5), quantile(seconds, 0.95)
        missed += p95 >= goals[way]
        write(
            f"{way:<14} p50 {p50:.2f} s  p95 {p95:.2f} s  (goal: p95 below "
            f"{goals[way]:g} s; {len(seconds)} look-ups)\n"
        )
    return int(bool(missed and asked.strict))


def patients_of(folder: Path) -> list[str]:
    """Ids of the patients of a bulk export."""
    from fhir_adapters.sources import open_source
    from ui.records import identities

    return sorted({identity.patient for identity in identities(open_source(folder))})


if __name__ == "__main__":
    raise SystemExit(main())
