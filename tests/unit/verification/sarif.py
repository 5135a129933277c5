"""What SARIF 2.1.0 asks of the parts that the gate writes, as a JSON schema."""

from __future__ import annotations


def _object(required, **properties):
    """An object of SARIF: these properties and no others."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
MESSAGE = _object("text", text=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
PLACE = _object(
    "artifactLocation region",
    artifactLocation=_object("uri", uri={"type": "string", "format": "uri-reference"}),
    region=_object("startLine", startLine=NUMBER, startColumn=NUMBER, endColumn=NUMBER),
)
RESULT = _object(
    "ruleId ruleIndex level message locations",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={
        "type": "array",
        "minItems": 1,
        "items": _object("physicalLocation", physicalLocation=PLACE),
    },
)
DESCRIPTOR = _object(
    "id",
    id=TEXT,
    shortDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=_object("", level=LEVEL),
)
INVOCATION = _object(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={
        "items": _object("message", level=LEVEL, message=MESSAGE)
    },
)
SARIF = _object(
    "version runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={
        "items": _object(
            "tool",
            tool=_object(
                "driver",
                driver=_object(
                    "name",
                    name=TEXT,
                    version=TEXT,
                    rules={"items": DESCRIPTOR, "uniqueItems": True},
                ),
            ),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            invocations={"items": INVOCATION},
            results={"items": RESULT},
        )
    },
)
