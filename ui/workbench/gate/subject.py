"""Subjects of the gate: rule sets on disk, with their features and their files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from engine.language import (
    RuleErrors,
    RuleSet,
    Span,
    load_ruleset,
    rules_root,
    shipped_policy_names,
    shipped_ruleset_names,
)
from fhir_adapters.inbound import InboundMapping
from ui.workbench.gate.finding import Finding, of_diagnostic

_HEAD: Final = "ruleset.yaml"


class Unreadable(Exception):
    """There is no rule set, or a file of it is no text; the message says which."""


class Subject(Struct, frozen=True):
    """One rule set to verify.

    Attributes:
        where: name of a shipped rule set, or its folder.
        ruleset: the rule set; nothing if it has mistakes.
        mistakes: what is wrong with its files.
        features: its feature files.
    """

    where: str
    ruleset: RuleSet | None
    mistakes: tuple[Finding, ...]
    features: tuple[Path, ...]

    @property
    def name(self) -> str:
        """Name of the rule set, or where it stands."""
        if self.ruleset is not None:
            return self.ruleset.name
        return self.where if self.where in _shipped() else _shortest(Path(self.where))


def subjects_in(path: Path | None, features: Sequence[Path]) -> list[Subject]:
    """The rule sets that a path means, each with its features.

    Args:
        path: folder of a rule set, or one that holds several, or the name of a shipped
            one; the whole shipped library if there is none.
        features: feature files or folders besides those below the path.

    Raises:
        Unreadable: there is no rule set, or a file is no text.
    """
    shipped = _shipped() if path is None else [str(path)]
    if path is None or (str(path) in _shipped() and not path.exists()):
        beside = rules_root().parent / "features"
        own = [beside] if not features and beside.is_dir() else []
        files = _feature_files([*own, *features])
        return [_subject(name, files) for name in shipped]
    folders = [path] if (path / _HEAD).is_file() else _below(path)
    if not folders:
        raise Unreadable(
            f"there is no {_HEAD} in {str(path)!r} or in a folder below it"
        )
    # Whole paths: a folder may bear the name of a shipped rule set.
    subjects = [
        _subject(str(folder.resolve()), _feature_files([folder, *features]))
        for folder in folders
    ]
    return list(_one_of_each_name(subjects))


def _one_of_each_name(subjects: Sequence[Subject]) -> Iterator[Subject]:
    """The subjects; a second rule set of one name is a mistake."""
    first: dict[str, Subject] = {}
    for subject in subjects:
        known = first.setdefault(subject.name, subject)
        if known is subject:
            yield subject
            continue
        place = place_of(
            subject.where, Span(f"{Path(subject.where).name}/{_HEAD}", 1, 1)
        )
        twice = Finding(
            "MS-G011",
            f"{_shortest(Path(known.where))} holds a rule set {subject.name!r} too",
            "give each rule set a name of its own: their rules would have one id",
            place,
        )
        yield structs.replace(subject, ruleset=None, mistakes=(twice,))


def _shipped() -> list[str]:
    return [*shipped_ruleset_names(), *shipped_policy_names()]


def place_of(where: str, span: Span) -> Span:
    """A place in the files of a rule set, as a reader of the run can open it."""
    if where in _shipped():
        bases = [rules_root(), rules_root() / "rule_sets", Path()]
    else:
        bases = [Path(where).resolve().parent, Path()]
    file = next((b / span.file for b in bases if (b / span.file).exists()), None)
    shown = span.file if file is None else _shortest(file)
    return Span(shown, span.line, span.column, span.width)


def _shortest(file: Path) -> str:
    """Relative to where the run was started, if it lies below."""
    whole, here = file.resolve(), Path.cwd()
    if whole.is_relative_to(here):
        return whole.relative_to(here).as_posix()
    return Path(os.path.normpath(whole)).as_posix()


def _below(path: Path) -> list[Path]:
    heads = sorted(path.glob(f"*/{_HEAD}")) if path.is_dir() else []
    return [head.parent for head in heads]


def _feature_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise Unreadable(f"there is no {str(path)!r}")
        files = sorted(path.rglob("*.feature")) if path.is_dir() else [path]
        nearly = sorted(path.rglob("*.feature?*")) if path.is_dir() else []
        if nearly:
            said = "would not be read: only files that end with .feature are"
            raise Unreadable(f"{_shortest(nearly[0])} {said}")
        found |= dict.fromkeys(files)
    return tuple(found)


def _subject(where: str, features: tuple[Path, ...]) -> Subject:
    try:
        ruleset = load_ruleset(where)
        InboundMapping.of([ruleset])
    except RuleErrors as wrong:
        mistakes = tuple(of_diagnostic(d, place_of(where, d.span)) for d in wrong.diagnostics)  # fmt: skip
        return Subject(where, None, mistakes, features)
    except (UnicodeDecodeError, PermissionError) as cause:
        message = f"a file below {where!r} cannot be read as UTF-8 text"
        raise Unreadable(message) from cause
    return Subject(where, ruleset, (), features)
