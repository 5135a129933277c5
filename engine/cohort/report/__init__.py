"""Reports of a cohort as text, HTML and CSV."""

from engine.cohort.report.cohort_report import CohortReport, StudyId, report_cohort
from engine.cohort.report.fit_report import Compared, FitReport, report_fit
from engine.cohort.report.fit_tables import (
    print_calibration,
    print_cox,
    print_drift,
    print_fit,
    print_incidence,
    print_observed_expected,
)
from engine.cohort.report.html import panel_html, report_page, table_html
from engine.cohort.report.model_card import model_card
from engine.cohort.report.plain import table_csv, table_text, tables_csv, tables_text
from engine.cohort.report.svg import panel_svg

__all__ = [
    "CohortReport",
    "Compared",
    "FitReport",
    "StudyId",
    "model_card",
    "panel_html",
    "panel_svg",
    "print_calibration",
    "print_cox",
    "print_drift",
    "print_fit",
    "print_incidence",
    "print_observed_expected",
    "report_cohort",
    "report_fit",
    "report_page",
    "table_csv",
    "table_html",
    "table_text",
    "tables_csv",
    "tables_text",
]
