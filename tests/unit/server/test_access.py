import json
import logging

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.responses import JSONResponse, Response

from fhir_adapters.sources.server import (
    BackendServices,
    Connection,
    FixedToken,
    NoToken,
    ServerError,
    SigningKey,
    fetch_patients,
    read_base,
    read_key,
)
from tests.fhir_server.application import first
from tests.unit.server.conftest import BASE
from ui.clock import system_seconds


def fetched(bench, tokens):
    return fetch_patients(
        bench.connection(tokens), ["p1"], bench.into(), bench.watch, ["Observation"]
    )


def refused(bench, tokens) -> ServerError:
    with pytest.raises(ServerError) as error:
        fetched(bench, tokens)
    return error.value


def test_a_server_that_wants_a_token_is_not_open(bench, backend_services):
    error = refused(bench, NoToken())
    assert (error.code, error.detail) == ("MS-D205", "HTTP 401")


def test_a_signed_assertion_gets_a_token_that_serves_all_requests(
    bench, backend_services
):
    fetched(bench, backend_services)
    assert len(bench.server.assertions) == 1
    assert len(set(bench.server.tokens)) == 1
    assert bench.server.seen.count("POST token") == 1


def test_rsa_signs_as_rs384(bench):
    private = rsa.generate_private_key(65537, 2048)
    bench.server.public_key, bench.server.algorithm = private.public_key(), "RS384"
    key = SigningKey(private, "RS384")
    tokens = BackendServices(
        BASE, "test-client", key, scope="system/*.rs", now=system_seconds
    )
    fetched(bench, tokens)
    assert bench.names() == ["Patient-p1.ndjson"]


def test_an_expired_token_is_replaced_in_the_middle_of_a_run(bench, backend_services):
    bench.server.token_uses = 2
    fetched(bench, backend_services)
    assert len(bench.ids()) == 9
    assert len(bench.server.assertions) > 1


def test_a_token_is_renewed_before_it_ends(bench, private_key):
    bench.server.public_key = private_key.public_key()
    clock = [system_seconds()]
    bench.server.now = lambda: clock[0]
    key = SigningKey(private_key, "ES384")
    tokens = BackendServices(
        BASE, "test-client", key, scope="system/*.read", now=lambda: clock[0]
    )
    connection = bench.connection(tokens)
    connection.get(f"{BASE}/Patient/p1")
    clock[0] += 269
    connection.get(f"{BASE}/Patient/p1")
    assert len(bench.server.assertions) == 1
    clock[0] += 1
    connection.get(f"{BASE}/Patient/p1")
    assert len(bench.server.assertions) == 2


def test_another_key_gets_nothing(bench, backend_services):
    bench.server.public_key = ec.generate_private_key(ec.SECP384R1()).public_key()
    error = refused(bench, backend_services)
    assert (error.code, error.detail) == ("MS-D205", "HTTP 400")


def test_a_token_that_is_always_refused_does_not_end_in_a_circle(
    bench, backend_services
):
    bench.server.token_uses = 0
    assert refused(bench, backend_services).code == "MS-D205"
    assert len(bench.server.assertions) <= bench.limits.attempts


