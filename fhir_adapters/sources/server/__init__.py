"""FHIR from a server: patients over REST, or a Bulk Data export, into a folder of NDJSON.

``fetch_patients`` and ``fetch_export`` write whole files or none, so that a run that
was stopped can be continued; the folder is then an input like any other. A token goes
to the server's own origin and to nobody else.
"""

from fhir_adapters.sources.server.connection import Connection
from fhir_adapters.sources.server.error import ServerError
from fhir_adapters.sources.server.export import ExportRequest, fetch_export
from fhir_adapters.sources.server.folder import FetchFolder, Report
from fhir_adapters.sources.server.keys import SigningKey, read_key
from fhir_adapters.sources.server.limits import Limits
from fhir_adapters.sources.server.origin import Origin, origin_of, read_base
from fhir_adapters.sources.server.pages import resources_of
from fhir_adapters.sources.server.patients import (
    TYPES,
    fetch_patients,
    is_id,
    read_patient,
)
from fhir_adapters.sources.server.requests import Requests
from fhir_adapters.sources.server.tokens import BackendServices, FixedToken, NoToken

__all__ = [
    "TYPES",
    "BackendServices",
    "Connection",
    "ExportRequest",
    "FetchFolder",
    "FixedToken",
    "Limits",
    "NoToken",
    "Origin",
    "Report",
    "Requests",
    "ServerError",
    "SigningKey",
    "fetch_export",
    "fetch_patients",
    "is_id",
    "origin_of",
    "read_base",
    "read_key",
    "read_patient",
    "resources_of",
]
