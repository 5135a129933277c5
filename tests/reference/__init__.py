"""A second opinion: a plain reference interpreter, written from the design alone."""

from tests.reference.certain import Answer, certain_answer, readings_of, seen_at
from tests.reference.reading import At, Closing, Draw, Lesion, Reading
from tests.reference.two_valued import outcomes

__all__ = [
    "Answer",
    "At",
    "Closing",
    "Draw",
    "Lesion",
    "Reading",
    "certain_answer",
    "outcomes",
    "readings_of",
    "seen_at",
]
