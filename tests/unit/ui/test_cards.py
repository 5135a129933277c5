import re

from engine.language import shipped_ruleset, shipped_ruleset_names
from tests.unit.ui.by_hand import (
    assessed,
    infusion,
    panel,
    progression,
    scan,
    serum,
    teclistamab,
)
from ui.presentation import CONCEPTS, Card, PatientView, patient_view


def view(facts, as_of="2024-01-31") -> PatientView:
    return patient_view(assessed(facts, as_of))


def card(facts, concept) -> Card:
    return next(c for c in view(facts).cards if c.id == concept)


def test_every_verdict_that_was_asked_stands_on_exactly_one_card():
    facts = [infusion("2023-01-01"), progression("2023-06-01"), *panel()]
    assessment = assessed(facts)
    shown = [a.rule for c in patient_view(assessment).cards for a in c.answers]
    assert sorted(shown) == sorted(v.rule for v in assessment.verdicts)


def test_cards_come_in_one_order_whatever_the_patient():
    order = [concept.id for concept in CONCEPTS]
    for facts in ([], [infusion("2023-01-01")], scan("2023-05-01", "contiguous")):
        shown = [c.id for c in view(facts).cards if c.id in order]
        assert shown == [c for c in order if c in shown]


def test_rules_of_no_concept_follow_as_background_of_their_rule_set(monkeypatch):
    monkeypatch.setattr("ui.presentation.cards.CONCEPTS", CONCEPTS[:1])
    cards = view(panel()).cards
    assert [c.leading for c in cards] == sorted(
        (c.leading for c in cards), reverse=True
    )
    (moffitt,) = (c for c in cards if c.id == "moffitt_2025")
    assert moffitt.title == "Further rules of Moffitt 2025 (after BCMA CAR T)"
    assert [c.title for c in cards if c.id == "trial_definitions"] in (
        [],
        ["What trials called extramedullary disease"],
    )
    rules = {a.rule for a in moffitt.answers}
    assert "moffitt_2025/high_risk_cytogenetics" in rules
    assert {rule.partition("/")[0] for rule in rules} == {"moffitt_2025"}


def test_background_that_is_open_is_counted_and_not_named(monkeypatch):
    monkeypatch.setattr("ui.presentation.cards.CONCEPTS", CONCEPTS[:1])
    summary = view([]).summary
    assert summary.open[-1].endswith("further rules")
    assert "high-risk cytogenetics (Moffitt 2025)" not in summary.open
    flagged = view(panel("t_4_14")).summary.flagged
    assert "high-risk cytogenetics (Moffitt 2025)" in flagged


def test_open_answers_that_miss_the_same_thing_are_told_once():
    soft_tissue = card([], "soft_tissue")
    first = soft_tissue.groups[0]
    assert {a.rule for a in first.answers} == {
        "moffitt_2025/stp_status",
        "moffitt_2025/any_emd",
        "moffitt_2025/any_pmd",
    }
    assert "; " in first.title


def test_a_decided_answer_is_folded_only_into_one_that_already_says_it():
    soft_tissue = card(scan("2023-05-01", "contiguous"), "soft_tissue")
    status = next(g for g in soft_tissue.groups if g.lead.tone != "open")
    assert status.lead.word == "PMD, NO EMD"
    assert [(a.rule, a.word) for a in status.parts] == [
        ("moffitt_2025/any_emd", "NO EMD"),
        ("moffitt_2025/any_pmd", "PMD"),
    ]
    assert status.title == "Soft-tissue disease status, now"
    decided = [
        g for g in soft_tissue.groups if g.lead.tone != "open" and g is not status
    ]
    assert all(len(group.answers) == 1 for group in decided)


def test_parts_of_an_open_answer_stand_on_their_own():
    facts = [
        f
        for f in scan("2023-05-01", "non_contiguous")
        if "list" not in f.source.resource
    ]
    soft_tissue = card(facts, "soft_tissue")
    told = {a.rule: (g, a) for g in soft_tissue.groups for a in g.answers}
    group, emd = told["moffitt_2025/any_emd"]
    assert emd.word == "EMD"
    assert group.lead is emd
    assert told["moffitt_2025/stp_status"][1].tone == "open"


