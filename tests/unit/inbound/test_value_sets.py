"""Value sets are checked when they are loaded; every mistake is told with its place."""

from __future__ import annotations

import re

import pytest

from engine.language import RuleErrors, read_texts
from fhir_adapters.inbound import InboundMapping
from fhir_adapters.inbound.units import exact_factor
from fhir_adapters.inbound.value_sets import luhn_fits

TEXTS = {**read_texts("value_sets"), **read_texts("vocabulary"), **read_texts("errors")}


def mistakes(file: str, old: str, new: str) -> list[str]:
    changed = TEXTS[file].replace(old, new, 1)
    assert changed != TEXTS[file]
    with pytest.raises(RuleErrors) as caught:
        InboundMapping.load({**TEXTS, file: changed})
    return [d.code for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("labs", "code: 33358-3", "code: 33358-4", "MS-V004"),
        ("labs", "check_digit: wrong, ", "", "MS-V004"),
        ("labs", ", status: verified", ", status: unverified", "MS-V005"),
        ("labs", "system: loinc", "system: loink", "MS-V003"),
        ("labs", "  serum_m_protein:", "  serum_m_spike:", "MS-V007"),
        ("labs", "code: 94400-9", "code: 42482-0", "MS-V006"),
        ("labs", ", status: verified", ", statu: verified", "MS-R002"),
        ("units", "factor: 1/10}", "factor: 1/3}", "MS-V008"),
        ("units", "canonical: g/dL", "canonical: g/L", "MS-V008"),
        ("units", "[g/dl, gm/dL", "[g/l, gm/dL", "MS-V006"),
        ("cytogenetics", "means: t_4_14", "means: t_4_15", "MS-V007"),
        ("cytogenetics", "pattern: 't", "pattern: '(t", "MS-V009"),
        ("cytogenetics", "loss: [del_17p]", "loss: [del17p]", "MS-V007"),
        ("imaging", "extent: whole_body", "extent: whole", "MS-V007"),
        ("imaging", "contiguous: contiguous", "contiguous: touching", "MS-V007"),
        ("conditions", "  plasmacytoma:\n", "  mgus:\n", "MS-V007"),
        (
            "code_systems",
            "aliases: [https://loinc.org",
            "aliases: [http://loinc.org",
            "MS-V002",
        ),
    ],
)
def test_a_mistake_is_refused(file: str, old: str, new: str, code: str) -> None:
    assert code in mistakes(f"value_sets/{file}.yaml", old, new)


def test_every_accepted_code_is_verified_or_seen_and_names_a_public_source() -> None:
    rows = [
        row for text in TEXTS.values() for row in re.findall(r"- \{system: .*\}", text)
    ]
    assert len(rows) > 150
    for row in rows:
        assert "source:" in row
        assert "unverified" not in row


@pytest.mark.parametrize(
    ("digits", "check", "fits"),
    [
        ("33358", "3", True),
        ("718", "7", True),
        ("2160", "0", True),
        ("32730", "5", False),
        ("98847", "0", False),
    ],
)
def test_check_digits(digits: str, check: str, fits: bool) -> None:
    assert luhn_fits(digits, check) is fits


@pytest.mark.parametrize("text", ["1/3", "0", "-1", "x", "1/0", ""])
def test_a_factor_must_be_exact(text: str) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        exact_factor(text)


def test_codes_can_be_asked_for_by_name() -> None:
    codes = InboundMapping.shipped().codes()
    assert "http://loinc.org|33358-3" in codes["serum_m_protein"]
    assert "http://www.whocc.no/atc|L01FX24" in codes["teclistamab"]
    assert codes.keys() >= {"kappa_free_light_chain", "multiple_myeloma"}


def test_every_complaint_that_is_made_is_in_the_catalogue() -> None:
    from pathlib import Path

    import fhir_adapters
    import ui.records

    made = set()
    for package in (fhir_adapters, ui.records):
        for path in Path(next(iter(package.__path__))).rglob("*.py"):
            made |= set(re.findall(r"MS-D\d{3}", path.read_text()))
    known = InboundMapping.shipped().catalogue.complaints
    assert made <= known.keys()
    assert known.keys() <= made
