"""No verdict of any shipped rule depends on the unit that a laboratory chose, of any lab."""

from __future__ import annotations

from decimal import Decimal, Inexact, localcontext
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assessment import assess
from engine.language import shipped_policy_names, shipped_ruleset, shipped_ruleset_names
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.unit.inbound.build import ATC, PATIENT, Json, bundle, concept, lab
from tests.unit.inbound.drugs import IDE
from tests.unit.inbound.drugs import given as administered

MAPPING: Final = InboundMapping.shipped()
RULES: Final = [
    shipped_ruleset(name)
    for name in (*shipped_ruleset_names(), *shipped_policy_names())
]
TODAY: Final = read_when("2024-06-30")
CODES: Final = {
    name: next(c for c in codes if c.startswith("http://loinc.org|")).partition("|")[2]
    for name, codes in MAPPING.codes().items()
    if name in MAPPING.labs.amounts
    and any(c.startswith("http://loinc.org|") for c in codes)
}
UNITS: Final = {
    name: sorted(MAPPING.labs.amounts[name]._units.factors.items()) for name in CODES
}
SEVERAL: Final = {
    n: units for n, units in UNITS.items() if len({f for _, f in units}) > 1
}
DAYS: Final = ("2024-01-10", "2024-03-10", "2024-04-20", "2024-06-10")

# Around the limits of the shipped rules, canonical units.
VALUES: Final = {
    "serum_m_protein": ("0.1", "0.5", "0.6", "1", "1.1", "3"),
    "urine_m_protein": ("50", "199", "200", "201", "400", "500"),
    "kappa_free_light_chain": ("1", "9.9", "10", "11", "25", "100"),
    "lambda_free_light_chain": ("1", "1.5", "10", "11", "20", "100"),
    "hemoglobin": ("7", "8", "9.9", "10", "10.1", "12"),
    "neutrophils": ("0.4", "0.5", "0.9", "1", "1.1", "3"),
    "platelets": ("19", "20", "49", "50", "75", "150"),
    "creatinine": ("1.1312", "2.2624", "0.56560", "2", "1.9", "3"),
    "calcium": ("8.01560", "11", "11.5", "12.0234", "10"),
    "albumin": ("3.4", "3.5", "3.6", "2"),
    "beta_2_microglobulin": ("3.4", "3.5", "5.4", "5.5", "5.6"),
    "lactate_dehydrogenase": ("180", "240", "300", "480"),
    "ferritin": ("10", "400", "600", "1000"),
}
CELLS: Final = ("0.1", "1.9", "2", "2.1", "5", "20")


def _written(value: Decimal, factor: Decimal) -> str | None:
    """A canonical value in a unit; ``None`` if it has no last digit there."""
    try:
        with localcontext() as context:
            context.prec, context.traps[Inexact] = 25, True
            return f"{value / factor:f}"
    except Inexact:
        return None


def _verdicts(draws: list[tuple[str, str, str, str, str]]) -> list[object]:
    """What every shipped rule says of results: analyte, day, number, unit, high limit."""
    rows: list[Json] = []
    for number, (analyte, day, _, unit, _) in enumerate(draws):
        row = lab(f"@{number}@", unit, CODES[analyte], id=f"r{number}")
        row["effectiveDateTime"] = day
        if analyte == "lactate_dehydrogenase":
            limit = {"value": f"#{number}#", "unit": unit}
            row["referenceRange"] = [{"high": limit}]
        rows.append(row)
    steroid = administered(
        concept(ATC, "L01XG01"), id="b1", effectiveDateTime="2023-01-20"
    )
    infused = administered(IDE, id="i1", effectiveDateTime="2024-01-20")
    text = bundle(PATIENT, steroid, infused, *rows)
    for number, (_, _, digits, _, limit) in enumerate(draws):
        text = text.replace(b'"@%d@"' % number, digits.encode())
        text = text.replace(b'"#%d#"' % number, limit.encode())
    (state,) = patient_states(read_records(text), MAPPING)
    assert state.resources.set_aside == 0
    assessment = assess(state, RULES, TODAY)
    verdicts = [
        (
            v.rule,
            v.outcome,
            v.value,
            v.possible,
            v.evaluated_through,
            [(c.id, c.outcome) for c in v.criteria],
            [(e.resource, e.value) for b in v.because for e in b.evidence],
        )
        for v in assessment.verdicts
    ]
    return [verdicts, [(a.rule, a.due) for a in assessment.alerts]]


@settings(max_examples=12)
@given(st.data())
def test_no_verdict_depends_on_the_unit(data: st.DataObject) -> None:
    one, other = [], []
    uln = Decimal(240)
    for analyte in sorted(CODES):
        for day in DAYS:
            value = Decimal(data.draw(st.sampled_from(VALUES.get(analyte, CELLS))))
            if analyte == "ecog":
                value = Decimal(int(value) % 5)
            choices = [
                (digits, unit, limit)
                for unit, factor in UNITS[analyte]
                if (digits := _written(value, factor)) is not None
                and (limit := _written(uln, factor)) is not None
            ]
            first, second = (data.draw(st.sampled_from(choices)) for _ in range(2))
            one.append((analyte, day, *first))
            other.append((analyte, day, *second))
    assert _verdicts(one) == _verdicts(other)


def test_every_lab_with_several_units_is_varied() -> None:
    assert set(SEVERAL) <= set(VALUES) | {"circulating_plasma_cells"}
    assert len(SEVERAL) >= 12


def test_the_values_decide_something() -> None:
    draws = [
        (analyte, day, value, MAPPING.vocabulary.unit_of(analyte), "240")
        for analyte in ("serum_m_protein", "hemoglobin")
        for day, value in zip(DAYS, VALUES[analyte], strict=False)
    ]
    verdicts = _verdicts(draws)[0]
    assert isinstance(verdicts, list)
    assert {v[1].value for v in verdicts} >= {"true", "unknown"}
