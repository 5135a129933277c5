"""The catalogue of errors: every numbered mistake with its message, made by making it.

``python -m ui.workbench.error_catalogue --write docs/errors.md`` writes the page,
``--check docs/errors.md`` says whether what stands there is still true.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

from engine.language import (
    Diagnostic,
    Document,
    RuleErrors,
    items,
    load_ruleset,
    read_assumption_definitions,
    read_site,
    read_texts,
    read_vocabulary,
    shipped_vocabulary,
)
from fhir_adapters.complaints import EFFECTS, shipped_catalogue
from ui.workbench.raised_codes import raised_codes

CATALOGUE_FILE: Final = "errors/language.yaml"
_SITE: Final = "site.yaml"
_NOTICE: Final = (
    "<!-- Generated: python -m ui.workbench.error_catalogue --write docs/errors.md. "
    "Edit rules/errors, not this page. -->"
)
_LONGEST: Final = 160


class Mistake(Struct, frozen=True):
    """One numbered mistake of a rule author.

    Attributes:
        code: ``MS-R021``; never reused.
        title: what it is.
        why: why it is one.
        file: the example file in which it is shown.
        failing: what is wrong there.
        fixed: what stands there instead.
        rename: another name of the file, if that is the mistake.
        retired: it can no longer be made.
    """

    code: str
    title: str
    why: str
    file: str = ""
    failing: str = ""
    fixed: str = ""
    rename: str = ""
    retired: bool = False


class ErrorCatalogue(Struct, frozen=True):
    """All mistakes by number, and the example files that hold none."""

    files: dict[str, str]
    mistakes: dict[str, Mistake]

    def original(self, mistake: Mistake) -> str:
        """The example file of a mistake, without it."""
        if mistake.file in self.files:
            return self.files[mistake.file]
        return read_texts("vocabulary")[mistake.file]

    def diagnostics(self, mistake: Mistake | None) -> tuple[Diagnostic, ...]:
        """What the readers say of the example files with one mistake, or with none."""
        changed = ""
        if mistake is not None:
            original = self.original(mistake)
            changed = original.replace(mistake.fixed, mistake.failing, 1)
            if mistake.file == _SITE:
                return site_diagnostics(changed)
            if mistake.file not in self.files:
                name = mistake.rename or mistake.file
                return vocabulary_diagnostics(mistake.file, {name: changed})
        files = {name: text for name, text in self.files.items() if name != _SITE}
        if mistake is None:
            return ruleset_diagnostics(files) + site_diagnostics(self.files[_SITE])
        del files[mistake.file]
        return ruleset_diagnostics(files | {mistake.rename or mistake.file: changed})


def ruleset_diagnostics(files: Mapping[str, str | bytes]) -> tuple[Diagnostic, ...]:
    """What the reader says of a rule set that is a folder of these files."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "example"
        place.mkdir()
        for name, text in files.items():
            raw = text if isinstance(text, bytes) else text.encode()
            (place / name).write_bytes(raw)
        try:
            load_ruleset(str(place))
        except RuleErrors as errors:
            return errors.diagnostics
    return ()


def site_diagnostics(text: str) -> tuple[Diagnostic, ...]:
    """What the reader says of a site file."""
    definitions = read_assumption_definitions(
        read_texts("site")["site/assumptions.yaml"]
    )
    try:
        read_site(_SITE, text, shipped_vocabulary(), definitions)
    except RuleErrors as errors:
        return errors.diagnostics
    return ()


def vocabulary_diagnostics(
    instead_of: str, files: dict[str, str]
) -> tuple[Diagnostic, ...]:
    """What the reader says of the shipped vocabulary with other files for one."""
    shipped = read_texts("vocabulary")
    del shipped[instead_of]
    try:
        read_vocabulary(shipped | files)
    except RuleErrors as errors:
        return errors.diagnostics
    return ()


