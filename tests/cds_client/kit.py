"""The logical models and invariants of CDS Hooks 3.0-ballot, restated.

Written from the FSH of HL7's repository: twelve invariants by their names, each a
predicate on one element, and the models' required elements, types and codes. What the
specification says in prose alone is named ``prose-...``. ``cds-r-2`` and ``cds-resp-2``
are warnings there; all others are errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ORDER = re.compile(r"[\d\w]+/[\d\w\-.]+")
Json = dict[str, Any]
Check = Callable[[Json], bool]


def _codings(values: object) -> bool:
    return all(isinstance(c, dict) and c.get("display") for c in values or [])


def implies(condition: bool, consequence: bool) -> bool:
    return not condition or consequence


REQUEST: dict[str, Check] = {
    "cds-r-1": lambda r: implies("fhirAuthorization" in r, "fhirServer" in r),
}
AUTHORIZATION: dict[str, Check] = {
    "cds-r-2": lambda a: implies("patient/" in a.get("scope", ""), "patient" in a),
}
CARD: dict[str, Check] = {
    "cds-resp-1": lambda c: implies(
        c.get("selectionBehavior") == "at-most-one",
        sum(bool(s.get("isRecommended")) for s in c.get("suggestions", [])) <= 1,
    ),
    "cds-resp-4": lambda c: _codings(c.get("overrideReasons")),
    "cds-resp-6": lambda c: implies("suggestions" in c, "selectionBehavior" in c),
}
ACTION: dict[str, Check] = {
    "cds-resp-2": lambda a: implies(
        a.get("type") == "delete", "resourceId" in a and "resource" not in a
    ),
}
LINK: dict[str, Check] = {
    "cds-resp-3": lambda link: implies(
        link.get("type") != "smart", "appContext" not in link
    ),
}
SUGGESTION: dict[str, Check] = {
    "cds-resp-5": lambda s: all("description" in a for a in s.get("actions", [])),
    "cds-resp-7": lambda s: (
        s.get("actionSelectionBehavior", "all") in ("all", "any", "at-most-one")
    ),
}
FEEDBACK: dict[str, Check] = {
    "cds-fb-1": lambda f: f.get("outcome") in ("accepted", "overridden"),
    "cds-fb-2": lambda f: implies(
        f.get("outcome") == "accepted", bool(f.get("acceptedSuggestions"))
    ),
}
OVERRIDE: dict[str, Check] = {
    "cds-fb-3": lambda o: "reason" in o or "userComment" in o,
}
INVARIANTS = {
    name
    for part in (
        REQUEST, AUTHORIZATION, CARD, ACTION, LINK, SUGGESTION, FEEDBACK, OVERRIDE,
    )
    for name in part
}  # fmt: skip


def _failed(checks: dict[str, Check], element: Json) -> Iterator[str]:
    yield from (name for name, holds in checks.items() if not holds(element))


def _has(element: Json, **required: object) -> Iterator[str]:
    """Required elements, with their type or pattern."""
    for name, kind in required.items():
        value = element.get(name)
        if isinstance(kind, re.Pattern):
            good = isinstance(value, str) and kind.fullmatch(value)
        elif isinstance(kind, tuple):
            good = value in kind
        else:
            good = isinstance(value, kind) and value not in ("", [], {})
        if not good:
            yield f"model: {name}"


def _optional(element: Json, **kinds: object) -> Iterator[str]:
    for name, kind in kinds.items():
        if name in element:
            yield from _has(element, **{name: kind})


def _no_null(value: object, allowed: tuple[str, ...] = (), name: str = "") -> bool:
    """prose: elements are neither null nor empty unless it is said otherwise."""
    if isinstance(value, dict):
        return (bool(value) or name in allowed) and all(
            _no_null(v, allowed, k) for k, v in value.items()
        )
    if isinstance(value, list):
        return (bool(value) or name in allowed) and all(
            _no_null(v, allowed, name) for v in value
        )
    return value not in (None, "")


def of_services(document: Json) -> set[str]:
    """CDSHooksServices."""
    found: set[str] = set()
    if not isinstance(document.get("services"), list):
        return {"model: services"}
    for service in document["services"]:
        found |= set(_has(service, hook=str, id=ID, description=str))
        found |= set(
            _optional(
                service, title=str, usageRequirements=str, prefetch=dict,
                version=("STU1", "STU2", "STU3"), extension=dict,
            )
        )  # fmt: skip
        for value in service.get("prefetch", {}).values():
            found |= set() if isinstance(value, str) else {"model: prefetch.value"}
    return found | (set() if _no_null(document, ("services",)) else {"prose-null"})


def of_request(document: Json) -> set[str]:
    """CDSHooksRequest, with CDSHookContext of the two hooks."""
    found = set(_has(document, hook=str, hookInstance=UUID, context=dict))
    found |= set(_optional(document, fhirServer=str, extension=dict))
    found |= set(_failed(REQUEST, document))
    authorization = document.get("fhirAuthorization")
    if authorization is not None:
        found |= set(
            _has(
                authorization, access_token=str, token_type=("Bearer",),
                expires_in=int, scope=str, subject=str,
            )
        )  # fmt: skip
        found |= set(_optional(authorization, patient=ID))
        found |= set(_failed(AUTHORIZATION, authorization))
    for value in document.get("prefetch", {}).values():
        if value is not None and "resourceType" not in value:
            found.add("model: prefetch.value")
    return found | of_context(document.get("hook"), document.get("context") or {})


def of_context(hook: object, context: Json) -> set[str]:
    """The context of patient-view and order-select."""
    found = set(_has(context, userId=ORDER, patientId=ID))
    found |= set(_optional(context, encounterId=ID))
    if hook == "order-select":
        found |= set(_has(context, draftOrders=dict, selections=list))
        if not all(ORDER.fullmatch(s) for s in context.get("selections", [])):
            found.add("ord-1")
    return found


def of_response(document: Json) -> set[str]:
    """CDSHooksResponse."""
    if not isinstance(document.get("cards"), list):
        return {"model: cards"}
    found = set() if _no_null(document, ("cards",)) else {"prose-null"}
    for card in document["cards"]:
        found |= set(_of_card(card))
    for action in document.get("systemActions", []):
        found |= set(_of_action(action))
    return found


def _of_card(card: Json) -> Iterator[str]:
    yield from _has(
        card, summary=str, indicator=("info", "warning", "critical"), source=dict
    )
    yield from _optional(
        card, uuid=UUID, detail=str, suggestions=list, overrideReasons=list, links=list,
        selectionBehavior=("at-most-one", "any"),
    )  # fmt: skip
    yield from _failed(CARD, card)
    if len(card.get("summary", "")) >= 140:
        yield "prose-summary-140"
    source = card.get("source", {})
    yield from _has(source, label=str)
    yield from _optional(source, url=str, icon=str, topic=dict)
    for coding in [source.get("topic"), *card.get("overrideReasons", [])]:
        yield from _has(coding, code=str, system=str) if coding else ()
    for link in card.get("links", []):
        yield from _has(link, label=str, url=str, type=("absolute", "smart"))
        yield from _failed(LINK, link)
    for suggestion in card.get("suggestions", []):
        yield from _has(suggestion, label=str)
        yield from _optional(suggestion, uuid=UUID, isRecommended=bool, actions=list)
        yield from _failed(SUGGESTION, suggestion)
        for action in suggestion.get("actions", []):
            yield from _of_action(action)


def _of_action(action: Json) -> Iterator[str]:
    yield from _has(action, type=("create", "update", "delete"))
    yield from _failed(ACTION, action)
    if action.get("type") == "create" and "resource" not in action:
        yield "prose-create-resource"


def of_feedback(document: Json) -> set[str]:
    """CDSHooksFeedback."""
    if not isinstance(document.get("feedback"), list):
        return {"model: feedback"}
    found: set[str] = set()
    for entry in document["feedback"]:
        found |= set(_has(entry, card=UUID, outcomeTimestamp=INSTANT))
        found |= set(_failed(FEEDBACK, entry))
        for accepted in entry.get("acceptedSuggestions", []):
            found |= set(_has(accepted, id=UUID))
        if "overrideReason" in entry:
            found |= set(_failed(OVERRIDE, entry["overrideReason"]))
            coding = entry["overrideReason"].get("reason")
            found |= set(_has(coding, code=str, system=str)) if coding else set()
    return found
