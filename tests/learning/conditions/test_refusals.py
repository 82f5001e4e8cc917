"""What cannot be compared, and how that is said."""

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import RefusedError, UsageError
from evalkit.learning.conditions import Cuts, calibrate, find_configurations, score_ratings

FRAME = pd.DataFrame(
    {"fee": [1.0, 0.67, 0.33, 0.0], "leaders": [1.0, 0.0, 1.0, 0.0], "done": [1, 1, 0, 0]},
    index=["Bury", "Wigan", "Oldham", "Salford"],
)


def with_cell(case, column, value):
    frame = FRAME.astype(object)
    frame.loc[case, column] = value
    return frame


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (0.5, "Wigan, fee: 0.5 says neither in nor out. Decide by the anchors"),
        (None, "Wigan, fee: no score. Score it by the anchors"),
        (np.nan, "Wigan, fee: no score"),
        (1.2, "Wigan, fee: 1.2 is not from 0 to 1"),
        ("high", "Wigan, fee: 'high' is no number"),
    ],
)
def test_a_score_that_cannot_be_used_is_named_with_its_place_and_how_to_mend_it(cell, words):
    with pytest.raises(RefusedError) as refused:
        find_configurations(with_cell("Wigan", "fee", cell), outcome="done")
    assert words in refused.value.hint


def test_every_fault_is_named_at_once():
    frame = with_cell("Wigan", "fee", 0.5)
    frame.loc["Bury", "leaders"] = None
    with pytest.raises(RefusedError) as refused:
        find_configurations(frame, outcome="done")
    assert len(refused.value.hint.splitlines()) == 2


def test_half_in_the_outcome_is_refused_too():
    with pytest.raises(RefusedError) as refused:
        find_configurations(with_cell("Oldham", "done", 0.5), outcome="done")
    assert "Oldham, done: 0.5" in refused.value.hint


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outcome": "finished"}, "No column of the outcome is called 'finished'"),
        ({"conditions": ["fee", "money"]}, "No column of a condition is called 'money'"),
        ({"expected": {"money": "present"}}, "No condition is called 'money'"),
        ({"expected": {"fee": "high"}}, "No expectation is called 'high'"),
        ({"too_many": "allow"}, "No way with too many conditions is called 'allow'"),
    ],
)
def test_words_that_are_not_known_are_refused_and_the_known_ones_listed(more, words):
    with pytest.raises(UsageError, match=words) as refused:
        find_configurations(FRAME, **{"outcome": "done", **more})
    assert refused.value.hint.startswith("There are: ")


def test_a_column_that_names_the_cases_is_not_taken_for_a_condition():
    with pytest.raises(UsageError, match="'council' holds words, not scores") as refused:
        find_configurations(FRAME.rename_axis("council").reset_index(), outcome="done")
    assert "frame.set_index('council')" in refused.value.hint


def test_more_than_ten_conditions_are_refused_whatever_is_asked():
    many = pd.DataFrame(np.eye(30)[:, :12], columns=[*map(str, range(11)), "done"])
    with pytest.raises(RefusedError, match="11 conditions make 2,048 combinations"):
        find_configurations(many, outcome="done", too_many="say")


def test_a_case_that_is_there_twice_is_refused():
    with pytest.raises(RefusedError) as refused:
        find_configurations(pd.concat([FRAME, FRAME.iloc[:1]]), outcome="done")
    assert "Bury is there twice" in refused.value.hint


def test_nothing_is_said_where_nothing_sets_cases_apart():
    alike = FRAME.assign(done=1)
    found = find_configurations(alike, outcome="done")
    assert found.present.parsimonious.models == ()
    assert "nothing sets any of them apart" in found.sentences[2]
    assert found.absent.parsimonious.why == "No combination reaches the cuts."


def test_the_frame_that_was_given_is_not_changed():
    before = FRAME.copy()
    find_configurations(FRAME, outcome="done", cuts=Cuts(inclusion=0.9))
    pd.testing.assert_frame_equal(FRAME, before)


def test_anchors_are_met_exactly_and_either_way_round():
    measured = pd.Series([1.0, 5.0, 9.0])
    up = calibrate(measured, out=1, crossover=5, into=9)
    assert up.round(6).tolist() == [0.05, 0.5, 0.95]
    down = calibrate(measured, out=9, crossover=5, into=1)
    assert down.round(6).tolist() == [0.95, 0.5, 0.05]
    with pytest.raises(UsageError, match="not in order"):
        calibrate(measured, out=1, crossover=10, into=9)


def test_a_mixed_rating_is_not_missing_and_has_to_be_decided():
    scores = FRAME.assign(fee=score_ratings(pd.Series([2, 1, 0, -2], index=FRAME.index)))
    with pytest.raises(RefusedError) as refused:
        find_configurations(scores, outcome="done")
    assert refused.value.hint.startswith("Oldham, fee: 0.5")
    with pytest.raises(UsageError, match="3 is no rating"):
        score_ratings(pd.Series([3]))


@pytest.mark.parametrize(
    ("cuts", "words"),
    [
        ({"inclusion": 1.2}, "The cut inclusion cannot be 1.2"),
        ({"pri": -0.1}, "The cut pri cannot be -0.1"),
        ({"frequency": 0}, "The frequency cut cannot be 0"),
    ],
)
def test_a_cut_that_cannot_be_is_refused_in_a_sentence(cuts, words):
    with pytest.raises(UsageError, match=words):
        Cuts(**cuts)
