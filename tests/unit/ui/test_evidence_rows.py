import re

from tests.unit.ui.by_hand import (
    assessed,
    infusion,
    panel,
    progression,
    scan,
    teclistamab,
)
from ui.presentation import REASONS, PatientView, patient_view

EMD = [
    *(infusion("2023-01-01"), progression("2023-06-25")),
    *scan("2022-12-20", "non_contiguous"),
    *scan("2023-06-24", "non_contiguous"),
]


def view(facts) -> PatientView:
    return patient_view(assessed(facts))


def test_every_row_shows_clock_n_and_interval():
    (block,) = view(EMD).evidence
    medians = {row.id: row for row in block.rows if row.measure == "median, months"}
    row = medians["A.OS.bl_EMD.pos"]
    assert row.value.startswith("4.8 (3.4 to not reached) [")
    assert (row.n, row.stratum) == ("35", "any EMD at baseline")
    assert "progression" in row.time_zero
    assert row.place
    assert not row.possible


def test_every_mark_has_its_caveat_in_words():
    for block in view(EMD).evidence:
        told = {note.id: note.sentence for note in block.footnotes}
        for row in block.rows:
            marks = re.findall(
                r"[ABX]-\d\d", f"{row.value} {row.text} {row.comparisons}"
            )
            assert marks
            assert all(len(told[mark]) > 20 for mark in marks)


def test_what_may_apply_comes_after_what_does_and_says_what_decides():
    facts = [f for f in EMD if "2023-06-24" not in f.source.resource]
    (block,) = view(facts).evidence
    doubts = [row.possible for row in block.rows]
    assert doubts == sorted(doubts)
    for row in block.rows:
        assert bool(row.would_settle) == row.possible


def test_studies_are_never_mixed():
    both = [*EMD, teclistamab("2023-08-01"), *panel()]
    blocks = view(both).evidence
    assert len(blocks) == 2
    for block in blocks:
        assert len({row.id[0] for row in block.rows}) == 1


def test_every_row_that_is_not_shown_is_counted_under_one_reason():
    assessment = assessed(EMD)
    groups = patient_view(assessment).refused
    assert {g.reason for g in groups} == {r.reason for r in assessment.refused}
    ids = {evidence for group in groups for evidence in group.ids}
    assert ids == {r.evidence for r in assessment.refused}
    for group in groups:
        assert group.text.startswith(f"{len(group.ids)} published row")


def test_every_reason_code_has_words():
    from typing import get_args

    from engine.prognosis import ReasonCode

    assert set(REASONS) == set(get_args(ReasonCode))


def test_nothing_applies_before_any_clock_has_started():
    empty = view([])
    assert empty.evidence == ()
    assert {group.reason for group in empty.refused} >= {"clock_not_started"}
