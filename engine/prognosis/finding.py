"""What the evidence linter finds: a printed number that contradicts itself or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from engine.prognosis.caveats import Caveat, FindingKind
from engine.prognosis.printed import PrintedNumber, Statement, statement


class Draft(Struct, frozen=True, kw_only=True):
    """A finding before it is known which caveat explains it.

    Attributes:
        kind: kind of contradiction.
        at: what it is about, ``B.COX.age_per_year/PFS/univariable``.
        place: where that is printed.
        printed: words for what is printed, with names in braces.
        other: words for the other reading, with names in braces.
        values: the numbers by name.
    """

    kind: FindingKind
    at: str
    place: str
    printed: str
    other: str
    values: dict[str, PrintedNumber | str | None] = {}


class Finding(Struct, frozen=True, kw_only=True):
    """One contradiction.

    Attributes:
        kind: kind of contradiction.
        at: what it is about, ``B.COX.age_per_year/PFS/univariable``.
        place: where that is printed.
        printed: what is printed.
        other: the other reading: recomputed, or printed elsewhere.
        caveats: ids of the caveats that explain it.
    """

    kind: FindingKind
    at: str
    place: str
    printed: Statement
    other: Statement
    caveats: tuple[str, ...]


def explain(drafts: Iterable[Draft], caveats: Iterable[Caveat]) -> Iterator[Finding]:
    """Findings with the caveats that explain them."""
    known = tuple(caveats)
    for draft in drafts:
        found = tuple(c for c in known if _explains(c, draft))
        yield Finding(
            kind=draft.kind,
            at=draft.at,
            place=draft.place,
            printed=statement(draft.printed, found, **draft.values),
            other=statement(draft.other, found, **draft.values),
            caveats=tuple(caveat.id for caveat in found),
        )


def shows(at: str, expected: str) -> bool:
    """Whether a finding at ``at`` is about ``expected`` or a part of it."""
    return at == expected or at.startswith((f"{expected}.", f"{expected}/"))


def _explains(caveat: Caveat, draft: Draft) -> bool:
    if draft.kind == "text" and draft.at == caveat.id:
        return True
    return any(s.kind == draft.kind and shows(draft.at, s.at) for s in caveat.shows_as)
