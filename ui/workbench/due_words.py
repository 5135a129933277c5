"""A due rule in words, for the handbook."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import DueRule, Vocabulary


def due_lines(due: DueRule, vocabulary: Vocabulary) -> Iterator[str]:
    """One due rule as a section of a page."""
    yield from ("", f"## {due.title}", "", f"- `{due.id}`: asks, and raises an alert")
    yield from ("", f"In force from {due.effective_from}. Severity: {due.severity}.")
    if not due.on:
        off = [name for name, days in due.parameters.items() if days is None]
        yield f"**Off** until the site sets {' and '.join(f'`{name}`' for name in off)}."
    yield from ("", *(f"- {line}" for line in _asks(due, vocabulary)))
    yield from ("", "Days, for the site to set:", "")
    for name, days in due.parameters.items():
        yield f"- `{name}`: {'off' if days is None else f'{days} d'}"
    yield from ("", "It rests on:", "")
    for source in due.sources:
        yield f"> {source.quote}"
        yield f"> ({source.paper}: {source.where})"
    if due.evidence:
        rows = ", ".join(f"`{row}`" for row in due.evidence)
        yield from (
            "",
            f"Shown beside it, with caveats: {rows} (`mspike evidence show`)",
        )
    if due.choices:
        yield from ("", "Chosen where the source is silent:", "")
        yield from (f"- `{c.id}`: {c.value}. Why: {c.why}." for c in due.choices)


def _asks(due: DueRule, vocabulary: Vocabulary) -> Iterator[str]:
    """What it counts from, what it asks for, and what ends it."""
    yield f"counts from: {vocabulary.title(due.origin)}"
    if due.conditions:
        word = "any of these holds" if due.connective == "any" else "all of these hold"
        named = ", ".join(f"`{condition.rule}`" for condition in due.conditions)
        yield f"from the first day since then on which {word}: {named}"
    if due.unless:
        named = ", ".join(f"`{condition.rule}`" for condition in due.unless)
        yield f"not while any of these holds: {named}"
    yield f"due {due.after} days later; overdue after {due.grace} more"
    if due.ends is not None:
        yield f"not asked for more than {due.ends} days after the due day, done or not"
    for need in due.needs:
        yield f"asks for {need.title}"
    if not due.needs:
        yield "a person has to decide"
    if due.until:
        yield f"ends at: {', '.join(vocabulary.title(event) for event in due.until)}"
    yield "ends at death, hospice or transfer"
