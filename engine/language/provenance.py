"""Where a rule was published, and what was chosen where its source is silent."""

from __future__ import annotations

from msgspec import Struct


class SourcePlace(Struct, frozen=True):
    """Where a definition was published: paper, place and the quoted words."""

    paper: str
    where: str
    quote: str


class Choice(Struct, frozen=True):
    """What was chosen where the source is silent, and why."""

    id: str
    value: str
    why: str
