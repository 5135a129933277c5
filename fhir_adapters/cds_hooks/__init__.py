"""The CDS Hooks service: alerts as cards inside the record, each once.

``create_application`` makes the ASGI application of a ``Service``; ``read_settings``
reads who may call it. A card is an alert of the same ``Assessment`` that every other
surface renders; nothing clinical is computed here.
"""

from fhir_adapters.cds_hooks.advisers import Advisers, advisers, settle_memory
from fhir_adapters.cds_hooks.application import create_application
from fhir_adapters.cds_hooks.callers import Anybody, Callers, KnownClients
from fhir_adapters.cds_hooks.cards import card_uuid, cards_of
from fhir_adapters.cds_hooks.discovery import HOOKS, SERVICE, TEMPLATES, Specification
from fhir_adapters.cds_hooks.faults import HookFault
from fhir_adapters.cds_hooks.fetching import Fetching
from fhir_adapters.cds_hooks.guidance import Adviser, Basis
from fhir_adapters.cds_hooks.keys import KeySet
from fhir_adapters.cds_hooks.replay import UsedTokens
from fhir_adapters.cds_hooks.service import Clock, Service
from fhir_adapters.cds_hooks.settings import (
    FhirServer,
    Issuer,
    Settings,
    read_settings,
)

__all__ = [
    "HOOKS",
    "SERVICE",
    "TEMPLATES",
    "Adviser",
    "Advisers",
    "Anybody",
    "Basis",
    "Callers",
    "Clock",
    "Fetching",
    "FhirServer",
    "HookFault",
    "Issuer",
    "KeySet",
    "KnownClients",
    "Service",
    "Settings",
    "Specification",
    "UsedTokens",
    "advisers",
    "card_uuid",
    "cards_of",
    "create_application",
    "read_settings",
    "settle_memory",
]
