"""The timeline: what is drawn, the level of a rise, and Sittig's eleven criteria."""

import json
from decimal import Decimal
from itertools import combinations

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import courses_of
from engine.state import LesionListComplete, Measurement, patient_state
from engine.values import below, read_when
from tests.unit.ui.by_hand import (
    assessed,
    common,
    infusion,
    lab,
    progression,
    scan,
    serum,
    teclistamab,
)
from ui.bedside.chart_axes import NARROW, in_lines
from ui.bedside.timeline_chart import panel_spec
from ui.bedside.timeline_section import imaging_section, timeline_numbers
from ui.presentation import level_text, study_lines, timeline_of

DAY = "2024-01-31"
STORY = [
    *(infusion("2023-01-01"), serum("2022-12-20", "2.0")),
    *(serum("2023-03-20", "0.3"), serum("2023-06-20", "0.9")),
    *(progression("2023-06-25"), teclistamab("2023-08-01")),
    *scan("2022-12-20", "non_contiguous"),
]


def bound(day, high):
    return Measurement(
        **common(day, f"Observation/b-{day}", f"<{high}"),
        analyte="serum_m_protein",
        value=below(Decimal(high)),
    )


def failed(day):
    return Measurement(
        **common(day, f"Observation/f-{day}"), analyte="serum_m_protein", value=None
    )


def courses(facts):
    rules = [shipped_ruleset("moffitt_2025")]
    state = patient_state("p1", list(facts))
    return courses_of(state, rules, read_when(DAY), shipped_vocabulary())


def timeline(facts):
    return timeline_of(assessed(facts, DAY), courses(facts))


def level(facts, series="serum_m_protein"):
    (found,) = [x for x in courses(facts).levels if x.series == series]
    return found


def spec(facts):
    drawn = timeline(facts)
    return panel_spec(drawn.panels[0], drawn, ["Jane Doe", "MS-1"])


def every(node, key):
    if isinstance(node, dict):
        yield from ([node[key]] if key in node else [])
        for part in node.values():
            yield from every(part, key)
    elif isinstance(node, list):
        for part in node:
            yield from every(part, key)


@pytest.mark.parametrize(
    ("lowest", "needed"),
    [("0.3", "0.8"), ("2", "2.5"), ("4", "5"), ("0", "0.5")],
)
def test_the_level_is_the_higher_of_both_limits(lowest, needed):
    facts = [infusion("2023-01-01"), serum("2023-03-20", lowest)]
    found = level(facts)
    assert (found.low, found.high) == (Decimal(needed), Decimal(needed))
    assert found.reference_day == "2023-03-20"
    assert found.met == ""


@pytest.mark.parametrize(
    ("value", "met"), [("0.79", ""), ("0.80", "2023-06-20"), ("0.81", "2023-06-20")]
)
def test_the_level_is_met_below_at_and_above_as_the_rule_says(value, met):
    facts = [
        infusion("2023-01-01"),
        serum("2022-12-20", "2.0"),
        serum("2023-03-20", "0.3"),
        serum("2023-06-20", value),
    ]
    assert level(facts).met == met
    verdicts = {v.rule: v.outcome.value for v in assessed(facts, DAY).verdicts}
    came = verdicts["moffitt_2025/biochemical_relapse"]
    assert (came == "true") == bool(met)


def test_after_a_rise_the_reference_stays_the_one_it_rose_from():
    facts = [*STORY[:4], serum("2023-09-01", "0.1")]
    assert level(facts).reference == "0.3 g/dL (2023-03-20)"
    assert level(facts).met == "2023-06-20"


def test_a_bound_as_lowest_value_makes_the_level_a_range():
    found = level([infusion("2023-01-01"), bound("2023-03-20", "0.1")])
    assert (found.low, found.high) == (Decimal("0.5"), Decimal("0.6"))
    assert "as the lowest value is a bound" in level_text(found, "g/dL")


def test_without_infusion_there_is_no_level():
    assert courses([serum("2023-03-20", "0.3")]).levels == ()


