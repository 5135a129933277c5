"""The sentences: each example is understood, by one pattern only, and tells its facts."""

from __future__ import annotations

import pytest

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
    ResponseAssessment,
    Therapy,
    Toxicity,
)
from engine.values import read_when
from ui.workbench import Misunderstood, Record
from ui.workbench.answers import ANSWERS
from ui.workbench.sentences import SENTENCES, tell


def _told(*sentences: str) -> Record:
    record = Record()
    for sentence in sentences:
        tell(record, sentence)
    return record


def _facts(*sentences: str) -> list[Fact]:
    return list(_told(*sentences).state().facts)


@pytest.mark.parametrize("example", [s.example for s in SENTENCES])
def test_an_example_fits_exactly_one_sentence(example: str) -> None:
    assert len([s for s in SENTENCES if s.pattern.fullmatch(example)]) == 1


@pytest.mark.parametrize("example", [a.example for a in ANSWERS])
def test_an_example_fits_exactly_one_answer(example: str) -> None:
    assert len([a for a in ANSWERS if a.pattern.fullmatch(example)]) == 1


@pytest.mark.parametrize(
    ("sentence", "kind", "resource"),
    [
        ("a CAR T infusion on 2023-10-01", CellTherapyInfusion, "Procedure/car-t-infusion-2023-10-01"),
        ("another CAR T infusion of cilta-cel on 2023-10-01", CellTherapyInfusion, "Procedure/cilta-cel-infusion-2023-10-01"),
        ("lymphodepletion started on 2023-09-26", Event, "Procedure/lymphodepletion-2023-09-26"),
        ("serum M-protein was <0.1 g/dL on 2024-01", Measurement, "Observation/serum-m-protein-2024-01"),
        ("ECOG performance status was 2 on 2024-01-20", Measurement, "Observation/ecog-2024-01-20"),
        ("clonal plasma cells in the marrow was 12 % on 2024-01-20", Measurement, "Observation/marrow-plasma-cells-2024-01-20"),
        ("FISH on 2023-05-01 found t(4;14)", CytogeneticResult, "Observation/fish-t-4-14-2023-05-01"),
        ("a whole-body MRI on 2024-01-20", ImagingStudy, "ImagingStudy/mri-2024-01-20"),
        ("a soft-tissue lesion in the skin on 2024-01-20", LesionFinding, "Observation/soft-tissue-lesion-skin-2024-01-20"),
        ("teclistamab was started on 2024-02-01", Therapy, "MedicationAdministration/teclistamab-2024-02-01"),
        ("teclistamab was ordered on 2024-02-01", Therapy, "MedicationRequest/teclistamab-2024-02-01"),
        ("progression was documented on 2024-02-01", Event, "Observation/progression-2024-02-01"),
        ("the patient died on 2024-02-01", Event, "Patient/death-2024-02-01"),
        ("hospice care started on 2024-02-01", Event, "Encounter/hospice-2024-02-01"),
        ("the patient was transferred on 2024-02-01", Event, "Observation/transfer-2024-02-01"),
        ("the last contact was on 2024-02-01", Event, "Observation/last-contact-2024-02-01"),
        ("plasma cell leukaemia was diagnosed on 2023-05-01", Diagnosis, "Condition/plasma-cell-leukemia-2023-05-01"),
        ("response was charted as VGPR on 2024-01-10", ResponseAssessment, "Observation/response-2024-01-10"),
        ("serum immunofixation was charted as positive on 2024-01-10", Characteristic, "Observation/serum-immunofixation-2024-01-10"),
        ("grade 2 cytokine release syndrome on 2023-10-03", Toxicity, "AdverseEvent/cytokine-release-syndrome-2023-10-03"),
    ],
)  # fmt: skip
def test_a_sentence_tells_one_fact_with_a_readable_id(
    sentence: str, kind: type[Fact], resource: str
) -> None:
    (fact,) = _facts(sentence)
    assert type(fact) is kind
    assert fact.source.resource == resource


def test_a_course_of_a_drug_has_an_end() -> None:
    (therapy,) = _facts("pomalidomide was given from 2024-02-01 to 2024-05-01")
    assert isinstance(therapy, Therapy)
    assert therapy.stop == read_when("2024-05-01")


def test_fish_in_a_part_of_the_cells() -> None:
    (result,) = _facts("FISH on 2023-05-01 found del(17p) in 60 % of cells")
    assert isinstance(result, CytogeneticResult)
    assert result.clone_fraction is not None
    assert result.clone_fraction.text() == "0.6"


