"""The sentences in which a record is told, each with an example.

Both the steps of feature files and the records of ``.cases.yaml`` files read them,
so that there is one language and not two.
"""

from __future__ import annotations

from typing import Final

from ui.workbench.imaging import CONTIGUITIES, MODALITIES
from ui.workbench.pages import Note
from ui.workbench.record import Record
from ui.workbench.sentence import Parts, Table, sentence
from ui.workbench.words import VALUE, WHEN, Misunderstood, not_a_sentence

_SEEN: Final = r"an? (?:(?P<newness>new|known) )?(?P<kind>soft-tissue|bone) lesion"
_WHERE: Final = (
    r"(?: (?:in|at) (?:the )?(?P<site>[^,]+?))?"
    r"(?: of (?P<size>\d[\d.]*(?: x \d[\d.]*)? ?[a-z]+))?"
)
_LESION: Final = _SEEN + _WHERE
_NAMED_LESION: Final = _SEEN + r" (?P<lesion>[A-Z][A-Z0-9]*)" + _WHERE
_CONTIGUITY: Final = "|".join(contiguity for contiguity in CONTIGUITIES if contiguity)
_MODALITY: Final = "|".join(sorted(MODALITIES, key=len, reverse=True))
_DRUG: Final = r"(?P<drug>[a-z][a-z -]*?)"


def _study(record: Record, p: Parts, note: Note, table: Table) -> None:
    record.imaging.study(p["modality"], p["extent"], p["when"], note)
    if p["listed"]:
        record.imaging.every_lesion_listed(note)
    if p["none"]:
        record.imaging.no_lesion(p["none"], note=note)


def _lesion(record: Record, p: Parts, note: Note, table: Table) -> None:
    record.imaging.lesion(
        p["kind"],
        p["site"],
        p["size"],
        p["contiguity"],
        p["newness"],
        p.get("when", ""),
        note,
        p.get("lesion", ""),
    )


