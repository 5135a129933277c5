"""Recall: which text of which rule set was shown, and which was withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from engine.language import Condition, DueRule, RuleSet
from engine.surveillance.life import Situation


class Stamp(Struct, frozen=True):
    """One text of a rule set, or of the evidence (``evidence``)."""

    ruleset: str
    version: str
    sha256: str


class Shown(Struct, frozen=True):
    """A patient for whom a rule set was shown, on which surface and when (ISO days)."""

    patient: str
    ruleset: str
    version: str
    sha256: str
    surface: str
    first_on: str
    last_on: str


class Withdrawal(Struct, frozen=True):
    """A rule set that must not be used; an empty version means every version."""

    ruleset: str
    version: str
    who: str
    at: str
    why: str

    def covers(self, ruleset: str, version: str) -> bool:
        """Whether it withdraws this version."""
        return self.ruleset == ruleset and self.version in ("", version)


def stamp_of(ruleset: RuleSet) -> Stamp:
    """Which text of a rule set this is."""
    return Stamp(ruleset.name, ruleset.version, ruleset.sha256)


def rests_on(withdrawal: Withdrawal, stamps: Sequence[Stamp], alert: Situation) -> bool:
    """Whether an alert rests on a rule of what is withdrawn."""
    owners = {rule.partition("/")[0] for rule in alert.alert.rests_on}
    return any(
        s.ruleset in owners and withdrawal.covers(s.ruleset, s.version) for s in stamps
    )


def without_withdrawn(
    rulesets: Iterable[RuleSet], withdrawals: Sequence[Withdrawal]
) -> list[RuleSet]:
    """The rule sets that may be used; due rules lose what rests on a withdrawn one.

    Args:
        rulesets: every rule set, those whose verdicts a policy asks for too.
        withdrawals: what is withdrawn.
    """
    sets = list(rulesets)
    gone = {
        r.name for r in sets if any(w.covers(r.name, r.version) for w in withdrawals)
    }
    kept = [r for r in sets if r.name not in gone]
    return [
        structs.replace(r, dues=_pruned(r.dues, gone)) if r.dues else r for r in kept
    ]


def _pruned(dues: dict[str, DueRule], gone: set[str]) -> dict[str, DueRule]:
    found = {}
    for name, due in dues.items():
        # What would silence it cannot be looked at any longer.
        if any(_owner(c) in gone for c in due.unless):
            continue
        left = tuple(c for c in due.conditions if _owner(c) not in gone)
        lost = len(left) < len(due.conditions)
        if lost and (due.connective == "all" or not left):
            continue
        found[name] = structs.replace(due, conditions=left)
    return found


def _owner(condition: Condition) -> str:
    return condition.rule.partition("/")[0]
