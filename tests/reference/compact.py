"""Facts in one line each, so that a record can be read, written and pasted.

``serum <0.1 2024-03``, ``infusion 2024-01-10``, ``study i1 whole_body 2024-01-05``,
``lesion i1 non_contiguous``, ``none i1``, ``complete i1``, ``fish del_17p absent 2020``,
``therapy teclistamab 2024-05-01``, ``charted response vgpr 2024-04-01``. Findings of a study have its date. Behind the line may
stand ``preliminary``, ``ordered``, ``recorded=DATE``, ``specimen=NAME``, ``id=Type/name``;
``name=l1``, ``short=12``, ``new=yes`` (a lesion, its short axis, newness);
``upper=250`` (a laboratory's upper limit of normal), ``size=32`` (mm), ``clone=0.2..0.3``
(fraction of cells), ``stop=DATE``, ``because=no_response``, ``product=NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    CytogeneticResult,
    Diagnosis,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    PatientState,
    ResponseAssessment,
    Source,
    Therapy,
    patient_state,
)
from engine.values import (
    ANY_AMOUNT,
    Interval,
    When,
    above,
    below,
    point,
    read_when,
    spanning,
)

SHORT = {
    "serum": "serum_m_protein",
    "urine": "urine_m_protein",
    "kappa": "kappa_free_light_chain",
    "lambda": "lambda_free_light_chain",
    "ratio": "free_light_chain_ratio",
}
EVENTS = (
    "progression",
    "lymphodepletion",
    "hospice",
    "transfer",
    "last_contact",
    "death",
)
_NAMED = "name|short|new|recorded|specimen|id|upper|size|clone|stop|because|product"
_OPTION = re.compile(rf"preliminary|ordered|({_NAMED})=\S+")


@lru_cache(maxsize=65536)
def value_of(text: str) -> Interval | None:
    """``2.1``, ``<0.1``, ``>=3``, ``0.2..0.5``, ``hidden``, ``words``, ``failed``."""
    if text == "failed":
        return None
    if text in ("hidden", "words"):
        return ANY_AMOUNT
    if ".." in text:
        low, high = text.split("..")
        return Interval(Decimal(low), Decimal(high))
    bound = text.lstrip("<>=")
    inclusive = "=" in text
    if text.startswith("<"):
        return below(Decimal(bound), inclusive=inclusive)
    if text.startswith(">"):
        return above(Decimal(bound), inclusive=inclusive)
    return point(Decimal(text))


@lru_cache(maxsize=65536)
def when_of(text: str) -> When:
    """A FHIR time, or ``START/END`` for some time from one to the other."""
    if "/" in text:
        first, last = text.split("/")
        return spanning(
            read_when(first) if first else None, read_when(last) if last else None
        )
    return read_when(text)


def state_of(lines: Iterable[str], patient: str = "p1") -> PatientState:
    """The patient state that some lines describe, in their order."""
    return patient_state(patient, facts_of(lines))


def facts_of(lines: Iterable[str]) -> list[Fact]:
    """The facts that some lines describe, in their order."""
    listed = list(lines)
    studies = {}
    for line in listed:
        words = line.split()
        if words[0] == "study":
            studies[words[1]] = words[3]
    return [fact_of(line, number, studies) for number, line in enumerate(listed, 1)]


def fact_of(line: str, number: int, studies: dict[str, str]) -> Fact:
    """The fact that one line describes."""
    kind, *words = line.split()
    options = [word for word in words if _OPTION.fullmatch(word)]
    words = [word for word in words if word not in options]
    named = dict(word.split("=", 1) for word in options if "=" in word)
    date = _date_of(kind, words, studies)
    resource = named.get("id") or f"{_RESOURCE.get(kind, 'Observation')}/f{number:02}"
    common: dict[str, Any] = {
        "when": when_of(date),
        "recorded": when_of(named.get("recorded", date)),
        "source": Source(resource, as_recorded=words[0] if words else ""),
        "preliminary": "preliminary" in options,
    }
    return _make(kind, words, studies, {**common, **_options(kind, named, options)})


def _options(kind: str, named: dict[str, str], options: list[str]) -> dict[str, Any]:
    """What stands behind a line, as attributes of its fact."""
    found: dict[str, Any] = {}
    if kind == "therapy":
        found["given"] = "ordered" if "ordered" in options else "given"
        found["stop"] = when_of(named["stop"]) if "stop" in named else None
        found["stop_reason"] = named.get("because", "")
    if kind == "infusion":
        found["product"] = named.get("product", "ciltacabtagene_autoleucel")
    if "specimen" in named:
        found["specimen"] = named["specimen"]
    if "upper" in named:
        found["upper_limit"] = Decimal(named["upper"])
    if "size" in named:
        found["longest_mm"] = value_of(named["size"])
    if "short" in named:
        found["shortest_mm"] = value_of(named["short"])
    if "name" in named:
        found["lesion"] = f"BodyStructure/{named['name']}"
    if "new" in named:
        found["new_since_prior"] = named["new"]
    if "clone" in named:
        found["clone_fraction"] = value_of(named["clone"])
    return found


_RESOURCE = {
    "infusion": "Procedure",
    "lymphodepletion": "Procedure",
    "therapy": "MedicationAdministration",
    "study": "ImagingStudy",
    "diagnosis": "Condition",
}
_FINDINGS = ("lesion", "none", "bone", "nobone", "complete")


def _date_of(kind: str, words: list[str], studies: dict[str, str]) -> str:
    if kind in _FINDINGS and words[0] != "-":
        return studies.get(words[0], "2024-01-01")
    return words[-1]


def _make(
    kind: str, words: list[str], studies: dict[str, str], common: dict[str, Any]
) -> Fact:
    if kind == "infusion":
        return CellTherapyInfusion(**common)
    if kind in EVENTS:
        return Event(kind=kind, **common)  # type: ignore[arg-type]
    if kind == "therapy":
        return Therapy(agent=words[0], **common)
    if kind == "charted" and words[0] == "response":
        return ResponseAssessment(category=words[1].strip("?"), **common)
    if kind == "charted":
        return Characteristic(name=words[0], value=words[1].strip("?"), **common)
    if kind == "diagnosis":
        return Diagnosis(condition=words[0], **common)
    if kind == "fish":
        return CytogeneticResult(abnormality=words[0], state=words[1], **common)  # type: ignore[arg-type]
    if kind == "study":
        name = f"ImagingStudy/{words[0]}"
        common["source"] = Source(name)
        return ImagingStudy(study=name, extent=words[1], **common)  # type: ignore[arg-type]
    if kind in _FINDINGS:
        return _finding(kind, words, studies, common)
    value = value_of(words[0])
    reason = {"failed": "error", "hidden": "masked"}.get(words[0], "")
    return Measurement(
        analyte=SHORT.get(kind, kind),
        value=value,
        absent_reason=reason,
        text_result=words[0] == "words",
        **common,
    )


def _finding(
    kind: str, words: list[str], studies: dict[str, str], common: dict[str, Any]
) -> Fact:
    study = "" if words[0] == "-" else f"ImagingStudy/{words[0]}"
    if kind == "complete":
        listed = words[1] if len(words) > 1 else "all"
        return LesionListComplete(study=study, lesions=listed, **common)
    stated = words[1] if len(words) > 1 and words[1] in _STATED else "not_stated"
    bone = kind in ("bone", "nobone")
    attribute = "new_since_prior" if bone else "bone_contiguity"
    told = {attribute: stated} | common
    return LesionFinding(
        lesion_kind="bone" if bone else "soft_tissue",
        present=kind in ("lesion", "bone"),
        study=study,
        **told,
    )


_STATED = ("contiguous", "non_contiguous", "indeterminate", "not_stated", "yes", "no")