def test_bounds_and_failed_measurements_break_the_line():
    facts = [
        serum("2023-01-10", "1.0"),
        serum("2023-02-10", "0.9"),
        bound("2023-03-10", "0.1"),
        serum("2023-04-10", "0.4"),
        failed("2023-05-10"),
        serum("2023-06-10", "0.5"),
    ]
    marks = timeline(facts).panels[0].marks
    kinds = [m.kind for m in marks]
    assert kinds == ["value", "value", "bound", "value", "not measured", "value"]
    runs = {m.run for m in marks if m.kind == "value"}
    assert len(runs) == 3
    drawn = json.dumps(spec(facts))
    assert "not measured" in drawn
    rule = next(layer for layer in spec(facts)["layer"] if layer["encoding"].get("y2"))
    assert rule["data"]["values"][0]["low"] == 0.0
    assert rule["data"]["values"][0]["value"] == 0.1


def test_dflc_is_drawn_only_when_the_involved_chain_is_known():
    def chains(day, kappa, other):
        return [
            lab("kappa_free_light_chain", day, kappa, f"{kappa} mg/dL"),
            lab("lambda_free_light_chain", day, other, f"{other} mg/dL"),
        ]

    known = [infusion("2023-01-01"), *chains("2022-12-20", "50", "1")]
    known += chains("2023-03-20", "5", "1")
    dflc = courses(known).derived["dflc"]
    assert [d.value for d in dflc] == ["49", "4"]
    assert len(dflc[0].resources) == 2
    unknown = [infusion("2023-01-01"), *chains("2022-12-20", "1", "1")]
    assert "dflc" not in courses(unknown).derived


def test_the_eleven_criteria_of_sittig_hold_on_the_specification():
    made = spec(STORY)
    assert made["title"]["subtitle"] == ["Jane Doe", "MS-1"]  # 1 patient
    assert made["title"]["text"] == "serum M-protein, g/dL"  # 2 title
    axes = made["layer"][0]["encoding"]
    assert axes["x"]["title"] == "date of the sample"  # 3 x label
    assert axes["x"]["type"] == "temporal"  # 4 x scale: true time
    assert axes["x"]["scale"]["type"] == "utc"
    ends = [row["day"] for row in made["layer"][0]["data"]["values"]]
    days = [d for d in every(made, "day") if isinstance(d, int)]
    assert ends[0] < min(d for d in days if d not in ends)
    assert axes["x"]["axis"]["format"] == "%Y-%m-%d"  # 5 x values
    assert axes["y"]["title"] == "serum M-protein, g/dL"  # 6 y label with unit
    assert axes["y"]["scale"]["type"] == "linear"  # 7 y scale from zero
    assert axes["y"]["scale"]["domain"][0] == 0
    assert axes["y"]["scale"]["domain"][1] >= 2.0
    assert axes["y"]["axis"]["tickCount"] >= 3  # 8 y values
    texts = list(every(made, "text"))
    assert "rise from 0.8 g/dL" in texts  # 9 reference
    details = [t["title"] for tips in every(made, "tooltip") for t in tips]
    assert {"value", "date", "as recorded", "resource"} <= set(details)  # 10
    assert any("legend" in shape for shape in every(made, "shape"))  # 11 legend


@pytest.mark.parametrize(
    ("days", "side"),
    [
        (("2023-01-05", "2023-01-09", "2023-01-12"), "left"),
        (("2023-01-05", "2023-06-01", "2024-01-20"), "left"),
        (("2024-01-10", "2024-01-15", "2024-01-20"), "right"),
        (("2023-03-01", "2023-03-20", "2023-07-20"), "left"),
    ],
)
def test_names_of_events_never_meet_and_are_never_cut_on_the_smallest_screen(
    days, side
):
    first, second, third = days
    facts = [serum("2023-01-01", "1"), serum("2024-01-30", "1")]
    facts += [infusion(first), progression(second), teclistamab(third)]
    made = spec(facts)
    ends = [row["day"] for row in made["layer"][0]["data"]["values"]]
    (names,) = [la for la in made["layer"] if la["mark"].get("fontStyle") == "italic"]
    taken = []
    rows = names["data"]["values"]
    assert len(rows) >= 2
    assert rows[0]["side"] == side
    for row in rows:
        at = NARROW * (row["day"] - ends[0]) / (ends[1] - ends[0])
        room = 5.6 * len(row["label"])
        begin = at + row["dx"] - (room if row["side"] == "right" else 0)
        assert begin >= 0
        assert begin + room <= NARROW
        taken.append((row["row"], begin, begin + room))
    for one, other in combinations(taken, 2):
        assert one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]


