"""InboundMapping: everything that says which code, unit and word means what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct, structs

from engine.language import (
    Document,
    RuleErrors,
    RuleSet,
    Vocabulary,
    read_texts,
    read_vocabulary,
    shipped_vocabulary,
    vocabulary_of,
)
from fhir_adapters.complaints import Catalogue, read_catalogue
from fhir_adapters.inbound.charted_tables import ChartedTables, read_charted_tables
from fhir_adapters.inbound.concepts import ConceptReader
from fhir_adapters.inbound.cytogenetic_tables import (
    CytogeneticTables,
    read_cytogenetics,
)
from fhir_adapters.inbound.imaging_tables import ImagingTables, read_imaging
from fhir_adapters.inbound.lab_tables import LabTables, read_labs
from fhir_adapters.inbound.narrative_grammar import NarrativeGrammar, read_narrative
from fhir_adapters.inbound.own_codes import OwnCodes
from fhir_adapters.inbound.units import read_units
from fhir_adapters.inbound.value_sets import (
    ValueSet,
    read_code_systems,
    read_value_set,
    require_targets,
)

FOLDERS = ("value_sets", "vocabulary", "errors")


class TherapyTables(Struct, frozen=True):
    """What the therapy adapters look up.

    Attributes:
        drugs: concepts of drugs and products, to agents.
        products: agents that are cell-therapy products.
        lymphodepletion: agents whose administration is the event lymphodepletion.
        stop_reasons: why a course ended.
    """

    drugs: ConceptReader
    products: frozenset[str]
    lymphodepletion: frozenset[str]
    stop_reasons: ConceptReader


class InboundMapping(Struct, frozen=True):
    """Everything that says which code, unit and word means what.

    Attributes:
        catalogue: words of the complaints.
        vocabulary: names that facts use.
        observations: codes of Observations, of all families.
        labs: what the laboratory adapter looks up.
        cytogenetics: what the cytogenetic adapter looks up.
        imaging: what the imaging and lesion adapters look up.
        therapies: what the therapy adapters look up.
        charted: what the adapter of charted answers looks up.
        conditions: codes of diagnoses.
        answers: present, absent and their like.
        disease_status: values of a documented disease status.
        narrative: reads reports in words.
    """

    catalogue: Catalogue
    vocabulary: Vocabulary
    observations: ConceptReader
    labs: LabTables
    cytogenetics: CytogeneticTables
    imaging: ImagingTables
    therapies: TherapyTables
    charted: ChartedTables
    conditions: ConceptReader
    answers: ConceptReader
    disease_status: ConceptReader
    narrative: NarrativeGrammar

    @classmethod
    def load(
        cls,
        texts: Mapping[str, str],
        own: Mapping[str, str] | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> InboundMapping:
        """Read the mapping from the texts of ``rules/``.

        Args:
            texts: path below ``rules/`` to text: the files of ``value_sets``,
                ``vocabulary`` and ``errors``.
            own: value sets that rule sets bring along, file name to text.
            vocabulary: every name that facts may use, if it is more than ``texts`` say.

        Raises:
            RuleErrors: every mistake in every file, with its place.
        """
        return _Loader(texts, own or {}, vocabulary).load()

    @classmethod
    def shipped(cls) -> InboundMapping:
        """The mapping that comes with mspike; read once."""
        return _shipped()

    @classmethod
    def of(cls, rulesets: Iterable[RuleSet]) -> InboundMapping:
        """The shipped mapping with the codes that rule sets bring along.

        Raises:
            RuleErrors: mistakes in them; a code that means something already is one.
        """
        sets = list(rulesets)
        own = {f: t for s in sets for f, t in s.own.items() if "/value_sets/" in f}
        vocabulary = vocabulary_of(sets)
        if vocabulary is shipped_vocabulary() and not own:
            return _shipped()
        return cls.load(_texts(), own, vocabulary)

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Codes (``system|code``) by the vocabulary name they are accepted for."""
        readers = {
            self.observations: [*self.vocabulary.analytes, *self.vocabulary.charted],
            self.therapies.drugs: [*self.vocabulary.agents],
            self.conditions: [*self.vocabulary.conditions],
        }
        return {
            name: codes
            for reader, names in readers.items()
            for name in names
            if (codes := reader.codes_of(name))
        }


