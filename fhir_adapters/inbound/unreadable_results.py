"""Results that were done but cannot be read safely: draws of an unknown amount.

Such a result is set aside with its complaint. Were it only left out, "no rise in the
recorded results" would be said over a result that is recorded; so it stays a draw of
any amount, which decides nothing. So does a charted answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import structs

from engine.state import (
    UNREAD,
    Characteristic,
    Fact,
    Measurement,
    ResponseAssessment,
)
from engine.values import ANY_AMOUNT, spanning
from fhir_adapters.inbound.observations import IGNORED_STATUSES, PRELIMINARY, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import Observation

UNREADABLE: Final = "unreadable"
NOT_DONE: Final = IGNORED_STATUSES - {"unknown"}


def is_unreadable(observation: Observation, bucket: Bucket | None) -> bool:
    """Whether a result that was refused may have been done all the same."""
    if observation.status in NOT_DONE:
        return False
    return bucket is Bucket.SET_ASIDE or observation.status == "unknown"


RESPONSE: Final = "response"


def charted_as(name: str, value: str, common: dict[str, Any]) -> Fact:
    """A charted answer with what every fact has; a response is a fact of its own."""
    if name == RESPONSE:
        return ResponseAssessment(category=value, **common)
    return Characteristic(name=name, value=value, **common)


def hide(
    observation: Observation, label: str, names: Iterable[str], reading: Reading
) -> None:
    """A draw of any amount of each analyte, any answer to each charted question.

    A result without a readable date was drawn at some time up to its issue; nothing if
    it has no time of issue either.
    """
    known = reading.times.read(observation.issued) if observation.issued else None
    when = time_of(observation, reading).when
    if when is None:
        if known is None:
            return
        when = spanning(None, known)
    # Which version it is cannot matter: none of them could be read.
    source = structs.replace(source_of(observation, label, "Observation"), version="")
    common: dict[str, Any] = {
        "when": when,
        "recorded": known or when,
        "source": source,
        "preliminary": observation.status == PRELIMINARY,
    }
    for name in dict.fromkeys(names):
        if name in reading.mapping.charted.values:
            fact = charted_as(name, UNREAD, common)
        elif name in reading.labs.amounts:
            fact = Measurement(
                analyte=name, value=ANY_AMOUNT, absent_reason=UNREADABLE, **common
            )
        else:
            continue
        if fact not in reading.facts[-8:]:
            reading.facts.append(fact)
