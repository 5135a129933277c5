"""Hiding a fact never flips a decided criterion: the same facts, less exactly known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.language import Falls, Leaf, RuleHolds, Some, Vocabulary
from engine.state import PatientState
from engine.verification.proof import Status
from engine.verification.solver.encoding import Encoding
from engine.verification.solver.ends import criteria_of
from engine.verification.solver.found import NoDecimalError, record_of
from engine.verification.solver.masks import Mask
from engine.verification.solver.places import INDETERMINATE, NOT_READ
from engine.verification.solver.search import Search
from engine.verification.solver.subjects import subject_of
from engine.verification.solver.terms import (
    Condition,
    at_most,
    equal,
    every,
    implies,
    less,
    negation,
    renamed,
    same,
    some_of,
    unknown_condition,
    unknown_number,
    unknown_value,
    unknowns_of,
)
from engine.verification.solver.z3_terms import TooHardError
from engine.verification.witness import Side

HIDDEN = "~hidden"
_KNOWN: dict[object, tuple[Vocabulary, Hiding]] = {}
"""What was proved of a question in the words of one vocabulary, which is kept so that its
identity stays its own: another one may mean something else by the same name."""


class Hiding(NamedTuple):
    """What became of one criterion when facts are less exactly known.

    Attributes:
        status: how far it is proved.
        says: in words.
        known: the patient, if it flips.
        hidden: the same patient, less exactly known.
    """

    status: Status
    says: str
    known: PatientState | None = None
    hidden: PatientState | None = None


def hidings(search: Search, side: Side) -> Iterator[tuple[Leaf | Some, Hiding]]:
    """For each criterion: whether less exactly known facts can flip it.

    What is put together from criteria that never flip never flips either: each
    connective only widens what can come out when a part widens.
    """
    rule = side.ruleset.rules[side.rule]
    encoding = search.encoding(side)
    for node in criteria_of(rule.nodes):
        if isinstance(node, RuleHolds):
            continue
        if (
            isinstance(node, Leaf)
            and isinstance(node.test, Falls)
            and node.test.confirmed
        ):
            says = "two falls in a row, whose order the dates may leave open"
            yield node, Hiding(Status.NOT_EXPRESSIBLE, says)
            continue
        names = side.vocabulary
        key = (
            subject_of(node),
            *(rule.index, rule.time_point),
            search.bound,
            search.patient.agents,
            id(names),
        )
        if key not in _KNOWN:
            found = _hiding(search, encoding, encoding.node(rule, node))
            _KNOWN[key] = names, found
        yield node, _KNOWN[key][1]


def _hiding(search: Search, encoding: Encoding, mask: Mask) -> Hiding:
    try:
        values = search.values(flipped(search, encoding, mask))
    except TooHardError:
        return Hiding(Status.TOO_HARD, "no answer in time")
    if values is None:
        says = "a fact less exactly known never decides it otherwise"
        return Hiding(Status.BOUNDED, says)
    says = "a fact less exactly known decides it otherwise"
    known = {n: v for n, v in values.items() if not n.endswith(HIDDEN)}
    hidden = {
        n.removesuffix(HIDDEN): v for n, v in values.items() if n.endswith(HIDDEN)
    }
    try:
        states = [record_of(each, search.patient) for each in (known, hidden)]
    except NoDecimalError:
        return Hiding(Status.FAILED, says)
    return Hiding(Status.FAILED, says, *states)


def flipped(search: Search, encoding: Encoding, mask: Mask) -> Condition:
    """A patient, and the same one less exactly known, on whom the criterion flips."""
    patient = search.patient
    tops = [mask.surely, mask.surely_not]
    sound = patient.sound(*tops)
    loose = patient.sound(*tops, in_order=False)
    vague = renamed([*tops, loose], HIDDEN)
    names = unknowns_of(*tops, sound, loose)
    if any(name.startswith("lesion:") for name in names):
        # What a study denies is no description of what it shows.
        sound = every(sound, encoding.lesions.consistent())
        names = unknowns_of(*tops, sound, loose)
    return every(
        sound,
        vague[2],
        *(_vaguer(name, sort) for name, sort in names.items()),
        some_of(every(vague[0], negation(tops[0])), every(vague[1], negation(tops[1]))),
    )


def _vaguer(name: str, sort: str) -> Condition:
    """One unknown of the hidden patient, against the same one of the known patient."""
    base, _, end = name.rpartition(".")
    if sort == "bool":
        here, there = unknown_condition(name), unknown_condition(name + HIDDEN)
        if end in ("has_fraction", "has_longest", "has_shortest", "has_upper"):
            return implies(there, here)
        if end in ("low_open", "high_open", "no_high"):
            return True
        return same(here, there)
    if sort == "real":
        return _wider(base, end)
    here_number, there_number = unknown_number(name), unknown_number(name + HIDDEN)
    if end in ("start", "first"):
        return at_most(there_number, here_number)
    if end in ("end", "last"):
        return at_most(here_number, there_number)
    allowed = {
        "state": (INDETERMINATE,),
        "value": (NOT_READ,),
        "contiguity": (2, 3),
        "new": (2,),
    }.get(end, ())
    same_one = equal(here_number, there_number)
    if end in ("contiguity", "new"):
        # On what is stated to be absent it is no description, but a limit.
        allowed_if = unknown_condition(f"{base}.seen")
        return some_of(
            same_one,
            every(allowed_if, some_of(*(equal(there_number, n) for n in allowed))),
        )
    return some_of(same_one, *(equal(there_number, each) for each in allowed))


def _wider(base: str, end: str) -> Condition:
    """The hidden value holds every value that the known one can be."""
    here, there = unknown_value(f"{base}.{end}"), unknown_value(f"{base}.{end}{HIDDEN}")
    if end == "upper":
        return equal(here, there)
    here_open = unknown_condition(f"{base}.{end}_open")
    there_open = unknown_condition(f"{base}.{end}_open{HIDDEN}")
    at_end = every(equal(here, there), implies(there_open, here_open))
    if end == "low":
        return some_of(less(there, here), at_end)
    unlimited = unknown_condition(f"{base}.no_high{HIDDEN}")
    limited = negation(unknown_condition(f"{base}.no_high"))
    return some_of(unlimited, every(limited, some_of(less(here, there), at_end)))
