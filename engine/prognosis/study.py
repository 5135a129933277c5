"""Studies, their endpoints as they define them, and their groups of patients."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from engine.prognosis.printed import PrintedNumber

ClockEvent = Literal["progression", "teclistamab_start"]


class Clock(Struct, frozen=True, kw_only=True):
    """The event from which a study counts time.

    Attributes:
        event: name of the event in the vocabulary of the rules.
        title: the event in words.
    """

    event: ClockEvent
    title: str


class FollowUp(Struct, frozen=True, kw_only=True):
    """Median follow-up in months, with its interval."""

    median: PrintedNumber
    ci95: tuple[PrintedNumber | None, PrintedNumber | None]
    place: str


class Study(Struct, frozen=True, kw_only=True):
    """One published study.

    Attributes:
        id: ``A``.
        title: the study in a few words.
        citation: reference.
        doi: digital object identifier.
        design: kind of study.
        ruleset: the rule set that holds this paper's definitions.
        population: who was studied, in words.
        place: where that is printed.
        n: number of patients.
        clock: the event from which time is counted.
        applies: to whom its numbers apply, for readers.
        products: for a study of CAR T, each product studied with what a patient who
            had it must read; empty if the study is not of CAR T.
        after_car_t: what a patient who had CAR T must read.
        models: which statistical models there are.
        software: statistical software as printed.
        licence: licence of the paper, empty if none is stated.
        follow_up: median follow-up; ``None`` if it is not reported.
        caveats: ids of caveats of every number of this study.
    """

    id: str
    title: str
    citation: str
    doi: str
    design: str
    ruleset: str
    population: str
    place: str
    n: PrintedNumber
    clock: Clock
    applies: str
    models: str
    software: str
    products: dict[str, str] = {}
    after_car_t: str = ""
    licence: str = ""
    follow_up: FollowUp | None = None
    caveats: tuple[str, ...] = ()


class Endpoint(Struct, frozen=True, kw_only=True):
    """An endpoint as one study defines it.

    Attributes:
        id: ``A.PFS``.
        study: id of the study.
        name: abbreviation the paper uses; the same name in two studies is not the
            same endpoint.
        title: name for readers, true to the definition.
        definition: the definition in words.
        time_zero: the event from which time counts.
        events: what counts as an event.
        unit: ``month`` or ``percent``.
        place: where it is defined.
        requires: what must have happened before the endpoint exists for a patient.
        caveats: ids of caveats of every number of this endpoint.
    """

    id: str
    study: str
    name: str
    title: str
    definition: str
    time_zero: str
    events: tuple[str, ...]
    unit: Literal["month", "percent"]
    place: str
    requires: Literal["", "response_to_teclistamab"] = ""
    caveats: tuple[str, ...] = ()


class Condition(Struct, frozen=True, kw_only=True):
    """A rule and the answers of it that put a patient into a group.

    Attributes:
        rule: ``moffitt_2025/any_emd_at_baseline``.
        answers: ``true``, ``false``, or values of a classification.
    """

    rule: str
    answers: tuple[str, ...] = field(name="is")


class Stratum(Struct, frozen=True, kw_only=True):
    """A group of patients of one study.

    Attributes:
        id: ``A.bl_EMD.pos``.
        study: id of the study.
        title: the group in words.
        n: how many patients.
        place: where the number is printed, or what it is reconstructed from.
        rules: conditions that all hold for its members; empty for everybody.
        reconstructed: the number is not printed; it is a sum of printed numbers.
        caveats: ids of caveats of every number of this group.
    """

    id: str
    study: str
    title: str
    n: PrintedNumber
    place: str
    rules: tuple[Condition, ...] = ()
    reconstructed: bool = False
    caveats: tuple[str, ...] = ()
