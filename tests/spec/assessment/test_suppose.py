"""What if: an answer that nobody gave decides what it says it would, and is kept nowhere."""

from datetime import UTC

import pytest

from engine.assessment import (
    SUPPOSED,
    Supposition,
    answers_to,
    assess,
    supposed,
    takes_answer,
    verdicts_by_rule,
)
from engine.language import rules_root, shipped_ruleset, vocabulary_of
from engine.values import Outcome, read_when
from ui.presentation import changes_between, open_requests
from ui.records import open_records

PATIENTS = rules_root() / "examples" / "patients"
NAMES = ("moffitt_2025", "usmic_2026", "ims_imwg_2025", "r2iss_2022")
RULESETS = [shipped_ruleset(name) for name in NAMES]
WORDS = vocabulary_of(RULESETS)
DAY = read_when("2023-08-31")


def story(name):
    (record,) = open_records(str(next(PATIENTS.glob(f"{name}*.json"))), UTC)
    return record.state


def judged(state, day=DAY):
    return verdicts_by_rule(assess(state, RULESETS, day))


def request(state, fact, day=DAY):
    found = open_requests(assess(state, RULESETS, day))
    return next(r.request for r in found if r.request.fact == fact)


def test_lesions_of_a_study_that_nobody_transcribed():
    state = story("45")
    asked = request(state, "lesion_list")
    assert answers_to(asked, WORDS) == ("none", "non_contiguous", "contiguous", "both")
    expected = {
        "none": (Outcome.FALSE, Outcome.FALSE),
        "non_contiguous": (Outcome.TRUE, Outcome.FALSE),
        "contiguous": (Outcome.FALSE, Outcome.TRUE),
        "both": (Outcome.TRUE, Outcome.TRUE),
    }
    for answer, outcomes in expected.items():
        after = judged(supposed(state, Supposition(asked, answer, DAY), WORDS))
        flags = [after[f"moffitt_2025/any_{kind}"].outcome for kind in ("emd", "pmd")]
        assert tuple(flags) == outcomes


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("4.9", Outcome.FALSE), ("5", Outcome.TRUE), ("5.1", Outcome.TRUE)],
)
def test_a_measurement_below_at_and_above_its_cut_off(answer, outcome):
    """Moffitt 2025: 5 % clonal plasma cells or more at progression."""
    state = story("45")
    asked = request(state, "marrow_plasma_cells")
    rule = "moffitt_2025/marrow_involvement"
    assert judged(state)[rule].outcome == Outcome.UNKNOWN
    told = Supposition(asked, answer, read_when("2023-06-10"))
    assert judged(supposed(state, told, WORDS))[rule].outcome == outcome


def test_an_abnormality_that_was_never_tested():
    state = story("45")
    asked = request(state, "tp53_mutation")
    rule = "ims_imwg_2025/high_risk"
    present = judged(supposed(state, Supposition(asked, "present", DAY), WORDS))[rule]
    assert present.value == "high_risk"
    (line,) = [e for reason in present.because for e in reason.evidence]
    assert line.resource.startswith(SUPPOSED)


@pytest.mark.parametrize("answer", ["", "ten", "-1", "NaN", "Infinity", "1,5"])
def test_what_is_no_answer_is_refused(answer):
    state = story("45")
    asked = request(state, "creatinine")
    with pytest.raises(ValueError, match="number"):
        supposed(state, Supposition(asked, answer, DAY), WORDS)


def test_an_answer_of_another_kind_is_refused():
    state = story("45")
    asked = request(state, "tp53_mutation")
    with pytest.raises(ValueError, match="answers"):
        supposed(state, Supposition(asked, "both", DAY), WORDS)


def test_the_state_itself_is_as_it_was():
    state = story("45")
    before = assess(state, RULESETS, DAY)
    asked = request(state, "lesion_list")
    supposed(state, Supposition(asked, "both", DAY), WORDS)
    assert assess(state, RULESETS, DAY) == before


@pytest.mark.parametrize("name", ["15", "16", "26", "36", "45"])
def test_every_offered_answer_can_be_supposed_and_marks_what_it_adds(name):
    state = story(name)
    day = read_when("2024-12-31")
    for offered in open_requests(assess(state, RULESETS, day)):
        assert takes_answer(offered.request, WORDS)
        for answer in offered.answers or ("1",):
            told = Supposition(offered.request, answer, read_when(offered.day))
            after = supposed(state, told, WORDS)
            added = set(after.facts) - set(state.facts)
            assert added
            if offered.request.fact != "bone_contiguity":
                assert all(f.source.resource.startswith(SUPPOSED) for f in added)


def test_what_changed_names_the_fact_that_is_new():
    state = story("45")
    before = assess(state, RULESETS, read_when("2023-05-31"))
    after = assess(state, RULESETS, DAY)
    changes = changes_between(before, after)
    relapse = next(a for a in changes.answers if a.rule.endswith("biochemical_relapse"))
    assert relapse.after == "▲ BIOCHEMICAL RELAPSE"
    assert any("Observation/o-serum-2023-06-03" in text for text in relapse.new)
    assert not any("o-serum-2023-04-07" in text for text in relapse.new)
    assert any("PET/CT" in text and "2023-06-13" in text for text in changes.facts)
    assert changes.gone == ()


def test_nothing_has_changed_since_the_same_day():
    state = story("45")
    same = assess(state, RULESETS, DAY)
    assert changes_between(same, same).nothing


def test_two_patients_are_never_compared():
    one, two = (assess(story(name), RULESETS, DAY) for name in ("45", "15"))
    with pytest.raises(ValueError, match="two patients"):
        changes_between(one, two)
