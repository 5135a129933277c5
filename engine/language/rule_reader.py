"""Rule files to typed rules; every mistake of a file at once."""

from __future__ import annotations

import yaml
from msgspec import Struct

from engine.language.arguments import Parameters
from engine.language.case_reader import read_cases
from engine.language.criteria import (
    Appears,
    Compare,
    Doubles,
    Drops,
    Falls,
    Grows,
    Measurable,
    Reduced,
    Rises,
)
from engine.language.diagnostics import Span, did_you_mean
from engine.language.documents import ID, Document, items
from engine.language.mistakes import UnreadableError
from engine.language.monotone import Monotone, read_monotone
from engine.language.node_reader import NodeReader
from engine.language.parse import RawQuantity, parse_quantity
from engine.language.provenance_reader import read_choices, read_sources
from engine.language.table_reader import read_table
from engine.language.tally_reader import read_score, read_set
from engine.language.tree import Band, Case, Item, Node, Rule, leaves
from engine.language.vocabulary import Vocabulary

_FORMS = ("flag", "cases", "table", "score", "set")
_COUNTING = (Rises, Falls, Reduced, Drops, Doubles, Measurable, Appears, Grows)
_OUTCOME_WITHOUT_INDEX = ("unknown", "not_applicable")


class _Body(Struct, frozen=True):
    """What decides a rule."""

    form: str
    population: Node | None
    flag: Node | None = None
    cases: tuple[Case, ...] = ()
    items: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()

    @property
    def nodes(self) -> list[Node]:
        parts = [self.population, self.flag, *(case.when for case in self.cases)]
        return [p for p in parts if p is not None] + [item.when for item in self.items]


