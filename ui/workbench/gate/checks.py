"""Checks of one rule set: scenarios hold, criteria decide, slips are noticed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from engine.language import RuleSet, Span
from engine.verification import WAYS, Mutant, Shown
from ui.workbench.gate.declared import Declared, of_rule
from ui.workbench.gate.finding import Check, Finding, Level
from ui.workbench.gate.subject import place_of
from ui.workbench.gate.work import Weighed
from ui.workbench.report import ScenarioRun, report_of

_SAID = {
    "true": "holds in no case or scenario",
    "false": "fails in no case or scenario",
    "decisive_true": "decides no case or scenario by holding",
    "decisive_false": "decides no case or scenario by failing",
}
_ADVICE = {
    "true": "write one in which it holds",
    "false": "write one in which it fails",
    "decisive_true": "write one whose verdict hangs on its holding alone",
    "decisive_false": "write one whose verdict hangs on its failing alone",
}


_DRAFTED = "put this draft into a feature file, in your own words"
_UNDRAFTED = "write one that does; `mspike rules mutate --witness` may draft it"
_NOBODY = "no case or scenario asserts it"


class Found(Struct, frozen=True):
    """What the runs of one rule set came to.

    Attributes:
        where: name of a shipped rule set, or its folder.
        ruleset: the rule set.
        declared: what its author declares beside its cases.
        runs: what became of each case and scenario.
        weighed: coverage and mutants of each written rule.
        compared: of slips that no scenario notices, by rule and slip, the proof that
            they change nothing, or else a scenario that notices them.
    """

    where: str
    ruleset: RuleSet
    declared: tuple[Declared, ...]
    runs: tuple[ScenarioRun, ...]
    weighed: tuple[Weighed, ...]
    compared: dict[tuple[str, str], tuple[str, str]] = {}

    def place(self, span: Span) -> Span:
        """A place in its files as a reader of the run can open it."""
        return place_of(self.where, span)

    def reason(self, rule: str, what: str, way: str) -> Declared | None:
        """The declaration of a slip, or of a way of a criterion."""
        found = of_rule(self.declared, rule)
        return next((d for d in found if (d.what, d.way) == (what, way)), None)


def scenario_checks(found: Found) -> Iterator[Check]:
    """Every case and scenario holds."""
    for run in found.runs:
        subject = run.checks[0].rule if run.checks else found.ruleset.name
        findings: tuple[Finding, ...] = ()
        if not run.passed:
            line = run.failed_line or run.line
            place = found.place(Span(run.file, line, 1))
            step = f" at `{run.failed_step}`" if run.failed_step else ""
            findings = (
                _finding(
                    "MS-G001",
                    f"{run.name!r} does not hold{step}: {run.message}",
                    "mend the rule, or what is expected of it",
                    place,
                ),
            )
        yield Check("scenario", subject, run.name, findings)


def outcome_checks(found: Found) -> Iterator[Check]:
    """Every outcome of a flag and every value of a class is shown by somebody."""
    report = report_of([found.ruleset], found.runs)
    silent = [w.shown.rule for w in found.weighed if _nobody_asserts(w)]
    for name in silent:
        place = found.place(found.ruleset.rules[name.partition("/")[2]].span)
        finding = _finding(
            "MS-G010",
            f"{name}: {_NOBODY}, so nothing of it can be checked",
            "write cases beside the rule: one that holds, one that fails, one unknown",
            place,
        )
        yield Check("coverage", name, "somebody asserts it", (finding,))
    for rule in report.coverage:
        if rule.rule in silent:
            continue
        place = found.place(found.ruleset.rules[rule.rule.partition("/")[2]].span)
        findings = tuple(
            _finding(
                "MS-G002",
                f"{rule.rule} is {way.replace('_', ' ')} in no case or scenario",
                "write a case beside the rule, or a scenario",
                place,
            )
            for way in rule.missing
        )
        yield Check("coverage", rule.rule, "every outcome is shown", findings)


def coverage_checks(found: Found) -> Iterator[Check]:
    """Every criterion holds, fails, and decides each way in some scenario."""
    for weighed in found.weighed:
        if _nobody_asserts(weighed):
            continue
        for shown in weighed.shown.criteria:
            findings = tuple(_coverage(found, weighed.shown.rule, shown))
            name = f"criterion {shown.id}"
            yield Check("coverage", weighed.shown.rule, name, findings)


def _coverage(found: Found, rule: str, shown: Shown) -> Iterator[Finding]:
    place = found.place(shown.place)
    missing = shown.missing
    for way in WAYS:
        declared = found.reason(rule, shown.id, way)
        if way not in missing:
            if declared is not None:
                yield _wrongly_declared(found, declared, f"{shown.id} does come out so")
            continue
        if declared is not None:
            yield _finding(
                "MS-G008",
                f"{rule}: {shown.id} {_SAID[way]}; declared: {declared.why}",
                "nothing, unless the reason is wrong",
                place,
                Level.NOTE,
            )
            continue
        if way.startswith("decisive") and way.removeprefix("decisive_") in missing:
            continue  # said already: it does not even come out so
        yield _finding(
            "MS-G003", f"{rule}: {shown.id} {_SAID[way]}", _ADVICE[way], place
        )


def mutation_checks(found: Found) -> Iterator[Check]:
    """Every slip is noticed by some case or scenario, or changes nothing."""
    survivors = [
        (s.mutant, w.shown.rule)
        for w in found.weighed
        for s in w.score.survivors
        if not _nobody_asserts(w)
    ]
    for weighed in found.weighed:
        score = weighed.score
        if _nobody_asserts(weighed):
            yield Check("mutation", score.rule, "slips are noticed", skipped=_NOBODY)
            continue
        yield Check("mutation", score.rule, f"{score.killed} slips are noticed")
    for mutant, rule in survivors:
        yield _survivor(found, mutant, rule)
    unnoticed = {(rule, mutant.slip) for mutant, rule in survivors}
    known = {d for w in found.weighed for d in of_rule(found.declared, w.shown.rule)}
    for declared in found.declared:
        rule = f"{found.ruleset.name}/{declared.rule}"
        right = any((r, declared.what) in unnoticed for r in _rules_of(found, declared))
        if declared not in known or (not declared.way and not right):
            said = "a case or scenario notices it, or there is no such slip"
            finding = _wrongly_declared(found, declared, said)
            yield Check("mutation", rule, f"declared {declared.what}", (finding,))


def _nobody_asserts(weighed: Weighed) -> bool:
    """Whether no case or scenario asserts a rule, or one that holds it."""
    score = weighed.score
    looked = any(survivor.looked_at for survivor in score.survivors)
    return not weighed.shown.scenarios and not score.killed and not looked


def _rules_of(found: Found, declared: Declared) -> list[str]:
    names = (weighed.shown.rule for weighed in found.weighed)
    return [name for name in names if declared in of_rule(found.declared, name)]


def _survivor(found: Found, mutant: Mutant, rule: str) -> Check:
    place, slip = found.place(mutant.place), mutant.slip
    declared = found.reason(rule, slip, "")
    proved, scenario = found.compared.get((rule, slip), ("", ""))
    if declared is not None and scenario:
        finding = _wrongly_declared(found, declared, "a patient notices it", scenario)
    elif declared is not None or proved:
        why = f"proved {proved}" if proved else f"declared: {declared and declared.why}"
        finding = _finding(
            "MS-G007",
            f"{rule}: the slip «{slip}» changes nothing; {why}",
            "nothing, unless the reason is wrong",
            place,
            Level.NOTE,
        )
    else:
        finding = _finding(
            "MS-G004",
            f"{rule}: no case or scenario notices the slip «{slip}» ({mutant.kind})",
            _DRAFTED if scenario else _UNDRAFTED,
            place,
            witness=scenario,
        )
    return Check("mutation", rule, f"slip {slip}", (finding,))


def _wrongly_declared(
    found: Found, declared: Declared, why: str, witness: str = ""
) -> Finding:
    return _finding(
        "MS-G009",
        f"«{declared.what}» is declared, but {why}",
        "take the declaration out",
        found.place(declared.place),
        witness=witness,
    )


def _finding(
    code: str,
    message: str,
    remedy: str,
    place: Span,
    level: Level = Level.ERROR,
    *,
    witness: str = "",
) -> Finding:
    return Finding(code, " ".join(message.split()), remedy, place, level, witness)
