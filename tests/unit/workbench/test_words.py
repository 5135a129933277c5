"""A clinician's words become names, exact values and days, or a mistake with a remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.language import shipped_vocabulary
from engine.values import Interval
from ui.workbench.words import Misunderstood, analyte_named, one_of, read_result

NAMES = shipped_vocabulary()


def _value(words: str, text: str, unit: str = "") -> Interval | None:
    return read_result(text, analyte_named(words, NAMES), NAMES, unit).value


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("serum M-protein", "serum_m_protein"),
        ("Haemoglobin", "hemoglobin"),
        ("platelets", "platelets"),
        ("platelet count", "platelets"),
        ("kappa", "kappa_free_light_chain"),
        ("kappa free light chains", "kappa_free_light_chain"),
        ("ECOG performance status", "ecog"),
        ("LDH", "lactate_dehydrogenase"),
        ("the serum creatinine", "creatinine"),
    ],
)
def test_a_test_by_name_title_or_habit(words: str, name: str) -> None:
    assert analyte_named(words, NAMES).name == name


def test_every_name_and_title_of_the_vocabulary_is_understood() -> None:
    for analyte in NAMES.analytes.values():
        assert analyte_named(analyte.name, NAMES) == analyte
    agents = [(a.name, a.title) for a in NAMES.agents.values()]
    for name, title in agents:
        assert one_of(name, agents, "drug") == one_of(title, agents, "drug") == name
    abnormalities = [(a.name, a.title) for a in NAMES.abnormalities.values()]
    for name, title in abnormalities:
        assert one_of(title, abnormalities, "abnormality") == name


@pytest.mark.parametrize(
    ("words", "text", "low", "high", "open_ends"),
    [
        ("serum M-protein", "0.30 g/dL", "0.30", "0.30", (False, False)),
        ("serum M-protein", "7 g/L", "0.7", "0.7", (False, False)),
        ("serum M-protein", "0.1g/dL", "0.1", "0.1", (False, False)),
        ("serum M-protein", "<0.1 g/dL", "0", "0.1", (False, True)),
        ("serum M-protein", "≤ 0.1 g/dL", "0", "0.1", (False, False)),
        ("serum M-protein", ">1.6 g/dL", "1.6", None, (True, False)),
        ("serum M-protein", ">=1.6 g/dL", "1.6", None, (False, False)),
        ("serum M-protein", "between 1 and 2 g/L", "0.1", "0.2", (False, False)),
        ("serum M-protein", "not detected", "0", None, (False, False)),
        ("serum M-protein", "hidden", "0", None, (False, False)),
        ("kappa", "119 mg/L", "11.9", "11.9", (False, False)),
        ("urine M-protein", "0.2 g/24h", "200", "200", (False, False)),
        ("platelets", "50 10*3/uL", "50", "50", (False, False)),
        ("ECOG", "2", "2", "2", (False, False)),
        ("free light chain ratio", "1.65", "1.65", "1.65", (False, False)),
    ],
)
def test_values(
    words: str, text: str, low: str, high: str | None, open_ends: tuple[bool, bool]
) -> None:
    expected = Interval(
        Decimal(low), None if high is None else Decimal(high), *open_ends
    )
    assert _value("ecog" if words == "ECOG" else words, text) == expected


def test_a_failed_measurement_is_no_value_and_a_text_result_is_any() -> None:
    serum = analyte_named("serum M-protein", NAMES)
    failed = read_result("failed", serum, NAMES)
    assert (failed.value, failed.absent_reason) == (None, "error")
    assert read_result("not done", serum, NAMES).absent_reason == "not-performed"
    assert read_result("hidden", serum, NAMES).absent_reason == "masked"
    assert read_result("Not detected", serum, NAMES).text_result


def test_a_number_takes_the_unit_of_its_column() -> None:
    assert _value("serum M-protein", "7", "g/L") == _value(
        "serum M-protein", "0.7 g/dL"
    )


@pytest.mark.parametrize(
    ("words", "text", "message", "remedy"),
    [
        ("serum M-protein", "0.3", "has no unit", "write 0.3 g/dL"),
        ("serum M-protein", "0.3 mg/24h", "not measured in mg/24h", "use g/dL"),
        ("serum M-protein", "0.3 g/dl", "no unit 'g/dl'", "'g/dL'"),
        ("serum M-protein", "0,3 g/dL", "no unit", ""),
        ("serum M-protein", "high", "is no result", "write a number and g/dL"),
        ("serum M-protien", "0.3 g/dL", "no laboratory test", "serum M-protein"),
    ],
)
def test_mistakes_say_what_to_write(
    words: str, text: str, message: str, remedy: str
) -> None:
    with pytest.raises(Misunderstood) as mistake:
        _value(words, text)
    assert message in mistake.value.message
    assert remedy in mistake.value.remedy
