"""Writings of units that a site declares, such as ``K/uL`` for thousand a microlitre."""

from __future__ import annotations

from collections.abc import Iterable

import yaml
from msgspec import structs

from engine.language import Document, did_you_mean
from fhir_adapters.inbound.units import AnalyteUnits, UnitTable

_KEYS = ("written", "unit", "analytes")


def with_aliases(
    document: Document, entries: Iterable[tuple[yaml.Node, str]], table: UnitTable
) -> UnitTable:
    """The unit table with further writings; what is wrong is noted.

    A writing stands for a unit that its analytes may be recorded in, with the factor of
    that unit. It never changes what a listed unit means.

    Args:
        document: the site file.
        entries: what was declared, and by whom.
        table: all units so far.
    """
    analytes = dict(table.analytes)
    for node, by in entries:
        entry = document.mapping(node, required=_KEYS)
        if len(entry) < len(_KEYS):
            continue
        written = document.text(entry["written"]).strip()
        unit = document.text(entry["unit"])
        names = document.texts(entry["analytes"])
        if not names:
            message, remedy = "the unit is declared of nothing", "name its analytes"
            document.wrong("MS-V011", entry["analytes"], message, remedy)
        for name in names:
            listed = analytes.get(name)
            if listed is None:
                message, remedy = f"no name {name!r}", did_you_mean(name, analytes)
                document.wrong("MS-V007", entry["analytes"], message, remedy)
                continue
            if _may_stand(document, entry, name, listed, table):
                declared = f"the site's own unit {written} = {unit} ({by})"
                analytes[name] = structs.replace(
                    listed,
                    factors=listed.factors | {written: listed.factors[unit]},
                    declared=listed.declared | {written: declared},
                )
    return structs.replace(table, analytes=analytes)


def _may_stand(
    document: Document,
    entry: dict[str, yaml.Node],
    name: str,
    listed: AnalyteUnits,
    table: UnitTable,
) -> bool:
    written = document.text(entry["written"]).strip()
    unit = document.text(entry["unit"])
    problem, place = "", entry["written"]
    remedy = "leave it out: a site cannot give it another meaning"
    if not written:
        problem, remedy = "a unit that is not written cannot be declared", "write it"
    elif unit not in listed.factors:
        problem, place = f"{name} is not accepted in {unit!r}", entry["unit"]
        remedy = did_you_mean(unit, listed.factors)
    elif written in listed.declared:
        problem, remedy = f"{written!r} is declared twice for {name}", "keep one"
    elif written in listed.factors:
        problem = f"{written!r} is a unit of {name} already"
    elif written in listed.refused:
        problem = f"{written!r} is refused for {name}: {listed.refused[written]}"
    elif written in table.known:
        problem = f"{written!r} is a unit with a meaning of its own"
    if problem:
        document.wrong("MS-V011", place, problem, remedy)
    return not problem
