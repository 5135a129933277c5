"""Rules that hold other rules of their set: they exist, fit, and end somewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from msgspec import Struct

from engine.language.diagnostics import Span, did_you_mean
from engine.language.documents import Document
from engine.language.tree import Rule


class Reference(Struct, frozen=True):
    """One ``holds``, with the places of its words.

    Attributes:
        rule: name of the rule that it names.
        place: where that name stands.
        values: values of a classification that count, each with its place.
        expects_value: whether it was written with ``is``.
    """

    rule: str
    place: Span
    values: tuple[tuple[str, Span], ...]
    expects_value: bool


class Page(Struct, frozen=True):
    """One rule file as read.

    Attributes:
        document: the file.
        rules: its rules, one for each time point.
        references: every ``holds`` in it.
        name: the name that it gives its rule; empty if that cannot be read.
        name_place: where that name stands.
    """

    document: Document
    rules: tuple[Rule, ...]
    references: tuple[Reference, ...]
    name: str
    name_place: Span | None = None


class References:
    """Checks the references of a whole rule set."""

    def __init__(self, pages: Iterable[Page], suffixes: Mapping[str, str]) -> None:
        """Keep the files.

        Args:
            pages: every rule file of the set.
            suffixes: suffix of each time point's rules, by its name.
        """
        self.pages, self.suffixes = tuple(pages), suffixes
        self.documents = {page.document.file: page.document for page in self.pages}
        self.by_file = {page.document.file: page.references for page in self.pages}
        self.rules = {rule.name: rule for page in self.pages for rule in page.rules}
        self.named = {page.name for page in self.pages}
        # What a file that cannot be read would have named is not known.
        self.all_read = all(page.name for page in self.pages)

    def check(self) -> None:
        """Note every reference that leads nowhere, does not fit, or leads in a circle."""
        for page in self.pages:
            for rule in page.rules:
                for reference in page.references:
                    self._fits(page.document, rule, reference)
        self._circles()

    def target(self, rule: Rule, reference: Reference) -> Rule | None:
        """The rule that is meant: the one at the same time point, if there is one."""
        suffix = self.suffixes.get(rule.time_point, "")
        same = self.rules.get(reference.rule + suffix)
        return same or self.rules.get(reference.rule)

    def _fits(self, document: Document, rule: Rule, reference: Reference) -> None:
        target = self.target(rule, reference)
        if target is None:
            if self.all_read and reference.rule not in self.named:
                message = f"there is no rule {reference.rule!r} in this rule set"
                remedy = did_you_mean(reference.rule, self.rules)
                document.report("MS-R048", reference.place, message, remedy)
            elif self._looks_elsewhere(reference):
                message = f"{reference.rule!r} does not look at {rule.time_point!r}"
                remedy = f"add {rule.time_point} to the `at` of {reference.rule}"
                document.report("MS-R048", reference.place, message, remedy)
            return
        if target.is_classification != reference.expects_value:
            if target.is_classification:
                message = (
                    f"{reference.rule!r} has values, and it is not said which count"
                )
                remedy = f"add `is: [{next(iter(target.values), '...')}]`"
            else:
                message = f"{reference.rule!r} is true or false; it has no values"
                remedy = "leave out `is`"
            document.report("MS-R070", reference.place, message, remedy)
        elif reference.values:
            known = target.values
            for value, place in reference.values:
                if value not in known:
                    message = f"{reference.rule!r} cannot be {value!r}"
                    remedy = did_you_mean(value, known)
                    document.report("MS-R069", place, message, remedy)

    def _looks_elsewhere(self, reference: Reference) -> bool:
        """Whether the rule was read, only not at this time point."""
        pages = [page for page in self.pages if page.name == reference.rule]
        return any(page.rules for page in pages)

    def _circles(self) -> None:
        """Note each circle once, in the file of its alphabetically first rule."""
        edges = {name: self._held(rule) for name, rule in self.rules.items()}
        noted: set[Span] = set()
        for page in self.pages:
            for rule in page.rules:
                for reference, target in edges[rule.name]:
                    way = _way(edges, target, rule.name)
                    if not way or min(way) != rule.name or reference.place in noted:
                        continue
                    noted.add(reference.place)
                    circle = " holds ".join([rule.name, *way])
                    message = f"the rules hold each other in a circle: {circle}"
                    remedy = "let one of them ask for the facts themselves"
                    document = self.documents[reference.place.file]
                    document.report("MS-R052", reference.place, message, remedy)

    def _held(self, rule: Rule) -> list[tuple[Reference, str]]:
        found = []
        for reference in self.by_file.get(rule.span.file, ()):
            target = self.target(rule, reference)
            if target is not None:
                found.append((reference, target.name))
        return found


def _way(
    edges: Mapping[str, list[tuple[Reference, str]]], start: str, end: str
) -> list[str]:
    """The shortest way from ``start`` to ``end``, both included; empty if none."""
    ways = {start: [start]}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        if name == end:
            return ways[name]
        for _, target in edges[name]:
            if target not in ways:
                ways[target] = [*ways[name], target]
                queue.append(target)
    return []
