"""What the vocabulary files say of each other: every name exists, once, and ends somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from engine.language.diagnostics import did_you_mean
from engine.language.documents import ID, Document, items
from engine.language.vocabulary import EventDefinition, Vocabulary

EVENT_SOURCES: Final = ("as_of", "cell_therapy_infusion", "event", "therapy", "order")
WHICH: Final = ("first", "last")
_EVENTS_OF_EVENTS: Final = ("after", "before", "baseline_ends_at", "followed_until")
_TABLES: Final = (
    ("analytes", "analytes"),
    ("analytes", "derived"),
    ("abnormalities", "abnormalities"),
    ("therapies", "agents"),
    ("conditions", "conditions"),
    ("conditions", "charted"),
    ("time_points", "events"),
    ("lists", "lists"),
)


class VocabularyCheck:
    """Checks names across files; mistakes are noted in the files."""

    def __init__(
        self, vocabulary: Vocabulary, documents: Mapping[str, Document]
    ) -> None:
        """Keep the vocabulary as read.

        Args:
            vocabulary: what was read.
            documents: its files by their short names: ``analytes``, ...
        """
        self.vocabulary, self.documents = vocabulary, documents

    def check(self) -> None:
        """Note every name that is unknown, stands twice, or leads in a circle."""
        self._names()
        self._units()
        self._derived()
        self._abnormalities()
        for event in self.vocabulary.events.values():
            self._event(event)
            self._circle(event)
        self._time_points()

    def _names(self) -> None:
        seen: dict[str, str] = {}
        for file, table in _TABLES:
            document = self.documents[file]
            for name, node in items(document, document.node(table)):
                place = document.key_span(node)
                if not ID.fullmatch(name):
                    message = f"{name!r} is no name"
                    remedy = "use small letters, digits and underscores"
                    document.report("MS-R042", place, message, remedy)
                elif name in seen:
                    message = f"{name!r} stands in `{seen[name]}` already"
                    remedy = "give each thing its own name"
                    document.report("MS-R065", place, message, remedy)
                seen.setdefault(name, table)

    def _units(self) -> None:
        names = self.vocabulary
        for table, entries in (
            ("analytes", names.analytes),
            ("derived", names.derived),
        ):
            for name, entry in entries.items():
                self._unit("analytes", (table, name, "unit"), entry.unit)
        for listing in names.lists.values():
            for measure, unit in listing.measures.items():
                self._unit("lists", ("lists", listing.name, "measures", measure), unit)

    def _unit(self, file: str, keys: tuple[str, ...], unit: str) -> None:
        if unit and unit not in self.vocabulary.units.by_name:
            document = self.documents[file]
            remedy = self.vocabulary.units.instead_of(unit)
            message = f"there is no unit {unit!r}"
            document.wrong("MS-R022", document.node(*keys), message, remedy)

    def _derived(self) -> None:
        known = self.vocabulary.analytes
        for series in self.vocabulary.derived.values():
            parts = {
                "kappa": series.kappa,
                "lambda": series.lambda_,
                "ratio": series.ratio,
            }
            for key, analyte in parts.items():
                self._known("analytes", ("derived", series.name, key), analyte, known)

    def _abnormalities(self) -> None:
        known, document = self.vocabulary.abnormalities, self.documents["abnormalities"]
        for entry in known.values():
            keys = ("abnormalities", entry.name, "asked_as")
            self._known("abnormalities", keys, entry.asked_as, known)
        for name, node in items(document, document.node("implies", "present")):
            if name not in known:
                place = document.key_span(node)
                remedy = did_you_mean(name, known)
                document.report(
                    "MS-R010", place, f"there is no abnormality {name!r}", remedy
                )
            for target in document.sequence(node):
                wide = document.text(target)
                if wide not in known:
                    remedy = did_you_mean(wide, known)
                    message = f"there is no abnormality {wide!r}"
                    document.wrong("MS-R010", target, message, remedy)

    def _event(self, event: EventDefinition) -> None:
        at = ("events", event.name)
        for key in _EVENTS_OF_EVENTS:
            name = getattr(event, key)
            self._known("time_points", (*at, key), name, self.vocabulary.events)
        self._known("time_points", (*at, "agent"), event.agent, self.vocabulary.agents)
        for name in event.classes:
            self._known(
                "time_points", (*at, "classes"), name, self.vocabulary.drug_classes()
            )
        self._known("time_points", (*at, "which"), event.which, WHICH, "MS-R067")
        self._known(
            "time_points", (*at, "from"), event.source, EVENT_SOURCES, "MS-R067"
        )

    def _circle(self, event: EventDefinition) -> None:
        """An event that is placed by itself can never be found."""
        way = [event.name]
        for name in self._placed_by(event):
            way.append(name)
            if name == event.name:
                document = self.documents["time_points"]
                place = document.key_span(document.node("events", event.name))
                message = f"the event is placed by itself: {' by '.join(way)}"
                remedy = "take `after` or `before` out of one of them"
                if event.name == min(way):
                    document.report("MS-R068", place, message, remedy)
                return

    def _placed_by(self, event: EventDefinition) -> Iterator[str]:
        events = self.vocabulary.events
        for _ in events:
            name = event.after or event.before
            if name not in events:
                return
            yield name
            event = events[name]

    def _time_points(self) -> None:
        document, points = self.documents["time_points"], self.vocabulary.time_points
        if "now" not in points:
            message = "there is no time point 'now', at which a rule looks by default"
            document.wrong("MS-R067", document.node("time_points"), message, "add it")
        for point in points.values():
            at = ("time_points", point.name)
            for key in ("anchor", "ends_at"):
                name = getattr(point, key)
                self._known("time_points", (*at, key), name, self.vocabulary.events)
            if point.until != "as_of":
                self._known(
                    "time_points", (*at, "until"), point.until, self.vocabulary.events
                )
            if bool(point.anchor) == bool(point.until):
                place = document.key_span(document.node(*at))
                both = "both `anchor` and `until`" if point.anchor else "no time"
                message = f"the time point {point.name!r} states {both}"
                document.report("MS-R067", place, message, "write `anchor` or `until`")

    def _known(
        self,
        file: str,
        keys: tuple[str, ...],
        name: str,
        known: Collection[str],
        code: str = "MS-R010",
    ) -> None:
        if name and name not in known:
            document = self.documents[file]
            remedy = did_you_mean(name, known)
            message = f"`{keys[-1]}` cannot be {name!r}"
            document.wrong(code, document.node(*keys), message, remedy)
