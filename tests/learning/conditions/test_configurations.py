"""What a comparison of cases may not depend on, and what its figures must obey."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.learning.conditions import Cuts, find_configurations, vary_cuts

SCORE = st.sampled_from([0.0, 0.2, 0.33, 0.4, 0.6, 0.67, 0.9, 1.0])
NAMES = ["a", "b", "c"]


@st.composite
def frames(draw, *, scores=SCORE):
    number = draw(st.integers(3, 12))
    rows = draw(st.lists(st.tuples(*[scores] * 4), min_size=number, max_size=number))
    return pd.DataFrame(rows, columns=[*NAMES, "y"], index=[f"case{i}" for i in range(number)])


def solved(side):
    return [{frozenset(term.expression for term in m.terms) for m in s.models} for s in side.solutions]


@given(frames(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_neither_the_order_of_cases_nor_that_of_conditions_changes_a_solution(frame, random):
    plain = find_configurations(frame, outcome="y")
    order = random.sample(list(frame.index), len(frame))
    turned = find_configurations(frame.loc[order], outcome="y", conditions=["c", "a", "b"])

    def put_back(side):
        def sort(expression):
            return "*".join(sorted(expression.split("*"), key=lambda part: part.removeprefix("~")))

        return [
            {frozenset(sort(term.expression) for term in m.terms) for m in s.models} for s in side.solutions
        ]

    for one, other in ((plain.present, turned.present), (plain.absent, turned.absent)):
        assert solved(one) == put_back(other)
        fits = [
            {
                (round(m.consistency or 0, 9), round(m.coverage or 0, 9))
                for s in side.solutions
                for m in s.models
            }
            for side in (one, other)
        ]
        assert fits[0] == fits[1]


@given(frames())
@settings(max_examples=40, deadline=None)
def test_asking_for_the_absence_of_an_absence_asks_for_the_outcome(frame):
    plain = find_configurations(frame, outcome="y")
    turned = find_configurations(frame.assign(y=1 - frame["y"]), outcome="y")
    assert solved(plain.present) == solved(turned.absent)
    assert solved(plain.absent) == solved(turned.present)


@given(frames())
@settings(max_examples=40, deadline=None)
def test_what_fits_lies_between_nothing_and_everything(frame):
    found = find_configurations(frame, outcome="y", cuts=Cuts(inclusion=0.75))
    for side in (found.present, found.absent):
        for solution in side.solutions:
            for model in solution.models:
                assert 0 <= model.pri <= model.consistency + 1e-9 <= 1 + 2e-9
                assert 0 <= model.coverage <= 1 + 1e-9
                assert sum(term.unique_coverage for term in model.terms) <= model.coverage + 1e-9
                assert all(-1e-9 <= term.unique_coverage <= term.coverage + 1e-9 for term in model.terms)
        for each in side.necessity:
            assert all(
                value is None or -1e-9 <= value <= 1 + 1e-9
                for value in (each.consistency, each.relevance, each.coverage)
            )


@given(frames(scores=st.sampled_from([0.0, 1.0])))
@settings(max_examples=60, deadline=None)
def test_crisp_sets_without_contradiction_are_told_apart_wholly(frame):
    found = find_configurations(frame, outcome="y", cuts=Cuts(inclusion=1))
    if found.present.contradictory or not found.present.conservative.models:
        return
    for solution in found.present.solutions:
        for model in solution.models:
            assert (model.consistency, model.coverage, model.contradicting, model.uncovered) == (1, 1, (), ())


def test_a_contradictory_row_is_shown_with_its_cases_and_weakens_what_is_said():
    frame = pd.DataFrame(
        {"fee": [1] * 6 + [0] * 4, "done": [1] * 5 + [0] * 5}, index=[f"c{i}" for i in range(10)]
    )
    found = find_configurations(frame, outcome="done")
    (row,) = found.present.contradictory
    assert (row.taken_for, row.cases_without, round(row.consistency, 3)) == ("positive", ("c5",), 0.833)
    assert "done mostly goes with fee" in found.sentences[0]
    assert "and also c5, where it is not shown" in found.sentences[0]
    strict = find_configurations(frame, outcome="done", cuts=Cuts(inclusion=0.9))
    assert strict.present.conservative.models == ()


def test_a_row_below_the_frequency_cut_is_a_remainder_and_not_a_negative():
    frame = pd.DataFrame({"fee": [1, 1, 0], "lead": [1, 1, 1], "done": [1, 1, 0]}, index=list("abc"))
    found = find_configurations(frame, outcome="done", cuts=Cuts(frequency=2))
    assert {row.expression: row.taken_for for row in found.present.rows} == {
        "fee*lead": "positive",
        "~fee*lead": "remainder",
    }
    assert found.present.remainders == 3


def test_ties_are_all_listed_and_said_to_be_ties():
    frame = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 1, 0, 0], "done": [1, 1, 0, 0]}, index=list("wxyz"))
    found = find_configurations(frame, outcome="done")
    assert found.present.parsimonious.expressions == ("a", "b")
    assert "cannot choose between 2 ways to say what goes with done: a | b." in found.sentences[2]


@pytest.mark.parametrize(
    "expected", [{"a": "present", "b": "present"}, {"a": "present"}, {"b": "absent"}, {}]
)
def test_only_what_the_theory_speaks_against_is_left_out_of_the_intermediate_solution(expected):
    frame = pd.DataFrame({"a": [1, 0, 0], "b": [0, 0, 1], "done": [1, 0, 0]}, index=list("xyz"))
    found = find_configurations(frame, outcome="done", expected=expected).present
    assert found.conservative.expressions == ("a*~b",)
    assert found.parsimonious.expressions == ("a",)
    easy = expected.get("b") == "present"  # then ~b is no part of why, and a*b would show the outcome too
    assert found.intermediate.expressions == (("a",) if easy else ("a*~b",))


def test_what_is_necessary_for_almost_anything_is_not_called_necessary():
    frame = pd.DataFrame({"always": [1, 1, 1, 1, 1], "done": [1, 0, 0, 0, 0]}, index=list("vwxyz"))
    (always, never) = find_configurations(frame, outcome="done").present.necessity
    assert (always.consistency, always.relevance, always.coverage) == (1.0, 0.0, 0.2)
    assert not always.necessary
    assert never.consistency == 0


def test_either_of_two_may_be_necessary_where_neither_is():
    frame = pd.DataFrame({"a": [1, 0, 0, 0], "b": [0, 1, 0, 0], "done": [1, 1, 0, 0]}, index=list("wxyz"))
    found = find_configurations(frame, outcome="done").present.necessity
    assert [each.expression for each in found if each.necessary] == ["a + b"]


def test_other_cuts_say_which_answer_stays():
    frame = pd.DataFrame({"fee": [0.9, 0.7, 0.4, 0.1], "done": [1, 1, 0, 0]}, index=list("wxyz"))
    found = find_configurations(frame, outcome="done", cuts=Cuts(inclusion=0.75))
    tried = vary_cuts(frame, found, inclusion=(0.75, 0.9), pri=(0,))
    assert [(each.cuts.inclusion, each.cuts.frequency, each.same_present) for each in tried] == [
        (0.75, 1, True),
        (0.75, 2, True),
        (0.9, 1, False),
        (0.9, 2, False),
    ]


def test_ten_conditions_and_forty_cases_are_solved_exactly():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.integers(0, 2, (40, 10)), columns=list("abcdefghij"))
    frame["y"] = (frame["a"] & frame["b"]) | (frame["c"] & (1 - frame["d"]))
    found = find_configurations(frame, outcome="y")
    assert all(solution.models for side in (found.present, found.absent) for solution in side.solutions)
    assert min(len(model.terms) for model in found.present.parsimonious.models) == 2
