"""Tornado charts: what each assumption moves, about the result as it is, readable without colour."""

from __future__ import annotations

import pytest
from report import example_impact_charts as examples
from report.test_drawing import with_data, words_in
from report.test_impact_charts import painted, upright_lines

from evalkit.report.figures import draw, tornado


def row(low_at, high_at, *, base=10.0):
    return ("Visits", "80", "120", low_at, high_at, base)


def one(low_at, high_at, *, base=10.0):
    return with_data(examples.tornado(), rows=(row(low_at, high_at, base=base),))


def words_of(chart):
    axes = painted(tornado, chart).axes[0]
    return {text.get_text(): (text.xy[0], text.get_ha()) for text in axes.texts if hasattr(text, "xy")}


def test_the_ends_bear_the_values_of_the_assumption_and_the_line_the_result_as_it_is():
    chart = examples.tornado()
    words = words_in(draw(chart))
    assert {"332", "409", "49 h", "40 h", "As it is: 97", "78 to 118", "58 to 97"} <= set(words)
    assert 97 in upright_lines(painted(tornado, chart).axes[0])


def test_an_end_stands_on_the_side_to_which_it_moves_the_result():
    words = words_of(one(14.0, 6.0))
    assert (words["80"], words["120"]) == ((14.0, "left"), (6.0, "right"))


def test_low_is_open_and_high_is_filled_whatever_the_colours():
    bars = painted(tornado, examples.tornado()).axes[0].patches
    assert {bar.get_facecolor()[:3] == (1.0, 1.0, 1.0) for bar in bars} == {True, False}
    assert len({bar.get_edgecolor() for bar in bars}) == 1


def test_an_end_that_moves_nothing_stands_across_from_the_other():
    words = words_of(one(6.0, 10.0))
    assert (words["80"], words["120"]) == ((6.0, "right"), (10.0, "left"))


def test_two_ends_on_one_side_lie_below_each_other_under_one_label():
    chart = one(12.0, 15.0)
    axes = painted(tornado, chart).axes[0]
    first, second = axes.patches
    assert first.get_y() + first.get_height() <= second.get_y() + 1e-9
    assert words_of(chart)["80 to 120"] == (15.0, "left")


@pytest.mark.parametrize(("low_at", "high_at", "drawn"), [(-5.0, 25.0, True), (5.0, 15.0, False)])
def test_nought_is_ruled_where_the_result_may_change_its_sign(low_at, high_at, drawn):
    assert (0 in upright_lines(painted(tornado, one(low_at, high_at)).axes[0])) is drawn


def test_words_have_room_within_the_picture():
    long = with_data(
        examples.tornado(), rows=(("Visits", "−1,234 minutes", "−9,876 minutes", -5e4, 7e4, 9.0),)
    )
    figure = painted(tornado, long)
    figure.draw_without_rendering()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.width


def test_a_row_without_a_result_is_left_out():
    chart = with_data(examples.tornado(), rows=(row(5.0, 15.0), ("Pay", "1", "2", None, None, 10.0)))
    assert "Pay" not in words_in(draw(chart))