SENTENCES: Final = (
    sentence(
        "a patient with nothing on record",
        r"(?:a|the) (?:synthetic )?patient(?: with nothing on record)?",
        lambda record, p, note, table: None,
    ),
    sentence(
        "the site declares that the therapy feed is complete",
        r"the site declares that (?P<assumption>.+)",
        lambda record, p, note, table: record.declare(p["assumption"]),
    ),
    sentence(
        "a CAR T infusion of ide-cel on 2023-10-01",
        rf"(?:a|an|another|a first|a second) CAR T infusion(?: of (?P<product>.+?))? "
        rf"on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.infusion(p["when"], p["product"], note),
    ),
    sentence(
        "lymphodepletion started on day -5",
        rf"lymphodepletion started on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("lymphodepletion", p["when"], note),
    ),
    sentence(
        "LDH was 251 U/L on 2024-01-20, upper limit 250 U/L",
        rf"(?P<test>[^:,]+?) was (?P<value>{VALUE}) on (?P<when>{WHEN}), "
        rf"upper limit (?P<limit>{VALUE})",
        lambda record, p, note, table: record.laboratory.result(
            p["test"], p["when"], p["value"], note, upper_limit=p["limit"]
        ),
    ),
    sentence(
        "serum M-protein was 0.30 g/dL on 2024-01-20",
        rf"(?P<test>(?!free light chains)[^:,]+?) was (?P<value>{VALUE}) on (?P<when>{WHEN})",
        lambda record, p, note, table: record.laboratory.result(
            p["test"], p["when"], p["value"], note
        ),
    ),
    sentence(
        "serum M-protein was:",
        r"(?P<test>[^:,]+?) was:",
        lambda record, p, note, table: record.laboratory.series(p["test"], table),
        table=True,
    ),
    sentence(
        "free light chains were kappa 50 mg/L and lambda 10 mg/L on 2024-01-20",
        rf"free light chains were kappa (?P<kappa>{VALUE}) and lambda (?P<other>{VALUE}) "
        rf"on (?P<when>{WHEN})",
        lambda record, p, note, table: record.laboratory.light_chains(
            p["when"], p["kappa"], p["other"], note
        ),
    ),
    sentence(
        "free light chains were:",
        r"free light chains were:",
        lambda record, p, note, table: record.laboratory.light_chain_series(table),
        table=True,
    ),
    sentence(
        "FISH on 2023-05-01 found del(17p)",
        rf"FISH on (?P<when>{WHEN}) found (?P<found>.+?)(?: in (?P<cells>\d[\d.]*) ?% of cells)?",
        lambda record, p, note, table: record.laboratory.fish(
            p["when"], p["found"], "present", p["cells"], note
        ),
    ),
    sentence(
        "FISH on 2023-05-01 did not find t(4;14) or t(14;16)",
        rf"FISH on (?P<when>{WHEN}) did not find (?P<found>.+?)",
        lambda record, p, note, table: record.laboratory.fish(
            p["when"], p["found"], "absent", note=note
        ),
    ),
    sentence(
        "FISH on 2023-05-01 was inconclusive for gain(1q)",
        rf"FISH on (?P<when>{WHEN}) was inconclusive for (?P<found>.+?)",
        lambda record, p, note, table: record.laboratory.fish(
            p["when"], p["found"], "inconclusive", note=note
        ),
    ),
    sentence(
        "FISH on 2023-05-01 failed for t(4;14) and t(14;16)",
        rf"FISH on (?P<when>{WHEN}) failed for (?P<found>.+?)",
        lambda record, p, note, table: record.laboratory.fish(
            p["when"], p["found"], "failed", note=note
        ),
    ),
    sentence(
        "FISH on 2023-05-01 did not test gain(1q)",
        rf"FISH on (?P<when>{WHEN}) did not test (?P<found>.+?)",
        lambda record, p, note, table: record.laboratory.fish(
            p["when"], p["found"], "not tested", note=note
        ),
    ),
    sentence(
        "FISH on 2023-05-01 said:",
        rf"FISH on (?P<when>{WHEN}) said:",
        lambda record, p, note, table: record.laboratory.fish_panel(p["when"], table),
        table=True,
    ),
    sentence(
        "a whole-body PET/CT on 2024-01-20 that lists every lesion",
        rf"an? (?:(?P<extent>whole-body|skull-base-to-mid-thigh|limited) )?"
        rf"(?P<modality>{_MODALITY}) on (?P<when>{WHEN})"
        r"(?:(?P<listed> that lists every lesion)|"
        r" that shows no (?P<none>soft-tissue|bone) lesion)?",
        _study,
    ),
    sentence(
        "it shows a soft-tissue lesion in the liver of 32 mm, not contiguous with bone",
        rf"it shows {_LESION}(?:, (?P<contiguity>{_CONTIGUITY}))?",
        _lesion,
    ),
    sentence(
        "it shows a known soft-tissue lesion L1 in the liver of 20 x 12 mm",
        rf"it shows {_NAMED_LESION}(?:, (?P<contiguity>{_CONTIGUITY}))?",
        _lesion,
    ),
    sentence(
        "a soft-tissue lesion in the liver on 2024-01-20, not contiguous with bone",
        rf"{_LESION} on (?P<when>{WHEN})(?:, (?P<contiguity>{_CONTIGUITY}))?",
        _lesion,
    ),
    sentence(
        "it shows no soft-tissue lesion that is not contiguous with bone",
        rf"it shows no (?P<kind>soft-tissue|bone) lesion(?: that is (?P<contiguity>{_CONTIGUITY}))?",
        lambda record, p, note, table: record.imaging.no_lesion(p["kind"], p["contiguity"], note),
    ),
    sentence(
        "it lists every lesion",
        r"it lists every lesion",
        lambda record, p, note, table: record.imaging.every_lesion_listed(note),
    ),
    sentence(
        "it was entered in error",
        r"it was entered in error",
        lambda record, p, note, table: record.imaging.retract(),
    ),
    sentence(
        "teclistamab was started on 2024-02-01",
        rf"{_DRUG} was (?:started|given) on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.therapy(p["drug"], p["when"], note=note),
    ),
    sentence(
        "pomalidomide was given from 2024-02-01 to 2024-05-01",
        rf"{_DRUG} was given from (?P<when>{WHEN}) to (?P<stop>{WHEN})",
        lambda record, p, note, table: record.course.therapy(
            p["drug"], p["when"], p["stop"], note
        ),
    ),
    sentence(
        "teclistamab was ordered on 2024-02-01",
        rf"{_DRUG} was ordered on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.therapy(
            p["drug"], p["when"], note=note, ordered=True
        ),
    ),
    sentence(
        "progression was documented on day 61",
        rf"progression was documented on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("progression", p["when"], note),
    ),
    sentence(
        "the patient died on 2024-06-01",
        rf"the patient died on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("death", p["when"], note),
    ),
    sentence(
        "hospice care started on 2024-05-01",
        rf"hospice care started on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("hospice", p["when"], note),
    ),
    sentence(
        "the patient was transferred on 2024-05-01",
        rf"the patient was transferred on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("transfer", p["when"], note),
    ),
    sentence(
        "the last contact was on 2024-05-01",
        rf"the last contact was on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.event("last_contact", p["when"], note),
    ),
    sentence(
        "plasma cell leukemia was diagnosed on 2023-05-01",
        rf"(?P<condition>.+?) was diagnosed on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.diagnosis(p["condition"], p["when"], note),
    ),
    sentence(
        "response was charted as VGPR on day 90",
        rf"(?P<name>.+?) was charted as (?P<charted>.+?) on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.charted(
            p["name"], p["charted"], p["when"], note
        ),
    ),
    sentence(
        "grade 2 cytokine release syndrome on day 3",
        rf"grade (?P<grade>[1-5]) (?P<term>.+?) on (?P<when>{WHEN})",
        lambda record, p, note, table: record.course.toxicity(
            p["term"], p["grade"], p["when"], note
        ),
    ),
)  # fmt: skip


def tell(record: Record, words: str, table: Table = ()) -> None:
    """Write one sentence into a record.

    Raises:
        Misunderstood: no such sentence, or words in it that mean nothing.
    """
    for form in SENTENCES:
        match = form.pattern.fullmatch(words)
        if match is None:
            continue
        parts = {name: text or "" for name, text in match.groupdict().items()}
        note = Note(parts.get("status") or "final", parts.get("reported", ""))
        if form.table and not table:
            raise Misunderstood(f"{words!r} needs a table below it", "add the table")
        if table and not form.table:
            raise Misunderstood(f"{words!r} takes no table", "leave the table out")
        form.tell(record, parts, note, table)
        return
    raise not_a_sentence(words, (form.example for form in SENTENCES))
