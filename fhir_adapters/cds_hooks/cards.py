"""An Assessment as cards: one for each alert, and nothing else. Pure functions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.assessment import Alert, Assessment
from engine.language import Vocabulary
from engine.reasoning import Evidence
from engine.surveillance import digest
from fhir_adapters.cds_hooks.override_reasons import override_reasons
from fhir_adapters.outbound import draft_orders

Json = dict[str, Any]

LONGEST_SUMMARY: Final = 139
"""A summary has fewer than 140 characters."""

_RULES: Final = "https://mspike.example/fhir/CodeSystem/rule"
_MOST_EVIDENCE: Final = 12
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]|~])")
_LINKS: Final = {"://": "&#58;//", "www.": "www&#46;", "@": "&#64;"}
_SYNTHETIC: Final = "SYNTHETIC, not a real patient. "


def card_uuid(alert: str) -> str:
    """The uuid of an alert's card (RFC 9562, version 8).

    It begins with the first twelve digits of the alert's id, by which it is found again.
    """
    return _uuid(alert)


def suggestion_uuid(alert: str, missing: str) -> str:
    """The uuid of the suggestion to order one thing that an alert misses."""
    return _uuid(digest(alert, missing)[:32])


def _uuid(digits: str) -> str:
    """32 hexadecimal digits as a UUID whose form is ours (version 8, RFC 9562)."""
    variant = "89ab"[int(digits[16], 16) % 4]
    return str(uuid.UUID(hex=f"{digits[:12]}8{digits[13:16]}{variant}{digits[17:]}"))


def cards_of(
    assessment: Assessment,
    names: Vocabulary,
    *,
    synthetic: bool = False,
    source_url: str = "",
    rationales: Mapping[str, Sequence[str]] | None = None,
) -> tuple[tuple[Alert, Json], ...]:
    """Each alert with its card, the most urgent first.

    Only alerts make cards. What a person is asked to confirm is one line at the end of
    the first card, and makes none of its own.

    Args:
        assessment: what every other surface shows.
        names: vocabulary of the facts, for their titles.
        synthetic: the patient is labelled as test data.
        source_url: page that says more about the policy.
        rationales: published numbers that are shown beside an alert, by its rule.
    """
    orders = draft_orders(assessment, synthetic=synthetic)
    found = []
    for number, alert in enumerate(assessment.alerts):
        detail = _detail(assessment, alert, names, first=number == 0)
        why = (rationales or {}).get(alert.rule, ())
        if why:
            detail += "\n\nPublished:\n" + "\n".join(f"- {plain(one)}" for one in why)
        card: Json = {
            "uuid": card_uuid(alert.id),
            "summary": _summary(alert, synthetic=synthetic),
            "detail": f"**{_SYNTHETIC.strip()}**\n\n{detail}" if synthetic else detail,
            "indicator": alert.severity,
            "source": _source(assessment, alert, source_url),
            "overrideReasons": override_reasons(),
        }
        suggestions = [
            _suggestion(alert, missing, order)
            for missing, order in orders.get(alert.id, {}).items()
        ]
        if suggestions:
            card |= {"suggestions": suggestions, "selectionBehavior": "any"}
        found.append((alert, card))
    return tuple(found)


def without_drafted(card: Json, drafted: frozenset[str]) -> Json | None:
    """A card without what is being ordered; none if nothing else is asked for.

    Args:
        card: from ``cards_of``.
        drafted: identifiers and words of the orders that are being drafted.
    """
    suggestions = card.get("suggestions", [])
    left = [s for s in suggestions if not _is_drafted(s, drafted)]
    if len(left) == len(suggestions):
        return card
    return card | {"suggestions": left} if left else None


def _is_drafted(suggestion: Json, drafted: frozenset[str]) -> bool:
    order = suggestion["actions"][0]["resource"]
    names = {identifier["value"] for identifier in order["identifier"]}
    return bool((names | {order["code"]["text"].casefold()}) & drafted)


def _summary(alert: Alert, *, synthetic: bool) -> str:
    """One sentence; where it is too long, first without the reason, then shortened."""
    label = "SYNTHETIC. " if synthetic else ""
    missing = f"{', '.join(alert.missing)} not on record"
    if not alert.missing:
        missing = "needs a decision"
    told = f"{alert.title}: {missing}; {alert.status} {alert.due}"
    for text in (" ".join(alert.summary.split()), told):
        if len(label + text) <= LONGEST_SUMMARY:
            return label + text
    short = f"{label}{alert.title} ({alert.status})"
    if len(short) <= LONGEST_SUMMARY:
        return short
    return short[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _source(assessment: Assessment, alert: Alert, url: str) -> Json:
    stamp = assessment.rulesets[alert.rule.partition("/")[0]]
    kind = "local policy, not a guideline" if stamp.kind == "policy" else stamp.kind
    source: Json = {
        "label": f"{stamp.title} {stamp.version} ({kind})",
        "topic": {"system": _RULES, "code": alert.rule, "display": alert.title},
    }
    return source | {"url": url} if url else source


def _suggestion(alert: Alert, missing: str, order: Json) -> Json:
    label = f"Draft an order: {missing}"
    action = {"type": "create", "description": label, "resource": order}
    return {
        "label": label,
        "uuid": suggestion_uuid(alert.id, missing),
        "actions": [action],
    }


def _detail(
    assessment: Assessment, alert: Alert, names: Vocabulary, *, first: bool
) -> str:
    paragraphs = [
        plain(alert.summary),
        f"**{plain(alert.status.capitalize())}: {alert.due}** ({plain(alert.arithmetic)})",
    ]
    if alert.last_imaging:
        paragraphs.append(f"Last imaging on record: {alert.last_imaging}")
    evidence = [_line(one, names) for one in alert.evidence[:_MOST_EVIDENCE]]
    if len(alert.evidence) > _MOST_EVIDENCE:
        evidence.append(f"- and {len(alert.evidence) - _MOST_EVIDENCE} more")
    if evidence:
        paragraphs.append("It rests on:\n" + "\n".join(evidence))
    paragraphs += [f"Proposed: {plain(action)}" for action in alert.actions]
    paragraphs.append(_seen(assessment))
    requests = assessment.surveillance.requests
    if first and requests:
        paragraphs.append(f"To be confirmed: {plain(requests[0].text)}")
    return "\n\n".join(paragraphs)


def _line(evidence: Evidence, names: Vocabulary) -> str:
    recorded = evidence.as_recorded
    also = f" (recorded as {recorded})" if recorded not in ("", evidence.value) else ""
    also += f" (read by {evidence.declared})" if evidence.declared else ""
    title = names.title(evidence.fact)
    what = " ".join(part for part in (title, evidence.value + also) if part)
    return f"- {plain(f'{evidence.when}: {what}, {evidence.resource}')}"


def _seen(assessment: Assessment) -> str:
    counts = assessment.resources
    seen = f"Record as sent, to {assessment.as_of}: {counts.used} resources used"
    if counts.set_aside:
        seen += f", {counts.set_aside} could not be read"
    return f"{seen}."


def plain(text: str) -> str:
    """A text in which Markdown and HTML mean nothing; it may come from the record."""
    one_line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for sign, shown in _LINKS.items():  # clients make links of bare addresses
        one_line = one_line.replace(sign, shown)
    return _MARKDOWN.sub(r"\\\1", one_line)
