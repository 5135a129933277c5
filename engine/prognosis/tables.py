"""Counts as the papers print them: tables, transitions, sums, proportions, claims."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from engine.prognosis.printed import PrintedNumber
from engine.prognosis.rows import Cell, Interval95, Row, Summary


class Characteristic(Struct, frozen=True, kw_only=True):
    """One characteristic of a table: its levels, or the summary of a quantity.

    Attributes:
        title: name for readers.
        levels: cells by level, one for each column; ``None`` is a cell not printed.
        summaries: medians by column.
        exhaustive: whether the levels cover everybody assessed.
        not_assessed: levels that stand for patients without a value.
        assessed: number assessed by column; empty if it is the size of the column.
        assessed_total: number assessed in all columns together, where printed.
        assessed_reconstructed: ``assessed`` is implied by the percentages.
        p: p-value of the difference between the columns.
        place: where it is printed, if not simply in the table.
        caveats: ids of caveats.
    """

    title: str
    levels: dict[str, tuple[Cell | None, ...]] = {}
    summaries: tuple[Summary | None, ...] = ()
    exhaustive: bool = False
    not_assessed: tuple[str, ...] = ()
    assessed: tuple[PrintedNumber, ...] = ()
    assessed_total: PrintedNumber | None = None
    assessed_reconstructed: bool = False
    p: PrintedNumber | None = None
    place: str = ""
    caveats: tuple[str, ...] = ()


class Table(Row, frozen=True, kw_only=True):
    """A table of one study.

    Attributes:
        study: id of the study.
        title: what it is about.
        columns: titles of the columns.
        sizes: number of patients of each column, as its header prints it.
        rows: characteristics by name.
        strata: ids of the groups that the columns are, where they are groups.
        total: whether the first column is the sum of the others.
    """

    study: str
    title: str
    columns: tuple[str, ...]
    sizes: tuple[PrintedNumber, ...]
    rows: dict[str, Characteristic]
    strata: tuple[str, ...] = ()
    total: bool = False


class Origin(Struct, frozen=True, kw_only=True):
    """Patients of one state at baseline, and where they went."""

    n: Cell
    to: dict[str, Cell]


class TransitionTotal(Struct, frozen=True, kw_only=True):
    """A number at progression that a table prints as well."""

    states: tuple[str, ...]
    printed: PrintedNumber
    at: str


class Association(Struct, frozen=True, kw_only=True):
    """The p-value of "those who had it at baseline more often had it again"."""

    title: str
    states: tuple[str, ...]
    p: PrintedNumber


class Transitions(Row, frozen=True, kw_only=True):
    """From the state at baseline to the state at progression."""

    study: str
    origins: dict[str, Origin] = field(name="from")
    totals: dict[str, TransitionTotal]
    associations: dict[str, Association]


class Sum(Row, frozen=True, kw_only=True):
    """Numbers of the text of which one must be the sum of the others.

    Attributes:
        study: id of the study.
        title: what is counted.
        whole: the sum as printed.
        parts: the parts as printed.
        of_what: what the parts are.
        at_most: the whole is a union: at most the sum of its parts.
        reconstructed: the parts are not printed, but implied by printed rates.
    """

    study: str
    title: str
    whole: PrintedNumber
    parts: tuple[PrintedNumber, ...]
    of_what: tuple[str, ...]
    at_most: bool = False
    reconstructed: bool = False


class Proportion(Row, frozen=True, kw_only=True):
    """A percentage of the text.

    Attributes:
        study: id of the study.
        title: what is counted among whom.
        percent: percentage as printed.
        count: numerator, where printed.
        of: denominator as printed.
        about: patients that the sentence speaks of, where it divides by others.
    """

    study: str
    title: str
    percent: PrintedNumber
    count: PrintedNumber | None = None
    of: PrintedNumber | None = None
    about: PrintedNumber | None = None


class Quantity(Row, frozen=True, kw_only=True):
    """A median of the text with its spread."""

    study: str
    title: str
    summary: Summary
    unit: str
    spread: Literal["IQR", "range"]


class Claim(Row, frozen=True, kw_only=True):
    """A sentence that calls one group the worst: its median must be the lowest."""

    study: str
    says: str
    lowest: str
    of: tuple[str, ...]


class QuotedFigure(Struct, frozen=True, kw_only=True):
    """One number that a paper quotes from another trial."""

    says: str
    place: str
    percent: PrintedNumber | None = None
    months: PrintedNumber | None = None
    ratio: PrintedNumber | None = None
    count: PrintedNumber | None = None
    of: PrintedNumber | None = None
    parts: tuple[PrintedNumber, ...] = ()
    of_what: tuple[str, ...] = ()
    p: PrintedNumber | None = None
    approximate: bool = False


class QuotedTrial(Struct, frozen=True, kw_only=True):
    """Another trial as the papers speak of it; never matched to a patient."""

    id: str
    agent: str
    quoted_by: tuple[str, ...]
    figures: dict[str, QuotedFigure]
    population_a: str = ""
    population_b: str = ""
    says: str = ""
    caveats: tuple[str, ...] = ()


class DerivedRow(Struct, frozen=True, kw_only=True):
    """A proportion recomputed from printed counts: not printed in any paper.

    Attributes:
        id: unique id.
        study: id of the study whose counts it uses.
        says: what is counted among whom.
        count: numerator.
        of: denominator.
        percent: proportion in percent.
        ci95: Wilson 95% interval in percent, where given.
        sources: ids of the printed counts.
        basis: how the counts were taken.
        evidence: id under which it is cited, where several rows share one.
        caveats: ids of caveats.
    """

    id: str
    study: str
    says: str
    count: PrintedNumber
    of: PrintedNumber
    percent: PrintedNumber
    sources: tuple[str, ...] = field(name="from")
    basis: str
    ci95: Interval95 | None = None
    evidence: str = ""
    caveats: tuple[str, ...] = ()
