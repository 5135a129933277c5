"""Single patients from a FHIR server: ``$everything`` where offered, searches elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import msgspec
from msgspec import DecodeError, Struct

from fhir_adapters.sources.server.connection import Connection, refusal
from fhir_adapters.sources.server.error import ServerError, told_by
from fhir_adapters.sources.server.folder import FetchFolder, Report
from fhir_adapters.sources.server.origin import place_of
from fhir_adapters.sources.server.pages import resources_of

Watch = Callable[[str, int, int | None], None]

TYPES: Final = (
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "ImagingStudy",
    "Medication",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Patient",
    "Procedure",
    "Specimen",
)
"""Resource types from which mspike reads facts."""

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_EVERYTHING: Final = "everything"
_COUNT: Final = "200"
_FORBIDDEN: Final = "HTTP 403"


class _Operation(Struct):
    name: str = ""


class _Offered(Struct):
    type: str = ""
    operation: list[_Operation] = []
    searchInclude: list[str] = []


class _Rest(Struct):
    resource: list[_Offered] = []


class _Capabilities(Struct):
    resourceType: str = ""
    rest: list[_Rest] = []


_DECODER: Final = msgspec.json.Decoder(_Capabilities)


def is_id(text: str) -> bool:
    """Whether a text can be a logical id of FHIR."""
    return _ID.fullmatch(text) is not None


def fetch_patients(
    connection: Connection,
    patients: Sequence[str],
    folder: FetchFolder,
    watch: Watch,
    types: Sequence[str] = TYPES,
) -> Report:
    """Bring whole patients, one file each.

    Args:
        connection: the server.
        patients: logical ids.
        folder: where the files go; patients that are there already are not asked again.
        watch: told what is being done, how much is done, and of how much.
        types: resource types to bring; ``$everything`` brings others too.

    Raises:
        ServerError: a patient cannot be had whole; earlier ones stay in the folder.
    """
    if folder.state.complete:
        return folder.report()
    offered = _offered(connection)
    for number, patient in enumerate(patients):
        watch("patients", number, len(patients))
        name = f"Patient-{patient}.ndjson"
        if folder.has(name):
            continue
        found = _Found()
        with folder.file(name) as stream:
            for line in _resources(connection, offered, patient, types, folder):
                if found.is_new(line):
                    stream.write(line + b"\n")
            if not found.lines:
                raise ServerError("MS-D208", f"Patient/{patient}", "no resource")
        folder.done(name, found.lines)
    watch("patients", len(patients), len(patients))
    return folder.finish()


class _Found:
    """Lines of one patient, each once: a Medication is included by many requests."""

    def __init__(self) -> None:
        self.lines = 0
        self._seen: set[bytes] = set()

    def is_new(self, line: bytes) -> bool:
        before = len(self._seen)
        self._seen.add(sha256(line).digest())
        if len(self._seen) == before:
            return False
        self.lines += 1
        return True


def _offered(connection: Connection) -> dict[str, _Offered]:
    """What the server says that it offers, by resource type."""
    url = f"{connection.base}/metadata"
    answer = connection.get(url)
    if answer.status != HTTPStatus.OK:
        told = told_by(answer.status, answer.body)
        raise ServerError("MS-D213", place_of(url), told)
    try:
        found = _DECODER.decode(answer.body)
    except (DecodeError, RecursionError) as cause:
        raise ServerError("MS-D213", place_of(url)) from cause
    if found.resourceType != "CapabilityStatement":
        raise ServerError("MS-D213", place_of(url))
    return {offered.type: offered for rest in found.rest for offered in rest.resource}


def _resources(
    connection: Connection,
    offered: dict[str, _Offered],
    patient: str,
    types: Sequence[str],
    folder: FetchFolder,
) -> Iterator[bytes]:
    place = f"{connection.base}/Patient/{patient}"
    named = offered.get("Patient", _Offered()).operation
    if any(operation.name.lstrip("$") == _EVERYTHING for operation in named):
        # What its total counts differs between servers.
        yield from resources_of(connection, f"{place}/$everything", lambda: None)
        return
    yield read_patient(connection, patient)
    for kind in types:
        if kind in ("Patient", "Medication"):
            continue
        if kind not in offered:
            folder.notice("MS-D214", kind)
            continue
        asked = {"patient": patient, "_count": _COUNT}
        included = f"{kind}:medication"
        if included in offered[kind].searchInclude:
            asked["_include"] = included
        url = f"{connection.base}/{kind}?{urlencode(asked)}"
        short = partial(folder.notice, "MS-D220", f"{kind} of Patient/{patient}")
        found = resources_of(connection, url, short)
        try:
            first = next(found, None)
        except ServerError as error:
            if not error.detail.startswith(_FORBIDDEN):
                raise
            # Other types may be open to this client all the same.
            folder.notice("MS-D221", kind)
            continue
        if first is not None:
            yield first
            yield from found


class _Head(Struct):
    resourceType: str = ""


def read_patient(connection: Connection, patient: str) -> bytes:
    """The Patient with this id, as one line of JSON.

    Raises:
        ServerError: it cannot be had, or what came is another resource.
    """
    url = f"{connection.base}/Patient/{patient}"
    answer = connection.get(url)
    if answer.status != HTTPStatus.OK:
        raise refusal(url, answer.status, answer.body)
    try:
        head = msgspec.json.decode(answer.body, type=_Head)
    except (DecodeError, RecursionError) as cause:
        raise ServerError("MS-D212", place_of(url)) from cause
    if head.resourceType != "Patient":
        raise ServerError("MS-D212", place_of(url))
    return msgspec.json.format(answer.body, indent=-1)
