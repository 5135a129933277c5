"""A report as one HTML page: no script, no address outside of it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from engine.cohort.report.svg import panel_svg
from engine.cohort.tables import Panel, PrintedTable, left_out

SYNTHETIC: Final = "SYNTHETIC: these rows are made up; they are of no patient."

_STYLE: Final = """
body { font: 1rem/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0 .5rem; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0;
  border-bottom: 1px solid #d5d5d5; font-variant-numeric: tabular-nums; }
thead th { border-bottom: 2px solid #1b1b1b; }
tbody th { font-weight: 400; }
p.note { font-size: .86rem; color: #444; margin: .1rem 0; max-width: 60rem; }
p.synthetic { border: 2px solid #8a4b00; padding: .5rem .8rem; font-weight: 600; }
figure { margin: 1.5rem 0; } svg { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
@media print { figure, table { break-inside: avoid; } }
"""


def report_page(
    title: str,
    tables: Iterable[PrintedTable],
    panels: Iterable[Panel] = (),
    *,
    synthetic: bool,
    notes: Iterable[str] = (),
) -> str:
    """One page of tables and Kaplan-Meier panels.

    Args:
        title: heading.
        tables: tables as text.
        panels: panels, drawn above their tables.
        synthetic: whether any row is made up; the page then says so first.
        notes: what a reader must know of all of it.
    """
    parts = [f"<h1>{escape(title)}</h1>"]
    if synthetic:
        parts.append(f'<p class="synthetic">{escape(SYNTHETIC)}</p>')
    parts += [_note(note) for note in notes]
    parts += [table_html(table) for table in tables]
    parts += [panel_html(panel, synthetic=synthetic) for panel in panels]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def table_html(table: PrintedTable) -> str:
    """One table with its notes."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.columns)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    notes = "\n".join(_note(note) for note in table.notes)
    return (
        f'<section id="{escape(table.id)}">\n<div class="wide"><table>\n'
        f"<caption>{escape(table.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>\n{notes}\n</section>"
    )


def panel_html(panel: Panel, *, synthetic: bool) -> str:
    """One panel: the drawing and what it is."""
    test = panel.log_rank
    words = [panel.title, f"{panel.endpoint_title}, counted from {panel.time_zero}"]
    if test is not None:
        words.append(f"log-rank p {test.p:.2g}")
    words += [f"no patient: {title}" for title in panel.missing]
    if panel.untimed:
        words.append(left_out(panel.untimed).rstrip("."))
    drawing = ""
    if panel.groups:
        words.append("drawn while at least 10 patients are at risk")
        drawing = f"{panel_svg(panel)}\n"
    if synthetic:
        words.append(SYNTHETIC)
    caption = escape("; ".join(words))
    return f"<figure>\n{drawing}<figcaption>{caption}</figcaption>\n</figure>"


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'