def shipped_error_catalogue() -> ErrorCatalogue:
    """The catalogue that comes with mspike.

    Raises:
        RuleErrors: the catalogue itself has mistakes.
    """
    document = Document(CATALOGUE_FILE, read_texts("errors")[CATALOGUE_FILE])
    root = document.mapping(document.root, required=("catalogue", "files", "codes"))
    files = {name: document.text(node) for name, node in items(document, root["files"])}
    keys = ("title", "why", "in", "failing", "fixed")
    mistakes = {}
    for code, node in items(document, root["codes"]):
        entry = document.mapping(node, required=keys, optional=("rename", "retired"))
        retired = "retired" in entry and document.truth(entry.pop("retired"))
        words = {key: document.text(value) for key, value in entry.items()}
        place = words.pop("in", "")
        mistakes[code] = Mistake(code=code, file=place, retired=retired, **words)
    document.raise_if_wrong()
    return ErrorCatalogue(files, mistakes)


@cache
def page() -> str:
    """The page of all errors."""
    catalogue = shipped_error_catalogue()
    lines = [_NOTICE, "", "# Errors", "", *_INTRODUCTION, ""]
    lines += ["## Rule files, site files and the vocabulary", ""]
    for code in sorted(catalogue.mistakes):
        lines += [*_entry(catalogue, catalogue.mistakes[code]), ""]
    lines += ["## The example files", "", *_example_files(catalogue)]
    lines += ["## Records", "", *_records()]
    lines += ["## Commands, evidence and value sets", "", *_others()]
    return "\n".join(lines).rstrip() + "\n"


_INTRODUCTION: Final = (
    "Every message has a number that is never reused, the place "
    "(`file:line:column`), the words in question underlined, and a remedy. All mistakes "
    "of all files are told at once. Each message below was made by making the mistake in "
    "one of the example files, which stand at the end.",
)


def _entry(catalogue: ErrorCatalogue, mistake: Mistake) -> Iterator[str]:
    yield f"### {mistake.code}: {mistake.title}"
    yield ""
    yield mistake.why
    if mistake.retired:
        yield "This mistake can no longer be made."
        return
    file = mistake.rename or mistake.file
    yield ""
    yield f"Wrong, in `{file}`:"
    yield ""
    yield from _block("yaml", mistake.failing)
    yield ""
    yield from _block(
        "text", "\n".join(d.render() for d in catalogue.diagnostics(mistake))
    )
    yield ""
    yield f"Right{f', in `{mistake.file}`' if mistake.rename else ''}:"
    yield ""
    yield from _block("yaml", mistake.fixed)


def _block(language: str, text: str) -> Iterator[str]:
    yield f"```{language}"
    for line in text.strip("\n").split("\n"):
        yield f"{line[:_LONGEST]}..." if len(line) > _LONGEST else line
    yield "```"


def _example_files(catalogue: ErrorCatalogue) -> Iterator[str]:
    for name, text in catalogue.files.items():
        yield from (f"`{name}`", "", *_block("yaml", text), "")


_EFFECTS: Final = {
    "unreadable": "Could not be read at all",
    "set_aside": "Gave no fact; the rest of the record was assessed",
    "notice": "Was read, and this should be known",
}


def _records() -> Iterator[str]:
    complaints = sorted(shipped_catalogue().complaints.values(), key=lambda c: c.code)
    for effect in EFFECTS:
        yield from (f"### {_EFFECTS[effect]}", "")
        rows = [(c.code, c.title, c.remedy) for c in complaints if c.effect == effect]
        yield from (*_table(rows), "")


def _others() -> Iterator[str]:
    rows = [
        (code, "; or ".join(entry.messages), "; or ".join(entry.remedies))
        for code, entry in sorted(raised_codes().items())
    ]
    yield from _table(rows)


def _table(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    yield "| number | what is wrong | what to do |"
    yield "|---|---|---|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; 1 if it is not what it should be."""
    parser = argparse.ArgumentParser(prog="python -m ui.workbench.error_catalogue")
    parser.add_argument("--write", metavar="FILE", type=Path)
    parser.add_argument("--check", metavar="FILE", type=Path)
    chosen = parser.parse_args(arguments)
    text = page()
    if chosen.write is not None:
        chosen.write.write_text(text, "utf-8")
    if chosen.check is not None:
        known = chosen.check.read_text("utf-8") if chosen.check.is_file() else ""
        if known != text:
            sys.stderr.write(
                f"{chosen.check} is out of date: python -m ui.workbench.error_catalogue "
                f"--write {chosen.check}\n"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
