"""A small OpenID Connect provider for tests: in this process, with keys of its own.

Whoever clicks a name is that person. It checks the client, the redirect address, the
one-time code and PKCE, as a real one does.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.browser.real import free_port
from ui.clock import system_seconds

CLIENT = "mspike"
PEOPLE = {
    "viewer": {"name": "V. Viewer", "groups": ["myeloma"]},
    "nurse": {"name": "N. Nurse", "groups": ["nurses"]},
    "physician": {"name": "P. Physician", "groups": ["physicians"]},
    "visitor": {"name": "X. Visitor", "groups": ["kitchen"]},
}


class Provider:
    """Issues identity tokens for ``PEOPLE``."""

    def __init__(self, issuer: str, redirect_uri: str) -> None:
        self.issuer, self.redirect_uri = issuer, redirect_uri
        self.client_secret = secrets.token_urlsafe(24)
        self.issued_ago = 0  # seconds that the next tokens are old
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes: dict[str, tuple[str, str, str]] = {}

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    async def metadata(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def jwks(self, _: Request) -> JSONResponse:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key())
        return JSONResponse(
            {"keys": [json.loads(public) | {"kid": "k1", "use": "sig"}]}
        )

    async def authorize(self, request: Request) -> HTMLResponse | RedirectResponse:
        asked = dict(request.query_params)
        if (asked["client_id"], asked["redirect_uri"]) != (CLIENT, self.redirect_uri):
            return HTMLResponse("unknown client", status_code=400)
        person = asked.pop("person", "")
        if person not in PEOPLE:
            links = "".join(
                f'<p><a href="/authorize?{urlencode(asked | {"person": one})}">{one}</a></p>'
                for one in PEOPLE
            )
            return HTMLResponse(f"<h1>Who are you?</h1>{links}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = (person, asked["nonce"], asked["code_challenge"])
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{self.redirect_uri}?{back}", status_code=302)

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        basic = request.headers.get("authorization", "").removeprefix("Basic ")
        wanted = base64.b64encode(f"{CLIENT}:{self.client_secret}".encode()).decode()
        known = self._codes.pop(str(form.get("code")), None)
        if basic != wanted or known is None:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        person, nonce, challenge = known
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(system_seconds())
        claims = {
            "iss": self.issuer,
            "sub": f"sub-{person}",
            "aud": CLIENT,
            "iat": now - self.issued_ago,
            "exp": now + 300,
            "nonce": nonce,
            **PEOPLE[person],
        }
        signed = jwt.encode(claims, self._key, "RS256", headers={"kid": "k1"})
        answer = {"access_token": "a", "token_type": "Bearer", "id_token": signed}
        return JSONResponse(answer | {"expires_in": 300})


@contextmanager
def running_provider(redirect_uri: str) -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", redirect_uri)
    configuration = uvicorn.Config(
        provider.application(), host="127.0.0.1", port=port, log_level="error"
    )
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(timeout=5)
