"""What the alert database keeps and what the record says, as one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct, structs

from engine.surveillance import Situation
from ui.records import Identity
from ui.worklist.rounds import Round
from ui.worklist.rows import Row

Kept = Literal["not kept", "open", "acknowledged", "snoozed", "resolved"]


class Item(Struct, frozen=True, kw_only=True):
    """One line of the list, with what somebody did about it.

    Attributes:
        row: what is due, and why.
        kept: its state in the alert database; ``not kept`` if it is not there.
        snoozed_until: ISO day; empty unless snoozed.
        identity: whose it is; ``None`` for a patient who is not in the source.
        gone: the record as it is no longer shows it.
    """

    row: Row
    kept: Kept
    snoozed_until: str = ""
    identity: Identity | None = None
    gone: bool = False


def board(
    found: Round,
    situations: Iterable[Situation],
    known: Mapping[str, Identity],
) -> list[Item]:
    """Every line, the most urgent first.

    What is kept is shown as it is kept. What only the record shows is added, and says
    so: nothing is left out because the night has not run yet.

    Args:
        found: what the record says; may still be on its way.
        situations: every alert that is kept, the resolved ones too.
        known: who the patients of the source are, by id.
    """
    items: list[Item] = []
    names: set[str] = set()
    shown = {row.alert for row in found.rows if row.alert}
    for kept in situations:
        own = {kept.id, *kept.alert.same_as}
        names |= own
        looked_at = found.complete and kept.patient in known
        item = Item(
            row=_as_of(Row.of(kept.patient, kept.alert), kept, found.day),
            kept=kept.state,
            snoozed_until=kept.snoozed_until,
            identity=known.get(kept.patient),
            gone=looked_at and kept.state != "resolved" and not own & shown,
        )
        items.append(item)
    items += _not_kept(found.rows, names, known)
    return sorted(items, key=lambda item: item.row.order())


def _not_kept(
    rows: Iterable[Row], names: set[str], known: Mapping[str, Identity]
) -> Iterator[Item]:
    for row in list(rows):
        if not row.alert or row.alert not in names:
            yield Item(row=row, kept="not kept", identity=known.get(row.patient))


def _as_of(row: Row, kept: Situation, day: str) -> Row:
    """What was due when it was kept may be overdue by now."""
    overdue = bool(kept.alert.overdue_after) and day > kept.alert.overdue_after
    if row.status != "due" or not overdue:
        return row
    return structs.replace(row, status="overdue")
