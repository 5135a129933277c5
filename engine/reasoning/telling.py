"""What a trace tells its readers: criteria, gaps, cautions, choices."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import Gate, Leaf, Rule, Some
from engine.reasoning.finding import Finding
from engine.reasoning.trace import RuleTrace, Trace, day_of
from engine.reasoning.verdict import CriterionOutcome, Gap
from engine.values import FALSE, TRUE, is_decided


def choices_of(rule: Rule) -> tuple[str, ...]:
    """Ids of a rule's choices."""
    return tuple([choice.id for choice in rule.choices])


def cautions_of(trace: RuleTrace, findings: list[Finding]) -> tuple[str, ...]:
    """Cautions of the rule, of its findings, and of bodies that hold outside their gate."""
    told = [caution for f in findings if f.cautions for caution in f.cautions]
    outside = [
        part.node.caution
        for part in trace.below
        if part.children
        and isinstance(part.node, Gate)
        and part.node.caution
        and part.children[0].possible == FALSE
        and part.children[1].possible == TRUE
    ]
    return tuple(dict.fromkeys((*trace.rule.cautions, *told, *outside)))


def findings_of(trace: RuleTrace) -> list[Finding]:
    """Every finding of a rule, in the order of its criteria."""
    return [part.finding for part in trace.below if part.finding is not None]


def criteria_of(trace: RuleTrace) -> tuple[CriterionOutcome, ...]:
    """The outcome of each criterion with its sentence, in the order of the rule."""
    found: dict[str, CriterionOutcome] = {}
    for part in trace.below:
        identity = part.node.id
        if identity and identity not in found:
            found[identity] = part.told
    return tuple(found.values())


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
        identity = part.node.id if isinstance(part.node, Leaf | Some) else ""
        text = finding.text
        if text not in seen:
            seen.add(text)
            asked = finding.requests
            if asked and not any(request.can_be_known_now for request in asked):
                text += "; this cannot be known now"
            yield Gap(identity, finding.reason or "inconclusive", text)


def through_of(findings: list[Finding]) -> str | None:
    """The last day that any finding looked at."""
    days = {finding.through for finding in findings if finding.through is not None}
    return day_of(max(days)) if days else None
