"""If some months were survived already: shown where the band holds, refused elsewhere."""

from __future__ import annotations

import streamlit as st
from msgspec import structs

from engine.prognosis import CurveRefusal, GivenSurvival, given_survival
from ui.bedside.context import Bedside
from ui.presentation import (
    Html,
    PatientView,
    PrognosisPanel,
    curve_alt,
    curve_svg,
    element,
    picture,
    prose,
)


@st.fragment
def survival_section(bedside: Bedside, view: PatientView) -> None:
    """Months survived, by a slider, for each curve of the patient's own groups.

    Args:
        bedside: the store of the process.
        view: the patient, with the curves.
    """
    if not view.panels or "view" not in bedside.visitor().roles:
        return
    st.html(_head())
    panels = {panel.evidence: panel for panel in view.panels}
    chosen = st.selectbox(
        "Curve",
        list(panels),
        format_func=lambda evidence: _name(panels[evidence]),
        key=f"survival/{view.patient}/curve",
    )
    panel = panels[chosen]
    most = max(1, int(max(point.months for point in panel.points)))
    survived = st.slider(
        f"Months survived without the event, counted from {panel.clock}",
        0,
        most,
        0,
        key=f"survival/{view.patient}/{chosen}",
    )
    if survived:
        st.html(given_html(panel, given_survival(chosen, survived), survived))


def _name(panel: PrognosisPanel) -> str:
    return panel.title + (" (not settled whether it applies)" if panel.possible else "")


def given_html(
    panel: PrognosisPanel, found: GivenSurvival | CurveRefusal, survived: int
) -> Html:
    """The curve for those who survived, or the refusal as loud as a number."""
    months = f"{survived} month" + ("s" if survived > 1 else "")
    if isinstance(found, CurveRefusal):
        return element(
            "div",
            element(
                "p",
                element("span", "⊘", class_="mspike-shape", aria_hidden="true"),
                " ",
                element("strong", "NO NUMBER"),
                class_="mspike-verdict mspike-not_applicable",
            ),
            element("p", f"After {months}: ", prose(found.text)),
            element("p", element("code", f"{found.evidence}: {found.reason}")),
            class_="mspike mspike-panel",
            role="status",
        )
    drawn = structs.replace(
        panel,
        title=f"{panel.title}, given {months} survived",
        points=found.points,
        sentences=(found.text,),
    )
    notes = (
        element("li", element("b", n.id), " ", n.sentence) for n in panel.footnotes
    )
    return element(
        "div",
        element("h4", drawn.title),
        element(
            "p",
            "Not settled whether it applies; settled by: ",
            "; or ".join(panel.would_settle),
            class_="mspike-line",
        )
        if panel.possible
        else None,
        element("figure", picture(curve_svg(drawn), curve_alt(drawn))),
        element("p", element("b", "In words: "), prose(found.text)),
        element("ul", *notes, class_="mspike-caveats"),
        class_="mspike mspike-panel",
        role="status",
    )


def _head() -> Html:
    return element(
        "div",
        element("h3", "If some months are survived already"),
        element(
            "p",
            "Supposed, not read off the record: what was observed in those of the group "
            "who had survived so long.",
            class_="mspike-line",
        ),
        class_="mspike mspike-recording",
    )
