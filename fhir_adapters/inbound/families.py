"""The value sets of all families: shipped, of rule sets, and of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from engine.language import Document, Vocabulary, items
from fhir_adapters.inbound.cytogenetic_tables import RESULTS
from fhir_adapters.inbound.dialect import Dialect, joined
from fhir_adapters.inbound.imaging_tables import FINDINGS
from fhir_adapters.inbound.own_codes import OwnCodes
from fhir_adapters.inbound.value_sets import (
    CodeSystems,
    ValueSet,
    read_value_set,
    require_targets,
)

OWN_RESULTS: Final = "abnormalities"
"""Codes of a site that are the result of one abnormality by themselves."""

_FAMILY_OF: Final = {
    "studies": "imaging",
    "findings": "imaging",
    "results": "cytogenetics",
}
"""Family of a dialect to its value set, where the two have different names."""


class Families:
    """Reads the value sets of all families.

    Args:
        open_document: a file of ``value_sets`` by its name.
        vocabulary: every name that facts may use.
        systems: all code systems.
        own: what rule sets bring along.
        dialect: what the site declares.
    """

    def __init__(
        self,
        open_document: Callable[[str], Document],
        vocabulary: Vocabulary,
        systems: CodeSystems,
        own: OwnCodes,
        dialect: Dialect,
    ) -> None:
        """Keep what to read from."""
        self._open, self._vocabulary, self._systems = (
            open_document,
            vocabulary,
            systems,
        )
        self._own, self._dialect = own, dialect

    def read(self, documents: Mapping[str, Document]) -> dict[str, ValueSet]:
        """Every value set, with the codes of rule sets and of the site.

        Args:
            documents: those that others read further tables from, by family.
        """
        names = self._vocabulary
        found = {n: read_value_set(d, self._systems) for n, d in documents.items()}
        require_targets(documents["labs"], found["labs"], names.analytes)
        for name, known in (
            ("therapies", names.agents),
            ("cell_therapy", names.agents),
            ("conditions", names.conditions),
        ):
            document = self._open(name)
            found[name] = read_value_set(document, self._systems)
            require_targets(document, found[name], known)
        found["answers"] = read_value_set(self._open("answers"), self._systems)
        events = documents["events"]
        values = events.mapping(events.root, optional=None).get("disease_status_values")
        found["disease_status"] = read_value_set(events, self._systems, values)
        charted = documents["charted"]
        said = charted.mapping(charted.root, optional=None).get("answers")
        answers = read_value_set(charted, self._systems, said)
        self._own.refuse_clashes([*found.values(), answers])
        for family in ("labs", "therapies", "conditions", "charted"):
            found[family] = joined(found[family], self._own.rows(family))
        found[OWN_RESULTS] = ValueSet(OWN_RESULTS, (), {}, {})
        rows = self._dialect.rows(self._targets(documents, found), found.values())
        for family, further in rows.items():
            name = _FAMILY_OF.get(family, family)
            found[name] = joined(found[name], further)
        return found

    def _targets(
        self, documents: Mapping[str, Document], found: Mapping[str, ValueSet]
    ) -> dict[str, Iterable[str]]:
        """What a code of each family of a dialect can stand for."""
        imaging = documents["imaging"]
        root = imaging.mapping(imaging.root, optional=None)
        targets: dict[str, Iterable[str]] = {
            "labs": self._vocabulary.analytes,
            "charted": self._vocabulary.charted,
            "therapies": self._vocabulary.agents,
            "conditions": self._vocabulary.conditions,
            "studies": [name for name, _ in items(imaging, root.get("studies"))],
            "findings": FINDINGS,
            "results": RESULTS,
            OWN_RESULTS: self._vocabulary.abnormalities,
        }
        for name in ("events", "answers", "disease_status"):
            targets[name] = dict.fromkeys(row.target for row in found[name].rows)
        return targets
