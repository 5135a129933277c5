"""The door of the pages: who is there, and nobody beyond it without a role."""

from __future__ import annotations

import streamlit as st

from ui.bedside.sign_in import SignIn
from ui.bedside.visitor import Visitor
from ui.clock import system_seconds
from ui.presentation import element


def person_at(sign_in: SignIn) -> Visitor | None:
    """Whom the identity provider vouches for in this session; ``None`` if nobody."""
    if not st.user.is_logged_in:
        return None
    return sign_in.visitor(st.user.to_dict(), system_seconds())


def is_open(sign_in: SignIn | None) -> bool:
    """Whether pages may be shown; shows what stands at the door if not."""
    if sign_in is None:
        return True
    person = person_at(sign_in)
    if person is None:
        _ask()
    elif "view" not in person.roles:
        _turned_away(person)
    else:
        return True
    return False


def _ask() -> None:
    st.html(
        element(
            "div",
            element("h1", "mspike"),
            element("p", "Sign in to see patients."),
            class_="mspike",
        )
    )
    st.button("Sign in", on_click=st.login, type="primary")


def _turned_away(person: Visitor) -> None:
    words = (
        f"{person.name}, none of your groups has a role here. Whoever runs mspike can "
        "give one."
    )
    st.html(
        element("div", element("h1", "mspike"), element("p", words), class_="mspike")
    )
    st.button("Sign out", on_click=st.logout)


def who_is_here(sign_in: SignIn | None) -> None:
    """At the foot of a page: who is signed in, and the way out."""
    person = person_at(sign_in) if sign_in else None
    if person is None:
        return
    roles = ", ".join(sorted(person.roles))
    words = f"Signed in: {person.name} ({roles})"
    st.html(element("p", words, class_="mspike mspike-line"))
    st.button("Sign out", on_click=st.logout, key="sign-out")
