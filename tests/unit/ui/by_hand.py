"""Patients made by hand, for tests of screens."""

from collections.abc import Iterable
from decimal import Decimal

from engine.assessment import Assessment, assess
from engine.language import shipped_ruleset, shipped_ruleset_names
from engine.state import (
    CellTherapyInfusion,
    CytogeneticResult,
    CytogeneticState,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    Source,
    Therapy,
    patient_state,
)
from engine.values import point, read_when


def common(day: str, resource: str, recorded: str = "") -> dict:
    when = read_when(day)
    source = Source(resource, "", recorded)
    return {"when": when, "recorded": when, "source": source}


def serum(day: str, value: str, *, preliminary: bool = False) -> Measurement:
    return lab("serum_m_protein", day, value, f"{value} g/dL", preliminary=preliminary)


def urine(day: str, value: str) -> Measurement:
    return lab("urine_m_protein", day, value, f"{value} mg/24h")


def lab(
    analyte: str, day: str, value: str, recorded: str, *, preliminary: bool = False
) -> Measurement:
    return Measurement(
        **common(day, f"Observation/{analyte}-{day}", recorded),
        analyte=analyte,
        value=point(Decimal(value)),
        preliminary=preliminary,
    )


def infusion(day: str, product: str = "idecabtagene_vicleucel") -> CellTherapyInfusion:
    return CellTherapyInfusion(**common(day, f"Procedure/{product}"), product=product)


def progression(day: str) -> Event:
    return Event(**common(day, f"Observation/pd-{day}"), kind="progression")


def teclistamab(day: str) -> Therapy:
    resource = f"MedicationAdministration/tec-{day}"
    return Therapy(**common(day, resource), agent="teclistamab")


def fish(
    name: str, state: CytogeneticState, day: str = "2021-01-04"
) -> CytogeneticResult:
    resource = f"Observation/fish-{name}"
    return CytogeneticResult(**common(day, resource), abnormality=name, state=state)


def scan(day: str, *contiguity: str) -> list[Fact]:
    """A whole-body study in which every lesion is listed."""
    study = f"ImagingStudy/{day}"
    facts: list[Fact] = [
        ImagingStudy(**common(day, study), study=study, extent="whole_body"),
        LesionListComplete(**common(day, f"Observation/list-{day}"), study=study),
    ]
    return facts + [
        LesionFinding(
            **common(day, f"Observation/lesion-{day}-{number}"),
            lesion_kind="soft_tissue",
            present=True,
            bone_contiguity=touches,
            site="liver" if touches == "non_contiguous" else "rib 5",
            study=study,
        )
        for number, touches in enumerate(contiguity)
    ]


PROBES = (
    *("del_17p", "monosomy_17", "t_4_14", "t_14_16", "t_14_20"),
    *("gain_1q", "amp_1q", "del_1p"),
)


def panel(*present: str) -> list[Fact]:
    """A complete FISH panel in which only these are present."""
    return [fish(n, "present" if n in present else "absent") for n in PROBES]


def assessed(facts: Iterable[Fact], as_of: str = "2024-01-31") -> Assessment:
    rulesets = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    return assess(patient_state("p1", list(facts)), rulesets, read_when(as_of))
