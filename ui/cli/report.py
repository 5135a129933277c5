"""A PatientView as text."""

from __future__ import annotations

from typing import Final

from ui.cli.terminal import Terminal
from ui.presentation import (
    POLICY,
    ROWS_ARE_APART,
    Answer,
    AnswerGroup,
    Card,
    EvidenceBlock,
    EvidenceRow,
    PatientView,
    PrognosisPanel,
    ReasonLine,
    Tone,
)

_STYLES: Final[dict[Tone, str]] = {
    "flag": "bold red",
    "clear": "bold",
    "value": "bold",
    "open": "bold yellow",
    "not_applicable": "bold reverse",
}


SYNTHETIC: Final = "SYNTHETIC"
"""Stands beside every patient who is tagged as test data."""


def print_view(
    view: PatientView, terminal: Terminal, *, synthetic: bool = False
) -> None:
    """Everything about one patient."""
    mark = f" {SYNTHETIC}: not a real patient," if synthetic else ""
    terminal.line(f"Patient {view.patient},{mark} {view.as_of}", "bold")
    for line in view.assumptions:
        terminal.line(f"under assumption {line}")
    if view.ended:
        terminal.line(f"⊘ {view.ended}", "bold reverse", 2)
    summary = view.summary
    for label, texts in (
        ("▲ flagged", summary.flagged or ("nothing",)),
        ("◇ not settled", summary.open),
        ("◇ not asked", summary.not_asked),
    ):
        if texts:
            terminal.labelled(label, "; ".join(texts), 2, column=15)
    _print_due(view, terminal)
    for card in view.cards:
        _print_card(card, terminal)
    if view.request is not None:
        terminal.line()
        asked = view.request.label.removeprefix("To ")
        terminal.line(f"One thing to {asked}", "bold")
        terminal.line(view.request.text, indent=4)
        for label, titles in (
            ("settles", view.request.settles),
            ("may settle", view.request.could_settle),
        ):
            if titles:
                terminal.labelled(label, "; ".join(titles))
    _print_questions(view, terminal)
    _print_evidence(view, terminal)
    _print_record(view, terminal)


def _print_due(view: PatientView, terminal: Terminal) -> None:
    if not view.due and not view.confirm:
        return
    terminal.line()
    terminal.line(f"Due ({POLICY})", "bold underline")
    for line in view.due:
        terminal.line(f"{line.word}: {line.text}", "bold", 2, 2)
        terminal.line(line.rule, "dim", 4)
        terminal.labelled("counted", line.arithmetic)
        for action in line.actions:
            terminal.labelled("proposed", action)
    for question in view.confirm:
        terminal.labelled("to confirm", question, 2)


def _print_questions(view: PatientView, terminal: Terminal) -> None:
    if not view.questions:
        return
    terminal.line()
    terminal.line("To confirm: text alone sets no lesion", "bold")
    for question in view.questions:
        terminal.line(question.text, indent=4, hang=2)
        terminal.labelled("it says", f'"{question.sentence}"')
        terminal.labelled("", question.place, style="dim")
        if question.could_settle:
            terminal.labelled("may settle", ", ".join(question.could_settle))


def _print_card(card: Card, terminal: Terminal) -> None:
    terminal.line()
    terminal.line(card.title, "bold underline")
    if card.disagreement:
        terminal.line(card.disagreement, indent=2)
    for group in card.groups:
        _print_group(group, terminal)


