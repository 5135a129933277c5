"""What a model card says of a study beyond its evidence rows, by TRIPOD+AI item."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class CardWords(Struct, frozen=True, kw_only=True):
    """Words of one study.

    Attributes:
        use: for whom and when its numbers are shown.
        not_for: what they must not be used for.
        dates: when patients were treated and until when they were followed.
        setting: where.
        treatment: what they received before and after time zero.
        assessment: who judged the outcome.
        size: how the number of patients came about.
        missing: how missing data were handled.
        fairness: what is known of differences between people.
        ethics: approval and consent.
        availability: data, code, funding.
        external: evidence from elsewhere.
    """

    use: str
    not_for: str
    dates: str
    setting: str
    treatment: str
    assessment: str
    size: str
    missing: str
    fairness: str
    ethics: str
    availability: str
    external: str


WORDS: Final = {
    "A": CardWords(
        use="Look-up of what was observed after documented progression on BCMA-directed "
        "CAR T, by extramedullary and paramedullary disease as the paper defines them.",
        not_for="Patients in remission or before infusion; choice of treatment; a curve "
        "or a probability for one person.",
        dates="CAR T from 1 May 2021 to 31 December 2023 (Methods, Patients); end of "
        "follow-up not reported.",
        setting="One centre in Florida, USA; retrospective.",
        treatment="Commercial ide-cel or cilta-cel before time zero; therapy after "
        "progression as chosen (Table 3).",
        assessment="Treating physicians, without independent review; biopsy of soft-tissue "
        "lesions not required.",
        size="All patients who progressed; no calculation.",
        missing="Not described. Percentages of Tables 1 and 2 divide by fewer patients "
        "than their headers.",
        fairness="Race and sex stand in Table 1; outcomes by them are not reported. "
        "mspike uses neither.",
        ethics="Institutional review board approval (Methods).",
        availability="No individual data are used. Whether data, code and funding are "
        "stated cannot be told from the text at hand.",
        external="Not compared with patients of another cohort.",
    ),
    "B": CardWords(
        use="Look-up of what was observed from the first teclistamab dose, by true "
        "extramedullary disease, pariskeletal plasmacytoma or neither.",
        not_for="Patients who have not had teclistamab; choice of treatment; anything "
        "beyond the month at which a curve is cut.",
        dates="Teclistamab by September 2023, followed to 30 April 2024 (Methods, first "
        "paragraph).",
        setting="Thirteen centres in the USA by the paper's count; retrospective.",
        treatment="Teclistamab; dose schedules were left to the investigators.",
        assessment="Treating investigators; confirmation of complete response not "
        "required; imaging not uniform.",
        size="All patients of the centres; no calculation.",
        missing="Patients without a value were left out of a model (n differs by row of "
        "Table 3); soft-tissue disease that was not imaged may have been missed.",
        fairness="Race and sex stand in Table 1; outcomes by them are not reported. "
        "mspike uses neither.",
        ethics="Review boards of the institutions (Ethics approval).",
        availability="Data from the authors on request (Data availability); no "
        "individual data are used here.",
        external="Curves have not been compared with patients of another cohort. A "
        "centre can: observed against expected events, calibration at 3, 6 and 12 months.",
    ),
}
