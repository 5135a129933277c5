"""Single requests: paced, bounded, and tried again where that can help."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from fhir_adapters.sources.server.error import ServerError
from fhir_adapters.sources.server.limits import Limits
from fhir_adapters.sources.server.origin import place_of
from fhir_adapters.sources.server.tokens import Seconds

ResultT = TypeVar("ResultT")

_PASSING: Final = frozenset({408, 425, 429, 502, 503, 504})
_BACKOFF: Final = wait_exponential_jitter(initial=1, max=60)


class TryAgain(Exception):
    """A fault that may pass.

    Attributes:
        error: what to tell if it does not.
        after: seconds, if the server said so.
    """

    def __init__(self, error: ServerError, after: float | None = None) -> None:
        """Keep both."""
        super().__init__()
        self.error, self.after = error, after


class Requests:
    """Sends requests; knows nothing of tokens.

    Attributes:
        limits: bounds.
        pause: waits some seconds.
        monotonic: a clock that never goes back.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        now: Seconds,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] | None = None,
        monotonic: Seconds = time.monotonic,
    ) -> None:
        """Make ready; nothing is sent yet."""
        self.limits, self.monotonic = limits, monotonic
        self.pause = pause or time.sleep
        self._now = now
        self._earliest = 0.0
        self._received = 0
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        self._client = httpx.Client(
            timeout=timeout, transport=transport, follow_redirects=False
        )

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    @contextmanager
    def sent(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        form: dict[str, str] | None = None,
    ) -> Iterator[httpx.Response]:
        """One request and its answer, as a stream.

        Raises:
            TryAgain: no answer, a broken one, or one that says that it may pass.
            ServerError: no such address, or the server asks to wait too long.
        """
        try:
            request = self._client.build_request(
                method, url, headers=headers, data=form
            )
        except (httpx.InvalidURL, UnicodeError) as fault:
            raise ServerError("MS-D200", place_of(url)) from fault
        self._pace()
        try:
            response = self._client.send(request, stream=True)
            try:
                if response.status_code in _PASSING:
                    told = f"HTTP {response.status_code}"
                    error = ServerError("MS-D206", place_of(url), told)
                    raise TryAgain(error, self._asked_to_wait(response))
                yield response
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError) as fault:
            kind = type(fault).__name__
            raise TryAgain(ServerError("MS-D206", place_of(url), kind)) from fault

    def body(self, response: httpx.Response, limit: int) -> bytes:
        """The whole body.

        Raises:
            ServerError: it goes beyond a bound.
        """
        return b"".join(self.pieces(response, limit))

    def pieces(self, response: httpx.Response, limit: int) -> Iterator[bytes]:
        """The body piece by piece.

        Raises:
            ServerError: it goes beyond a bound.
        """
        began, size = self.monotonic(), 0
        place = place_of(str(response.url))
        for piece in response.iter_bytes():
            size += len(piece)
            self._received += len(piece)
            if size > limit or self._received > self.limits.total_bytes:
                raise ServerError("MS-D207", place, "too many bytes")
            if self.monotonic() - began > self.limits.request_seconds:
                raise ServerError("MS-D207", place, "too many seconds")
            yield piece

    def repeated(self, request: Callable[[], ResultT]) -> ResultT:
        """Do it, and again after faults that may pass.

        Raises:
            ServerError: it did not pass.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self.limits.attempts),
            wait=_seconds_before,
            sleep=self.pause,
            retry=retry_if_exception_type(TryAgain),
            reraise=True,
        )
        try:
            return retrying(request)
        except TryAgain as last:
            raise last.error from None

    def retry_after(self, headers: httpx.Headers) -> float | None:
        """Seconds to wait, from a number or a date; never negative; ``None`` if not said."""
        text = headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - self._now())

    def _asked_to_wait(self, response: httpx.Response) -> float | None:
        seconds = self.retry_after(response.headers)
        if seconds is not None and seconds > self.limits.longest_wait:
            told = f"Retry-After {seconds:.0f} s"
            raise ServerError("MS-D207", place_of(str(response.url)), told)
        return seconds

    def _pace(self) -> None:
        now = self.monotonic()
        if now < self._earliest:
            self.pause(self._earliest - now)
        start = max(now, self._earliest)
        self._earliest = start + 1 / self.limits.requests_per_second


def _seconds_before(state: RetryCallState) -> float:
    """What the server asked for, else longer each time, and not all clients at once."""
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, TryAgain) and fault.after is not None:
        return fault.after
    return _BACKOFF(state)
