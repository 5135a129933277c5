"""The rule library on disk: finds, reads and checks what stands in ``rules/``.

This is one of the two places of the engine that read files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from msgspec import structs

from engine.language.codes import code_addresses, read_codes
from engine.language.concepts import SharedConcept, read_concepts
from engine.language.diagnostics import Diagnostic, RuleErrors, Span, did_you_mean
from engine.language.documents import Document
from engine.language.own_names import is_own, with_own_names
from engine.language.ruleset_reader import HEAD, read_ruleset
from engine.language.site import AssumptionDefinition, read_assumption_definitions
from engine.language.tree import Rule, RuleSet
from engine.language.vocabulary import Vocabulary
from engine.language.vocabulary_reader import read_vocabulary
from engine.language.yaml_source import split_lines


def rules_root() -> Path:
    """Where the shipped rules are: inside the package, or beside it in a checkout."""
    packaged = Path(str(resources.files("engine"))) / "_rules"
    return packaged if packaged.is_dir() else packaged.parent.parent / "rules"


def read_texts(folder: str, root: Path | None = None) -> dict[str, str]:
    """The texts of all YAML files below ``folder``, by path relative to ``root``."""
    base = root or rules_root()
    return {
        path.relative_to(base).as_posix(): path.read_text("utf-8")
        for path in sorted((base / folder).rglob("*.yaml"))
    }


@cache
def shipped_vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    vocabulary = read_vocabulary(read_texts("vocabulary"))
    texts = read_texts("value_sets") | read_texts("vocabulary")
    codes = read_codes(texts, vocabulary.abnormalities)
    return structs.replace(vocabulary, codes=codes)


@cache
def shipped_assumptions() -> dict[str, AssumptionDefinition]:
    """Every assumption that a site may declare, by id."""
    text = (rules_root() / "site" / "assumptions.yaml").read_text("utf-8")
    return read_assumption_definitions(text)


@cache
def shipped_concepts() -> tuple[SharedConcept, ...]:
    """Concepts that several of the shipped rules define, each in its own way."""
    file = "concepts/concepts.yaml"
    return read_concepts(file, (rules_root() / file).read_text("utf-8"))


@cache
def _shipped_heads() -> dict[str, str]:
    """The head file of every shipped rule set, by name, in alphabetical order."""
    heads = sorted((rules_root() / "rule_sets").glob(f"*/{HEAD}"))
    return {head.parent.name: head.read_text("utf-8") for head in heads}


@cache
def shipped_ruleset_names() -> tuple[str, ...]:
    """Names of the shipped published rule sets, in alphabetical order."""
    policies = shipped_policy_names()
    return tuple(name for name in _shipped_heads() if name not in policies)


@cache
def shipped_policy_names() -> tuple[str, ...]:
    """Names of the shipped policies, which no paper published."""
    lines = {name: text.splitlines() for name, text in _shipped_heads().items()}
    return tuple(name for name, said in lines.items() if "kind: policy" in said)


@cache
def shipped_ruleset(name: str) -> RuleSet:
    """One shipped rule set, published or policy.

    Raises:
        KeyError: no shipped rule set has this name.
        RuleErrors: it has mistakes.
    """
    if name not in _shipped_heads():
        raise KeyError(name)
    texts = read_texts(f"rule_sets/{name}")
    ruleset = read_ruleset(texts, shipped_vocabulary())
    check_conditions(ruleset, texts)
    return ruleset


def check_conditions(ruleset: RuleSet, texts: Mapping[str, str]) -> None:
    """Check that the conditions of a policy name rules of it, or shipped ones.

    Args:
        ruleset: the policy as read.
        texts: its files, to show where a mistake stands.

    Raises:
        RuleErrors: a condition names no rule, or values that it cannot have.
    """
    wrong: list[Diagnostic] = []
    for condition in (c for due in ruleset.dues.values() for c in due.asked):
        owner, _, name = condition.rule.partition("/")
        known = ruleset.rules if owner == ruleset.name else _published_rules(owner)
        rule, span = known.get(name), condition.span
        line = split_lines(texts[span.file])[span.line - 1]
        if rule is None:
            message = f"there is no rule {condition.rule!r}"
            remedy = did_you_mean(condition.rule, [r.id for r in known.values()])
        elif bool(rule.values) != bool(condition.values):
            message = f"{condition.rule!r} {'has' if rule.values else 'has no'} values"
            remedy = "say with `is` which count" if rule.values else "leave out `is`"
        elif not set(condition.values) <= set(rule.values):
            other = next(v for v in condition.values if v not in rule.values)
            message = f"{condition.rule!r} cannot be {other!r}"
            remedy = did_you_mean(other, rule.values)
        else:
            continue
        wrong.append(Diagnostic("MS-R082", span, message, remedy, line))
    if wrong:
        raise RuleErrors(wrong)


def _published_rules(name: str) -> Mapping[str, Rule]:
    return shipped_ruleset(name).rules if name in shipped_ruleset_names() else {}


def vocabulary_of(rulesets: Iterable[RuleSet]) -> Vocabulary:
    """The shipped vocabulary with the names that rule sets bring along.

    Raises:
        RuleErrors: two rule sets bring the same name along.
    """
    vocabulary = shipped_vocabulary()
    for ruleset in rulesets:
        vocabulary = _extended(vocabulary, ruleset.own)
    return vocabulary


def _extended(vocabulary: Vocabulary, own: Mapping[str, str]) -> Vocabulary:
    return with_own_names(vocabulary, own, _addresses()) if own else vocabulary


@cache
def _addresses() -> dict[str, str]:
    file = "value_sets/code_systems.yaml"
    return code_addresses(Document(file, (rules_root() / file).read_text("utf-8")))


def load_ruleset(where: str) -> RuleSet:
    """A shipped rule set by name, or any other by its folder.

    Raises:
        FileNotFoundError: neither a shipped name nor a folder with ``ruleset.yaml``.
        RuleErrors: it has mistakes.
    """
    if where in _shipped_heads():
        return shipped_ruleset(where)
    folder = Path(where)
    if not (folder / HEAD).is_file():
        remedy = did_you_mean(where, _shipped_heads())
        raise FileNotFoundError(f"no rule set {where!r}; {remedy}")
    texts: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder.parent).as_posix()
        raw = path.read_bytes()
        try:
            texts[name] = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            texts[name] = _as_it_may_be_meant(raw)
            wrong.append(_not_utf8(name, error, texts[name]))
        if path.suffix != ".yaml":
            del texts[name]
            message, remedy = "only files that end with .yaml are read", "rename it"
            wrong.append(Diagnostic("MS-R072", Span(name, 1, 1), message, remedy))
    own = {file: texts.pop(file) for file in list(texts) if is_own(file)}
    try:
        vocabulary = _extended(shipped_vocabulary(), own)
        ruleset = read_ruleset(texts, vocabulary, own)
        check_conditions(ruleset, texts)
    except RuleErrors as mistakes:
        wrong.extend(mistakes.diagnostics)
    if wrong:
        raise RuleErrors(wrong)
    return ruleset


def _as_it_may_be_meant(raw: bytes) -> str:
    """The text of a file that is not UTF-8, so that its other mistakes are told too."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    return raw.decode("utf-16" if wide else "cp1252", "replace")


def _not_utf8(file: str, error: UnicodeDecodeError, text: str) -> Diagnostic:
    raw = error.object
    before = split_lines(raw[: error.start].decode("utf-8"))
    lines = split_lines(text)
    line = lines[len(before) - 1] if len(before) <= len(lines) else ""
    message = f"this is not UTF-8: the byte {raw[error.start]:#04x}"
    remedy = "save the file as plain UTF-8 text"
    place = Span(file, len(before), len(before[-1]) + 1)
    return Diagnostic("MS-R059", place, message, remedy, line)
