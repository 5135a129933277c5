"""No value of a record in logs or errors, and none of one patient in another's answer."""

import asyncio
import json
import logging
import random
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from tests.cds_client import Bench, ask, call_for

PLANTED = ("PLANTED-NAME", "PLANTED-VALUE", "77.123", "planted-id", "PLANTED-KEY")


def planted():
    """A call of a patient whose name, id and values can be recognised anywhere."""
    text = json.dumps(call_for(7)).replace("ms-0007", "planted-id")
    body = json.loads(text)
    body["prefetch"]["patient"]["name"] = [{"family": "PLANTED-NAME"}]
    entries = body["prefetch"]["observations"]["entry"]
    first = next(e["resource"] for e in entries if "valueQuantity" in e["resource"])
    first["valueQuantity"]["value"] = 77.123
    first["note"] = [{"text": "PLANTED-VALUE"}]
    return body


def broken():
    """Ways in which a call with patient values goes wrong."""
    for key in ("patient", "observations"):
        body = planted()
        body["prefetch"][key] = "PLANTED-VALUE"
        yield body
        body = planted()
        del body["prefetch"][key]
        yield body
        yield body | {"fhirServer": "https://planted-id.example.org/PLANTED-NAME"}
        body = planted()
        body["prefetch"][key] = {"resourceType": "PLANTED-VALUE"}
        yield body
    yield planted() | {"hook": "PLANTED-VALUE"}
    yield planted() | {"hookInstance": "PLANTED-VALUE"}
    yield planted() | {"PLANTED-KEY": "PLANTED-VALUE", "context": {"patientId": 77.123}}
    yield planted() | {"prefetch": {"PLANTED-KEY": "PLANTED-VALUE"}}
    body = planted()
    body["context"]["patientId"] = "another"
    yield body
    body = planted()
    body["prefetch"]["observations"]["entry"][0]["resource"]["subject"] = {
        "reference": "Patient/PLANTED-NAME"
    }
    yield body


@pytest.fixture
def heard(caplog, capfd):
    caplog.set_level(logging.DEBUG)

    def everything(*answers):
        told = capfd.readouterr()
        bodies = b"".join(a.content + str(a.headers).encode() for a in answers)
        return caplog.text + told.out + told.err + bodies.decode()

    return everything


def test_errors_and_logs_hold_no_value(bench, heard):
    client = bench.client()
    answers = [ask(client, body) for body in broken()]
    assert {a.status_code for a in answers} == {400, 412}
    told = heard(*answers)
    assert "MS-H0" in told
    for word in PLANTED:
        assert word not in told


def test_a_good_call_logs_nothing_of_it(bench, heard):
    answer = ask(bench.client(), planted())
    assert answer.status_code == 200
    told = heard()
    for word in PLANTED:
        assert word not in told


def test_a_result_that_cannot_be_read_is_counted_in_the_log(bench, heard):
    body = planted()
    for entry in body["prefetch"]["observations"]["entry"]:
        if "valueQuantity" in entry["resource"]:
            entry["resource"]["valueQuantity"]["unit"] = "PLANTED-VALUE"
            del entry["resource"]["valueQuantity"]["code"]
    assert ask(bench.client(), body).status_code == 200
    told = heard()
    assert "resources could not be read" in told
    for word in PLANTED:
        assert word not in told


@pytest.mark.parametrize(
    "place",
    [
        "fhir_adapters.cds_hooks.guidance.assess_alerts",
        "fhir_adapters.cds_hooks.service.sort_prefetch",
    ],
)
def test_a_fault_of_our_own_tells_where_and_not_what(bench, heard, monkeypatch, place):
    def fails(*arguments, **_):
        raise ValueError(f"PLANTED-VALUE {arguments}")

    client = bench.client()
    monkeypatch.setattr(place, fails)
    body = planted()
    answer = ask(client, body)
    assert answer.status_code == 500
    told = heard(answer)
    assert "ValueError at test_leaks.py" in told
    for word in PLANTED:
        assert word not in told


def test_a_database_that_breaks_off_is_told_and_nothing_is_shown(
    kept, heard, monkeypatch
):
    def fails(*_):
        raise OperationalError("PLANTED-VALUE", {"p": "PLANTED-NAME"}, Exception("x"))

    client = kept.client()
    monkeypatch.setattr(kept.store, "note", fails)
    answer = ask(client, planted())
    assert answer.status_code == 503
    told = heard(answer)
    assert "OperationalError" in told
    for word in PLANTED:
        assert word not in told


def test_a_comment_of_feedback_is_not_logged(kept, heard):
    client = kept.client()
    (card,) = ask(client, planted()).json()["cards"]
    entry = {
        "card": card["uuid"],
        "outcome": "overridden",
        "outcomeTimestamp": "2024-01-31T10:00:00Z",
        "overrideReason": {"userComment": "PLANTED-VALUE"},
    }
    answer = ask(
        client, {"feedback": [entry, entry | {"card": "PLANTED"}]}, "/feedback"
    )
    assert answer.status_code == 400
    answer = ask(client, {"feedback": [entry]}, "/feedback")
    assert answer.status_code == 200
    for word in PLANTED:
        assert word not in heard(answer)


NUMBERS = (2, 4, 7, 8, 9, 23, 31)


def interleaved(bench, picks):
    """Many calls at once; each answer beside its patient."""
    app = bench.client().app
    transport = httpx.ASGITransport(app)

    async def all_of_them():
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost"
        ) as client:
            return await asyncio.gather(
                *(
                    client.post("/cds-services/mspike-surveillance", json=call_for(n))
                    for n in picks
                )
            )

    # beside a browser test this thread has a running loop of its own already
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, all_of_them()).result()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What each patient is answered when nobody else calls."""
    folder = tmp_path_factory.mktemp("alone")
    return {n: ask(Bench(folder).client(), call_for(n)).content for n in NUMBERS}


@settings(max_examples=10, deadline=None)
@given(picks=st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=20))
def test_interleaved_calls_are_answered_as_if_alone(tmp_path_factory, alone, picks):
    folder = tmp_path_factory.mktemp("together")
    for number, answer in zip(picks, interleaved(Bench(folder), picks), strict=True):
        assert answer.content == alone[number]
        others = {f"ms-{n:04}" for n in NUMBERS} - {f"ms-{number:04}"}
        assert not any(other in answer.text for other in others)


def test_threads_with_a_database_are_answered_as_if_alone(kept, alone):
    client = kept.client()
    picks = [random.Random(4).choice(NUMBERS) for _ in range(40)]  # noqa: S311
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: ask(client, call_for(n)), picks))
    for number, answer in zip(picks, answers, strict=True):
        assert answer.content == alone[number]
    opened = [e.situation for e in kept.store.history()]
    assert len(opened) == len(set(opened)), "each alert opened once"
    assert kept.store.verify() == ()
