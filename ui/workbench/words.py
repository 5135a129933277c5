"""A clinician's words to the names of the vocabulary, exact values and days."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from msgspec import Struct

from engine.language import Analyte, Vocabulary, did_you_mean
from engine.values import ANY_AMOUNT, EXACT, Interval, above, below, point

WHEN: Final = (
    r"(?:day -?\d+|\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
    r"(?:Z|[+-]\d\d:\d\d)?)?)?)?)"
)
"""How a day is written: FHIR date or date-time, or ``day 60`` after the infusion."""

VALUE: Final = (
    r"(?:(?:<=|>=|<|>|≤|≥) ?)?\d[^,]*|between [^,]+ and [^,]+|not detected|"
    r"not done|failed|hidden"
)
"""How a result is written; a cell or a clause without a comma."""

_NUMBER: Final = r"\d+(?:\.\d+)?"
_BOUND: Final = re.compile(
    rf"(?P<sign><=|>=|<|>|≤|≥)? ?(?P<number>{_NUMBER}) ?(?P<unit>.*)"
)
_BETWEEN: Final = re.compile(
    rf"between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER}) ?(?P<unit>.*)"
)
_SIGNS: Final = {"≤": "<=", "≥": ">="}
_SPELLINGS: Final = (("haemo", "hemo"), ("leukaem", "leukem"))

# What everybody says for what the vocabulary spells out.
_SAID: Final = {
    "ide cel": "idecabtagene_vicleucel",
    "cilta cel": "ciltacabtagene_autoleucel",
    "anc": "neutrophils",
    "ldh": "lactate_dehydrogenase",
    "flc ratio": "free_light_chain_ratio",
    "kappa": "kappa_free_light_chain",
    "lambda": "lambda_free_light_chain",
    "1q gain": "gain_1q",
    "1p deletion": "del_1p",
    "17p deletion": "del_17p",
}


class Misunderstood(Exception):
    """Words that mean nothing here.

    Attributes:
        message: what was not understood, with the words quoted.
        remedy: what to write instead.
    """

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both sentences."""
        super().__init__(f"{message}; {remedy}")
        self.message, self.remedy = message, remedy


class Reading(Struct, frozen=True):
    """A result as written: its value, or why there is none.

    Attributes:
        value: what it can be, canonical unit; ``None`` if there is no draw.
        absent_reason: as in ``Measurement.absent_reason``.
        text_result: a result in words without a limit.
    """

    value: Interval | None
    absent_reason: str = ""
    text_result: bool = False


_IN_WORDS: Final = {
    "not detected": Reading(ANY_AMOUNT, text_result=True),
    "not done": Reading(None, "not-performed"),
    "failed": Reading(None, "error"),
    "hidden": Reading(ANY_AMOUNT, "masked"),
}


@lru_cache(maxsize=8192)  # names of the vocabulary, against every word of a step
def normal(words: str) -> str:
    """Words without case, punctuation, plural and spelling variants.

    >>> normal("Free Light Chains"), normal("t(4;14)"), normal("del_17p")
    ('free light chain', 't 4 14', 'del 17p')
    """
    text = words.lower()
    for variant, usual in _SPELLINGS:
        text = text.replace(variant, usual)
    parts = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join(_singular(part) for part in parts)


def _singular(word: str) -> str:
    return (
        word[:-1]
        if len(word) > 3 and word.endswith("s") and word[-2] not in "sui"
        else word
    )


def one_of(words: str, names: Iterable[tuple[str, str]], kind: str) -> str:
    """The name that ``words`` mean, by name, title or what everybody says.

    Args:
        words: as written.
        names: name and title of everything it could be.
        kind: ``analyte``, for the mistake.

    Raises:
        Misunderstood: nothing is called so.
    """
    known = dict(names)
    spoken = {normal(title): name for name, title in known.items()}
    spoken |= {normal(name): name for name in known}
    spoken |= {said: name for said, name in _SAID.items() if name in known}
    found = spoken.get(normal(words).removeprefix("the "))
    if found is None:
        remedy = did_you_mean(words, known.values())
        raise Misunderstood(f"no {kind} is called {words!r}", remedy)
    return found


def analyte_named(words: str, vocabulary: Vocabulary) -> Analyte:
    """The analyte that ``words`` mean.

    Raises:
        Misunderstood: no analyte is called so.
    """
    names = [(a.name, a.title) for a in vocabulary.analytes.values()]
    return vocabulary.analytes[one_of(words, names, "laboratory test")]


