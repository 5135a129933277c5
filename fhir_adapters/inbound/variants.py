"""What a cytogenetic result says, part by part, and what that means.

A gene that was studied is not a variant that was found: with several unrelated genes
in one Present result it is not known in which the change was, and nothing is concluded.
A negative result excludes everything that its probe sees (DESIGN 3.7).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from engine.state import CytogeneticState
from engine.values import Interval
from fhir_adapters.inbound.cytogenetic_tables import CytogeneticTables, Probe
from fhir_adapters.inbound.iscn import copies_of, excluded_by_copies, fusion_of


class Variant(Struct):
    """The parts of one result.

    Attributes:
        genes: genes of the tables that were studied.
        said: genes and ISCN texts, as they were written.
        normal_genes: those that its ISCN text states to be normal.
        other_genes: whether any other gene was studied.
        named: abnormalities that its ISCN text names.
        changes: kinds of change: deletion, loss, gain, copy_number_change, fusion,
            sequence.
        copies: number of copies.
        location: cytogenetic location, ``17p13.1``.
        method: by_fish, by_copy_number, by_karyotype, by_sequencing, other (stated, but
            not known), or empty.
        clone: share of cells with the change.
        has_sequence: a change of sequence (HGVS) is described.
        is_germline: the change is inherited.
        has_parts: anything at all is said beside the answer.
    """

    genes: list[str]
    other_genes: bool
    named: list[str]
    changes: set[str]
    copies: Decimal | None = None
    location: str = ""
    method: str = ""
    clone: Interval | None = None
    has_sequence: bool = False
    is_germline: bool = False
    has_parts: bool = False
    normal_genes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


class Conclusion(Struct, frozen=True):
    """What a result means.

    Attributes:
        states: abnormalities and their states; empty if none that is asked for.
        problem: number of the complaint if it cannot be known.
        part: element that the complaint is about.
        clone: share of cells with the change.
        notices: numbers of complaints that stand beside it, and their elements.
        as_recorded: the result as it was written.
        maybe: abnormalities that a result which cannot be read may have found.
    """

    states: tuple[tuple[str, CytogeneticState], ...] = ()
    problem: str = ""
    part: str = "valueCodeableConcept"
    clone: Interval | None = None
    notices: tuple[tuple[str, str], ...] = ()
    as_recorded: str = ""
    maybe: tuple[str, ...] = ()


NOTHING = Conclusion()


def conclude_present(variant: Variant, tables: CytogeneticTables) -> Conclusion:
    """What a change that was found is."""
    if variant.is_germline:
        return NOTHING
    if variant.named:
        if variant.genes and not set(variant.named) & answered(variant.genes, tables):
            return Conclusion(problem="MS-D076")
        return _with_implied(variant.named, (), tables)
    if not variant.genes:
        return NOTHING if variant.other_genes else _at_location(variant, tables)
    for gene, partners in tables.fusions.items():
        if gene in variant.genes:
            return _fused(variant, gene, partners, tables)
    if len(variant.genes) > 1 or variant.other_genes:
        return Conclusion(problem="MS-D071")
    gene = variant.genes[0]
    probe = tables.probes.get(gene)
    if probe is None:
        partner = any(gene in partners for partners in tables.fusions.values())
        return Conclusion(problem="MS-D074") if partner else NOTHING
    return _in_gene(variant, gene, probe, tables)


def conclude_text(variant: Variant, tables: CytogeneticTables) -> Conclusion:
    """What an ISCN text says by itself: what it holds, and which probes are normal."""
    states = dict(_with_implied(variant.named, (), tables).states)
    for gene in variant.normal_genes:
        for name in tables.probes[gene].absent:
            states.setdefault(name, "absent")
    return Conclusion(tuple(states.items()))


def _fused(
    variant: Variant, gene: str, partners: dict[str, str], tables: CytogeneticTables
) -> Conclusion:
    fusions = fusion_of(tables, variant.genes)
    unrelated = set(variant.genes) - {gene} - partners.keys()
    if variant.has_sequence and not fusions:
        return NOTHING
    if len(fusions) == 1 and not unrelated and not variant.other_genes:
        return _with_implied(fusions, (), tables)
    if fusions or unrelated:
        return Conclusion(problem="MS-D071")
    if variant.other_genes:
        return NOTHING
    # The break-apart probe: rearranged, the partner is not known.
    every = dict.fromkeys(partners.values())
    return Conclusion(tuple((name, "indeterminate") for name in every))


def _in_gene(
    variant: Variant, gene: str, probe: Probe, tables: CytogeneticTables
) -> Conclusion:
    if variant.copies is not None:
        found = copies_of(tables, gene, variant.copies)
        if not found:
            normal = variant.copies == 2
            return Conclusion(problem="MS-D076") if normal else NOTHING
        return _with_implied(
            found, excluded_by_copies(tables, gene, variant.copies), tables
        )
    changes = variant.changes
    if variant.has_sequence or "sequence" in changes:
        return _with_implied(probe.sequence, (), tables)
    if "loss" in changes or "deletion" in changes:
        # By sequencing, a deletion can be of a few bases or of the whole arm.
        by_bases = variant.method in ("by_sequencing", "other")
        if "loss" not in changes and by_bases:
            return Conclusion(problem="MS-D074")
        return _with_implied(probe.loss, (), tables)
    if "gain" in changes:
        return _with_implied(probe.gain, (), tables)
    if "fusion" in changes:
        return NOTHING
    return Conclusion(problem="MS-D074")


def _at_location(variant: Variant, tables: CytogeneticTables) -> Conclusion:
    if not variant.location:
        return NOTHING
    for place in tables.locations:
        if variant.location.startswith(place.begins):
            lost = variant.changes & {"loss", "deletion"}
            if not lost and "gain" not in variant.changes:
                return Conclusion(problem="MS-D074")
            return _with_implied(place.loss if lost else place.gain, (), tables)
    return NOTHING


def _with_implied(
    found: Iterable[str], excluded: Iterable[str], tables: CytogeneticTables
) -> Conclusion:
    states: dict[str, CytogeneticState] = {}
    for name in found:
        states[name] = "present"
        states |= dict.fromkeys(tables.implied[name], "present")
    for name in excluded:
        states.setdefault(name, "absent")
    return Conclusion(tuple(states.items()))


def answered(genes: Iterable[str], tables: CytogeneticTables) -> set[str]:
    """Every abnormality that probes for these genes can find."""
    found: set[str] = set()
    for gene in genes:
        probe = tables.probes.get(gene)
        if probe is not None:
            found.update(probe.absent, probe.loss, probe.gain, probe.sequence)
        for fused, partners in tables.fusions.items():
            if gene == fused:
                found.update(partners.values())
            elif gene in partners:
                found.add(partners[gene])
    return found


def may_be_found(variant: Variant, tables: CytogeneticTables) -> tuple[str, ...]:
    """What a result may have found that cannot be read; nothing of unrelated genes."""
    if variant.is_germline:
        return ()
    if not (variant.genes or variant.named):
        return () if variant.other_genes else tables.panel
    return tuple(sorted({*variant.named, *answered(variant.genes, tables)}))


def excluded_by(variant: Variant, tables: CytogeneticTables) -> tuple[str, ...]:
    """Everything that the result would have seen: what a negative one excludes."""
    if variant.is_germline:
        return ()
    found: dict[str, None] = {}
    for name in variant.named:
        found[name] = None
        found |= dict.fromkeys(
            n for n, implied in tables.implied.items() if name in implied
        )
    if variant.method == "by_fish":
        # The probe that looked for the named loss answers all that it sees.
        for each in tables.probes.values():
            if set(each.loss) & set(variant.named):
                found |= dict.fromkeys(each.absent)
    if variant.method == "other":
        return tuple(found)
    for gene in variant.genes:
        probe = tables.probes.get(gene)
        if probe is not None:
            found |= dict.fromkeys(_seen_by(probe, variant))
    if variant.method not in ("by_sequencing", "by_copy_number"):
        found |= dict.fromkeys(_fusions_seen(variant, tables))
    if not variant.genes and not variant.named:
        found |= dict.fromkeys(_seen_at(variant, tables))
    return tuple(found)


def _seen_at(variant: Variant, tables: CytogeneticTables) -> tuple[str, ...]:
    for place in tables.locations:
        if variant.location.startswith(place.begins):
            lost = variant.changes & {"loss", "deletion"}
            gained = "gain" in variant.changes
            return (*(place.loss if lost else ()), *(place.gain if gained else ()))
    return ()


def _seen_by(probe: Probe, variant: Variant) -> tuple[str, ...]:
    if variant.method == "by_sequencing":
        return probe.absent_by_sequencing
    for name in variant.named:
        if name in probe.absent_if_named:
            return probe.absent_if_named[name]
    return probe.absent


def _fusions_seen(variant: Variant, tables: CytogeneticTables) -> list[str]:
    seen: list[str] = []
    for gene, partners in tables.fusions.items():
        named = [partners[partner] for partner in variant.genes if partner in partners]
        if named:
            seen += named
        elif gene in variant.genes and not variant.other_genes and not variant.named:
            seen += partners.values()
    return seen
