"""What the adapter of charted answers looks up, from ``value_sets/charted.yaml``."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

from engine.language import Document, Vocabulary
from fhir_adapters.inbound.concepts import ConceptReader
from fhir_adapters.inbound.value_sets import (
    CodeRow,
    CodeSystems,
    ValueSet,
    read_value_set,
    require_targets,
)

# Answers that are understood when they stand alone as words: nobody means anything
# else by them.
PLAIN_WORDS: Final = (
    *("negative", "positive", "present", "absent"),
    *("scr", "cr", "vgpr", "pr", "mr", "sd", "pd"),
)


class ChartedTables(Struct, frozen=True):
    """What the adapter of charted answers looks up.

    Attributes:
        answers: codes of answers, whatever they answer.
        values: which answers each question has.
    """

    answers: ConceptReader
    values: dict[str, frozenset[str]]


def read_charted_tables(
    document: Document,
    systems: CodeSystems,
    codes: ValueSet,
    vocabulary: Vocabulary,
    further: tuple[CodeRow, ...] = (),
) -> ChartedTables:
    """Read the answers beside the codes of the questions; rule sets may bring further."""
    root = document.mapping(document.root, optional=None)
    answers = read_value_set(document, systems, root.get("answers"))
    values = {name: frozenset(item.values) for name, item in vocabulary.charted.items()}
    require_targets(document, codes, vocabulary.charted)
    known = frozenset(value for each in values.values() for value in each)
    require_targets(document, answers, dict.fromkeys(known))
    answers = structs.replace(answers, rows=answers.rows + further)
    words = {word: word for word in PLAIN_WORDS}
    return ChartedTables(ConceptReader(systems, [answers], words), values)
