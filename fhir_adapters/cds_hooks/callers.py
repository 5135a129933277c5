"""Who calls: the JWT of a CDS client, verified as the specification asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import jwt
from jwt.exceptions import PyJWTError

from fhir_adapters.cds_hooks.faults import not_authenticated
from fhir_adapters.cds_hooks.keys import ALGORITHMS, KeySet
from fhir_adapters.cds_hooks.replay import UsedTokens

Seconds = Callable[[], float]

LEEWAY: Final = 30
"""Seconds by which the clock of a client may differ."""

LONGEST_LIFE: Final = 3600
"""Seconds for which a token may be valid; its id is remembered for as long."""

_MAX_TOKEN: Final = 8192
_MAX_ID: Final = 256
_BEARER: Final = "bearer "
_LOG: Final = logging.getLogger("mspike.cds_hooks")


class Callers(Protocol):
    """Says who calls."""

    def verified(self, authorization: str, endpoint: str) -> str:
        """The issuer of the caller's token.

        Args:
            authorization: the header.
            endpoint: address that is called.

        Raises:
            HookFault: 401, the same for every reason.
        """


class Anybody:
    """Development on one machine: nobody is asked."""

    def verified(self, authorization: str, endpoint: str) -> str:
        """Nobody in particular."""
        return "development"


class _Refused(Exception):
    """A reason for the log, in one word."""


class KnownClients:
    """The CDS clients of the settings, by their signed tokens."""

    def __init__(
        self, keys: Mapping[str, KeySet], now: Seconds, used: UsedTokens | None = None
    ) -> None:
        """Begin; tokens from before this moment are refused.

        Which of them were used is not known any more.

        Args:
            keys: public keys by issuer.
            now: seconds since 1970.
            used: tokens that were used.
        """
        self._keys, self._now = dict(keys), now
        self._used = used or UsedTokens()
        self._started = int(now())

    def verified(self, authorization: str, endpoint: str) -> str:
        """The issuer of the caller's token.

        Raises:
            HookFault: 401.
        """
        try:
            return self._verified(authorization, endpoint)
        except _Refused as reason:
            _LOG.warning("refused a caller: %s", reason)
        except (PyJWTError, ValueError, TypeError) as cause:
            # What a parser says may quote the token.
            _LOG.warning("refused a caller: %s", type(cause).__name__)
        raise not_authenticated()

    def _verified(self, authorization: str, endpoint: str) -> str:
        token = authorization[len(_BEARER) :].strip()
        if authorization[: len(_BEARER)].lower() != _BEARER or not token:
            raise _Refused("no bearer token")
        if len(token) > _MAX_TOKEN:
            raise _Refused("token too long")
        header, unverified = _unverified(token)
        if header.get("alg") not in ALGORITHMS:
            raise _Refused("algorithm")
        if header.get("typ") != "JWT" or "crit" in header:
            raise _Refused("header")
        keys = self._keys.get(_text(unverified, "iss"))
        if keys is None:
            raise _Refused("issuer")
        if keys.issuer.jku and header.get("jku", keys.issuer.jku) != keys.issuer.jku:
            raise _Refused("jku")
        key = keys.key(_text(header, "kid"))
        if key is None:
            raise _Refused("key")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            options={
                "require": ["iss", "aud", "exp", "iat", "jti"],
                "verify_aud": False,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        self._check(claims, endpoint)
        return keys.issuer.iss

    def _check(self, claims: dict[str, Any], endpoint: str) -> None:
        """Audience, times, and that it is used once; last, because using it counts."""
        if claims["aud"] not in (endpoint, [endpoint]):
            raise _Refused("audience")
        now = self._now()
        issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
        if issued > now + LEEWAY:
            raise _Refused("issued in the future")
        if issued < self._started:
            raise _Refused("issued before the service started")
        if expires + LEEWAY < now:
            raise _Refused("expired")
        if not issued < expires <= issued + LONGEST_LIFE:
            raise _Refused("valid for too long")
        if "nbf" in claims and _seconds(claims, "nbf") > now + LEEWAY:
            raise _Refused("not valid yet")
        token = (_text(claims, "iss"), _text(claims, "jti"))
        if not self._used.use(*token, expires + LEEWAY, now):
            raise _Refused("used before")


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, only to find whose key is to be asked."""
    found = jwt.decode_complete(token, options={"verify_signature": False})
    return found["header"], found["payload"]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_ID:
        raise _Refused(name)
    return value


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Refused(name)
    if not 0 <= value < 2**40:
        raise _Refused(name)
    return float(value)
