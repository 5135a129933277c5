"""Offers: every published row, put into words once, waiting for a patient.

Nothing in an offer depends on a patient; matching only decides which of them
apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.prognosis.estimate import Estimate
from engine.prognosis.offer import Offer, OfferWords, describe_comparison
from engine.prognosis.published import Evidence
from engine.prognosis.rows import HazardRatio, HazardRow


def offers_of(evidence: Evidence) -> tuple[Offer, ...]:
    """Every row that can be matched to a patient, in the order of the files."""
    return (
        *_medians(evidence),
        *_without_medians(evidence),
        *_responses(evidence),
        *_odds_ratios(evidence),
        *_hazard_ratios(evidence),
    )


def _medians(evidence: Evidence) -> Iterator[Offer]:
    for row in evidence.survival.values():
        caveats = evidence.caveats_of_survival(row)
        words = OfferWords(evidence, row, row.endpoint, row.stratum, caveats)
        reached = "{value} months (95% CI {low} to {high})"
        if row.median is None:
            reached = "{value} (95% CI {low} months to {high})"
        # Of responders no group size is printed; that of the group would mislead.
        size = row.of_those or words.size()
        estimate = words.estimate(
            measure="median",
            value=row.median,
            ci95=row.ci95,
            template=f"median {words.endpoint.name} {reached}, {size}, {words.group()}",
            value_template="{value} ({low} to {high})",
            events=row.events,
            sized=not row.of_those,
        )
        yield words.offer(estimate)


def _without_medians(evidence: Evidence) -> Iterator[Offer]:
    printed = {(row.endpoint, row.stratum) for row in evidence.survival.values()}
    for row in evidence.comparisons.values():
        if any((row.endpoint, stratum) in printed for stratum in row.between):
            continue
        caveats = evidence.caveats_of_comparison(row)
        words = OfferWords(evidence, row, row.endpoint, row.between[0], caveats)
        text = f"no median is printed; {describe_comparison(evidence, row).text}"
        yield words.refusal("no_median_published", text)
    for gap in evidence.unpublished.values():
        caveats = evidence.caveats_of_survival(gap)
        words = OfferWords(evidence, gap, gap.endpoint, gap.stratum, caveats)
        text = f"the paper prints no {words.endpoint.name} of: {words.stratum.title}"
        yield words.refusal("unpublished", text)


def _responses(evidence: Evidence) -> Iterator[Offer]:
    for row in evidence.responses.values():
        caveats = evidence.caveats_of_response(row)
        words = OfferWords(evidence, row, row.endpoint, row.stratum, caveats, n=row.of)
        those = row.of_those or words.size()
        estimate = words.estimate(
            measure="percent",
            value=row.percent,
            ci95=None,
            template=f"{words.endpoint.title} {{value}}%, {those}, {words.group()}",
            value_template="{value}%",
        )
        yield words.offer(estimate)


def _odds_ratios(evidence: Evidence) -> Iterator[Offer]:
    for row in evidence.odds_ratios.values():
        caveats = evidence.caveats_of_contrast(row.endpoint, row)
        words = OfferWords(evidence, row, row.endpoint, row.stratum, caveats)
        against = evidence.strata[row.against].title
        template = (
            f"odds ratio of {words.endpoint.name} {{value}} (95% CI {{low}} to {{high}}), "
            f"p {{p}}, {words.stratum.title} v {against}, {words.clock()}"
        )
        yield words.offer(words.ratio("odds_ratio", row, template, against=against))


def _hazard_ratios(evidence: Evidence) -> Iterator[Offer]:
    for row in evidence.hazard_ratios.values():
        adjusted = {
            cell.endpoint for cell in row.ratios if cell.model == "multivariable"
        }
        for cell in row.ratios:
            caveats = evidence.caveats_of_contrast(cell.endpoint, row)
            words = OfferWords(
                evidence, row, cell.endpoint, row.stratum, caveats, n=row.n
            )
            if cell.model == "univariable" and cell.endpoint in adjusted:
                text = f"the multivariable ratio of {words.endpoint.name} replaces it"
                part = (words.endpoint.name, cell.model)
                yield words.refusal("superseded", text, part=part)
            else:
                yield words.offer(_hazard_ratio(evidence, row, cell, words))


def _hazard_ratio(
    evidence: Evidence, row: HazardRow, cell: HazardRatio, words: OfferWords
) -> Estimate:
    against = evidence.strata[row.against].title if row.against else ""
    contrast = f"{words.stratum.title} v {against}" if against else row.covariate
    step = f", per {row.per}" if row.per else ""
    template = (
        f"hazard ratio of {words.endpoint.name} {{value}} (95% CI {{low}} to {{high}}), "
        f"p {{p}}, {cell.model}, n = {{n}}, {contrast}{step}, {words.clock()}"
    )
    return words.ratio(
        "hazard_ratio",
        cell,
        template,
        against=against,
        model=cell.model,
        stratum="" if against else contrast + step,
        notes=(row.note,) if row.note else (),
    )
