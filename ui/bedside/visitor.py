"""Who is at the page, and what he may do there."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Role = Literal["view", "acknowledge", "record"]
ROLES: Final[tuple[Role, ...]] = ("view", "acknowledge", "record")


class Visitor(Struct, frozen=True):
    """A person at the page.

    Attributes:
        roles: what the person may do.
        name: name as others read it; empty if nobody is signed in.
        issuer: OpenID Connect issuer that vouches for the person; empty if none does.
        subject: the person at that issuer.
    """

    roles: frozenset[Role] = frozenset(ROLES)
    name: str = ""
    issuer: str = ""
    subject: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether an issuer vouches for the person."""
        return bool(self.issuer and self.subject)
