"""What the gate found: findings with their place and remedy, and what was checked."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from engine.language import Diagnostic, Span


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The gate stays shut."""
    NOTE = "note"
    """Somebody should know it; the gate opens."""


class Finding(Struct, frozen=True):
    """One thing that is wrong, or that should be known.

    Attributes:
        code: number of the error catalogue.
        message: what is wrong, in one sentence.
        remedy: what to do.
        place: file, line and column; the file as a reader of the run can open it.
        level: whether it keeps the gate shut.
        witness: a patient who shows it, as a scenario or in words; may be empty.
        excerpt: the line of the file with carets below it; may be empty.
    """

    code: str
    message: str
    remedy: str
    place: Span
    level: Level = Level.ERROR
    witness: str = ""
    excerpt: str = ""


class Check(Struct, frozen=True):
    """One thing that was checked, with what is wrong with it.

    Attributes:
        kind: ``load``, ``scenario``, ``coverage``, ``mutation`` or ``proof``.
        subject: the rule, or the rule set.
        name: what was checked.
        findings: nothing if it is right.
        skipped: why it was not checked; empty if it was.
    """

    kind: str
    subject: str
    name: str
    findings: tuple[Finding, ...] = ()
    skipped: str = ""


class RuleSetResult(Struct, frozen=True):
    """What became of one rule set.

    Attributes:
        name: its name, or its folder if it could not be read.
        version: its version; empty if it could not be read.
        rules: how many rules it has.
        checks: everything that was checked.
        mutants: how many slips were made.
        noticed: how many of them a scenario or case noticed.
        equivalent: how many change nothing, shown or declared with a reason.
    """

    name: str
    version: str
    rules: int
    checks: tuple[Check, ...]
    mutants: int = 0
    noticed: int = 0
    equivalent: int = 0

    def findings(self, level: Level) -> list[Finding]:
        """The findings of one level, in the order of their places."""
        found = (f for check in self.checks for f in check.findings)
        return sorted(
            (f for f in found if f.level is level), key=lambda f: (f.place, f.code)
        )

    def counted(self, kind: str) -> tuple[int, int, int]:
        """How many checks of a kind are right, are wrong, and were not made."""
        checks = [check for check in self.checks if check.kind == kind]
        wrong = sum(
            any(f.level is Level.ERROR for f in check.findings) for check in checks
        )
        skipped = sum(bool(check.skipped) for check in checks)
        return len(checks) - wrong - skipped, wrong, skipped


class Verified(Struct, frozen=True):
    """What a run of the gate came to.

    Attributes:
        rulesets: each rule set.
        without_proofs: why proofs were not run; empty if they were.
    """

    rulesets: tuple[RuleSetResult, ...]
    without_proofs: str = ""

    @property
    def errors(self) -> list[Finding]:
        """Every finding that keeps the gate shut."""
        return [f for r in self.rulesets for f in r.findings(Level.ERROR)]


def of_diagnostic(diagnostic: Diagnostic, place: Span) -> Finding:
    """A mistake of a reader as a finding."""
    lines = diagnostic.render().split("\n")[1:-1]
    excerpt = "\n".join(line.removeprefix("    ") for line in lines)
    return Finding(
        diagnostic.code, diagnostic.message, diagnostic.remedy, place, excerpt=excerpt
    )
