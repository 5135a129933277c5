"""The boolean structure of a rule: YAML nodes to the typed tree."""

from __future__ import annotations

import yaml

from engine.language.arguments import Parameters
from engine.language.check import check
from engine.language.criteria import HasMeasure, IsState, Test
from engine.language.diagnostics import Span, did_you_mean
from engine.language.documents import ID, Document, whole_number
from engine.language.mistakes import CriterionError, CriterionErrors
from engine.language.parse import parse_criterion, words_of
from engine.language.references import Reference
from engine.language.tree import Gate, Group, Leaf, Node, RuleHolds, Some
from engine.language.vocabulary import ItemList, Vocabulary

_CONNECTIVES = ("any", "all", "none", "at_least", "that", "some", "holds")
_NODE_KEYS = ("id", "only_if", "caution_outside", "is", *_CONNECTIVES)


class NodeReader:
    """Reads the criteria of one rule; ids must be unique among them."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        """Keep what reading needs; the rule's parameters are read first."""
        self.document, self.vocabulary = document, vocabulary
        self.ids: set[str] = set()
        self.parameters: Parameters = {}
        self.used: set[str] = set()
        self.spoilt: set[str] = set()
        self.references: list[Reference] = []

    def read(self, node: yaml.Node, scope: ItemList | None = None) -> Node:
        """One criterion with everything below it."""
        span = self.document.span(node)
        if self._is_cut(node):
            return Group("", "any", (), span)
        entry = self.document.mapping(node, optional=_NODE_KEYS)
        kinds = [key for key in _CONNECTIVES if key in entry]
        misspelt = isinstance(node, yaml.MappingNode) and len(entry) < len(node.value)
        if len(kinds) != 1:
            if isinstance(node, yaml.MappingNode) and (kinds or not misspelt):
                self._needs_one(node, entry, kinds)
            return Group("", "any", (), span)
        needed = kinds[0] in ("that", "some", "holds") and not misspelt
        identity = self._identity(entry, node, needed=needed)
        self._belongs(entry, "is", "holds")
        self._belongs(entry, "caution_outside", "only_if")
        body = self._body(kinds[0], entry, identity, span, scope)
        if "only_if" in entry:
            condition = self.read(entry["only_if"], scope)
            return Gate(identity, condition, body, span, self._caution(entry))
        return body

    def _is_cut(self, node: yaml.Node) -> bool:
        """Whether YAML has cut a criterion without quotes at its first comma."""
        if not isinstance(node, yaml.MappingNode):
            return False
        pairs = node.value
        left_over = any(
            key.value not in _NODE_KEYS and value.value == "" for key, value in pairs
        )
        for key, value in pairs:
            if key.value != "that" or not isinstance(value, yaml.ScalarNode):
                continue
            is_open = value.value.count("(") > value.value.count(")")
            if not value.style and (is_open or (node.flow_style and left_over)):
                message = f"YAML ends the criterion at the comma: {value.value!r}"
                remedy = "put the whole of it in double quotes, to its very end"
                self.wrong("MS-R071", value, message, remedy)
                return True
        return False

    def _needs_one(
        self, node: yaml.Node, entry: dict[str, yaml.Node], kinds: list[str]
    ) -> None:
        found = " and ".join(f"`{kind}`" for kind in kinds) or "none of them"
        message = (
            f"a criterion has one of {', '.join(_CONNECTIVES)}; here stands {found}"
        )
        remedy = "join two criteria with `all` or `any`" if kinds else "add one of them"
        document = self.document
        place = document.key_span(entry[kinds[1]]) if kinds else document.span(node)
        document.report("MS-R040", place, message, remedy)

    def _belongs(self, entry: dict[str, yaml.Node], key: str, other: str) -> None:
        if key in entry and other not in entry:
            place = self.document.key_span(entry[key])
            message = f"`{key}` belongs to `{other}`, and there is none here"
            self.document.report("MS-R058", place, message, "leave it out")

    def _caution(self, entry: dict[str, yaml.Node]) -> str:
        if "caution_outside" not in entry:
            return ""
        return self.known_caution(entry["caution_outside"])

    def known_caution(self, node: yaml.Node) -> str:
        """The name of a caution of the vocabulary."""
        name, known = self.document.text(node), self.vocabulary.cautions
        if name and name not in known:
            remedy = did_you_mean(name, known)
            self.wrong("MS-R010", node, f"there is no caution {name!r}", remedy)
        return name

    def _identity(
        self, entry: dict[str, yaml.Node], node: yaml.Node, *, needed: bool
    ) -> str:
        if "id" not in entry:
            if needed:
                self.wrong(
                    "MS-R041", node, "this criterion has no id", "add `id: NAME`"
                )
            return ""
        identity = self.document.text(entry["id"])
        if identity and not ID.fullmatch(identity):
            self.wrong(
                "MS-R042",
                entry["id"],
                f"{identity!r} is no id",
                "use small letters, digits and underscores",
            )
        elif identity and identity in self.ids:
            self.wrong(
                "MS-R043",
                entry["id"],
                f"the id {identity!r} stands here twice",
                "give each criterion of a rule its own id",
            )
        self.ids.add(identity)
        return identity

    def _body(
        self,
        kind: str,
        entry: dict[str, yaml.Node],
        identity: str,
        span: Span,
        scope: ItemList | None,
    ) -> Node:
        value = entry[kind]
        if scope is not None and kind in ("some", "holds"):
            message = (
                f"below `some` only {scope.item}.ATTRIBUTE can be asked, not `{kind}`"
            )
            remedy = "move this out of `some`, and join both with `all`"
            self.document.report(
                "MS-R057", self.document.key_span(value), message, remedy
            )
        if kind == "that":
            return self._leaf(value, identity, span, scope)
        if kind == "some":
            return self._some(entry, identity, span)
        if kind == "holds":
            return self._holds(entry, identity, span)
        if kind == "at_least":
            return self._at_least(value, identity, span, scope)
        nodes = self.document.sequence(value)
        children = tuple(self.read(item, scope) for item in nodes)
        if not nodes and isinstance(value, yaml.SequenceNode):
            self.wrong("MS-R044", value, f"`{kind}` of nothing", "list its criteria")
        return Group(identity, kind, children, span)

    def _holds(
        self, entry: dict[str, yaml.Node], identity: str, span: Span
    ) -> RuleHolds:
        document, target = self.document, entry["holds"]
        nodes = document.sequence(entry["is"]) if "is" in entry else []
        if "is" in entry and not nodes:
            message, remedy = "`is` of nothing", "list the values that count"
            if isinstance(entry["is"], yaml.SequenceNode):
                self.wrong("MS-R044", entry["is"], message, remedy)
        values = [(document.text(node), document.span(node)) for node in nodes]
        name = document.text(target)
        place = document.span(target)
        self.references.append(
            Reference(name, place, tuple(values), expects_value="is" in entry)
        )
        return RuleHolds(identity, name, tuple(value for value, _ in values), span)

    def _at_least(
        self, value: yaml.Node, identity: str, span: Span, scope: ItemList | None
    ) -> Node:
        entry = self.document.mapping(value, required=("count", "of"))
        count_text = self.document.text(entry["count"]) if "count" in entry else ""
        nodes = self.document.sequence(entry["of"]) if "of" in entry else []
        children = tuple(self.read(item, scope) for item in nodes)
        count = whole_number(count_text) or 0
        if len(entry) == 2 and not 1 <= count <= len(children):
            message = f"at least {count_text!r} of {len(children)}"
            remedy = "write a count from 1 to the number of criteria"
            self.wrong("MS-R045", entry["count"], message, remedy)
        return Group(identity, "at_least", children, span, count)

    def _some(self, entry: dict[str, yaml.Node], identity: str, span: Span) -> Node:
        inner = self.document.mapping(
            entry["some"], required=("in", "with"), optional=("at_least",)
        )
        name = self.document.text(inner.get("in")) if "in" in inner else ""
        known = self.vocabulary.lists
        if "in" in inner and name not in known:
            remedy = did_you_mean(name, known)
            self.wrong("MS-R010", inner["in"], f"there is no list {name!r}", remedy)
        body: Node = Group("", "any", (), span)
        if "with" in inner and name in known:
            body = self.read(inner["with"], known[name])
        return Some(identity, name, body, span, self._count(inner))

    def _count(self, inner: dict[str, yaml.Node]) -> int:
        if "at_least" not in inner:
            return 1
        text = self.document.text(inner["at_least"])
        count = whole_number(text)
        if count is None:
            remedy = "write a count from 1"
            self.wrong("MS-R045", inner["at_least"], f"at least {text!r}", remedy)
        return count or 1

    def _leaf(
        self, node: yaml.Node, identity: str, span: Span, scope: ItemList | None
    ) -> Node:
        return self.leaf(node, self.document.text(node), identity, scope) or Group(
            identity, "any", (), span
        )

    def leaf(
        self,
        node: yaml.Node,
        text: str,
        identity: str,
        scope: ItemList | None = None,
        head: yaml.Node | None = None,
    ) -> Leaf | None:
        """The criterion ``text``; ``None`` after noting its mistakes.

        Args:
            node: where it stands.
            text: the criterion.
            identity: its id.
            scope: the list whose item it may speak of.
            head: where its first words stand, if not at ``node``: a column head.
        """
        try:
            raw = parse_criterion(text)
            self.used |= words_of(raw)
            test = check(raw, self.vocabulary, scope, self.parameters)
        except CriterionError as error:
            self._at_column(node, head, error)
        except CriterionErrors as mistakes:
            for mistake in mistakes.errors:
                self._at_column(node, head, mistake)
        else:
            if scope is not None and not _speaks_of_item(test):
                message = f"below `some` only {scope.item}.ATTRIBUTE can be asked"
                remedy = "move this out of `some`, and join both with `all`"
                self.wrong("MS-R057", node, message, remedy)
            return Leaf(
                identity, test, " ".join(text.split()), self.document.span(node)
            )
        return None

    def _at_column(
        self, node: yaml.Node, head: yaml.Node | None, error: CriterionError
    ) -> None:
        column, place = error.column, node
        if isinstance(head, yaml.ScalarNode):
            skip = len(head.value) + 1
            column, place = (column - skip, node) if column >= skip else (column, head)
        if not isinstance(place, yaml.ScalarNode):
            return  # that it is no text has been noted
        word = place.value[column : column + error.width]
        if error.code == "MS-R020" and word in self.spoilt:
            return  # so has that the parameter is no quantity
        span = self.document.place(place, column, error.width)
        self.document.report(error.code, span, error.message, error.remedy)

    def wrong(
        self, code: str, node: yaml.Node | None, message: str, remedy: str
    ) -> None:
        """Note a mistake where ``node`` stands."""
        root = node if node is not None else self.document.root
        assert root is not None  # noqa: S101 - an empty file never gets here
        self.document.report(code, self.document.span(root), message, remedy)


def _speaks_of_item(test: Test) -> bool:
    asked = isinstance(test, IsState) and test.kind == "attribute"
    return asked or isinstance(test, HasMeasure)
