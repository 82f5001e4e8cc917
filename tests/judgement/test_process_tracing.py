"""Tests of evidence weigh what their two chances say, once each, in any order."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing_rows import FOUND_ON, SET_ON, row, table

from evalkit.errors import UsageError
from evalkit.judgement.likelihoods import Span, chances, class_of, likelihood_ratio
from evalkit.judgement.process_tracing import PRIORS, posterior, trace

ends = st.tuples(st.integers(1, 99), st.integers(1, 99)).map(lambda ab: (min(ab) / 100, max(ab) / 100))
results = st.sampled_from(["found", "absent", "not sought"])
rows = st.builds(row, ends, ends, results, package=st.sampled_from(["", "", "survey", "visits"]))
many = st.lists(rows, max_size=7)


def span_of(made):
    found = trace(table(*made)) if made else ()
    return found[0].ratio if found else Span(1, 1, 1)


def close(one, other):
    return all(
        math.isclose(getattr(one, end), getattr(other, end), rel_tol=1e-9) for end in ("low", "point", "high")
    )


@pytest.mark.parametrize(
    ("sensitivity", "false_positive", "kind"),
    [
        ((0.8, 0.9), (0.06, 0.5), "hoop"),
        ((0.3, 0.79), (0.01, 0.05), "smoking gun"),
        ((0.8, 0.99), (0.01, 0.05), "doubly decisive"),
        ((0.3, 0.5), (0.2, 0.4), "straw in the wind"),
        ((0.7, 0.9), (0.2, 0.4), "between"),
        ((0.85, 0.9), (0.05, 0.06), "between"),
    ],
)
def test_the_class_follows_from_the_chances(sensitivity, false_positive, kind):
    assert class_of(chances(*sensitivity), chances(*false_positive)) == kind


@pytest.mark.parametrize("ends", [(0.0, 0.5), (0.5, 1.0), (0.6, 0.4), (float("nan"), 0.5), (-1, 2)])
def test_a_chance_out_of_its_limits_is_refused_in_one_sentence(ends):
    with pytest.raises(UsageError, match=r"A chance cannot range from .* to") as raised:
        chances(*ends)
    assert "0.01 to 0.99" in str(raised.value)


def test_a_test_whose_chances_cannot_be_used_says_why_and_counts_for_nothing():
    found = trace(table(row((0.8, 0.9), (0.1, 0.2)), row((0.5, 1.2), (0.1, 0.2))))[0]
    assert found.tests[1].problem.startswith("A chance cannot range from 0.5 to 1.2.")
    assert close(found.ratio, Span(0.8 / 0.2, 0.85 / 0.15, 0.9 / 0.1))
    blank = trace(table(row((0.8, float("nan")), (0.1, 0.2))))[0]
    assert (blank.ratio, blank.is_tested) == (Span(1, 1, 1), False)


def test_found_absent_and_not_sought_by_hand():
    s, f = chances(0.8, 0.9), chances(0.2, 0.4)
    assert close(likelihood_ratio("found", sensitivity=s, false_positive=f), Span(2, 0.85 / 0.3, 4.5))
    absent = likelihood_ratio("absent", sensitivity=s, false_positive=f)
    assert close(absent, Span(0.1 / 0.8, 0.15 / 0.7, 0.2 / 0.6))
    assert likelihood_ratio("not sought", sensitivity=s, false_positive=f) == Span(1, 1, 1)


def test_a_posterior_by_hand_over_the_priors():
    # Two independent tests found: 4 times 2.5 is 10. Odds 1/3, 1 and 3 become 10/3, 10 and 30.
    made = table(row((0.8, 0.8), (0.2, 0.2)), row((0.5, 0.5), (0.2, 0.2)))
    found = [trace(made)[0].posterior(prior).point for prior in PRIORS]
    assert found == pytest.approx([10 / 13, 10 / 11, 30 / 31])


def test_dependent_tests_give_the_ratio_nearest_one():
    # 4 and 2.5 in one package give 2.5; an absence of 0.25 beside a find of 4 gives exactly 1.
    same = [row((0.8, 0.8), (0.2, 0.2), package="log"), row((0.5, 0.5), (0.2, 0.2), package=" Log ")]
    assert span_of(same).point == pytest.approx(2.5)
    against = [
        row((0.8, 0.8), (0.2, 0.2), package="log"),
        row((0.8, 0.8), (0.2, 0.2), "absent", package="log"),
    ]
    assert span_of(against) == Span(1, 1, 1)
    both_absent = [
        row((0.8, 0.8), (0.2, 0.2), "absent", package="log"),
        row((0.5, 0.5), (0.2, 0.2), "absent", package="log"),
    ]
    assert span_of(both_absent).point == pytest.approx(0.5 / 0.8)


def test_a_test_that_was_not_sought_does_not_pull_its_package_to_one():
    found = row((0.8, 0.8), (0.2, 0.2), package="log")
    assert span_of([found, row((0.9, 0.9), (0.1, 0.1), "not sought", package="log")]).point == pytest.approx(
        4
    )


@pytest.mark.parametrize(
    ("assigned_on", "found_on", "when"),
    [
        (SET_ON, FOUND_ON, "before the result"),
        (FOUND_ON, FOUND_ON, "on the day of the result"),
        (FOUND_ON + pd.Timedelta(days=1), FOUND_ON, "post hoc"),
        (pd.NaT, FOUND_ON, "not dated"),
        (SET_ON, pd.NaT, "not dated"),
    ],
)
def test_chances_set_after_the_result_are_post_hoc(assigned_on, found_on, when):
    made = trace(table(row((0.8, 0.9), (0.1, 0.2), assigned_on=assigned_on, found_on=found_on)))[0]
    assert made.tests[0].set_when == when
    assert made.without_post_hoc.is_tested == (when != "post hoc")


def test_hypotheses_of_one_link_are_kept_apart():
    made = table(
        row((0.8, 0.8), (0.2, 0.2)), row((0.8, 0.8), (0.2, 0.2), "absent", hypothesis="it was the weather")
    )
    assert [found.ratio.point for found in trace(made)] == pytest.approx([4, 0.25])


@given(made=many, data=st.data())
def test_the_order_does_not_matter(made, data):
    shuffled = data.draw(st.permutations(made))
    assert close(span_of(made), span_of(shuffled))


@given(
    made=st.lists(rows, min_size=1, max_size=6),
    one=st.builds(row, ends, ends, st.just("not sought"), package=st.sampled_from(["", "survey"])),
)
def test_a_test_not_sought_changes_nothing(made, one):
    assert close(span_of(made), span_of([*made, one]))


@given(made=st.lists(rows, min_size=1, max_size=4))
def test_a_test_told_twice_in_its_package_counts_once(made):
    packed = [{**each, "package": f"own {i}"} for i, each in enumerate(made)]
    assert close(span_of(packed), span_of([*packed, *packed]))


@settings(max_examples=200)
@given(made=st.lists(rows, min_size=1, max_size=6), prior=st.floats(0.05, 0.95))
def test_ranges_contain_the_point_and_stay_chances(made, prior):
    found = posterior(prior, span_of(made))
    assert 0 <= found.low <= found.point <= found.high <= 1


@given(
    made=st.lists(rows, min_size=1, max_size=5),
    shares=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=5, max_size=5),
)
def test_ranges_contain_whatever_lies_within_the_chances(made, shares):
    def at(low, high, share):
        return (low + share * (high - low),) * 2

    fixed = [
        {
            **each,
            **dict(
                zip(
                    ("sensitivity_low", "sensitivity_high"),
                    at(each["sensitivity_low"], each["sensitivity_high"], s),
                    strict=True,
                )
            ),
            **dict(
                zip(
                    ("false_positive_low", "false_positive_high"),
                    at(each["false_positive_low"], each["false_positive_high"], f),
                    strict=True,
                )
            ),
        }
        for each, (s, f) in zip(made, shares, strict=False)
    ]
    whole, inside = span_of(made), span_of(fixed)
    assert whole.low <= inside.point * (1 + 1e-9)
    assert inside.point <= whole.high * (1 + 1e-9)