def read_result(
    text: str, analyte: Analyte, vocabulary: Vocabulary, unit: str = ""
) -> Reading:
    """A result as written, in the canonical unit of its analyte, exactly.

    Args:
        text: ``0.30 g/dL``, ``<0.1 g/dL``, ``7 g/L``, ``between 1 and 2 g/dL``,
            ``not detected``, ``not done``, ``failed`` or ``hidden``.
        analyte: what was measured.
        vocabulary: names and units.
        unit: unit of a number without one (from the head of a table).

    Raises:
        Misunderstood: not a result, no unit, or a unit of another dimension.
    """
    said = _IN_WORDS.get(text.strip().lower())
    if said is not None:
        return said
    scale = _Scale(analyte, vocabulary, unit)
    between = _BETWEEN.fullmatch(text.strip())
    if between is not None:
        low, high = (
            scale.canonical(between[end], between["unit"]) for end in ("low", "high")
        )
        return Reading(Interval(low, high))
    bound = _BOUND.fullmatch(text.strip())
    if bound is None:
        remedy = f"write a number and {analyte.unit}, or {', '.join(_IN_WORDS)}"
        raise Misunderstood(f"{text!r} is no result", remedy)
    value = scale.canonical(bound["number"], bound["unit"])
    sign: str = bound["sign"] or ""
    if not sign:
        return Reading(point(value))
    sign = _SIGNS.get(sign, sign)
    bounded = below if sign.startswith("<") else above
    return Reading(bounded(value, inclusive=len(sign) == 2))


class _Scale:
    """Converts the numbers of one analyte into its canonical unit."""

    def __init__(self, analyte: Analyte, vocabulary: Vocabulary, unit: str) -> None:
        self.analyte, self.units, self.unit = analyte, vocabulary.units, unit

    def canonical(self, number: str, written: str) -> Decimal:
        analyte, unit = self.analyte, written.strip() or self.unit
        if not unit and analyte.unit != "1":
            remedy = f"write {number} {analyte.unit}"
            raise Misunderstood(
                f"the number {number} of {analyte.title} has no unit", remedy
            )
        unit = unit or "1"
        if unit not in self.units.by_name:
            remedy = did_you_mean(unit, self.units.by_name)
            raise Misunderstood(f"there is no unit {unit!r}", remedy)
        value = self.units.convert(Decimal(number), unit, analyte.unit)
        if value is None:
            remedy = f"use {analyte.unit} or another unit of its dimension"
            raise Misunderstood(f"{analyte.title} is not measured in {unit}", remedy)
        return value


def read_millimetres(text: str, vocabulary: Vocabulary) -> Interval:
    """A length as written (``32 mm``, ``3.2 cm``), in millimetres.

    Raises:
        Misunderstood: not a length.
    """
    ruler = Analyte("longest_mm", "lesion size", "mm")
    value = read_result(text, ruler, vocabulary).value
    if value is None:
        raise Misunderstood(f"{text!r} is no length", "write a number and mm")
    return value


def read_fraction(text: str) -> Interval:
    """A percentage of cells as written (``60 %``), as a fraction from 0 to 1."""
    return point(EXACT.divide(Decimal(text.removesuffix("%").strip()), Decimal(100)))


def listed(words: str) -> list[str]:
    """``a, b and c`` or ``a, b or c`` as its parts.

    >>> listed("t(4;14), t(14;16) or gain(1q)")
    ['t(4;14)', 't(14;16)', 'gain(1q)']
    """
    return [part.strip() for part in re.split(r", | and | or ", words) if part.strip()]


def slug(words: str) -> str:
    """Words as part of a resource id.

    >>> slug("serum M-protein"), slug("t(4;14)")
    ('serum-m-protein', 't-4-14')
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def not_a_sentence(words: str, examples: Iterable[str]) -> Misunderstood:
    """The mistake for words that fit no sentence, with the nearest ones."""
    near = "".join(f"\n      {example}" for example in nearest(words, examples))
    return Misunderstood(f"no sentence is like {words!r}", f"the nearest are:{near}")


def nearest(words: str, examples: Iterable[str], count: int = 3) -> list[str]:
    """The examples most like ``words``, nearest first."""

    def likeness(example: str) -> float:
        mine, other = set(words.lower().split()), set(example.lower().split())
        shared = len(mine & other) / max(1, min(len(mine), len(other)))
        return shared + difflib.SequenceMatcher(None, words, example).ratio()

    return sorted(examples, key=likeness, reverse=True)[:count]
