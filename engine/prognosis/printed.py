"""Numbers as a paper prints them, which cannot be shown without their caveats.

A ``PrintedNumber`` has no text of its own: ``str``, formatting and JSON refuse
it. The only way to words is ``statement``, and a ``Statement`` ends with the
marks of its caveats and holds the caveats themselves.
"""

from __future__ import annotations

import re
from decimal import Decimal
from string import Formatter
from typing import Final, NoReturn

from msgspec import Struct

from engine.prognosis.caveats import Caveat, marks

NOT_REACHED: Final = "not reached"

_NUMBER: Final = re.compile(r"<?\d+(?:\.\d+)?")


class SealedNumberError(TypeError):
    """Something tried to show a published number without its caveats."""


class PrintedNumber:
    """A number exactly as printed: ``0.0061``, ``21.0``, ``<0.001``.

    Equality is equality of the value (21 is 21.0), not of the digits.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text.

        Raises:
            ValueError: not a plain decimal number, with or without ``<`` before it.
        """
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"{text!r} is not a printed number")
        self._text = text

    @property
    def is_bound(self) -> bool:
        """Whether only an upper bound is printed (``<0.001``)."""
        return self._text.startswith("<")

    @property
    def for_computation(self) -> Decimal:
        """The value, for arithmetic only; what is shown goes through ``statement``."""
        return Decimal(self._text.removeprefix("<"))

    def rounded_from(self) -> tuple[Decimal, Decimal]:
        """The lowest and highest value that is printed so after rounding.

        >>> [str(end) for end in PrintedNumber("1.86").rounded_from()]
        ['1.855', '1.865']
        """
        value, half = self.for_computation, self.last_digit / 2
        if self.is_bound:
            return Decimal(0), value
        return max(Decimal(0), value - half), value + half

    @property
    def last_digit(self) -> Decimal:
        """One unit of the last printed digit: 0.01 for ``1.86``."""
        _, _, decimals = self._text.partition(".")
        return Decimal(1).scaleb(-len(decimals))

    def __eq__(self, other: object) -> bool:
        """Same value and same kind."""
        if not isinstance(other, PrintedNumber):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        """Hash of the value."""
        return hash(self._key())

    def _key(self) -> tuple[bool, Decimal]:
        return self.is_bound, self.for_computation

    def __repr__(self) -> str:
        """No digits: a log or a traceback must not show a bare number either."""
        return "PrintedNumber(sealed)"

    def __str__(self) -> NoReturn:
        """Refuse.

        Raises:
            SealedNumberError: always.
        """
        raise SealedNumberError("a published number is shown by statement() only")

    def __format__(self, format_spec: str) -> NoReturn:
        """Refuse.

        Raises:
            SealedNumberError: always.
        """
        raise SealedNumberError("a published number is shown by statement() only")


class Statement(Struct, frozen=True):
    """Words with published numbers in them, and the caveats of these numbers.

    Attributes:
        text: the words; ends with the marks of the caveats, ``[A-01, A-16]``.
        caveats: the caveats that the marks name.
    """

    text: str
    caveats: tuple[Caveat, ...]

    def footnotes(self) -> tuple[str, ...]:
        """One line for each mark: ``A-16: this paper's PFS ...``."""
        return tuple(f"{caveat.id}: {caveat.sentence}" for caveat in self.caveats)


def statement(
    template: str,
    caveats: tuple[Caveat, ...],
    /,
    **values: PrintedNumber | str | None,
) -> Statement:
    """Put published numbers into words.

    Args:
        template: ``{median} months (95% CI {low} to {high})``.
        caveats: every caveat of these numbers.
        **values: numbers and words by name; ``None`` is a number not reached.

    Raises:
        KeyError: the template names a value that is not given.
    """
    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(_words(values[name]))
    return Statement("".join(parts) + marks(caveats), caveats)


def _words(value: PrintedNumber | str | None) -> str:
    if value is None:
        return NOT_REACHED
    return value._text if isinstance(value, PrintedNumber) else value
