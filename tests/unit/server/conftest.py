"""A server with two patients, and a connection to it that never really waits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from fhir_adapters.sources.server import (
    BackendServices,
    Connection,
    FetchFolder,
    Limits,
    NoToken,
    Requests,
    SigningKey,
)
from tests.fhir_server import FhirServer, InProcess
from ui.clock import system_seconds

BASE = "http://localhost/fhir"


def observation(number: int, patient: str = "p1") -> dict:
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": f"2024-01-{number:02}",
        "valueQuantity": {"value": 2.5, "unit": "g/dL"},
    }


@dataclass
class Bench:
    """A server, a way to it, and the seconds that were waited."""

    server: FhirServer
    folder: Path
    waited: list[float] = field(default_factory=list)
    told: list[tuple[str, int, int | None]] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    elapsed: float = 0

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.elapsed += seconds

    def connection(self, tokens=None, trusted=frozenset()) -> Connection:
        requests = Requests(
            self.limits,
            now=system_seconds,
            transport=InProcess(self.server),
            pause=self.pause,
            monotonic=lambda: self.elapsed,
        )
        return Connection(BASE, tokens or NoToken(), requests, trusted)

    def into(self, request=None) -> FetchFolder:
        return FetchFolder(self.folder, request or {"base": BASE})

    def watch(self, what: str, done: int, total: int | None) -> None:
        self.told.append((what, done, total))

    def names(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir() if p.name[0] != ".")

    def hidden(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir() if p.name[0] == ".")

    def ids(self) -> list[str]:
        return sorted(
            f"{r['resourceType']}/{r['id']}"
            for path in self.folder.glob("*.ndjson")
            for r in map(json.loads, path.read_text("utf-8").splitlines())
        )


@pytest.fixture
def bench(tmp_path) -> Bench:
    server = FhirServer()
    for patient in ("p1", "p2"):
        server.add({"resourceType": "Patient", "id": patient})
    for number in range(1, 9):
        server.add(observation(number))
    server.add(observation(9, "p2"))
    return Bench(server, tmp_path / "folder")


@pytest.fixture(scope="session")
def private_key():
    return ec.generate_private_key(ec.SECP384R1())


@pytest.fixture
def key_file(private_key, tmp_path) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(
        private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return file


@pytest.fixture
def backend_services(bench, private_key) -> BackendServices:
    bench.server.public_key = private_key.public_key()
    key = SigningKey(private_key, "ES384", "k1")
    return BackendServices(
        BASE, bench.server.client_id, key, scope="system/*.read", now=system_seconds
    )
