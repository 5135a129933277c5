"""The FHIR releases of ``fhir.resources``: which models there are, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final, Literal

from msgspec import Struct
from pydantic import BaseModel, ValidationError

Release = Literal["R4B", "R5"]
Path = tuple[str | int, ...]

_CODES: Final = {
    "missing": "required",
    "model_field_validation.missing": "required",
    "extra_forbidden": "structure",
    "code_invalid": "code-invalid",
}
_MORE: Final = "+"  # the list of codes goes on elsewhere


class Fault(Struct, frozen=True):
    """What one release refuses, and where."""

    path: Path
    rule: str

    @property
    def code(self) -> str:
        """The issue type of FHIR."""
        if not self.path:
            return "invariant"
        return _CODES.get(self.rule, "value")


def faults(
    release: Release, kind: str, resource: Mapping[str, Any]
) -> list[Fault] | None:
    """What a release refuses in a resource; ``None`` if it has no such type."""
    if release == "R5":
        from fhir.resources import get_fhir_model_class
    else:
        from fhir.resources.R4B import get_fhir_model_class
    try:
        model = get_fhir_model_class(kind)
    except (KeyError, ValueError, LookupError):
        return None
    try:
        read = model.model_validate(resource)
    except ValidationError as found:
        errors = found.errors(include_input=False, include_context=False)
        return [Fault(_path(error["loc"]), error["type"]) for error in errors]
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError):
        # The validator itself gives up, such as at an unknown type in `contained`.
        return [Fault((), "cannot be read")]
    return list(_overlooked(read, resource, ()))


def _path(place: Path) -> Path:
    """The path of an error, without the name that a model has for itself."""
    return place[:-1] if place and place[-1] == "root" else place


def _overlooked(
    element: BaseModel, raw: Mapping[str, Any], path: Path
) -> Iterator[Fault]:
    """What the models let pass: unknown codes, and values of another JSON type."""
    for name, field in type(element).model_fields.items():
        value, key = getattr(element, name, None), field.alias or name
        written = raw.get(key)
        if value is None or written is None:
            continue
        here = (*path, key)
        extra = field.json_schema_extra
        allowed = extra.get("enum_values") if isinstance(extra, dict) else None
        codes = allowed if isinstance(allowed, list) and _MORE not in allowed else []
        pairs = [(value, written, here)]
        if isinstance(value, list) and isinstance(written, list):
            numbered = enumerate(zip(value, written, strict=False))
            pairs = [(one, other, (*here, i)) for i, (one, other) in numbered]
        for one, other, place in pairs:
            if isinstance(one, BaseModel):
                if isinstance(other, dict):
                    yield from _overlooked(one, other, place)
            elif codes and isinstance(one, str) and one not in codes:
                yield Fault(place, "code_invalid")
            elif not _written_as(one, other):
                yield Fault(place, "json_type")


def _written_as(value: object, written: object) -> bool:
    """Whether a value of a model stood in the JSON as a value of its own JSON type."""
    if isinstance(value, bool):
        return isinstance(written, bool)
    if isinstance(value, int | float | Decimal):
        return isinstance(written, int | float) and not isinstance(written, bool)
    if isinstance(value, str | date | time):
        return isinstance(written, str)
    return True