@cache
def _shipped() -> InboundMapping:
    return InboundMapping.load(_texts())


def _texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for folder in FOLDERS:
        texts |= read_texts(folder)
    return texts


class _Loader:
    """Reads all files and collects the mistakes of all."""

    def __init__(
        self,
        texts: Mapping[str, str],
        own: Mapping[str, str],
        vocabulary: Vocabulary | None,
    ) -> None:
        self.texts = texts
        named = {k: v for k, v in texts.items() if k.startswith("vocabulary/")}
        self.vocabulary = vocabulary or read_vocabulary(named)
        self.documents: list[Document] = []
        self.systems = read_code_systems(self.document("code_systems"))
        self.own = OwnCodes(own, self.systems, self.vocabulary)
        self.systems = self.own.systems
        self.documents += self.own.documents

    def document(self, name: str) -> Document:
        file = f"value_sets/{name}.yaml"
        document = Document(file, self.texts[file])
        self.documents.append(document)
        return document

    def value_set(self, name: str) -> ValueSet:
        return read_value_set(self.document(name), self.systems)

    def load(self) -> InboundMapping:
        labs = self.document("labs")
        lab_codes = read_value_set(labs, self.systems)
        require_targets(labs, lab_codes, self.vocabulary.analytes)
        units = self.own.with_units(read_units(self.document("units")))
        cytogenetics = self.document("cytogenetics")
        events = self.document("events")
        imaging = self.document("imaging")
        charted = self.document("charted")
        sets = [
            lab_codes,
            read_value_set(cytogenetics, self.systems),
            read_value_set(imaging, self.systems),
            read_value_set(events, self.systems),
            read_value_set(charted, self.systems),
        ]
        self.own.refuse_clashes(sets)
        sets[0] = structs.replace(lab_codes, rows=lab_codes.rows + self.own.rows)
        root = events.mapping(events.root, optional=None)
        status = read_value_set(events, self.systems, root.get("disease_status_values"))
        words = {"present": "present", "absent": "absent"}
        answers = ConceptReader(self.systems, [self.value_set("answers")], words)
        loaded = InboundMapping(
            catalogue=read_catalogue(self.texts),
            vocabulary=self.vocabulary,
            observations=ConceptReader(self.systems, sets),
            labs=read_labs(labs, self.systems, self.vocabulary, units),
            cytogenetics=read_cytogenetics(
                cytogenetics, self.systems, self.vocabulary, sets[1], units
            ),
            imaging=read_imaging(imaging, self.systems, sets[2], units),
            therapies=self._therapies(),
            charted=read_charted_tables(
                charted, self.systems, sets[4], self.vocabulary
            ),
            conditions=ConceptReader(self.systems, [self._conditions()]),
            answers=answers,
            disease_status=ConceptReader(self.systems, [status]),
            narrative=read_narrative(self.document("narrative")),
        )
        mistakes = [d for document in self.documents for d in document.diagnostics]
        if mistakes:
            raise RuleErrors(mistakes)
        return loaded

    def _conditions(self) -> ValueSet:
        document = self.document("conditions")
        conditions = read_value_set(document, self.systems)
        require_targets(document, conditions, self.vocabulary.conditions)
        return conditions

    def _therapies(self) -> TherapyTables:
        document = self.document("therapies")
        drugs = read_value_set(document, self.systems)
        products_document = self.document("cell_therapy")
        products = read_value_set(products_document, self.systems)
        for file, value_set in ((document, drugs), (products_document, products)):
            require_targets(file, value_set, self.vocabulary.agents)
        agents = self.vocabulary.agents
        names = {
            row.display.lower(): ""
            for value_set in (drugs, products)
            for row in value_set.rows
            if row.role == "other"
        }
        names |= {agent.title.lower(): name for name, agent in agents.items()}
        relevant = [
            agent.title.lower() for agent in agents.values() if not agent.supportive
        ]
        root = document.mapping(document.root, optional=None)
        reasons = read_value_set(document, self.systems, root.get("stop_reasons"))
        return TherapyTables(
            drugs=ConceptReader(self.systems, [drugs, products], names, relevant),
            products=frozenset(row.target for row in products.rows),
            lymphodepletion=frozenset(document.texts(root.get("lymphodepletion"))),
            stop_reasons=ConceptReader(self.systems, [reasons]),
        )
