"""What was given since the imaging at which a verdict looks is said beside the verdict."""

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge
from engine.values import read_when
from tests.reference.compact import state_of

EMD = ("study i1 whole_body 2024-01-05", "lesion i1 non_contiguous", "complete i1")
CAUTION = "therapy_since_imaging"


def cautions(rule, *lines, as_of="2024-03-10"):
    ruleset, _, name = rule.partition("/")
    judge = Judge(state_of(lines), shipped_vocabulary(), read_when(as_of))
    return judge.verdict(shipped_ruleset(ruleset), name).cautions


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), False),
        (("infusion 2024-01-10",), True),
        (("infusion 2024-01-04",), False),
        (("infusion 2024-01-05",), False),
        (("infusion 2024-01-04", "therapy carfilzomib 2024-02-01"), True),
        (("infusion 2024-03-10",), False),
        (("therapy teclistamab 2024-02-01",), True),
        (("therapy teclistamab 2024-02-01 ordered",), False),
        (("therapy dexamethasone 2024-02-01",), False),
        # A further dose of what was given before begins nothing; another drug does.
        (("therapy teclistamab 2024-01-01", "therapy teclistamab 2024-02-01"), False),
        (("therapy teclistamab 2024-01-01", "therapy carfilzomib 2024-02-01"), True),
        # Not the first drug after the infusion only.
        (
            (
                "infusion 2023-06-10",
                "therapy daratumumab 2023-11-01",
                "therapy carfilzomib 2024-02-01",
            ),
            True,
        ),
    ],
)
def test_a_treatment_that_began_since_the_imaging_is_told(given, said):
    assert (CAUTION in cautions("moffitt_2025/any_emd", *EMD, *given)) is said


def test_imaging_before_car_t_is_old_at_the_first_dose_of_teclistamab():
    course = ("infusion 2024-01-10", "therapy teclistamab 2024-03-01")
    assert CAUTION in cautions("usmic_2026/stp_class", *EMD, *course)
    assert CAUTION not in cautions("usmic_2026/stp_class", *EMD, course[1])


def test_baseline_imaging_is_not_cautioned_by_the_infusion_itself():
    rule = "moffitt_2025/any_emd_at_baseline"
    assert CAUTION not in cautions(rule, *EMD, "infusion 2024-01-10")
    bridged = ("infusion 2024-01-20", "therapy carfilzomib 2024-01-08")
    assert CAUTION in cautions(rule, *EMD, *bridged)
