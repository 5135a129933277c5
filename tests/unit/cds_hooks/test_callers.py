"""Who is let in, and what everybody else is told: nothing."""

import json
import logging
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fhir_adapters.cds_hooks import SERVICE, Issuer, KeySet, UsedTokens
from tests.cds_client import (
    BASE,
    EHR,
    NOW,
    ask,
    call_for,
    elliptic,
    key_set,
    rsa_key,
)

PATH = f"/cds-services/{SERVICE}"


@pytest.fixture
def known(bench):
    bench.known = True
    return bench


def bearer(token: str) -> dict:
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"aud": [BASE + PATH]},
        {"key": rsa_key(), "alg": "RS384", "header": {"kid": "r1"}},
        {"iat": NOW + 30},
        {"exp": NOW + 3600},
        {"iat": NOW, "exp": NOW + 1, "tenant": "t1"},
    ],
)
def test_a_registered_client_is_let_in(known, good):
    answer = ask(known.client(), call_for(7), **bearer(known.token(**good)))
    assert answer.status_code == 200
    assert answer.json()["cards"]


def pem() -> bytes:
    return (
        elliptic()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


def hmac_with_public_key(known) -> str:
    """The old trick: the public key as the shared secret of an HMAC."""
    import base64
    import hashlib
    import hmac

    def part(told):
        return base64.urlsafe_b64encode(told).rstrip(b"=")

    header = {"alg": "HS384", "typ": "JWT", "kid": "e1"}
    claims = jwt.decode(known.token(), options={"verify_signature": False})
    signed = b".".join(part(json.dumps(p).encode()) for p in (header, claims))
    mac = hmac.new(pem(), signed, hashlib.sha384).digest()
    return b".".join((signed, part(mac))).decode()


REFUSED = {
    "none": {"alg": "none", "key": None},
    "HS256": {"alg": "HS256", "key": "x" * 64},
    "ES256": {"alg": "ES256", "key": ec.generate_private_key(ec.SECP256R1())},
    "another key": {"key": ec.generate_private_key(ec.SECP384R1())},
    "RS384 under the id of the EC key": {"alg": "RS384", "key": rsa_key()},
    "wrong aud": {"aud": "https://other.example.org/cds-services/x"},
    "aud of discovery": {"aud": f"{BASE}/cds-services"},
    "aud with a slash": {"aud": f"{BASE}{PATH}/"},
    "aud among others": {"aud": [BASE + PATH, "https://other.example.org"]},
    "no aud": {"aud": None},
    "expired": {"iat": NOW, "exp": NOW - 31},
    "expired long ago": {"iat": NOW - 600, "exp": NOW - 300},
    "no exp": {"exp": None},
    "exp as text": {"exp": str(NOW + 300)},
    "exp is true": {"exp": True},
    "valid for too long": {"exp": NOW + 3601},
    "future iat": {"iat": NOW + 31},
    "no iat": {"iat": None},
    "old iat": {"iat": NOW - 1},
    "nbf to come": {"nbf": NOW + 31},
    "no jti": {"jti": None},
    "empty jti": {"jti": ""},
    "long jti": {"jti": "x" * 257},
    "unknown kid": {"header": {"kid": "e2"}},
    "no kid": {"header": {"kid": ""}},
    "no typ": {"header": {"typ": ""}},
    "crit": {"header": {"crit": ["exp"]}},
    "unknown iss": {"iss": "https://other.example.org"},
    "no iss": {"iss": None},
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_every_other_token_is_refused_alike(known, name, caplog):
    caplog.set_level(logging.DEBUG)
    client = known.client()
    answer = ask(client, call_for(7), **bearer(known.token(**REFUSED[name])))
    refused_alike(client, answer)
    assert "ms-0007" not in caplog.text


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c"]
)
def test_no_token_is_refused_alike(known, header):
    client = known.client()
    refused_alike(client, ask(client, call_for(7), authorization=header))


def test_a_public_key_is_no_shared_secret(known):
    client = known.client()
    token = hmac_with_public_key(known)
    refused_alike(client, ask(client, call_for(7), **bearer(token)))


def refused_alike(client, answer):
    nobody = client.get("/cds-services")
    assert answer.status_code == nobody.status_code == 401
    assert answer.content == nobody.content
    assert answer.headers["www-authenticate"] == "Bearer"
    names = {"content-length", "content-type", "vary", "www-authenticate"}
    assert set(answer.headers) == names
    assert b"cards" not in answer.content


def test_a_token_counts_once(known):
    client = known.client()
    token = known.token()
    assert ask(client, call_for(7), **bearer(token)).status_code == 200
    refused_alike(client, ask(client, call_for(7), **bearer(token)))


def test_a_token_that_was_refused_may_still_be_used_where_it_is_meant(known):
    client = known.client()
    token = known.token()
    assert client.get("/cds-services", headers=bearer(token)).status_code == 401
    assert ask(client, call_for(7), **bearer(token)).status_code == 200


def test_a_token_from_before_a_restart_is_refused(known):
    known.client()
    token = known.token()
    known.now += 1
    refused_alike(again := known.client(), ask(again, call_for(7), **bearer(token)))


def test_a_token_ends(known):
    client = known.client()
    token = known.token()
    known.now += 331
    refused_alike(client, ask(client, call_for(7), **bearer(token)))


@pytest.mark.parametrize("path", ["/cds-services/other", f"{PATH}/feedback"])
def test_nobody_learns_what_there_is(known, path):
    client = known.client()
    refused_alike(client, client.post(path, content=b"{"))


def test_discovery_and_feedback_have_audiences_of_their_own(known):
    client = known.client()
    token = known.token("/cds-services")
    assert client.get("/cds-services", headers=bearer(token)).status_code == 200
    token = known.token(f"{PATH}/feedback")
    answer = ask(client, {"feedback": []}, "/feedback", **bearer(token))
    assert answer.status_code == 501


def test_used_tokens_are_bounded_and_never_forgotten_early():
    used = UsedTokens(most=2)
    assert used.use("i", "a", 10, 0) and used.use("i", "b", 20, 0)
    assert not used.use("i", "c", 20, 0), "full of tokens that are still valid"
    assert not used.use("i", "a", 10, 10)
    assert used.use("i", "c", 20, 11), "the first one has expired"
    assert not used.use("i", "b", 20, 11)
    assert used.use("j", "c", 40, 30), "of another issuer"


def test_many_threads_use_a_token_once():
    from concurrent.futures import ThreadPoolExecutor

    used = UsedTokens()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: used.use("i", "a", 10, 0), range(200)))
    assert sum(taken) == 1


