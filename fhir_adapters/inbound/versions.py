"""Corrections and duplicates: of several versions of one resource, the last counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct

from fhir_adapters.inbound.moments import Times
from fhir_adapters.inbound.resources import TYPE_NAMES, Resource


class Current(Struct):
    """The resources that count.

    Attributes:
        resources: by label, one each.
        superseded: how many were replaced by a later version or said the same.
        undecided: labels of resources of which the last version is not known, and
            the versions of each.
        corrected: labels, each with a version and the one that came next, where the
            two do not say the same.
    """

    resources: dict[str, Resource]
    superseded: int
    undecided: dict[str, list[Resource]]
    corrected: list[tuple[str, Resource, Resource]]


def current_versions(resources: Sequence[Resource], times: Times) -> Current:
    """The last version of each resource, in any order of the input."""
    current = {f"{TYPE_NAMES[type(each)]}/{each.id}": each for each in resources}
    if len(current) == len(resources):
        return Current(current, 0, {}, [])
    told: dict[str, list[Resource]] = {}
    for resource in resources:
        label = f"{TYPE_NAMES[type(resource)]}/{resource.id}"
        told.setdefault(label, []).append(resource)
    several = {label: said for label, said in told.items() if len(said) > 1}
    superseded = 0
    undecided: dict[str, list[Resource]] = {}
    corrected: list[tuple[str, Resource, Resource]] = []
    for label, versions in several.items():
        last = last_version(versions, times)
        if last is None:
            undecided[label] = versions
            del current[label]
        else:
            superseded += len(versions) - 1
            current[label] = last
            turns = pairwise(_in_turn(versions, times))
            corrected += [(label, one, other) for one, other in turns]
    return Current(current, superseded, undecided, corrected)


def _in_turn(versions: list[Resource], times: Times) -> list[Resource]:
    """Versions that say different things, one after the other; empty if not ordered."""
    for rank_of in (_number, lambda version: _updated(version, times)):
        ranks = [rank_of(version) for version in versions]
        told: dict[int, set[str]] = {}
        first: dict[int, Resource] = {}
        for rank, version in zip(ranks, versions, strict=True):
            if rank is None:
                break
            told.setdefault(rank, set()).add(_said(version))
            first.setdefault(rank, version)
        else:
            if all(len(said) == 1 for said in told.values()):
                ordered = [first[rank] for rank in sorted(first)]
                return [
                    v
                    for n, v in enumerate(ordered)
                    if not n or _said(ordered[n - 1]) != _said(v)
                ]
    return []


def last_version(versions: list[Resource], times: Times) -> Resource | None:
    """The last of several versions; ``None`` if that is not known.

    Versions are ordered by ``meta.versionId`` if all are numbers, else by
    ``meta.lastUpdated``. Versions that say the same are one.
    """
    # In an order of their own, so that the choice among equals is always the same.
    ordered = [version for _, version in sorted((_written(v), v) for v in versions)]
    for rank_of in (_number, lambda version: _updated(version, times)):
        ranks = [rank_of(version) for version in ordered]
        if None not in ranks:
            highest = max(rank for rank in ranks if rank is not None)
            ordered = [v for v, r in zip(ordered, ranks, strict=True) if r == highest]
    said = {_said(version) for version in ordered}
    return ordered[-1] if len(said) == 1 else None


def _written(resource: Resource) -> bytes:
    return msgspec.json.encode(resource)


def _said(resource: Resource) -> str:
    """What the resource says, however its JSON is laid out, without its version."""
    elements = json.loads(_written(resource), parse_float=str, parse_int=str)
    for about in ("meta", "performer", "extension"):
        elements.pop(about, None)
    return json.dumps(elements, sort_keys=True)


def _number(resource: Resource) -> int | None:
    version = resource.meta.versionId if resource.meta else None
    return int(version) if version and version.isascii() and version.isdigit() else None


def _updated(resource: Resource, times: Times) -> int | None:
    updated = resource.meta.lastUpdated if resource.meta else None
    when = times.read(updated) if updated else None
    return when.start if when else None
