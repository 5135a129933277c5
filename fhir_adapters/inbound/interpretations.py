"""Interpretations that change a value: off the scale, or failed in quality control."""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct, structs

from engine.values import ANY_AMOUNT, Interval
from fhir_adapters.inbound.concepts import CACHE_LIMIT, REMEMBERED_BYTES, read_concept
from fhir_adapters.inbound.elements import Malformed, items_of
from fhir_adapters.inbound.quantities import Amount


class Interpretation(Struct, frozen=True):
    """What the interpretations of a result say of its value.

    Attributes:
        said: ``below``, ``above``, ``unusable``, several things at once (``unclear``),
            or empty: nothing that changes it.
        is_whole: whether each could be read.
    """

    said: str = ""
    is_whole: bool = True


NOTHING: Final = Interpretation()


class Interpretations:
    """Reads the interpretations that change a value; all others say nothing new.

    Args:
        meaning: (address, code) to ``below``, ``above`` or ``unusable``.
    """

    def __init__(self, meaning: dict[tuple[str, str], str]) -> None:
        """Begin with nothing read."""
        self._meaning = meaning
        self._read: dict[bytes, Interpretation] = {}

    def of(self, raw: Raw) -> Interpretation:
        """What the list of interpretations in ``raw`` says."""
        data = bytes(raw)
        known = self._read.get(data)
        if known is None:
            if len(self._read) >= CACHE_LIMIT:
                self._read.clear()
            known = self._of(raw)
            if len(data) <= REMEMBERED_BYTES:
                self._read[data] = known
        return known

    def _of(self, raw: Raw) -> Interpretation:
        found: set[str] = set()
        is_whole = True
        try:
            items = items_of(raw)
        except Malformed:
            return Interpretation(is_whole=False)
        for item in items:
            try:
                concept = read_concept(item)
            except Malformed:
                is_whole = False
                continue
            is_whole &= concept.is_whole
            for coding in concept.codings:
                key = (coding.system or "", coding.code or "")
                found.add(self._meaning.get(key, ""))
        found.discard("")
        said = "unclear" if len(found) > 1 else next(iter(found), "")
        return NOTHING if is_whole and not said else Interpretation(said, is_whole)


def off_scale(amount: Amount, said: str) -> Amount:
    """The amount that a value can be, if its interpretation says "off the scale".

    The value is the end of the scale then; the amount lies at it or beyond.
    """
    value = amount.interval
    if not said or value is None or amount.problem:
        return amount
    if said not in ("below", "above"):
        return Amount(None, amount.as_recorded, "MS-D055")
    if value.is_point:
        end = value.low
        wide = Interval(ANY_AMOUNT.low, end) if said == "below" else Interval(end, None)
        words = f"{amount.as_recorded} (off scale, {said})"
        return structs.replace(amount, interval=wide, as_recorded=words)
    fits = value.high is None if said == "above" else not value.low
    return amount if fits else Amount(None, amount.as_recorded, "MS-D056")
