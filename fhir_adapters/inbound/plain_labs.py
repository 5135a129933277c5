"""Results that are a final quantity and nothing that changes it, read all at once.

Most of a record is such results. Reading them here is faster, and no different: what is
anything more goes the way of all resources, through ``labs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.state import Measurement, Source
from fhir_adapters.inbound.interpretations import NOTHING
from fhir_adapters.inbound.labs import FAMILY
from fhir_adapters.inbound.quantities import AmountReader
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.reference_ranges import Limits
from fhir_adapters.inbound.resources import ABSENT, Observation, Resource

_FIELD: Final = "Observation.valueQuantity"
_NO_LIMITS: Final = Limits()
_Analyte = tuple[str, AmountReader]


def read_plain_labs(
    resources: Mapping[str, Resource], reading: Reading
) -> dict[str, Resource]:
    """Read the plain results; returns the resources that are left, by label."""
    left: dict[str, Resource] = {}
    analytes: dict[bytes, _Analyte | None] = {}
    times, facts = reading.times, reading.facts
    # One loop that calls nothing for what is known: a call costs as much as a look-up.
    for label, resource in resources.items():
        if type(resource) is not Observation or not _is_plain(resource):
            left[label] = resource
            continue
        code = bytes(resource.code)
        try:
            found = analytes[code]
        except KeyError:
            found = analytes[code] = _analyte_of(resource, reading)
        if found is None:
            left[label] = resource
            continue
        analyte, reader = found
        raw, text = resource.valueQuantity, resource.effectiveDateTime
        amount = reader.known.get(bytes(raw)) or reader.quantity(raw)
        when = (times.known.get(text) or times.moment(text)).when
        recorded = times.read(resource.issued) if resource.issued else when
        limits, ranges = _NO_LIMITS, resource.referenceRange
        if ranges is not ABSENT:
            limits = reading.labs.limits[analyte].limits(ranges, amount.factor)
        problem = amount.problem or limits.problem or amount.declared
        if problem or when is None or recorded is None:
            left[label] = resource
            continue
        said = resource.interpretation
        if said is not ABSENT and reading.labs.interpretations.of(said) is not NOTHING:
            left[label] = resource
            continue
        meta = resource.meta
        version = "" if meta is None else meta.versionId or ""
        facts.append(
            Measurement(
                when=when,
                recorded=recorded,
                source=Source(label, _FIELD, amount.as_recorded, version),
                analyte=analyte,
                value=amount.interval,
                upper_limit=limits.upper,
                lower_limit=limits.lower,
            )
        )
    return left


def _analyte_of(observation: Observation, reading: Reading) -> _Analyte | None:
    """The analyte that the code means; ``None`` if it means anything else.

    What is read by a site's own declaration, or not whole, has to say so.
    """
    meaning = reading.mapping.observations.meaning(observation.code)
    told = meaning.declared or meaning.notice
    if meaning.family != FAMILY or not meaning.target or told:
        return None
    return meaning.target, reading.labs.amounts[meaning.target]


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
