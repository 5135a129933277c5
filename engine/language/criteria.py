"""What one criterion tests: names resolved, units folded into its constants."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Quantity(Struct, frozen=True, gc=False):
    """A constant of a rule, in the canonical unit of what it is compared with.

    Attributes:
        value: number in that unit.
        text: number and unit as the rule's author wrote them.
    """

    value: Decimal
    text: str


class Rises(Struct, frozen=True):
    """A series rose from its reference by a percentage and an absolute amount.

    The percentage is met at equality and compared by multiplication, so a
    reference of zero is defined; the amount is met at equality unless ``strict``.

    Attributes:
        series: analyte or derived series.
        by: least rise in percent of the reference.
        amount: least rise, canonical unit.
        confirmed: two consecutive results must have risen.
        reference: from what it rises: ``nadir``, the lowest of the baseline value and
            every later one before it; ``confirmed_nadir``, the lowest level that the
            baseline value, or two consecutive later ones, have reached; ``baseline``.
        strict: the rise must be more than the amount (``more_than`` for ``and``).
        if_lowest: the reference itself must be at least this, canonical unit.
    """

    series: str
    by: Quantity
    amount: Quantity
    confirmed: bool = False
    reference: str = "nadir"
    strict: bool = False
    if_lowest: Quantity | None = None


class Falls(Struct, frozen=True):
    """A series fell from its baseline by a percentage, met at equality.

    Attributes:
        series: analyte or derived series.
        by: least fall in percent of the baseline value.
        confirmed: two consecutive results must have fallen.
    """

    series: str
    by: Quantity
    confirmed: bool = False


class Reduced(Struct, frozen=True):
    """The latest result is lower than the baseline by a percentage, met at equality.

    ``falls`` asks for some result since the index event, this for the latest.

    Attributes:
        series: analyte or derived series.
        by: least reduction in percent of the baseline value.
        confirmed: the two latest, consecutive results must be reduced.
    """

    series: str
    by: Quantity
    confirmed: bool = False


class Drops(Struct, frozen=True):
    """A result is lower than the baseline, or an earlier result, by an amount.

    Attributes:
        series: analyte or derived series.
        by: least difference, canonical unit, met at equality.
    """

    series: str
    by: Quantity


class Doubles(Struct, frozen=True):
    """A result is at least twice an earlier one, at most ``within`` days before it."""

    series: str
    within: Quantity


class Measurable(Struct, frozen=True):
    """Disease is measurable by this series at baseline (cut-off of the vocabulary)."""

    series: str
    limit: Quantity


class Compare(Struct, frozen=True):
    """One reading of a series against a limit.

    ``latest`` result; ``baseline`` value; ``nadir``, the lowest since the index event;
    ``highest`` or ``lowest`` of the rule's time point. ``of_normal``: the limit is the
    laboratory's own upper limit of normal, and ``limit`` only names it.
    """

    reading: str
    series: str
    operator: str
    limit: Quantity
    of_normal: bool = False


class DaysBetween(Struct, frozen=True):
    """Calendar days from one event to another against a limit."""

    start: str
    end: str
    operator: str
    limit: Quantity


class IsState(Struct, frozen=True):
    """Something of the vocabulary is in a state.

    Attributes:
        kind: ``abnormality``, ``agent``, ``drug_class``, ``condition``, ``event``
            or ``attribute``.
        name: vocabulary name, or name of the attribute.
        state: ``present``, ``tested``, ``given``, ``documented``, or a value of
            the attribute.
        negated: written with ``is not``.
    """

    kind: str
    name: str
    state: str
    negated: bool = False


class HasMeasure(Struct, frozen=True):
    """A measured attribute of an item of a list against a limit."""

    name: str
    operator: str
    limit: Quantity


class CloneFraction(Struct, frozen=True):
    """The fraction of cells with an abnormality, in percent, against a limit."""

    abnormality: str
    operator: str
    limit: Quantity


class Charted(Struct, frozen=True):
    """The latest answer that was charted, at the rule's time point, is one of its values.

    Attributes:
        name: what is charted, ``serum_immunofixation``.
        value: ``negative``.
        confirmed: the two latest, consecutive answers must be the same.
    """

    name: str
    value: str
    confirmed: bool = False


class Appears(Struct, frozen=True):
    """A lesion of a list is called new in a study since the index event.

    At another time point than now, in a study of its window.
    """

    list: str


class Grows(Struct, frozen=True):
    """The longest diameter of a known lesion of a list grew from an earlier study.

    Attributes:
        list: name of the list.
        by: least growth in percent of the earlier diameter, met at equality.
        amount: least growth in millimetres, met at equality unless ``strict``.
        strict: the growth must be more than the amount.
        short_axis: the earlier short axis must be more than this, in millimetres.
    """

    list: str
    by: Quantity
    amount: Quantity
    strict: bool = False
    short_axis: Quantity | None = None


class GivenBefore(Struct, frozen=True):
    """An agent, or any of a class, was given before the day of an event."""

    name: str
    kind: str
    event: str


class RefractoryAgents(Struct, frozen=True):
    """How many agents of a class the disease was refractory to before an event.

    Refractory: no response, or progression on or within 60 days of the last dose
    (Rajkumar 2011).
    """

    drug_class: str
    event: str
    count: int


class LinesBefore(Struct, frozen=True):
    """At least so many lines of therapy before an event (Rajkumar 2015)."""

    event: str
    count: int


Test = (
    Rises
    | Falls
    | Reduced
    | Drops
    | Doubles
    | Measurable
    | Compare
    | DaysBetween
    | IsState
    | HasMeasure
    | CloneFraction
    | Charted
    | Appears
    | Grows
    | GivenBefore
    | RefractoryAgents
    | LinesBefore
)
