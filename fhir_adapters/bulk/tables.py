"""Assessments of a cohort as tables: one row for each verdict, piece of evidence, ..."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
from msgspec.structs import asdict

from engine.assessment import Assessment
from engine.prognosis import Estimate
from engine.reasoning import Verdict

_TEXT: Final = pa.string()
_TEXTS: Final = pa.list_(pa.string())

TABLES: Final[dict[str, pa.Schema]] = {
    "patients": pa.schema(
        [
            ("patient", _TEXT),
            ("as_of", _TEXT),
            ("facts_sha256", _TEXT),
            ("used", pa.int64()),
            ("not_relevant", pa.int64()),
            ("ignored", pa.int64()),
            ("set_aside", pa.int64()),
        ]
    ),
    "verdicts": pa.schema(
        [
            ("patient", _TEXT),
            ("rule", _TEXT),
            ("outcome", _TEXT),
            ("value", _TEXT),
            ("possible", _TEXTS),
            ("reason", _TEXT),
            ("evaluated_through", _TEXT),
            ("because", _TEXTS),
            ("cautions", _TEXTS),
            ("assumptions", _TEXTS),
        ]
    ),
    "evidence": pa.schema(
        [
            ("patient", _TEXT),
            ("rule", _TEXT),
            ("criterion", _TEXT),
            ("resource", _TEXT),
            ("fact", _TEXT),
            ("when", _TEXT),
            ("value", _TEXT),
            ("as_recorded", _TEXT),
            ("declared", _TEXT),
        ]
    ),
    "alerts": pa.schema(
        [
            ("patient", _TEXT),
            ("id", _TEXT),
            ("rule", _TEXT),
            ("severity", _TEXT),
            ("summary", _TEXT),
            ("due", _TEXT),
        ]
    ),
    "estimates": pa.schema(
        [
            ("patient", _TEXT),
            ("evidence", _TEXT),
            ("endpoint", _TEXT),
            ("time_zero", _TEXT),
            ("stratum", _TEXT),
            ("certainty", _TEXT),
            ("statement", _TEXT),
            ("caveats", _TEXTS),
        ]
    ),
    "data_quality": pa.schema(
        [("patient", _TEXT), ("code", _TEXT), ("message", _TEXT), ("resource", _TEXT)]
    ),
    "failures": pa.schema([("patient", _TEXT), ("code", _TEXT), ("reason", _TEXT)]),
}


def rows_of(found: Assessment) -> dict[str, list[dict[str, Any]]]:
    """The rows of one patient, by table.

    A published number stands in its whole statement, with its caveats in words beside
    it; there is no column with the bare number.
    """
    who = {"patient": found.patient}
    counts = found.resources
    return {
        "patients": [
            who
            | {
                "as_of": found.as_of,
                "facts_sha256": found.facts_sha256,
                "used": counts.used,
                "not_relevant": counts.not_relevant,
                "ignored": counts.ignored,
                "set_aside": counts.set_aside,
            }
        ],
        "verdicts": [who | _verdict(verdict) for verdict in found.verdicts],
        "evidence": [
            who
            | {"rule": verdict.rule, "criterion": reason.criterion}
            | asdict(each)
            | {"declared": each.declared or ""}
            for verdict in found.verdicts
            for reason in verdict.because
            for each in reason.evidence
        ],
        "alerts": [
            who | {name: getattr(alert, name) for name in _ALERT}
            for alert in found.alerts
        ],
        "estimates": [who | _estimate(estimate) for estimate in found.estimates],
        "data_quality": [
            who | {"code": e.code, "message": e.message, "resource": e.resource}
            for e in found.data_quality
        ],
    }


_ALERT: Final = ("id", "rule", "severity", "summary", "due")


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "outcome": verdict.outcome.value,
        "value": verdict.value,
        "possible": verdict.possible,
        "reason": verdict.reason,
        "evaluated_through": verdict.evaluated_through,
        "because": [reason.text for reason in verdict.because],
        "cautions": verdict.cautions,
        "assumptions": verdict.assumptions,
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "evidence": estimate.evidence,
        "endpoint": estimate.endpoint,
        "time_zero": estimate.time_zero,
        "stratum": estimate.stratum,
        "certainty": estimate.certainty,
        "statement": estimate.text,
        "caveats": [f"{note.id}: {note.sentence}" for note in estimate.footnotes],
    }
