import json

import pytest
from msgspec import structs
from starlette.responses import JSONResponse, Response

from fhir_adapters.inbound import read_records
from fhir_adapters.sources.server import (
    ExportRequest,
    ServerError,
    fetch_export,
    origin_of,
)
from tests.fhir_server.application import first, outcome

ALL = ExportRequest("patient")
EVERY_ID = sorted(
    ["Patient/p1", "Patient/p2", *(f"Observation/o{n}" for n in range(1, 10))]
)


def exported(bench, request=ALL, tokens=None, trusted=frozenset()):
    folder = bench.into({"export": request.kind})
    connection = bench.connection(tokens, trusted)
    return fetch_export(connection, request, folder, bench.watch)


def refused(bench, **settings) -> ServerError:
    with pytest.raises(ServerError) as error:
        exported(bench, **settings)
    assert "SECRET" not in str(error.value) + error.value.detail
    assert not [name for name in bench.hidden() if name.endswith(".part")]
    return error.value


def test_a_whole_export_is_a_folder_that_can_be_assessed(bench, backend_services):
    report = exported(bench, tokens=backend_services)
    assert bench.names() == [
        "Observation.0001.ndjson",
        "Observation.0002.ndjson",
        "Observation.0003.ndjson",
        "Patient.0001.ndjson",
    ]
    assert bench.ids() == EVERY_ID
    assert report.resources == 11
    assert report.notices == []
    assert read_records(bench.folder).patients == ("p1", "p2")
    assert bench.server.seen[-1] == "DELETE jobs/1"


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (ExportRequest("patient"), "GET Patient/$export?"),
        (ExportRequest("group", "g1"), "GET Group/g1/$export?"),
        (ExportRequest("system", types=("Patient",)), "GET $export?_type=Patient"),
        (
            ExportRequest("patient", since="2024-01-31T00:00:00Z"),
            "_since=2024-01-31T00%3A00%3A00Z",
        ),
    ],
)
def test_what_is_exported(bench, request_, path):
    exported(bench, request_)
    assert path in bench.server.seen[0]


def test_the_export_is_asked_about_when_the_server_says_so(bench):
    bench.server.polls = 3
    exported(bench)
    assert bench.waited.count(7) == 3
    assert ("the server prepares the export (50 %)", 0, None) in bench.told


def test_without_a_time_polling_slows_down(bench):
    bench.server.faults.append(first(8, Response(status_code=202), "/jobs/"))
    exported(bench)
    assert [s for s in bench.waited if s >= 1][:8] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_export_that_never_gets_ready_is_left_and_can_be_asked_about_again(bench):
    bench.limits = structs.replace(bench.limits, poll_seconds=100)
    bench.server.polls = 10**6
    assert refused(bench).code == "MS-D207"
    bench.server.jobs["1"] = 0
    exported(bench)
    assert bench.ids() == EVERY_ID
    assert (
        len(bench.server.seen)
        == len(set(bench.server.seen))
        + sum(line == "GET jobs/1" for line in bench.server.seen)
        - 1
    )


@pytest.mark.parametrize(
    "answer", [outcome(403, "forbidden"), outcome(400, "invalid"), Response(b"", 200)]
)
def test_an_export_that_does_not_begin_is_told(bench, answer):
    bench.server.faults.append(first(1, answer, "$export"))
    assert refused(bench).code == "MS-D215"


def test_a_kick_off_that_points_elsewhere_is_not_followed(bench, backend_services):
    away = {"content-location": "https://elsewhere.example/job"}
    bench.server.faults.append(first(1, Response(None, 202, away), "$export"))
    assert refused(bench, tokens=backend_services).code == "MS-D209"


def test_a_failed_export_is_told_and_the_next_run_begins_a_new_one(bench):
    bench.server.faults.append(first(1, outcome(500, "exception"), "/jobs/"))
    error = refused(bench)
    assert (error.code, error.detail) == ("MS-D215", "HTTP 500, exception")
    exported(bench)
    assert bench.ids() == EVERY_ID
    assert "GET jobs/2" in bench.server.seen


@pytest.mark.parametrize(
    "change",
    [
        lambda m: {},
        lambda m: m | {"output": "none"},
        lambda m: m | {"output": [{"type": "Patient"}]},
        lambda m: m | {"output": [{"type": "../Patient", "url": "/x"}]},
        lambda m: m | {"output": [{"type": "Patient", "url": ""}]},
        lambda m: {k: v for k, v in m.items() if k != "requiresAccessToken"},
    ],
)
def test_a_manifest_that_cannot_be_read_is_told(bench, change):
    bench.server.manifest = change
    assert refused(bench).code == "MS-D216"
    assert bench.names() == []


def test_what_the_server_could_not_export_is_told_without_its_words(bench):
    errors = [
        {"severity": severity, "code": "processing", "diagnostics": "SECRET NAME"}
        for severity in ("error", "fatal", "warning")
    ]
    lines = "".join(
        json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}) + "\n"
        for issue in errors
    )
    bench.server.manifest = lambda m: (
        m | {"error": [{"type": "OperationOutcome", "url": "/fhir/export-errors"}]}
    )
    bench.server.faults.append(first(9, Response(lines), "export-errors"))
    report = exported(bench)
    assert report.notices == [("MS-D218", "processing: 2")]
    assert "export-errors.0001.txt" in bench.names()
    assert read_records(bench.folder).patients == ("p1", "p2")


