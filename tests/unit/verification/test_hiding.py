"""What was proved once of a criterion, and for whom it is not proved by that."""

from __future__ import annotations

import pytest
from msgspec import structs

from engine.language import Span, shipped_ruleset, shipped_vocabulary
from engine.verification import available, prove
from engine.verification.solver import hiding
from engine.verification.solver.encoding import Encoding
from engine.verification.solver.masks import Mask
from engine.verification.solver.search import Search
from engine.verification.solver.subjects import subject_of

pytestmark = pytest.mark.skipif(not available(), reason="the extra `proof`")


def test_what_is_proved_in_the_words_of_one_vocabulary_is_proved_again_in_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, real = [], hiding._hiding

    def counted(search: Search, encoding: Encoding, mask: Mask) -> hiding.Hiding:
        asked.append(mask)
        return real(search, encoding, mask)

    monkeypatch.setattr(hiding, "_hiding", counted)
    rules, names = shipped_ruleset("moffitt_2025"), shipped_vocabulary()
    one, other = structs.replace(names), structs.replace(names)
    counts = []
    for vocabulary in (one, one, other):
        prove(rules, ("anemia",), vocabulary)
        counts.append(len(asked))
    assert counts == [1, 1, 2]


def test_two_lists_of_one_question_are_one_subject_and_two_questions_are_not() -> None:
    emd, pmd = (
        shipped_ruleset("moffitt_2025").rules[n] for n in ("any_emd", "any_pmd")
    )
    assert emd.flag is not None and pmd.flag is not None
    moved = structs.replace(emd.flag, id="another", span=Span("elsewhere.yaml", 1, 1))
    assert subject_of(moved) == subject_of(emd.flag)
    assert subject_of(emd.flag) != subject_of(pmd.flag)
