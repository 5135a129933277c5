"""Lesions side by side: what each study said, and nothing that none said."""

from decimal import Decimal

import pytest

from engine.state import ImagingStudy, LesionFinding, LesionListComplete
from engine.values import point
from tests.unit.ui.by_hand import assessed, common, infusion, scan
from ui.bedside.timeline_section import imaging_section
from ui.presentation import lesions_then_and_now, study_lines

DAY = "2024-01-31"
THEN, NOW = "2022-12-20", "2024-01-10"


def study(day, *, extent="whole_body", listed=True):
    name = f"ImagingStudy/{day}"
    facts = [ImagingStudy(**common(day, name), study=name, extent=extent)]
    if listed:
        kept = common(day, f"Observation/list-{day}")
        facts.append(LesionListComplete(**kept, study=name))
    return facts


def none_seen(day, touches=""):
    return LesionFinding(
        **common(day, f"Observation/none-{day}"),
        lesion_kind="soft_tissue",
        present=False,
        bone_contiguity=touches,
        study=f"ImagingStudy/{day}",
    )


def lesion(day, site="liver", *, mm="", lesion="", number=0):
    return LesionFinding(
        **common(day, f"Observation/lesion-{day}-{number}"),
        lesion_kind="soft_tissue",
        present=True,
        bone_contiguity="non_contiguous",
        site=site,
        study=f"ImagingStudy/{day}",
        longest_mm=point(Decimal(mm)) if mm else None,
        lesion=lesion,
    )


def compared(*facts, day=DAY):
    found = lesions_then_and_now(assessed([infusion("2023-01-01"), *facts], day))
    assert found is not None
    return found


def test_one_place_in_the_same_words_stands_in_one_row_and_says_why():
    found = compared(
        *(*study(THEN), lesion(THEN, mm="32")),
        *(*study(NOW), lesion(NOW, "Liver", mm="41")),
    )
    (row,) = found.rows
    assert row.lesion == "soft-tissue, liver"
    assert (row.then, row.now) == ("away from bone, 32 mm", "away from bone, 41 mm")
    assert "does not say that it is one lesion" in row.same
    assert row.resources == (
        f"Observation/lesion-{THEN}-0",
        f"Observation/lesion-{NOW}-0",
    )


def test_what_the_record_names_as_one_lesion_is_one_whatever_the_words():
    found = compared(
        *(*study(THEN), lesion(THEN, "liver", lesion="BodyStructure/b")),
        *(*study(NOW), lesion(NOW, "segment VI", lesion="BodyStructure/b")),
    )
    (row,) = found.rows
    assert row.same == "the record names it as one lesion"


def test_two_of_the_same_words_are_paired_with_nothing():
    found = compared(
        *(*study(THEN), lesion(THEN), lesion(THEN, number=1)),
        *(*study(NOW), lesion(NOW)),
    )
    assert [row.same for row in found.rows] == ["", "", ""]
    assert [row.then for row in found.rows][2].startswith("not listed, and every")


def test_other_names_of_lesions_are_never_paired_by_words():
    found = compared(
        *(*study(THEN), lesion(THEN, lesion="BodyStructure/a")),
        *(*study(NOW), lesion(NOW, lesion="BodyStructure/b")),
    )
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (True, "not listed, and every soft-tissue lesion is listed"),
        (False, "not described; nobody has stated that all lesions are listed"),
    ],
)
def test_silence_is_an_answer_only_if_the_list_is_closed(listed, told):
    found = compared(*study(THEN), lesion(THEN), *study(NOW, listed=listed))
    assert found.rows[0].now == told


@pytest.mark.parametrize(
    ("touches", "told"),
    [
        ("", "no soft tissue lesion"),
        ("non_contiguous", "no soft tissue lesion that is away from bone"),
    ],
)
def test_a_finding_that_there_is_none_speaks_for_the_lesion(touches, told):
    later = (*study(NOW, listed=False), none_seen(NOW, touches))
    found = compared(*study(THEN), lesion(THEN), *later)
    assert found.rows[0].now == told
    assert told in found.now.about


def test_none_of_a_kind_is_not_said_to_be_an_open_list():
    for touches in ("", "not_stated"):
        facts = [*study(NOW, listed=False), none_seen(NOW, touches)]
        assert "nobody has stated" not in study_lines(assessed(facts, DAY))[0].found
    limited = [*study(NOW, listed=False), none_seen(NOW, "non_contiguous")]
    assert "nobody has stated" in study_lines(assessed(limited, DAY))[0].found


def test_the_earlier_study_is_the_last_one_up_to_the_infusion():
    on_the_day = compared(*study("2022-11-01"), *study("2023-01-01"), *study(NOW))
    assert on_the_day.then.title.endswith("2023-01-01")
    a_day_later = compared(*study("2022-11-01"), *study("2023-01-02"), *study(NOW))
    assert a_day_later.then.title.endswith("2022-11-01")
    assert a_day_later.now.title.endswith(NOW)
    none = compared(*study(NOW), lesion(NOW))
    assert (none.then.title, none.rows[0].then) == ("none is on record", "no study")


def test_one_study_is_not_compared_with_itself():
    found = compared(*study(THEN), lesion(THEN))
    assert found.now.title == "none is on record since"
    assert found.rows[0].now == "no study"


def test_what_a_study_could_not_see_and_its_age_stand_above_its_column():
    found = compared(*study(THEN), *study(NOW, extent="skull_base_to_mid_thigh"))
    assert "21 days" in found.now.about
    assert "sees skull base to mid thigh only" in found.now.about
    assert "12 days before CAR T infusion" in found.then.about


def test_without_an_infusion_the_first_study_stands_beside_the_latest():
    found = lesions_then_and_now(assessed([*scan(THEN), *scan(NOW)], DAY))
    assert found.then.role == "First study on record"
    assert lesions_then_and_now(assessed([infusion("2023-01-01")], DAY)) is None


def test_the_table_holds_every_word_and_resource():
    facts = [infusion("2023-01-01"), *study(THEN), lesion(THEN, mm="32"), *study(NOW)]
    assessment = assessed(facts, DAY)
    found = lesions_then_and_now(assessment)
    page = str(imaging_section(study_lines(assessment), found))
    for words in ("Last study before CAR T infusion", "Latest study", "away from bone"):
        assert words in page
    for resource in (*found.rows[0].resources, found.then.resource, found.now.resource):
        assert resource in page


def test_an_extent_that_is_not_stated_is_told_in_words():
    found = compared(*study(THEN), *study(NOW, extent="not_stated"))
    assert found.now.title.endswith(f", extent not stated, {NOW}")
    told = "its extent is not on record, so it cannot exclude lesions elsewhere"
    assert told in found.now.about
