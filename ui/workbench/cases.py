"""Cases: the compact examples that stand beside each rule in ``.cases.yaml``.

A file names its rule and tells small records in the workbench's sentences::

    rule: biochemical_relapse
    as_of: day 160
    record:
      - a CAR T infusion of ide-cel on 2023-10-01
    cases:
      - case: a rise of exactly 0.50 g/dL
        record:
          - serum M-protein: {day -10: 2.00 g/dL, day 60: 0.10 g/dL, day 110: 0.60 g/dL}
        expect: true
        because: [serum]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from engine.language import (
    Diagnostic,
    Document,
    Rule,
    RuleErrors,
    RuleSet,
    Span,
    Vocabulary,
    did_you_mean,
    items,
    load_ruleset,
    rules_root,
    shipped_policy_names,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.reasoning import Verdict
from engine.values import Outcome
from ui.workbench.bench import Bench, check_of, said_outcome
from ui.workbench.report import Report, ScenarioRun, expectable, report_of, ways_of
from ui.workbench.sentences import tell
from ui.workbench.words import Misunderstood

DECLARATIONS: Final = ("equivalent", "never")
"""Keys of a file that say what no case can show; the gate reads them."""
_OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
_CASE_KEYS: Final = (
    "record",
    "as_of",
    "at",
    "possible",
    "because",
    "says",
    "gap",
    "cautions",
)


class Case(Struct, frozen=True):
    """One example of a rule.

    Attributes:
        name: what it shows.
        rule: rule that it asks.
        bench: the record, told and looked at.
        expect: outcome, or value of a classification.
        possible: values that an undecided classification can still take.
        because: criteria of the proof.
        says: words of one of its sentences.
        gap: why it is not known.
        cautions: cautions that stand beside it.
        span: where it stands.
    """

    name: str
    rule: Rule
    bench: Bench
    expect: str
    possible: tuple[str, ...]
    because: tuple[str, ...]
    says: str
    gap: str
    cautions: tuple[str, ...]
    span: Span

    def run(self) -> ScenarioRun:
        """Ask the rule and compare."""
        verdict = self.bench.ask(self.rule.id)
        wrong = "; ".join(self._differences(verdict))
        return ScenarioRun(
            file=self.span.file,
            feature=self.rule.title,
            name=self.name,
            line=self.span.line,
            passed=not wrong,
            message=wrong,
            checks=(check_of(self.rule, verdict),),
        )

    def _differences(self, verdict: Verdict) -> Iterable[str]:
        outcome = verdict.value or verdict.outcome.value
        if outcome != self.expect:
            yield f"expected {self.expect}, but it is {said_outcome(verdict)}"
            return
        if self.possible and set(self.possible) != set(verdict.possible):
            yield f"it may be {', '.join(verdict.possible)}"
        proved = {reason.criterion for reason in verdict.because}
        if self.because and set(self.because) != proved:
            yield f"it is so because of {', '.join(sorted(proved)) or 'nothing on record'}"
        if self.says and self.says not in said_outcome(verdict):
            yield f"it says: {said_outcome(verdict)}"
        if self.gap and self.gap not in {gap.reason for gap in verdict.missing}:
            yield f"the gap is {', '.join(gap.reason for gap in verdict.missing)}"
        if not set(self.cautions) <= set(verdict.cautions):
            yield f"its cautions are {', '.join(verdict.cautions) or 'none'}"


def run_cases(where: str) -> Report:
    """Run every case of a rule set.

    Args:
        where: name of a shipped rule set, or the folder of another.

    Raises:
        FileNotFoundError: no such rule set.
        RuleErrors: mistakes in the rule set or its cases.
    """
    ruleset = load_ruleset(where)
    return report_of([ruleset], [case.run() for case in cases_of(where, ruleset)])


def cases_of(where: str, ruleset: RuleSet) -> list[Case]:
    """The cases that stand beside the rules of a rule set.

    Args:
        where: name of a shipped rule set, or the folder of another.
        ruleset: the rule set itself.

    Raises:
        RuleErrors: mistakes in the cases.
    """
    return read_cases(case_texts(where), ruleset)


def case_texts(where: str) -> dict[str, str]:
    """The ``.cases.yaml`` files of a rule set, by path from the folder above it."""
    shipped = where in (*shipped_ruleset_names(), *shipped_policy_names())
    folder = rules_root() / "rule_sets" / where if shipped else Path(where)
    return {
        file.relative_to(folder.parent).as_posix(): file.read_text("utf-8")
        for file in sorted(folder.rglob("*.cases.yaml"))
    }


def rules_without_cases(report: Report, ruleset: RuleSet) -> list[str]:
    """What a rule set still lacks: a sentence for each outcome or value without a case."""
    shown = {coverage.rule: coverage.counts for coverage in report.coverage}
    return [
        f"{rule.id} has no case that is {way}"
        for rule in ruleset.rules.values()
        for way in ways_of(rule)
        if not shown[rule.id].get(way)
    ]


def read_cases(
    texts: Mapping[str, str], ruleset: RuleSet, vocabulary: Vocabulary | None = None
) -> list[Case]:
    """Read ``.cases.yaml`` files.

    Args:
        texts: file name to text.
        ruleset: the rules that the cases ask.
        vocabulary: names that facts may use; the shipped ones by default.

    Raises:
        RuleErrors: every mistake in every file, with its place.
    """
    cases: list[Case] = []
    diagnostics: list[Diagnostic] = []
    for file, text in texts.items():
        document = Document(file, text)
        cases += _Reader(
            document, ruleset, vocabulary or vocabulary_of([ruleset])
        ).read()
        diagnostics += document.diagnostics
    if diagnostics:
        raise RuleErrors(diagnostics)
    return cases


class _Reader:
    """Reads the cases of one file."""

    def __init__(
        self, document: Document, ruleset: RuleSet, vocabulary: Vocabulary
    ) -> None:
        self.document, self.ruleset, self.vocabulary = document, ruleset, vocabulary

    def read(self) -> list[Case]:
        """The cases of the file; mistakes are noted in the document."""
        document = self.document
        top = document.mapping(
            document.root,
            required=("rule", "cases"),
            optional=("as_of", "record", *DECLARATIONS),
        )
        if document.diagnostics:
            return []
        name = document.text(top["rule"])
        cases = [
            self._case(node, name, top) for node in document.sequence(top["cases"])
        ]
        return list(self._of_different_names(case for case in cases if case))

    def _of_different_names(self, cases: Iterable[Case]) -> Iterator[Case]:
        """The cases; one that was copied and not renamed is a mistake."""
        first: dict[tuple[str, str], Case] = {}
        for case in cases:
            known = first.setdefault((case.rule.name, case.name), case)
            if known is not case:
                said = f"there are two cases {case.name!r}; the other stands in line {known.span.line}"
                remedy = "give each case of a rule its own name"
                self.document.report("MS-W006", case.span, said, remedy)
            yield case

    def _case(
        self, node: yaml.Node, name: str, top: dict[str, yaml.Node]
    ) -> Case | None:
        document = self.document
        entry = document.mapping(node, required=("case", "expect"), optional=_CASE_KEYS)
        rule = self._rule(name, entry.get("at"), top["rule"])
        as_of = entry.get("as_of", top.get("as_of"))
        if as_of is None:
            self._wrong(
                "MS-W004", node, "nothing says on which day mspike looks", "add `as_of`"
            )
        if rule is None or as_of is None or "expect" not in entry:
            return None
        bench = Bench([self.ruleset], self.vocabulary)
        for told in (top.get("record"), entry.get("record")):
            for item in document.sequence(told) if told is not None else ():
                self._tell(bench, item)
        try:
            bench.look(document.text(as_of))
        except Misunderstood as mistake:
            self._wrong("MS-W004", as_of, mistake.message, mistake.remedy)
        return Case(
            name=document.text(entry.get("case")),
            rule=rule,
            bench=bench,
            expect=self._expected(entry["expect"], rule),
            possible=self._texts(entry, "possible"),
            because=self._texts(entry, "because"),
            says=document.text(entry["says"]) if "says" in entry else "",
            gap=document.text(entry["gap"]) if "gap" in entry else "",
            cautions=self._texts(entry, "cautions"),
            span=document.span(node),
        )

    def _texts(self, entry: dict[str, yaml.Node], key: str) -> tuple[str, ...]:
        return tuple(self.document.texts(entry[key])) if key in entry else ()

    def _rule(self, name: str, at: yaml.Node | None, place: yaml.Node) -> Rule | None:
        points, suffix = self.vocabulary.time_points, ""
        if at is not None:
            point = self.document.text(at)
            if point not in points:
                remedy = did_you_mean(point, points)
                self._wrong("MS-W003", at, f"there is no time point {point!r}", remedy)
                return None
            suffix = points[point].suffix
        rule = self.ruleset.rules.get(name + suffix)
        if rule is None:
            remedy = did_you_mean(name + suffix, self.ruleset.rules)
            self._wrong("MS-W003", place, f"there is no rule {name + suffix!r}", remedy)
        return rule

    def _tell(self, bench: Bench, item: yaml.Node) -> None:
        try:
            if isinstance(item, yaml.MappingNode):
                for subject, node in items(self.document, item):
                    self._tell_table(bench, subject, node)
            else:
                tell(bench.record, self.document.text(item))
        except Misunderstood as mistake:
            self._wrong("MS-W001", item, mistake.message, mistake.remedy)

    def _tell_table(self, bench: Bench, subject: str, node: yaml.Node) -> None:
        """``serum M-protein: {day 60: 0.1 g/dL}`` and its like, cell by cell."""
        for key, value in items(self.document, node):
            words = self.document.text(value)
            if subject.startswith("FISH on "):
                table: Sequence[Sequence[str]] = (
                    ("abnormality", "result"),
                    (key, words),
                )
                tell(bench.record, f"{subject} said:", table)
                continue
            result, comma, note = words.partition(", ")
            verb = "were" if subject == "free light chains" else "was"
            tell(bench.record, f"{subject} {verb} {result} on {key}{comma}{note}")

    def _expected(self, node: yaml.Node, rule: Rule) -> str:
        # `true` and `false` are outcomes here, not what YAML makes of them.
        word = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        known = expectable(rule)
        if word not in known:
            remedy = did_you_mean(word, known)
            self._wrong("MS-W002", node, f"{rule.name} cannot be {word!r}", remedy)
        return word

    def _wrong(self, code: str, node: yaml.Node, message: str, remedy: str) -> None:
        self.document.report(code, self.document.span(node), message, remedy)