def test_deleted_resources_are_told(bench):
    bench.server.manifest = lambda m: (
        m | {"deleted": [{"type": "Bundle", "url": "/fhir/deleted"}]}
    )
    assert exported(bench).notices == [("MS-D219", "1 files")]


def test_a_file_with_fewer_resources_than_promised_is_no_file(bench):
    def more(manifest):
        manifest["output"][-1]["count"] += 1
        return manifest

    bench.server.manifest = more
    error = refused(bench)
    assert (error.code, error.detail) == ("MS-D217", "1 of 2 resources")
    assert error.place == "Observation.0003.ndjson"
    assert "Observation.0003.ndjson" not in bench.names()


def test_a_stopped_run_goes_on_with_the_files_that_are_missing(bench):
    bench.server.faults.append(
        first(1, outcome(500, "exception"), "/files/Observation/1")
    )
    assert refused(bench).code == "MS-D208"
    assert bench.names() == ["Observation.0001.ndjson", "Patient.0001.ndjson"]
    bench.server.seen.clear()
    exported(bench)
    assert bench.ids() == EVERY_ID
    assert bench.server.seen == [
        "GET files/Observation/1",
        "GET files/Observation/2",
        "DELETE jobs/1",
    ]
    bench.server.seen.clear()
    assert exported(bench).resources == 11
    assert bench.server.seen == []


def test_a_job_that_the_server_forgot_is_begun_anew(bench):
    bench.server.faults.append(
        first(1, outcome(500, "exception"), "/files/Observation/1")
    )
    refused(bench)
    bench.server.faults.append(first(1, outcome(404, "not-found"), "/files/"))
    bench.server.resources.pop("Observation/o1")
    exported(bench)
    assert bench.ids() == [i for i in EVERY_ID if i != "Observation/o1"]
    assert "GET jobs/2" in bench.server.seen


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_nothing_half_written_is_left_when_the_run_is_stopped(bench, stop):
    def stopped(what, done, total):
        if what == "Observation.0002.ndjson" and done:
            raise stop

    folder = bench.into({"export": "patient"})
    with pytest.raises(stop):
        fetch_export(bench.connection(), ALL, folder, stopped)
    assert bench.names() == ["Observation.0001.ndjson", "Patient.0001.ndjson"]
    assert bench.hidden() == [".mspike-fetch.json"]
    exported(bench)
    assert bench.ids() == EVERY_ID


def test_files_of_another_origin_get_the_token_only_if_that_is_said(
    bench, backend_services
):
    def elsewhere(manifest):
        for file in manifest["output"]:
            file["url"] = file["url"].replace("localhost", "127.0.0.1")
        return manifest

    bench.server.manifest = elsewhere
    assert refused(bench, tokens=backend_services).code == "MS-D205"
    trusted = frozenset({origin_of("http://127.0.0.1/")})
    exported(bench, tokens=backend_services, trusted=trusted)
    assert bench.ids() == EVERY_ID


def test_files_that_need_no_token_are_asked_without(bench, backend_services):
    asked = []

    def unsigned(request):
        if "/open/" in request.url.path:
            asked.append(request.headers.get("authorization"))
            return Response('{"resourceType":"Patient","id":"p1"}\n')
        return None

    bench.server.faults.append(unsigned)
    bench.server.manifest = lambda m: (
        m
        | {
            "requiresAccessToken": False,
            "output": [
                {"type": "Patient", "url": "https://files.example/open/1?sig=abc"}
            ],
        }
    )
    exported(bench, tokens=backend_services)
    assert asked == [None]
    assert bench.ids() == ["Patient/p1"]


def test_a_file_may_stand_behind_a_redirect_and_the_token_stays_behind(
    bench, backend_services
):
    asked = []

    def away(request):
        if "/open/" in request.url.path:
            asked.append(request.headers.get("authorization"))
            return Response('{"resourceType":"Patient","id":"p1"}\n')
        if "/files/" in request.url.path:
            return Response(None, 302, {"location": "https://files.example/open/1"})
        return None

    bench.server.faults.append(away)
    bench.server.manifest = lambda m: (
        m | {"output": [{"type": "Patient", "url": "/fhir/files/Patient/0"}]}
    )
    exported(bench, tokens=backend_services)
    assert asked == [None]


def test_redirects_without_end_are_left(bench):
    round_and_round = Response(None, 302, {"location": "/fhir/files/Patient/0"})
    bench.server.faults.append(first(99, round_and_round, "/files/"))
    assert refused(bench).code == "MS-D208"


def test_a_progress_of_the_server_is_shown_only_as_a_number(bench):
    told = Response(None, 202, {"x-progress": "exporting SECRET NAME"})
    bench.server.faults.append(first(1, told, "/jobs/"))
    exported(bench)
    assert "SECRET" not in str(bench.told)


def test_a_manifest_may_be_json_with_numbers_beyond_all_bounds(bench):
    bench.server.faults.append(first(1, Response("[" * 10**5), "/jobs/"))
    assert refused(bench).code == "MS-D216"
    bench.server.faults.append(first(1, JSONResponse([1]), "/jobs/"))
    assert refused(bench).code == "MS-D216"
