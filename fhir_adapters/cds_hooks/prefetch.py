"""Prefetched data: absent, null and failed are three different things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import DecodeError, Raw, Struct

from fhir_adapters.cds_hooks.discovery import TEMPLATES
from fhir_adapters.cds_hooks.faults import HookFault

Why = Literal["absent", "incomplete", "failed"]

_GRAVE: Final = frozenset({"error", "fatal"})
_MATCHES: Final = ("", "match")


class _Issue(Struct):
    severity: str = ""


class _Resource(Struct):
    resourceType: str = ""
    issue: list[_Issue] = []


class _Search(Struct):
    mode: str = ""


class _Entry(Struct):
    resource: _Resource | None = None
    search: _Search | None = None


class _Link(Struct):
    relation: str = ""
    url: str = ""


class _Value(Struct):
    resourceType: str = ""
    id: str = ""
    total: int | None = None
    link: list[_Link] = []
    entry: list[_Entry] = []


_DECODER: Final = msgspec.json.Decoder(_Value)
_NULL: Final = b"null"


class Gap(Struct, frozen=True):
    """A prefetch key whose data is not all there.

    Attributes:
        key: prefetch key.
        why: ``absent``: it was not sent; ``incomplete``: there are more pages, or fewer
            matches than the total; ``failed``: the client says that its query failed.
        rest: address of the next page; empty if all of it is to be asked for.
    """

    key: str
    why: Why
    rest: str = ""


class Sorted(Struct, frozen=True):
    """What was sent, and what is missing.

    Attributes:
        resources: JSON of what each key holds, nothing where there is nothing.
        gaps: keys of which something is missing.
    """

    resources: dict[str, tuple[bytes, ...]]
    gaps: tuple[Gap, ...]


def sort_prefetch(prefetch: Mapping[str, bytes], patient: str) -> Sorted:
    """Tell what is there from what is missing.

    Raises:
        HookFault: 400; a value is neither a resource nor null, or of another patient.
    """
    resources: dict[str, tuple[bytes, ...]] = {}
    gaps: list[Gap] = []
    for key in TEMPLATES:
        data = prefetch.get(key)
        if data is None:
            gaps.append(Gap(key, "absent"))
        elif data == _NULL:
            # No chart is without its Patient; of everything else there may be nothing.
            gaps += [Gap(key, "failed")] if key == "patient" else []
            resources[key] = ()
        else:
            gap = _gap(key, data, patient)
            gaps += [gap] if gap else []
            resources[key] = () if gap and not gap.rest else (data,)
    return Sorted(resources, tuple(gaps))


def _gap(key: str, data: bytes, patient: str) -> Gap | None:
    try:
        value = _DECODER.decode(data)
    except (DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise not_a_resource(key) from cause
    if value.resourceType == "OperationOutcome":
        return Gap(key, "failed")
    if key == "patient":
        if value.resourceType != "Patient":
            raise not_a_resource(key)
        if value.id != patient:
            raise of_another_patient(key)
        return None
    if value.resourceType != "Bundle":
        raise not_a_resource(key)
    return _gap_of_bundle(key, value)


def _gap_of_bundle(key: str, bundle: _Value) -> Gap | None:
    matches = 0
    for entry in bundle.entry:
        found = entry.resource or _Resource()
        if found.resourceType == "OperationOutcome":
            if any(issue.severity in _GRAVE for issue in found.issue):
                return Gap(key, "failed")
            continue
        mode = entry.search.mode if entry.search else ""
        matches += mode in _MATCHES
    for link in bundle.link:
        if link.relation == "next":
            return Gap(key, "incomplete", link.url)
    if bundle.total is not None and matches < bundle.total:
        return Gap(key, "incomplete")
    return None


def not_a_resource(key: str) -> HookFault:
    """A value that is no answer to its template."""
    return HookFault(
        "MS-H014",
        f"prefetch {key!r} is neither the resource of its template nor null",
        "send what the FHIR server answers to the template",
        expression=(f"prefetch.{key}",),
    )


def of_another_patient(key: str) -> HookFault:
    """Data of another patient than the context's; nothing of it is used."""
    return HookFault(
        "MS-H015",
        f"prefetch {key!r} holds data of another patient than the context",
        "send the data of the patient of the context alone",
        expression=(f"prefetch.{key}",),
    )


def not_there(gaps: Mapping[str, str]) -> HookFault:
    """412: data without which nothing can be told, by key, and why it is missing.

    Args:
        gaps: key to what is the matter, in words without values.
    """
    told = ", ".join(f"{key!r} ({why})" for key, why in gaps.items())
    return HookFault(
        "MS-H020",
        f"needed and not there: {told}",
        "send these prefetch keys (null where there is nothing), or a FHIR server that is "
        "registered with the service and an access token",
        status=412,
        issue="incomplete",
        expression=tuple(f"prefetch.{key}" for key in gaps),
    )


def together(resources: Mapping[str, tuple[bytes, ...]]) -> bytes:
    """Everything as one Bundle; each number as it was sent."""
    entries = [
        {"resource": Raw(data)} for parts in resources.values() for data in parts
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return msgspec.json.encode(bundle)
