"""What a page says instead of an answer: a number, what happened, and what to do."""

from __future__ import annotations

from ui.presentation import Html, element


class Notice(Exception):
    """Something a visitor or the operator can mend.

    Attributes:
        code: number of the message.
        message: what is wrong; no patient value.
        remedy: what to do.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        """Keep code, message and remedy."""
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


def notice_card(code: str, message: str, remedy: str) -> Html:
    """The message as it stands on the page."""
    return element(
        "div",
        element("p", element("strong", f"{code}: {message}")),
        element("p", f"{remedy[:1].upper()}{remedy[1:]}."),
        class_="mspike",
        role="alert",
    )
