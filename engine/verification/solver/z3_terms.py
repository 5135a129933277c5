"""Terms as the solver's own, one for one; the only place that knows Z3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from engine.verification.solver.terms import Amount, Condition, Term, below, unknowns_of

_MILLISECONDS = 1000

Expression = Any
"""One of the solver's own; it states no types."""


def available() -> bool:
    """Whether the solver is installed (extra ``proof``)."""
    return find_spec("z3") is not None


class TooHardError(Exception):
    """The solver gave no answer within its limit."""


class Solver:
    """Looks for values of the unknowns under which conditions hold."""

    def __init__(self, seconds: float = 20) -> None:
        """Start with nothing known.

        Args:
            seconds: how long one question may take.
        """
        import z3

        self._z3 = z3
        self._made: dict[int, Any] = {}
        self._solver = z3.Solver()
        self._solver.set("timeout", int(seconds * _MILLISECONDS))

    def find(self, *conditions: Condition) -> Mapping[str, Any] | None:
        """Values under which all conditions hold; ``None`` if there are surely none.

        Raises:
            TooHardError: no answer within the limit.
        """
        if any(condition is False for condition in conditions):
            return None
        z3, solver = self._z3, self._solver
        solver.push()
        try:
            for condition in conditions:
                solver.add(self.term(condition))
            answer = solver.check()
            if answer == z3.unknown:
                raise TooHardError(solver.reason_unknown())
            return self._values(solver.model()) if answer == z3.sat else None
        finally:
            solver.pop()

    def term(self, top: Condition | Amount) -> Expression:
        """One term as the solver's."""
        for term in below(top):
            if term.number not in self._made:
                self._made[term.number] = self._translated(term)
        return self._name(top)

    def _name(self, part: Expression) -> Expression:
        if isinstance(part, Term):
            return self._made[part.number]
        if isinstance(part, bool):
            return self._z3.BoolVal(part)
        if isinstance(part, int):
            return self._z3.IntVal(part)
        return self._z3.RealVal(str(Fraction(part)))

    def _translated(self, term: Term) -> Expression:
        z3, name = self._z3, self._name
        match term.op:
            case "bool":
                return z3.Bool(term.parts[0])
            case "int":
                return z3.Int(term.parts[0])
            case "real":
                return z3.Real(term.parts[0])
            case "not":
                return z3.Not(name(term.parts[0]))
            case "and":
                return z3.And(*[name(part) for part in term.parts])
            case "or":
                return z3.Or(*[name(part) for part in term.parts])
            case "if":
                return z3.If(*[name(part) for part in term.parts])
        one, other = (name(part) for part in term.parts)
        if term.op == "le":
            return one <= other
        if term.op == "lt":
            return one < other
        return one + other if term.op == "add" else one * other

    def _values(self, model: Expression) -> dict[str, Any]:
        return {each.name(): self._value(model[each]) for each in model.decls()}

    def _value(self, value: Expression) -> Expression:
        z3 = self._z3
        if z3.is_true(value) or z3.is_false(value):
            return z3.is_true(value)
        if z3.is_int_value(value):
            return value.as_long()
        return value.as_fraction()


def simplified(
    solver: Solver, tops: Sequence[Condition], values: Mapping[str, Any]
) -> list[bool]:
    """Conditions for one patient as the solver itself evaluates them."""
    import z3

    pairs = []
    for name, sort in unknowns_of(*tops).items():
        value = values.get(name, False if sort == "bool" else 0)
        if sort == "bool":
            pairs.append((z3.Bool(name), z3.BoolVal(value)))
        elif sort == "int":
            pairs.append((z3.Int(name), z3.IntVal(value)))
        else:
            pairs.append((z3.Real(name), z3.RealVal(str(Fraction(value)))))
    return [
        z3.is_true(z3.simplify(z3.substitute(solver.term(top), *pairs))) for top in tops
    ]
