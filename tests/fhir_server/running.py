"""Two ways to the server: inside the process, and over a real socket of this machine."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import uvicorn

from tests.fhir_server.application import FhirServer


class InProcess(httpx.BaseTransport):
    """Requests go straight into the application, without a socket."""

    def __init__(self, server: FhirServer) -> None:
        self._transport = httpx.ASGITransport(server.application())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            asked = httpx.Request(
                request.method,
                request.url,
                headers=request.headers,
                content=request.read(),
            )
            response = await self._transport.handle_async_request(asked)
            body = await response.aread()
            return httpx.Response(
                response.status_code, headers=response.headers, content=body
            )

        # beside a browser test this thread has a running loop of its own already
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, answered()).result()


@contextmanager
def served(server: FhirServer) -> Iterator[str]:
    """The base address of the server, running on a port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        server.application(), log_level="critical", lifespan="off", ws="none"
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/fhir"
    finally:
        running.should_exit = True
        thread.join()
        listener.close()
