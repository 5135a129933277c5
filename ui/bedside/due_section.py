"""What is due and what a person is asked to confirm, as HTML."""

from __future__ import annotations

from ui.presentation import POLICY, DueLine, Html, PatientView, element, joined, prose


def due_section(view: PatientView) -> Html:
    """Alerts with their arithmetic and proposed actions; then questions to confirm."""
    return joined(_due(view), _questions(view))


def _questions(view: PatientView) -> Html | None:
    """Sentences of reports that nobody has turned into findings yet."""
    if not view.questions:
        return None
    return element(
        "section",
        element("h3", "To confirm from reports"),
        *(
            element(
                "div",
                element("p", element("strong", prose(question.text))),
                element("blockquote", element("p", f"“{question.sentence}”")),
                element(
                    "p",
                    element("code", question.place),
                    " · may settle: " if question.could_settle else "",
                    ", ".join(question.could_settle),
                    class_="mspike-line",
                ),
                class_="mspike-alert",
            )
            for question in view.questions
        ),
        class_="mspike-due",
    )


def _due(view: PatientView) -> Html | None:
    if not view.due and not view.confirm:
        return None
    return element(
        "section",
        element("h3", f"Due ({POLICY})"),
        *(_line(line) for line in view.due),
        *(
            element(
                "p", element("b", "To confirm: "), prose(text), class_="mspike-line"
            )
            for text in view.confirm
        ),
        class_="mspike-due",
    )


def _line(line: DueLine) -> Html:
    shape = "◷" if line.word.startswith("UPCOMING") else "▲"
    return element(
        "div",
        element(
            "p",
            element("span", shape, class_="mspike-shape", aria_hidden="true"),
            " ",
            element("strong", line.word),
            ": ",
            prose(line.text),
        ),
        element("p", "Counted: ", prose(line.arithmetic), class_="mspike-line"),
        *(
            element("p", "Proposed: ", prose(action), class_="mspike-line")
            for action in line.actions
        ),
        element("p", element("code", line.rule), class_="mspike-line"),
        class_=f"mspike-alert mspike-{line.severity}",
    )
