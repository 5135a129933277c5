"""Mistakes in evidence files: all at once, with place and remedy."""

import pytest

from engine.language import RuleErrors, read_texts
from engine.prognosis import read_evidence

TEXTS = read_texts("evidence")
SURVIVAL = "evidence/survival.yaml"
STRATA = "evidence/strata.yaml"
COUNTS = "evidence/counts.yaml"


def broken(file, old, new):
    assert old in TEXTS[file], "the shipped text has changed; mend this test"
    return {**TEXTS, file: TEXTS[file].replace(old, new, 1)}


def mistakes(texts):
    with pytest.raises(RuleErrors) as raised:
        read_evidence(texts)
    return raised.value.diagnostics


def test_the_shipped_files_load():
    evidence = read_evidence(TEXTS)
    assert evidence.version == "1.0.0"
    assert evidence.sha256 == read_evidence(TEXTS).sha256
    changed = broken(SURVIVAL, "median: 5.8", "median: 5.9")
    assert evidence.sha256 != read_evidence(changed).sha256


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "word"),
    [
        (
            SURVIVAL,
            "    median: 5.8\n",
            "    median: 5.8\n    mean: 6\n",
            "MS-R002",
            "mean",
        ),
        (SURVIVAL, "    median: 5.8\n", "", "MS-R004", "median"),
        (SURVIVAL, "median: 5.8", "median: about 6", "MS-E002", "as printed"),
        (SURVIVAL, "ci95: [4.7, 8.5]", "ci95: [4.7]", "MS-E002", "2 values"),
        (SURVIVAL, "endpoint: A.PFS", "endpoint: A.PFSS", "MS-E004", "A.PFSS"),
        (SURVIVAL, "stratum: A.all", "stratum: A.al", "MS-E004", "A.al"),
        (SURVIVAL, "caveats: [A-03]", "caveats: [A-99]", "MS-E004", "A-99"),
        (SURVIVAL, "caveats: [A-01]", "caveats: [A-01, Z-1]", "MS-E004", "Z-1"),
        (STRATA, "study: A,", "study: C,", "MS-E004", "'C'"),
        (COUNTS, "59 (56%)", "59 (56%", "MS-E002", "a cell"),
        (COUNTS, "66 (58-73)", "66 58-73", "MS-E002", "a summary"),
        (COUNTS, "caveats: [A-23]", "caveats: [A-32]", "MS-E004", "A-32"),
    ],
)
def test_one_mistake(file, old, new, code, word):
    (mistake,) = mistakes(broken(file, old, new))
    assert mistake.code == code
    assert word in mistake.message
    assert mistake.span.file == file
    line = broken(file, old, new)[file].splitlines()[mistake.span.line - 1]
    assert mistake.source_line == line
    assert mistake.remedy


def test_a_number_without_a_place_does_not_load():
    place = '    place: "Results, Survival data, PFS paragraph; Figure 3A"\n'
    assert [m.code for m in mistakes(broken(SURVIVAL, place, ""))] == ["MS-R004"]
    assert [m.code for m in mistakes(broken(SURVIVAL, place, '    place: " "\n'))] == [
        "MS-E002"
    ]


def test_every_mistake_of_every_file_is_told_at_once():
    texts = broken(SURVIVAL, "median: 5.8", "median: six")
    texts[SURVIVAL] = texts[SURVIVAL].replace("stratum: A.all", "stratum: A.nobody")
    texts[COUNTS] = texts[COUNTS].replace("59 (56%)", "59 of them", 1)
    found = [(m.span.file, m.code) for m in mistakes(texts)]
    assert (SURVIVAL, "MS-E002") in found
    assert (SURVIVAL, "MS-E004") in found
    assert (COUNTS, "MS-E002") in found


def test_the_caret_stands_under_the_unknown_name():
    (mistake,) = mistakes(broken(SURVIVAL, "caveats: [A-01]", "caveats: [A-99]"))
    start = mistake.span.column - 1
    assert mistake.source_line[start : start + mistake.span.width] == "A-99"


def test_an_id_may_stand_only_once_even_in_two_files():
    row = (
        "survival:\n  A.PFS.all: {endpoint: A.PFS, stratum: A.all, median: 5.8, "
        "ci95: [4.7, 8.5], place: Figure 3A}\n"
    )
    (mistake,) = mistakes({**TEXTS, "evidence/zz.yaml": row})
    assert mistake.code == "MS-E001"


def test_broken_yaml_does_not_drown_in_follow_up_mistakes():
    found = mistakes({**TEXTS, "evidence/caveats.yaml": "caveats: [\n"})
    assert [m.code for m in found] == ["MS-R001"]
