"""Every resource of an input against FHIR R4B, and against R5 where R4B refuses it.

R4 and R4B are the same for every resource that mspike reads. A resource that R4B
refuses and R5 takes as it is was written for R5: one issue says so, as information.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, cast

from fhir_adapters.sources import Source
from fhir_adapters.validation.issues import Issue, IssueCode
from fhir_adapters.validation.releases import Fault, Path, Release, faults

_BOM: Final = b"\xef\xbb\xbf"
_NAME: Final = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)


def validate(source: Source) -> Iterator[Issue]:
    """Every element of a source that is not valid FHIR.

    Texts that are no JSON are left out: whoever reads the source names them.
    """
    for place, text in _texts(source):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            continue
        yield from _in_document(document, place)


def _texts(source: Source) -> Iterator[tuple[str, bytes]]:
    """Every JSON text with how a reader finds it; lines of NDJSON stand alone."""
    for block in source.blocks():
        lines = block.data.split(b"\n") if block.line else [block.data]
        for number, line in enumerate(lines, block.line):
            if line.strip():
                place = source.name(block.part, number if block.line else 0)
                yield place, line.removeprefix(_BOM)


def _in_document(document: object, place: str) -> Iterator[Issue]:
    """The resource, or the resources of a Bundle and the Bundle without them."""
    if not isinstance(document, dict):
        return
    if document.get("resourceType") != "Bundle":
        yield from _in_resource(document, place)
        return
    entries = document.get("entry")
    shell = document
    if isinstance(entries, list):
        shell = document | {"entry": [_without_resource(entry) for entry in entries]}
    yield from _in_resource(shell, place)
    for number, entry in enumerate(entries if isinstance(entries, list) else (), 1):
        if isinstance(entry, dict) and "resource" in entry:
            yield from _in_document(entry["resource"], f"{place} entry {number}")


def _without_resource(entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if key != "resource"}


def _in_resource(resource: dict[str, Any], place: str) -> Iterator[Issue]:
    kind, name = str(resource.get("resourceType")), str(resource.get("id"))
    known = kind if _NAME.fullmatch(kind) else "?"
    label = f"{known}/{name if _ID.fullmatch(name) else '?'}"
    found = faults("R4B", known, resource)
    if found == []:
        return
    newer = faults("R5", known, resource)
    if newer == []:
        rule = "valid FHIR R5, not R4B"
        yield Issue(place, label, known, "information", "not-supported", rule)
        return
    told, release = (found, "R4B") if found is not None else (newer, "R5")
    if told is None:
        rule = "no resource type of FHIR R4B or R5"
        yield Issue(place, label, known, "error", "not-supported", rule)
        return
    for fault in told:
        yield _issue(place, label, known, fault, cast("Release", release))


def _issue(place: str, label: str, kind: str, fault: Fault, release: Release) -> Issue:
    rule = fault.rule if release == "R4B" else f"{fault.rule} (R5)"
    code = cast("IssueCode", fault.code)
    return Issue(place, label, _expression(kind, fault.path), "error", code, rule)


def _expression(kind: str, path: Path) -> str:
    """A path of the validator as FHIRPath; a key that is no FHIR name is not shown."""
    parts = [kind]
    for part in path:
        if isinstance(part, int):
            parts[-1] += f"[{part}]"
        else:
            parts.append(part if _NAME.fullmatch(part) else "?")
    return ".".join(parts)
