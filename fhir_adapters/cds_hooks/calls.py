"""The body of a call: which hook, which patient, and what was sent along."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec
from msgspec import DecodeError, Raw, Struct

from fhir_adapters.cds_hooks.discovery import HOOKS, TEMPLATES
from fhir_adapters.cds_hooks.faults import HookFault
from fhir_adapters.sources.server import is_id

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_USER: Final = re.compile(r"[A-Za-z]+/[A-Za-z0-9\-.]{1,64}")


class Authorization(Struct, frozen=True):
    """A token with which the service may fetch from the client's FHIR server.

    Attributes:
        access_token: bearer token; never kept, never logged.
        token_type: ``Bearer``.
        expires_in: seconds.
        scope: SMART scopes.
        subject: client id of the service.
        patient: the one patient to whom it is restricted, if to one.
    """

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    subject: str
    patient: str = ""


class _Body(Struct):
    hook: str
    hookInstance: str
    context: Raw
    fhirServer: str | None = None
    fhirAuthorization: Authorization | None = None
    prefetch: dict[str, Raw] | None = None


class _Identifier(Struct):
    value: str = ""


class _Concept(Struct):
    text: str = ""


class _Order(Struct):
    resourceType: str = ""
    identifier: list[_Identifier] = []
    code: _Concept | None = None


class _OrderEntry(Struct):
    resource: Raw = Raw(b"{}")


class _Orders(Struct):
    entry: list[_OrderEntry] = []


class Call(Struct, frozen=True):
    """A call of a hook.

    Attributes:
        hook: ``patient-view`` or ``order-select``.
        patient: logical id.
        fhir_server: base address of the client's FHIR server; empty if none.
        authorization: its token, if one was sent.
        prefetch: JSON of each prefetch key of ours that was sent.
        drafted: identifiers and words of the orders that are being drafted.
    """

    hook: str
    patient: str
    fhir_server: str
    authorization: Authorization | None
    prefetch: dict[str, bytes]
    drafted: frozenset[str] = frozenset()


_BODY: Final = msgspec.json.Decoder(_Body)
_ORDERS: Final = msgspec.json.Decoder(_Orders)
_ORDER: Final = msgspec.json.Decoder(_Order)


def read_call(data: bytes) -> Call:
    """Read the body of a call.

    Raises:
        HookFault: 400; it is no call of one of our hooks.
    """
    try:
        body = _BODY.decode(data)
    except (DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise _malformed("the body") from cause
    if body.hook not in HOOKS:
        message = "the service does not answer this hook"
        remedy = f"call it for {' or '.join(HOOKS)}"
        raise HookFault("MS-H011", message, remedy, expression=("hook",))
    if not _UUID.fullmatch(body.hookInstance):
        raise _malformed("hookInstance")
    context = _context(body.context)
    patient = context["patientId"]
    authorization = body.fhirAuthorization
    if authorization is not None:
        _require_usable(authorization, body.fhirServer, patient)
    sent = body.prefetch or {}
    return Call(
        hook=body.hook,
        patient=patient,
        fhir_server=body.fhirServer or "",
        authorization=authorization,
        prefetch={key: bytes(sent[key]) for key in TEMPLATES if key in sent},
        drafted=_drafted(context) if body.hook == "order-select" else frozenset(),
    )


def _malformed(element: str) -> HookFault:
    return HookFault(
        "MS-H010",
        f"{element} is not as CDS Hooks has it",
        "send JSON with hook, hookInstance (a UUID) and the context of the hook",
        expression=() if element == "the body" else (element,),
    )


def _context(raw: Raw) -> dict[str, Any]:
    """The context; a key that stands twice would leave open who the patient is."""
    try:
        context = json.loads(bytes(raw), object_pairs_hook=_once)
    except (ValueError, RecursionError) as cause:
        raise _malformed("context") from cause
    if not isinstance(context, dict):
        raise _malformed("context")
    patient, user = context.get("patientId"), context.get("userId")
    if not isinstance(patient, str) or not is_id(patient):
        raise _malformed("context.patientId")
    if not isinstance(user, str) or not _USER.fullmatch(user):
        raise _malformed("context.userId")
    return context


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _require_usable(
    authorization: Authorization, server: str | None, patient: str
) -> None:
    """A token is for a named server, and for no other patient."""
    if not server:
        message = "there is an access token and no FHIR server"
        remedy = "send fhirServer along with fhirAuthorization"
        raise HookFault("MS-H012", message, remedy, expression=("fhirServer",))
    if authorization.token_type != "Bearer":  # noqa: S105 - the kind of token
        raise _malformed("fhirAuthorization.token_type")
    if authorization.patient not in ("", patient):
        message = "the access token is for another patient than the context"
        remedy = "send a token for the patient of the context"
        place = ("fhirAuthorization.patient",)
        raise HookFault("MS-H013", message, remedy, expression=place)


def _drafted(context: dict[str, Any]) -> frozenset[str]:
    """How the orders that are being drafted can be recognised.

    Raises:
        HookFault: there is no Bundle of draft orders.
    """
    orders = context.get("draftOrders")
    if not isinstance(orders, dict) or orders.get("resourceType") != "Bundle":
        raise _malformed("context.draftOrders")
    try:
        entries = _ORDERS.decode(json.dumps(orders).encode()).entry
        found = [_ORDER.decode(entry.resource) for entry in entries]
    except (DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise _malformed("context.draftOrders") from cause
    names: set[str] = set()
    for order in found:
        if order.resourceType == "ServiceRequest":
            names.update(identifier.value for identifier in order.identifier)
            names.add(order.code.text.strip().casefold() if order.code else "")
    return frozenset(names - {""})
