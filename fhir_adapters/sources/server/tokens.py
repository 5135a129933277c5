"""Access tokens: none, a fixed one, or SMART Backend Services with a signed assertion."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, Protocol

import jwt
import msgspec
from msgspec import DecodeError, Struct

from fhir_adapters.sources.server.error import ServerError, told_by
from fhir_adapters.sources.server.keys import SigningKey
from fhir_adapters.sources.server.origin import origin_of, place_of

Seconds = Callable[[], float]
Get = Callable[[str], tuple[int, bytes]]
Post = Callable[[str, dict[str, str]], tuple[int, bytes]]

ASSERTION_SECONDS: Final = 240
"""How long an assertion is valid; SMART allows five minutes at most."""

_EARLY: Final = 30
_DEFAULT_LIFE: Final = 300
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Tokens(Protocol):
    """Where the token of a request comes from."""

    def token(self, get: Get, post: Post) -> str:
        """The token to send; empty for none."""

    def refused(self) -> bool:
        """The server refused the token; whether another one can be had."""


class NoToken:
    """A server that asks for none."""

    def token(self, get: Get, post: Post) -> str:
        """Nothing."""
        return ""

    def refused(self) -> bool:
        """There is no other."""
        return False


class FixedToken:
    """A token that somebody else obtained."""

    def __init__(self, token: str) -> None:
        """Keep the token.

        Raises:
            ServerError: it is empty, or holds what no token holds.
        """
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise ServerError("MS-D202", "access token")
        self._token = token

    def token(self, get: Get, post: Post) -> str:
        """That token."""
        return self._token

    def refused(self) -> bool:
        """There is no other."""
        return False


class _Configuration(Struct):
    token_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] | None = None
    token_endpoint_auth_signing_alg_values_supported: list[str] | None = None


class _Granted(Struct):
    access_token: str = ""
    token_type: str = ""
    expires_in: float | None = None


class BackendServices:
    """SMART Backend Services: a token for a client that signs with its own key."""

    def __init__(
        self,
        base: str,
        client_id: str,
        key: SigningKey,
        *,
        scope: str,
        now: Seconds,
    ) -> None:
        """Keep who asks, and for what.

        Args:
            base: base address of the FHIR server.
            client_id: as registered with the server.
            key: private key; the server knows the public one.
            scope: ``system/*.read`` or narrower.
            now: seconds since 1970.
        """
        self._base, self._client_id, self._key = base, client_id, key
        self._scope, self._now = scope, now
        self._endpoint = ""
        self._token = ""
        self._until = 0.0

    def token(self, get: Get, post: Post) -> str:
        """A token that is still valid for a while.

        Raises:
            ServerError: the server offers none, or refuses.
        """
        if not self._token or self._now() >= self._until:
            self._endpoint = self._endpoint or self._discover(get)
            self._ask(post)
        return self._token

    def refused(self) -> bool:
        """Forget the token; another one is asked for."""
        self._token = ""
        return True

    def _discover(self, get: Get) -> str:
        """The token endpoint, from the server's SMART configuration."""
        url = f"{self._base}/.well-known/smart-configuration"
        status, body = get(url)
        if status != 200:
            raise ServerError("MS-D203", place_of(url), told_by(status, body))
        try:
            found = msgspec.json.decode(body, type=_Configuration)
        except (DecodeError, RecursionError) as cause:
            raise ServerError("MS-D203", place_of(url), "not its JSON") from cause
        methods = found.token_endpoint_auth_methods_supported
        algorithms = found.token_endpoint_auth_signing_alg_values_supported
        if not found.token_endpoint:
            raise ServerError("MS-D203", place_of(url), "no token_endpoint")
        if methods is not None and "private_key_jwt" not in methods:
            raise ServerError("MS-D203", place_of(url), "no private_key_jwt")
        if algorithms is not None and self._key.algorithm not in algorithms:
            raise ServerError("MS-D203", place_of(url), f"no {self._key.algorithm}")
        if not origin_of(found.token_endpoint).is_private:
            raise ServerError("MS-D204", place_of(found.token_endpoint))
        return found.token_endpoint

    def _ask(self, post: Post) -> None:
        asked = self._now()
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(int(asked)),
        }
        status, body = post(self._endpoint, form)
        place = place_of(self._endpoint)
        if status != 200:
            raise ServerError("MS-D205", place, f"HTTP {status}")
        try:
            granted = msgspec.json.decode(body, type=_Granted)
            FixedToken(granted.access_token)
        except (DecodeError, RecursionError, ServerError):
            raise ServerError("MS-D205", place, "no usable access_token") from None
        if granted.token_type.lower() != "bearer":
            raise ServerError("MS-D205", place, "not a bearer token")
        life = _DEFAULT_LIFE if granted.expires_in is None else granted.expires_in
        self._token = granted.access_token
        # A very short life is used up to its half, or every request would ask again.
        self._until = asked + max(life - _EARLY, life / 2)

    def _assertion(self, issued: int) -> str:
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._endpoint,
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(24),
        }
        headers = {"kid": self._key.kid} if self._key.kid else {}
        key, algorithm = self._key.key, self._key.algorithm
        return jwt.encode(claims, key, algorithm=algorithm, headers=headers)
