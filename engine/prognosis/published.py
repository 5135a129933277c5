"""Evidence: everything the papers print, checked and linked."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from engine.prognosis.caveats import Caveat
from engine.prognosis.rows import (
    Comparison,
    HazardRow,
    OddsRatioRow,
    ResponseRow,
    SurvivalRow,
    TextStatement,
    UnpublishedRow,
)
from engine.prognosis.study import Endpoint, Stratum, Study
from engine.prognosis.tables import (
    Claim,
    DerivedRow,
    Proportion,
    Quantity,
    QuotedTrial,
    Sum,
    Table,
    Transitions,
)


class Evidence(Struct, frozen=True, kw_only=True, dict=True):
    """All rows of both papers, by id.

    Attributes:
        version: version of this set of evidence.
        sha256: hash of the files it was read from.
        studies: the studies, ``A`` and ``B``.
        endpoints: endpoints as each study defines them.
        strata: groups of patients.
        caveats: every caveat.
        survival: medians.
        comparisons: p-values of differences in survival.
        unpublished: groups without a printed median.
        responses: response rates.
        response_comparisons: p-values of differences in response.
        odds_ratios: odds ratios of response.
        hazard_ratios: hazard ratios.
        statements: what is said without a number.
        tables: tables of counts.
        transitions: baseline to progression.
        sums: numbers of the text that must add up.
        proportions: percentages of the text.
        quantities: medians of the text.
        claims: sentences that rank groups.
        quoted_trials: other trials as quoted.
        derived: recomputed proportions, printed nowhere.
    """

    version: str
    sha256: str
    studies: dict[str, Study]
    endpoints: dict[str, Endpoint]
    strata: dict[str, Stratum]
    caveats: dict[str, Caveat]
    survival: dict[str, SurvivalRow]
    comparisons: dict[str, Comparison]
    unpublished: dict[str, UnpublishedRow]
    responses: dict[str, ResponseRow]
    response_comparisons: dict[str, Comparison]
    odds_ratios: dict[str, OddsRatioRow]
    hazard_ratios: dict[str, HazardRow]
    statements: dict[str, TextStatement]
    tables: dict[str, Table]
    transitions: dict[str, Transitions]
    sums: dict[str, Sum]
    proportions: dict[str, Proportion]
    quantities: dict[str, Quantity]
    claims: dict[str, Claim]
    quoted_trials: dict[str, QuotedTrial]
    derived: dict[str, DerivedRow]

    def study_of(self, endpoint: str) -> Study:
        """The study that an endpoint belongs to."""
        return self.studies[self.endpoints[endpoint].study]

    def comparisons_of(self, endpoint: str, stratum: str) -> tuple[Comparison, ...]:
        """Comparisons of this endpoint in which the group takes part."""
        pool = (*self.comparisons.values(), *self.response_comparisons.values())
        return tuple(c for c in pool if c.endpoint == endpoint and stratum in c.between)

    def resolve(self, ids: Iterable[str]) -> tuple[Caveat, ...]:
        """Caveats by their ids, each once, in order of id."""
        return tuple(self.caveats[i] for i in sorted(set(ids)))

    def caveats_of_survival(
        self, row: SurvivalRow | UnpublishedRow
    ) -> tuple[Caveat, ...]:
        """Caveats of a median: of its study, endpoint, group, comparisons and its own."""
        return self._caveats(row.endpoint, row.stratum, row.caveats)

    def caveats_of_response(self, row: ResponseRow) -> tuple[Caveat, ...]:
        """Caveats of a response rate."""
        return self._caveats(row.endpoint, row.stratum, row.caveats)

    def caveats_of_contrast(
        self, endpoint: str, row: OddsRatioRow | HazardRow
    ) -> tuple[Caveat, ...]:
        """Caveats of a ratio: those of both sides, of its endpoint and its own."""
        sides = [self.strata[s].caveats for s in (row.stratum, row.against) if s]
        found = self.endpoints[endpoint].caveats
        study = self.study_of(endpoint).caveats
        return self.resolve(
            (*study, *found, *row.caveats, *(c for s in sides for c in s))
        )

    def caveats_of_comparison(self, row: Comparison) -> tuple[Caveat, ...]:
        """Caveats of a p-value: those of all groups compared, and its own."""
        sides = (c for s in row.between for c in self.strata[s].caveats)
        found = self.endpoints[row.endpoint].caveats
        study = self.study_of(row.endpoint).caveats
        return self.resolve((*study, *found, *row.caveats, *sides))

    def _caveats(
        self, endpoint: str, stratum: str, own: tuple[str, ...]
    ) -> tuple[Caveat, ...]:
        compared = (c.caveats for c in self.comparisons_of(endpoint, stratum))
        return self.resolve(
            (
                *self.study_of(endpoint).caveats,
                *self.endpoints[endpoint].caveats,
                *self.strata[stratum].caveats,
                *own,
                *(c for caveats in compared for c in caveats),
            )
        )