def test_a_fault_on_the_way_to_the_token_gets_a_new_assertion(bench, backend_services):
    bench.server.faults.append(first(2, Response(status_code=503), "/token"))
    fetched(bench, backend_services)
    assert len(bench.ids()) == 9


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({}, "MS-D203"),
        ([], "MS-D203"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "MS-D204"),
        ({"token_endpoint": "not an address"}, "MS-D200"),
        (
            {
                "token_endpoint": "http://localhost/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "MS-D203",
        ),
        (
            {
                "token_endpoint": "http://localhost/token",
                "token_endpoint_auth_signing_alg_values_supported": ["RS384"],
            },
            "MS-D203",
        ),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told(
    bench, backend_services, configuration, code
):
    answer = JSONResponse(configuration)
    bench.server.faults.append(first(9, answer, "smart-configuration"))
    assert refused(bench, backend_services).code == code


@pytest.mark.parametrize(
    "granted",
    [
        {},
        {"access_token": "", "token_type": "bearer"},
        {"access_token": "a b", "token_type": "bearer"},
        {"access_token": "a\nb", "token_type": "bearer"},
        {"access_token": "abc", "token_type": "mac"},
        {"access_token": "abc", "token_type": "bearer", "expires_in": "soon"},
        "abc",
    ],
)
def test_a_grant_that_cannot_be_used_is_told(bench, backend_services, granted):
    bench.server.faults.append(first(9, JSONResponse(granted), "/token"))
    error = refused(bench, backend_services)
    assert error.code == "MS-D205"
    assert "abc" not in str(error) + error.detail


def test_no_token_goes_over_a_connection_that_others_can_read(bench):
    connection = bench.connection()
    open_air = Connection(
        "http://fhir.example/r4", FixedToken("abc"), connection.requests
    )
    with pytest.raises(ServerError, match="MS-D204"):
        open_air.get("http://fhir.example/r4/Patient/p1")
    assert bench.server.seen == []


def test_neither_token_nor_query_stands_in_errors_or_logs(
    bench, backend_services, caplog
):
    bench.server.token_uses = 3
    bench.server.faults.append(first(1, Response(status_code=503), "/fhir/Observation"))
    with caplog.at_level(logging.DEBUG, "fhir_adapters"):
        fetched(bench, backend_services)
    told = caplog.text + repr(backend_services._key) + str(bench.told)
    for token in bench.server.tokens:
        assert token not in told
    with pytest.raises(ServerError) as error:
        read_base("https://user:pass@fhir.example/r4?token=abc#def")
    assert "pass" not in str(error.value)
    assert "abc" not in str(error.value)


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "ü"])
def test_what_cannot_be_a_token_is_refused_without_showing_it(token):
    with pytest.raises(ServerError) as error:
        FixedToken(token)
    assert error.value.place == "access token"


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


P384 = ec.generate_private_key(ec.SECP384R1())
JWK = json.loads(ECAlgorithm.to_jwk(P384)) | {"kid": "k1"}
PUBLIC = json.loads(ECAlgorithm.to_jwk(P384.public_key())) | {"kid": "k0"}


@pytest.mark.parametrize(
    ("content", "kid", "found"),
    [
        (pem(P384), "k7", ("ES384", "k7")),
        (json.dumps(JWK).encode(), "", ("ES384", "k1")),
        (json.dumps({"keys": [PUBLIC, JWK]}).encode(), "", ("ES384", "k1")),
        (
            json.dumps({"keys": [JWK, JWK | {"kid": "k2"}]}).encode(),
            "k2",
            ("ES384", "k2"),
        ),
    ],
)
def test_keys_are_read_from_pem_jwk_and_sets(tmp_path, content, kid, found):
    file = tmp_path / "key"
    file.write_bytes(content)
    key = read_key(file, kid)
    assert (key.algorithm, key.kid) == found
    text = jwt.encode({"a": 1}, key.key, algorithm=key.algorithm)
    assert jwt.decode(text, P384.public_key(), algorithms=["ES384"]) == {"a": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"{}",
        b"{",
        json.dumps(PUBLIC).encode(),
        json.dumps({"keys": []}).encode(),
        json.dumps({"keys": "abc"}).encode(),
        json.dumps({"keys": [JWK, JWK | {"kid": "k2"}]}).encode(),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(rsa.generate_private_key(65537, 1024)),  # noqa: S505 - it must be refused
        json.dumps(
            json.loads(RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048)))
            | {"d": "?"}
        ).encode(),
    ],
    ids=range(12),
)
@pytest.mark.filterwarnings("ignore")  # what the library thinks of a weak key
def test_keys_that_cannot_be_used_are_told_without_showing_them(tmp_path, content):
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(ServerError) as error:
        read_key(file)
    assert (error.value.code, error.value.place) == ("MS-D201", "key")
    with pytest.raises(ServerError, match="MS-D201"):
        read_key(tmp_path / "absent")
