"""The vocabulary: what is shipped fits together, and what does not is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.language import RuleErrors, read_texts, read_vocabulary, shipped_vocabulary
from engine.language.codes import read_codes

TEXTS = read_texts("vocabulary")


def mistakes(file, old, new):
    name = f"vocabulary/{file}.yaml"
    assert TEXTS[name].count(old) >= 1, "the shipped text has changed; mend this test"
    with pytest.raises(RuleErrors) as raised:
        read_vocabulary(TEXTS | {name: TEXTS[name].replace(old, new, 1)})
    return [found.code for found in raised.value.diagnostics]


def test_the_shipped_vocabulary():
    vocabulary = read_vocabulary(TEXTS)
    assert vocabulary.analytes["serum_m_protein"].measurable == 1
    assert vocabulary.analytes["free_light_chain_ratio"].normal_low == Decimal("0.26")
    assert vocabulary.abnormalities["gain_1q"].implied_by == ("amp_1q",)
    assert vocabulary.events["lymphodepletion"].within_days == 14
    assert vocabulary.events["progression"].within_days is None
    assert vocabulary.events["car_t_infusion"].baseline_days == 60
    assert vocabulary.time_points["progression"].days_before == 30
    assert "anti_cd38" in vocabulary.drug_classes()
    assert shipped_vocabulary().codes["serum_m_protein"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("units", 'mg/dL: "0.001"', "mg/dL: 0,001", ["MS-R062"]),
        ("units", 'mg/dL: "0.001"', "mg/dL: NaN", ["MS-R062"]),
        ("units", 'mg/dL: "0.001"', 'mg/dL: "0"', ["MS-R062"]),
        ("units", 'mg/dL: "0.001"', "mg/dL: Infinity", ["MS-R062"]),
        ("units", 'mg/dL: "0.001"', "mg/dL: 1_000", ["MS-R062"]),
        ("units", 'mm: "1"', 'mm: "1"\n    d: "1"', ["MS-R063"]),
        ("units", 'mm: "1"', "mm: [1]", ["MS-R006", "MS-R062"]),
        ("analytes", '">= 1 g/dL"', '">= 1 mg/24h"', ["MS-R023"]),
        ("analytes", '">= 1 g/dL"', '">= 1 g/dl"', ["MS-R022"]),
        ("analytes", '">= 1 g/dL"', '">= one g/dL"', ["MS-R009"]),
        ("analytes", '">= 1 g/dL"', '">= 0 g/dL"', ["MS-R025"]),
        ("analytes", '">= 1 g/dL"', '"> 1 g/dL"', ["MS-R062"]),
        ("analytes", '">= 1 g/dL"', '">="', ["MS-R009"]),
        ("analytes", "unit: g/dL", "unit: g/decilitre", ["MS-R022"]),
        ("analytes", 'low: "0.26"', 'low: "2"', ["MS-R066"]),
        ("analytes", 'low: "0.26"', 'low: "-2"', ["MS-R062"]),
        ("analytes", "kappa: kappa_free_light_chain", "kappa: kappa", ["MS-R010"]),
        ("abnormalities", "asked_as: del_17p", "asked_as: del17p", ["MS-R010"]),
        ("abnormalities", "amp_1q: [gain_1q]", "amp_1q: [gain_2q]", ["MS-R010"]),
        ("abnormalities", "amp_1q: [gain_1q]", "amp_9q: [gain_1q]", ["MS-R010"]),
        ("therapies", "supportive: true", "supportive: maybe", ["MS-R006"]),
        ("therapies", "  teclistamab:", "  Teclistamab:", ["MS-R042", "MS-R010"]),
        ("conditions", "  plasmacytoma:", "  progression:", ["MS-R065"]),
        ("time_points", "within: 14 d", "within: a fortnight", ["MS-R062"]),
        ("time_points", "within: 14 d", "within: 1.5 d", ["MS-R062"]),
        ("time_points", "within: 14 d", "within: -14 d", ["MS-R062"]),
        ("time_points", "from: cell_therapy_infusion", "from: infusion", ["MS-R067"]),
        ("time_points", "which: last", "which: latest", ["MS-R067"]),
        ("time_points", "baseline_ends_at: lymphodepletion", "baseline_ends_at: chemo", ["MS-R010"]),
        ("time_points", "agent: teclistamab", "agent: tec", ["MS-R010"]),
        ("time_points", "    which: last\n", "    which: last\n    after: progression\n", ["MS-R068"]),
        ("time_points", "until: as_of", "until: as-of", ["MS-R010"]),
        ("time_points", "  now:\n", "  today:\n", ["MS-R067"]),
        ("lists", "measures: {longest: mm}", "measures: {longest: millimetre}", ["MS-R022"]),
        ("lists", "values: [contiguous, non_contiguous]", "values: contiguous", ["MS-R006"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told(file, old, new, expected):
    assert mistakes(file, old, new) == expected


def test_all_files_are_told_of_at_once():
    texts = TEXTS | {
        "vocabulary/units.yaml": TEXTS["vocabulary/units.yaml"].replace(
            'mm: "1"', "mm: x"
        ),
        "vocabulary/cautions.yaml": "cautions:\n  unconfirmed: no\n",
    }
    with pytest.raises(RuleErrors) as raised:
        read_vocabulary(texts)
    files = [found.span.file for found in raised.value.diagnostics]
    assert files == ["vocabulary/cautions.yaml", "vocabulary/units.yaml"]


@pytest.mark.parametrize("file", [name for name in TEXTS if "requests" not in name])
def test_every_file_is_needed(file):
    texts = {name: text for name, text in TEXTS.items() if name != file}
    with pytest.raises(RuleErrors) as raised:
        read_vocabulary(texts)
    (found,) = raised.value.diagnostics
    assert (found.code, found.span.file) == ("MS-R064", file)


def test_no_days_is_a_number_of_days():
    name = "vocabulary/time_points.yaml"
    changed = TEXTS[name].replace("baseline: 60 d", "baseline: 0 d", 1)
    assert (
        read_vocabulary(TEXTS | {name: changed}).events["car_t_infusion"].baseline_days
        == 0
    )


def test_codes_are_read_with_all_mistakes():
    texts = read_texts("value_sets") | TEXTS
    known = shipped_vocabulary().abnormalities
    assert read_codes(texts, known)["del_17p"]
    name = "vocabulary/requests.yaml"
    texts[name] = texts[name].replace("[variant_assessment]", "[variant, no]")
    labs = "value_sets/labs.yaml"
    assert "code:" in texts[labs]
    texts[labs] = texts[labs].replace("code:", "cods:", 1)
    with pytest.raises(RuleErrors) as raised:
        read_codes(texts, known)
    found = [(d.span.file, d.code) for d in raised.value.diagnostics]
    assert (labs, "MS-R004") in found
    assert (name, "MS-R010") in found
    assert (name, "MS-R005") in found
