"""Due rules of a policy: YAML to ``DueRule``; every mistake of a file at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast, get_args

import yaml

from engine.language.diagnostics import did_you_mean
from engine.language.documents import ID, Document, items, whole_number
from engine.language.due_rule import (
    Condition,
    DueRule,
    Feed,
    Need,
    Severity,
    Sought,
)
from engine.language.provenance_reader import read_choices, read_sources
from engine.language.vocabulary import Vocabulary

KEY: Final = "due"
_REQUIRED: Final = (
    KEY, "title", "edition", "source", "parameters", "severity", "from", "after", "grace",
    "snooze", "until", "actions",
)  # fmt: skip
_OPTIONAL: Final = (
    "when", "unless", "opens", "ahead", "every", "ends", "needs", "choices",
    "evidence",
)  # fmt: skip
_FEEDS: Final = get_args(Feed)
_SEVERITIES: Final = get_args(Severity)
_EXTENTS: Final = ("whole_body", "skull_base_to_mid_thigh", "limited")
_IMAGING: Final = re.compile(r"imaging\(([a-z_]*)\)")
_RULE: Final = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")


def is_due(document: Document) -> bool:
    """Whether a file of a rule set holds a due rule."""
    root = document.root
    if not isinstance(root, yaml.MappingNode):
        return False
    return any(key.value == KEY for key, _ in root.value)


class DueReader:
    """Reads the due rule of one file."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, ruleset: str
    ) -> None:
        """Keep what reading needs."""
        self.document, self.vocabulary, self.ruleset = document, vocabulary, ruleset
        self.parameters: dict[str, int | None] = {}
        self.used: set[str] = set()

    def read(self) -> DueRule | None:
        """The rule; ``None`` after noting its mistakes."""
        document, root = self.document, self.document.root
        entry = document.mapping(root, required=_REQUIRED, optional=_OPTIONAL)
        if root is None or any(key not in entry for key in _REQUIRED):
            return None
        name = document.text(entry[KEY])
        if not ID.fullmatch(name):
            remedy = "use small letters, digits and underscores"
            document.wrong(
                "MS-R042", entry[KEY], f"{name!r} is no name of a rule", remedy
            )
        self._read_parameters(entry["parameters"])
        edition = document.mapping(entry["edition"], required=("effective_from",))
        day = edition.get("effective_from")
        connective, conditions = self._when(entry)
        days = {key: self._days(entry, key) for key in ("after", "grace", "snooze")}
        more = {key: self._days(entry, key) for key in ("opens", "ahead", "every")}
        ends = self._days(entry, "ends")
        rule = DueRule(
            name=name,
            ruleset=self.ruleset,
            title=document.text(entry["title"]),
            effective_from="" if day is None else document.day(day, "MS-R032"),
            sources=read_sources(document, entry["source"]),
            parameters=self.parameters,
            severity=cast(
                Severity, self._one_of(entry["severity"], _SEVERITIES, "severity")
            ),
            origin=self._event(entry["from"]),
            connective=connective,
            conditions=conditions,
            unless=self._unless(entry),
            after=days["after"] or 0,
            opens=(days["after"] if "opens" not in entry else more["opens"]) or 0,
            ahead=more["ahead"] or 0,
            grace=days["grace"] or 0,
            every=more["every"],
            ends=ends,
            snooze=days["snooze"] or 0,
            needs=self._needs(entry["needs"]) if "needs" in entry else (),
            until=tuple(
                self._event(node) for node in document.sequence(entry["until"])
            ),
            actions=tuple(document.texts(entry["actions"])),
            choices=read_choices(document, entry["choices"])
            if "choices" in entry
            else (),
            evidence=tuple(document.texts(entry["evidence"]))
            if "evidence" in entry
            else (),
            on=None not in days.values()
            and not any(key in entry and more[key] is None for key in more),
            span=document.span(root),
        )
        self._unused(entry["parameters"])
        return None if document.diagnostics else rule

    def _read_parameters(self, node: yaml.Node) -> None:
        """Named days: ``NAME: 90 d``, or ``off``."""
        for name, value in items(self.document, node):
            text = str(value.value) if isinstance(value, yaml.ScalarNode) else ""
            days = whole_number(text.removesuffix(" d"), least=0)
            if text == "off":
                self.parameters[name] = None
                continue
            if days is None or not text.endswith(" d"):
                message = f"the parameter {name!r} is no number of days"
                remedy = "write a whole number and d, as in 90 d; or off"
                self.document.wrong("MS-R080", value, message, remedy)
            self.parameters[name] = days or 0

    def _days(self, entry: dict[str, yaml.Node], key: str) -> int | None:
        """The days of the parameter that ``key`` names; ``None`` if off or not there."""
        if key not in entry:
            return None
        name = self.document.text(entry[key])
        self.used.add(name)
        if name not in self.parameters:
            message = f"there is no parameter {name!r}"
            remedy = (
                "name one of `parameters`; days stand there, so that a site finds them"
            )
            self.document.wrong("MS-R080", entry[key], message, remedy)
            return 0
        return self.parameters[name]

    def _unused(self, node: yaml.Node) -> None:
        for name, value in items(self.document, node):
            if name not in self.used:
                message = f"nothing uses the parameter {name!r}"
                place = self.document.key_span(value)
                self.document.report(
                    "MS-R056", place, message, "use it, or leave it out"
                )

    def _one_of(self, node: yaml.Node, known: Sequence[str], what: str) -> str:
        text = self.document.text(node)
        if text not in known:
            message = f"{what} cannot be {text!r}"
            self.document.wrong("MS-R083", node, message, did_you_mean(text, known))
        return text

    def _event(self, node: yaml.Node) -> str:
        name, known = self.document.text(node), self.vocabulary.events
        if name not in known:
            message = f"there is no event {name!r}"
            self.document.wrong("MS-R010", node, message, did_you_mean(name, known))
        return name

    def _when(self, entry: dict[str, yaml.Node]) -> tuple[str, tuple[Condition, ...]]:
        if "when" not in entry:
            return "all", ()
        document = self.document
        part = document.mapping(entry["when"], optional=("any", "all"))
        if len(part) != 1:
            message = "`when` has one of any, all"
            document.wrong("MS-R082", entry["when"], message, "write exactly one")
            return "all", ()
        connective, node = next(iter(part.items()))
        found = tuple(self._condition(one) for one in document.sequence(node))
        if not found:
            message = f"`{connective}` of nothing"
            document.wrong("MS-R044", node, message, "list its conditions")
        return connective, found

    def _unless(self, entry: dict[str, yaml.Node]) -> tuple[Condition, ...]:
        if "unless" not in entry:
            return ()
        node = entry["unless"]
        found = tuple(self._condition(one) for one in self.document.sequence(node))
        if not found:
            remedy = "list what silences it, or leave `unless` out"
            self.document.wrong("MS-R044", node, "`unless` of nothing", remedy)
        return found

    def _condition(self, node: yaml.Node) -> Condition:
        document = self.document
        part = document.mapping(node, required=("holds",), optional=("is",))
        rule = document.text(part["holds"]) if "holds" in part else ""
        if "holds" in part and not _RULE.fullmatch(rule):
            message = f"{rule!r} names no rule of a rule set"
            remedy = "write RULESET/RULE, as in moffitt_2025/any_emd"
            document.wrong("MS-R082", part["holds"], message, remedy)
        values = document.texts(part["is"]) if "is" in part else []
        return Condition(rule, tuple(values), document.span(node))

    def _needs(self, node: yaml.Node) -> tuple[Need, ...]:
        found: dict[str, Need] = {}
        for one in self.document.sequence(node):
            part = self.document.mapping(one, required=("id", "title", "feed", "any"))
            if len(part) < 4:
                continue
            identity = self.document.text(part["id"])
            if identity in found:
                message = f"the need {identity!r} stands here twice"
                self.document.wrong(
                    "MS-R043", part["id"], message, "rename one of them"
                )
            feed = self._one_of(part["feed"], _FEEDS, "feed")
            sought = tuple(
                self._sought(each) for each in self.document.sequence(part["any"])
            )
            if not sought:
                message, remedy = "`any` of nothing", "list what meets the need"
                self.document.wrong("MS-R044", part["any"], message, remedy)
            title = self.document.text(part["title"])
            found[identity] = Need(identity, title, cast(Feed, feed), sought)
        return tuple(found.values())

    def _sought(self, node: yaml.Node) -> Sought:
        text, known = self.document.text(node), self.vocabulary.analytes
        imaging = _IMAGING.fullmatch(text)
        if imaging is not None and imaging[1] in _EXTENTS:
            return Sought(extent=imaging[1])
        if text not in known:
            choices = [*known, *(f"imaging({extent})" for extent in _EXTENTS)]
            message = f"{text!r} is neither a result nor imaging of an extent"
            self.document.wrong("MS-R081", node, message, did_you_mean(text, choices))
        return Sought(analyte=text)
