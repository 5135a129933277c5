"""Laboratory results of a story: fall after the therapy, a nadir, a rise before progression.

The shapes are made up; only whether a result signals the progression follows paper A.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Final

from msgspec import Struct

from fhir_adapters.synthetic.mess import Mess
from fhir_adapters.synthetic.resources import Resource, Writer, absent_reason, quantity
from fhir_adapters.synthetic.story import Story

_ZONE: Final = timezone(timedelta(hours=-5))
# Days before a documented progression on which a rise begins.
_RISE_DAYS: Final = 70
# Days in which a result halves after a therapy that works.
_HALVES_IN: Final = 18
_LIMIT: Final = 0.1
# Analyte: the flag of paper A's Table 1, the range with it, the range without it.
_BLOOD: Final = {
    "hemoglobin": ("anemia", (7.5, 9.9), (10.1, 14.5)),
    "creatinine": ("renal_failure", (2.1, 4.5), (0.6, 1.4)),
    "platelets": ("thrombocytopenia", (20.0, 99.0), (101.0, 320.0)),
    "neutrophils": ("neutropenia", (0.2, 0.9), (1.6, 6.0)),
    "calcium": ("", (8.6, 10.2), (8.6, 10.2)),
}
_EVERY_VISIT: Final = ("hemoglobin", "creatinine")


class Analyte(Struct, frozen=True):
    """How a laboratory reports one analyte."""

    code: str
    unit: str
    digits: int
    factor: float = 1.0


class Laboratory:
    """Writes the results of one story, visit by visit."""

    def __init__(
        self, story: Story, writer: Writer, chance: Random, mess: Mess
    ) -> None:
        """Draw the levels of this patient and the units of the laboratory."""
        self._story, self._writer, self._chance, self._mess = (
            story,
            writer,
            chance,
            mess,
        )
        litre = mess.befalls("laboratory_reports_g_per_litre", chance)
        chains = mess.befalls("light_chains_in_mg_per_litre", chance)
        mass = ("g/L", 1, 10.0) if litre else ("g/dL", 2, 1.0)
        light = ("mg/L", 1, 10.0) if chains else ("mg/dL", 2, 1.0)
        self._analytes = {
            "serum": Analyte("33358-3", *mass),
            "albumin": Analyte("1751-7", mass[0], 1, mass[2]),
            "hemoglobin": Analyte("718-7", mass[0], 1, mass[2]),
            "kappa": Analyte("36916-5", *light),
            "lambda": Analyte("33944-0", *light),
            "urine": Analyte("42482-0", "mg/(24.h)", 0),
            "creatinine": Analyte("2160-0", "mg/dL", 2),
            "calcium": Analyte("17861-6", "mg/dL", 1),
            "platelets": Analyte("777-3", "10*9/L", 0),
            "neutrophils": Analyte("751-8", "10*9/L", 2),
            "ldh": Analyte("2532-0", "U/L", 0),
            "b2m": Analyte("1952-1", "mg/L", 1),
            "marrow": Analyte("11118-7", "%", 0),
            "ecog": Analyte("89247-1", "{score}", 0),
        }
        self._urine = not mess.befalls("no_urine", chance)
        self._start = self._levels()
        self._floor = (
            chance.uniform(0.02, 0.3) if story.responds else chance.uniform(0.6, 1)
        )

    def write(self) -> None:
        """Every visit from the baseline to the end of the record."""
        self.visit(self._story.diagnosis + timedelta(days=3), at_diagnosis=True)
        for number, day in enumerate(self._days()):
            if not self._mess.befalls("visit_missed", self._chance):
                self.visit(day, number=number)
        for day in self._marrow_days():
            level = self._marrow(day)
            self._result("marrow", day, level)

    def visit(self, day: date, number: int = 0, *, at_diagnosis: bool = False) -> None:
        """The results of one day."""
        chance, story = self._chance, self._story
        burden = 1.0 if at_diagnosis else self._burden(day)
        secreted = self._start
        if story.heavy != "none":
            self._result("serum", day, secreted["serum"] * burden)
        involved = secreted["involved"] * burden + 1.0
        pair = {"kappa": chance.uniform(0.6, 1.6), "lambda": chance.uniform(0.8, 1.8)}
        pair[story.light] = involved
        for chain, level in pair.items():
            self._result(chain, day, level)
        if self._urine and number % 3 == 0:
            self._result("urine", day, secreted["urine"] * burden)
        baseline = story.flags if day <= story.index else frozenset()
        for name, (flag, flagged, usual) in _BLOOD.items():
            if number % 3 == 0 or name in _EVERY_VISIT:
                between = flagged if flag in baseline else usual
                self._result(name, day, chance.uniform(*between))
        if at_diagnosis or number == 0:
            self._result("b2m", day, chance.uniform(1.8, 9))
            self._result("albumin", day, chance.uniform(2.6, 4.6))
            self._result("ldh", day, chance.uniform(120, 420))
            self._result("ecog", day, story.ecog)

    def _levels(self) -> dict[str, float]:
        chance, story = self._chance, self._story
        if not story.secretes:
            return {"serum": 0.3, "urine": 40.0, "involved": chance.uniform(1, 6)}
        chain_only = story.heavy == "none"
        return {
            "serum": chance.uniform(1.0, 5.5),
            "urine": chance.uniform(50, 1800) if chain_only else chance.uniform(0, 400),
            "involved": chance.uniform(20, 220)
            if chain_only
            else chance.uniform(3, 60),
        }

    def _days(self) -> Iterator[date]:
        """Four weekly in the first half year, then every ten weeks."""
        story, chance = self._story, self._chance
        yield story.index - timedelta(days=chance.randint(20, 45))
        yield story.index - timedelta(days=chance.randint(6, 10))
        day = story.index + timedelta(days=chance.randint(12, 18))
        while day <= story.end:
            yield day
            step = 28 if day < story.index + timedelta(days=200) else 70
            day += timedelta(days=step + chance.randint(-3, 3))
        if story.progression:
            yield story.progression

    def _burden(self, day: date) -> float:
        """Share of the baseline level on a day."""
        story = self._story
        after = (day - story.index).days
        if after <= 0:
            return 1.0
        left = max(self._floor, math.pow(0.5, after / _HALVES_IN))
        if story.progression is None or "biochemical" not in story.signs:
            return left
        risen = _RISE_DAYS + (day - story.progression).days
        return left + max(0.0, min(2.0, risen / _RISE_DAYS)) * 0.6

    def _marrow_days(self) -> Iterator[date]:
        story = self._story
        for day in (story.index - timedelta(days=14), story.index + timedelta(days=91)):
            if day <= story.end and (not story.progression or day <= story.progression):
                yield day
        if story.progression:
            yield story.progression + timedelta(days=4)

    def _marrow(self, day: date) -> float:
        story, chance = self._story, self._chance
        if day <= story.index:
            return chance.uniform(5, 80)
        if story.progression and day > story.progression:
            return (
                chance.uniform(10, 70)
                if "bm_involvement" in story.signs
                else chance.uniform(0, 4)
            )
        return chance.uniform(0, 4)

    def _result(self, name: str, day: date, level: float) -> None:
        chance, mess = self._chance, self._mess
        if day > self._story.end or mess.befalls("result_missing", chance):
            return
        analyte = self._analytes[name]
        late = mess.befalls("late", chance)
        known = min(
            day
            + timedelta(days=chance.randint(3, 60) if late else chance.randint(0, 2)),
            self._story.end,
        )
        clock = time(chance.randint(6, 16), chance.randint(0, 59))
        sampled = datetime.combine(day, clock, _ZONE).isoformat()
        issued = datetime.combine(known, time(23, 0), _ZONE).isoformat()
        value = self._value(analyte, level)
        if mess.befalls("measurement_failed", chance):
            value = {
                "dataAbsentReason": absent_reason("error", "the sample was hemolyzed")
            }
        resource = self._writer.result(analyte.code, sampled, issued, **value)
        self._spoil(resource, analyte, level)

    def _value(self, analyte: Analyte, level: float) -> Resource:
        if level < _LIMIT and analyte.digits == 2:
            if self._mess.befalls("not_detected_in_words", self._chance):
                return {"valueString": "not detected"}
            return quantity(f"{_LIMIT * analyte.factor:g}", analyte.unit, "<")
        digits = f"{level * analyte.factor:.{analyte.digits}f}"
        unit = "" if self._mess.befalls("no_unit", self._chance) else analyte.unit
        return quantity(digits, unit)

    def _spoil(self, resource: Resource, analyte: Analyte, level: float) -> None:
        mess, chance = self._mess, self._chance
        if mess.befalls("preliminary", chance):
            resource["status"] = "preliminary"
        elif mess.befalls("corrected", chance):
            resource["status"] = "corrected"
        if mess.befalls("entered_in_error", chance):
            wrong = quantity(
                f"{level * analyte.factor * 10:.{analyte.digits}f}", analyte.unit
            )
            twin = self._writer.result(
                analyte.code, resource["effectiveDateTime"], resource["issued"], **wrong
            )
            twin["status"] = "entered-in-error"
        if mess.befalls("no_date", chance):
            del resource["effectiveDateTime"]
