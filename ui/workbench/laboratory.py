"""Laboratory: results, series and FISH in a clinician's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from engine.language import Analyte
from engine.state import CytogeneticResult, CytogeneticState, Measurement
from ui.workbench.pages import FINAL, Note, Pages, noted, rows
from ui.workbench.words import (
    Misunderstood,
    analyte_named,
    listed,
    one_of,
    read_fraction,
    read_result,
)

_LIGHT_CHAINS: Final = ("kappa", "lambda")
_REPORTED: Final = ("status", "reported")
_FISH_RESULTS: Final[Mapping[str, CytogeneticState]] = {
    "present": "present",
    "absent": "absent",
    "inconclusive": "indeterminate",
    "not tested": "not_tested",
    "failed": "failed",
}


class Laboratory:
    """Tells laboratory, marrow and cytogenetic results."""

    def __init__(self, pages: Pages) -> None:
        """Write into ``pages``."""
        self.pages = pages

    def result(
        self,
        words: str,
        when: str,
        value: str,
        note: Note = FINAL,
        unit: str = "",
        *,
        upper_limit: str = "",
    ) -> None:
        """One result, ``<0.1 g/dL``, in any unit of its dimension.

        Args:
            words: name of the test.
            when: day as written.
            value: value as written.
            note: how it was reported.
            unit: unit of a number without one.
            upper_limit: the laboratory's own upper limit of normal, as written.

        Raises:
            Misunderstood: no such test, day, value or unit.
        """
        pages = self.pages
        analyte = analyte_named(words, pages.vocabulary)
        reading = read_result(value, analyte, pages.vocabulary, unit)
        if note.status == "corrected":
            moment = pages.when(when)
            earlier = [
                fact
                for fact in pages.facts
                if isinstance(fact, Measurement)
                and fact.analyte == analyte.name
                and fact.when == moment
            ]
            pages.replace(earlier, f"{analyte.title} of {when}")
        bare = unit and value[-1:].isdigit()
        written = f"{value} {unit}" if bare else value
        fact = Measurement(
            analyte=analyte.name,
            value=reading.value,
            absent_reason=reading.absent_reason,
            text_result=reading.text_result,
            upper_limit=self._limit(upper_limit, analyte) if upper_limit else None,
            **pages.stamp("Observation", analyte.name, when, note, written),
        )
        pages.add(fact, note)

    def _limit(self, text: str, analyte: Analyte) -> Decimal:
        value = read_result(text, analyte, self.pages.vocabulary).value
        if value is None or value.low is None or not value.is_point:
            remedy = f"write a number and {analyte.unit}"
            raise Misunderstood(f"{text!r} is no upper limit", remedy)
        return value.low

    def series(self, words: str, table: Sequence[Sequence[str]]) -> None:
        """A series as a table: date, value and, where wanted, status and reported."""
        for row in rows(table, ("date", "value"), _REPORTED):
            self.result(words, row["date"], row["value"], noted(row), row["unit"])

    def light_chains(
        self, when: str, kappa: str, lambda_: str, note: Note = FINAL, unit: str = ""
    ) -> None:
        """Kappa and lambda free light chains of one sample."""
        for words, value in zip(_LIGHT_CHAINS, (kappa, lambda_), strict=True):
            self.result(words, when, value, note, unit)

    def light_chain_series(self, table: Sequence[Sequence[str]]) -> None:
        """Both chains as a table: date, kappa, lambda."""
        for row in rows(table, ("date", *_LIGHT_CHAINS), _REPORTED):
            self.light_chains(
                row["date"], row["kappa"], row["lambda"], noted(row), row["unit"]
            )

    def fish(
        self,
        when: str,
        abnormalities: str,
        result: str,
        cells: str = "",
        note: Note = FINAL,
    ) -> None:
        """What FISH said of one or several abnormalities (``del(17p) or t(4;14)``).

        Raises:
            Misunderstood: no such abnormality, result or day.
        """
        if result not in _FISH_RESULTS:
            known = ", ".join(_FISH_RESULTS)
            raise Misunderstood(
                f"FISH has no result {result!r}", f"write one of {known}"
            )
        pages = self.pages
        names = [(a.name, a.title) for a in pages.vocabulary.abnormalities.values()]
        for words in listed(abnormalities):
            name = one_of(words, names, "abnormality")
            fact = CytogeneticResult(
                abnormality=name,
                state=_FISH_RESULTS[result],
                clone_fraction=read_fraction(cells) if cells else None,
                **pages.stamp("Observation", f"fish-{name}", when, note, result),
            )
            pages.add(fact, note)

    def fish_panel(self, when: str, table: Sequence[Sequence[str]]) -> None:
        """A FISH report as a table: abnormality, result."""
        for row in rows(table, ("abnormality", "result"), _REPORTED):
            self.fish(when, row["abnormality"], row["result"], note=noted(row))
