"""``table:``: a classification written as rows; desugared into ordered cases.

    table:
      columns: {b2m: latest(beta_2_microglobulin), albumin: latest(albumin)}
      rows:
        - {b2m: "< 3.5 mg/L", albumin: ">= 3.5 g/dL", value: I}
        - {b2m: ">= 5.5 mg/L", value: III}
        - {otherwise: "true", value: II}

A row holds if all of its cells hold; a cell that is left out does not matter. The
first row that holds gives the value.
"""

from __future__ import annotations

import yaml

from engine.language.case_reader import read_otherwise, read_value
from engine.language.documents import ID, items
from engine.language.node_reader import NodeReader
from engine.language.tree import Case, Group, Node

_ROW_KEYS = ("value", "otherwise")


def read_table(nodes: NodeReader, node: yaml.Node) -> tuple[Case, ...]:
    """The rows of a table as cases, in order."""
    document = nodes.document
    entry = document.mapping(node, required=("columns", "rows"))
    columns = _columns(nodes, entry["columns"]) if "columns" in entry else {}
    rows = document.sequence(entry["rows"]) if "rows" in entry else []
    if "rows" in entry and isinstance(entry["rows"], yaml.SequenceNode) and not rows:
        nodes.wrong("MS-R044", entry["rows"], "`rows` of nothing", "write the rows")
    cases: list[Case] = []
    filled: set[str] = set()
    for number, row in enumerate(rows, start=1):
        cells = document.mapping(row, optional=(*_ROW_KEYS, *columns))
        if cells and "value" not in cells:
            message = "the key 'value' is missing"
            nodes.wrong("MS-R004", row, message, "add `value: ...`")
        filled |= cells.keys()
        value = read_value(nodes, cells, {case.value for case in cases})
        if "otherwise" in cells:
            read_otherwise(nodes, cells["otherwise"], last=row is rows[-1])
        when = _row(nodes, row, cells, columns, number)
        cases.append(Case(value, when, document.span(row)))
    for name, head in columns.items():
        if rows and name not in filled:
            message = f"no row fills the column {name!r}"
            place = document.key_span(head)
            document.report("MS-R056", place, message, "fill a cell, or leave it out")
    return tuple(cases)


def _columns(nodes: NodeReader, node: yaml.Node) -> dict[str, yaml.Node]:
    columns = dict(items(nodes.document, node))
    for name, head in columns.items():
        if not ID.fullmatch(name) or name in _ROW_KEYS:
            message = f"{name!r} is no name of a column"
            remedy = "use small letters, digits and underscores, not value or otherwise"
            place = nodes.document.key_span(head)
            nodes.document.report("MS-R042", place, message, remedy)
    return {name: head for name, head in columns.items() if name not in _ROW_KEYS}


def _row(
    nodes: NodeReader,
    row: yaml.Node,
    cells: dict[str, yaml.Node],
    columns: dict[str, yaml.Node],
    number: int,
) -> Node | None:
    """What a row asks; ``None`` for the one that says `otherwise`."""
    leaves: list[Node] = []
    written = [name for name in columns if name in cells]
    for name in written:
        head = columns[name]
        text = f"{nodes.document.text(head)} {nodes.document.text(cells[name])}"
        leaf = nodes.leaf(cells[name], text, f"{name}_{number}", head=head)
        if leaf is not None:
            leaves.append(leaf)
    if "otherwise" in cells:
        if written:
            message = "a row has either cells or `otherwise: true`"
            nodes.wrong("MS-R036", cells[written[0]], message, "write one of the two")
        return None
    if cells and not written:
        message, remedy = "a row of nothing", "fill a cell, or write `otherwise: true`"
        nodes.wrong("MS-R044", row, message, remedy)
    return Group(f"row_{number}", "all", tuple(leaves), nodes.document.span(row))
