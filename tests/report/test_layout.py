"""Where labels and periods go."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.report.figures.labels import spread, width_of, wrapped
from evalkit.report.figures.style import house_style
from evalkit.report.figures.timeline import MOST_LABELS, timeline

PLACES = st.lists(st.floats(0, 100), min_size=1, max_size=6)


@given(PLACES)
def test_spread_labels_keep_their_order_and_distance(places):
    moved = spread(places, gap=10, low=0, high=100)
    pairs = sorted(zip(places, moved, strict=True))
    assert all(b - a >= 10 - 1e-9 for (_, a), (_, b) in pairwise(pairs))
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)


@given(PLACES)
def test_labels_already_apart_stay(places):
    apart = [10.0 * i for i in range(len(places))]
    assert spread(apart, gap=10, low=0, high=100) == apart


@given(st.text(min_size=1, max_size=300), st.integers(60, 300), st.integers(1, 3))
def test_wrapped_words_keep_to_their_lines(text, width, lines):
    with house_style():
        assert wrapped(text, width=width, lines=lines).count("\n") < max(lines, text.count("\n") + 1)


def test_wide_words_measure_wider():
    assert width_of("W" * 10) > width_of("i" * 10) * 2
    assert width_of("Mean", weight="bold") > width_of("Mean")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["2024-11", "2025-02"], ("2024-11", "2024-12", "2025-01", "2025-02")),
        (["2023/24", "2025/26"], ("2023/24", "2024/25", "2025/26")),
        (["2025-Q1", "2025-Q3"], ("2025-Q1", "2025-Q2", "2025-Q3")),
        (["2025-06-02", "2025-04-01"], ("2025-04-01", "2025-06-02")),
        (["Wave 2", "Wave 1"], ("Wave 2", "Wave 1")),
        ([], ()),
    ],
)
def test_periods_between_the_ends_have_their_place(given, expected):
    assert timeline(given).periods == expected


@given(st.integers(1, 200))
def test_an_axis_of_months_is_never_crowded_or_bare(count):
    months = [f"{2010 + i // 12}-{i % 12 + 1:02d}" for i in range(count)]
    places, labels = timeline(months).ticks()
    assert len(places) == len(labels) <= MOST_LABELS
    assert places or count < 24
