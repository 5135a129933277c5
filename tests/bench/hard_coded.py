"""The program to beat: one relapse rule, exact decimals, nothing else.

It knows the three codes, the units in the file and that everything is well formed; it
gives no reason, no evidence and no UNKNOWN.
"""

from __future__ import annotations

from decimal import Decimal

import orjson

_SERUM, _URINE = "33358-3", "42482-0"
_KAPPA, _LAMBDA = "36916-5", "33944-0"
_FACTOR = {
    "g/dL": Decimal(1),
    "g/L": Decimal("0.1"),
    "mg/(24.h)": Decimal(1),
    "mg/dL": Decimal(1),
}
_PERCENT = Decimal("1.25")


def relapsed(bundle: bytes) -> bool:
    """Whether the patient of a well-formed Bundle has relapsed biochemically."""
    series: dict[str, list[tuple[str, Decimal]]] = {}
    infusion, therapies = "", []
    for entry in orjson.loads(bundle)["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        if kind == "Observation":
            if resource["status"] not in ("final", "amended", "corrected"):
                continue
            quantity = resource.get("valueQuantity")
            if quantity is None:
                continue
            code = resource["code"]["coding"][0]["code"]
            if code in (_SERUM, _URINE, _KAPPA, _LAMBDA):
                value = Decimal(repr(quantity["value"])) * _FACTOR[quantity["code"]]
                series.setdefault(code, []).append(
                    (resource["effectiveDateTime"], value)
                )
        elif kind == "MedicationAdministration" and resource["status"] == "completed":
            code = resource["medicationCodeableConcept"]["coding"][0]["code"]
            if code in ("L01XL05", "L01XL07"):
                infusion = max(infusion, resource["effectiveDateTime"])
            else:
                therapies.append(resource["effectiveDateTime"])
    end = min((day for day in therapies if day > infusion), default="9999")
    serum, urine = sorted(series.get(_SERUM, [])), sorted(series.get(_URINE, []))
    if _rises(serum, infusion, end, Decimal("0.5")) or _rises(
        urine, infusion, end, Decimal(200)
    ):
        return True
    if _baseline(serum, infusion) >= 1 or _baseline(urine, infusion) >= 200:
        return False
    kappa, other = dict(series.get(_KAPPA, [])), dict(series.get(_LAMBDA, []))
    pairs = sorted(
        (day, value - other[day]) for day, value in kappa.items() if day in other
    )
    return _rises(pairs, infusion, end, Decimal(10))


def _baseline(series: list[tuple[str, Decimal]], infusion: str) -> Decimal:
    return max(
        [(day, value) for day, value in series if day <= infusion],
        default=("", Decimal(0)),
    )[1]


def _rises(
    series: list[tuple[str, Decimal]], infusion: str, end: str, amount: Decimal
) -> bool:
    before = [value for day, value in series if day <= infusion]
    lowest = before[-1] if before else None
    for day, value in series:
        if infusion < day <= end:
            if (
                lowest is not None
                and value >= lowest + amount
                and value >= lowest * _PERCENT
            ):
                return True
            lowest = value if lowest is None else min(lowest, value)
    return False


def parse_only(bundle: bytes) -> None:
    """What every program must at least do."""
    orjson.loads(bundle)
