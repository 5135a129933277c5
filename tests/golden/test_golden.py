"""Every message to the last caret: files with mistakes and what must be said of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from engine.language import (
    RuleErrors,
    load_ruleset,
    read_assumption_definitions,
    read_ruleset,
    read_site,
    read_texts,
    read_vocabulary,
)

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("bad/*/input.yaml"))
RESET = "MSPIKE_RESET_GOLDEN"
VOCABULARY = read_texts("vocabulary", HERE)
BESIDE = {
    "ruleset.yaml": """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
""",
    "flag.yaml": """\
rule: flag
title: A flag
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: a flag}
at: [now, baseline]
flag: {id: deletion, that: del_17p is present}
""",
    "early.yaml": """\
rule: early
title: A flag at baseline only
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: a flag}
at: [baseline]
flag: {id: deletion, that: del_17p is present}
""",
    "policy.yaml": """\
due: policy
title: A due rule
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: a due rule}
parameters: {day: 90 d}
severity: info
from: car_t_infusion
after: day
grace: day
snooze: day
until: [progression]
actions: [order it]
""",
    "kinds.yaml": """\
rule: kinds
title: Kinds
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: kinds}
cases:
  - {value: first, when: {id: first, holds: flag}}
  - {value: second, otherwise: true}
""",
}


def directives(raw):
    first = raw.split(b"\n", 1)[0].decode("utf-8", "replace")
    if not first.startswith("# golden: "):
        return {}
    words = first.removeprefix("# golden: ").split()
    return dict((*word.split("=", 1), "")[:2] for word in words)


def messages(raw, tmp_path):
    """What the readers say of the input."""
    said = directives(raw)
    raw += b" " * int(said.get("pad", 0))
    name = said.get("file", "input.yaml")
    try:
        if name == "site.yaml":
            site(raw.decode())
        elif name.startswith("vocabulary/"):
            read_vocabulary(VOCABULARY | {name: raw.decode()})
        elif name.endswith(".yml") or not is_text(raw):
            from_disk(name, raw, tmp_path)
        else:
            files = {} if "alone" in said else BESIDE
            texts = {f"example/{file}": text for file, text in files.items()}
            read_ruleset(
                texts | {f"example/{name}": raw.decode()}, read_vocabulary(VOCABULARY)
            )
    except RuleErrors as errors:
        return f"{errors}\n"
    return ""


def site(text):
    definitions = read_assumption_definitions(
        read_texts("site")["site/assumptions.yaml"]
    )
    read_site("site.yaml", text, read_vocabulary(VOCABULARY), definitions)


def from_disk(name, raw, tmp_path):
    folder = tmp_path / "example"
    folder.mkdir()
    for file, text in BESIDE.items():
        (folder / file).write_text(text, "utf-8")
    (folder / name).write_bytes(raw)
    load_ruleset(str(folder))


def is_text(raw):
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_message(folder, tmp_path):
    found = messages((folder / "input.yaml").read_bytes(), tmp_path)
    expected = folder / "expected.txt"
    if os.environ.get(RESET):
        expected.write_text(found, "utf-8")
        pytest.fail(f"{RESET} is set: this run has written {expected.name} anew")
    assert found == expected.read_text("utf-8")


def test_the_files_beside_hold_no_mistake():
    texts = {f"example/{file}": text for file, text in BESIDE.items()}
    assert len(read_ruleset(texts, read_vocabulary(VOCABULARY)).rules) == 4


def test_there_are_enough_and_each_has_a_message():
    assert len(FOLDERS) >= 40
    numbers = [folder.name[:3] for folder in FOLDERS]
    assert numbers == sorted(set(numbers))
    for folder in FOLDERS:
        said = (folder / "expected.txt").read_text("utf-8")
        assert re.search(r"^\S+:\d+:\d+: MS-R\d{3} ", said)
        assert "remedy: " in said


def test_every_number_of_the_source_has_a_golden_file():
    source = Path(read_ruleset.__code__.co_filename).parent
    used = {
        code
        for path in source.glob("*.py")
        for code in re.findall(r"MS-R\d{3}", path.read_text("utf-8"))
    }
    shown = {
        code
        for folder in FOLDERS
        for code in re.findall(
            r": (MS-R\d{3}) ", (folder / "expected.txt").read_text("utf-8")
        )
    }
    assert used == shown
