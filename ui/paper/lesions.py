"""Lesions before and now on paper: the two studies, then one line for each lesion."""

from __future__ import annotations

from collections.abc import Iterator

from ui.paper.sheet import Item, as_wide, paragraph
from ui.presentation import LesionsThenAndNow, StudyHead, element, joined


def lesion_items(lesions: LesionsThenAndNow) -> Iterator[Item]:
    """The studies first: a lesion is read against what its study could see."""
    yield _study(lesions.then)
    yield _study(lesions.now)
    for row in lesions.rows:
        same = f" ({row.same})" if row.same else ""
        told = f": {row.then} → {row.now}{same} "
        code = ", ".join(row.resources)
        html = joined(element("b", row.lesion), told, element("code", code))
        yield paragraph(f"{row.lesion}{told} M {as_wide(code)}", html)


def _study(head: StudyHead) -> Item:
    text = f": {'; '.join((head.title, *head.about))} "
    html = joined(element("b", head.role), text, element("code", head.resource))
    return paragraph(f"{head.role}{text} M {as_wide(head.resource)}", html)
