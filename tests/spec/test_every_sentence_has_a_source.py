"""Whatever a patient's page or paper says leads to a rule, a published row or a resource.

The pages of every synthetic patient are parsed. A sentence passes if a known id stands in
it, or in the piece that holds it (an answer, a line of a table, an alert, a curve). What
stands alone must be one of the few fixed words below, which say nothing of the patient.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from engine.assessment import assess
from engine.language import (
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.prognosis import evidence_entries, shipped_evidence
from engine.reasoning import courses_of
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import open_source
from ui.bedside.legend import LEGEND, LEGEND_TITLE
from ui.bedside.patient_page import patient_html
from ui.bedside.timeline_section import imaging_section, timeline_numbers
from ui.cli.bedside import SYNTHETIC_PATIENTS
from ui.paper import paper_page
from ui.presentation import (
    ROWS_ARE_APART,
    element,
    lesions_then_and_now,
    patient_view,
    side_by_side,
    study_lines,
    timeline_of,
)
from ui.presentation.rule_words import value_word, words_of
from ui.records import identities

DAY = "2024-01-31"
NAMES = (*shipped_ruleset_names(), *shipped_policy_names())
RULESETS = [load_ruleset(name) for name in NAMES]
VOCABULARY = shipped_vocabulary()
EVIDENCE = {entry.id for entry in evidence_entries(shipped_evidence())}
CAVEATS = set(shipped_evidence().caveats)
POLICIES = {
    rule.id
    for ruleset in RULESETS
    if ruleset.dues
    for rule in (*ruleset.rules.values(), *ruleset.dues.values())
}
DRAWN = re.compile(
    r"(lowest )?[<>]?\d+(\.\d+)?|[A-Z]|\d{4}-\d\d-\d\d|[a-zA-Z -]+, [a-z0-9/]+[A-Za-z0-9]*"
)
"""What a drawing says: numbers, days, letters of events, and a series with its unit."""
FILES = sorted(SYNTHETIC_PATIENTS.glob("*.json"))

BLOCKS = {"p", "li", "td", "th", "dt", "dd", "summary", "caption", "pre", "h1", "h2"}
BLOCKS |= {"h3", "h4", "h5", "figure", "text"}
PIECES = {"article", "table", "tr", "li", "p", "figure"}
PIECE_CLASSES = {"mspike-alert", "mspike-panel", "mspike-folded", "mspike-concept"}

FIXED = tuple(
    re.compile(pattern)
    for pattern in (
        # who, which the Patient resource says, and the day of the question
        r".*Synthetic-.*",
        r"MRN .* as of \d{4}-\d\d-\d\d \(UTC\)( SYNTHETIC: not a real patient)?",
        r"SYNTHETIC: not a real patient",
        # what became of the record: counts and versions
        r"(The record: )?\d+ resources?: \d+ used, .*",
        r"Versions:.*facts [0-9a-f]{12}",
        # what is not there, counted; and limits of the tool
        r"Not on this page: .*",
        r"mspike applies published definitions exactly as published\. .*",
        r"⊘ NOT APPLICABLE ?: no published row applies to this patient\.",
        r"No imaging study and no lesion is on record\.",
        # titles and labels
        r"(Answers|Over time|Imaging|The record|Lesions and imaging|Not known|Also|Because)",
        r"(Definitions side by side|Chosen where the paper is silent|To confirm from reports)",
        r"(What was observed in patients like this one|Observed in patients like this one)",
        r"(Extramedullary and paramedullary disease|Biochemical relapse|Cytogenetic risk)",
        r"Timing and pattern of progression",
        r"(Why, and in whose words|The same numbers as (a table|tables))",
        r"Due \(local policy, not a guideline\)",
        # papers, places and DOIs of what is flagged above it with its rule
        r"What is flagged was published in: .*doi:10\..*",
        r"(Complaints about the record|All \d+ definitions: .*)",
        r"(Every study, the latest first|Lesions then and now|Events, therapies and studies)",
        r"[▲◇]? ?(Flagged|Due|Not settled|Not asked|Under assumption|To confirm|To ask for|To look for)",
        r"Lines: .*",
        # of no patient: what the words mean, and that rows are apart
        *(re.escape(text) for row in LEGEND for text in row),
        re.escape(LEGEND_TITLE),
        re.escape(ROWS_ARE_APART),
    )
)


class Node:
    """One element with its text and what is around it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Node | str] = []

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def words(self) -> str:
        parts = (c if isinstance(c, str) else c.words() for c in self.children)
        return " ".join(" ".join(parts).split())

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def above(self) -> Iterator[Node]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Tree(HTMLParser):
    """The elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = self.at = Node("root", {}, None)
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {k: v or "" for k, v in attrs}, self.at)
        self.at.children.append(node)
        if tag not in ("meta", "img", "br", "hr", "input"):
            self.at = node

    def handle_endtag(self, tag):
        while self.at.tag != tag:
            self.at = self.at.parent
        self.at = self.at.parent

    def handle_data(self, data):
        if self.at.tag not in ("style", "title", "svg") and data.strip():
            self.at.children.append(data)


class Known:
    """The ids that may stand behind a sentence about one patient."""

    def __init__(self, file, assessment, view) -> None:
        text = file.read_text("utf-8")
        entries = (e["resource"] for e in json.loads(text)["entry"])
        self.ids = {f"{r['resourceType']}/{r['id']}" for r in entries}
        self.ids |= set(assessment.rules) | POLICIES | EVIDENCE | CAVEATS
        # a summary repeats answers by their short names
        self.matters = {"nothing", "no flag"}
        for verdict in assessment.verdicts:
            words = words_of(verdict.rule, verdict.title, VOCABULARY)
            value = verdict.value
            said = f": {value_word(words, value)}" if value else ""
            self.matters |= {words.short + said, words.short}
        self.matters |= {d.text for d in view.due}
        self.requests = {
            g.text
            for v in assessment.verdicts
            for w in (*v.settles, *v.could_settle)
            for g in w
        }
        self.missing = {g.text for v in assessment.verdicts for g in v.missing}

    def stands_in(self, words: str) -> bool:
        return any(one in words for one in self.ids)


def unfounded(page: str, known: Known) -> list[str]:
    """Sentences behind which nothing stands."""
    found = []
    for node in Tree(page).root.walk():
        if node.tag not in BLOCKS:
            continue
        words = node.words()
        if not words or any(c.tag in BLOCKS for c in node.walk() if c is not node):
            continue
        if any(pattern.fullmatch(words) for pattern in FIXED):
            continue
        if not founded(node, words, known):
            found.append(f"{node.tag}: {words[:200]}")
    return found


def founded(node: Node, words: str, known: Known) -> bool:
    """Whether an id stands in the sentence, or in the piece that holds it."""
    if node.tag == "th":  # heads of columns; rows are looked at cell by cell
        return True
    if node.tag == "text":  # its numbers stand below the drawing, with their source
        return bool(DRAWN.fullmatch(words))
    if node.tag in ("h3", "h4", "h5"):  # a title of what stands below it
        return known.stands_in(node.parent.words())
    for above in node.above():
        piece = above.tag in PIECES or above.classes & PIECE_CLASSES
        if piece and known.stands_in(above.words()):
            return True
        if above.classes & {"mspike-card", "mspike-evidence"}:
            return known.stands_in(above.words())
        if above.tag == "dl":
            return summarized(words, known)
    return summarized(re.sub(r"^[▲◇⊘]? ?[A-Za-z ]+: ", "", words), known)


def summarized(words: str, known: Known) -> bool:
    """Whether each part of a summary is a matter that an answer below decides."""
    known_texts = known.matters | known.requests | known.missing
    rest = re.sub(r"look for a record elsewhere \(([^()]*)\)", r"\1", words)
    for text in sorted(known_texts, key=len, reverse=True):
        if text:
            rest = rest.replace(text, "")
    rest = re.sub(
        r"\((now( by imaging of [-\d]+)?|first met [-\d]+|at baseline|at progression|, )+\)",
        "",
        rest,
    )
    rest = re.sub(r"\((may )?settles? \d+ of the open answers\)", "", rest)
    rest = re.sub(r"\d+ (further )?rules?( not asked, [^;]*)?|and \d+ more", "", rest)
    rest = re.sub(r"(OVERDUE|DUE|UPCOMING) \d{4}-\d\d-\d\d", "", rest)
    return not re.sub(r"[\s;:.]|and", "", rest)


def pages_of(file):
    """The whole page and the paper of a patient, and what may stand behind them."""
    states = patient_states(read_records(str(file)))
    (state,) = states
    (identity,) = identities(open_source(str(file)))
    day = read_when(DAY)
    assessment = assess(state, RULESETS, day)
    view = patient_view(assessment)
    courses = courses_of(state, RULESETS, day, VOCABULARY)
    timeline = timeline_of(assessment, courses, VOCABULARY)
    parts = [patient_html(view, identity, side_by_side(assessment))]
    parts += [timeline_numbers(timeline)] if timeline else []
    imaging = (study_lines(assessment), lesions_then_and_now(assessment))
    parts.append(imaging_section(*imaging))
    paper = paper_page(view, identity, timeline, *imaging)
    return "".join(parts), paper, Known(file, assessment, view)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_sentence_of_the_page_and_the_paper_has_a_source(file):
    page, paper, known = pages_of(file)
    assert unfounded(page, known) == []
    assert unfounded(paper, known) == []


def test_a_sentence_without_a_source_would_be_found():
    page, paper, known = pages_of(FILES[0])
    alone = str(element("p", "Serum M-protein is falling nicely."))
    assert unfounded(page + alone, known) == ["p: Serum M-protein is falling nicely."]
    inside = page.replace("</dl>", "<dd>cured</dd></dl>", 1)
    assert unfounded(inside, known) == ["dd: cured"]
    bare = re.sub(r"<code>[^<]*</code>", "", paper)
    assert len(unfounded(bare, known)) >= 6