def test_letters_lie_over_lines_and_no_title_is_cut():
    layers = spec(STORY)["layer"]
    marks = [layer["mark"]["type"] for layer in layers]
    last_line = max(n for n, mark in enumerate(marks) if mark == "line")
    level_name = next(n for n, la in enumerate(layers) if la["mark"].get("dy") == -6)
    assert level_name > last_line
    assert all(la["mark"]["stroke"] for la in layers if "fontSize" in la["mark"])
    title = "difference of involved and uninvolved free light chain, mg/dL"
    assert in_lines(title, 34) == [
        "difference of involved and",
        "uninvolved free light chain, mg/dL",
    ]
    assert in_lines("serum M-protein, g/dL", 34) == "serum M-protein, g/dL"


def test_the_specification_asks_for_nothing_outside():
    text = json.dumps(spec(STORY))
    assert text.count("http") == 1  # the name of the schema
    assert '"url"' not in text


def test_the_drawing_is_told_in_words_and_as_a_table():
    drawn = timeline(STORY)
    assert drawn.panels[0].alt == (
        "serum M-protein, g/dL: 3 results, 2022-12-20 to 2023-06-20; latest "
        "0.9 g/dL; lowest 0.3 g/dL (2023-03-20); a rise counts from 0.8 g/dL: "
        "0.3 + 0.5 = 0.8 g/dL; 0.3 * 1.25 = 0.375 g/dL; both must be reached; "
        "first met 2023-06-20"
    )
    table = str(timeline_numbers(drawn))
    for mark in drawn.panels[0].marks:
        assert mark.resources[0] in table
    for happening in drawn.happenings:
        assert happening.resource in table


def test_imaging_says_what_was_seen_and_how_old_it_is():
    page = str(imaging_section(study_lines(assessed(STORY, DAY))))
    assert "liver: away from bone" in page
    assert "407 days" in page
    assert "ImagingStudy/2022-12-20" in page
    empty = str(imaging_section(study_lines(assessed([], DAY))))
    assert "No imaging study and no lesion is on record" in empty


def test_nothing_on_record_draws_nothing():
    assert timeline([]) is None


@pytest.mark.parametrize(
    ("when", "span"),
    [
        ("2023-06", ("2023-06-01", "2023-06-30")),
        ("2023-02", ("2023-02-01", "2023-02-28")),
        ("2022", ("2022-01-01", "2022-12-31")),
        # nothing after the day of the question is on record
        ("2024-01", ("2024-01-01", DAY)),
        ("2024", ("2024-01-01", DAY)),
    ],
)
def test_an_event_whose_day_is_not_known_is_drawn_as_the_span_that_it_is(when, span):
    facts = [serum("2023-03-20", "0.3"), progression(when)]
    drawn = timeline(facts)
    (event,) = [h for h in drawn.happenings if h.kind == "event"]
    assert (event.first_day, event.last_day) == span
    assert event.is_vague
    assert event.when == f"{when} (day not known)"
    layers = panel_spec(drawn.panels[0], drawn, ["Jane Doe"])["layer"]
    (area,) = [la for la in layers if la["mark"].get("strokeDash") == [4, 3]]
    assert area["mark"]["type"] == "rect"
    # no line that would look like a day
    assert not [
        la
        for la in layers
        if la["mark"]["type"] == "rule" and "y" not in la["encoding"]
    ]
    assert f"{when} (day not known)" in timeline_numbers(drawn)


def test_an_event_of_a_day_is_drawn_as_a_line():
    drawn = timeline([serum("2023-03-20", "0.3"), progression("2023-06-25")])
    (event,) = [h for h in drawn.happenings if h.kind == "event"]
    assert (event.when, event.is_vague) == ("2023-06-25", False)


def test_imaging_stands_against_the_infusion_and_says_which_lists_are_closed():
    page = str(imaging_section(study_lines(assessed(STORY, DAY))))
    assert "12 days before CAR T infusion" in page
    assert "every soft-tissue lesion is listed" in page
    assert "every bone lesion is listed: none seen" in page
    later = str(
        imaging_section(study_lines(assessed([*STORY, *scan("2023-01-02")], DAY)))
    )
    assert "1 day after CAR T infusion" in later
    assert "every soft-tissue lesion is listed: none seen" in later
    opened = [f for f in STORY if not isinstance(f, LesionListComplete)]
    told = str(imaging_section(study_lines(assessed(opened, DAY))))
    assert "nobody has stated that all lesions are listed" in told
