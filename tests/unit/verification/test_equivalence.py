"""Slips that change nothing are proved to; others have a patient who shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.language import shipped_ruleset, vocabulary_of
from engine.state import Measurement
from engine.verification import (
    Bound,
    Equivalence,
    Side,
    Status,
    available,
    compare,
    equivalent,
    mutants_of,
    prove,
    written_rules,
)

pytestmark = pytest.mark.skipif(not available(), reason="no extra `proof`")


def slips(ruleset: str, rule: str, says: str) -> Iterator[Equivalence]:
    found = shipped_ruleset(ruleset)
    names = vocabulary_of([found])
    for rules in written_rules(found):
        if rules[0].name == rule:
            for mutant in mutants_of(rules, names):
                if says in mutant.title:
                    yield equivalent(mutant, found, names, Bound(results=2, events=1))


def test_cases_that_exclude_each_other_may_change_places() -> None:
    (found,) = slips("iss_2005", "stage", "I and III change places")
    assert found.status is Status.BOUNDED
    assert "at most 2 results of each laboratory value" in found.bound


def test_cases_that_can_hold_together_may_not() -> None:
    (found,) = slips("moffitt_2025", "stp_status", "both and emd_only change places")
    assert not found.holds and found.witness is not None
    assert found.witness.one[1] == "both"


@pytest.mark.parametrize(
    ("says", "value"),
    [("< becomes <=", "10"), ("10 g/dL becomes 9.9 g/dL", "9.9")],
)
def test_a_slip_at_a_limit_is_shown_by_a_value_at_it(says: str, value: str) -> None:
    (found,) = slips("moffitt_2025", "anemia", says)
    assert found.witness is not None
    values = [
        fact.value.text()
        for fact in found.witness.state.facts
        if isinstance(fact, Measurement) and fact.value is not None
    ]
    assert values == [value]


def test_one_rule_is_equivalent_to_itself_for_every_patient() -> None:
    ruleset = shipped_ruleset("imwg_2016")
    side = Side(ruleset, "response", vocabulary_of([ruleset]))
    assert compare(side, side, Bound(results=1)).status is Status.PROVED


@pytest.mark.parametrize("criterion", ["soft_tissue_growth", "bone_growth"])
def test_half_as_much_again_of_a_lesion_is_always_more(criterion: str) -> None:
    """A lesion that is there is longer than 0 mm: the bound says so."""
    says = f"{criterion}: at least becomes more"
    (found,) = slips("imwg_2016", "progressive_disease", says)
    assert found.status is Status.BOUNDED
    assert "of a lesion that is there is not 0 mm" in found.bound


def test_who_is_found_does_not_hang_on_what_was_asked_before() -> None:
    asked = ("iss_2005", "stage", "the population is dropped")
    before = list(slips(*asked))
    prove(shipped_ruleset("iss_2005"), ("stage",), bound=Bound(results=2, events=1))
    assert list(slips(*asked)) == before
