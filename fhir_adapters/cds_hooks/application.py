"""The HTTP surface: three addresses, each with its caller verified first."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from fhir_adapters.cds_hooks.callers import Callers
from fhir_adapters.cds_hooks.discovery import SERVICE, Specification, services
from fhir_adapters.cds_hooks.faults import HookFault, busy, own_fault
from fhir_adapters.cds_hooks.service import Service
from fhir_adapters.cds_hooks.settings import Settings

MOST_BYTES: Final = 16 * 2**20
"""Largest body of a call."""

READ_SECONDS: Final = 15.0
"""Seconds in which a body must have arrived."""

_JSON: Final = "application/json"
_THIS_MACHINE: Final = ["127.0.0.1", "localhost"]
_LOG: Final = logging.getLogger("mspike.cds_hooks")

Answer = Callable[[], Awaitable[Response]]


def create_application(
    service: Service,
    callers: Callers,
    settings: Settings,
    specification: Specification = "2.0.1",
) -> FastAPI:
    """The application.

    Args:
        service: answers calls.
        callers: says who calls.
        settings: the public address and the web origins.
        specification: version of CDS Hooks that discovery tells of; both are answered.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    surface = _Surface(
        service, callers, settings, msgspec.json.encode(services(specification))
    )
    # Plain routes: bodies are read as they are, and nothing of them is injected.
    app.add_route("/cds-services", surface.discover, methods=["GET"])
    app.add_route("/cds-services/{name}", surface.call, methods=["POST"])
    app.add_route("/cds-services/{name}/feedback", surface.feedback, methods=["POST"])
    app.add_exception_handler(HTTPException, _not_found)
    if not settings.issuers:
        # No page of the web may reach a service that asks nobody, by whatever name.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=_THIS_MACHINE)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            max_age=600,
        )
    return app


class _Surface:
    """The endpoints."""

    def __init__(
        self, service: Service, callers: Callers, settings: Settings, offered: bytes
    ) -> None:
        self._service, self._callers, self._offered = service, callers, offered
        self._base = settings.base_url

    async def discover(self, request: Request) -> Response:
        """``GET /cds-services``."""

        async def answer() -> Response:
            await self._verified(request)
            return Response(self._offered, media_type=_JSON)

        return await _told(answer)

    async def call(self, request: Request) -> Response:
        """``POST /cds-services/{id}``."""

        async def answer() -> Response:
            iss, data = await self._received(request)
            cards = await run_in_threadpool(self._service.cards, data, iss)
            return Response(cards, media_type=_JSON)

        return await _told(answer)

    async def feedback(self, request: Request) -> Response:
        """``POST /cds-services/{id}/feedback``."""

        async def answer() -> Response:
            iss, data = await self._received(request)
            await run_in_threadpool(self._service.feedback, data, iss)
            return Response(status_code=200)

        return await _told(answer)

    async def _verified(self, request: Request) -> str:
        """Before anything else is looked at."""
        header = request.headers.get("authorization", "")
        endpoint = f"{self._base}{request.scope['path']}"
        return await run_in_threadpool(self._callers.verified, header, endpoint)

    async def _received(self, request: Request) -> tuple[str, bytes]:
        iss = await self._verified(request)
        if request.path_params["name"] != SERVICE:
            message, remedy = "there is no such service", "see GET /cds-services"
            raise HookFault("MS-H003", message, remedy, status=404, issue="not-found")
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if kind.lower() != _JSON:
            message, remedy = "the body is not JSON", f"send Content-Type: {_JSON}"
            raise HookFault(
                "MS-H004", message, remedy, status=415, issue="not-supported"
            )
        try:
            return iss, await asyncio.wait_for(_body(request), READ_SECONDS)
        except TimeoutError:
            message, remedy = "the body did not arrive in time", "send it again"
            raise HookFault(
                "MS-H005", message, remedy, status=408, issue="timeout"
            ) from None


async def _body(request: Request) -> bytes:
    """The whole body, within the bound.

    Raises:
        HookFault: 413.
    """
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST_BYTES:
            message = f"the body is larger than {MOST_BYTES // 2**20} MiB"
            remedy = "send fewer prefetched resources, and a FHIR server with a token"
            raise HookFault("MS-H006", message, remedy, status=413, issue="too-long")
        pieces.append(piece)
    return b"".join(pieces)


async def _told(answer: Answer) -> Response:
    """The answer, or why there is none; never a value of a record."""
    try:
        return await answer()
    except HookFault as fault:
        return _refused(fault)
    except SQLAlchemyError as fault:
        _LOG.error("the alert database: %s", type(fault).__name__)
        return _refused(busy())
    except Exception as fault:
        _LOG.error("a fault of mspike itself: %s", _place_of(fault))
        return _refused(own_fault())


def _refused(fault: HookFault) -> Response:
    if fault.status != 401:
        _LOG.warning("answered %d: %s", fault.status, fault.code)
    headers = {"WWW-Authenticate": "Bearer"} if fault.status == 401 else None
    data = msgspec.json.encode(fault.outcome())
    return Response(data, fault.status, headers, _JSON)


async def _not_found(request: Request, fault: Exception) -> Response:
    """An address or a method that the service does not have."""
    status = fault.status_code if isinstance(fault, HTTPException) else 404
    message, remedy = "there is nothing here", "see GET /cds-services"
    issue = "not-found" if status == 404 else "not-supported"
    return _refused(HookFault("MS-H002", message, remedy, status=status, issue=issue))


def _place_of(fault: BaseException) -> str:
    """Where a fault lies, without its words."""
    frames: Any = traceback.extract_tb(fault.__traceback__)
    name = PurePath(frames[-1].filename).name
    return f"{type(fault).__name__} at {name}:{frames[-1].lineno}"
