"""InboundMapping: everything that says which code, unit and word means what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from engine.language import (
    Document,
    RuleErrors,
    RuleSet,
    Site,
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
from fhir_adapters.inbound.dialect import Dialect
from fhir_adapters.inbound.families import OWN_RESULTS, Families
from fhir_adapters.inbound.imaging_tables import ImagingTables, read_imaging
from fhir_adapters.inbound.lab_tables import LabTables, read_labs
from fhir_adapters.inbound.narrative_grammar import NarrativeGrammar, read_narrative
from fhir_adapters.inbound.own_codes import OwnCodes
from fhir_adapters.inbound.units import read_units
from fhir_adapters.inbound.value_sets import (
    ValueSet,
    read_code_systems,
    read_value_set,
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
        declared: the site's own codes and units, one line each.
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
    declared: tuple[str, ...] = ()

    @classmethod
    def load(
        cls,
        texts: Mapping[str, str],
        own: Mapping[str, str] | None = None,
        vocabulary: Vocabulary | None = None,
        site: Site | None = None,
    ) -> InboundMapping:
        """Read the mapping from the texts of ``rules/``.

        Args:
            texts: path below ``rules/`` to text: the files of ``value_sets``,
                ``vocabulary`` and ``errors``.
            own: value sets that rule sets bring along, file name to text.
            vocabulary: every name that facts may use, if it is more than ``texts`` say.
            site: whose own codes and units are read as well.

        Raises:
            RuleErrors: every mistake in every file, with its place.
        """
        return _Loader(texts, own or {}, vocabulary, site).load()

    @classmethod
    def shipped(cls) -> InboundMapping:
        """The mapping that comes with mspike; read once."""
        return _shipped()

    @classmethod
    def of(
        cls, rulesets: Iterable[RuleSet], site: Site | None = None
    ) -> InboundMapping:
        """The shipped mapping with the codes of rule sets, and with those of a site.

        Raises:
            RuleErrors: mistakes in them; a code that means something already is one.
        """
        sets = list(rulesets)
        own = {f: t for s in sets for f, t in s.own.items() if "/value_sets/" in f}
        vocabulary = vocabulary_of(sets)
        dialect = site if site is not None and site.text else None
        if vocabulary is shipped_vocabulary() and not own and dialect is None:
            return _shipped()
        return _loaded(_Key(sets, own, vocabulary, dialect))

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


class _Key:
    """What a mapping is made of; equal texts are equal."""

    def __init__(
        self,
        sets: Iterable[RuleSet],
        own: Mapping[str, str],
        vocabulary: Vocabulary,
        site: Site | None,
    ) -> None:
        self.own, self.vocabulary, self.site = own, vocabulary, site
        texts = tuple(sorted((f, t) for s in sets for f, t in s.own.items()))
        self._said = (texts, site and (site.file, site.text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)


@lru_cache(maxsize=4)
def _loaded(key: _Key) -> InboundMapping:
    return InboundMapping.load(_texts(), key.own, key.vocabulary, key.site)


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
        site: Site | None = None,
    ) -> None:
        self.texts = texts
        named = {k: v for k, v in texts.items() if k.startswith("vocabulary/")}
        self.vocabulary = vocabulary or read_vocabulary(named)
        self.documents: list[Document] = []
        self.systems = read_code_systems(self.document("code_systems"))
        self.own = OwnCodes(own, self.systems, self.vocabulary)
        self.dialect = Dialect(
            "" if site is None else site.file,
            "" if site is None else site.text,
            self.own.systems,
        )
        self.systems = self.dialect.systems
        self.documents += [*self.own.documents, self.dialect.document]

    def document(self, name: str) -> Document:
        file = f"value_sets/{name}.yaml"
        document = Document(file, self.texts[file])
        self.documents.append(document)
        return document

    def load(self) -> InboundMapping:
        documents = {
            name: self.document(name)
            for name in ("labs", "cytogenetics", "imaging", "events", "charted")
        }
        units = self.own.with_units(read_units(self.document("units")))
        units = self.dialect.units(units)
        families = Families(
            self.document, self.vocabulary, self.systems, self.own, self.dialect
        ).read(documents)
        labs, cytogenetics, imaging, events, charted = (
            families[name] for name in documents
        )
        own_results = families[OWN_RESULTS]
        observed = [labs, cytogenetics, imaging, events, charted, own_results]
        words = {"present": "present", "absent": "absent"}
        loaded = InboundMapping(
            catalogue=read_catalogue(self.texts),
            vocabulary=self.vocabulary,
            observations=ConceptReader(self.systems, observed, needs_code=True),
            labs=read_labs(documents["labs"], self.systems, self.vocabulary, units),
            cytogenetics=read_cytogenetics(
                documents["cytogenetics"],
                self.systems,
                self.vocabulary,
                cytogenetics,
                units,
            ),
            imaging=read_imaging(documents["imaging"], self.systems, imaging, units),
            therapies=self._therapies(families["therapies"], families["cell_therapy"]),
            charted=read_charted_tables(
                documents["charted"],
                self.systems,
                charted,
                self.vocabulary,
                self.own.answers,
            ),
            conditions=ConceptReader(
                self.systems, [families["conditions"]], needs_code=True
            ),
            answers=ConceptReader(self.systems, [families["answers"]], words),
            disease_status=ConceptReader(self.systems, [families["disease_status"]]),
            narrative=read_narrative(self.document("narrative")),
            declared=self.dialect.lines(),
        )
        self.dialect.check(_readers(loaded))
        mistakes = [d for document in self.documents for d in document.diagnostics]
        if mistakes:
            raise RuleErrors(mistakes)
        return loaded

    def _therapies(self, drugs: ValueSet, products: ValueSet) -> TherapyTables:
        document = self.document("therapies")
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
            drugs=ConceptReader(
                self.systems, [drugs, products], names, relevant, needs_code=True
            ),
            products=frozenset(row.target for row in products.rows),
            lymphodepletion=frozenset(document.texts(root.get("lymphodepletion"))),
            stop_reasons=ConceptReader(self.systems, [reasons]),
        )


def _readers(loaded: InboundMapping) -> dict[str, ConceptReader]:
    """What reads each family of a dialect."""
    return {
        "labs": loaded.observations,
        "charted": loaded.observations,
        "findings": loaded.observations,
        "events": loaded.observations,
        "results": loaded.observations,
        OWN_RESULTS: loaded.observations,
        "studies": loaded.imaging.codes,
        "therapies": loaded.therapies.drugs,
        "conditions": loaded.conditions,
        "answers": loaded.answers,
        "disease_status": loaded.disease_status,
    }
