import json
from email.utils import formatdate

import pytest
from msgspec import structs
from starlette.responses import JSONResponse, Response

from fhir_adapters.inbound import read_records
from fhir_adapters.inbound.resources import READ_TYPES
from fhir_adapters.sources.server import TYPES, ServerError, fetch_patients
from tests.fhir_server.application import first, outcome
from ui.clock import system_seconds

P1 = ["Patient/p1", *(f"Observation/o{n}" for n in range(1, 9))]


def fetched(bench, patients=("p1",), tokens=None):
    folder = bench.into({"patients": list(patients)})
    connection = bench.connection(tokens)
    return fetch_patients(connection, patients, folder, bench.watch)


def refused(bench, **settings) -> ServerError:
    with pytest.raises(ServerError) as error:
        fetched(bench, **settings)
    assert "SECRET" not in str(error.value)
    assert "SECRET" not in error.value.detail
    return error.value


def test_every_page_of_every_type_is_read_into_one_file_a_patient(bench):
    report = fetched(bench, ("p1", "p2"))
    assert bench.names() == ["Patient-p1.ndjson", "Patient-p2.ndjson"]
    assert bench.ids() == sorted([*P1, "Patient/p2", "Observation/o9"])
    assert report.resources == len(bench.ids())
    assert read_records(bench.folder).patients == ("p1", "p2")
    assert bench.hidden() == [".mspike-fetch.json"]


def test_types_that_the_server_does_not_offer_are_told(bench):
    told = {detail for code, detail in fetched(bench).notices if code == "MS-D214"}
    assert "ImagingStudy" in told
    assert "Observation" not in told
    assert not any(line.startswith("GET ImagingStudy") for line in bench.server.seen)


def test_a_type_that_is_closed_to_the_client_costs_itself(bench):
    bench.server.types = ("Patient", "Observation", "Specimen")
    closed = outcome(403, "forbidden")
    bench.server.faults.append(first(1, closed, "/fhir/Specimen"))
    notices = fetched(bench).notices
    assert ("MS-D221", "Specimen") in notices
    assert bench.ids() == sorted(P1)


def test_a_type_that_closes_between_two_pages_is_not_half_there(bench):
    def closed(request):
        later = "_offset" in request.url.query
        return outcome(403, "forbidden") if later else None

    bench.server.faults.append(closed)
    assert refused(bench).detail.startswith("HTTP 403")
    assert bench.names() == []


def test_every_type_that_is_read_is_fetched():
    read = {str(kind.__struct_config__.tag) for kind in READ_TYPES}
    assert read == set(TYPES)


def test_everything_is_asked_where_it_is_offered(bench):
    bench.server.everything = True
    assert fetched(bench).notices == []
    assert bench.ids() == sorted(P1)
    assert not any(line.startswith("GET Observation") for line in bench.server.seen)


def test_numbers_stay_as_the_server_wrote_them(bench):
    page = (
        '{"resourceType":"Bundle","entry":[{"resource":{\n"resourceType":"Observation",'
    )
    page += '"id":"o1",\n"valueQuantity":{"value":2.50}}}]}'
    answer = Response(page, media_type="application/fhir+json")
    bench.server.faults.append(first(1, answer, "/fhir/Observation"))
    fetched(bench)
    assert '"value":2.50' in (bench.folder / "Patient-p1.ndjson").read_text("utf-8")


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_the_time_it_names(bench, status):
    busy = Response(status_code=status, headers={"retry-after": "17"})
    bench.server.faults.append(first(2, busy, "/fhir/Observation"))
    fetched(bench)
    assert bench.ids() == sorted(P1)
    assert bench.waited.count(17) == 2


def test_retry_after_may_be_a_date(bench):
    date = formatdate(system_seconds() + 100, usegmt=True)
    busy = Response(status_code=503, headers={"retry-after": date})
    bench.server.faults.append(first(1, busy, "/fhir/Observation"))
    fetched(bench)
    assert any(90 < seconds <= 100 for seconds in bench.waited)


def test_without_a_time_the_pauses_grow(bench):
    busy = Response(status_code=503)
    bench.server.faults.append(first(4, busy, "/fhir/Observation"))
    fetched(bench)
    pauses = [seconds for seconds in bench.waited if seconds >= 1]
    assert len(pauses) == 4
    assert pauses == sorted(pauses)


def test_a_server_that_stays_busy_is_given_up(bench):
    bench.server.faults.append(first(10**6, Response(status_code=503)))
    error = refused(bench)
    assert (error.code, error.detail) == ("MS-D206", "HTTP 503")
    assert len(bench.server.seen) == bench.limits.attempts
    assert bench.names() == []


def test_a_server_that_asks_to_wait_for_days_is_not_waited_for(bench):
    busy = Response(status_code=429, headers={"retry-after": "999999"})
    bench.server.faults.append(first(1, busy))
    assert refused(bench).code == "MS-D207"
    assert bench.waited == []


def test_requests_are_paced(bench):
    bench.limits = structs.replace(bench.limits, requests_per_second=2)
    fetched(bench)
    assert len(bench.waited) == len(bench.server.seen) - 1
    assert set(bench.waited) == {0.5}


