"""Reports in words: kinds, states, spans; text alone sets no lesion."""

from __future__ import annotations

import base64
from datetime import UTC

import pytest

from engine.assessment import Assessment, assess
from engine.language import shipped_ruleset
from engine.state import LesionFinding, NarrativeMention
from engine.values import Outcome, read_when
from fhir_adapters.inbound import InboundMapping
from tests.unit.inbound.build import (
    OURS,
    Json,
    concept,
    fate,
    loinc,
    observation,
    resource,
    state,
)

GRAMMAR = InboundMapping.shipped().narrative

SENTENCES = [
    # kind, state, sentence
    ("extramedullary", "absent", "No evidence of extramedullary disease."),
    ("extramedullary", "absent", "Extramedullary disease is not identified."),
    ("extramedullary", "absent", "Negative for extramedullary\nlesions."),
    ("extramedullary", "absent", "There is no liver mass."),
    ("extramedullary", "absent", "No pulmonary nodule or hepatic lesion is present."),
    ("extramedullary", "absent", "No fracture, hepatic or splenic lesion is present."),
    ("extramedullary", "absent", "No fracture and no liver mass present."),
    ("extramedullary", "absent", "No fracture and no new bone; no liver mass."),
    ("extramedullary", "uncertain", "No fracture, hepatic lesion is present."),
    ("extramedullary", "uncertain", "No fracture and liver mass present."),
    ("extramedullary", "uncertain", "No fracture and new liver mass."),
    ("extramedullary", "uncertain", "No fracture and there is a liver mass."),
    ("extramedullary", "uncertain", "No fracture with liver mass present."),
    ("extramedullary", "uncertain", "No fracture & hepatic lesion seen."),
    ("extramedullary", "uncertain", "Cannot exclude extramedullary disease."),
    ("extramedullary", "uncertain", "Extramedullary disease is not excluded."),
    ("extramedullary", "uncertain", "No new extramedullary disease."),
    ("extramedullary", "uncertain", "Possible hepatic lesion."),
    ("extramedullary", "uncertain", "Hepatic lesion has not resolved."),
    ("extramedullary", "uncertain", "Extramedullary disease."),
    ("extramedullary", "uncertain", "No fracture, new liver mass."),
    (
        "extramedullary",
        "uncertain",
        "Renal mass suspicious for extramedullary disease.",
    ),
    ("extramedullary", "historical", "Extramedullary lesion is no longer seen."),
    ("extramedullary", "historical", "Complete resolution of the hepatic lesion."),
    ("extramedullary", "historical", "History of extramedullary plasmacytoma."),
    ("extramedullary", "hypothetical", "Evaluate for extramedullary disease."),
    ("extramedullary", "hypothetical", "Indication: extramedullary disease."),
    ("extramedullary", "hypothetical", "Is there extramedullary disease?"),
    ("extramedullary", "hypothetical", "Rule out EMD."),
    ("extramedullary", "family", "Mother had a breast mass."),
    ("extramedullary", "present", "There is a 3.2 cm FDG-avid mass in the liver."),
    ("extramedullary", "present", "A new extramedullary plasmacytoma is seen."),
    ("extramedullary", "present", "No fracture; new liver mass."),
    ("extramedullary", "present", "No fracture but there is a new splenic lesion."),
    ("paraskeletal", "present", "There is a soft tissue mass arising from the rib."),
    ("paraskeletal", "present", "Epidural extension is seen at T4."),
    ("paraskeletal", "absent", "No epidural extension."),
    ("intraosseous", "present", "Multiple lytic lesions are seen."),
    ("intraosseous", "absent", "No lytic lesions."),
    ("soft_tissue", "present", "There is a paravertebral soft tissue mass."),
    ("soft_tissue", "present", "Extramedullary mass arising from L3 is seen."),
]


@pytest.mark.parametrize(("kind", "said", "sentence"), SENTENCES)
def test_what_a_sentence_speaks_of_and_what_it_says(
    kind: str, said: str, sentence: str
) -> None:
    found = {(m.kind, m.state) for m in GRAMMAR.mentions(sentence)}
    assert found == {(kind, said)}


