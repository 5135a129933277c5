"""Values of results that are no plain quantity: words, answers, ranges, missing ones."""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct

from engine.values import ANY_AMOUNT, Interval, point
from fhir_adapters.inbound.concepts import read_concept
from fhir_adapters.inbound.elements import (
    Malformed,
    is_given,
    text_of,
)
from fhir_adapters.inbound.lab_tables import normal_words
from fhir_adapters.inbound.numerals import exact_number
from fhir_adapters.inbound.quantities import Amount, AmountReader
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import Component, Observation

Holder = Observation | Component
_VALUES: Final = (
    "valueQuantity",
    "valueCodeableConcept",
    "valueString",
    "valueInteger",
    "valueRange",
)


class Result(Struct, frozen=True, gc=False):
    """The value of one result.

    Attributes:
        amount: the values it can be, or why it cannot be read; neither, if nothing was
            measured.
        element: element it stands in.
        absent_reason: why there is no value, or why it is hidden.
        text_result: "nothing found", in words.
        is_whole: nothing of the element had to be left out.
    """

    amount: Amount
    element: str
    absent_reason: str = ""
    text_result: bool = False
    is_whole: bool = True


def given_in(holder: Holder) -> list[str]:
    """The elements in which the holder has a value."""
    return [name for name in _VALUES if is_given(getattr(holder, name))]


def value_of(
    holder: Holder,
    analyte: str,
    reader: AmountReader,
    reading: Reading,
) -> Result:
    """The value of a result that is no plain quantity, or why it cannot be read."""
    given = given_in(holder)
    if is_given(holder.dataAbsentReason):
        if given:
            return Result(Amount(None, problem="MS-D051"), "dataAbsentReason")
        return _absent(holder.dataAbsentReason, reading)
    if len(given) != 1:
        return Result(Amount(None, problem="MS-D044"), "value")
    element = given[0]
    raw: Raw = getattr(holder, element)
    match element:
        case "valueQuantity":
            return Result(reader.quantity(raw), element)
        case "valueInteger":
            return Result(reader.whole_number(raw), element)
        case "valueRange":
            return Result(reader.between(raw), element)
        case _:
            return _in_words(raw, element, analyte, reader, reading)


def _in_words(
    raw: Raw, element: str, analyte: str, reader: AmountReader, reading: Reading
) -> Result:
    labs, is_whole = reading.labs, True
    try:
        if element == "valueCodeableConcept":
            concept = read_concept(raw)
            said, is_whole = list(concept.words()), concept.is_whole
            answers = labs.answers.get(analyte, {})
            for coding in concept.codings:
                number = answers.get((coding.system or "", coding.code or ""))
                if number is not None and (value := exact_number(number)) is not None:
                    scored = Amount(point(value), coding.display or number)
                    return Result(scored, element, is_whole=is_whole)
        else:
            said = [text_of(raw)]
    except Malformed as error:
        return Result(Amount(None, problem=error.code), element)
    if element == "valueString" and (amount := reader.in_words(said[0])) is not None:
        return Result(amount, element)
    nothing = [text for text in said if normal_words(text) in labs.nothing_found]
    if analyte in labs.can_be_nothing and nothing:
        any_amount = Amount(ANY_AMOUNT, nothing[0])
        return Result(any_amount, element, text_result=True, is_whole=is_whole)
    return Result(Amount(None, problem="MS-D049"), element)


def _absent(raw: Raw, reading: Reading) -> Result:
    """A result without value: nothing was measured, or the value is hidden.

    An unknown reason counts as hidden: a draw of any amount decides nothing.
    """
    labs = reading.labs
    reason = "not stated"
    try:
        concept = read_concept(raw)
        for coding in concept.codings:
            if coding.system in labs.absent_addresses and coding.code:
                reason = coding.code
    except Malformed as error:
        return Result(Amount(None, problem=error.code), "dataAbsentReason")
    no_draw = reason in labs.no_draw
    interval: Interval | None = None if no_draw else ANY_AMOUNT
    amount = Amount(interval, reason)
    return Result(amount, "dataAbsentReason", reason, is_whole=concept.is_whole)
