"""A CDS client for tests: a service over a clock that stands still, tokens, calls of patients."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.testclient import TestClient

from engine.language import (
    read_assumption_definitions,
    read_site,
    read_texts,
    rules_root,
    shipped_vocabulary,
)
from engine.surveillance.alert_store import AlertStore
from fhir_adapters.cds_hooks import (
    SERVICE,
    Anybody,
    Basis,
    Clock,
    Fetching,
    FhirServer,
    Issuer,
    KeySet,
    KnownClients,
    Service,
    Settings,
    advisers,
    create_application,
)

BASE = "https://cds.example.org"
EHR = "https://ehr.example.org"
FHIR = "http://localhost/fhir"
NOW = 1_706_700_000
DAY = "2024-01-31"
PATIENTS = rules_root() / "examples" / "patients"
KINDS = {
    "conditions": "Condition",
    "procedures": "Procedure",
    "observations": "Observation",
    "imagingStudies": "ImagingStudy",
    "diagnosticReports": "DiagnosticReport",
    "medicationRequests": "MedicationRequest",
    "medicationAdministrations": "MedicationAdministration",
    "medicationStatements": "MedicationStatement",
}


@cache
def example(number: int) -> str:
    (file,) = PATIENTS.glob(f"{number:02}-*.json")
    return file.read_text("utf-8")


def resources_of(number: int) -> list[dict]:
    return [entry["resource"] for entry in json.loads(example(number))["entry"]]


def prefetch_of(number: int) -> dict[str, Any]:
    resources = resources_of(number)
    found: dict[str, Any] = {
        "patient": next(r for r in resources if r["resourceType"] == "Patient")
    }
    for key, kind in KINDS.items():
        entries = [{"resource": r} for r in resources if r["resourceType"] == kind]
        bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        found[key] = bundle if entries else None
    return found


def call_for(number: int, hook: str = "patient-view", **more: Any) -> dict[str, Any]:
    prefetch = prefetch_of(number)
    context = {"userId": "Practitioner/u1", "patientId": prefetch["patient"]["id"]}
    if hook == "order-select":
        context |= {"selections": ["ServiceRequest/s1"], "draftOrders": orders()}
    return {
        "hook": hook,
        "hookInstance": str(uuid.uuid4()),
        "context": context,
        "prefetch": prefetch,
    } | more


def orders(*resources: dict) -> dict:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


@cache
def elliptic() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def key_set(folder: Path) -> Path:
    keys = []
    for kid, algorithm, key in (
        ("e1", ECAlgorithm, elliptic()),
        ("r1", RSAAlgorithm, rsa_key()),
    ):
        jwk = algorithm.to_jwk(key.public_key(), as_dict=True)
        keys.append({**jwk, "kid": kid, "use": "sig"})
    file = folder / "keys.json"
    file.write_text(json.dumps({"keys": keys}))
    return file


@dataclass
class Bench:
    """A service and everything about it that a test may change."""

    folder: Path
    now: float = NOW
    day: str = DAY
    store: AlertStore | None = None
    transport: Any = None
    addresses: Callable[[str, int], list[str]] = lambda host, port: ["93.184.216.34"]
    known: bool = False
    servers: tuple[FhirServer, ...] = (FhirServer(FHIR),)
    made: list[Any] = field(default_factory=list)

    def settings(self) -> Settings:
        if not self.known:
            return Settings("http://testserver", open_servers=self.servers)
        issuer = Issuer(EHR, key_set(self.folder), fhir_servers=self.servers)
        return Settings(BASE, (issuer,), origins=("https://web.example.org",))

    def client(self, **more: Any) -> TestClient:
        settings = self.settings()
        callers: Any = Anybody()
        if self.known:
            keys = {i.iss: KeySet(i, lambda: self.now) for i in settings.issuers}
            callers = KnownClients(keys, lambda: self.now)
        clock = Clock(lambda: self.now, time.monotonic, lambda: self.day)
        fetching = Fetching(clock.now, clock.monotonic, self.transport, self.addresses)
        service = Service(
            settings,
            adviser_in_this_process(),
            clock,
            store=self.store,
            fetching=fetching,
        )
        app = create_application(service, callers, settings, **more)
        return TestClient(app, base_url="http://localhost")

    def token(self, path: str = f"/cds-services/{SERVICE}", **claims: Any) -> str:
        """A good token, but for what is changed; ``None`` leaves a claim out."""
        header = {"kid": "e1", "typ": "JWT"} | claims.pop("header", {})
        key, algorithm = claims.pop("key", elliptic()), claims.pop("alg", "ES384")
        told = {
            "iss": EHR,
            "aud": f"{BASE}{path}",
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "jti": str(uuid.uuid4()),
        } | claims
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, key, algorithm=algorithm, headers=header)


@cache
def adviser_in_this_process() -> Any:
    text = "site: Synthetic\nfeeds: {imaging: connected, laboratory: connected, marrow: connected}\n"
    definitions = read_assumption_definitions(
        read_texts("site")["site/assumptions.yaml"]
    )
    site = read_site("site.yaml", text, shipped_vocabulary(), definitions)
    return advisers(Basis(site=site), 1)


def ask(client: TestClient, body: dict, path: str = "", **headers: str):
    return client.post(f"/cds-services/{SERVICE}{path}", json=body, headers=headers)
