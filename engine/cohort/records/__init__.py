"""Cohort rows from patients' records: what the rules answer and when events happened."""

from engine.cohort.records.completeness import print_completeness
from engine.cohort.records.derive import CLOCKS, Person, derive_rows

__all__ = ["CLOCKS", "Person", "derive_rows", "print_completeness"]
