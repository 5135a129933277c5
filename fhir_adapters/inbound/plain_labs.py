"""Results that are a final quantity and nothing that changes it, read all at once.

Most of a record is such results. Reading them here is faster, and no different: what is
anything more goes the way of all resources, through ``labs``. What a plain result says
hangs on four of its elements alone, and the same bytes say the same: so it is read once,
and then only its time and its id are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.state import Measurement, Source
from fhir_adapters.inbound.concepts import REMEMBERED_BYTES
from fhir_adapters.inbound.interpretations import NOTHING
from fhir_adapters.inbound.lab_tables import PlainResult
from fhir_adapters.inbound.labs import FAMILY
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.reference_ranges import Limits
from fhir_adapters.inbound.resources import ABSENT, Observation, Resource
from fhir_adapters.inbound.unit_suspicions import size_of

_FIELD: Final = "Observation.valueQuantity"
_NO_LIMITS: Final = Limits()
_REMEMBERED: Final = 8_192
# Each part is one whole JSON value or empty, and JSON has no such sign: two results with
# the same parts together have the same parts.
_together: Final = b"\0".join


def read_plain_labs(
    resources: Mapping[str, Resource], reading: Reading
) -> dict[str, Resource]:
    """Read the plain results; returns the resources that are left, by label."""
    left: dict[str, Resource] = {}
    facts, remembered = reading.facts, reading.labs.remembered
    courses = reading.courses
    times, moments = reading.times, reading.times.known
    # One loop that calls nothing for what is known: a call costs as much as a look-up.
    for label, resource in resources.items():
        if type(resource) is not Observation or not _is_plain(resource):
            left[label] = resource
            continue
        told = _together(
            (
                resource.code,
                resource.valueQuantity,
                resource.referenceRange,
                resource.interpretation,
            )
        )
        try:
            said = remembered[told]
        except KeyError:
            said = _remember(told, resource, reading)
        text = resource.effectiveDateTime
        try:
            when = moments[text].when
        except KeyError:
            when = times.moment(text).when
        recorded = times.read(resource.issued) if resource.issued else when
        if said is None or when is None or recorded is None:
            left[label] = resource
            continue
        meta = resource.meta
        version = "" if meta is None else meta.versionId or ""
        courses[said.course][when.start] = said.size
        facts.append(
            Measurement(
                when=when,
                recorded=recorded,
                source=Source(label, _FIELD, said.as_recorded, version),
                analyte=said.analyte,
                value=said.value,
                upper_limit=said.upper_limit,
                lower_limit=said.lower_limit,
            )
        )
    return left


def _remember(
    told: bytes, observation: Observation, reading: Reading
) -> PlainResult | None:
    remembered = reading.labs.remembered
    if len(remembered) >= _REMEMBERED:
        remembered.clear()
    said = _said(observation, reading)
    if len(told) <= REMEMBERED_BYTES:
        remembered[told] = said
    return said


def _said(observation: Observation, reading: Reading) -> PlainResult | None:
    """What a result says, by code, quantity, reference range and interpretation alone.

    ``None`` if it is no result of an analyte, or has to be read with care: what is read
    by a site's own declaration, or not whole, has to say so.
    """
    labs = reading.labs
    meaning = reading.mapping.observations.meaning(observation.code)
    if meaning.family != FAMILY or not meaning.target:
        return None
    amount = labs.amounts[meaning.target].quantity(observation.valueQuantity)
    limits = _NO_LIMITS
    if observation.referenceRange is not ABSENT:
        ranges = labs.limits[meaning.target]
        limits = ranges.limits(observation.referenceRange, amount.factor)
    suspicions = labs.suspicions[meaning.target]
    interpreted = observation.interpretation
    if (
        meaning.declared
        or meaning.notice
        or amount.problem
        or amount.declared
        or limits.problem
        or suspicions.problem(amount.interval, amount.factor, limits)
        or (
            interpreted is not ABSENT
            and labs.interpretations.of(interpreted) is not NOTHING
        )
    ):
        return None
    return PlainResult(
        meaning.target,
        amount.interval,
        amount.as_recorded,
        limits.upper,
        limits.lower,
        size_of(amount.interval),
        f"{meaning.target} {amount.factor} {limits.upper}",
    )


def _is_plain(observation: Observation) -> bool:
    """Whether a result is final, and a quantity without anything that changes it."""
    return (
        observation.status == "final"
        and observation.valueQuantity is not ABSENT
        and observation.valueString is ABSENT
        and observation.dataAbsentReason is ABSENT
        and observation.component is ABSENT
        and observation.specimen is ABSENT
        and observation.method is ABSENT
        and observation.bodySite is ABSENT
        and observation.modifierExtension is ABSENT
        and observation.implicitRules is ABSENT
        and observation.contained is ABSENT
        and observation.focus is ABSENT
        and not observation.dropped
    )
