"""Laboratory, marrow and graded results to Measurements."""

from __future__ import annotations

from typing import Final

from msgspec import Raw

from engine.state import Measurement
from fhir_adapters.inbound import charted, own_results
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.elements import (
    Malformed,
    is_given,
    items_of,
    read_element,
    references_of,
)
from fhir_adapters.inbound.families import OWN_RESULTS
from fhir_adapters.inbound.interpretations import off_scale
from fhir_adapters.inbound.lab_values import Holder, Result, given_in, value_of
from fhir_adapters.inbound.observations import (
    PRELIMINARY,
    admitted,
    known_at,
    time_of,
)
from fhir_adapters.inbound.qualifiers import qualified
from fhir_adapters.inbound.quantities import Amount
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.reference_ranges import Limits
from fhir_adapters.inbound.resources import ABSENT, Component, Observation
from fhir_adapters.inbound.unreadable_results import hide, is_unreadable

FAMILY: Final = "labs"
_NO_LIMITS: Final = Limits()
_NO_COMPONENT: Final = Component()
_MALFORMED: Final = ("", "MS-D026", "MS-D028", "MS-D048")
_NO_AMOUNT: Final = Amount(None)
_QUANTITY: Final = Result(_NO_AMOUNT, "valueQuantity")


def read_lab(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """One Observation of an analyte."""
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        if is_unreadable(observation, refused):
            hide_results(observation, label, meaning, reading)
        return refused
    if observation.component is ABSENT:
        return _measure(
            observation, observation, label, meaning, "Observation", reading
        )
    parts = _components(observation, label, reading)
    if parts is not Bucket.NOT_RELEVANT and not given_in(observation):
        return parts
    own = _measure(observation, observation, label, meaning, "Observation", reading)
    return min(own, parts) if parts is not Bucket.NOT_RELEVANT else own


def read_panel(observation: Observation, label: str, reading: Reading) -> Bucket:
    """An Observation whose own code is nothing asked for, but whose parts may be."""
    parts = _parts(observation, reading)
    meanings = [meaning for *_, meaning in parts]
    read = (FAMILY, charted.FAMILY, OWN_RESULTS)
    if not any(m.family in read or m.problem not in _MALFORMED for m in meanings):
        for number, _, part in parts:
            if part.problem or part.notice == "MS-D020":
                reading.complain("MS-D020", label, f"Observation.component[{number}]")
        return Bucket.NOT_RELEVANT
    refused = admitted(observation, label, Meaning(), reading)
    if refused is None:
        return _components(observation, label, reading)
    if is_unreadable(observation, refused):
        hide_results(observation, label, Meaning(), reading)
    return refused


def hide_results(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> None:
    """Keep what was measured, by the Observation and its parts, as unknown draws."""
    analytes = [meaning.target or meaning.about]
    if observation.component is not ABSENT:
        analytes += [
            part.target or part.about for *_, part in _parts(observation, reading)
        ]
    hide(observation, label, analytes, reading)


def _parts(
    observation: Observation, reading: Reading
) -> list[tuple[int, Component, Meaning]]:
    try:
        items = items_of(observation.component)
    except Malformed as error:
        return [(-1, _NO_COMPONENT, Meaning(problem=error.code))]
    found = []
    for number, item in enumerate(items):
        try:
            component = read_element(item, Component)
            meaning = reading.mapping.observations.meaning(component.code)
        except Malformed as error:
            component, meaning = _NO_COMPONENT, Meaning(problem=error.code)
        found.append((number, component, meaning))
    return found


def _components(observation: Observation, label: str, reading: Reading) -> Bucket:
    bucket = Bucket.NOT_RELEVANT
    for number, component, meaning in _parts(observation, reading):
        path = f"Observation.component[{number}]"
        reading.note(meaning, label, f"{path}.code")
        if meaning.problem:
            outcome = reading.set_aside(meaning.problem, label, path, meaning.detail)
            hide(observation, label, (meaning.about,), reading)
        elif meaning.family == FAMILY:
            outcome = _measure(observation, component, label, meaning, path, reading)
        elif meaning.family == charted.FAMILY:
            outcome = charted.read_answer(
                observation, component, label, meaning, path, reading
            )
        elif meaning.family == OWN_RESULTS:
            outcome = own_results.read_own_answer(
                observation, component, label, meaning, path, reading
            )
        else:
            continue
        used = Bucket.USED in (outcome, bucket)
        bucket = Bucket.USED if used else outcome
    return bucket


def _measure(
    observation: Observation,
    holder: Holder,
    label: str,
    meaning: Meaning,
    path: str,
    reading: Reading,
) -> Bucket:
    """Read one value and its time; one that cannot be read is a draw of any amount."""
    bucket = _amount(observation, holder, label, meaning, path, reading)
    if bucket is Bucket.SET_ASIDE:
        hide(observation, label, (meaning.target,), reading)
    return bucket


def _amount(
    observation: Observation,
    holder: Holder,
    label: str,
    meaning: Meaning,
    path: str,
    reading: Reading,
) -> Bucket:
    """Read one value and its time into a Measurement."""
    analyte = meaning.target
    if holder.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, f"{path}.modifierExtension")
    other = qualified(observation, analyte, label, reading)
    if other.problem:
        field = f"Observation.{other.field}"
        return reading.set_aside(other.problem, label, field, other.detail)
    reader = reading.labs.amounts[analyte]
    raw = holder.valueQuantity
    amount, element, result = _NO_AMOUNT, "valueQuantity", _QUANTITY
    alone = holder.dataAbsentReason is ABSENT and holder.valueString is ABSENT
    if raw is not ABSENT and alone:
        amount = reader.quantity(raw)
    if amount is _NO_AMOUNT or (amount.problem and not is_given(raw)):
        result = value_of(holder, analyte, reader, reading)
        amount, element = result.amount, result.element
        if not result.is_whole:
            reading.complain("MS-D020", label, f"{path}.{element}")
    if holder.interpretation is not ABSENT:
        interpreted = reading.labs.interpretations.of(holder.interpretation)
        amount = off_scale(amount, interpreted.said)
        if not interpreted.is_whole:
            reading.complain("MS-D020", label, f"{path}.interpretation")
    if amount.problem:
        return reading.set_aside(
            amount.problem, label, f"{path}.{element}", amount.detail
        )
    limits = _NO_LIMITS
    if holder.referenceRange is not ABSENT:
        ranges = reading.labs.limits[analyte]
        limits = ranges.limits(holder.referenceRange, amount.factor)
        if limits.problem == "MS-D050":
            return reading.set_aside("MS-D050", label, f"{path}.referenceRange")
        if limits.problem:
            reading.complain(limits.problem, label, f"{path}.referenceRange")
    field = f"{path}.{element}"
    return _record(observation, label, meaning, field, amount, result, limits, reading)


def _record(
    observation: Observation,
    label: str,
    meaning: Meaning,
    field: str,
    amount: Amount,
    result: Result,
    limits: Limits,
    reading: Reading,
) -> Bucket:
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    issued, specimen = observation.issued, observation.specimen
    fact = Measurement(
        when=when,
        recorded=known_at(observation, label, when, reading) if issued else when,
        source=source_of(
            observation,
            label,
            field,
            amount.as_recorded,
            meaning.declared,
            amount.declared,
        ),
        preliminary=observation.status == PRELIMINARY,
        analyte=meaning.target,
        value=amount.interval,
        absent_reason=result.absent_reason,
        text_result=result.text_result,
        upper_limit=limits.upper,
        lower_limit=limits.lower,
        specimen="" if specimen is ABSENT else _specimen(specimen, reading),
    )
    reading.facts.append(fact)
    suspicions = reading.labs.suspicions[fact.analyte]
    suspicion = suspicions.problem(amount.interval, amount.factor, limits)
    if suspicion:
        reading.complain(suspicion, label, field)
    return Bucket.USED


def _specimen(raw: Raw, reading: Reading) -> str:
    reference = next(iter(references_of(raw)), "")
    return reading.resolve(reference) or reference
