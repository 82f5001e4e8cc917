"""What was planned is told from what was not."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evalkit.errors import UsageError
from evalkit.methods import Specification, is_planned, specify, two_primary
from evalkit.theory import read_theory

START = date(2024, 5, 20)
INSULIN = read_theory("blended_roles").indicator("insulin_on_time")
BEFORE = {
    "recorded_on": "2023-10-09",
    "recorded_by": "project team",
    "expectations": [
        {"indicator": "insulin_on_time", "direction": "up", "why": "the worker is in the home"},
        {"indicator": "staff_strain", "direction": "no change"},
    ],
}


def plan(**changes):
    fields = {
        "outcome": "falls",
        "unit_of_analysis": "council",
        "design": "interrupted series",
        "model": "quasi-Poisson, two harmonics",
        "starts": (("south", START), ("east", date(2024, 10, 17))),
        "direction": "down",
        "smallest_important": 5,
        "recorded_on": date(2023, 10, 9),
    }
    return Specification(**(fields | changes))


def specified(indicator=INSULIN, before=BEFORE, **more):
    return specify(
        indicator, before=before, unit_of_analysis="site", design="before and after", model="means", **more
    )


def test_hash_is_that_of_the_canonical_text():
    text = (
        '{"definition_version":"","design":"d","direction":"up","link":"","model":"m","outcome":"o",'
        '"phase_in":0,"primary":false,"recorded_by":"","recorded_on":"2024-01-02","smallest_important":2.5,'
        '"start_rule":"","starts":[["a","2024-02-01"]],"unit_of_analysis":"site","why":"é"}'
    )
    made = Specification(
        outcome="o", unit_of_analysis="site", design="d", model="m", direction="up", why="é",
        smallest_important=2.5, recorded_on=date(2024, 1, 2), starts=(("a", date(2024, 2, 1)),),
    )  # fmt: skip
    assert made.text == text
    assert made.hash == sha256(text.encode()).hexdigest()


def test_hash_does_not_depend_on_how_the_same_was_written():
    assert plan(starts=tuple(reversed(plan().starts))).hash == plan().hash
    assert plan(smallest_important=5.0).hash == plan().hash
    assert plan(recorded_on="2023-10-09").hash == plan().hash


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "goals"}, {"unit_of_analysis": "person"}, {"design": "other"}, {"model": "other"},
        {"starts": ()}, {"phase_in": 1}, {"direction": "up"}, {"smallest_important": None},
        {"primary": True}, {"recorded_by": "somebody"}, {"recorded_on": None}, {"definition_version": "2"},
    ],
)  # fmt: skip
def test_any_change_changes_the_hash(change):
    assert plan(**change).hash != plan().hash


def test_what_is_in_it_and_in_time_is_planned():
    assert is_planned(plan(), done=plan(), results_from=START).planned


def test_what_is_not_in_it_is_post_hoc_and_says_what():
    found = is_planned(plan(), done=plan(model="other", phase_in=2), results_from=START)
    assert not found.planned
    assert found.text == "Post hoc: the model and the phase-in differ from what was written down."
    assert not is_planned(None, done=plan(), results_from=START).planned


def test_who_wrote_it_is_no_difference_in_analysis():
    assert is_planned(plan(), done=plan(recorded_by="x", primary=True), results_from=START).planned


@given(st.integers(-400, 400))
def test_retrospective_from_the_day_after_results_could_be_seen(days):
    late = plan(recorded_on=START + timedelta(days=days))
    found = is_planned(late, done=late, results_from=START)
    assert found.planned == (days <= 0)
    assert ("retrospective" in found.text) == (days > 0)


def test_without_dates_nothing_is_planned():
    undated = plan(recorded_on=None)
    assert not is_planned(undated, done=undated, results_from=START).planned
    assert not is_planned(plan(), done=plan(), results_from=None).planned


def test_made_from_what_the_team_wrote_down():
    made = specified()
    assert (made.direction, made.why) == ("up", "the worker is in the home")
    assert made.smallest_important == INSULIN.smallest_important_effect
    assert (made.recorded_on, made.recorded_by) == (date(2023, 10, 9), "project team")


def test_an_outcome_of_which_nothing_was_expected_is_post_hoc():
    for before in (None, {}, BEFORE | {"expectations": None}, BEFORE | {"expectations": []}):
        made = specified(before=before)
        assert made.recorded_on is None
        assert not is_planned(made, done=made, results_from=START).planned


@pytest.mark.parametrize(
    "wrong",
    [
        {"phase_in": -1}, {"phase_in": "x"}, {"smallest_important": 0}, {"smallest_important": float("nan")},
        {"smallest_important": float("inf")}, {"starts": (("a", START), ("a", START))}, {"unknown": 1},
        {"starts": (("a", "soon"),)}, {"direction": "sideways"}, {"recorded_on": "yesterday"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_plan_is_said_plainly(wrong):
    with pytest.raises(UsageError, match="insulin_on_time cannot be written down"):
        specified(**wrong)


def test_it_is_frozen():
    with pytest.raises(ValidationError):
        plan().outcome = "other"


def test_one_primary_outcome_a_link():
    first, second = plan(link="a>b", primary=True), plan(outcome="goals", link="a>b", primary=True)
    assert two_primary([first, second]) == ("a>b: falls and goals",)
    assert two_primary([first, first, plan(link="b>c", primary=True), plan(outcome="x", link="a>b")]) == ()
