"""One patient from a FHIR server on the page for data of one's own, over a real socket.

The server asks for a token of SMART Backend Services, sends small pages, is busy for a
while, and drops a connection.
"""

import json
from datetime import UTC

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from starlette.responses import Response, StreamingResponse
from streamlit.testing.v1 import AppTest

from engine.language import rules_root, shipped_ruleset
from engine.values import read_when
from tests.fhir_server import FhirServer, served
from tests.fhir_server.application import first
from ui.bedside import Bedside, context, install
from ui.cli.bedside import read_server
from ui.cli.failure import Failure
from ui.records import open_records

PATIENT = rules_root() / "examples" / "patients" / "01-double-positive-emd.json"
RESOURCES = [entry["resource"] for entry in json.loads(PATIENT.read_text())["entry"]]


@pytest.fixture
def server(monkeypatch, tmp_path) -> FhirServer:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    kinds = {r["resourceType"] for r in RESOURCES} - {"Patient"}
    found = FhirServer(types=("Patient", *sorted(kinds)), page_size=5)
    for resource in RESOURCES:
        found.add(resource)
    key = ec.generate_private_key(ec.SECP384R1())
    found.public_key, found.token_uses = key.public_key(), 4
    file = tmp_path / "key.pem"
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(key.private_bytes(*form))
    monkeypatch.setenv("MSPIKE_CLIENT_ID", found.client_id)
    monkeypatch.setenv("MSPIKE_CLIENT_KEY_FILE", str(file))
    return found


@pytest.fixture
def visit():
    """Open the page with a server behind it; ask it for patients."""

    def opened(base: str) -> AppTest:
        def script() -> None:
            from ui.bedside.context import current
            from ui.bedside.own_data_page import own_data_page

            own_data_page(current())

        records = open_records(PATIENT, UTC)
        rulesets = (shipped_ruleset("moffitt_2025"),)
        day = read_when("2023-09-30")
        install(
            Bedside(records, rulesets, lambda: day, "UTC", server=read_server(base))
        )
        return AppTest.from_function(script, default_timeout=60).run()

    yield opened
    context._Installed.bedside = None


def asked(page: AppTest, patient: str) -> str:
    page.text_input(key="own/patient").set_value(patient).run()
    (button,) = [b for b in page.button if b.label == "Fetch this patient"]
    button.click().run()
    assert not page.exception
    return " ".join(str(each.value) for each in page.get("html"))


def test_a_patient_is_fetched_through_pages_tokens_and_broken_connections(
    server, visit
):
    busy = Response(status_code=429, headers={"retry-after": "1"})
    server.faults.append(first(2, busy, "/fhir/Observation"))
    cut = StreamingResponse(iter([b"{"]), headers={"content-length": "1000"})
    server.faults.append(first(1, cut, "/fhir/Procedure"))
    with served(server) as base:
        told = asked(visit(base), "ms-0001")
    assert "BIOCHEMICAL RELAPSE" in told
    assert "MS-D214: the server does not offer a resource type" in told
    assert len(server.assertions) > 1
    assert any("_offset" in line for line in server.seen)


@pytest.mark.parametrize(
    ("patient", "code"),
    [("nobody", "MS-D208"), ("a b", "MS-D208"), ("../Patient", "MS-D208")],
)
def test_a_patient_that_the_server_does_not_have_is_told(server, visit, patient, code):
    with served(server) as base:
        told = asked(visit(base), patient)
    assert f"{code}: " in told
    assert "BIOCHEMICAL RELAPSE" not in told


def test_a_server_that_is_gone_is_told(server, visit):
    with served(server) as base:
        page = visit(base)
    assert "MS-D206: " in asked(page, "ms-0001")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MSPIKE_CLIENT_ID", "", "MS-C095"),
        ("MSPIKE_CLIENT_KEY_FILE", "nowhere.pem", "MS-D201"),
        ("MSPIKE_TOKEN_FILE", "nowhere.txt", "MS-D202"),
    ],
)
def test_access_that_is_not_in_order_is_told_before_anybody_looks(
    server, monkeypatch, name, value, code
):
    monkeypatch.setenv(name, value)
    with pytest.raises(Failure) as told:
        read_server("http://127.0.0.1:1/fhir")
    assert told.value.code == code


def test_an_address_that_is_none_is_told():
    with pytest.raises(Failure) as told:
        read_server("ftp://example.org")
    assert told.value.code == "MS-D200"
    assert read_server(None) is None