def _print_group(group: AnswerGroup, terminal: Terminal) -> None:
    answer = group.lead
    terminal.line(f"{answer.shape} {answer.word}", _STYLES[answer.tone], 2, 2)
    terminal.line(f"{group.title} · {answer.definition}", indent=4)
    terminal.line(", ".join(a.rule for a in group.answers), "dim", 4)
    for part in group.parts:
        terminal.labelled("so also", f"{part.shape} {part.word} ({part.title})")
    if not answer.because:
        terminal.line(answer.sentence, indent=4)
    for reason in answer.because:
        _print_reason("because", reason, terminal)
    for reason in answer.also:
        _print_reason("also", reason, terminal)
    if answer.possible:
        terminal.labelled("possible", "; ".join(answer.possible))
    not_known = answer.not_known if answer.tone == "open" else ()
    lists = (
        ("looked at", (answer.looked_at,) if answer.looked_at else ()),
        ("not known", tuple(t for t in not_known if t != answer.sentence)),
        ("settled by", answer.settled_by),
        ("may settle", answer.could_be_settled_by),
        ("missed", _missed(answer)),
        ("caution", answer.cautions),
        ("assuming", answer.assumptions),
        ("method", (answer.method,) if answer.method else ()),
    )
    for label, texts in lists:
        for text in texts:
            terminal.labelled(label, text)


def _missed(answer: Answer) -> tuple[str, ...]:
    return tuple(f"cannot be known now: {text}" for text in answer.cannot_be_known_now)


def _print_reason(label: str, reason: ReasonLine, terminal: Terminal) -> None:
    terminal.labelled(label, reason.text)
    for line in reason.evidence:
        terminal.labelled("", f"{line.resource}: {line.text}", style="dim")


def _print_evidence(view: PatientView, terminal: Terminal) -> None:
    terminal.line()
    terminal.line("Published evidence", "bold underline")
    if not view.evidence:
        terminal.line("⊘ NOT APPLICABLE: no published row applies", "bold reverse", 2)
    if view.evidence:
        terminal.line(ROWS_ARE_APART, indent=2)
    for block in view.evidence:
        _print_block(block, terminal)
    told = {footnote.id for block in view.evidence for footnote in block.footnotes}
    for panel in view.panels:
        _print_panel(panel, told, terminal)
    for line in view.no_curves:
        terminal.line(line, indent=2, hang=2)
    for group in view.refused:
        terminal.line(group.text, indent=2, hang=2)


def _print_panel(panel: PrognosisPanel, told: set[str], terminal: Terminal) -> None:
    """The words of a curve, and its caveats so far as they do not stand above."""
    terminal.line(f"{panel.title}: {panel.label}", "bold", 2, 2)
    if panel.possible:
        terminal.line("POSSIBLE, not settled", indent=4)
    for way in panel.would_settle:
        terminal.labelled("settled by", way, indent=6)
    for sentence in panel.sentences:
        terminal.line(sentence, indent=4, hang=2)
    if panel.given_survived:
        terminal.line(f"{panel.survived}: {panel.given_survived}", indent=4, hang=2)
    terminal.line(panel.end, "dim", 6)
    for footnote in panel.footnotes:
        if footnote.id not in told:
            terminal.line(f"{footnote.id} {footnote.sentence}", "dim", 6, 5)


def _print_block(block: EvidenceBlock, terminal: Terminal) -> None:
    terminal.line(f"{block.study} · doi:{block.doi}", "bold", 2, 2)
    for note in block.notes:
        terminal.line(note, indent=4, hang=2)
    for row in block.rows:
        _print_row(row, terminal)
    terminal.line("caveats", indent=4)
    for footnote in block.footnotes:
        terminal.line(f"{footnote.id} {footnote.sentence}", "dim", 6, 5)


def _print_row(row: EvidenceRow, terminal: Terminal) -> None:
    doubt = "POSSIBLE, not settled: " if row.possible else ""
    terminal.line(f"{doubt}{row.text}", indent=4, hang=2)
    terminal.line(f"{row.id} · {row.place}", "dim", 6)
    for note in row.notes:
        terminal.line(note, indent=6, hang=2)
    for way in row.would_settle:
        terminal.labelled("settled by", way, indent=6)
    for comparison in row.comparisons:
        terminal.line(comparison, indent=6, hang=2)


def _print_record(view: PatientView, terminal: Terminal) -> None:
    terminal.line()
    terminal.line("Record", "bold underline")
    terminal.line(view.counts, indent=2)
    for complaint in view.complaints:
        terminal.line(
            f"{complaint.resource}: {complaint.code} {complaint.text}", indent=2, hang=2
        )
    terminal.line(" · ".join(view.versions), "dim", 2, 2)
