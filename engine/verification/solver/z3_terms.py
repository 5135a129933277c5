"""Terms as the solver's own, one for one; the only place that knows Z3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib.util import find_spec
from typing import Any, Final

from engine.verification.solver.terms import (
    Amount,
    Condition,
    Part,
    Term,
    below,
    unknowns_of,
)

RESOURCES: Final = 60_000_000
"""Steps of the solver that one question may take, by its own count.

Time would answer "too hard" on a busy machine and not on an idle one. The hardest
question of the shipped library takes about a tenth of this.
"""

DIFFERENCES: Final = 2
"""The solver's older arithmetic: "nobody" of two patients in two thirds of the time."""

_ASKED: Final = "asked!"

Expression = Any
"""One of the solver's own; it states no types."""


def available() -> bool:
    """Whether the solver is installed (extra ``proof``)."""
    return find_spec("z3") is not None


class TooHardError(Exception):
    """The solver gave no answer within its limit."""


class Solver:
    """Looks for values of the unknowns under which conditions hold."""

    def __init__(
        self,
        resources: int = RESOURCES,
        beside: Solver | None = None,
        arithmetic: int = 0,
    ) -> None:
        """Start with nothing known.

        Args:
            resources: how many of the solver's steps one question may take.
            beside: a solver to whom many of the terms are said already.
            arithmetic: which of the solver's arithmetics; its own choice by default.
        """
        import z3

        self._z3 = z3
        self._terms: _Terms = _Terms() if beside is None else beside._terms
        self._solver = z3.SimpleSolver(ctx=self.context)
        self._solver.set("rlimit", resources)
        if arithmetic:
            self._solver.set("arith.solver", arithmetic)

    @property
    def context(self) -> Expression:
        """Where the solver keeps its terms; what other contexts were asked decides nothing."""
        return self._terms.context

    def given(self, condition: Condition) -> None:
        """Have a condition hold from now on."""
        self._solver.add(self.term(condition))

    def find(self, *conditions: Condition) -> Mapping[str, Any] | None:
        """Values under which all conditions hold; ``None`` if there are surely none.

        Raises:
            TooHardError: no answer within the limit.
        """
        return self._values() if self.holds(*conditions) else None

    def holds(self, *conditions: Condition) -> bool:
        """Whether there are values under which all conditions hold.

        Raises:
            TooHardError: no answer within the limit.
        """
        if any(condition is False for condition in conditions):
            return False
        z3, solver = self._z3, self._solver
        # A name for the question, not a level: what the solver learns is kept.
        asked = z3.FreshBool(_ASKED, ctx=self.context)
        for condition in conditions:
            solver.add(z3.Implies(asked, self.term(condition)))
        answer = solver.check(asked)
        if answer == z3.unknown:
            raise TooHardError(solver.reason_unknown())
        return bool(answer == z3.sat)

    def term(self, top: Condition | Amount) -> Expression:
        """One term as the solver's."""
        return self._terms.expression(top)

    def _values(self) -> dict[str, Any]:
        """The unknowns of whoever was found; read by C functions, as terms are made."""
        z3, model, c = self._z3, self._solver.model(), self.context.ref()
        found = {}
        for place in range(z3.Z3_model_get_num_consts(c, model.model)):
            unknown = z3.Z3_model_get_const_decl(c, model.model, place)
            name = z3.Z3_get_symbol_string(c, z3.Z3_get_decl_name(c, unknown))
            if not name.startswith(_ASKED):
                value = z3.Z3_model_get_const_interp(c, model.model, unknown)
                found[name] = self._value(value)
        return found

    def _value(self, value: Expression) -> bool | int | Fraction:
        z3, c = self._z3, self.context.ref()
        truth = z3.Z3_get_bool_value(c, value)
        if truth:
            return bool(truth == z3.Z3_L_TRUE)
        number = z3.Z3_get_numeral_string(c, value)
        kind = z3.Z3_get_sort_kind(c, z3.Z3_get_sort(c, value))
        return int(number) if kind == z3.Z3_INT_SORT else Fraction(number)


