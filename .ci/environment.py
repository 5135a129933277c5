"""Fills the virtual environment that runs this file, and writes the locks.

Standard library only: it runs before anything is installed. uv is fast but does
not read pip's configuration, so what an administrator told pip (index, proxy,
certificates) is handed to uv in its environment, never written to a file.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = (sys.executable, "-m", "pip")
UV = str(Path(sys.executable).with_name("uv"))
COMPILE = (UV, "pip", "compile", "--quiet", "--generate-hashes", "--universal")
# what depends on the place where the lock is made is left out
PLAIN = ("--no-header", "--no-annotate", "--no-emit-index-url")
FOR_PYTHON = ("--python-version", "3.11")


def pip_settings(listing: str) -> dict[str, str]:
    """What ``pip config list`` printed, by option; the environment wins over files.

    Args:
        listing: lines such as ``global.index-url='...'``.
    """
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in listing.splitlines():
            name, _, value = line.partition("=")
            owner, _, option = name.rpartition(".")
            if owner == section and value[:1] in "'\"":
                found[option] = str(ast.literal_eval(value))
    return found


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """The variables that make uv look where pip would look.

    Args:
        pip: pip's options, as ``pip_settings`` gives them.
    """
    names = {
        "index-url": ("UV_DEFAULT_INDEX",),
        "extra-index-url": ("UV_INDEX",),
        "trusted-host": ("UV_INSECURE_HOST",),
        "cert": ("SSL_CERT_FILE",),
        "proxy": ("HTTPS_PROXY", "HTTP_PROXY"),
    }
    found = {
        variable: " ".join(pip[option].split())
        for option, variables in names.items()
        if pip.get(option)
        for variable in variables
    }
    if pip.get("find-links"):
        found["UV_FIND_LINKS"] = ",".join(pip["find-links"].split())
    if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        found["UV_NO_INDEX"] = "1"
    # uv stops at the first index that knows a name, pip looks at all of them; every
    # file is checked against its hash, so looking at all of them is safe
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    found["UV_PYTHON_DOWNLOADS"] = "never"
    return found


def _environment() -> dict[str, str]:
    command = (*PIP, "config", "list")
    listing = subprocess.run(command, capture_output=True, text=True, check=False)
    # what somebody set for uv itself comes last, and so wins
    return uv_environment(pip_settings(listing.stdout)) | dict(os.environ)


def _run(*command: str, env: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


def _install(installer: tuple[str, ...], env: dict[str, str] | None) -> bool:
    locked = ("--require-hashes", "-r", "requirements.lock")
    ours = ("--no-deps", "--no-build-isolation", "--editable", ".")
    return _run(*installer, *locked, env=env) and _run(*installer, *ours, env=env)


def install(preferred: str) -> bool:
    """Installs the locked requirements and mspike itself, editable.

    Args:
        preferred: ``uv``, with pip as the way out, or ``pip``.
    """
    pip = (*PIP, "install", "-qq", "--disable-pip-version-check")
    if preferred == "uv":
        if _run(*pip, "--require-hashes", "-r", "bootstrap.lock"):
            uv = (UV, "pip", "install", "--quiet", "--python", sys.executable)
            if _install(uv, _environment()):
                return True
        print("setup: uv did not do it, trying pip (slower)", file=sys.stderr)
    return _install(pip, None)


def lock(options: list[str]) -> bool:
    """Resolves both lock files again.

    Args:
        options: passed on to ``uv pip compile``, such as ``--upgrade``.
    """
    env = _environment()
    # a lock must be the same wherever it is made, so no site's extra places
    for local in ("UV_INDEX", "UV_FIND_LINKS"):
        env.pop(local, None)
    extras = ("--extra", "proof", "--extra", "postgres")
    wanted = ("pyproject.toml", *extras, "--group", "dev")
    compiled = (*COMPILE, *PLAIN, *FOR_PYTHON, *options)
    written = _run(*compiled, *wanted, "-o", "requirements.lock", env=env)
    alone = {
        "bootstrap.lock": (b"uv\n", ()),
        # only what Spark adds: 500 MB that most users do without
        "spark.lock": (b"pyspark~=4.3\n", ("-c", "requirements.lock")),
    }
    for name, (wanted_alone, constraints) in alone.items():
        command = (*compiled, *constraints, "-", "-o", name)
        done = subprocess.run(
            command, cwd=ROOT, env=env, input=wanted_alone, check=False
        )
        written &= done.returncode == 0
    return written


def install_spark() -> bool:
    """Installs PySpark beside the locked requirements."""
    locked = ("--require-hashes", "-r", "spark.lock")
    return _run(*PIP, "install", "-qq", "--disable-pip-version-check", *locked)


def main() -> int:
    """The command line: ``install --with uv|pip``, ``spark`` or ``lock [OPTION]...``."""
    parser = argparse.ArgumentParser(description="Make the environment or the locks.")
    commands = parser.add_subparsers(dest="command", required=True)
    installing = commands.add_parser("install")
    installing.add_argument("--with", dest="preferred", choices=("uv", "pip"))
    commands.add_parser("spark")
    commands.add_parser("lock")
    known, rest = parser.parse_known_args()
    if known.command == "lock":
        return 0 if lock(rest) else 1
    if known.command == "spark":
        return 0 if install_spark() else 1
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    return 0 if install(known.preferred or "uv") else 1


if __name__ == "__main__":
    sys.exit(main())