def test_a_study_with_its_lesions() -> None:
    study, lesion, listed = _facts(
        "a whole-body PET/CT on 2024-01-20 that lists every lesion",
        "it shows a soft-tissue lesion in the left chest wall of 3.2 cm, contiguous with bone",
    )
    assert isinstance(study, ImagingStudy)
    assert isinstance(listed, LesionFinding | LesionListComplete)
    findings = {type(fact): fact for fact in (lesion, listed)}
    found, complete = findings[LesionFinding], findings[LesionListComplete]
    assert isinstance(found, LesionFinding)
    assert isinstance(complete, LesionListComplete)
    assert found.study == complete.study == study.study
    assert (found.site, found.bone_contiguity) == ("left chest wall", "contiguous")
    assert found.longest_mm is not None
    assert found.longest_mm.text() == "32"


def test_two_results_of_one_day_keep_two_ids() -> None:
    one, other = _facts(
        "serum M-protein was 0.1 g/dL on 2024-01-20",
        "serum M-protein was 0.2 g/dL on 2024-01-20",
    )
    assert one.source.resource == "Observation/serum-m-protein-2024-01-20"
    assert other.source.resource == "Observation/serum-m-protein-2024-01-20-2"


def test_how_a_fact_was_reported() -> None:
    (fact,) = _facts(
        "serum M-protein was 0.1 g/dL on 2024-01-20, preliminary, reported on 2024-01-25"
    )
    assert fact.preliminary
    assert fact.when == read_when("2024-01-20")
    assert fact.recorded == read_when("2024-01-25")


def test_entered_in_error_is_ignored_and_counted() -> None:
    record = _told(
        "serum M-protein was 0.1 g/dL on 2024-01-20",
        "serum M-protein was 9.9 g/dL on 2024-01-21, entered in error",
    )
    state = record.state()
    assert [fact.source.as_recorded for fact in state.facts] == ["0.1 g/dL"]
    assert (state.resources.used, state.resources.ignored) == (1, 1)


def test_a_correction_replaces_and_needs_something_to_replace() -> None:
    record = _told("serum M-protein was 9.9 g/dL on 2024-01-20")
    tell(record, "serum M-protein was 0.1 g/dL on 2024-01-20, corrected")
    assert [fact.source.as_recorded for fact in record.state().facts] == ["0.1 g/dL"]
    with pytest.raises(Misunderstood, match="nothing to correct"):
        tell(record, "serum M-protein was 0.1 g/dL on 2024-01-21, corrected")


def test_days_count_from_the_last_infusion_told() -> None:
    infusion, progression = _facts(
        "a CAR T infusion of ide-cel on 2023-10-01",
        "progression was documented on day 61",
    )
    assert progression.when.first_day - infusion.when.first_day == 61
    for first in ("a patient with nothing on record", "a CAR T infusion on 2023-10"):
        with pytest.raises(Misunderstood, match="day 61 of what"):
            _told(first, "progression was documented on day 61")


def test_a_series_as_a_table() -> None:
    record = Record()
    table = [
        ["date", "value (g/L)", "status", "reported"],
        ["2024-01-20", "7", "", "2024-01-22"],
        ["2024-02-20", "<1", "preliminary", ""],
        ["2024-03-20", "failed", "", ""],
    ]
    tell(record, "serum M-protein was:", table)
    told = [(f.source.as_recorded, f.preliminary) for f in record.state().facts]
    assert told == [("7 g/L", False), ("<1 g/L", True), ("failed", False)]


@pytest.mark.parametrize(
    ("sentence", "table", "message"),
    [
        ("serum M-protein was:", [], "needs a table"),
        ("progression was documented on 2024-01-20", [["date"]], "takes no table"),
        ("serum M-protein was:", [["date"], ["2024-01-20"]], "no column 'value'"),
        ("serum M-protein was:", [["date", "value", "colour"]], "unknown column 'colour'"),
        ("serum M-protein was:", [["date", "value"], ["2024-01-20"]], "1 cells, not 2"),
        ("serum M-protein was:", [["date", "value"], ["20.1.2024", "1 g/dL"]], "no day"),
        ("serum M-protein was:", [["date", "value", "status"], ["2024", "1 g/dL", "soon"]], "no status 'soon'"),
        ("serum M-protein was 0.1 g/dL on 2024-02-31", [], "no day '2024-02-31'"),
        ("FISH on 2023-05-01 found t(4:15)", [], "no abnormality"),
        ("aspirin was started on 2024-02-01", [], "no drug"),
        ("gout was diagnosed on 2024-02-01", [], "no condition"),
        ("it shows a soft-tissue lesion in the liver", [], "no imaging study was told"),
    ],
)  # fmt: skip
def test_mistakes(sentence: str, table: list[list[str]], message: str) -> None:
    with pytest.raises(Misunderstood) as mistake:
        tell(Record(), sentence, table)
    assert message in mistake.value.message
    assert mistake.value.remedy


def test_an_unknown_sentence_names_the_nearest() -> None:
    with pytest.raises(Misunderstood) as mistake:
        tell(Record(), "a CAR-T infusion with ide-cel at 2023-10-01")
    assert "a CAR T infusion of ide-cel on 2023-10-01" in mistake.value.remedy
