"""Requests to one FHIR server, with its token: to its own origin and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import BinaryIO, Final

import httpx
from msgspec import Struct

from fhir_adapters.sources.server.error import Gone, ServerError, told_by
from fhir_adapters.sources.server.origin import Origin, origin_of, place_of
from fhir_adapters.sources.server.requests import Requests, TryAgain
from fhir_adapters.sources.server.tokens import NoToken, Tokens

FHIR_JSON: Final = "application/fhir+json"
NDJSON: Final = "application/fhir+ndjson"

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS: Final = 5
_MAX_ERROR_BYTES: Final = 2**20


class Answer(Struct, frozen=True):
    """What a server answered.

    Attributes:
        status: HTTP status.
        headers: its headers.
        body: its whole body.
    """

    status: int
    headers: httpx.Headers
    body: bytes


class Connection:
    """Requests to one FHIR server.

    Attributes:
        base: address of the server, without a slash at its end.
        requests: how requests are sent.
    """

    def __init__(
        self,
        base: str,
        tokens: Tokens,
        requests: Requests,
        trusted: frozenset[Origin] = frozenset(),
    ) -> None:
        """Make ready; nothing is sent yet.

        Args:
            base: as ``read_base`` gives it.
            tokens: where the token comes from.
            requests: how requests are sent.
            trusted: further origins that may see the token, such as a file server.
        """
        self.base, self.requests, self._tokens = base, requests, tokens
        self._own = frozenset({origin_of(base)})
        self._trusted = self._own | trusted

    def require_own(self, url: str) -> None:
        """Refuse an address that the server gave and that is not its own.

        Raises:
            ServerError: another origin.
        """
        if origin_of(url) not in self._own:
            raise ServerError("MS-D209", place_of(url))

    def get(
        self, url: str, *, accept: str = FHIR_JSON, respond_async: bool = False
    ) -> Answer:
        """Ask the server itself; faults that may pass are tried again.

        Raises:
            ServerError: another origin, no answer, or one that is too large.
        """
        self.require_own(url)
        headers = {"Accept": accept}
        if respond_async:
            headers["Prefer"] = "respond-async"
        return self.requests.repeated(lambda: self._answer("GET", url, headers))

    def delete(self, url: str) -> None:
        """Tell the server that a job is no longer needed; its answer does not matter."""
        try:
            self.require_own(url)
            self._answer("DELETE", url, {"Accept": FHIR_JSON})
        except (ServerError, TryAgain):
            return

    def download(
        self,
        url: str,
        into: BinaryIO,
        *,
        with_token: bool,
        received: Callable[[int], None],
    ) -> int:
        """Write a file of an export; begins anew after a fault that may pass.

        Args:
            url: as the manifest names it; may be another origin.
            into: empty, and can be truncated.
            with_token: the manifest says that the token is needed.
            received: told the bytes so far.

        Returns:
            How many bytes.

        Raises:
            ServerError: it cannot be had.
        """
        return self.requests.repeated(
            lambda: self._download(url, into, with_token, received)
        )

    def _download(
        self,
        url: str,
        into: BinaryIO,
        with_token: bool,
        received: Callable[[int], None],
    ) -> int:
        into.seek(0)
        into.truncate()
        limit = self.requests.limits.file_bytes
        for _ in range(_MAX_REDIRECTS):
            with self._sent("GET", url, {"Accept": NDJSON}, with_token) as response:
                if response.status_code in _REDIRECTS:
                    # The token goes along only to origins that may see it.
                    url = str(response.url.join(response.headers.get("location", "")))
                    continue
                if response.status_code != HTTPStatus.OK:
                    body = self.requests.body(response, _MAX_ERROR_BYTES)
                    raise refusal(url, response.status_code, body)
                written = 0
                for piece in self.requests.pieces(response, limit):
                    written += into.write(piece)
                    received(written)
                return written
        raise ServerError("MS-D208", place_of(url), "too many redirects")

    def _answer(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        with self._sent(method, url, headers, True) as response:
            body = self.requests.body(response, self.requests.limits.page_bytes)
            return Answer(response.status_code, response.headers, body)

    @contextmanager
    def _sent(
        self, method: str, url: str, headers: dict[str, str], with_token: bool
    ) -> Iterator[httpx.Response]:
        token = self._token_for(url) if with_token else ""
        if token:
            headers = headers | {"Authorization": f"Bearer {token}"}
        with self.requests.sent(method, url, headers) as response:
            refused = response.status_code == HTTPStatus.UNAUTHORIZED
            if refused and token and self._tokens.refused():
                error = ServerError("MS-D205", place_of(url), "HTTP 401")
                raise TryAgain(error, 0)
            if refused:
                raise ServerError("MS-D205", place_of(url), "HTTP 401")
            yield response

    def _token_for(self, url: str) -> str:
        """The token, if the address may see it.

        Raises:
            ServerError: somebody could read it on its way.
        """
        origin = origin_of(url)
        if origin not in self._trusted:
            return ""
        if not origin.is_private and not isinstance(self._tokens, NoToken):
            raise ServerError("MS-D204", place_of(url))
        return self._tokens.token(self._get_alone, self._post_alone)

    def _get_alone(self, url: str) -> tuple[int, bytes]:
        headers = {"Accept": "application/json"}
        with self.requests.sent("GET", url, headers) as response:
            body = self.requests.body(response, _MAX_ERROR_BYTES)
            return response.status_code, body

    def _post_alone(self, url: str, form: dict[str, str]) -> tuple[int, bytes]:
        # Tried again with all that belongs to it: an assertion counts once.
        headers = {"Accept": "application/json"}
        with self.requests.sent("POST", url, headers, form) as response:
            body = self.requests.body(response, _MAX_ERROR_BYTES)
            return response.status_code, body


def refusal(url: str, status: int, body: bytes) -> ServerError:
    """Why a server did not give what was asked for."""
    gone = status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
    error = Gone if gone else ServerError
    return error("MS-D208", place_of(url), told_by(status, body))