class RuleReader:
    """Reads the rules of one file."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, ruleset: str
    ) -> None:
        """Keep what reading needs."""
        self.document, self.vocabulary, self.ruleset = document, vocabulary, ruleset
        self.nodes = NodeReader(document, vocabulary)
        self.name = ""
        self.name_place: Span | None = None

    def read(self) -> list[Rule]:
        """The rules of the file: one for each of its time points."""
        document = self.document
        entry = document.mapping(
            document.root,
            required=("rule", "title", "edition", "source"),
            optional=(
                "index", "without_index", "at", "parameters", "only_if", "choices", "cautions", "monotone",
                *_FORMS,
            ),
        )  # fmt: skip
        if not entry or document.root is None:
            return []
        if "rule" in entry:
            self.name = document.text(entry["rule"])
            self.name_place = document.span(entry["rule"])
            if self.name and not ID.fullmatch(self.name):
                message = f"{self.name!r} is no name of a rule"
                remedy = "use small letters, digits and underscores"
                self.nodes.wrong("MS-R042", entry["rule"], message, remedy)
        body = self._body(entry, document.root)
        if "parameters" in entry and not document.diagnostics:
            self._unused(entry)
        if "index" not in entry:
            self._needs_index(body)
        return [self._rule(entry, point, body) for point in self._points(entry)]

    def _points(self, entry: dict[str, yaml.Node]) -> list[str]:
        """The time points at which the rule looks."""
        if "at" not in entry:
            return ["now"]
        known = self.vocabulary.time_points
        points: list[str] = []
        nodes = self.document.sequence(entry["at"])
        if not nodes and isinstance(entry["at"], yaml.SequenceNode):
            message = "`at` of nothing: the rule would never look"
            self.nodes.wrong("MS-R044", entry["at"], message, "list its time points")
        for node in nodes:
            point = self.document.text(node)
            if point not in known:
                message = f"there is no time point {point!r}"
                self.nodes.wrong("MS-R031", node, message, did_you_mean(point, known))
            elif point in points:
                message = f"the time point {point!r} stands here twice"
                self.nodes.wrong("MS-R031", node, message, "keep one of the two")
            else:
                points.append(point)
        return points

    def _body(self, entry: dict[str, yaml.Node], root: yaml.Node) -> _Body:
        """What decides: a flag, or one of the forms of a classification."""
        forms = [form for form in _FORMS if form in entry]
        misspelt = not forms and len(entry) < len(root.value)
        if len(forms) != 1 and not misspelt:
            found = " and ".join(f"`{form}`" for form in forms) or "none of them"
            message = f"a rule has one of {', '.join(_FORMS)}; here stands {found}"
            place = self.document.key_span(entry[forms[1]] if forms else root)
            self.document.report("MS-R030", place, message, "write exactly one")
        if "parameters" in entry:
            self.nodes.parameters = self._parameters(entry["parameters"])
        population = self.nodes.read(entry["only_if"]) if "only_if" in entry else None
        form = forms[0] if forms else "flag"
        node = entry.get(form)
        if node is None:
            return _Body("flag", population)
        if form == "flag":
            return _Body("flag", population, flag=self.nodes.read(node))
        if form == "score":
            members, bands = read_score(self.nodes, node)
            return _Body("score", population, items=members, bands=bands)
        if form == "set":
            return _Body("set", population, items=read_set(self.nodes, node))
        cases = (
            read_table(self.nodes, node)
            if form == "table"
            else read_cases(self.nodes, node)
        )
        return _Body("cases", population, cases=cases)

    def _parameters(self, node: yaml.Node) -> Parameters:
        """Named quantities of the rule: ``NAME: NUMBER UNIT``."""
        parameters: dict[str, RawQuantity] = {}
        for name, value in items(self.document, node):
            text = self.document.text(value)
            if not ID.fullmatch(name) or name == "yes":
                place = self.document.key_span(value)
                message = f"{name!r} is no name of a parameter"
                remedy = "use small letters, digits and underscores"
                self.document.report("MS-R042", place, message, remedy)
            try:
                parameters[name] = parse_quantity(text)
            except UnreadableError as error:
                why = text if error.code == "MS-R009" else error.message
                message = f"the parameter {name!r} is no quantity: {why}"
                self.nodes.spoilt.add(name)
                self.nodes.wrong("MS-R039", value, message, error.remedy)
        return parameters

    def _unused(self, entry: dict[str, yaml.Node]) -> None:
        """A parameter that no criterion names is a misspelt one, or a forgotten one."""
        for name, value in items(self.document, entry["parameters"]):
            if name not in self.nodes.used:
                message = f"no criterion uses the parameter {name!r}"
                place = self.document.key_span(value)
                remedy = "use it, or leave it out"
                self.document.report("MS-R056", place, message, remedy)

    def _rule(self, entry: dict[str, yaml.Node], point: str, body: _Body) -> Rule:
        document = self.document
        edition = (
            document.mapping(entry["edition"], required=("effective_from",))
            if "edition" in entry
            else {}
        )
        day = edition.get("effective_from")
        index, without = self._index(entry)
        time_point = self.vocabulary.time_points[point]
        title = document.text(entry.get("title"))
        assert document.root is not None  # noqa: S101 - read() returned otherwise
        return Rule(
            name=self.name + time_point.suffix,
            ruleset=self.ruleset,
            title=f"{title}, {time_point.title}" if time_point.suffix else title,
            effective_from="" if day is None else document.day(day, "MS-R032"),
            sources=read_sources(document, entry["source"])
            if "source" in entry
            else (),
            index=index,
            without_index=without,
            flag=body.flag,
            cases=body.cases,
            time_point=point,
            choices=read_choices(document, entry["choices"])
            if "choices" in entry
            else (),
            cautions=tuple(
                map(self.nodes.known_caution, document.sequence(entry["cautions"]))
            )
            if "cautions" in entry
            else (),
            span=document.span(document.root),
            population=body.population,
            items=body.items,
            bands=body.bands,
            form=body.form,
            monotone=self._monotone(entry, body),
        )

    def _monotone(
        self, entry: dict[str, yaml.Node], body: _Body
    ) -> tuple[Monotone, ...]:
        if "monotone" not in entry:
            return ()
        if body.form != "flag":
            place = self.document.key_span(entry["monotone"])
            message = "`monotone` speaks of flags, and this is a classification"
            self.document.report("MS-R099", place, message, "leave it out")
        return read_monotone(
            self.document, entry["monotone"], self.vocabulary, indexed="index" in entry
        )

    def _needs_index(self, body: _Body) -> None:
        for leaf in (leaf for node in body.nodes for leaf in leaves(node)):
            test = leaf.test
            counts = isinstance(test, _COUNTING) or (
                isinstance(test, Compare) and test.reading in ("baseline", "nadir")
            )
            if counts:
                verb = leaf.text.partition("(")[0]
                message = (
                    f"{verb!r} counts from an index event, and the rule names none"
                )
                remedy = "add `index: EVENT` to the rule"
                place = self.document.first_word(leaf.span, verb)
                self.document.report("MS-R024", place, message, remedy)

    def _index(self, entry: dict[str, yaml.Node]) -> tuple[str, str]:
        index = self.document.text(entry["index"]) if "index" in entry else ""
        if index and index not in self.vocabulary.events:
            self.nodes.wrong(
                "MS-R010",
                entry["index"],
                f"there is no event {index!r}",
                did_you_mean(index, self.vocabulary.events),
            )
        without = "unknown"
        if "without_index" in entry:
            if "index" not in entry:
                place = self.document.key_span(entry["without_index"])
                message = "`without_index` belongs to a rule with `index`"
                self.document.report("MS-R058", place, message, "leave it out")
            without = self.document.text(entry["without_index"])
            if without not in _OUTCOME_WITHOUT_INDEX:
                self.nodes.wrong(
                    "MS-R033",
                    entry["without_index"],
                    f"a verdict cannot be {without!r} without its index event",
                    did_you_mean(without, _OUTCOME_WITHOUT_INDEX),
                )
        return index, without
