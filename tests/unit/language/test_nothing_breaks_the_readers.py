"""Whatever stands in a file, an author gets messages with places, never a traceback."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.language import (
    RuleErrors,
    load_ruleset,
    read_assumption_definitions,
    read_ruleset,
    read_site,
    read_texts,
    read_vocabulary,
    shipped_vocabulary,
)
from tests.unit.language.mutations import (
    CRITERIA,
    FILES,
    RULES,
    SHARDS,
    SHIPPED,
    VOCABULARY,
    mutated,
)

HEAD = FILES["ruleset.yaml"]
DEFINITIONS = read_assumption_definitions(read_texts("site")["site/assumptions.yaml"])
RULE = FILES["status.yaml"].split("cases:")[0]


def told(read):
    """Read; if there are mistakes, each has a number, a place, a message and a remedy."""
    diagnostics = ()
    try:
        read()
    except RuleErrors as errors:
        diagnostics = errors.diagnostics
        is_told = bool(diagnostics)
    else:
        is_told = True
    assert is_told
    for found in diagnostics:
        assert re.fullmatch(r"MS-R\d{3}", found.code)
        assert found.span.line >= 1
        assert found.span.column >= 1
        assert found.message
        assert found.remedy
        lines = found.render().split("\n")
        assert lines[0].startswith(f"{found.span.text()}: {found.code} ")
        assert len(lines) in (2, 4)
        if len(lines) == 4:
            assert set(lines[2]) <= {" ", "^"}


def rule(text):
    read_ruleset({"ruleset.yaml": HEAD, "rule.yaml": text}, shipped_vocabulary())


@settings(deadline=None)
@given(mutated(RULES))
def test_a_damaged_rule(text):
    told(lambda: rule(text))


@settings(deadline=None)
@given(mutated(SHIPPED, most=2))
def test_a_slightly_damaged_shipped_rule(text):
    told(lambda: rule(text))


@settings(deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(SHARDS)).map("".join))
@example("")
@example("\ufeff")
@example("&a [*a]")
@example("[" * 100_000)
@example("a: " * 10_000)
@example("- " * 10_000)
@example("{? " * 100)
@example("a:\n" + "\n".join(f"{' ' * depth}a:" for depth in range(1, 200)))
@example("x" * 600_000)
@example("!!python/object/apply:os.system [true]")
@example("rule: [a]\ntitle: {}\nedition: []\nsource: x\nflag: []\nat: {}\n")
def test_any_text(text):
    told(lambda: rule(text))


KEYS = st.sampled_from(
    (
        *("rule", "title", "edition", "source", "index", "without_index", "at", "flag"),
        *(
            "cases",
            "table",
            "score",
            "set",
            "parameters",
            "choices",
            "cautions",
            "only_if",
        ),
        *("any", "all", "none", "at_least", "that", "some", "holds", "is", "id", "in"),
        *(
            "with",
            "count",
            "of",
            "value",
            "when",
            "otherwise",
            "columns",
            "rows",
            "items",
        ),
        *(
            "points",
            "bands",
            "up_to",
            "why",
            "paper",
            "where",
            "quote",
            "effective_from",
        ),
    )
)
LEAVES = CRITERIA | st.sampled_from(SHARDS) | st.none() | st.booleans() | st.integers()
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(deadline=None)
@given(TREES)
def test_any_tree(tree):
    text = yaml.safe_dump(tree, allow_unicode=True)
    told(lambda: rule(text))
    whole = {"rule": "a", "title": "a", "flag": tree, "cases": tree, "table": tree}
    told(lambda: rule(yaml.safe_dump(whole, allow_unicode=True)))


@settings(deadline=None)
@given(CRITERIA, st.sampled_from(("'", '"', "", ">-\n    ")))
def test_any_criterion(criterion, quote):
    end = "" if quote.startswith(">") else quote
    text = f"{RULE}index: car_t_infusion\nflag:\n  id: a\n  that: {quote}{criterion}{end}\n"
    told(lambda: rule(text))


@settings(deadline=None)
@given(mutated((HEAD,)))
def test_a_damaged_head(text):
    told(
        lambda: read_ruleset(
            {"ruleset.yaml": text, "rule.yaml": FILES["stage.yaml"]},
            shipped_vocabulary(),
        )
    )


@settings(deadline=None)
@given(mutated((FILES["site.yaml"],)))
def test_a_damaged_site_file(text):
    told(lambda: read_site("site.yaml", text, shipped_vocabulary(), DEFINITIONS))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_vocabulary(data):
    names = [name for name in VOCABULARY if not name.endswith("requests.yaml")]
    name = data.draw(st.sampled_from(names))
    text = data.draw(mutated((VOCABULARY[name],)))
    told(lambda: read_vocabulary(VOCABULARY | {name: text}))


@settings(deadline=None)
@given(st.text(max_size=100))
def test_damaged_assumptions(text):
    told(lambda: read_assumption_definitions(text))


@settings(deadline=None, max_examples=50)
@given(raw=st.binary(max_size=200), at=st.integers(0, 200))
def test_any_bytes(tmp_path_factory, raw, at):
    folder = tmp_path_factory.mktemp("set") / "example"
    folder.mkdir()
    rule_bytes = FILES["stage.yaml"].encode()
    (folder / "ruleset.yaml").write_text(HEAD, "utf-8")
    (folder / "raw.yaml").write_bytes(raw)
    (folder / "stage.yaml").write_bytes(rule_bytes[:at] + raw + rule_bytes[at:])
    told(lambda: load_ruleset(str(folder)))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_another_encoding_is_named(tmp_path, encoding):
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(HEAD, "utf-8")
    (folder / "stage.yaml").write_bytes(FILES["stage.yaml"].encode(encoding))
    with pytest.raises(RuleErrors) as errors:
        load_ruleset(str(folder))
    assert "MS-R059" in {found.code for found in errors.value.diagnostics}
