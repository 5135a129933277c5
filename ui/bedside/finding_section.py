"""The section in which findings are recorded, or why they cannot be."""

from __future__ import annotations

import streamlit as st

from engine.assessment import Assessment
from fhir_adapters.inbound import PatientChart
from ui.bedside.context import Bedside
from ui.bedside.finding_form import finding_form
from ui.presentation import Html, element, study_desks
from ui.records import Identity


def finding_section(
    bedside: Bedside, identity: Identity, chart: PatientChart, assessment: Assessment
) -> None:
    """Record what a report says, beside the report.

    Args:
        bedside: the store of the process.
        identity: the patient.
        chart: facts and reports of the patient.
        assessment: of the same facts.
    """
    st.html(_head())
    desks = study_desks(chart, assessment)
    if bedside.findings is None:
        told = (
            "Nothing that is entered here would be kept: there is no database for these "
            "patients. Whoever starts the pages can give one: "
        )
        st.html(_note(told, element("code", "mspike bedside --database FILE")))
    elif "record" not in bedside.visitor().roles:
        st.html(_note("Recording findings is not among your roles."))
    elif not desks:
        st.html(
            _note("No final imaging study is on record to which a finding belongs.")
        )
    else:
        is_past = assessment.as_of < bedside.instant()[:10]
        finding_form(bedside, identity, desks, is_past=is_past)


def _head() -> Html:
    return element(
        "div",
        element(
            "section",
            element("h3", "Record what a report says"),
            element(
                "p",
                "What you state here is kept as a finding of the study, with your name "
                "and the time, and is read like every other finding.",
                class_="mspike-line",
            ),
        ),
        class_="mspike mspike-recording",
    )


def _note(*text: str | Html) -> Html:
    return element("p", *text, class_="mspike mspike-line")
