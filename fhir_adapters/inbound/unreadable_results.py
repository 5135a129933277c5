"""Results that were done but cannot be read safely: draws of an unknown amount.

Such a result is set aside with its complaint. Were it only left out, "no rise in the
recorded results" would be said over a result that is recorded; so it stays a draw of
any amount, which decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import structs

from engine.state import Measurement
from engine.values import ANY_AMOUNT
from fhir_adapters.inbound.observations import IGNORED_STATUSES, PRELIMINARY, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import Observation

UNREADABLE: Final = "unreadable"
_NOT_DONE: Final = IGNORED_STATUSES - {"unknown"}


def is_unreadable(observation: Observation, bucket: Bucket | None) -> bool:
    """Whether a result that was refused may have been done all the same."""
    if observation.status in _NOT_DONE:
        return False
    return bucket is Bucket.SET_ASIDE or observation.status == "unknown"


def hide(
    observation: Observation, label: str, analytes: Iterable[str], reading: Reading
) -> None:
    """A draw of any amount of each analyte; none if the result has no date."""
    when = time_of(observation, reading).when
    if when is None:
        return
    known = reading.times.read(observation.issued) if observation.issued else None
    for analyte in dict.fromkeys(analytes):
        if analyte not in reading.labs.amounts:
            continue
        fact = Measurement(
            when=when,
            recorded=known or when,
            # Which version it is cannot matter: none of them could be read.
            source=structs.replace(
                source_of(observation, label, "Observation"), version=""
            ),
            preliminary=observation.status == PRELIMINARY,
            analyte=analyte,
            value=ANY_AMOUNT,
            absent_reason=UNREADABLE,
        )
        if fact not in reading.facts[-8:]:
            reading.facts.append(fact)
