"""``python -m tests.bench.serve``: the real service under load, on this machine.

Starts ``mspike serve`` on a port of this machine with a registered client, and calls
``patient-view`` with 100 prefetched resources from 20 connections at once: once with a
record that the service has not seen in each call, once with the charts of 200 patients
opened again and again. Every answer is checked against the one of its patient alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import jwt
from msgspec import Struct

from tests.cds_client import DAY, EHR, call_for, elliptic, key_set

RESOURCES = 100
PATH = "/cds-services/mspike-surveillance"
ID = "ms-0007"


class Load(Struct, frozen=True):
    """What is sent."""

    calls: int
    clients: int
    patients: int


def body() -> bytes:
    """A call with exactly 100 prefetched resources: a patient with an alert."""
    call = call_for(7)
    entries = call["prefetch"]["observations"]["entry"]
    have = sum(
        len(value["entry"]) if "entry" in value else 1
        for value in call["prefetch"].values()
        if value is not None
    )
    serum = next(e["resource"] for e in entries if "valueQuantity" in e["resource"])
    for number in range(RESOURCES - have):
        day = f"2022-{number % 12 + 1:02}-{number % 28 + 1:02}"
        more = serum | {"id": f"o-more-{number}", "effectiveDateTime": day}
        entries.append({"resource": more | {"issued": f"{day}T12:00:00Z"}})
    return json.dumps(call).encode()


def patient_id(number: int) -> str:
    return f"p{number:06}"


@contextmanager
def service(folder: Path, jobs: int, database: bool):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    key_set(folder)
    settings = folder / "cds-hooks.yaml"
    settings.write_text(
        f"base_url: {base}\nissuers:\n  - {{iss: {EHR}, jwks: keys.json}}\n"
    )
    program = Path(sys.executable).with_name("mspike")
    command = [str(program), "serve", "--port", str(port)]
    command += ["--issuers", str(settings), "--as-of", DAY, "--jobs", str(jobs)]
    if database:
        command += ["--database", str(folder / "alerts.db")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_for(port: int, process) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the service did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the service did not start within a minute")


def tokens(port: int, number: int) -> list[str]:
    now = int(time.time())  # noqa: TID251 - a client has a clock
    claims = {"iss": EHR, "aud": f"http://127.0.0.1:{port}{PATH}", "iat": now}
    claims |= {"exp": now + 3000}
    headers = {"kid": "e1", "typ": "JWT"}
    return [
        jwt.encode(
            claims | {"jti": uuid.uuid4().hex}, elliptic(), "ES384", headers=headers
        )
        for _ in range(number)
    ]


async def one_client(port: int, work, template: bytes, told: list) -> None:
    """One connection, one call after the other; plain sockets, so that it costs little."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number, token in work:
        name = patient_id(number)
        data = template.replace(ID.encode(), name.encode())
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        began = time.perf_counter()
        writer.write(head.encode() + data)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        length = 0
        while (line := await reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = await reader.readexactly(length)
        seconds = time.perf_counter() - began
        right = status == 200 and answer.count(f"Patient/{name}".encode()) == 1
        told.append((seconds, status, right))
    writer.close()


async def drive(port: int, load: Load, template: bytes) -> list:
    signed = tokens(port, load.calls)
    work = [(number % load.patients, token) for number, token in enumerate(signed)]
    told: list = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            one_client(port, work[n :: load.clients], template, told)
            for n in range(load.clients)
        )
    )
    seconds = time.perf_counter() - began
    print(f"  {load.calls / seconds:.0f} calls a second")  # noqa: T201
    return told


def report(name: str, told: list) -> None:
    times = sorted(seconds * 1000 for seconds, _, _ in told)
    wrong = sum(status != 200 for _, status, _ in told)
    mixed = sum(status == 200 and not right for _, status, right in told)

    def at(share: float) -> float:
        return times[min(len(times) - 1, int(share * len(times)))]

    print(  # noqa: T201
        f"  {name}: {len(told)} calls; p50 {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, "
        f"p99 {at(0.99):.1f} ms, longest {times[-1]:.1f} ms; {wrong} errors, "
        f"{mixed} answers of another patient"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--database", action="store_true")
    chosen = parser.parse_args()
    template = body()
    print(f"{RESOURCES} resources, {len(template)} bytes, {chosen.clients} clients")  # noqa: T201
    passes = (("charts opened again", 200), ("records never seen", chosen.calls))
    with (
        TemporaryDirectory() as name,
        service(Path(name), chosen.jobs, chosen.database) as port,
    ):
        for title, patients in passes:
            load = Load(chosen.calls, chosen.clients, patients)
            report(title, asyncio.run(drive(port, load, template)))


if __name__ == "__main__":
    main()