def test_a_next_page_of_another_origin_is_not_asked_for(bench, backend_services):
    page = {
        "resourceType": "Bundle",
        "link": [{"relation": "next", "url": "https://elsewhere.example/fhir?page=2"}],
    }
    bench.server.faults.append(first(1, JSONResponse(page), "/fhir/Observation"))
    error = refused(bench, tokens=backend_services)
    assert error.code == "MS-D209"
    assert error.place == "https://elsewhere.example/fhir"
    assert bench.names() == []


@pytest.mark.parametrize(
    "other",
    ["http://localhost:8080/fhir", "https://localhost/fhir", "ftp://localhost/"],
)
def test_another_port_or_scheme_is_another_origin(bench, other):
    page = {"resourceType": "Bundle", "link": [{"relation": "next", "url": other}]}
    bench.server.faults.append(first(1, JSONResponse(page), "/fhir/Observation"))
    assert refused(bench).code in ("MS-D209", "MS-D200")


def test_a_relative_next_page_is_followed(bench):
    page = {
        "resourceType": "Bundle",
        "link": [{"relation": "next", "url": "Observation?patient=p1&_offset=6"}],
    }
    bench.server.faults.append(first(1, JSONResponse(page), "/fhir/Observation"))
    fetched(bench)
    assert bench.ids() == ["Observation/o7", "Observation/o8", "Patient/p1"]


def test_pages_that_go_round_in_a_circle_end(bench):
    page = {
        "resourceType": "Bundle",
        "link": [{"relation": "next", "url": "Observation"}],
    }
    bench.server.faults.append(first(10**6, JSONResponse(page), "/fhir/Observation"))
    assert refused(bench).code == "MS-D207"


def test_a_redirect_is_not_followed(bench):
    away = Response(status_code=302, headers={"location": "https://elsewhere.example/"})
    bench.server.faults.append(first(1, away, "/fhir/Observation"))
    assert refused(bench).code == "MS-D208"


def test_a_page_that_is_too_large_is_refused(bench):
    bench.limits = structs.replace(bench.limits, page_bytes=200)
    assert refused(bench).code == "MS-D207"


def test_a_run_that_grows_too_large_is_ended(bench):
    bench.limits = structs.replace(bench.limits, total_bytes=1000)
    assert refused(bench).code == "MS-D207"


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>", media_type="text/html"),
        JSONResponse([]),
        JSONResponse({"resourceType": "Patient"}),
        Response("{"),
    ],
)
def test_what_is_no_bundle_is_refused(bench, answer):
    bench.server.faults.append(first(1, answer, "/fhir/Observation"))
    assert refused(bench).code == "MS-D212"


def test_a_patient_who_is_not_there_is_told_and_leaves_no_file(bench):
    error = refused(bench, patients=("p9",))
    assert (error.code, error.detail) == ("MS-D208", "HTTP 404, not-found")
    assert bench.names() == []


def test_everything_of_nobody_is_told(bench):
    bench.server.everything = True
    assert refused(bench, patients=("p9",)).code == "MS-D208"
    assert bench.names() == []


def test_fewer_resources_than_the_server_counts_are_told(bench):
    page = {
        "resourceType": "Bundle",
        "total": 5,
        "entry": [{"resource": {"resourceType": "Observation", "id": "o1"}}],
    }
    bench.server.faults.append(first(1, JSONResponse(page), "/fhir/Observation"))
    assert ("MS-D220", "Observation of Patient/p1") in fetched(bench).notices


def test_a_warning_of_the_server_is_no_resource(bench):
    warning = {"resourceType": "OperationOutcome", "issue": []}
    page = {
        "resourceType": "Bundle",
        "entry": [{"resource": warning, "search": {"mode": "outcome"}}],
    }
    bench.server.faults.append(first(1, JSONResponse(page), "/fhir/Observation"))
    fetched(bench)
    assert bench.ids() == ["Patient/p1"]


def test_a_second_run_goes_on_with_the_patients_that_are_missing(bench):
    bench.server.faults.append(first(1, outcome(500, "exception"), "/fhir/Patient/p2"))
    with pytest.raises(ServerError):
        fetched(bench, ("p1", "p2"))
    assert bench.names() == ["Patient-p1.ndjson"]
    bench.server.seen.clear()
    fetched(bench, ("p1", "p2"))
    assert bench.names() == ["Patient-p1.ndjson", "Patient-p2.ndjson"]
    assert not any("p1" in line for line in bench.server.seen)
    bench.server.seen.clear()
    assert fetched(bench, ("p1", "p2")).resources == 11
    assert bench.server.seen == []


def test_a_folder_with_something_else_is_left_alone(bench):
    fetched(bench)
    with pytest.raises(ServerError, match="MS-D211"):
        fetched(bench, ("p2",))
    (bench.folder / ".mspike-fetch.json").unlink()
    with pytest.raises(ServerError, match="MS-D211"):
        fetched(bench)


def test_a_file_that_was_taken_away_is_brought_again(bench):
    fetched(bench)
    (bench.folder / "Patient-p1.ndjson").unlink()
    fetched(bench)
    assert bench.ids() == sorted(P1)


def test_a_patient_s_text_is_kept_whole(bench):
    bench.server.resources["Patient/p1"] = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"text": "Zoë\nÅ \u2028"}],
    }
    fetched(bench)
    (line,) = [
        json.loads(line)
        for line in (bench.folder / "Patient-p1.ndjson").read_bytes().split(b"\n")
        if b'"Patient","id"' in line or b'"resourceType":"Patient"' in line
    ]
    assert line["name"][0]["text"] == "Zoë\nÅ \u2028"