def test_only_the_contrast_carries_both() -> None:
    found = GRAMMAR.mentions("Lytic lesions are seen but no extramedullary disease.")
    assert [(m.kind, m.state) for m in found] == [
        ("intraosseous", "present"),
        ("extramedullary", "absent"),
    ]


def test_what_stands_below_a_heading_of_history_is_history() -> None:
    text = "History: liver mass 2019.\n\nFindings: a liver mass is seen."
    assert [m.state for m in GRAMMAR.mentions(text)] == ["historical", "present"]


def test_the_span_is_that_of_the_sentence() -> None:
    text = "Bones are normal. There is a liver mass. Nothing else."
    (mention,) = GRAMMAR.mentions(text)
    assert text[mention.start : mention.end].strip() == mention.sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The lungs are clear.",
        "Normal liver.",
        "Remote data from an emdash file.",
        "Body mass index is normal.",
    ],
)
def test_other_text_speaks_of_nothing(text: str) -> None:
    assert GRAMMAR.mentions(text) == []


SEEN = "There is a mass in the liver."


def report(**elements: object) -> Json:
    base: Json = {
        "status": "final",
        "code": concept(OURS, "whole-body"),
        "effectiveDateTime": "2024-01-20",
        "conclusion": SEEN,
    }
    return resource("DiagnosticReport", **(base | elements))


def encoded(text: str, kind: str = "text/plain") -> Json:
    return {"contentType": kind, "data": base64.b64encode(text.encode()).decode()}


def mentions(*resources: Json) -> list[NarrativeMention]:
    return list(state(*resources).mentions)


def test_a_conclusion_is_a_mention_and_no_lesion() -> None:
    found = state(report())
    assert not found.of(LesionFinding)
    (mention,) = found.mentions
    assert (mention.about, mention.state) == ("extramedullary", "present")
    assert mention.source.field == "DiagnosticReport.conclusion"
    assert mention.study == "DiagnosticReport/r1"


@pytest.mark.parametrize(
    "form",
    [
        encoded(SEEN),
        encoded(SEEN, "text/plain; charset=utf-8"),
        encoded(
            f"<div xmlns='http://www.w3.org/1999/xhtml'><p>{SEEN}</p></div>",
            "text/html",
        ),
        encoded(
            "<p>There is a <b>mass</b>\nin the liver.</p>", "application/xhtml+xml"
        ),
    ],
)
def test_the_presented_form_is_read(form: Json) -> None:
    (mention,) = mentions(report(conclusion=..., presentedForm=[form]))
    assert mention.state == "present"
    assert mention.source.field == "DiagnosticReport.presentedForm[0]"


def test_one_sentence_in_several_places_is_one_question() -> None:
    words = observation(loinc("19005-8"), valueString="There is a mass  in the liver")
    words |= {"id": "o1"}
    given = report(
        presentedForm=[encoded(SEEN)], result=[{"reference": "Observation/o1"}]
    )
    assert len(mentions(given, words)) == 1


def test_the_same_words_of_another_study_are_another_question() -> None:
    later = report(id="r2", effectiveDateTime="2024-06-20")
    assert len(mentions(report(), later)) == 2


def test_an_impression_in_words_is_read() -> None:
    words = observation(loinc("18782-3"), valueString=SEEN)
    assert fate(words) == ("used", [])
    assert [m.state for m in mentions(words)] == ["present"]


def test_a_document_is_read_and_one_without_lesions_is_not_relevant() -> None:
    def document(text: str, **more: object) -> Json:
        content = [{"attachment": encoded(text)}]
        base: Json = {"status": "current", "date": "2024-01-20T10:00:00Z"}
        return resource("DocumentReference", content=content, **(base | more))

    assert [m.state for m in mentions(document(SEEN))] == ["present"]
    assert fate(document("The lungs are clear.")) == ("not_relevant", [])
    assert fate(document(SEEN, status="entered-in-error")) == ("ignored", [])
    assert fate(document(SEEN, docStatus="entered-in-error")) == ("ignored", [])
    assert fate(document(SEEN, date=...)) == ("set_aside", ["MS-D030"])


