"""The widgets of one lesion, and of the statement that all of a kind are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import streamlit as st

from engine.state import Contiguity, LesionKind
from fhir_adapters.findings import EnteredLesion
from fhir_adapters.findings.transcription import YesNo

AnswerT = TypeVar("AnswerT", bound=str)

KINDS: Final[dict[LesionKind, str]] = {"soft_tissue": "soft tissue", "bone": "bone"}
_TOUCHES: Final[dict[Contiguity, str]] = {
    "non_contiguous": "away from bone",
    "contiguous": "touches bone",
    "indeterminate": "left open",
    "not_stated": "not stated",
}
_NEW: Final[dict[YesNo, str]] = {
    "yes": "new",
    "no": "not new",
    "not_stated": "not stated",
}


def lesion_row(
    number: int, seed: EnteredLesion, key: Callable[[str], str]
) -> EnteredLesion | None:
    """What stands in the widgets of one lesion; ``None`` once it is taken away.

    Args:
        number: by which a reader knows the lesion on the page.
        seed: what the widgets began with.
        key: name of a widget to its key in the session.
    """
    head = f"Lesion {number}: "
    touches: Contiguity = "not_stated"
    new: YesNo = "not_stated"
    with st.container(border=True):
        kind = _one_of(f"{head}where it lies", KINDS, seed.kind, key("kind"))
        if kind == "soft_tissue":
            words = f"{head}contiguity with bone"
            touches = _one_of(words, _TOUCHES, seed.bone_contiguity, key("touches"))
        else:
            words = f"{head}since the prior study"
            new = _one_of(words, _NEW, seed.new_since_prior, key("new"))
        left, right = st.columns(2)
        site = left.text_input(
            f"{head}site", seed.site, key=key("site"), autocomplete="off"
        )
        size = right.text_input(
            f"{head}longest diameter, mm",
            seed.longest_mm,
            key=key("size"),
            autocomplete="off",
        )
        if st.button(f"Take lesion {number} away", key=key("away")):
            return None
    return EnteredLesion(
        kind=kind,
        bone_contiguity=touches,
        new_since_prior=new,
        site=site,
        longest_mm=size,
        observation=seed.observation,
    )


def _one_of(
    label: str, words: Mapping[AnswerT, str], first: AnswerT, key: str
) -> AnswerT:
    """One of several answers, all in sight."""
    options = tuple(words)
    return st.radio(
        label,
        options,
        options.index(first),
        format_func=words.__getitem__,
        horizontal=True,
        key=key,
    )


def complete_box(kind: LesionKind, lesions: list[EnteredLesion], key: str) -> bool:
    """Whether all lesions of a kind stand above; with none above, that there is none."""
    entered = sum(lesion.kind == kind for lesion in lesions)
    name = KINDS[kind]
    words = {
        0: f"The study shows no lesion of {name}",
        1: f"The lesion above is the only one of {name} in the study",
    }
    label = words.get(entered, f"All lesions of {name} in the study stand above")
    return st.checkbox(label, key=key)
