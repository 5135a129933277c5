"""Published evidence as HTML: every number with clock, n, interval and caveats."""

from __future__ import annotations

from itertools import groupby
from typing import Final
from urllib.parse import quote

from ui.bedside.prognosis_section import prognosis_section
from ui.presentation import (
    ROWS_ARE_APART,
    EvidenceBlock,
    EvidenceRow,
    Html,
    PatientView,
    RefusedGroup,
    element,
    joined,
    prose,
)

_COLUMNS: Final = ("Value (95 % interval)", "n", "Observed in", "Counts from", "Row")


def evidence_section(view: PatientView) -> Html:
    """What was observed in patients like this one, or why nothing applies."""
    return element(
        "section",
        element("h3", "What was observed in patients like this one"),
        element("p", ROWS_ARE_APART, class_="mspike-line") if view.evidence else None,
        prognosis_section(view),
        *(_block(block) for block in view.evidence),
        None if view.evidence else _nothing(),
        *(_refused(group) for group in view.refused),
        class_="mspike-evidence",
    )


def _nothing() -> Html:
    return element(
        "p",
        element("span", "⊘", class_="mspike-shape", aria_hidden="true"),
        " ",
        element("strong", "NOT APPLICABLE"),
        ": no published row applies to this patient.",
        class_="mspike-verdict mspike-not_applicable",
    )


def doi_link(doi: str) -> Html:
    """The paper at its publisher; only a reader who follows it sends a request."""
    return element(
        "a",
        f"doi:{doi}",
        href=f"https://doi.org/{quote(doi)}",
        target="_blank",
        rel="noreferrer",
    )


def _block(block: EvidenceBlock) -> Html:
    counted = f"counted from: {'; '.join(block.time_zeros)}"
    surely = [row for row in block.rows if not row.possible]
    perhaps = [row for row in block.rows if row.possible]
    return joined(
        element("h4", f"{block.study} · ", doi_link(block.doi)),
        *(element("p", note, class_="mspike-line") for note in block.notes),
        _table(f"What applies, {counted}", surely),
        _table(f"What may apply, not settled, {counted}", perhaps),
        element(
            "ul",
            *(
                element("li", element("b", note.id), " ", note.sentence)
                for note in block.footnotes
            ),
            class_="mspike-caveats",
        ),
    )


def _table(caption: str, rows: list[EvidenceRow]) -> Html | None:
    if not rows:
        return None
    return element(
        "table",
        element("caption", caption),
        element(
            "thead",
            element("tr", *(element("th", c, scope="col") for c in _COLUMNS)),
        ),
        *(
            _endpoint(endpoint, list(found))
            for endpoint, found in groupby(rows, lambda row: row.endpoint)
        ),
    )


def _endpoint(endpoint: str, rows: list[EvidenceRow]) -> Html:
    return element(
        "tbody",
        element(
            "tr",
            element("th", endpoint, scope="rowgroup", colspan=str(len(_COLUMNS))),
        ),
        *(_row(row) for row in rows),
    )


def _row(row: EvidenceRow) -> Html:
    doubt = "not settled; settled by: " + "; or ".join(row.would_settle)
    below = (
        *((doubt,) if row.possible else ()),
        *(("inconclusive: the interval holds 1",) if row.inconclusive else ()),
        *row.notes,
        *row.comparisons,
    )
    cells = (
        joined(element("strong", prose(row.value)), element("p", row.measure)),
        row.n,
        joined(row.stratum, *(element("p", prose(text)) for text in below)),
        row.time_zero,
        joined(element("code", row.id), element("p", row.place)),
    )
    return element(
        "tr",
        *(
            element("td", cell, data_label=label)
            for label, cell in zip(_COLUMNS, cells, strict=True)
        ),
        class_="mspike-possible" if row.possible else "",
    )


def _refused(group: RefusedGroup) -> Html:
    return element(
        "details",
        element("summary", group.text),
        element("p", ", ".join(group.ids)),
    )
