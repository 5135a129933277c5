"""The page for data of one's own: handed over for this session, kept nowhere."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st
from msgspec import structs

from engine.values import zone
from fhir_adapters.complaints import Unreadable, shipped_catalogue
from fhir_adapters.sources import SourceError
from ui.bedside.context import Bedside
from ui.bedside.lookup import show_patient
from ui.bedside.opened import forget_patients
from ui.presentation import Html, element
from ui.records import MOST_BYTES, SUFFIXES, RecordSet, read_uploaded, read_whole

_KEY: Final = "own/records"
_LISTED: Final = 60


def own_data_page(bedside: Bedside) -> None:
    """Hand over files, or fetch one patient from the server of the settings."""
    st.html(_introduction(bedside))
    files = st.file_uploader(
        "FHIR Bundle, NDJSON or CSV; several files are read as one folder",
        type=[suffix.removeprefix(".") for suffix in SUFFIXES],
        accept_multiple_files=True,
        key="own/files",
    )
    read, drop = st.columns(2)
    if read.button("Read these files", type="primary", disabled=not files):
        _read(bedside, [(file.name, file.getvalue()) for file in files])
    if drop.button("Forget what was read"):
        st.session_state.pop(_KEY, None)
        forget_patients()
    if bedside.server is not None:
        _from_server(bedside)
    records: RecordSet | None = st.session_state.get(_KEY)
    if records is not None:
        _show(bedside, records)


def _read(bedside: Bedside, files: list[tuple[str, bytes]]) -> None:
    size = sum(len(content) for _, content in files)
    if size > MOST_BYTES:
        words = (
            f"MS-C177: {size // 2**20} MiB in all, and at most {MOST_BYTES // 2**20} are "
            "read here; start mspike bedside with --data."
        )
        st.html(_refused(words))
        return
    local = zone(bedside.timezone)
    st.session_state[_KEY] = read_uploaded(files, local, bedside.mapping)


def _from_server(bedside: Bedside) -> None:
    server = bedside.server
    if server is None:
        return
    patient = st.text_input(
        f"Patient id on {server.host}", key="own/patient", autocomplete="off"
    ).strip()
    if not st.button("Fetch this patient", disabled=not patient):
        return
    with TemporaryDirectory(prefix="mspike-") as name:
        folder = Path(name) / "fetched"
        try:
            missing = server.fetch(patient, folder)
            local = zone(bedside.timezone)
            st.session_state[_KEY] = read_whole(folder, local, bedside.mapping)
            for code, words in missing:
                st.html(_refused(f"{code}: {words}"))
        except SourceError as error:
            told = shipped_catalogue().unreadable(error.code, error.place)
            st.html(_refused(f"{told.code}: {told.message}; {told.remedy}."))


def _show(bedside: Bedside, records: RecordSet) -> None:
    if records.unreadable:
        st.html(_unreadable(records.unreadable))
    count = len(records)
    if not count:
        return
    names = {
        record.patient: " · ".join(
            part for part in (*record.identity.mrns, record.identity.name) if part
        )
        or record.patient
        for record in records.first(_LISTED)
    }
    more = f"; the first {_LISTED} are listed" if count > _LISTED else ""
    chosen = st.selectbox(
        f"Patient ({count} read{more})",
        list(names),
        index=0 if count == 1 else None,
        format_func=names.__getitem__,
        placeholder="choose a patient",
        key="own/chosen",
    )
    typed = ""
    if count > _LISTED:
        typed = st.text_input("Or MRN or patient id", key="own/number")
    found = records.find(typed) if typed else records.find(f"id:{chosen or ''}")
    if len(found) == 1:
        # Neither kept nor noted: these patients are not those of the site's database.
        alone = structs.replace(bedside, records=records, findings=None, note=bool)
        show_patient(alone, found[0])


def _introduction(bedside: Bedside) -> Html:
    return element(
        "div",
        element("h1", "mspike", class_="mspike-name"),
        element("h2", "Your own data"),
        element(
            "p",
            "Files go to this mspike alone and to nowhere else. They are read into the "
            "memory of your session and are gone when you close the page; nothing is "
            "kept, and nothing can be recorded about these patients.",
        ),
        element(
            "p",
            "The rules and the day of the question are those of the other pages: ",
            bedside.as_of().day_text(),
            ".",
            class_="mspike-line",
        ),
        class_="mspike",
    )


def _unreadable(parts: tuple[Unreadable, ...]) -> Html:
    return element(
        "div",
        element("h3", "What could not be read"),
        element(
            "ul",
            *(
                element(
                    "li",
                    element("strong", f"{part.code}, {part.place}: "),
                    f"{part.message}; {part.remedy}",
                )
                for part in parts
            ),
        ),
        class_="mspike mspike-refused",
        role="alert",
    )


def _refused(words: str) -> Html:
    return element("p", words, class_="mspike mspike-refused", role="alert")
