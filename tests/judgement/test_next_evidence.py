"""What to collect next is what would tell most, reckoned as mutual information."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging_small import done, evidence_of, material

from evalkit.judgement.likelihoods import Span
from evalkit.judgement.next_evidence import gain_range, information_gain, next_best

chance = st.floats(0.01, 0.99)
span = st.tuples(chance, chance, chance).map(sorted).map(lambda ends: Span(*ends))


def test_a_gain_by_hand():
    # H even, s 0.9, f 0.1: the result is even, and given H its entropy is h(0.9) = 0.469; 1 - 0.469 = 0.531.
    assert information_gain(0.5, sensitivity=0.9, false_positive=0.1) == pytest.approx(0.531, abs=1e-3)


@given(p=chance, s=chance, f=chance)
def test_a_gain_is_the_fall_in_entropy_of_the_hypothesis(p, s, f):
    def entropy(q):
        return -sum(x * math.log2(x) for x in (q, 1 - q) if x > 0)

    seen = p * s + (1 - p) * f
    left = seen * entropy(p * s / seen) + (1 - seen) * entropy(p * (1 - s) / (1 - seen))
    assert information_gain(p, sensitivity=s, false_positive=f) == pytest.approx(entropy(p) - left, abs=1e-9)


@given(p=chance, s=chance)
def test_a_test_that_is_as_likely_either_way_tells_nothing(p, s):
    assert information_gain(p, sensitivity=s, false_positive=s) == pytest.approx(0, abs=1e-12)


@given(p=span, s=span, f=span, inside=st.tuples(*[st.floats(0, 1)] * 3))
def test_the_range_holds_whatever_lies_within(p, s, f, inside):
    at = [each.low + share * (each.high - each.low) for each, share in zip((p, s, f), inside, strict=True)]
    found = gain_range(p, sensitivity=s, false_positive=f)
    for gain in (found.point, information_gain(at[0], sensitivity=at[1], false_positive=at[2])):
        assert found.low - 1e-9 <= gain <= found.high + 1e-9


def table(*tests):
    rows = pd.concat(tests)
    return rows.assign(test_id=[f"t{i}" for i in range(len(rows))])


def test_the_most_telling_test_comes_first_and_sought_ones_are_left_out():
    weak = evidence_of("not sought", sensitivity=(0.5, 0.6), false_positive=(0.4, 0.5)).assign(test="weak")
    strong = evidence_of("not sought", sensitivity=(0.9, 0.95), false_positive=(0.02, 0.05)).assign(
        test="strong"
    )
    found = next_best(material({"evidence": table(weak, strong, evidence_of("found"))}))
    assert [each.test.text for each in found] == ["strong", "weak"]


def test_tests_that_must_wait_and_those_that_hang_together_come_later():
    late = evidence_of("not sought", link="train>visit").assign(test="late")
    free = evidence_of("not sought", sensitivity=(0.6, 0.7)).assign(test="free")
    made = evidence_of("found").assign(package="log")
    bound = evidence_of("not sought").assign(test="bound", package="Log")
    tables = {"evidence": table(late, made, bound, free), "milestones": done("not started")}
    assert [(each.test.text, each.ready, each.dependent) for each in next_best(material(tables))] == [
        ("free", True, False),
        ("bound", True, True),
        ("late", False, False),
    ]
