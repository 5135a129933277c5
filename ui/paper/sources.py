"""Where the flagged definitions were published: paper, place and DOI as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ui.presentation import PatientView

_DOI: Final = re.compile(r"doi:\S+[^\s.,;]")


def published_in(view: PatientView) -> str:
    """One sentence: each paper whose definition is flagged, its places and its DOI.

    Empty if nothing is flagged among the questions of the bedside.
    """
    papers: dict[tuple[str, str], dict[str, None]] = {}
    for card in view.cards:
        for group in card.groups if card.leading else ():
            answer = group.lead
            if answer.tone == "flag":
                key = answer.definition, answer.citation
                papers.setdefault(key, {})[answer.where] = None
    told = "; ".join(_told(papers))
    return f"What is flagged was published in: {told}." if told else ""


def _told(papers: dict[tuple[str, str], dict[str, None]]) -> Iterator[str]:
    for (name, citation), places in papers.items():
        doi = _DOI.search(citation)
        where = " and ".join(f"“{place}”" for place in places)
        yield ", ".join(filter(None, (name, where, doi.group() if doi else "")))
