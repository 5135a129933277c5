"""Mistakes inside one criterion, with their place in its text."""

from __future__ import annotations

from collections.abc import Iterable


class CriterionError(Exception):
    """One mistake in a criterion.

    Attributes:
        code: number of the catalogue.
        column: offset in the criterion, from zero.
        message: what is wrong.
        remedy: what to write.
        width: how many characters it spans.
    """

    def __init__(
        self, code: str, column: int, message: str, remedy: str, width: int = 1
    ) -> None:
        """Keep code, place, message and remedy."""
        super().__init__(message)
        self.code, self.column, self.width = code, column, width
        self.message, self.remedy = message, remedy


class UnreadableError(CriterionError):
    """The text is no criterion; ``column`` is where reading stopped."""


class CriterionErrors(Exception):
    """Every mistake of one criterion.

    Attributes:
        errors: at least one.
    """

    def __init__(self, errors: Iterable[CriterionError]) -> None:
        """Keep the mistakes."""
        self.errors = tuple(errors)
        super().__init__("; ".join(error.message for error in self.errors))
