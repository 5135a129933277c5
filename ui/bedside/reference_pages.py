"""Evidence and About as HTML: the same for every visitor, no patient in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from engine.language import RuleSet
from engine.prognosis import (
    Evidence,
    EvidenceEntry,
    evidence_entries,
    lint_evidence,
)
from ui.bedside.legend import LEGEND_TITLE, legend_list
from ui.presentation import Html, definition_of, element, prose


def evidence_html(evidence: Evidence) -> Html:
    """Every published row with its caveats, and what proof-reading found."""
    entries = evidence_entries(evidence)
    return element(
        "div",
        element("h2", "Evidence"),
        element(
            "p",
            "Published numbers as printed, each with its caveats. Studies are never "
            "pooled.",
        ),
        *(
            _study(evidence, study, list(found))
            for study, found in groupby(
                # the papers themselves first, then what they quote from others
                sorted(
                    entries, key=lambda e: (e.study not in evidence.studies, e.study)
                ),
                lambda entry: entry.study,
            )
        ),
        _findings(evidence),
        class_="mspike",
    )


def _study(evidence: Evidence, name: str, entries: list[EvidenceEntry]) -> Html:
    study = evidence.studies.get(name)
    title = study.title if study else "Quoted from trials"
    about = (
        f"{study.citation}; counts from {study.clock.title}; {study.population}"
        if study
        else "Rows that papers quote from other trials."
    )
    titles = Counter(entry.title for entry in entries)
    return element(
        "section",
        element("h3", title),
        element("p", about),
        *(_entry(entry, titles) for entry in entries),
        class_="mspike-background",
    )


def _entry(entry: EvidenceEntry, titles: Counter[str]) -> Html:
    """One row; where several have one title, what tells them apart stands beside it."""
    told = ""
    if titles[entry.title] > 1 and entry.statements:
        told = f": {entry.statements[0].text}"
    notes = dict.fromkeys(n for s in entry.statements for n in s.footnotes())
    return element(
        "details",
        element("summary", entry.title, prose(told), " ", element("code", entry.id)),
        element("p", entry.place, class_="mspike-line"),
        *(element("p", prose(s.text)) for s in entry.statements),
        element(
            "ul",
            *(element("li", prose(note)) for note in notes),
            class_="mspike-caveats",
        )
        if notes
        else None,
    )


def _findings(evidence: Evidence) -> Html:
    """What was recomputed from the papers' own numbers and does not fit."""
    found = lint_evidence(evidence)
    return element(
        "section",
        element("h3", "What does not fit inside the papers"),
        element("p", f"{len(found)} findings of proof-reading, each recomputed."),
        *(
            element(
                "details",
                element("summary", finding.kind, " ", element("code", finding.at)),
                element("p", finding.place, class_="mspike-line"),
                element("p", element("b", "Printed: "), prose(finding.printed.text)),
                element("p", element("b", "But: "), prose(finding.other.text)),
            )
            for finding in found
        ),
        class_="mspike-background",
    )


_ABOUT = (
    "mspike reads a record and applies published definitions of multiple myeloma "
    "exactly as published. It is meant for clinicians who know the disease, to see "
    "what is flagged, why, what is missing and what is due.",
    "It gives no advice on treatment and makes no prognosis of its own: numbers are "
    "published rows with their source, their clock, n, interval and caveats.",
    "It never guesses. A flag is decided only if every reading of the record agrees; "
    "otherwise the page says what was checked, what was not, and what would settle it.",
    "It sees only what the record it was given holds. Facts that were never recorded, "
    "or that it could not read, are not in any answer; the page counts what was set "
    "aside.",
    "It is no medical device and was not validated for use in care.",
)


def about_html(rulesets: Sequence[RuleSet], version: str) -> Html:
    """Intended use, limits and versions."""
    return element(
        "div",
        element("h2", "About mspike"),
        *(element("p", text) for text in _ABOUT),
        element("h3", LEGEND_TITLE),
        legend_list(),
        element("h3", "Versions"),
        element(
            "ul",
            element("li", f"mspike {version}"),
            *(
                element(
                    "li",
                    element("code", f"{r.name} {r.version}"),
                    f" {definition_of(r.title, r.kind)}, ",
                    element("code", r.sha256[:12]),
                )
                for r in rulesets
            ),
        ),
        class_="mspike",
    )
