"""Absent, null and failed; what is fetched, from whom, and what never is."""

import json

import pytest
from starlette.responses import JSONResponse

from fhir_adapters.cds_hooks import TEMPLATES, FhirServer
from tests.cds_client import FHIR, KINDS, ask, call_for, resources_of
from tests.fhir_server import FhirServer as Server
from tests.fhir_server import InProcess

TOKEN = {
    "access_token": "token-of-the-chart",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "user/Observation.rs",
    "subject": "mspike",
}
SENT = {"fhirServer": FHIR, "fhirAuthorization": TOKEN}
FAILED = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "exception", "diagnostics": "SECRET"}],
}


@pytest.fixture
def server(bench):
    server = Server(types=("Patient", *KINDS.values(), "Medication"))
    for resource in resources_of(7):
        server.add(resource)
    bench.servers = (FhirServer(FHIR, private=True),)
    bench.transport = InProcess(server)
    return server


def without(*keys, **more):
    body = call_for(7, **more)
    for key in keys:
        del body["prefetch"][key]
    return body


def named(answer) -> set[str]:
    """The prefetch keys of a 412."""
    assert answer.status_code == 412
    told = answer.json()
    assert told["resourceType"] == "OperationOutcome"
    return {e.removeprefix("prefetch.") for e in told["issue"][0]["expression"]}


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_an_absent_key_is_named_where_there_is_no_server(bench, key):
    answer = ask(bench.client(), without(key))
    assert named(answer) == {key}
    assert repr(key) in answer.json()["issue"][0]["details"]["text"]


def test_nothing_sent_names_every_key(bench):
    body = call_for(7)
    del body["prefetch"]
    assert named(ask(bench.client(), body)) == set(TEMPLATES)


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_an_absent_key_is_fetched_and_makes_the_same_cards(bench, server, key):
    client = bench.client()
    whole = ask(client, call_for(7)).json()
    assert not server.seen
    answer = ask(client, without(key, **SENT))
    assert answer.status_code == 200
    assert answer.json() == whole
    assert server.seen
    assert set(server.tokens) == {"token-of-the-chart"}


def test_everything_is_fetched_where_nothing_is_sent(bench, server):
    client = bench.client()
    body = call_for(7, **SENT)
    del body["prefetch"]
    assert ask(client, body).json() == ask(client, call_for(7)).json()
    assert any(s.startswith("GET Observation?patient=ms-0007") for s in server.seen)


def test_null_is_nothing_and_is_not_asked_for(bench, server):
    body = call_for(7, **SENT)
    assert None in body["prefetch"].values()
    assert ask(bench.client(), body).status_code == 200
    assert not server.seen


def test_no_chart_is_without_its_patient(bench, server):
    body = call_for(7, **SENT)
    body["prefetch"]["patient"] = None
    assert named(ask(bench.client(), body)) == {"patient"}


@pytest.mark.parametrize("inside", [False, True])
def test_a_query_that_failed_is_not_asked_again(bench, server, inside):
    body = call_for(7, **SENT)
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": FAILED}],
    }
    body["prefetch"]["imagingStudies"] = bundle if inside else FAILED
    answer = ask(bench.client(), body)
    assert named(answer) == {"imagingStudies"}
    assert not server.seen
    assert b"SECRET" not in answer.content


def test_a_warning_inside_a_bundle_is_no_failure(bench):
    body = call_for(7)
    warning = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "warning", "code": "informational"}],
    }
    entry = {"resource": warning, "search": {"mode": "outcome"}}
    body["prefetch"]["observations"]["entry"].append(entry)
    assert ask(bench.client(), body).json()["cards"]


def test_further_pages_are_fetched_or_named(bench, server):
    client = bench.client()
    whole = ask(client, call_for(7)).json()
    body = call_for(7, **SENT)
    entries = body["prefetch"]["observations"]["entry"]
    following = f"{FHIR}/Observation?patient=ms-0007"
    body["prefetch"]["observations"] |= {
        "entry": entries[:1],
        "link": [{"relation": "next", "url": following}],
    }
    assert ask(client, body).json() == whole
    del body["fhirAuthorization"], body["fhirServer"]
    assert named(ask(client, body)) == {"observations"}


def test_a_page_of_another_server_is_not_followed(bench, server):
    body = call_for(7, **SENT)
    link = {"relation": "next", "url": "https://evil.example.org/fhir?page=2"}
    body["prefetch"]["observations"]["link"] = [link]
    assert named(ask(bench.client(), body)) == {"observations"}
    assert not server.tokens


def test_fewer_matches_than_the_total_are_not_all(bench):
    body = call_for(7)
    observations = body["prefetch"]["observations"]
    observations["total"] = len(observations["entry"])
    assert ask(bench.client(), body).status_code == 200
    observations["total"] += 1
    assert named(ask(bench.client(), body)) == {"observations"}


def test_a_server_that_sends_fewer_than_its_total_is_not_believed(bench, server):
    def short(request):
        if "ImagingStudy" not in request.url.path:
            return None
        return JSONResponse({"resourceType": "Bundle", "total": 5, "entry": []})

    server.faults.append(short)
    body = without("imagingStudies", **SENT)
    assert named(ask(bench.client(), body)) == {"imagingStudies"}


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_server_that_does_not_answer_is_named_by_key(bench, server, status):
    server.faults.append(lambda _: JSONResponse({"note": "SECRET"}, status))
    answer = ask(bench.client(), without("conditions", **SENT))
    assert named(answer) == {"conditions"}
    assert b"SECRET" not in answer.content and b"token-of" not in answer.content


