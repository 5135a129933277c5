"""Files of figures: what the cases and scenarios of shipped rule sets show and notice.

``python -m ui.workbench.figure_files --write`` writes those of the rule sets that
changed, and ``docs/mutation.md``; ``--check`` says whether they are still true.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine import verification
from engine.language import (
    RuleErrors,
    RuleSet,
    rules_root,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.verification import (
    Probe,
    RuleSetFigures,
    coverage,
    mutate,
    rule_figures,
    written_rules,
)
from ui.presentation import figures_file, shipped_figures
from ui.workbench.cases import case_texts
from ui.workbench.figures import probes_of
from ui.workbench.gate.declared import declared_in, of_rule
from ui.workbench.mutation_page import mutation_page
from ui.workbench.probes import probes_of_features


def figures_of(ruleset: RuleSet, probes: Sequence[Probe], texts: str) -> RuleSetFigures:
    """Make every slip in every rule, and see what shows and what notices it.

    Args:
        ruleset: a shipped rule set.
        probes: what its cases and scenarios assert.
        texts: the hash over the texts that the figures depend on.
    """
    vocabulary = vocabulary_of([ruleset])
    declared = declared_in(case_texts(ruleset.name))
    found = []
    for rules in written_rules(ruleset):
        own = of_rule(declared, rules[0].id)
        found.append(
            rule_figures(
                coverage(ruleset, rules, probes, vocabulary),
                mutate(ruleset, rules, probes, vocabulary),
                {d.what: d.why for d in own if not d.way},
                {(d.what, d.way): d.why for d in own if d.way},
            )
        )
    return RuleSetFigures(ruleset.name, ruleset.version, texts, tuple(found))


def texts_of(ruleset: RuleSet, probes: Sequence[Probe]) -> str:
    """A hash over the texts that figures depend on.

    They are the rules, their cases, the feature files that assert one of them, the
    vocabulary, and how slips are made; not how a verdict is found.
    """
    files = sorted(
        {re.sub(r":\d+: .*", "", probe.name, flags=re.S) for probe in probes}
    )
    features = [Path(file) for file in files if file.endswith(".feature")]
    root = rules_root()
    parts = [
        *sorted((root / "rule_sets" / ruleset.name).rglob("*.yaml")),
        *sorted((root / "vocabulary").glob("*.yaml")),
        *sorted(Path(verification.__file__).parent.glob("*muta*.py")),
        Path(verification.__file__).with_name("steps.py"),
        Path(verification.__file__).with_name("coverage.py"),
        Path(verification.__file__).with_name("figures.py"),
        *features,
    ]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.read_bytes()).digest())
    return whole.hexdigest()


def outdated(features: Path) -> list[tuple[RuleSet, list[Probe], str]]:
    """The shipped rule sets whose figures are missing or of other texts.

    Raises:
        RuleErrors: mistakes in the cases or the features.
    """
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    rulesets = [shipped_ruleset(name) for name in names]
    told = probes_of_features([features], rulesets)
    found = []
    for ruleset in rulesets:
        probes = probes_of(ruleset.name, ruleset, told)
        texts = texts_of(ruleset, probes)
        if _texts_known(ruleset.name) != texts:
            found.append((ruleset, probes, texts))
    return found


def _texts_known(ruleset: str) -> str:
    try:
        figures = shipped_figures(ruleset)
    except msgspec.DecodeError:  # written in another form
        return ""
    return figures.texts if figures is not None else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 done or up to date, 1 stale, 2 mistakes in the sources."""
    parser = argparse.ArgumentParser(prog="python -m ui.workbench.figure_files")
    parser.add_argument("--features", type=Path, default=Path("features"))
    parser.add_argument("--page", type=Path, default=Path("docs/mutation.md"))
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true")
    action.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        stale = outdated(chosen.features)
    except RuleErrors as mistakes:
        sys.stderr.write(f"{mistakes}\n")
        return 2
    for ruleset, probes, texts in stale:
        file = figures_file(ruleset.name)
        if chosen.check:
            sys.stderr.write(f"{file} is stale; make docs writes it again\n")
            continue
        figures = figures_of(ruleset, probes, texts)
        text = msgspec.json.format(msgspec.json.encode(figures), indent=1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text + b"\n")
    shipped_figures.cache_clear()
    page, wanted = chosen.page, _page()
    if page.is_file() and page.read_text("utf-8") == wanted:
        return 1 if chosen.check and stale else 0
    if chosen.check:
        sys.stderr.write(f"{page} is stale; make docs writes it again\n")
        return 1
    page.write_text(wanted, "utf-8")
    return 0


def _page() -> str:
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    known = (shipped_figures(name) for name in names)
    return mutation_page([r for figures in known if figures for r in figures.rules])


if __name__ == "__main__":
    sys.exit(main())
