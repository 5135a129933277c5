"""The sentences in which a verdict is expected, each with an example."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from engine.reasoning import DataRequest, Verdict
from engine.surveillance import Alert
from engine.values import Outcome
from ui.workbench.bench import Bench, Unexpected, said_outcome, texts_of
from ui.workbench.pages import rows
from ui.workbench.sentence import Parts, Table
from ui.workbench.words import (
    WHEN,
    Misunderstood,
    listed,
    normal,
    not_a_sentence,
)

OUTCOMES: Final = {
    "TRUE": Outcome.TRUE,
    "FALSE": Outcome.FALSE,
    "UNKNOWN": Outcome.UNKNOWN,
    "NOT APPLICABLE": Outcome.NOT_APPLICABLE,
}
_OUTCOME: Final = "|".join(OUTCOMES)
_TOO_LATE: Final = "cannot be known now"
_EVIDENCE_COLUMNS: Final = ("resource", "fact", "date", "value", "as recorded")


class Answer(Struct, frozen=True):
    """A form of words and what it expects of the bench."""

    example: str
    pattern: re.Pattern[str]
    expect: Callable[[Bench, Parts, Table], None]


def _answer(
    example: str, pattern: str, expect: Callable[[Bench, Parts, Table], None]
) -> Answer:
    return Answer(example, re.compile(pattern), expect)


def expect_outcome(bench: Bench, words: str, outcome: str) -> None:
    """A rule has an outcome (``TRUE``) or, decided, a value (``confirmed high-risk``).

    Raises:
        Unexpected: it has another.
        Misunderstood: no such rule or value.
    """
    verdict = bench.ask(words)
    if outcome in OUTCOMES:
        got = verdict.outcome is OUTCOMES[outcome] and verdict.value is None
    else:
        got = verdict.value == value_named(outcome, bench.rule_in_focus().values)
    if not got:
        raise Unexpected(f"{words} is not {outcome} but {said_outcome(verdict)}")


def value_named(words: str, values: Iterable[str]) -> str:
    """The value of a classification that ``words`` mean.

    Raises:
        Misunderstood: the classification has no such value.
    """
    known = {_bare(value): value for value in values}
    found = known.get(_bare(words))
    if found is None:
        remedy = f"write one of {', '.join([*OUTCOMES, *known.values()])}"
        raise Misunderstood(f"a verdict cannot be {words!r}", remedy)
    return found


def _bare(words: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", words.lower().replace(" and ", ""))


def _may_be(bench: Bench, p: Parts, table: Table) -> None:
    wanted = {value_named(v, bench.rule_in_focus().values) for v in listed(p["values"])}
    if wanted != set(bench.focus.possible):
        raise Unexpected(f"it may not be {p['values']} but {said_outcome(bench.focus)}")


def _says(bench: Bench, p: Parts, table: Table) -> None:
    texts = texts_of(bench.focus)
    if not any(p["text"] in text for text in texts):
        raise Unexpected(f"it does not say {p['text']!r}; it says {_quoted(texts)}")


def _because(bench: Bench, p: Parts, table: Table) -> None:
    wanted = {normal(part) for part in listed(p["criteria"])}
    proved = {normal(reason.criterion): reason.text for reason in bench.focus.because}
    if wanted != set(proved):
        raise Unexpected(
            f"it is so because of {', '.join(proved) or 'nothing on record'}"
        )


def _also(bench: Bench, p: Parts, table: Table) -> None:
    others = [reason.criterion for reason in bench.focus.also]
    if normal(p["criterion"]) not in {normal(other) for other in others}:
        raise Unexpected(f"also holds: {', '.join(others) or 'nothing'}")


def _gap(bench: Bench, p: Parts, table: Table) -> None:
    verdict = bench.focus
    reasons = {gap.reason for gap in verdict.missing} | {verdict.reason or ""}
    if normal(p["reason"]) not in {normal(reason) for reason in reasons}:
        raise Unexpected(f"what is missing: {', '.join(sorted(reasons)) or 'nothing'}")


def _criterion(bench: Bench, p: Parts, table: Table) -> None:
    if p["rule"]:
        bench.ask(p["rule"])
    found = {normal(c.id): c for c in bench.focus.criteria}
    criterion = found.get(normal(p["criterion"]))
    if criterion is None:
        remedy = f"it has {', '.join(found) or 'none that was looked at'}"
        raise Misunderstood(f"it has no criterion {p['criterion']!r}", remedy)
    if criterion.outcome is not OUTCOMES[p["outcome"]]:
        raise Unexpected(
            f"{criterion.id} is {criterion.outcome.value}: {criterion.text}"
        )


def evidence_rows(verdict: Verdict) -> list[dict[str, str]]:
    """The evidence of the proof, one row for each fact."""
    return [
        dict(zip(_EVIDENCE_COLUMNS, fields, strict=True))
        for fields in dict.fromkeys(
            (e.resource, e.fact.replace("_", " "), e.when, e.value, e.as_recorded)
            for reason in verdict.because
            for e in reason.evidence
        )
    ]


def _evidence_table(bench: Bench, p: Parts, table: Table) -> None:
    head = [cell.strip().lower() for cell in table[0]] if table else []
    wanted = [
        [_plain(row[name]) for name in head]
        for row in rows(table, head, _EVIDENCE_COLUMNS)
    ]
    found = [[_plain(row[name]) for name in head] for row in evidence_rows(bench.focus)]
    if sorted(wanted) != sorted(found):
        told = "".join(f"\n      | {' | '.join(cells)} |" for cells in found)
        raise Unexpected(f"the evidence is:{told or ' nothing'}")


def _evidence_line(bench: Bench, p: Parts, table: Table) -> None:
    wanted = sorted(normal(part) for part in listed(p["evidence"]))
    found = [f"{row['fact']} of {row['date']}" for row in evidence_rows(bench.focus)]
    if wanted != sorted(normal(part) for part in found):
        raise Unexpected(f"the evidence is {', '.join(found) or 'nothing'}")


def _plain(cell: str) -> str:
    return cell.strip().replace("_", " ")


def _settles(bench: Bench, p: Parts, table: Table) -> None:
    sets = bench.focus.settles if p["verb"] == "would" else bench.focus.could_settle
    wanted = {part.strip('"') for part in p["requests"].split('" and "')}
    offered = [{request.text for request in requests} for requests in sets]
    if wanted not in offered:
        told = "".join(f"\n      {_request_words(requests)}" for requests in sets)
        raise Unexpected(f"what {p['verb']} settle it is{told or ' nothing'}")


def _request_words(requests: Iterable[DataRequest]) -> str:
    return " and ".join(f'"{request.text}"' for request in requests)


def _nothing_settles(bench: Bench, p: Parts, table: Table) -> None:
    if bench.focus.settles:
        offered = "; ".join(
            _request_words(requests) for requests in bench.focus.settles
        )
        raise Unexpected(f"it would be settled by {offered}")


def _cannot_be_known(bench: Bench, p: Parts, table: Table) -> None:
    verdict = bench.focus
    if verdict.settles or not any(_TOO_LATE in gap.text for gap in verdict.missing):
        raise Unexpected(f"nothing says so; it says {_quoted(texts_of(verdict))}")


def _looked_through(bench: Bench, p: Parts, table: Table) -> None:
    through = bench.focus.evaluated_through
    if through != bench.record.pages.when(p["when"]).day_text():
        raise Unexpected(f"it looked at results up to {through or 'no day'}")


def _caution(bench: Bench, p: Parts, table: Table) -> None:
    cautions = bench.focus.cautions
    if normal(p["caution"]) not in {normal(caution) for caution in cautions}:
        raise Unexpected(f"its cautions: {', '.join(cautions) or 'none'}")


def _no_caution(bench: Bench, p: Parts, table: Table) -> None:
    if bench.focus.cautions:
        raise Unexpected(f"its cautions: {', '.join(bench.focus.cautions)}")


def _choice(bench: Bench, p: Parts, table: Table) -> None:
    if normal(p["choice"]) not in {normal(choice) for choice in bench.focus.choices}:
        raise Unexpected(f"its choices: {', '.join(bench.focus.choices) or 'none'}")


def _quoted(texts: Iterable[str]) -> str:
    return "; ".join(f'"{text}"' for text in texts) or "nothing"


ANSWERS: Final = (
    _answer(
        "biochemical relapse is TRUE",
        rf"(?!it |what |the (?:evidence|criterion|gap) )(?P<rule>.+?) is (?P<outcome>{_OUTCOME})",
        lambda bench, p, table: expect_outcome(bench, p["rule"], p["outcome"]),
    ),
    _answer(
        "cytogenetic risk is confirmed high-risk",
        rf"(?!it |what |the (?:evidence|criterion|gap) )(?P<rule>.+?) is "
        rf"(?!(?:{_OUTCOME})$)(?P<value>[A-Za-z0-9].*)",
        lambda bench, p, table: expect_outcome(bench, p["rule"], p["value"]),
    ),
    _answer(
        "mspike asks for day 90 set, due on 2023-12-30: overdue",
        rf"mspike asks for (?P<what>.+?), due on (?P<due>{WHEN}): "
        r"(?P<status>upcoming|due|overdue)",
        lambda bench, p, table: _asks(bench, p["what"], p["due"], p["status"]),
    ),
    _answer(
        "mspike does not ask for day 90 set",
        r"mspike does not ask for (?P<what>.+)",
        lambda bench, p, table: _asks_not(bench, p["what"]),
    ),
    _answer("it may be confirmed high-risk or standard", r"it may be (?P<values>.+)", _may_be),
    _answer('it says "rose from 0.1 g/dL"', r'it says "(?P<text>.+)"', _says),
    _answer("it is so because of serum", r"it is so because of (?P<criteria>.+)", _because),
    _answer("urine holds too", r"(?P<criterion>.+) holds too", _also),
    _answer("the gap is never asked", r"the gap is (?P<reason>[a-z_ ]+)", _gap),
    _answer(
        "the criterion light_chain is NOT APPLICABLE",
        rf"the criterion (?P<criterion>.+?)(?: of (?P<rule>.+?))? is (?P<outcome>{_OUTCOME})",
        _criterion,
    ),
    _answer("the evidence is:", r"the evidence is:", _evidence_table),
    _answer(
        "the evidence is serum M-protein of 2024-01-20 and car t infusion of 2023-10-01",
        r"the evidence is (?P<evidence>.+)",
        _evidence_line,
    ),
    _answer(
        'what would settle it is "FISH for del(17p)"',
        r'what (?P<verb>would|could) settle it is (?P<requests>".+")',
        _settles,
    ),
    _answer("nothing would settle it", r"nothing would settle it", _nothing_settles),
    _answer("it cannot be known now", r"it cannot be known now", _cannot_be_known),
    _answer(
        "it looked at results up to 2024-01-20",
        rf"it looked at results up to (?P<when>{WHEN})",
        _looked_through,
    ),
    _answer("it cautions unconfirmed", r"it cautions (?P<caution>.+)", _caution),
    _answer("it has no caution", r"it has no caution", _no_caution),
    _answer("it rests on the choice measurable", r"it rests on the choice (?P<choice>.+)", _choice),
)  # fmt: skip


def _due(bench: Bench, what: str) -> tuple[Alert, ...]:
    """What is due of the due rule that words mean.

    Raises:
        Misunderstood: no due rule is called so.
    """
    named = {
        normal(due.name): due.id for r in bench.rulesets for due in r.dues.values()
    }
    if normal(what) not in named:
        remedy = "name a policy with `Given the rule set surveillance_site`, and one of its rules"
        raise Misunderstood(f"no due rule is called {what!r}", remedy)
    every = (*bench.assessment.alerts, *bench.assessment.surveillance.upcoming)
    return tuple(alert for alert in every if alert.rule == named[normal(what)])


def _asks(bench: Bench, what: str, due: str, status: str) -> None:
    found = [(alert.due, alert.status) for alert in _due(bench, what)]
    if found != [(due, status)]:
        told = ", ".join(f"due on {day}: {now}" for day, now in found) or "nothing"
        raise Unexpected(f"for {what} mspike asks {told}")


def _asks_not(bench: Bench, what: str) -> None:
    found = [alert.status for alert in _due(bench, what)]
    if found:
        raise Unexpected(f"mspike asks for {what}: {', '.join(found)}")


def asserted(words: str) -> tuple[str, str] | None:
    """The rule that a sentence names and the outcome that it expects, if it does."""
    for answer in ANSWERS[:2]:
        match = answer.pattern.fullmatch(words)
        if match is not None:
            rule, outcome = match.groups()
            return rule, outcome
    return None


def expect(bench: Bench, words: str, table: Table = ()) -> None:
    """Check one sentence against what mspike said.

    Raises:
        Unexpected: mspike said something else.
        Misunderstood: no such sentence, or words in it that mean nothing.
    """
    for answer in ANSWERS:
        match = answer.pattern.fullmatch(words)
        if match is not None:
            parts = {name: text or "" for name, text in match.groupdict().items()}
            answer.expect(bench, parts, table)
            return
    raise not_a_sentence(words, (answer.example for answer in ANSWERS))
