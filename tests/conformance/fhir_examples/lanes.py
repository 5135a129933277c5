"""The fast lane beside fhir.resources.R4B, on every element that the fast lane maps.

``python -m tests.conformance.fhir_examples.lanes --write docs/differential.md`` writes
what differs and why; the test of the two lanes says whether the page is still true.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec
from fhir.resources.R4B import get_fhir_model_class
from msgspec import Raw, Struct, field
from pydantic import ValidationError

from engine.values import read_when
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.inbound.decode import decode_document
from fhir_adapters.inbound.resources import ABSENT, READ_TYPES, Resource, type_name

EXAMPLES = Path(__file__).parents[4] / "shared" / "fhir" / "examples"
PAGE: Final = Path(__file__).parents[3] / "docs" / "differential.md"
FILES = sorted(EXAMPLES.glob("*/*.json"))
EXPLAINED: Final = {
    "refused": "R4B refuses the whole resource for one element, named below; the fast lane "
    "reads the others and leaves that element to the check of its reader.",
    "number": "The same number: R4B drops zeros at its end, the fast lane keeps the digits "
    "of the record.",
    "time": "The same instant: R4B writes it in another way (`+00:00` for `Z`, fractions).",
}
"""What differs, and why; a difference of any other kind is a fault."""

OTHER: Final = "other"


class Difference(Struct, frozen=True, order=True):
    """One element that the two lanes give differently.

    Attributes:
        kind: one of ``EXPLAINED``, or ``other``.
        type: resource type.
        element: element of the resource.
        resource: file, and number of the entry of a Bundle.
        reason: why it is refused, in the words of R4B without its values.
    """

    kind: str
    type: str
    element: str
    resource: str
    reason: str = ""


class Compared(Struct):
    """What came of all examples.

    Attributes:
        files: how many files.
        bundles: how many of them are Bundles.
        resources: resources by type, those in Bundles one by one.
        unmapped: resources of types without mapped elements.
        elements: how many elements were compared.
        differences: all of them.
    """

    files: int = 0
    bundles: int = 0
    resources: Counter[str] = field(default_factory=Counter)
    unmapped: int = 0
    elements: int = 0
    differences: list[Difference] = []


def _fast(resource: Resource) -> dict[str, Any]:
    elements = {}
    for element in msgspec.structs.fields(resource):
        value = getattr(resource, element.name)
        if (
            element.name in ("dropped", "meta")
            or value in ("", None)
            or value is ABSENT
        ):
            continue
        read = (
            json.loads(bytes(value), parse_float=str)
            if isinstance(value, Raw)
            else value
        )
        elements[element.encode_name] = read
    return elements


def _kinds(ours: Any, theirs: Any) -> set[str]:
    """The kinds of difference between two JSON values; ``other`` is not explained."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = ours.keys() | theirs.keys()
        return set().union(*(_kinds(ours.get(k), theirs.get(k)) for k in keys))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return set().union(*(_kinds(a, b) for a, b in zip(ours, theirs, strict=True)))
    if ours == theirs:
        return set()
    try:
        return {"number"} if Decimal(str(ours)) == Decimal(str(theirs)) else {"other"}
    except ArithmeticError:
        pass
    try:
        one, other = read_when(str(ours)), read_when(str(theirs))
        same = (one.start, one.end) == (other.start, other.end)
    except ValueError:
        same = False
    return {"time"} if same else {"other"}


class _Entry(Struct):
    resource: Raw = ABSENT


class _Bundle(Struct):
    entry: list[_Entry] = []


def _texts(data: bytes) -> list[bytes]:
    """The JSON text of each resource: of a Bundle those in it, in its digits."""
    if json.loads(data)["resourceType"] != "Bundle":
        return [data]
    entries = msgspec.json.decode(data, type=_Bundle).entry
    return [bytes(e.resource) for e in entries if e.resource is not ABSENT]


def _compare(fast: Resource, text: bytes, name: str, found: Compared) -> None:
    kind = type_name(fast)
    if type(fast) not in READ_TYPES:
        found.unmapped += 1
        return
    found.resources[kind] += 1
    try:
        model = get_fhir_model_class(kind).model_validate_json(text)
    except ValidationError as error:
        found.differences += set(_refusals(error, kind, name))
        return
    slow = json.loads(model.model_dump_json(exclude_none=True), parse_float=str)
    if fast.dropped:
        found.differences.append(Difference(OTHER, kind, str(fast.dropped), name))
    for element, value in _fast(fast).items():
        found.elements += 1
        found.differences += [
            Difference(each, kind, element, name)
            for each in sorted(_kinds(value, slow.get(element)))
        ]


def _refusals(error: ValidationError, kind: str, name: str) -> Iterator[Difference]:
    """The elements for which R4B refuses a resource, without their values."""
    for each in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in each["loc"] if not isinstance(part, int))
        yield Difference("refused", kind, path or "(whole)", name, each["type"])


def compare() -> Compared:
    """Both lanes on every example."""
    found = Compared()
    for path in FILES:
        data = path.read_bytes()
        decoded = decode_document(data, path.name, shipped_catalogue())
        texts = _texts(data)
        found.files += 1
        found.bundles += texts != [data]
        pairs = zip(decoded.resources, texts, strict=True)
        for number, ((_, fast), text) in enumerate(pairs, 1):
            where = f"{path.parent.name}/{path.name}"
            name = where if texts == [data] else f"{where} entry {number}"
            _compare(fast, text, name, found)
    found.differences.sort()
    return found


def page(found: Compared) -> str:
    """The table as Markdown."""
    counts = Counter(d.kind for d in found.differences)
    mapped = sum(found.resources.values())
    lines = [
        "<!-- Generated: python -m tests.conformance.fhir_examples.lanes --write "
        "docs/differential.md -->",
        "# The fast lane beside fhir.resources.R4B",
        "",
        f"{found.files} official example files (US Core, mCODE, Genomics Reporting), "
        f"{found.bundles} of them Bundles: {mapped} resources of the types that mspike "
        f"reads, {found.unmapped} of other types. {found.elements} elements were compared "
        "in the resources that R4B accepts. Nothing differs that is not explained here.",
        "",
        "| difference | elements | why |",
        "|---|---|---|",
    ]
    lines += [f"| {k} | {counts[k]} | {why} |" for k, why in EXPLAINED.items()]
    lines += ["", "## Resources compared", "", "| type | resources |", "|---|---|"]
    lines += [f"| {kind} | {n} |" for kind, n in sorted(found.resources.items())]
    for kind in sorted({d.kind for d in found.differences} - {"refused"}):
        where = Counter(
            (d.type, d.element) for d in found.differences if d.kind == kind
        )
        lines += ["", f"## {kind.capitalize()}", "", "| type | element | times |"]
        lines += ["|---|---|---|"]
        lines += [f"| {t} | {e} | {n} |" for (t, e), n in sorted(where.items())]
    lines += [
        "",
        "## Refused by R4B",
        "",
        "| resource | element | error |",
        "|---|---|---|",
    ]
    lines += [
        f"| {d.resource} | {d.type}.{d.element} | {d.reason} |"
        for d in found.differences
        if d.kind == "refused"
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, default=PAGE)
    if not FILES:
        raise SystemExit("skipped: no ../shared")
    parser.parse_args().write.write_text(page(compare()), "utf-8")


if __name__ == "__main__":
    main()
