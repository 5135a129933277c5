"""The files of one rule set to a RuleSet; every mistake of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.language.diagnostics import Diagnostic, RuleErrors, Span, did_you_mean
from engine.language.documents import ID, Document
from engine.language.due_reader import DueReader, is_due
from engine.language.due_rule import DueRule
from engine.language.references import Page, References
from engine.language.rule_reader import RuleReader
from engine.language.tree import Rule, RuleSet
from engine.language.vocabulary import Vocabulary

HEAD = "ruleset.yaml"
_KINDS = ("published", "policy")
_KEYS = ("ruleset", "title", "version", "kind", "citation")


def read_ruleset(
    texts: Mapping[str, str],
    vocabulary: Vocabulary,
    own: Mapping[str, str] | None = None,
) -> RuleSet:
    """Read and check one rule set from the texts of its files.

    Args:
        texts: file name to text; one of them is called ``ruleset.yaml``; those
            that end with ``.cases.yaml`` are examples, not rules.
        vocabulary: every name a rule may use.
        own: files of names that the rule set brings along, as text; already part of
            ``vocabulary``.

    Raises:
        RuleErrors: every mistake in every file.
    """
    head = _head(texts)
    about = _about(head)
    files = [
        Document(file, text)
        for file, text in texts.items()
        if file != head.file and not file.endswith(".cases.yaml")
    ]
    name = about.get("ruleset", "")
    pages = [_page(file, vocabulary, name) for file in files if not is_due(file)]
    due_files = [file for file in files if is_due(file)]
    dues = _dues(due_files, vocabulary, about)
    if not files and not head.diagnostics:
        place = Span(head.file, 1, 1)
        remedy = "add a file NAME.yaml for each rule"
        head.report("MS-R064", place, "the rule set has no rule", remedy)
    rules = _unique(pages)
    suffixes = {name: p.suffix for name, p in vocabulary.time_points.items()}
    References(pages, suffixes).check()
    documents = [head, *files]
    diagnostics = [d for document in documents for d in document.diagnostics]
    if diagnostics:
        raise RuleErrors(diagnostics)
    return RuleSet(
        about["ruleset"],
        about["title"],
        about["version"],
        about["kind"],
        about["citation"],
        rules,
        _hash({**texts, **(own or {})}),
        dict(own or {}),
        dues,
    )


def _head(texts: Mapping[str, str]) -> Document:
    heads = sorted(
        (file for file in texts if PurePosixPath(file).name == HEAD),
        key=lambda file: (file.count("/"), file),
    )
    if heads:
        return Document(heads[0], texts[heads[0]])
    place = Span(next(iter(texts), HEAD), 1, 1)
    message = f"there is no {HEAD} beside this file"
    remedy = f"add {HEAD} with the keys {', '.join(_KEYS)}"
    raise RuleErrors([Diagnostic("MS-R064", place, message, remedy)])


def _about(head: Document) -> dict[str, str]:
    entry = head.mapping(head.root, required=_KEYS)
    about = {key: head.text(node) for key, node in entry.items()}
    kind, name = about.get("kind", ""), about.get("ruleset", "")
    if kind and kind not in _KINDS:
        message = f"a rule set is published or policy, not {kind!r}"
        head.wrong("MS-R046", entry["kind"], message, did_you_mean(kind, _KINDS))
    if name and not ID.fullmatch(name):
        message = f"{name!r} is no name of a rule set"
        remedy = "use small letters, digits and underscores"
        head.wrong("MS-R042", entry["ruleset"], message, remedy)
    return about


def _page(document: Document, vocabulary: Vocabulary, ruleset: str) -> Page:
    reader = RuleReader(document, vocabulary, ruleset)
    rules = tuple(reader.read())
    references = tuple(reader.nodes.references)
    return Page(document, rules, references, reader.name, reader.name_place)


def _dues(
    files: list[Document], vocabulary: Vocabulary, about: Mapping[str, str]
) -> dict[str, DueRule]:
    """The due rules of a policy; a publication has none."""
    found: dict[str, DueRule] = {}
    for document in files:
        if about.get("kind") == "published":
            message = "a due rule stands in a rule set that is called published"
            remedy = "write `kind: policy`: when something is due is a local choice"
            document.report("MS-R084", Span(document.file, 1, 1), message, remedy)
        rule = DueReader(document, vocabulary, about.get("ruleset", "")).read()
        if rule is not None and found.setdefault(rule.name, rule) is not rule:
            message = f"there are two due rules {rule.name!r}"
            remedy = "rename one of them"
            document.report("MS-R047", Span(document.file, 1, 1), message, remedy)
    return found


def _unique(pages: list[Page]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for page in pages:
        for rule in page.rules:
            first = rules.setdefault(rule.name, rule)
            if first is not rule and page.name_place is not None:
                message = (
                    f"there are two rules {rule.name!r}; "
                    f"the other stands in {first.span.file}"
                )
                page.document.report(
                    "MS-R047", page.name_place, message, "rename one of them"
                )
    return rules


def _hash(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for file in sorted(texts):
        name = file.rsplit("/", 1)[-1]
        if not name.endswith(".cases.yaml"):
            digest.update(f"{name}\0{texts[file]}\0".encode())
    return digest.hexdigest()
