"""ISCN karyotypes and interphase FISH ("nuc ish") text to names of abnormalities.

The text is read only if nothing in it leaves the meaning open: a word that is no ISCN
("no evidence of"), or a sign of doubt, beside a known abnormality is a complaint.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from msgspec import Struct

from engine.values import Interval
from fhir_adapters.inbound.cytogenetic_tables import CytogeneticTables

_PROBE_LIKE: Final = re.compile(r"(?=.*\d)[A-Z][A-Z0-9]{1,9}")
_SPOTS: Final = re.compile(r"([A-Z][A-Z0-9@]*?)x(\d+)(?![0-9])")
_FUSED: Final = re.compile(r"([A-Z][A-Z0-9@]*)con([A-Z][A-Z0-9@]*?)(?=x|[,)\]]|$)")
_CELLS: Final = re.compile(r"\[(\d{1,5})/(\d{1,5})\]")
_BANDS: Final = re.compile(r"(?:[pq]\d*)+")
_TOKEN: Final = re.compile(r"[A-Za-z@][A-Za-z0-9@]*")


class Karyotype(Struct, frozen=True):
    """What an ISCN text says.

    Attributes:
        present: abnormalities it holds.
        genes: genes of probes in it.
        normal: those of them with two signals.
        open: a word or sign leaves its meaning open.
        clone: share of cells with the finding, 0 to 1.
    """

    present: tuple[str, ...] = ()
    genes: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    open: bool = False
    clone: Interval | None = None


def read_iscn(text: str, tables: CytogeneticTables) -> Karyotype:
    """Read one ISCN text."""
    compact = "".join(text.split())
    present = [
        name for pattern, name in tables.patterns if pattern.search(compact.lower())
    ]
    genes: list[str] = []
    normal: list[str] = []
    for gene, spots in _SPOTS.findall(compact):
        symbol = tables.gene_names.get(gene)
        if symbol is not None and symbol in tables.probes:
            genes.append(symbol)
            if spots == "2":
                normal.append(symbol)
            present += copies_of(tables, symbol, Decimal(spots))
    for pair in _FUSED.findall(compact):
        symbols = [tables.gene_names.get(gene, "") for gene in pair]
        present += fusion_of(tables, symbols)
    found = tuple(dict.fromkeys(present))
    return Karyotype(
        found,
        tuple(dict.fromkeys(genes)),
        tuple(dict.fromkeys(normal)),
        bool(found or normal) and is_open(text, tables),
        _clone(compact),
    )


def copies_of(tables: CytogeneticTables, gene: str, copies: Decimal) -> tuple[str, ...]:
    """What a number of copies of a gene is; nothing if it is normal or not asked for."""
    return _by_copies(tables.probes[gene].copies, copies)


def excluded_by_copies(
    tables: CytogeneticTables, gene: str, copies: Decimal
) -> tuple[str, ...]:
    """What a number of copies of a gene excludes."""
    return _by_copies(tables.probes[gene].excludes, copies)


def _by_copies(table: dict[str, tuple[str, ...]], copies: Decimal) -> tuple[str, ...]:
    for stated, names in table.items():
        number, _, more = stated.partition(" ")
        if copies == Decimal(number) or (more and copies > Decimal(number)):
            return names
    return ()


def fusion_of(tables: CytogeneticTables, symbols: list[str]) -> list[str]:
    """What the fusion of these genes is."""
    found = []
    for gene, partners in tables.fusions.items():
        if gene in symbols:
            found += [name for partner, name in partners.items() if partner in symbols]
    return list(dict.fromkeys(found))


def is_open(text: str, tables: CytogeneticTables) -> bool:
    """Whether a word that is no ISCN, or a sign of doubt, stands in the text."""
    for sign in tables.iscn_uncertain:
        if (sign.isalpha() and re.search(rf"\b{sign}\b", text.lower())) or (
            not sign.isalpha() and sign in text
        ):
            return True
    return not all(_is_iscn(token, tables) for token in _TOKEN.findall(text))


def _is_iscn(token: str, tables: CytogeneticTables) -> bool:
    if token in tables.gene_names or _PROBE_LIKE.fullmatch(token):
        return True
    # p16.3 and x2 are a word and a number, q21q32 are bands; TP53x1 is a gene and its
    # number of signals.
    word = token.rstrip("0123456789")
    if word.lower() in tables.iscn_words or _BANDS.fullmatch(token):
        return True
    gene, cross, spots = token.rpartition("x")
    known = gene in tables.gene_names or bool(_PROBE_LIKE.fullmatch(gene))
    return bool(cross) and spots.isdigit() and known


def _clone(compact: str) -> Interval | None:
    found = _CELLS.findall(compact)
    if len(found) != 1:
        return None
    cells, counted = (Decimal(number) for number in found[0])
    if not 0 < cells <= counted:
        return None
    # A share such as 1/3 has no last digit: it lies between its two neighbours.
    low = Context(prec=12, rounding=ROUND_FLOOR).divide(cells, counted)
    high = Context(prec=12, rounding=ROUND_CEILING).divide(cells, counted)
    return Interval(low, high)
