"""What a trace tells its readers: criteria, gaps, cautions, choices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.language import Gate, Leaf, Node, Rule, Some
from engine.reasoning.evaluate import RuleTrace, Trace
from engine.reasoning.finding import Finding
from engine.reasoning.verdict import CriterionOutcome, Gap
from engine.values import FALSE, TRUE, is_decided, outcome_of


def choices_of(rule: Rule) -> tuple[str, ...]:
    """Ids of a rule's choices."""
    return tuple(choice.id for choice in rule.choices)


def cautions_of(trace: RuleTrace, findings: list[Finding]) -> tuple[str, ...]:
    """Cautions of the rule, of its findings, and of bodies that hold outside their gate."""
    told = (caution for finding in findings for caution in finding.cautions)
    outside = (
        part.node.caution
        for part in _traces(trace)
        if isinstance(part.node, Gate)
        and part.node.caution
        and part.children[0].possible == FALSE
        and part.children[1].possible == TRUE
    )
    return tuple(dict.fromkeys((*trace.rule.cautions, *told, *outside)))


def _traces(trace: RuleTrace) -> Iterator[Trace]:
    for part in trace.parts:
        yield from _below(part)


def _below(trace: Trace) -> Iterator[Trace]:
    yield trace
    for child in trace.children:
        yield from _below(child)
    if trace.inner is not None:
        yield from _traces(trace.inner)


def findings_of(trace: RuleTrace) -> Iterator[Finding]:
    """Every finding of a rule, in the order of its criteria."""
    for part in _traces(trace):
        if part.finding is not None:
            yield part.finding


def criteria_of(trace: RuleTrace) -> tuple[CriterionOutcome, ...]:
    """The outcome of each criterion with its sentence, in the order of the rule."""
    found: dict[str, CriterionOutcome] = {}
    for part in _traces(trace):
        identity = _identity(part.node)
        if not identity or identity in found:
            continue
        finding = _told(part)
        found[identity] = CriterionOutcome(
            identity,
            outcome_of(part.possible),
            finding.say() if finding else "",
            _day(finding.through) if finding else None,
            finding.reason if finding and not is_decided(part.possible) else None,
        )
    return tuple(found.values())


def _told(trace: Trace) -> Finding | None:
    """The finding that tells most of a criterion: of a gate, its body or its condition."""
    if trace.finding is None and isinstance(trace.node, Gate):
        gate, body = trace.children
        return (
            _told(body) if gate.possible & TRUE else next(_findings_below(gate), None)
        )
    return trace.finding


def _findings_below(trace: Trace) -> Iterator[Finding]:
    for part in _below(trace):
        if part.finding is not None:
            yield part.finding


def _identity(node: Node) -> str:
    return node.id


def _open_parts(parts: tuple[Trace, ...]) -> Iterator[Trace]:
    """Undecided nodes below undecided nodes: what is settled asks for nothing."""
    for part in parts:
        if not is_decided(part.possible):
            yield part
            yield from _open_parts(part.children)
            if part.inner is not None:
                yield from _open_parts(part.inner.parts)


def gaps_of(trace: RuleTrace) -> Iterator[Gap]:
    """What is not known, of undecided criteria."""
    seen: set[str] = set()
    for part in _open_parts(trace.parts):
        finding = part.finding
        if finding is None:
            continue
        identity = _identity(part.node) if isinstance(part.node, Leaf | Some) else ""
        text = finding.say()
        if text not in seen:
            seen.add(text)
            asked = finding.ask()
            if asked and not any(request.can_be_known_now for request in asked):
                text += "; this cannot be known now"
            yield Gap(identity, finding.reason or "inconclusive", text)


def through_of(findings: list[Finding]) -> str | None:
    """The last day that any finding looked at."""
    days = [finding.through for finding in findings if finding.through is not None]
    return _day(max(days)) if days else None


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()
