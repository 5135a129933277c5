"""Reports in words: where their text stands, and which sentences raise a question."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from typing import Final, TypeVar

from msgspec import Raw, Struct

from engine.state import NarrativeMention
from engine.values import When
from fhir_adapters.inbound.elements import (
    Malformed,
    is_given,
    items_of,
    read_element,
    references_in,
)
from fhir_adapters.inbound.reading import Bucket, Reading, ReportText, source_of
from fhir_adapters.inbound.resources import ABSENT, DocumentReference, Resource
from fhir_adapters.inbound.times import moment_of

T = TypeVar("T")
_PLAIN: Final = ("text/plain", "text/markdown")
_MARKED_UP: Final = ("text/html", "application/xhtml+xml")
MAX_TEXT: Final = 1_000_000
"""Characters of one text that are read; a longer one is set aside."""

_CHARSET: Final = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "table",
        "ul",
        "ol",
        "td",
    ]
)
_UNSEEN: Final = frozenset({"script", "style", "head"})
_DOCUMENT_VOID: Final = frozenset({"entered-in-error", "superseded"})
_OPEN: Final = frozenset({"preliminary", "partial"})


class Attachment(Struct, frozen=True, gc=False):
    """A text inside a resource, or the address where it stands."""

    contentType: str | None = None
    data: str | None = None
    url: str | None = None


class _Content(Struct, frozen=True, gc=False):
    attachment: Attachment | None = None


class _Context(Struct, frozen=True, gc=False):
    period: Raw = ABSENT
    related: Raw = ABSENT


class Told(Struct, frozen=True):
    """When a report was made, and of which study it tells."""

    when: When
    recorded: When
    study: str
    preliminary: bool


class _Visible(HTMLParser):
    """Keeps what a reader of a marked-up text sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split("\n")))


def visible_text(markup: str) -> str:
    """What a reader of HTML or XHTML sees; a block ends a sentence."""
    parser = _Visible()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def read_text(
    text: str, resource: Resource, label: str, field: str, told: Told, reading: Reading
) -> int:
    """Note what a text speaks of; how many mentions it holds."""
    if len(text) > MAX_TEXT:
        reading.complain("MS-D087", label, field)
        return 0
    if text.strip():
        reading.reports.append(
            ReportText(
                label,
                field,
                told.study,
                told.when,
                told.recorded,
                told.preliminary,
                text,
            )
        )
    found = reading.mapping.narrative.mentions(text)
    for mention in found:
        reading.mentions.append(
            NarrativeMention(
                when=told.when,
                recorded=told.recorded,
                source=source_of(resource, label, field),
                preliminary=told.preliminary,
                about=mention.kind,
                state=mention.state,
                sentence=mention.sentence,
                start=mention.start,
                end=mention.end,
                study=told.study,
            )
        )
    return len(found)


def read_attachments(
    raw: Raw, resource: Resource, label: str, field: str, told: Told, reading: Reading
) -> int:
    """Read a list of Attachments; how many mentions they hold."""
    attachments = _each(raw, Attachment, label, field, reading)
    texts = [_text_of(each) if each else None for each in attachments]
    if any(attachments) and all(text is None for text in texts):
        # A PDF, or a text that stands elsewhere: what it says is not known.
        reading.complain("MS-D086", label, field)
    return sum(
        read_text(text, resource, label, f"{field}[{number}]", told, reading)
        for number, text in enumerate(texts)
        if text
    )


def _each(
    raw: Raw, kind: type[T], label: str, field: str, reading: Reading
) -> list[T | None]:
    """The items of a list; ``None`` for one that cannot be read, which is told."""
    found: list[T | None] = []
    try:
        items = items_of(raw)
    except Malformed:
        reading.complain("MS-D020", label, field)
        return found
    for number, item in enumerate(items):
        try:
            found.append(read_element(item, kind))
        except Malformed:
            reading.complain("MS-D020", label, f"{field}[{number}]")
            found.append(None)
    return found


def _kind_of(attachment: Attachment) -> str:
    return (attachment.contentType or "").partition(";")[0].strip().lower()


def _is_broken(attachment: Attachment) -> bool:
    """Whether a text stands inside in a form that is read, and cannot be read."""
    inside = attachment.data is not None
    of_text = _kind_of(attachment) in (*_PLAIN, *_MARKED_UP)
    return inside and of_text and _text_of(attachment) is None


def _text_of(attachment: Attachment) -> str | None:
    """The text inside; ``None`` if it cannot be read here."""
    kind = _kind_of(attachment)
    if attachment.data is None or kind not in (*_PLAIN, *_MARKED_UP):
        return None
    charset = _CHARSET.search(attachment.contentType or "")
    try:
        data = base64.b64decode("".join(attachment.data.split()), validate=True)
        text = data.decode(charset[1] if charset else "utf-8")
    except (binascii.Error, ValueError, LookupError):
        return None
    return visible_text(text) if kind in _MARKED_UP else text


def read_document(document: DocumentReference, label: str, reading: Reading) -> Bucket:
    """A DocumentReference; relevant only if its text speaks of lesions."""
    if document.status in _DOCUMENT_VOID or document.docStatus in (
        "entered-in-error",
        "cancelled",
    ):
        return Bucket.IGNORED
    if document.modifierExtension is not ABSENT:
        return reading.set_aside(
            "MS-D021", label, "DocumentReference.modifierExtension"
        )
    field = "DocumentReference.content"
    content = _each(document.content, _Content, label, field, reading)
    texts = [
        _text_of(each.attachment) if each and each.attachment else None
        for each in content
    ]
    spoken = [
        t for t in texts if t and reading.mapping.narrative.mentions(t[:MAX_TEXT])
    ]
    if not spoken:
        for number, each in enumerate(content):
            if each and each.attachment and _is_broken(each.attachment):
                reading.complain("MS-D086", label, f"{field}[{number}].attachment")
        return Bucket.NOT_RELEVANT
    try:
        context = _context(document.context)
    except Malformed as error:
        return reading.set_aside(error.code, label, "DocumentReference.context")
    moment = moment_of(reading, "context", document.date, context.period)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, "DocumentReference.date")
    named = references_in(context.related)
    if None in named:
        reading.complain("MS-D020", label, "DocumentReference.context.related")
    related = [reading.resolve(r) for r in named if r]
    studies = [name for name in related if name.startswith("ImagingStudy/")]
    study = studies[0] if len(studies) == 1 else ""
    if study in reading.void_studies:
        return Bucket.IGNORED
    told = Told(when, when, study, document.docStatus in _OPEN)
    for number, text in enumerate(texts):
        field = f"DocumentReference.content[{number}].attachment"
        if text:
            read_text(text, document, label, field, told, reading)
    return Bucket.USED


def _context(raw: Raw) -> _Context:
    """R4's context; R5 lists references to encounters in its place."""
    if not is_given(raw) or bytes(raw)[:1] != b"{":
        return _Context()
    return read_element(raw, _Context)


def said_once(mentions: list[NarrativeMention]) -> list[NarrativeMention]:
    """Each sentence of one study, or of one time, once: reports repeat themselves."""
    first: dict[tuple[object, ...], NarrativeMention] = {}
    ordered = sorted(
        mentions,
        key=lambda m: (m.preliminary, m.source.resource, m.source.field, m.start),
    )
    for mention in ordered:
        words = " ".join(re.findall(r"\w+", mention.sentence.lower()))
        told = mention.study or (mention.when.start, mention.when.end)
        first.setdefault((told, words, mention.about, mention.state), mention)
    return list(first.values())
