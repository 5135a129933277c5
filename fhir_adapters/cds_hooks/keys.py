"""Public keys of the CDS clients: from a file, or fetched from their one known address."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from fhir_adapters.cds_hooks.settings import Issuer

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
Fetch = Callable[[str], bytes]

ALGORITHMS: Final = ("ES384", "RS384")
_MAX_BYTES: Final = 2**20
_SECONDS: Final = 5.0
_PAUSE: Final = 60.0
_LIFE: Final = 3600.0
_MIN_RSA_BITS: Final = 2048


class KeySet:
    """The public keys of one CDS client, by key id.

    Fetched keys are kept for an hour, and asked for again when a token names one that
    is not among them, at most once a minute: whoever sends tokens cannot make mspike
    send requests. An address in a token is never followed.
    """

    def __init__(
        self, issuer: Issuer, now: Callable[[], float], fetch: Fetch | None = None
    ) -> None:
        """Read the file, if the keys stand in one.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no set of public RSA or P-384 keys.
        """
        self.issuer = issuer
        self._now, self._fetch = now, fetch or _download
        self._lock = threading.Lock()
        self._keys: dict[str, PublicKey] = {}
        self._asked = self._received = float("-inf")
        if issuer.jwks is not None:
            self._keys = read_key_set(issuer.jwks.read_bytes())
        else:
            self.refresh()

    def key(self, kid: str) -> PublicKey | None:
        """The key with this id; ``None`` if the client has none."""
        if self.issuer.jwks is None and self._must_ask(kid):
            self.refresh()
        with self._lock:
            return self._keys.get(kid)

    def _must_ask(self, kid: str) -> bool:
        with self._lock:
            now = self._now()
            if now - self._received > _LIFE:
                self._keys = {}
            wanted = kid not in self._keys and now - self._asked > _PAUSE
            if wanted:
                self._asked = now
            return wanted

    def refresh(self) -> None:
        """Fetch the keys; without an answer the old ones stay until their hour ends."""
        try:
            keys = read_key_set(self._fetch(self.issuer.jku))
        except (httpx.HTTPError, ValueError):
            return
        with self._lock:
            self._keys, self._received = keys, self._now()


def read_key_set(data: bytes) -> dict[str, PublicKey]:
    """The public keys of a JWK set, by key id; other kinds of keys are left out.

    Raises:
        ValueError: it is no JWK set, holds a private key, or no key that can be used.
    """
    try:
        found: Any = msgspec.json.decode(data)
        entries = found["keys"]
        keys = {str(e["kid"]): _public(e) for e in entries if _may_be_used(e)}
    except (msgspec.DecodeError, RecursionError, TypeError, KeyError) as cause:
        raise ValueError("this is no JWK set") from cause
    except PyJWTError as cause:
        raise ValueError("a key of the set cannot be read") from cause
    usable = {kid: key for kid, key in keys.items() if key is not None}
    if not usable:
        raise ValueError("there is no RSA or P-384 key with an id in the set")
    return usable


def _may_be_used(entry: dict[str, Any]) -> bool:
    if "d" in entry or entry.get("kty") == "oct":
        raise ValueError("the set holds a private or a shared key")
    if entry.get("use", "sig") != "sig" or not entry.get("kid"):
        return False
    return entry.get("alg", ALGORITHMS[0]) in ALGORITHMS


def _public(entry: dict[str, Any]) -> PublicKey | None:
    kind = entry.get("kty")
    if kind == "EC" and entry.get("crv") == "P-384":
        key = PyJWK.from_dict(entry, algorithm="ES384").key
        return key if isinstance(key, ec.EllipticCurvePublicKey) else None
    if kind == "RSA":
        key = PyJWK.from_dict(entry, algorithm="RS384").key
        large = isinstance(key, rsa.RSAPublicKey) and key.key_size >= _MIN_RSA_BITS
        return key if large else None
    return None


def _download(url: str) -> bytes:
    """A small file; no redirect is followed."""
    with httpx.stream("GET", url, timeout=_SECONDS, follow_redirects=False) as response:
        response.raise_for_status()
        data = b""
        for piece in response.iter_bytes():
            data += piece
            if len(data) > _MAX_BYTES:
                raise ValueError("the set of keys is too large")
        return data
