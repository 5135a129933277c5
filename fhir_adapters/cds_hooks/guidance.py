"""One patient's prefetched record to an Assessment, and that to cards; in any process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec
from msgspec import DecodeError, Raw, Struct, ValidationError

from engine.assessment import (
    Alert,
    Assessment,
    assess_alerts,
    evidence_stamp,
    rationales,
)
from engine.language import (
    RuleSet,
    Site,
    load_ruleset,
    rules_root,
    shipped_policy_names,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.surveillance import Stamp, Withdrawal, stamp_of, without_withdrawn
from engine.values import read_when, zone
from fhir_adapters.cds_hooks.cards import cards_of
from fhir_adapters.cds_hooks.faults import HookFault
from fhir_adapters.inbound import InboundMapping, patient_states, read_records

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_NOT_JSON: Final = "MS-H016"


class Basis(Struct, frozen=True):
    """By what the service judges; the same for every call.

    Attributes:
        policies: policies by name or folder; the shipped ones if none.
        site: what the centre declares.
        timezone: zone in which a day ends.
        source_url: page that says more about the policy.
    """

    policies: tuple[str, ...] = ()
    site: Site | None = None
    timezone: str = "UTC"
    source_url: str = ""


class Shown(Struct, frozen=True):
    """An alert and the JSON of its card."""

    alert: Alert
    card: Raw


class Guidance(Struct, frozen=True):
    """What is told of one patient.

    Attributes:
        shown: alerts with their cards, the most urgent first.
        facts_sha256: hash over the facts that were seen.
        stamps: the rule sets that were used.
        set_aside: how many resources could not be read.
        evidence: the published evidence of which something is shown, if any is.
    """

    shown: tuple[Shown, ...]
    facts_sha256: str
    stamps: tuple[Stamp, ...]
    set_aside: int = 0
    evidence: Stamp | None = None


class Adviser:
    """Judges records; knows nothing of one patient when it judges the next."""

    def __init__(self, basis: Basis) -> None:
        """Load the rules.

        Raises:
            FileNotFoundError: there is no such policy.
            RuleErrors: it has mistakes.
            NoSuchEvidence: it names evidence that there is not.
        """
        self.basis = basis
        names = basis.policies or shipped_policy_names()
        policies = [load_ruleset(name) for name in names]
        shipped = [load_ruleset(name) for name in shipped_ruleset_names()]
        self._policies = {policy.name for policy in policies}
        self._sets = [*shipped, *policies]
        self._names = vocabulary_of(self._sets)
        self._mapping = InboundMapping.of(self._sets, basis.site)
        self._rationales = rationales(policies)
        self._usable = lru_cache(maxsize=4)(self._without)

    def rehearse(self) -> None:
        """Judge a synthetic patient, so that the first real one does not wait."""
        folder = rules_root() / "examples" / "patients"
        (record,) = (file.read_bytes() for file in folder.glob("07-*.json"))
        self.guidance(record, "ms-0007", "2024-01-31", ())

    def _without(self, withdrawn: tuple[Withdrawal, ...]) -> tuple[RuleSet, ...]:
        kept = without_withdrawn(self._sets, withdrawn)
        return tuple(one for one in kept if one.name in self._policies)

    def stamps(self) -> tuple[Stamp, ...]:
        """Every rule set that may be used, the same for every patient."""
        return tuple(stamp_of(one) for one in self._sets)

    def assessment(
        self, record: bytes, patient: str, day: str, withdrawn: Sequence[Withdrawal]
    ) -> Assessment:
        """The Assessment of one patient by the policies.

        The policies look up the verdicts that they ask for; nothing else is judged, and
        the alerts are those of every other surface.

        Args:
            record: a Bundle of the patient's resources.
            patient: logical id.
            day: ISO day of the question.
            withdrawn: rule sets that must not be used.

        Raises:
            HookFault: the record cannot be read, or is not this patient's alone.
        """
        local = zone(self.basis.timezone)
        records = read_records(record, thorough=True)
        states = patient_states(records, self._mapping, timezone=local)
        unread = [u.code for u in states.unreadable if u.code != "MS-D009"]
        if unread:
            message = f"the prefetched data cannot be read ({', '.join(unread)})"
            remedy = "send each resource as the FHIR server gives it"
            raise HookFault(_NOT_JSON, message, remedy, status=422, issue="structure")
        if states.patients != (patient,):
            message = "the prefetched data is not of the patient of the context alone"
            remedy = "send the data of the patient of the context, and nobody else's"
            raise HookFault("MS-H017", message, remedy)
        return assess_alerts(
            states.state(patient),
            self._usable(tuple(withdrawn)),
            read_when(day, local),
            timezone=self.basis.timezone,
            vocabulary=self._names,
            site=self.basis.site,
        )

    def guidance(
        self, record: bytes, patient: str, day: str, withdrawn: Sequence[Withdrawal]
    ) -> Guidance:
        """What is told of one patient; see ``assessment``."""
        assessment = self.assessment(record, patient, day, withdrawn)
        cards = cards_of(
            assessment,
            self._names,
            synthetic=is_synthetic(record),
            source_url=self.basis.source_url,
            rationales=self._rationales,
        )
        published = any(alert.rule in self._rationales for alert, _ in cards)
        shown = tuple(Shown(a, Raw(_ENCODER.encode(card))) for a, card in cards)
        return Guidance(
            shown,
            assessment.facts_sha256,
            self.stamps(),
            assessment.resources.set_aside,
            evidence_stamp() if published else None,
        )


class _Tag(Struct):
    code: str = ""


class _Meta(Struct):
    tag: list[_Tag] = []


class _Resource(Struct):
    resourceType: str = ""
    meta: _Meta | None = None


class _Entry(Struct):
    resource: Raw = Raw(b"{}")


class _Entries(Struct):
    entry: list[_Entry] = []


_ENTRIES: Final = msgspec.json.Decoder(_Entries)
_RESOURCE: Final = msgspec.json.Decoder(_Resource)


def is_synthetic(record: bytes) -> bool:
    """Whether the Patient of a Bundle is labelled as test data (``HTEST``)."""
    for entry in _ENTRIES.decode(record).entry:
        try:
            resource = _RESOURCE.decode(entry.resource)
        except (DecodeError, ValidationError):
            continue
        if resource.resourceType == "Patient" and resource.meta is not None:
            return any(tag.code == "HTEST" for tag in resource.meta.tag)
    return False