def test_a_void_report_says_nothing() -> None:
    assert mentions(report(status="entered-in-error")) == []


def test_a_pdf_is_named_and_not_passed_over() -> None:
    form = {"contentType": "application/pdf", "data": "JVBERi0="}
    assert fate(report(conclusion=..., presentedForm=[form])) == ("used", ["MS-D086"])


@pytest.mark.parametrize(
    "form",
    [{"contentType": "text/plain", "data": "%%%"}, {"url": "http://x.example/1"}],
)
def test_text_that_cannot_be_reached_is_named(form: Json) -> None:
    assert fate(report(conclusion=..., presentedForm=[form])) == ("used", ["MS-D086"])


def infusion() -> Json:
    code = concept("http://www.cms.gov/Medicare/Coding/ICD10", "XW033K7")
    return resource(
        "Procedure",
        id="car",
        status="completed",
        code=code,
        performedDateTime="2023-06-01",
    )


def assessed(*resources: Json) -> Assessment:
    sets = [shipped_ruleset("moffitt_2025")]
    return assess(state(*resources), sets, read_when("2024-02-01", UTC))


def test_an_unknown_names_the_sentence_that_would_settle_it() -> None:
    answer = assessed(report(), infusion())
    verdict = next(v for v in answer.verdicts if v.rule == "moffitt_2025/any_emd")
    (question,) = answer.questions
    assert verdict.outcome == Outcome.UNKNOWN
    assert question.sentence == SEEN
    assert verdict.to_confirm == (question.id,)
    assert verdict.rule in question.could_settle


def test_no_text_changes_any_outcome() -> None:
    with_text = assessed(report(), infusion())
    without = assessed(report(conclusion=...), infusion())
    assert [v.outcome for v in with_text.verdicts] == [
        v.outcome for v in without.verdicts
    ]
    assert with_text.facts_sha256 == without.facts_sha256


def test_a_confirmed_sentence_asks_no_more() -> None:
    lesion = observation(
        concept(OURS, "soft-tissue-lesion"),
        id="o1",
        valueCodeableConcept=loinc("LA9633-4"),
        derivedFrom=[{"reference": "DiagnosticReport/r1"}],
        component=[
            {
                "code": concept(OURS, "bone-contiguity"),
                "valueCodeableConcept": concept(OURS, "non-contiguous"),
            }
        ],
    )
    assert assessed(report(), infusion(), lesion).questions == ()


@pytest.mark.parametrize("said", ["Mother had a liver mass.", "Rule out liver mass."])
def test_relatives_and_indications_ask_nothing(said: str) -> None:
    answer = assessed(report(conclusion=said), infusion())
    assert answer.questions == ()


@pytest.mark.parametrize("said", ["History: liver mass 2019.", "H/o a liver mass."])
def test_a_lesion_of_the_past_asks_and_is_shown_as_such(said: str) -> None:
    (question,) = assessed(report(conclusion=said), infusion()).questions
    assert (question.state, question.sentence) == ("historical", said)
    assert "as of the past" in question.text
    assert question.could_settle


@pytest.mark.parametrize("code", ["LA9633-4", "LA9634-2"])
def test_a_coded_finding_of_the_study_answers_a_lesion_of_the_past(code: str) -> None:
    finding = observation(
        concept(OURS, "soft-tissue-lesion"),
        id="o1",
        valueCodeableConcept=loinc(code),
        derivedFrom=[{"reference": "DiagnosticReport/r1"}],
        component=[
            {
                "code": concept(OURS, "bone-contiguity"),
                "valueCodeableConcept": concept(OURS, "non-contiguous"),
            }
        ],
    )
    asked = assessed(report(conclusion="History: liver mass."), infusion(), finding)
    assert asked.questions == ()


def test_a_report_of_tomorrow_asks_nothing_today() -> None:
    assert assessed(report(effectiveDateTime="2024-02-02"), infusion()).questions == ()
