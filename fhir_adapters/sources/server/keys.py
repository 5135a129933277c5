"""The private key with which a client signs who it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt import PyJWK
from jwt.exceptions import PyJWTError
from msgspec import Struct

from fhir_adapters.sources.server.error import ServerError

Algorithm = Literal["RS384", "ES384"]
_MAX_KEY_BYTES: Final = 2**20
_MIN_RSA_BITS: Final = 2048


class SigningKey(Struct, frozen=True):
    """A private key of SMART Backend Services; never shown.

    Attributes:
        key: RSA (RS384), or elliptic curve P-384 (ES384).
        algorithm: the signature it makes.
        kid: id under which the server knows the public key; empty if none.
    """

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    algorithm: Algorithm
    kid: str = ""

    def __repr__(self) -> str:
        """Nothing of the key itself."""
        return f"SigningKey({self.algorithm})"


def read_key(path: Path, kid: str = "") -> SigningKey:
    """Read a private key: PEM, a JWK, or a JWK set.

    Args:
        path: the file.
        kid: which key of a set, and the id to send; a JWK brings its own.

    Raises:
        ServerError: there is no such private RSA or P-384 key in the file.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_KEY_BYTES)
    except OSError as cause:
        raise ServerError("MS-D201", path.name, "the file cannot be read") from cause
    try:
        if data.lstrip().startswith(b"{"):
            return _of_jwk(_chosen(json.loads(data), kid), kid)
        return _signing(load_pem_private_key(data, password=None), kid)
    except (ValueError, TypeError, KeyError, PyJWTError) as cause:
        # What a parser says may quote the key.
        raise ServerError("MS-D201", path.name) from cause.with_traceback(None)


def _chosen(document: dict[str, Any], kid: str) -> dict[str, Any]:
    if "keys" not in document:
        return document
    private = [
        key
        for key in document["keys"]
        if "d" in key and (not kid or key.get("kid") == kid)
    ]
    if len(private) != 1:
        raise ValueError("not exactly one private key")
    return dict(private[0])


def _of_jwk(jwk: dict[str, Any], kid: str) -> SigningKey:
    algorithm = "ES384" if jwk.get("kty") == "EC" else "RS384"
    key = PyJWK.from_dict(jwk, algorithm=algorithm).key
    return _signing(key, kid or str(jwk.get("kid", "")))


def _signing(key: object, kid: str) -> SigningKey:
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _MIN_RSA_BITS:
        return SigningKey(key, "RS384", kid)
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp384r1":
        return SigningKey(key, "ES384", kid)
    raise ValueError("neither RSA of 2048 bits nor P-384")
