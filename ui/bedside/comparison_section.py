"""What changed since a day, and what if: nothing is computed before somebody asks."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from engine.assessment import Assessment, Supposition, supposed
from engine.language import vocabulary_of
from engine.values import When, read_when, zone
from fhir_adapters.inbound import PatientChart
from ui.bedside.comparison_html import changes_html
from ui.bedside.context import Bedside
from ui.presentation import (
    Html,
    OpenRequest,
    changes_between,
    element,
    newest_result,
    open_requests,
)


@st.fragment
def changes_section(
    bedside: Bedside, chart: PatientChart, assessment: Assessment
) -> None:
    """Compare with what was known on an earlier day."""
    if "view" not in bedside.visitor().roles:
        return
    st.html(_head("What changed", "Compares with what was known at the end of a day."))
    key = f"since/{assessment.patient}"
    _offer_newest(key, newest_result(assessment))
    written = st.text_input(
        "Since the end of which day (YYYY-MM-DD)", key=key, autocomplete="off"
    ).strip()
    if not written:
        return
    day = _day(written, bedside, assessment)
    if day is None:
        words = f"MS-C173: no day up to {assessment.as_of}; write it as YYYY-MM-DD."
        st.html(_refused(words))
        return
    before = bedside.judged(chart.state, day)
    names = vocabulary_of(bedside.rulesets)
    changes = changes_between(before, assessment, names)
    heads = (f"At the end of {written}", f"Now ({assessment.as_of})")
    st.html(changes_html(changes, heads, "No answer has changed since."))


def _offer_newest(key: str, newest: str) -> None:
    """Mspike keeps no assessment: what the newest result changed is one click away."""
    if not newest:
        return
    before = (date.fromisoformat(newest) - timedelta(days=1)).isoformat()

    def take() -> None:
        st.session_state[key] = before

    label = f"By the newest results, of {newest}"
    st.button(label, key=f"{key}/newest", on_click=take)


@st.fragment
def what_if_section(
    bedside: Bedside, chart: PatientChart, assessment: Assessment
) -> None:
    """Suppose one answer, and see what would follow; nothing of it is kept."""
    if "view" not in bedside.visitor().roles:
        return
    names = vocabulary_of(bedside.rulesets)
    requests = {r.text: r for r in open_requests(assessment, names)}
    if not requests:
        return
    st.html(
        _head(
            "What if",
            "HYPOTHETICAL: what would follow if one thing that is not known were so. "
            "Nothing of it is kept, and nothing of it is in any other answer here.",
        )
    )
    patient = assessment.patient
    chosen = st.selectbox(
        "Suppose an answer to",
        list(requests),
        index=None,
        placeholder="choose what is not known",
        key=f"what-if/{patient}",
    )
    if chosen not in requests:
        return
    request = requests[chosen]
    answer = _answer(request, patient)
    written = st.text_input(
        "Day of that result (YYYY-MM-DD)",
        request.day,
        key=f"what-if/{patient}/{request.request.text}/day",
    )
    if answer:
        st.html(_followed(bedside, chart, assessment, request, answer, written.strip()))


def _followed(
    bedside: Bedside,
    chart: PatientChart,
    assessment: Assessment,
    request: OpenRequest,
    answer: str,
    written: str,
) -> Html:
    """What would follow from the answer, or why it is none."""
    names = vocabulary_of(bedside.rulesets)
    day = _day(written, bedside, assessment)
    if day is None:
        words = f"MS-C173: no day up to {assessment.as_of}; write it as YYYY-MM-DD."
        return _refused(words)
    try:
        state = supposed(chart.state, Supposition(request.request, answer, day), names)
    except ValueError:
        words = "MS-C174: that is no answer; write a number of zero or more, like 3.5."
        return _refused(words)
    imagined = bedside.judged(state, bedside.as_of())
    changes = changes_between(assessment, imagined, names)
    told = changes_html(changes, ("Now", "If so"), "No answer would change.")
    return _imagined(told)


def _answer(request: OpenRequest, patient: str) -> str:
    key = f"what-if/{patient}/{request.request.text}"
    if request.answers:
        found: str | None = st.radio(
            "Supposed answer",
            list(request.answers),
            index=None,
            format_func=request.answers.__getitem__,
            horizontal=True,
            key=key,
        )
        return found or ""
    label = f"Supposed value, {request.unit}" if request.unit else "Supposed value"
    return st.text_input(label, key=key, autocomplete="off").strip()


def _day(text: str, bedside: Bedside, assessment: Assessment) -> When | None:
    """A calendar day up to that of the question."""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        return None
    if day > assessment.as_of or len(text) != len(day):
        return None
    return read_when(day, zone(bedside.timezone))


def _head(title: str, words: str) -> Html:
    return element(
        "div",
        element("h3", title),
        element("p", words, class_="mspike-line"),
        class_="mspike mspike-recording",
    )


def _imagined(told: Html) -> Html:
    mark = element("strong", "HYPOTHETICAL: not on record", class_="mspike-mark")
    return element(
        "div", mark, told, class_="mspike mspike-hypothetical", role="status"
    )


def _refused(words: str) -> Html:
    return element("p", words, class_="mspike mspike-refused", role="alert")
