"""The cohort of a source in the form of a paper, made while the pages go on answering."""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from engine.language import Site
from engine.prognosis import shipped_evidence
from engine.values import When
from ui.bedside.cohort_fits import Fit, Study, fits_of
from ui.records import PatientRecord, RecordSet

if TYPE_CHECKING:
    from engine.cohort import CohortReport, CohortRow

_BREATH: Final = 0.002
"""Seconds between two patients, in which others are served."""


class CohortRound(Struct):
    """One cohort on its way.

    Attributes:
        day: ISO day of the question.
        total: how many patients there are.
        done: how many were looked at.
        left_out: patients whose clock has not started.
        failed: patients who could not be looked at.
        report: tables and curves; ``None`` until it is over, or if nobody belongs to
            the cohort.
        fits: each endpoint beside the published rows.
        refusal: code, message and remedy, if it cannot be counted.
        over: whether it has ended.
    """

    day: str
    total: int
    done: int = 0
    left_out: int = 0
    failed: list[str] = []
    report: CohortReport | None = None
    fits: tuple[Fit, ...] = ()
    refusal: tuple[str, str, str] | None = None
    over: bool = False


class CohortRounds:
    """The latest cohort of each paper; begun by the first who asks, once a day."""

    def __init__(self, records: RecordSet, site: Site | None = None) -> None:
        """Prepare; nothing is counted until somebody asks."""
        self._records = records
        self._site = site
        self._alone = Lock()
        self._latest: dict[Study, CohortRound] = {}

    def latest(self, study: Study, as_of: When) -> CohortRound:
        """The cohort in the form of a paper; it may still be on its way."""
        day = as_of.day_text()
        with self._alone:
            known = self._latest.get(study)
            if known is None or known.day != day:
                known = CohortRound(day, len(self._records))
                self._latest[study] = known
                arguments = (study, as_of, known)
                Thread(target=self._walk, args=arguments, daemon=True).start()
            return known

    def _walk(self, study: Study, as_of: When, found: CohortRound) -> None:
        # the statistics libraries take seconds to import: only here, and only when asked
        from engine.cohort import CohortError, report_cohort

        try:
            rows = self._rows(study, as_of, found)
            if rows:
                found.report = report_cohort(rows, shipped_evidence(), study)
                found.fits = tuple(fits_of(rows, study))
        except CohortError as refused:
            found.refusal = (refused.code, refused.message, refused.remedy)
        except Exception as fault:
            place = f"a fault of mspike itself ({type(fault).__name__})"
            found.refusal = ("MS-C099", place, "report it")
        finally:
            found.over = True

    def _rows(self, study: Study, as_of: When, found: CohortRound) -> list[CohortRow]:
        rows: list[CohortRow] = []
        for record in self._records:
            try:
                rows += self._row(record, study, as_of, found)
            except Exception:
                # one patient must not cost the cohort; the page counts and names it
                found.failed.append(record.patient)
            found.done += 1
            time.sleep(_BREATH)
        return rows

    def _row(
        self, record: PatientRecord, study: Study, as_of: When, found: CohortRound
    ) -> tuple[CohortRow, ...]:
        from engine.cohort import Person, derive_rows

        known = record.identity
        person = Person(
            birth_date=known.birth_date, sex=known.sex, synthetic=known.synthetic
        )
        rows, left_out = derive_rows([(record.state, person)], study, as_of, self._site)
        found.left_out += left_out
        return rows
