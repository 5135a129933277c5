"""Sign-in by OpenID Connect (``st.login``): its settings, and the roles of a person."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from ui.bedside.visitor import ROLES, Role, Visitor

_NEEDED: Final = (
    *("redirect_uri", "cookie_secret", "client_id", "client_secret"),
    "server_metadata_url",
)
_CALLBACK: Final = "/oauth2callback"
_SHORTEST_SECRET: Final = 32
_HOURS: Final = 12
_LONGEST_HOURS: Final = 24
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class SignInError(Exception):
    """The settings of sign-in cannot be used; no value of them is told.

    Attributes:
        key: which setting.
        remedy: what to write.
    """

    def __init__(self, key: str, remedy: str) -> None:
        """Keep setting and remedy."""
        super().__init__(f"{key}: {remedy}")
        self.key, self.remedy = key, remedy


class SignIn(Struct, frozen=True):
    """How people sign in, and what their groups may do.

    Attributes:
        file: the settings file; Streamlit reads its section ``auth`` itself.
        host: host of the page as browsers name it.
        claim: claim of the identity token that holds the person's groups.
        groups: role to the groups that have it.
        hours: how long a sign-in counts.
    """

    file: Path
    host: str
    claim: str
    groups: dict[Role, frozenset[str]]
    hours: int = _HOURS

    def visitor(self, claims: Mapping[str, Any], now: float) -> Visitor | None:
        """The person whom an issuer vouches for; ``None`` if the sign-in is over.

        Args:
            claims: of the identity token, checked by who received it.
            now: seconds since 1970.
        """
        issuer, subject = claims.get("iss"), claims.get("sub")
        issued = claims.get("iat")
        if not (isinstance(issuer, str) and issuer):
            return None
        if not (isinstance(subject, str) and subject):
            return None
        if not isinstance(issued, int | float) or now - issued > self.hours * 3600:
            return None
        named = (claims.get(key) for key in ("name", "preferred_username", "email"))
        name = next((n for n in named if isinstance(n, str) and n.strip()), subject)
        return Visitor(self._roles(claims.get(self.claim)), name, issuer, subject)

    def _roles(self, told: object) -> frozenset[Role]:
        mine = {told} if isinstance(told, str) else set(_texts(told))
        roles = {role for role, groups in self.groups.items() if groups & mine}
        return frozenset({*roles, "view"} if roles else roles)


def _texts(told: object) -> list[str]:
    return [t for t in told if isinstance(t, str)] if isinstance(told, list) else []


def read_sign_in(file: Path) -> SignIn:
    """The settings in a TOML file, with the sections ``auth`` and ``roles``.

    Raises:
        SignInError: it cannot be read, or a setting is missing or unsafe.
    """
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise SignInError(file.name, "give a file of TOML in UTF-8") from cause
    auth, roles = told.get("auth"), told.get("roles")
    if not isinstance(auth, dict):
        raise SignInError("[auth]", f"write a section with {', '.join(_NEEDED)}")
    for key in _NEEDED:
        if not isinstance(auth.get(key), str) or not auth[key].strip():
            raise SignInError(f"auth.{key}", "write it as text")
    host = _checked_auth(auth)
    if not isinstance(roles, dict):
        words = "write a section with `claim`, and groups for " + ", ".join(ROLES)
        raise SignInError("[roles]", words)
    return _read_roles(file, host, roles)


def _checked_auth(auth: Mapping[str, str]) -> str:
    """The host of the page."""
    page = urlsplit(auth["redirect_uri"])
    if page.path != _CALLBACK or not _is_safe(auth["redirect_uri"]):
        words = f"write the address of the page with https, and {_CALLBACK} at its end"
        raise SignInError("auth.redirect_uri", words)
    if not _is_safe(auth["server_metadata_url"]):
        words = "write the https address of /.well-known/openid-configuration"
        raise SignInError("auth.server_metadata_url", words)
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        words = f"make one of {_SHORTEST_SECRET} characters or more by chance"
        raise SignInError("auth.cookie_secret", words)
    return page.hostname or ""


def _is_safe(url: str) -> bool:
    """https, or this machine."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or local)


def _read_roles(file: Path, host: str, roles: Mapping[str, Any]) -> SignIn:
    unknown = roles.keys() - {"claim", "hours", *ROLES}
    if unknown:
        words = f"there is no such role; roles are {', '.join(ROLES)}"
        raise SignInError(f"roles.{min(unknown)}", words)
    claim, hours = roles.get("claim"), roles.get("hours", _HOURS)
    if not isinstance(claim, str) or not claim:
        raise SignInError("roles.claim", "name the claim that holds the groups")
    if type(hours) is not int or not 1 <= hours <= _LONGEST_HOURS:
        raise SignInError("roles.hours", f"write a number of 1 to {_LONGEST_HOURS}")
    groups: dict[Role, frozenset[str]] = {}
    for role in ROLES:
        named = roles.get(role, [])
        if not isinstance(named, list) or len(_texts(named)) != len(named):
            raise SignInError(f"roles.{role}", "write a list of groups")
        groups[role] = frozenset(named)
    if not any(groups.values()):
        raise SignInError(
            "[roles]", "name at least one group: nobody could see anything"
        )
    return SignIn(file, host, claim, groups, hours)
