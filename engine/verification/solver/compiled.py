"""Terms as Python: judges patients exactly, without a solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from engine.values import EXACT
from engine.verification.solver.terms import Amount, Condition, Part, Term, below

Values = Mapping[str, Any]
_MOST_LINES = 4000


def evaluated(tops: Sequence[Condition | Amount], values: Values) -> list[Any]:
    """Conditions for one patient, once; unknowns that are not named are false, or 0."""
    found: dict[int, Any] = {}

    def known(part: Part) -> Part:
        if isinstance(part, Decimal):  # a solver's values are fractions
            return Fraction(part)
        return found[part.number] if isinstance(part, Term) else part

    for term in below(*tops):
        found[term.number] = _applied(term, known, values)
    return [known(top) for top in tops]


def _applied(term: Term, known: Callable[[Any], Any], values: Values) -> Part:
    parts = term.parts
    match term.op:
        case "bool":
            return values.get(parts[0], False)
        case "int" | "real":
            return known(values.get(parts[0], 0))
        case "not":
            return not known(parts[0])
        case "and":
            return all(known(part) for part in parts)
        case "or":
            return any(known(part) for part in parts)
        case "if":
            return known(parts[1]) if known(parts[0]) else known(parts[2])
        case "le":
            return known(parts[0]) <= known(parts[1])
        case "lt":
            return known(parts[0]) < known(parts[1])
        case "add":
            return known(parts[0]) + known(parts[1])
        case _:
            return known(parts[0]) * known(parts[1])


class Known:
    """One patient whose unknowns are known: tells of conditions, each looked at once."""

    def __init__(self, values: Values) -> None:
        """Keep the patient.

        Args:
            values: by name; unknowns that are not named are false, or 0.
        """
        self._values = values
        self._found: dict[int, Any] = {}

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds; only what decides it is looked at."""
        if isinstance(condition, bool):
            return condition
        found, waiting = self._found, [condition]
        while waiting:
            term = waiting[-1]
            if term.number in found or self._told(term, waiting):
                waiting.pop()
        return bool(found[condition.number])

    def _told(self, term: Term, waiting: list[Term]) -> bool:
        """Whether a term is told now; if not, what it takes first waits."""
        found, op = self._found, term.op
        parts = term.parts if op != "if" else term.parts[:1]
        for part in parts:
            if not isinstance(part, Term):
                continue
            if part.number not in found:
                waiting.append(part)
                return False
            if op in ("and", "or") and found[part.number] is (op == "or"):
                found[term.number] = op == "or"
                return True
        if op == "if":
            part = term.parts[1 if self._known(parts[0]) else 2]
            if isinstance(part, Term) and part.number not in found:
                waiting.append(part)
                return False
            found[term.number] = self._known(part)
        elif op in ("and", "or"):
            found[term.number] = op == "and"
        else:
            found[term.number] = _applied(term, self._known, self._values)
        return True

    def _known(self, part: Part) -> Part:
        if isinstance(part, Term):
            return self._found[part.number]
        return Fraction(part) if isinstance(part, Decimal) else part


class Compiled:
    """Some conditions as functions of what is known of one patient."""

    def __init__(self, tops: Sequence[Condition | Amount]) -> None:
        """Write and compile the functions.

        A graph is cut into several: Python compiles very long functions slowly.
        """
        self._tops = tops
        terms = list(below(*tops))
        self._places = {term.number: at for at, term in enumerate(terms)}
        self._size = len(terms)
        self._steps: list[Callable[[list[Any], Values], None]] = []
        for start in range(0, len(terms), _MOST_LINES):
            self._steps.append(self._function(terms[start : start + _MOST_LINES]))

    def of(self, values: Values) -> list[Any]:
        """Every condition for one patient; unknowns that are not named are false, or 0."""
        found: list[Any] = [None] * self._size
        with localcontext(EXACT):
            for step in self._steps:
                step(found, values)
        return [
            found[self._places[top.number]] if isinstance(top, Term) else top
            for top in self._tops
        ]

    def _function(self, terms: Sequence[Term]) -> Callable[[list[Any], Values], None]:
        constants: dict[str, Decimal] = {}
        own = {term.number for term in terms}
        lines = [self._line(term, own, constants) for term in terms]
        keep = [f" s[{self._places[t.number]}]=t{t.number}" for t in terms]
        text = "def step(s, v):\n" + "\n".join([*lines, *keep])
        names: dict[str, Any] = dict(constants)
        exec(compile(text, "<terms>", "exec"), names)  # noqa: S102 - text made above
        made: Callable[[list[Any], Values], None] = names["step"]
        return made

    def _line(self, term: Term, own: set[int], constants: dict[str, Decimal]) -> str:
        def name(part: Part) -> str:
            if isinstance(part, Term):
                if part.number in own:
                    return f"t{part.number}"
                return f"s[{self._places[part.number]}]"
            if isinstance(part, Decimal):
                key = f"c{len(constants)}"
                constants[key] = part
                return key
            return repr(part)

        match term.op:
            case "bool":
                text = f"v.get({term.parts[0]!r}, False)"
            case "int" | "real":
                text = f"v.get({term.parts[0]!r}, 0)"
            case "not":
                text = f"not {name(term.parts[0])}"
            case "and" | "or":
                text = f" {term.op} ".join(name(part) for part in term.parts)
            case "if":
                test, one, other = (name(part) for part in term.parts)
                text = f"{one} if {test} else {other}"
            case op:
                signs = {"le": "<=", "lt": "<", "add": "+", "times": "*"}
                one, other = (name(part) for part in term.parts)
                text = f"{one} {signs[op]} {other}"
        return f" t{term.number}={text}"