def fetched(folder, answers, clock):
    asked = []

    def fetch(url):
        asked.append(url)
        answer = answers[min(len(asked), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    issuer = Issuer(EHR, jku=f"{EHR}/keys")
    return KeySet(issuer, lambda: clock[0], fetch), asked


def test_keys_are_fetched_from_the_known_address_and_asked_for_at_most_once_a_minute(
    tmp_path,
):
    data = key_set(tmp_path).read_bytes()
    clock = [0.0]
    keys, asked = fetched(tmp_path, [data], clock)
    assert keys.key("e1") is not None and keys.key("r1") is not None
    for _ in range(10):
        assert keys.key(uuid.uuid4().hex) is None
    assert asked == [f"{EHR}/keys"] * 2
    clock[0] = 61
    keys.key("other")
    assert len(asked) == 3


def test_keys_that_cannot_be_had_any_more_end_after_an_hour(tmp_path):
    data = key_set(tmp_path).read_bytes()
    clock = [0.0]
    keys, _ = fetched(tmp_path, [data, ValueError("gone")], clock)
    clock[0] = 3599
    assert keys.key("e1") is not None
    clock[0] = 3601
    assert keys.key("e1") is None


@pytest.mark.parametrize(
    "wrong",
    [
        b"", b"[]", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "oct", "k": "x", "kid": "1"}]}',
        b'{"keys": [{"kty": "EC", "crv": "P-384", "x": "a", "y": "b", "kid": "1"}]}',
    ],
)  # fmt: skip
def test_what_is_no_set_of_public_keys(tmp_path, wrong):
    file = tmp_path / "keys.json"
    file.write_bytes(wrong)
    with pytest.raises(ValueError, match=r"key|JWK"):
        KeySet(Issuer(EHR, file), lambda: 0)


def test_a_jku_in_a_token_is_never_followed(known, tmp_path):
    header = {"jku": "https://evil.example.org/keys", "kid": "evil"}
    evil = ec.generate_private_key(ec.SECP384R1())
    token = known.token(key=evil, header=header)
    client = known.client()
    refused_alike(client, ask(client, call_for(7), **bearer(token)))


def test_web_origins_are_an_allow_list(known):
    client = known.client()
    asked = {"Access-Control-Request-Method": "POST"}
    for origin, allowed in (
        ("https://web.example.org", True),
        ("https://evil.example.org", False),
    ):
        answer = client.options(PATH, headers={"Origin": origin, **asked})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
        assert "access-control-allow-credentials" not in answer.headers
