"""The site file: what a centre declares, each named, dated and signed."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import yaml
from msgspec import Struct

from engine.language.constants import constant
from engine.language.diagnostics import did_you_mean
from engine.language.documents import Document, is_blank, items, whole_number
from engine.language.mistakes import CriterionError
from engine.language.parse import parse_quantity
from engine.language.vocabulary import Vocabulary

_SIGNED = ("declared_by", "declared_on", "why")
_CONNECTED = ("connected", "not_connected")
FEEDS = ("imaging", "laboratory", "marrow")


class AssumptionDefinition(Struct, frozen=True):
    """An assumption a site may declare.

    Attributes:
        id: stable id.
        title: what is assumed, in a clause.
        explains: what it changes.
        parameters: what a declaration must state besides its signature.
    """

    id: str
    title: str
    explains: str
    parameters: dict[str, str]


class Assumption(Struct, frozen=True):
    """An assumption that a site has declared.

    Attributes:
        id: which one.
        title: what is assumed, in a clause.
        declared_by: who signed it.
        declared_on: ISO day.
        why: the site's reason.
        limits: upper limits by analyte, canonical units (``no_m_spike_limit``).
        organs: body sites, small letters (``parenchymal_organ``).
        days: number of days (``imaging_carried_forward``).
    """

    id: str
    title: str
    declared_by: str
    declared_on: str
    why: str
    limits: dict[str, Decimal] = {}
    organs: frozenset[str] = frozenset()
    days: int = 0


class Site(Struct, frozen=True):
    """A centre and what it declares.

    Attributes:
        name: name of the centre.
        assumptions: what it assumes.
        feeds: whether each feed (``imaging``, ``laboratory``, ``marrow``) is connected;
            one that is not named is not known.
        version: of the site file, in the site's own words; empty if it has none.
        file: name of the site file.
        text: the site file, if it declares codes or units of its own: those are for
            the adapters to read. Else empty.
        sha256: of the site file.
    """

    name: str
    assumptions: tuple[Assumption, ...]
    feeds: dict[str, bool] = {}
    version: str = ""
    file: str = ""
    text: str = ""
    sha256: str = ""


def read_assumption_definitions(text: str) -> dict[str, AssumptionDefinition]:
    """Read ``site/assumptions.yaml``.

    Raises:
        RuleErrors: every mistake in it.
    """
    document = Document("site/assumptions.yaml", text)
    root = document.mapping(document.root, required=("assumptions",))
    found = {}
    for name, node in items(document, root.get("assumptions")):
        entry = document.mapping(node, required=("title", "explains", "parameters"))
        found[name] = AssumptionDefinition(
            name,
            document.text(entry.get("title")),
            document.text(entry.get("explains")),
            {
                key: document.text(v)
                for key, v in items(document, entry.get("parameters"))
            },
        )
    document.raise_if_wrong()
    return found


def read_site(
    file: str,
    text: str,
    vocabulary: Vocabulary,
    definitions: dict[str, AssumptionDefinition],
) -> Site:
    """Read a site file.

    Raises:
        RuleErrors: every mistake in it.
    """
    document = Document(file, text)
    keys = ("version", "assumptions", "feeds", "dialect")
    root = document.mapping(document.root, required=("site",), optional=keys)
    if "dialect" in root:
        # What a fact was read by has to be found again: a dialect has a version.
        document.mapping(document.root, required=("site", "version"), optional=keys)
    declared = []
    stands = root.get("assumptions")
    nothing = isinstance(stands, yaml.ScalarNode) and not stands.value
    entries = () if stands is None or nothing else items(document, stands)
    for name, node in entries:
        definition = definitions.get(name)
        if definition is None:
            place, remedy = document.key_span(node), did_you_mean(name, definitions)
            message = f"there is no assumption {name!r}"
            document.report("MS-R060", place, message, remedy)
            continue
        declared.append(_Declaration(document, vocabulary, definition).read(node))
    site = Site(
        document.text(root.get("site")) if "site" in root else "",
        tuple(declared),
        _feeds(document, root["feeds"]) if "feeds" in root else {},
        document.text(root["version"]) if "version" in root else "",
        file,
        text if "dialect" in root else "",
        hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest(),
    )
    document.raise_if_wrong()
    return site


def _feeds(document: Document, node: yaml.Node) -> dict[str, bool]:
    """``imaging: connected``, or ``not_connected``."""
    found: dict[str, bool] = {}
    for feed, value in items(document, node):
        said = document.text(value)
        if feed not in FEEDS:
            place, remedy = document.key_span(value), did_you_mean(feed, FEEDS)
            document.report("MS-R085", place, f"there is no feed {feed!r}", remedy)
        elif said not in _CONNECTED:
            message = f"a feed cannot be {said!r}"
            document.wrong("MS-R085", value, message, did_you_mean(said, _CONNECTED))
        found[feed] = said == _CONNECTED[0]
    return found


class _Declaration:
    def __init__(
        self,
        document: Document,
        vocabulary: Vocabulary,
        definition: AssumptionDefinition,
    ) -> None:
        self.document, self.vocabulary, self.definition = (
            document,
            vocabulary,
            definition,
        )

    def read(self, node: yaml.Node) -> Assumption:
        document, definition = self.document, self.definition
        entry = document.mapping(node, required=(*_SIGNED, *definition.parameters))
        by, on, why = (
            document.text(entry.get(key)) if key in entry else "" for key in _SIGNED
        )
        if "declared_on" in entry:
            on = document.day(entry["declared_on"], "MS-R061")
        for key in ("declared_by", "why"):
            if key in entry and is_blank(entry[key]):
                place = document.key_span(entry[key])
                message = f"the declaration has no `{key}`"
                remedy = "say who declares it, on which day, and why"
                document.report("MS-R061", place, message, remedy)
        limits = self._limits(entry["limits"]) if "limits" in entry else {}
        organs = document.texts(entry["organs"]) if "organs" in entry else []
        days = self._days(entry["days"]) if "days" in entry else 0
        return Assumption(
            definition.id,
            definition.title,
            by,
            on,
            why,
            limits,
            frozenset(organ.strip().casefold() for organ in organs),
            days,
        )

    def _days(self, node: yaml.Node) -> int:
        days = whole_number(self.document.text(node).removesuffix(" d"))
        if days is None:
            message = "this is not a number of days"
            self._wrong(node, message, "write a whole number from 1")
        return days or 0

    def _limits(self, node: yaml.Node) -> dict[str, Decimal]:
        limits: dict[str, Decimal] = {}
        for analyte, value in items(self.document, node):
            if analyte not in self.vocabulary.analytes:
                place = self.document.key_span(value)
                remedy = did_you_mean(analyte, self.vocabulary.analytes)
                message = f"there is no analyte {analyte!r}"
                self.document.report("MS-R061", place, message, remedy)
                continue
            limit = self._quantity(value, self.vocabulary.analytes[analyte].unit)
            if limit is not None:
                limits[analyte] = limit
        return limits

    def _quantity(self, node: yaml.Node, unit: str) -> Decimal | None:
        text = self.document.text(node)
        try:
            return constant(parse_quantity(text), unit, self.vocabulary.units).value
        except CriterionError as error:
            self._wrong(node, f"this is no limit: {error.message}", error.remedy)
            return None

    def _wrong(self, node: yaml.Node, message: str, remedy: str) -> None:
        self.document.report("MS-R061", self.document.span(node), message, remedy)