@pytest.mark.parametrize(
    "base",
    [
        "http://localhost/other",
        "https://ehr.example.org/fhir",
        "http://localhost:8080/fhir",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://user@localhost/fhir",
        "http://localhost/fhir?x=1",
    ],
)
def test_only_servers_of_the_settings_are_asked(bench, server, base):
    answer = ask(bench.client(), without("conditions", **SENT | {"fhirServer": base}))
    assert named(answer) == {"conditions"}
    assert not server.seen
    assert base.encode() not in answer.content


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("93.184.216.34", True), ("10.0.0.1", False), ("127.0.0.1", False),
        ("169.254.169.254", False), ("192.168.1.1", False), ("::1", False),
        ("fd00::1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False),
        ("100.64.0.1", False), ("2606:2800:220:1::1", True),
    ],
)  # fmt: skip
def test_private_addresses_are_refused_unless_allowed(bench, server, address, asked):
    bench.servers = (FhirServer(FHIR),)
    bench.addresses = lambda host, port: ["93.184.216.34", address]
    answer = ask(bench.client(), without("conditions", **SENT))
    assert bool(server.seen) is asked
    assert answer.status_code == (200 if asked else 412)


def test_a_token_is_not_sent_in_the_open(bench, server):
    base = "http://ehr.example.org/fhir"
    bench.servers = (FhirServer(base, private=True),)
    answer = ask(bench.client(), without("conditions", **SENT | {"fhirServer": base}))
    assert named(answer) == {"conditions"}
    assert not server.seen


def test_a_server_may_belong_to_another_client(bench, server):
    bench.known = True
    bench.servers = ()
    token = bench.token()
    headers = {"authorization": f"Bearer {token}"}
    client = bench.client()
    answer = ask(client, without("conditions", **SENT), **headers)
    assert named(answer) == {"conditions"}


WRONG = {
    "not JSON": b"{",
    "a list": b"[]",
    "nothing": b"",
    "null": b"null",
    "deep": b"[" * 100_000,
    "not UTF-8": b'{"hook": "\xff"}',
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_body_that_is_no_call(bench, name):
    headers = {"content-type": "application/json"}
    client = bench.client()
    path = "/cds-services/mspike-surveillance"
    for place in (path, f"{path}/feedback"):
        answer = client.post(place, content=WRONG[name], headers=headers)
        assert answer.status_code == 400
        assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "change",
    [
        {"hook": "order-sign"},
        {"hookInstance": "1"},
        {"hookInstance": None},
        {"context": {}},
        {"context": {"userId": "Practitioner/1"}},
        {"context": {"userId": "u", "patientId": "ms-0007"}},
        {"context": {"userId": "Practitioner/1", "patientId": "../Patient"}},
        {"context": {"userId": "Practitioner/1", "patientId": 7}},
        {"context": []},
        {"hook": "order-select"},
        {"fhirAuthorization": TOKEN},
        {"fhirServer": FHIR, "fhirAuthorization": TOKEN | {"token_type": "MAC"}},
        {"fhirServer": FHIR, "fhirAuthorization": TOKEN | {"patient": "p2"}},
        {"prefetch": []},
    ],
)
def test_a_call_that_is_not_as_it_should_be(bench, change):
    answer = ask(bench.client(), call_for(7) | change)
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["details"]["text"].startswith("MS-H01")


def test_two_patients_in_one_context_are_refused(bench):
    body = json.dumps(call_for(7))
    twice = body.replace('"patientId":', '"patientId": "p2", "patientId":')
    answer = bench.client().post(
        "/cds-services/mspike-surveillance",
        content=twice,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("patient", {"resourceType": "Observation", "id": "o"}),
        ("observations", {"resourceType": "Observation", "id": "o"}),
        ("observations", "text"),
        ("observations", []),
        ("observations", 1),
        ("observations", {}),
    ],
)
def test_a_prefetch_value_that_is_no_answer(bench, key, value):
    body = call_for(7)
    body["prefetch"][key] = value
    answer = ask(bench.client(), body)
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == [f"prefetch.{key}"]


def test_data_of_another_patient_is_refused_whole(bench):
    other = call_for(8)["prefetch"]
    for key in ("patient", "observations"):
        body = call_for(7)
        body["prefetch"][key] = other[key]
        answer = ask(bench.client(), body)
        assert answer.status_code == 400
        assert b"ms-0008" not in answer.content


def test_a_key_that_stands_twice_in_a_resource_is_refused(bench):
    body = json.dumps(call_for(7))
    twice = body.replace(
        '"status": "final"', '"status": "final", "status": "cancelled"', 1
    )
    assert twice != body
    answer = bench.client().post(
        "/cds-services/mspike-surveillance",
        content=twice,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


def test_what_is_not_json_or_too_large_is_refused(bench, monkeypatch):
    client = bench.client()
    path = "/cds-services/mspike-surveillance"
    assert client.post(path, content=b"{}").status_code == 415
    monkeypatch.setattr("fhir_adapters.cds_hooks.application.MOST_BYTES", 100)
    assert ask(client, call_for(7)).status_code == 413


def test_addresses_that_do_not_exist(bench):
    client = bench.client()
    for method, path, status in (
        ("GET", "/", 404), ("GET", "/docs", 404), ("GET", "/openapi.json", 404),
        ("POST", "/cds-services", 405), ("GET", "/cds-services/mspike-surveillance", 405),
        ("GET", "/cds-services/", 404),
    ):  # fmt: skip
        answer = client.request(method, path)
        assert answer.status_code == status, path
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_development_answers_to_this_machine_alone(bench):
    client = bench.client()
    told = client.get("/cds-services", headers={"host": "evil.example.org"})
    assert told.status_code == 400
