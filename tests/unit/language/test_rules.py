"""Rules of every form, right and wrong; the faults that nobody may ship."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.language import Choice, Gate, Group, RuleHolds, Some, SourcePlace
from tests.unit.language.texts import RULE

DEL = "{id: deletion, that: del_17p is present}"
T = "{id: translocation, that: t_4_14 is present}"
RISE = '"rises(serum_m_protein, by: 25 %, and: 0.5 g/dL)"'


def test_a_flag_with_all_that_belongs_to_it(read):
    ruleset = read(
        f"without_index: not_applicable\nonly_if: {DEL}\n"
        f"flag: {{id: rise, that: {RISE}}}\n"
        "choices:\n  - {id: time, value: ever, why: the paper is silent}\n"
        "cautions: [unconfirmed]\n"
    )
    assert (ruleset.name, ruleset.kind, ruleset.version) == (
        "example",
        "policy",
        "1.0.0",
    )
    rule = ruleset.rules["example"]
    assert rule.id == "example/example"
    assert rule.index == "car_t_infusion"
    assert rule.without_index == "not_applicable"
    assert rule.effective_from == "2026-01-01"
    assert rule.sources == (SourcePlace("example", "page 1", "written for a test"),)
    assert rule.choices == (Choice("time", "ever", "the paper is silent"),)
    assert rule.cautions == ("unconfirmed",)
    assert (rule.form, rule.is_classification, rule.values) == ("flag", False, ())
    assert rule.population.id == "deletion"
    assert rule.span.line == 1


def test_the_boolean_structure(read):
    rule = read(
        "flag:\n"
        "  any:\n"
        f"    - all: [{DEL}, {T}]\n"
        "    - none: [{id: a, that: gain_1q is present}]\n"
        "    - at_least: {count: 2, of: [{id: b, that: amp_1q is present}, {id: c, that: del_1p is tested}]}\n"
        "    - id: d\n"
        "      only_if: {id: e, that: measurable(serum_m_protein)}\n"
        f"      that: {RISE}\n"
        "    - id: f\n"
        "      some: {in: bone_lesions, at_least: 2, with: {id: g, that: lesion.new_since_prior is yes}}\n"
    ).rules["example"]
    both, neither, two, gate, some = rule.flag.children
    assert isinstance(both, Group) and both.kind == "all" and len(both.children) == 2
    assert isinstance(neither, Group) and neither.kind == "none"
    assert isinstance(two, Group) and (two.kind, two.count) == ("at_least", 2)
    assert isinstance(gate, Gate) and (gate.id, gate.condition.id) == ("d", "e")
    assert isinstance(some, Some) and (some.list, some.count) == ("bone_lesions", 2)


def test_time_points_make_one_rule_each(read):
    ruleset = read(f"at: [now, baseline, progression]\nflag: {DEL}\n")
    assert list(ruleset.rules) == [
        "example",
        "example_at_baseline",
        "example_at_progression",
    ]
    titles = [rule.title for rule in ruleset.rules.values()]
    assert titles[0] == "Example"
    assert len(set(titles)) == 3


def test_cases_in_order(read):
    rule = read(
        f"cases:\n  - {{value: a, when: {DEL}}}\n  - {{value: b, otherwise: true}}\n"
    ).rules["example"]
    assert rule.values == ("a", "b")
    assert rule.cases[1].when is None


def test_a_table_is_cases(read):
    rule = read(
        "table:\n"
        "  columns: {b2m: latest(beta_2_microglobulin), albumin: latest(albumin)}\n"
        "  rows:\n"
        '    - {b2m: "< 3.5 mg/L", albumin: ">= 35 g/L", value: I}\n'
        '    - {b2m: ">= 5.5 mg/L", value: III}\n'
        "    - {otherwise: true, value: II}\n"
    ).rules["example"]
    assert rule.values == ("I", "III", "II")
    first, second, last = rule.cases
    limits = [leaf.test.limit.value for leaf in first.when.children]
    assert limits == [Decimal("3.5"), Decimal("3.5")]
    assert len(second.when.children) == 1
    assert last.when is None


def test_a_score_and_a_set(read):
    items = (
        f"[{{value: a, points: 0.5, when: {DEL}}}, {{value: b, points: 1, when: {T}}}]"
    )
    score = read(
        f"score:\n  items: {items}\n"
        "  bands: [{value: low, up_to: 0.5}, {value: high}]\n"
    ).rules["example"]
    assert [item.points for item in score.items] == [Decimal("0.5"), Decimal(1)]
    assert [(band.value, band.up_to) for band in score.bands] == [
        ("low", Decimal("0.5")),
        ("high", None),
    ]
    items = items.replace("points: 0.5, ", "").replace("points: 1, ", "")
    found = read(f"set: {items}\n").rules["example"]
    assert found.values == ("none", "a", "b", "a+b")


def test_one_rule_holds_another(read):
    ruleset = read(
        "flag: {any: [{id: a, holds: other}, {id: b, holds: kinds, is: [x]}]}\n",
        other=f"flag: {DEL}\n",
        kinds=f"cases: [{{value: x, when: {DEL}}}, {{value: y, otherwise: true}}]\n",
    )
    one, two = ruleset.rules["example"].flag.children
    assert isinstance(one, RuleHolds) and (one.rule, one.values) == ("other", ())
    assert isinstance(two, RuleHolds) and (two.rule, two.values) == ("kinds", ("x",))


def test_a_rule_holds_the_one_of_its_own_time_point(codes):
    body = "at: [baseline]\nflag: {id: a, holds: other}\n"
    assert codes(body, other=f"at: [now, baseline]\nflag: {DEL}\n") == []
    # At baseline alone: there is no `other`, only `other_at_baseline`.
    assert codes(body, other=f"at: [baseline]\nflag: {DEL}\n") == []
    assert codes(
        "at: [now, baseline]\nflag: {id: a, holds: other}\n",
        other=f"at: [baseline]\nflag: {DEL}\n",
    ) == ["MS-R048"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Seeded faults
        ('flag: {id: a, that: "rises(urine_m_protein, by: 25 %, and: 200 mg/dL)"}', ["MS-R023"]),
        ('flag: {id: a, that: "rises(urine_m_protein, by: 25 %, and: 200)"}', ["MS-R021"]),
        ("flag: {id: a, that: latest(hemoglobin) < 10 g/dl}", ["MS-R022"]),
        ("flag: {id: a, that: latest(haemoglobin) < 10 g/dL}", ["MS-R010"]),
        ("flag: {id: a, that: lesion.bone_contiguity is contiguous}", ["MS-R015"]),
        ("flag: {id: a, that: del_17p is positive}", ["MS-R014"]),
        ("flag: {id: a, holds: another}", ["MS-R048"]),
        ("flag: {id: a, that: latest(hemoglobin) >= 0 g/dL}", ["MS-R025"]),
        (f"parameters: {{least: 1 g/dL}}\nflag: {DEL}", ["MS-R056"]),
        (f"cases: [{{value: a, otherwise: true}}, {{value: b, when: {DEL}}}]", ["MS-R037"]),
        (f"flag: {DEL}\nchoices: [{{id: a, value: b, why: ' '}}]", ["MS-R035"]),
        # Keys and forms
        (f"flag: {DEL}\ncases: []", ["MS-R030"]),
        ("index_: progression", ["MS-R002"]),
        ("choices: []", ["MS-R030"]),
        (f"flag: {DEL}\nat: [now, now]", ["MS-R031"]),
        (f"flag: {DEL}\nat: [never]", ["MS-R031"]),
        (f"flag: {DEL}\nwithout_index: true", ["MS-R005"]),
        (f"flag: {DEL}\nwithout_index: never", ["MS-R033"]),
        (f"flag: {DEL}\ncautions: [danger]", ["MS-R010"]),
        ("flag:", ["MS-R006"]),
        ("flag: []", ["MS-R006"]),
        # Criteria
        ("flag: {that: del_17p is present}", ["MS-R041"]),
        ("flag: {id: A, that: del_17p is present}", ["MS-R042"]),
        (f"flag: {{any: [{DEL}, {DEL}]}}", ["MS-R043"]),
        ("flag: {any: []}", ["MS-R044"]),
        ("flag: {any: a}", ["MS-R006"]),
        ("flag: {id: a}", ["MS-R040"]),
        (f"flag: {{any: [{DEL}], all: [{T}]}}", ["MS-R040"]),
        (f"flag: {{at_least: {{count: 3, of: [{DEL}, {T}]}}}}", ["MS-R045"]),
        (f"flag: {{at_least: {{count: 1.5, of: [{DEL}, {T}]}}}}", ["MS-R045"]),
        (f"flag: {{at_least: {{count: \u00b2, of: [{DEL}, {T}]}}}}", ["MS-R045"]),
        (f"flag: {{at_least: {{of: [{DEL}]}}}}", ["MS-R004"]),
        ("flag: {id: a, that: del_17p is present, is: [x]}", ["MS-R058"]),
        (f"flag: {{id: a, caution_outside: unconfirmed, that: {RISE}}}", ["MS-R058"]),
        ("flag: {id: a, that: rises(dflc, by: 25 %, and: 10 mg/dL)}", ["MS-R071"]),
        ("flag: {id: a, some: {in: lesions, with: {id: b, that: lesion.side is left}}}", ["MS-R010"]),
        (f"flag: {{id: a, some: {{in: bone_lesions, with: {DEL}}}}}", ["MS-R057"]),
        (f"flag: {{id: a, some: {{in: bone_lesions, with: {{only_if: {DEL}, id: b, that: lesion.new_since_prior is yes}}}}}}", ["MS-R057"]),
        # Classifications
        ("cases: []", ["MS-R044"]),
        ("cases: [{value: a}]", ["MS-R036"]),
        ("cases: [{value: a, otherwise: false}]", ["MS-R036"]),
        ("cases: [{value: a, otherwise: \"yes\"}]", ["MS-R036"]),
        (f"cases: [{{value: a, when: {DEL}}}, {{value: a, when: {T}}}]", ["MS-R038"]),
        ("set: []", ["MS-R049"]),
        (f"set: [{{value: none, when: {DEL}}}]", ["MS-R042"]),
        (f"set: [{{value: a, when: {DEL}}}, {{value: a, when: {T}}}]", ["MS-R038"]),
        (f"score: {{items: [{{value: a, points: NaN, when: {DEL}}}]}}", ["MS-R051"]),
        (f"score: {{items: [{{value: a, points: 1e9, when: {DEL}}}]}}", ["MS-R051"]),
        (f"score: {{items: [{{value: a, points: 1, when: {DEL}}}], bands: [{{value: a, up_to: 1}}]}}", ["MS-R050"]),
        (f"score: {{items: [{{value: a, points: 1, when: {DEL}}}], bands: []}}", ["MS-R044"]),
    ],
)  # fmt: skip
def test_one_mistake_gives_its_number_alone(codes, body, expected):
    assert codes(body + "\n") == expected


def test_a_negative_number_of_points(read):
    body = f"score: {{items: [{{value: a, points: -0.5, when: {DEL}}}]}}\n"
    assert read(body).rules["example"].items[0].points == Decimal("-0.5")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("effective_from: 2026-01-01", "effective_from: 2025-02-30", ["MS-R032"]),
        ("quote: written for a test", "quote: ' '", ["MS-R034"]),
        (
            "{paper: example, where: page 1, quote: written for a test}",
            "[]",
            ["MS-R034"],
        ),
        ("quote: written for a test", "cited: yes", ["MS-R004", "MS-R002"]),
        ("rule: example", "rule: Example 1", ["MS-R042"]),
        ("rule: example", "rule: ", ["MS-R055"]),
        ("index: car_t_infusion", "index: ", ["MS-R055"]),
        ("index: car_t_infusion", "index: transplant", ["MS-R010"]),
        ("title: Example\n", "", ["MS-R004"]),
    ],
)
def test_mistakes_of_the_head_of_a_rule(codes, old, new, expected):
    assert old in RULE
    assert codes(f"flag: {DEL}\n", RULE.replace(old, new)) == expected
