"""``mspike schema``: the JSON Schema of what ``assess --format json`` prints."""

from __future__ import annotations

import msgspec

from engine.assessment import assessment_schema
from ui.cli.terminal import Terminal


def schema_command() -> None:
    """Print the JSON Schema of an Assessment."""
    encoded = msgspec.json.encode(assessment_schema(), order="sorted")
    Terminal().line(msgspec.json.format(encoded, indent=2).decode())
