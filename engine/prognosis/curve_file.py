"""The shipped curves: read once, tied to the evidence they were built from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import msgspec
from msgspec import Struct

from engine.language import did_you_mean, rules_root
from engine.prognosis.caveats import Caveat
from engine.prognosis.curve import Curve
from engine.prognosis.curve_answers import CurveRefusal
from engine.prognosis.curve_grid import Grid
from engine.prognosis.curve_source import rows_sha256
from engine.prognosis.published import Evidence
from engine.prognosis.shipped import shipped_evidence

_NO_FOLLOW_UP = (
    "no curve is drawn from this paper: it prints no numbers at risk and no follow-up, "
    "and its PFS does not name death"
)
_NO_CURVE = "no curve is drawn of this endpoint: the paper prints too little of it"


class StaleCurvesError(ValueError):
    """The curves were built from other rows than those that are shipped."""


class _Entry(Struct, frozen=True):
    endpoint: str
    stratum: str
    n: int
    until: Decimal
    rows: tuple[str, ...]
    rows_sha256: str
    grid: Grid
    given: dict[Decimal, Grid]


class _File(Struct, frozen=True):
    label: str
    method: str
    study: str
    shape_sd: str
    curves: dict[str, _Entry]


class Curves(Struct, frozen=True, kw_only=True):
    """The curves of one set of evidence.

    Attributes:
        label: what kind of curves they are.
        method: how they were made, in words.
        curves: curves by the id of the published median.
        rows: ids of all survival rows of the evidence.
        without_follow_up: ids of those whose study draws no curve because it prints no follow-up.
    """

    label: str
    method: str
    curves: Mapping[str, Curve]
    rows: frozenset[str]
    without_follow_up: frozenset[str]

    def of(self, evidence: str) -> Curve | CurveRefusal:
        """The curve that belongs to a published survival row.

        Args:
            evidence: id of the row, ``B.PFS.true_emd``.

        Raises:
            KeyError: no such survival row.
        """
        if evidence in self.curves:
            return self.curves[evidence]
        if evidence not in self.rows:
            raise KeyError(did_you_mean(evidence, self.rows) or evidence)
        text = _NO_FOLLOW_UP if evidence in self.without_follow_up else _NO_CURVE
        return CurveRefusal(evidence=evidence, reason="no_curve", text=text)


def read_curves(data: bytes, evidence: Evidence) -> Curves:
    """Read the data file of curves and tie it to the evidence.

    Args:
        data: the file, JSON.
        evidence: the rows it must have been built from.

    Raises:
        StaleCurvesError: it was built from other rows or numbers.
        msgspec.ValidationError: it is not such a file.
    """
    file = msgspec.json.decode(data, type=_File)
    curves = {
        name: _curve(name, entry, file, evidence) for name, entry in file.curves.items()
    }
    # Estimates name a row as it is cited, which several rows may share.
    rows = {row.id: row.endpoint for row in evidence.survival.values()}
    rows |= {row.cited_as: row.endpoint for row in evidence.survival.values()}
    rows |= {row.id: row.endpoint for row in evidence.unpublished.values()}
    return Curves(
        label=file.label,
        method=file.method,
        curves=curves,
        rows=frozenset(rows),
        without_follow_up=frozenset(
            row
            for row, endpoint in rows.items()
            if evidence.study_of(endpoint).follow_up is None
        ),
    )


@cache
def shipped_curves() -> Curves:
    """The curves that ship with mspike.

    Raises:
        StaleCurvesError: they were not built from the shipped evidence.
    """
    path = rules_root() / "evidence" / "curves.json"
    return read_curves(path.read_bytes(), shipped_evidence())


def _curve(name: str, entry: _Entry, file: _File, evidence: Evidence) -> Curve:
    try:
        current = rows_sha256(evidence, entry.rows)
    except KeyError as error:
        raise StaleCurvesError(
            f"{name} was built from an unknown row {error}"
        ) from None
    if current != entry.rows_sha256:
        raise StaleCurvesError(f"{name} was built from other numbers: build it again")
    endpoint = evidence.endpoints[entry.endpoint]
    return Curve(
        evidence=name,
        study=file.study,
        endpoint=endpoint.name,
        endpoint_title=endpoint.title,
        time_zero=endpoint.time_zero,
        stratum=evidence.strata[entry.stratum].title,
        n=entry.n,
        until=entry.until,
        label=file.label,
        median_reached=evidence.survival[name].median is not None,
        events="die" if endpoint.name == "OS" else "progress or die",
        caveats=_caveats(entry.rows, evidence),
        grid=entry.grid,
        given=entry.given,
    )


def _caveats(rows: tuple[str, ...], evidence: Evidence) -> tuple[Caveat, ...]:
    """Caveats of every row that went into a curve."""
    found: list[str] = []
    for name in rows:
        if name in evidence.survival:
            row = evidence.survival[name]
            found += [c.id for c in evidence.caveats_of_survival(row)]
        elif name in evidence.comparisons:
            compared = evidence.comparisons[name]
            found += [c.id for c in evidence.caveats_of_comparison(compared)]
        else:
            hazard = evidence.hazard_ratios[name]
            endpoint = hazard.ratios[0].endpoint
            found += [c.id for c in evidence.caveats_of_contrast(endpoint, hazard)]
    return evidence.resolve(found)
