"""What ``mspike fetch`` does with its arguments."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer
from msgspec import Struct

from engine.values import read_when
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.sources import SourceError
from fhir_adapters.sources.server import (
    TYPES,
    BackendServices,
    Connection,
    ExportRequest,
    FetchFolder,
    FixedToken,
    Limits,
    NoToken,
    Report,
    Requests,
    fetch_export,
    fetch_patients,
    is_id,
    origin_of,
    read_base,
    read_key,
)
from ui.cli.failure import ExitCode, Failure
from ui.cli.fetch_progress import FetchProgress
from ui.cli.terminal import Terminal
from ui.clock import system_seconds

_CLIENT_ID: Final = "MSPIKE_CLIENT_ID"
_KEY_FILE: Final = "MSPIKE_CLIENT_KEY_FILE"
_KEY_ID: Final = "MSPIKE_CLIENT_KEY_ID"
_SCOPE: Final = "MSPIKE_SCOPE"
_TOKEN_FILE: Final = "MSPIKE_TOKEN_FILE"  # noqa: S105 - the name of a variable


class FetchArguments(Struct, frozen=True, kw_only=True):
    """The arguments of the command, as they were given."""

    url: str
    into: Path
    patients: tuple[str, ...] = ()
    group: str | None = None
    all_patients: bool = False
    system: bool = False
    types: tuple[str, ...] = ()
    since: str | None = None
    file_servers: tuple[str, ...] = ()
    rate: float = 10


def fetch(arguments: FetchArguments) -> None:
    """Bring what was asked for.

    Raises:
        Failure: wrong usage, or the server does not give it.
        typer.Exit: done, but something is missing.
    """
    export = _export(arguments)
    try:
        with FetchProgress() as progress:
            report = _fetched(arguments, export, progress)
    except SourceError as error:
        raise _failure(error) from None
    _tell(report, arguments.into)


def base_of(url: str) -> str:
    """The address of a FHIR server in order.

    Raises:
        Failure: it is none.
    """
    try:
        return read_base(url)
    except SourceError as error:
        raise _failure(error) from None


def check_access(base: str) -> None:
    """Check what the environment says of access to a server, without asking it.

    Raises:
        Failure: it cannot be used.
    """
    try:
        _tokens(base)
    except SourceError as error:
        raise _failure(error) from None


def bring_patient(base: str, patient: str, into: Path) -> Sequence[tuple[str, str]]:
    """Bring one patient into a folder; number and words of what is missing.

    Raises:
        SourceError: the server does not give the patient, or the id is none of FHIR.
    """
    if not is_id(patient):
        raise SourceError("MS-D208", "that is no id of FHIR")
    connection = _connection(base, (), 10)
    try:
        asked: dict[str, object] = {"base": base, "patients": [patient]}
        folder = FetchFolder(into, asked)
        report = fetch_patients(connection, (patient,), folder, lambda *_: None)
    finally:
        connection.requests.close()
    catalogue = shipped_catalogue()
    return [(code, catalogue.message(code, detail)) for code, detail in report.notices]


def _fetched(
    arguments: FetchArguments, export: ExportRequest | None, progress: FetchProgress
) -> Report:
    base = read_base(arguments.url)
    types = arguments.types or TYPES
    asked: dict[str, object] = {
        "base": base,
        "patients": list(arguments.patients),
        "types": list(types),
        "export": "" if export is None else export.url(base),
    }
    connection = _connection(base, arguments.file_servers, arguments.rate)
    try:
        folder = FetchFolder(arguments.into, asked)
        if export is not None:
            return fetch_export(connection, export, folder, progress.told)
        return fetch_patients(
            connection, arguments.patients, folder, progress.told, types
        )
    finally:
        connection.requests.close()


def _export(arguments: FetchArguments) -> ExportRequest | None:
    """The bulk export that is meant; ``None`` for single patients."""
    _require_sense(arguments)
    since, types = arguments.since or "", arguments.types or TYPES
    if arguments.group is not None:
        return ExportRequest("group", arguments.group, types, since)
    if arguments.all_patients:
        return ExportRequest("patient", "", types, since)
    if arguments.system:
        return ExportRequest("system", "", types, since)
    return None


def _require_sense(arguments: FetchArguments) -> None:
    patients, group = arguments.patients, arguments.group
    chosen = (
        bool(patients),
        group is not None,
        arguments.all_patients,
        arguments.system,
    )
    if sum(chosen) != 1:
        message = "say whom to fetch: --patient, --group, --all-patients or --system"
        raise Failure("MS-C090", message, "give exactly one of them")
    for name in patients if group is None else (group,):
        if not is_id(name):
            message = "that is not an id of FHIR"
            raise Failure(
                "MS-C091", message, "give the logical id, not a record number"
            )
    for kind in arguments.types:
        if kind not in TYPES:
            message = f"mspike reads nothing from {kind!r}"
            raise Failure("MS-C092", message, "use one of " + ", ".join(TYPES))
    if arguments.since is not None:
        if patients:
            message = "--since is for a bulk export"
            raise Failure("MS-C093", message, "leave it out with --patient")
        _require_instant(arguments.since)


def _require_instant(since: str) -> None:
    try:
        read_when(since)
    except ValueError:
        known = False
    else:
        time = since.partition("T")[2]
        known = time.endswith("Z") or "+" in time or "-" in time
    if not known:
        message = "--since is not an instant with a zone"
        raise Failure("MS-C094", message, "write it as 2024-01-31T00:00:00Z")


def _connection(base: str, file_servers: Sequence[str], rate: float) -> Connection:
    limits = Limits(requests_per_second=rate)
    trusted = frozenset(origin_of(url) for url in file_servers)
    requests = Requests(limits, now=system_seconds)
    return Connection(base, _tokens(base), requests, trusted)


def _tokens(base: str) -> NoToken | FixedToken | BackendServices:
    client, key_file, token_file = (
        os.environ.get(name, "") for name in (_CLIENT_ID, _KEY_FILE, _TOKEN_FILE)
    )
    if token_file:
        try:
            return FixedToken(Path(token_file).read_text("ascii").strip())
        except (OSError, UnicodeDecodeError) as cause:
            raise SourceError("MS-D202", _TOKEN_FILE) from cause
    if not client and not key_file:
        return NoToken()
    if not client or not key_file:
        message = f"{_CLIENT_ID} and {_KEY_FILE} belong together; one is not set"
        raise Failure("MS-C095", message, "set both, or neither")
    key = read_key(Path(key_file), os.environ.get(_KEY_ID, ""))
    scope = os.environ.get(_SCOPE, "") or "system/*.read"
    return BackendServices(base, client, key, scope=scope, now=system_seconds)


def _failure(error: SourceError) -> Failure:
    entry = shipped_catalogue().complaints[error.code]
    detail = getattr(error, "detail", "")
    said = f"{entry.title} ({detail})" if detail else entry.title
    told = f"{error.place}: {said}"
    return Failure(error.code, told, entry.remedy, ExitCode.NOTHING_USABLE)


def _tell(report: Report, into: Path) -> None:
    terminal = Terminal()
    count = len(report.files)
    terminal.line(f"{report.resources} resources in {count} files in {into}")
    terminal.flush()
    catalogue = shipped_catalogue()
    for code, detail in report.notices:
        sys.stderr.write(f"mspike: {code}: {catalogue.message(code, detail)}\n")
    if report.notices:
        raise typer.Exit(ExitCode.SET_ASIDE)
