"""What somebody sees who waits for a cohort: how fast it goes, and how long it takes."""

from __future__ import annotations

import io
import re

from rich.console import Console

from ui.cli.progress import cohort_bars


def test_rate_and_time_left_are_shown() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, color_system=None)
    with cohort_bars(2 * 2**30, 4, console) as progress:
        progress.sorted_out(2**30)
        progress.sorted_out(2**30)
        for _ in range(3):
            progress.worked_on(165)
    shown = screen.getvalue()
    assert "2.0 of 2.0 GB" in shown
    assert re.search(r"75%\s+495 patients, [\d,]+ a second\s+\d:\d\d:\d\d", shown)


def test_nothing_is_drawn_where_nobody_watches() -> None:
    screen = io.StringIO()
    with cohort_bars(10, 1, Console(file=screen)) as progress:
        progress.sorted_out(10)
        progress.worked_on(3)
    assert screen.getvalue() == ""
