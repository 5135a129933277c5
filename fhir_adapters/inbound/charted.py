"""What a person charted: responses, immunofixations, causes (decision 0095)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from engine.state import UNREAD
from fhir_adapters.inbound.concepts import Meaning, read_concept
from fhir_adapters.inbound.elements import (
    Concept,
    Malformed,
    is_given,
    text_of,
)
from fhir_adapters.inbound.lab_values import Holder, given_in
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import Observation
from fhir_adapters.inbound.unreadable_results import charted_as, hide, is_unreadable

FAMILY: Final = "charted"
_NOT_AN_ANSWER: Final = "MS-D095"
_IN_WORDS: Final = "MS-D096"
_LEFT_OUT: Final = "MS-D020"


class _Answer(Struct, frozen=True):
    """What stands in an Observation or in one of its parts.

    Attributes:
        element: where it stands.
        value: the answer; ``UNREAD`` if it can be any.
        words: as recorded.
        problem: number of the complaint if it cannot be read.
        notice: number of a complaint beside it.
        is_given: whether there is an answer at all.
    """

    element: str
    value: str = UNREAD
    words: str = ""
    problem: str = ""
    notice: str = ""
    is_given: bool = True


def read_charted(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """One Observation of something charted."""
    refused = admitted(observation, label, meaning, reading)
    if refused is None:
        return read_answer(
            observation, observation, label, meaning, "Observation", reading
        )
    if is_unreadable(observation, refused):
        hide(observation, label, (meaning.target,), reading)
    return refused


def read_answer(
    observation: Observation,
    holder: Holder,
    label: str,
    meaning: Meaning,
    path: str,
    reading: Reading,
) -> Bucket:
    """The answer in an Observation or in one of its parts.

    One that cannot be read hides which answer is the latest, so that it stays an
    answer of any value.
    """
    name = meaning.target
    answer = _answer(holder, name, reading)
    field = f"{path}.{answer.element}"
    if not answer.is_given:
        if answer.notice:
            reading.complain(answer.notice, label, field)
        return Bucket.NOT_RELEVANT
    if answer.problem:
        hide(observation, label, (name,), reading)
        return reading.set_aside(answer.problem, label, field)
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        hide(observation, label, (name,), reading)
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    if answer.notice:
        reading.complain(answer.notice, label, field)
    common = {
        "when": when,
        "recorded": known_at(observation, label, when, reading),
        "source": source_of(observation, label, field, answer.words, meaning.declared),
        "preliminary": observation.status == PRELIMINARY,
    }
    reading.facts.append(charted_as(name, answer.value, common))
    return Bucket.USED


def _answer(holder: Holder, name: str, reading: Reading) -> _Answer:
    given = given_in(holder)
    if is_given(holder.dataAbsentReason):
        if given:
            return _Answer("dataAbsentReason", problem="MS-D051")
        return _absent(holder, reading)
    if given == ["valueCodeableConcept"]:
        return _coded(holder, name, reading)
    if given == ["valueString"]:
        return _in_words(holder, name, reading)
    return _Answer("value", problem=_NOT_AN_ANSWER if given else "MS-D044")


def _absent(holder: Holder, reading: Reading) -> _Answer:
    """No answer: nobody tested, or it is hidden (any reason that is not known)."""
    labs = reading.labs
    try:
        concept = read_concept(holder.dataAbsentReason)
    except Malformed as error:
        return _Answer("dataAbsentReason", problem=error.code)
    known = [c for c in concept.codings if c.system in labs.absent_addresses]
    codes = [coding.code for coding in known if coding.code]
    not_tested = bool(codes) and codes[-1] in labs.no_draw
    words = codes[-1] if codes else ""
    notice = "" if concept.is_whole else _LEFT_OUT
    return _Answer(
        "dataAbsentReason", words=words, notice=notice, is_given=not not_tested
    )


def _coded(holder: Holder, name: str, reading: Reading) -> _Answer:
    element = "valueCodeableConcept"
    tables = reading.mapping.charted
    meaning = tables.answers.meaning(holder.valueCodeableConcept)
    if meaning.problem:
        return _Answer(element, problem=meaning.problem)
    if meaning.target in tables.values[name]:
        words = meaning.words or meaning.target
        return _Answer(element, meaning.target, words, notice=meaning.notice)
    concept = read_concept(holder.valueCodeableConcept)
    if not concept.codings and concept.text and not meaning.target:
        return _Answer(element, UNREAD, concept.text, notice=_IN_WORDS)
    return _Answer(element, problem=_NOT_AN_ANSWER)


def _in_words(holder: Holder, name: str, reading: Reading) -> _Answer:
    """Only a word that stands alone is an answer; a sentence is for a person to read."""
    try:
        text = text_of(holder.valueString)
    except Malformed as error:
        return _Answer("valueString", problem=error.code)
    tables = reading.mapping.charted
    value = tables.answers.of(Concept(None, text)).target
    if value in tables.values[name]:
        return _Answer("valueString", value, text)
    return _Answer("valueString", UNREAD, text, notice=_IN_WORDS)
