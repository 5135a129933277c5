"""What is shipped, under which names, and that the locks are exact and say no place."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from engine.language import shipped_ruleset_names

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = {"engine", "fhir_adapters", "ui"}
LOCKS = ("requirements.lock", "bootstrap.lock")


def _name(requirement):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def _locked(lock):
    """Each requirement of a lock with its version and hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    rows = [line.split() for line in text.splitlines() if line.strip()]
    return [
        (row[0], [word for word in row if word.startswith("--hash")]) for row in rows
    ]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel as it would be given to a user, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(
        directory=str(folder), versions=["standard"]
    )
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_exact_and_hashed(lock):
    rows = _locked(lock)
    assert rows
    for requirement, hashes in rows:
        assert re.fullmatch(r"[\w.-]+==[\w.!+]+", requirement), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes)


def test_no_lock_file_that_records_addresses():
    places = [ROOT, *(path for path in ROOT.iterdir() if path.is_dir())]
    places = [p for p in places if p == ROOT or not p.name.startswith(".")]
    patterns = ("uv.lock", "pylock*.toml", "poetry.lock", "package-lock.json")
    assert not [f for p in places for pattern in patterns for f in p.glob(pattern)]


def test_what_the_project_asks_for_is_locked():
    locked = {_name(requirement) for requirement, _ in _locked("requirements.lock")}
    project = PROJECT["project"]
    proof = project["optional-dependencies"]["proof"]
    dev = PROJECT["dependency-groups"]["dev"]
    assert {_name(r) for r in (*project["dependencies"], *proof, *dev)} <= locked
    # too large for everybody: whoever wants it installs the extra
    assert "pyspark" not in locked


def test_no_other_distribution_owns_our_top_level_names():
    owners = {
        (distribution.metadata["Name"], file.parts[0])
        for distribution in metadata.distributions()
        for file in distribution.files or ()
        if file.parts[0].removesuffix(".py") in PACKAGES
    }
    assert {name for name, _ in owners} <= {"mspike"}


def test_it_can_never_be_uploaded_by_accident():
    classifiers = metadata.metadata("mspike").get_all("Classifier") or []
    assert "Private :: Do Not Upload" in classifiers


def test_one_version_everywhere():
    version = PROJECT["project"]["version"]
    assert metadata.version("mspike") == version
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_command_has_the_name_of_the_distribution():
    (script,) = metadata.distribution("mspike").entry_points.select(name="mspike")
    assert script.value == "ui.cli:main"


def test_the_wheel_holds_the_three_packages_the_rules_and_nothing_else(wheel):
    top = {path.name for path in wheel.iterdir()}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES
    assert all((wheel / package / "py.typed").is_file() for package in PACKAGES)

    def data(root):
        files = (p for p in root.rglob("*") if p.is_file() and p.name[0] != ".")
        return {p.relative_to(root) for p in files if p.suffix != ".pyc"}

    figures = {Path("verification") / f for f in data(ROOT / "docs" / "verification")}
    assert data(wheel / "engine" / "_rules") == data(ROOT / "rules") | figures
    assert not list((ROOT / "rules").rglob("*.py"))


def test_the_wheel_works_without_the_checkout(wheel, tmp_path):
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import engine.language as l; "
        "names = l.shipped_ruleset_names(); [l.shipped_ruleset(n) for n in names]; "
        "import ui.presentation as p; assert all(p.shipped_figures(n) for n in names); "
        "print(json.dumps([str(l.rules_root()), names]))"
    )
    command = (sys.executable, "-I", "-c", code, str(wheel))
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    root, names = json.loads(ran.stdout)
    assert Path(root) == wheel / "engine" / "_rules"
    assert names == list(shipped_ruleset_names()) != []


@pytest.fixture(scope="module")
def environment():
    """The set-up program; pip's settings reach uv through it, which reads none itself."""
    path = ROOT / ".ci" / "environment.py"
    spec = importlib.util.spec_from_file_location("environment", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_set_names_no_place(environment):
    settings = environment.uv_environment(environment.pip_settings(""))
    assert set(settings) == {"UV_INDEX_STRATEGY", "UV_PYTHON_DOWNLOADS"}


def test_the_environment_wins_over_the_file_whatever_the_order(environment):
    lines = [":env:.index-url='env'", "global.index-url='file'", "install.cert='c'"]
    for listing in (lines, lines[::-1]):
        assert environment.pip_settings("\n".join(listing)) == {
            "index-url": "env",
            "cert": "c",
        }


def test_other_commands_options_are_not_ours(environment):
    assert environment.pip_settings("download.index-url='d'\nwarning = odd") == {}


def test_every_setting_reaches_uv(environment):
    listing = (
        "global.index-url='one'\nglobal.extra-index-url='two\\nthree'\n"
        "global.find-links='a b'\nglobal.cert='c.pem'\nglobal.proxy='p'\n"
        "global.trusted-host='h'\nglobal.no-index='true'"
    )
    settings = environment.uv_environment(environment.pip_settings(listing))
    assert settings == {
        "UV_DEFAULT_INDEX": "one",
        "UV_INDEX": "two three",
        "UV_FIND_LINKS": "a,b",
        "SSL_CERT_FILE": "c.pem",
        "HTTPS_PROXY": "p",
        "HTTP_PROXY": "p",
        "UV_INSECURE_HOST": "h",
        "UV_NO_INDEX": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_PYTHON_DOWNLOADS": "never",
    }
