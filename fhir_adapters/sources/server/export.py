"""FHIR Bulk Data Access: kick-off, polling, manifest, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal
from urllib.parse import urlencode, urljoin

import msgspec
from msgspec import DecodeError, Struct, ValidationError

from fhir_adapters.sources.server.connection import Answer, Connection, refusal
from fhir_adapters.sources.server.error import Gone, ServerError, issues_in, told_by
from fhir_adapters.sources.server.folder import FetchFolder, Report, lines_in
from fhir_adapters.sources.server.origin import place_of
from fhir_adapters.sources.server.patients import TYPES, Watch

Kind = Literal["patient", "group", "system"]

_FIRST_POLL: Final = 1.0
_LONGEST_POLL: Final = 60.0
_GRAVE: Final = frozenset({"error", "fatal"})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class ExportRequest(Struct, frozen=True):
    """What is to be exported.

    Attributes:
        kind: all patients, a group of them, or the whole system.
        group: id of the group.
        types: resource types.
        since: only what changed since then (a FHIR instant); empty for everything.
    """

    kind: Kind
    group: str = ""
    types: Sequence[str] = TYPES
    since: str = ""

    def url(self, base: str) -> str:
        """Where the export is kicked off."""
        paths = {
            "patient": "Patient/$export",
            "group": f"Group/{self.group}/$export",
            "system": "$export",
        }
        asked = {"_type": ",".join(self.types)}
        if self.since:
            asked["_since"] = self.since
        return f"{base}/{paths[self.kind]}?{urlencode(asked)}"


class _File(Struct):
    type: str
    url: str
    count: int | None = None


class _Manifest(Struct):
    output: list[_File]
    requiresAccessToken: bool
    transactionTime: str = ""
    error: list[_File] = []
    deleted: list[_File] = []


def fetch_export(
    connection: Connection, request: ExportRequest, folder: FetchFolder, watch: Watch
) -> Report:
    """Bring a bulk export; goes on where an earlier run was stopped.

    Raises:
        ServerError: the export failed or is not whole; whole files stay in the folder.
    """
    if folder.state.complete:
        return folder.report()
    resumed = bool(folder.state.job)
    try:
        return _run(connection, request, folder, watch)
    except Gone:
        if not resumed:
            raise
    # The server has forgotten the job of the earlier run: a new one is needed.
    folder.restart()
    return _run(connection, request, folder, watch)


def _run(
    connection: Connection, request: ExportRequest, folder: FetchFolder, watch: Watch
) -> Report:
    if not folder.state.job:
        folder.state.job = _kick_off(connection, request)
        folder.keep()
    if folder.state.manifest is None:
        folder.state.manifest = _poll(connection, folder, watch)
        folder.keep()
    job = folder.state.job
    manifest = _read_manifest(folder.state.manifest, place_of(job))
    _download_all(connection, manifest, folder, watch)
    _note_errors(connection, manifest, folder)
    report = folder.finish()
    connection.delete(job)
    return report


def _kick_off(connection: Connection, request: ExportRequest) -> str:
    url = request.url(connection.base)
    answer = connection.get(url, respond_async=True)
    if answer.status != HTTPStatus.ACCEPTED:
        told = told_by(answer.status, answer.body)
        raise ServerError("MS-D215", place_of(url), told)
    location: str = answer.headers.get("content-location", "")
    if not location:
        raise ServerError("MS-D215", place_of(url), "no Content-Location")
    job = urljoin(url, location)
    connection.require_own(job)
    return job


def _poll(connection: Connection, folder: FetchFolder, watch: Watch) -> dict[str, Any]:
    """Ask until the export is ready; its manifest."""
    requests, job = connection.requests, folder.state.job
    began, pause = requests.monotonic(), _FIRST_POLL
    while True:
        answer = connection.get(job, accept="application/json")
        if answer.status == HTTPStatus.OK:
            return _json_of(answer, job)
        if answer.status in _GONE:
            raise refusal(job, answer.status, answer.body)
        if answer.status != HTTPStatus.ACCEPTED:
            # A job that failed is not asked about again by the next run.
            folder.restart()
            told = told_by(answer.status, answer.body)
            raise ServerError("MS-D215", place_of(job), told)
        watch(_progress(answer), 0, None)
        asked = requests.retry_after(answer.headers)
        wait = pause if asked is None else asked
        if requests.monotonic() + wait - began > requests.limits.poll_seconds:
            raise ServerError("MS-D207", place_of(job), "the export is not ready")
        requests.pause(wait)
        pause = min(pause * 2, _LONGEST_POLL)


def _progress(answer: Answer) -> str:
    """How far the server says it is; only a number may be shown."""
    text = answer.headers.get("x-progress", "").strip()
    number = text.removesuffix("complete").strip().removesuffix("%").strip()
    known = number.isascii() and number.isdigit() and len(number) <= 3
    return (
        f"the server prepares the export ({number} %)"
        if known
        else ("the server prepares the export")
    )


def _json_of(answer: Answer, url: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.body, type=dict[str, Any])
    except (DecodeError, RecursionError) as cause:
        raise ServerError("MS-D216", place_of(url)) from cause


def _read_manifest(document: dict[str, Any], place: str) -> _Manifest:
    try:
        manifest = msgspec.convert(document, _Manifest)
    except ValidationError as cause:
        raise ServerError("MS-D216", place) from cause
    for file in (*manifest.output, *manifest.error, *manifest.deleted):
        if not (file.type.isascii() and file.type.isalpha() and file.url):
            raise ServerError("MS-D216", place)
    return manifest


def _download_all(
    connection: Connection, manifest: _Manifest, folder: FetchFolder, watch: Watch
) -> None:
    numbers: dict[str, int] = {}
    for done, file in enumerate(manifest.output):
        number = numbers[file.type] = numbers.get(file.type, 0) + 1
        name = f"{file.type}.{number:04}.ndjson"
        watch("files", done, len(manifest.output))
        if not folder.has(name):
            lines = _download(connection, manifest, file, folder, name, watch)
            folder.done(name, lines)
    watch("files", len(manifest.output), len(manifest.output))


def _download(
    connection: Connection,
    manifest: _Manifest,
    file: _File,
    folder: FetchFolder,
    name: str,
    watch: Watch,
) -> int:
    """One file; it gets its name only if it holds as many resources as promised."""
    with folder.file(name) as stream:
        url = urljoin(folder.state.job, file.url)
        connection.download(
            url,
            stream,
            with_token=manifest.requiresAccessToken,
            received=_told(watch, name),
        )
        lines = lines_in(stream)
        if file.count is not None and lines != file.count:
            told = f"{lines} of {file.count} resources"
            raise ServerError("MS-D217", name, told)
    return lines


def _told(watch: Watch, name: str) -> Callable[[int], None]:
    return lambda size: watch(name, size, None)


def _note_errors(
    connection: Connection, manifest: _Manifest, folder: FetchFolder
) -> None:
    """What the server could not export, and what it has deleted since."""
    counts: dict[str, int] = {}
    for number, file in enumerate(manifest.error, 1):
        name = f"export-errors.{number:04}.txt"
        with folder.file(name) as stream:
            url = urljoin(folder.state.job, file.url)
            connection.download(
                url,
                stream,
                with_token=manifest.requiresAccessToken,
                received=lambda size: None,
            )
            stream.seek(0)
            for line in stream:
                for severity, code in issues_in(line):
                    if severity in _GRAVE:
                        counts[code] = counts.get(code, 0) + 1
    for code, count in sorted(counts.items()):
        folder.notice("MS-D218", f"{code or 'no code'}: {count}")
    if manifest.deleted:
        folder.notice("MS-D219", f"{len(manifest.deleted)} files")
