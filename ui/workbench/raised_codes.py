"""Numbered messages outside the rule language, read from the source that gives them.

Commands (``MS-C``), evidence files (``MS-E``), the gate (``MS-G``), the CDS Hooks service (``MS-H``), value
sets (``MS-V``) and cohorts (``MS-S``) write number, message and remedy where the mistake is found; what varies is shown as ``…``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from msgspec import Struct, field

_CODE: Final = re.compile(r"MS-[CEGHSV][0-9]{3}")
_PACKAGES: Final = ("engine", "fhir_adapters", "ui")


class RaisedCode(Struct):
    """What one number says, in every place where it is given."""

    messages: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)


def raised_codes() -> dict[str, RaisedCode]:
    """Every number with its messages and remedies."""
    found: dict[str, RaisedCode] = {}
    for package in _PACKAGES:
        for source in _sources(resources.files(package)):
            for code, said in _said(ast.parse(source)):
                entry = found.setdefault(code, RaisedCode())
                for text, texts in zip(
                    said, (entry.messages, entry.remedies), strict=False
                ):
                    if text not in texts:
                        texts.append(text)
    return found


def _sources(folder: Traversable) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and not entry.name.startswith(("_", ".")):
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry.read_text("utf-8")


def _said(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.Module):
            continue
        names = _names(function)
        for node in _own(function):
            if isinstance(node, ast.Call):
                yield from _call(node, names)


def _own(scope: ast.FunctionDef | ast.Module) -> Iterator[ast.AST]:
    """The nodes of a function, or of a module without its functions."""
    todo: list[ast.AST] = list(ast.iter_child_nodes(scope))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef):
            continue
        yield node
        todo.extend(ast.iter_child_nodes(node))


def _call(
    node: ast.Call, names: dict[str, dict[int, str]]
) -> Iterator[tuple[str, list[str]]]:
    for position, argument in enumerate(node.args):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            if not _CODE.fullmatch(argument.value):
                continue
            earlier = {
                name: texts[max(line for line in texts if line <= node.lineno)]
                for name, texts in names.items()
                if min(texts) <= node.lineno
            }
            said = [_text(later, earlier) for later in node.args[position + 1 :]]
            yield argument.value, [text for text in said if text is not None]


def _names(scope: ast.FunctionDef | ast.Module) -> dict[str, dict[int, str]]:
    """What the names of a function are set to in which line, as far as it is text."""
    found: dict[str, dict[int, str]] = {}
    for node in _own(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                text = _text(value, {})
                if isinstance(name, ast.Name) and text is not None:
                    found.setdefault(name.id, {})[node.lineno] = text
    return found


def _text(node: ast.expr, names: dict[str, str]) -> str | None:
    """The words of a text expression; ``None`` if it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
            else "…"
            for part in node.values
        ]
        return " ".join("".join(parts).split())
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return "…"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return "…" if node.func.id in ("str", "did_you_mean") else None
    return None
