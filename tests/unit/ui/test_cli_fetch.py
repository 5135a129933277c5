"""`mspike fetch` against a server on a real socket of this machine."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from starlette.responses import StreamingResponse

from engine.language import rules_root
from tests.fhir_server import FhirServer, served
from ui.cli import ExitCode, run

PATIENT = rules_root() / "examples" / "patients" / "01-double-positive-emd.json"
FAST = ("--rate", "1000")


@pytest.fixture
def server() -> FhirServer:
    types = ("Patient", "Observation", "Condition", "ImagingStudy", "DiagnosticReport")
    more = ("Procedure", "MedicationAdministration", "MedicationRequest")
    found = FhirServer(types=(*types, *more), polls=0, page_size=5, file_size=6)
    for entry in json.loads(PATIENT.read_text("utf-8"))["entry"]:
        found.add(entry["resource"])
    return found


def secured(server, monkeypatch, tmp_path) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    server.public_key = key.public_key()
    file = tmp_path / "key.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    monkeypatch.setenv("MSPIKE_CLIENT_ID", server.client_id)
    monkeypatch.setenv("MSPIKE_CLIENT_KEY_FILE", str(file))


def mspike(*arguments) -> int:
    return run([str(argument) for argument in arguments])


def assessed(capsys, where) -> list:
    capsys.readouterr()
    asked = ("--as-of", "2023-09-30", "--format", "json")
    assert mspike("assess", where, *asked) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["resources"]["used"] == 32
    return [(v["rule"], v["outcome"], v["value"]) for v in told["verdicts"]]


def test_an_export_gives_the_verdicts_of_the_record(
    server, monkeypatch, tmp_path, capsys
):
    secured(server, monkeypatch, tmp_path)
    server.token_uses = 4
    into = tmp_path / "export"
    with served(server) as base:
        assert mspike("fetch", base, "--into", into, "--all-patients", *FAST) == 0
        told, complained = capsys.readouterr()
        assert told.startswith("32 resources in ")
        assert complained == ""
        assert mspike("fetch", base, "--into", into, "--all-patients", *FAST) == 0
    assert assessed(capsys, into) == assessed(capsys, PATIENT)


def test_a_patient_over_rest_gives_the_verdicts_of_the_record(server, tmp_path, capsys):
    into = tmp_path / "patient"
    with served(server) as base:
        code = mspike("fetch", base, "--into", into, "--patient", "ms-0001", *FAST)
    assert code == ExitCode.SET_ASIDE
    assert (
        "MS-D214: the server does not offer a resource type (MedicationStatement)"
        in (capsys.readouterr().err)
    )
    assert assessed(capsys, into) == assessed(capsys, PATIENT)


def test_dropped_connections_are_tried_again(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    left = [2]

    def dropped(request):
        if "/files/" in request.url.path and left[0]:
            left[0] -= 1
            # The body is shorter than it says: the socket is closed in the middle.
            return StreamingResponse(iter([b"{"]), headers={"content-length": "1000"})
        return None

    server.faults.append(dropped)
    into = tmp_path / "export"
    with served(server) as base:
        assert mspike("fetch", base, "--into", into, "--system", *FAST) == 0
    assert left == [0]
    assert capsys.readouterr().out.startswith("32 resources in ")


def test_a_server_that_is_not_there_is_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with served(FhirServer()) as base:
        pass
    code = mspike("fetch", base, "--into", tmp_path / "x", "--patient", "p1", *FAST)
    assert code == ExitCode.NOTHING_USABLE
    assert "MS-D206" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "MS-C090"),
        (("--patient", "p1", "--system"), "MS-C090"),
        (("--patient", "a b"), "MS-C091"),
        (("--patient", "../p1"), "MS-C091"),
        (("--group", ""), "MS-C091"),
        (("--system", "--type", "Banana"), "MS-C092"),
        (("--patient", "p1", "--since", "2024-01-31T00:00:00Z"), "MS-C093"),
        (("--system", "--since", "2024-01-31"), "MS-C094"),
        (("--system", "--since", "2024-01-31T00:00:00"), "MS-C094"),
        (("--system", "--since", "yesterday"), "MS-C094"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_sent(arguments, code, tmp_path, capsys):
    into = tmp_path / "new"
    asked = ("fetch", "http://127.0.0.1:1/fhir", "--into", into, *arguments)
    assert mspike(*asked) == ExitCode.WRONG_USAGE
    assert code in capsys.readouterr().err
    assert not into.exists()


@pytest.mark.parametrize(
    "url",
    [
        "fhir.example/r4",
        "ftp://fhir.example",
        "https://a:SECRET@fhir.example/?q=SECRET",
        "https://[::1",
    ],
)
def test_what_is_no_address_is_told_without_its_secrets(url, tmp_path, capsys):
    code = mspike("fetch", url, "--into", tmp_path / "x", "--system")
    assert code == ExitCode.NOTHING_USABLE
    complained = capsys.readouterr().err
    assert "MS-D200" in complained
    assert "SECRET" not in complained


def test_half_of_what_gives_access_is_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MSPIKE_CLIENT_ID", "someone")
    asked = ("fetch", "http://127.0.0.1:1/fhir", "--into", tmp_path / "x", "--system")
    assert mspike(*asked) == ExitCode.WRONG_USAGE
    assert "MS-C095" in capsys.readouterr().err
    monkeypatch.setenv("MSPIKE_TOKEN_FILE", str(tmp_path / "absent"))
    assert mspike(*asked) == ExitCode.NOTHING_USABLE
    assert "MS-D202" in capsys.readouterr().err


def test_an_address_given_to_assess_names_the_way(capsys):
    assert mspike("assess", "https://fhir.example/r4") == ExitCode.WRONG_USAGE
    assert "mspike fetch" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_leaves_nothing_half_written_and_the_next_run_goes_on(
    server, tmp_path, capsys
):
    slow = [True]

    def trickle():
        yield b'{"resourceType":'
        while slow[0]:
            time.sleep(0.02)

    def waits(request):
        if "/files/Observation/1" in request.url.path and slow[0]:
            return StreamingResponse(trickle())
        return None

    server.faults.append(waits)
    into = tmp_path / "export"
    with served(server) as base:
        asked = ["fetch", base, "--into", str(into), "--system", *FAST]
        run_it = "import sys; from ui.cli import run; sys.exit(run(sys.argv[1:]))"
        process = subprocess.Popen(
            [sys.executable, "-c", run_it, *asked], stderr=subprocess.PIPE
        )
        while not any("Observation/1" in line for line in server.seen):
            time.sleep(0.02)
            assert process.poll() is None
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGINT)
        _, complained = process.communicate(timeout=30)
        slow[0] = False
        assert process.returncode == ExitCode.INTERRUPTED
        assert b"Traceback" not in complained
        names = sorted(path.name for path in into.iterdir())
        assert names == [
            ".mspike-fetch.json",
            "Observation.0001.ndjson",
            "Patient.0001.ndjson",
        ]
        assert mspike(*asked) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("32 resources in ")