def test_a_rule_with_time_points_says_which_one_it_is():
    titles = [a.title for a in card([infusion("2023-01-01")], "soft_tissue").answers]
    assert "Extramedullary disease (EMD), now" in titles
    assert "Extramedullary disease (EMD), at baseline" in titles
    assert "Soft-tissue plasmacytoma class at teclistamab start" in titles


def test_two_definitions_that_differ_are_both_told_with_what_separates_them():
    told = card(panel("t_4_14"), "cytogenetics").disagreement
    assert "Moffitt 2025" in told
    assert "HIGH RISK (t(4;14) present" in told
    assert "STANDARD RISK" in told
    assert card(panel(), "cytogenetics").disagreement == ""
    assert card(panel("t_4_14", "gain_1q"), "cytogenetics").disagreement == ""
    assert "ISOLATED DEL(17P)" in card(panel("del_17p"), "cytogenetics").disagreement


def test_an_open_answer_is_no_disagreement():
    facts = [f for f in panel("t_4_14") if f.abnormality != "gain_1q"]
    facts = [f for f in facts if f.abnormality != "amp_1q"]
    assert card(facts, "cytogenetics").disagreement == ""


def test_one_line_for_all_rules_without_their_index_event():
    rulesets = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    waiting = [
        verdict
        for verdict in assessed([]).verdicts
        if verdict.reason == "no_index_event" and verdict.outcome == "unknown"
    ]
    assert len(waiting) >= 8
    lines = view([]).summary.not_asked
    assert 1 <= len(lines) <= len(rulesets)
    counts = [int(re.search(r": (\d+) rules not asked, ", line)[1]) for line in lines]
    assert sum(counts) == len(waiting)
    assert lines[0].startswith("CAR T infusion is not on record: ")
    assert lines[0].endswith(" rules not asked, Moffitt 2025 (after BCMA CAR T)")
    assert not any("infusion" in a.sentence for c in view([]).cards for a in c.answers)


def test_the_summary_names_flags_with_their_time_points():
    facts = [
        *(infusion("2023-01-01"), serum("2022-12-20", "2.0")),
        *(serum("2023-03-20", "0.3"), serum("2023-06-20", "0.9")),
        *(progression("2023-06-25"), teclistamab("2023-08-01"), *panel("t_4_14")),
        *scan("2022-12-20", "non_contiguous"),
        *scan("2023-06-24", "non_contiguous"),
    ]
    summary = view(facts).summary
    assert "biochemical relapse (first met 2023-06-20)" in summary.flagged
    assert (
        "EMD (now by imaging of 2023-06-24, at baseline, at progression)"
        in summary.flagged
    )
    assert "high-risk cytogenetics (Moffitt 2025)" in summary.flagged
    assert "soft-tissue class at teclistamab start: TRUE EMD" in summary.flagged
    assert not any("PMD" in matter for matter in summary.flagged)
    assert summary.not_asked == ()


def test_what_is_open_is_in_the_summary_and_what_is_clear_is_not():
    summary = view(scan("2023-05-01", "not_stated")).summary
    assert summary.open[:1] == ("EMD (now)",)
    assert view(scan("2023-05-01")).summary.open[:1] != ("EMD (now)",)


def test_a_question_of_the_bedside_is_asked_for_before_background(monkeypatch):
    facts = [infusion("2023-01-01")]
    request = view(facts).request
    assert request is not None
    assert request.text.startswith("whole-body imaging now")
    monkeypatch.setattr("ui.presentation.cards.CONCEPTS", CONCEPTS[2:3])
    fish_only = view(facts).request
    assert fish_only is not None
    assert fish_only.text.startswith("FISH for")
    monkeypatch.setattr("ui.presentation.cards.CONCEPTS", ())
    assert view(facts).request is not None


def test_a_title_does_not_say_its_time_point_twice():
    from engine.language import shipped_vocabulary
    from ui.presentation.rule_words import words_of

    names = shipped_vocabulary()
    assert words_of("x/seen_at_baseline", "Seen, at baseline", names).short == "Seen"
    assert words_of("x/seen", "Seen", names).short == "Seen"
    assert words_of("trial_definitions/new", "New", names).short == ""
