"""``mspike serve``: its settings, its refusals, and the real program on a real port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from fhir_adapters.cds_hooks import read_settings
from tests.cds_client import call_for, key_set
from ui.cli import ExitCode, run

GOOD = """\
base_url: https://cds.example.org
issuers:
  - iss: https://ehr.example.org
    jwks: keys.json
    fhir_servers: [https://ehr.example.org/fhir]
    private_addresses: allowed
origins: [https://web.example.org]
"""


def settings(folder: Path, text: str = GOOD) -> Path:
    file = folder / "cds-hooks.yaml"
    file.write_text(text)
    return file


def test_the_settings_file(tmp_path):
    found = read_settings(settings(tmp_path))
    (issuer,) = found.issuers
    assert issuer.jwks == tmp_path / "keys.json"
    (server,) = found.servers_of("https://ehr.example.org")
    assert server.private and server.base == "https://ehr.example.org/fhir"
    assert found.servers_of("https://other.example.org") == ()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("base_url: https", "base_url: http", "MS-H033"),
        ("    jwks: keys.json\n", "", "MS-H031"),
        ("jwks: keys.json", "jku: http://ehr.example.org/keys", "MS-H033"),
        ("allowed", "yes", "MS-R005"),
        ("allowed", "maybe", "MS-H032"),
        ("https://web.example.org", "https://web.example.org/page", "MS-H034"),
        ("https://web.example.org", '"*"', "MS-H033"),
        ("issuers:", "issuer:", "MS-R002"),
        (GOOD[GOOD.index("issuers:") :], "issuers: []\n", "MS-H030"),
    ],
)
def test_mistakes_of_the_settings_are_named(tmp_path, capsys, before, after, code):
    file = settings(tmp_path, GOOD.replace(before, after))
    assert run(["serve", "--issuers", str(file)]) == ExitCode.WRONG_USAGE
    told = capsys.readouterr().err
    assert code in told and "cds-hooks.yaml:" in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--host", "0.0.0.0"], "MS-C111"),  # noqa: S104
        (["--host", "192.168.1.5"], "MS-C111"),
        (["--fhir-server", "ftp://x"], "MS-C112"),
        (["--issuers", "nowhere.yaml"], "MS-C113"),
        (["--policy", "moffitt_2025"], "MS-C080"),
        (["--certificate", "cert.pem"], "MS-C116"),
        (["--as-of", "yesterday"], "MS-C002"),
    ],
)
def test_what_cannot_be_served(capsys, arguments, code):
    assert run(["serve", *arguments]) == ExitCode.WRONG_USAGE
    assert code in capsys.readouterr().err


def test_keys_that_cannot_be_used(tmp_path, capsys):
    file = settings(tmp_path)
    assert run(["serve", "--issuers", str(file)]) == ExitCode.WRONG_USAGE
    assert "MS-C115" in capsys.readouterr().err
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{"kty": "oct", "kid": "1", "k": "SECRET"}]}))
    assert run(["serve", "--issuers", str(file)]) == ExitCode.WRONG_USAGE
    told = capsys.readouterr().err
    assert "MS-C115" in told and "SECRET" not in told


def test_servers_are_named_in_one_place(tmp_path, capsys):
    key_set(tmp_path)
    arguments = [
        "--issuers",
        str(settings(tmp_path)),
        "--fhir-server",
        "https://x.example.org",
    ]
    assert run(["serve", *arguments]) == ExitCode.WRONG_USAGE
    assert "MS-C110" in capsys.readouterr().err


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_the_program_serves_in_processes_and_ends(tmp_path, port):
    program = Path(sys.executable).with_name("mspike")
    database = tmp_path / "alerts.db"
    command = [program, "serve", "--port", str(port), "--jobs", "2"]
    command += ["--as-of", "2024-01-31", "--database", database]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        try:
            lines = []
            while not lines or not lines[-1].startswith("http://"):
                lines.append(process.stdout.readline())
                assert lines[-1], process.stderr.read()
            address = lines[-1].strip()
            assert address == f"http://127.0.0.1:{port}/cds-services"
            assert "this machine only" in lines[0]
            call = f"{address}/mspike-surveillance"
            first = httpx.post(call, json=call_for(7), timeout=30)
            assert first.status_code == 200 and len(first.json()["cards"]) == 1
            wrong = call_for(7)
            wrong["prefetch"]["observations"] = call_for(8)["prefetch"]["observations"]
            assert httpx.post(call, json=wrong, timeout=30).status_code == 400
        finally:
            process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        _, told = process.communicate(timeout=30)
        assert time.monotonic() - began < 30
        assert process.returncode == ExitCode.INTERRUPTED
        assert told == "mspike serve: answered 400: MS-H017\n"