class _Terms:
    """Terms by number, each said once to one context of the solver.

    They are made by the solver's C functions: its Python classes look at the sorts of
    every part again, which takes three times as long.
    """

    def __init__(self) -> None:
        import z3

        self._z3, self.context = z3, z3.Context()
        self._c = self.context.ref()
        self._made: dict[int, Any] = {}
        self._as_real: dict[int, Any] = {}
        self._numbers: dict[str, Any] = {}
        self._sorts = {
            "bool": z3.Z3_mk_bool_sort(self._c),
            "int": z3.Z3_mk_int_sort(self._c),
            "real": z3.Z3_mk_real_sort(self._c),
        }
        self._whole: set[int] = set()

    def expression(self, top: Condition | Amount) -> Expression:
        """A term that the solver's Python classes understand."""
        for term in below(top, besides=self._made):
            self._made[term.number] = self._kept(self._translated(term))
        made = self._part(top, whole=self._is_whole(top))
        if isinstance(top, bool) or (isinstance(top, Term) and top.is_condition):
            return self._z3.BoolRef(made, self.context)
        return self._z3.ArithRef(made, self.context)

    def _kept(self, made: Expression) -> Expression:
        # What nobody holds is gone at the next call; the context lets go of the rest.
        self._z3.Z3_inc_ref(self._c, made)
        return made

    def _translated(self, term: Term) -> Expression:
        z3, c, op = self._z3, self._c, term.op
        if op in self._sorts:
            if op == "int":
                self._whole.add(term.number)
            symbol = z3.Z3_mk_string_symbol(c, term.parts[0])
            return z3.Z3_mk_const(c, symbol, self._sorts[op])
        if op == "not":
            return z3.Z3_mk_not(c, self._part(term.parts[0]))
        if op in ("and", "or"):
            make = z3.Z3_mk_and if op == "and" else z3.Z3_mk_or
            return make(c, *self._several([self._part(part) for part in term.parts]))
        return self._of_numbers(term)

    def _of_numbers(self, term: Term) -> Expression:
        z3, c, op = self._z3, self._c, term.op
        numbers = term.parts[-2:]
        whole = all(self._is_whole(part) for part in numbers)
        one, other = (self._part(part, whole=whole) for part in numbers)
        if op == "le":
            return z3.Z3_mk_le(c, one, other)
        if op == "lt":
            return z3.Z3_mk_lt(c, one, other)
        if whole:
            self._whole.add(term.number)
        if op == "if":
            return z3.Z3_mk_ite(c, self._part(term.parts[0]), one, other)
        make = z3.Z3_mk_add if op == "add" else z3.Z3_mk_mul
        return make(c, *self._several([one, other]))

    def _several(self, parts: list[Expression]) -> tuple[int, Expression]:
        return len(parts), (self._z3.Ast * len(parts))(*parts)

    def _is_whole(self, part: Part) -> bool:
        return part.number in self._whole if isinstance(part, Term) else isinstance(part, int)  # fmt: skip

    def _part(self, part: Part, *, whole: bool = True) -> Expression:
        """A part; a whole number among others as one of them."""
        z3, c = self._z3, self._c
        if isinstance(part, Term):
            made = self._made[part.number]
            if whole or part.number not in self._whole:
                return made
            if part.number not in self._as_real:
                self._as_real[part.number] = self._kept(z3.Z3_mk_int2real(c, made))
            return self._as_real[part.number]
        if isinstance(part, bool):
            return z3.Z3_mk_true(c) if part else z3.Z3_mk_false(c)
        text = str(part if whole else Fraction(part))
        key = f"{text} {whole}"
        if key not in self._numbers:
            sort = self._sorts["int" if whole else "real"]
            self._numbers[key] = self._kept(z3.Z3_mk_numeral(c, text, sort))
        return self._numbers[key]


def simplified(
    solver: Solver, tops: Sequence[Condition], values: Mapping[str, Any]
) -> list[bool]:
    """Conditions for one patient as the solver itself evaluates them."""
    import z3

    own, pairs = solver.context, []
    for name, sort in unknowns_of(*tops).items():
        value = values.get(name, False if sort == "bool" else 0)
        if sort == "bool":
            pairs.append((z3.Bool(name, own), z3.BoolVal(value, own)))
        elif sort == "int":
            pairs.append((z3.Int(name, own), z3.IntVal(value, own)))
        else:
            pairs.append((z3.Real(name, own), z3.RealVal(str(Fraction(value)), own)))
    return [
        z3.is_true(z3.simplify(z3.substitute(solver.term(top), *pairs))) for top in tops
    ]
