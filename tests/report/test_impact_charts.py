"""Charts of effects and of places compared: what they say in words, and where it stands."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.text import Text
from report import example_impact_charts as examples
from report.test_drawing import with_data, words_in

from evalkit.finding import CellState
from evalkit.report.figures import counterfactual, draw, event_study, funnel, intervals
from evalkit.report.figures.events import EVENT_LINE
from evalkit.report.figures.labels import width_of
from evalkit.report.figures.style import house_style
from evalkit.report.page.tables import data_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from evalkit.section import Cell, Chart

Edit = dict[str, "Cell"]
NO_DIFFERENCE: Edit = {"difference": None, "difference_lower": None, "difference_upper": None}


def edited(chart: Chart, edit: Callable[[int, Edit], Edit | None]) -> Chart:
    """Change rows by place and cells; a row for which there is none goes."""
    names = [column.name for column in chart.data.columns]
    rows = [edit(i, dict(zip(names, row, strict=True))) for i, row in enumerate(chart.data.rows)]
    return with_data(chart, rows=tuple(tuple(row[n] for n in names) for row in rows if row is not None))


def painted(module: Any, chart: Chart) -> Figure:
    with house_style():
        return module.paint(chart)


def upright_lines(axes: Any) -> list[float]:
    return [line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1]


def test_the_change_is_a_line_at_its_first_period_on_every_plot_and_is_named():
    chart = examples.counterfactual()
    figure = painted(counterfactual, chart)
    assert all(examples.FIRST - 0.5 in upright_lines(axes) for axes in figure.axes)
    assert {"First delegated visits", "Phase-in"} <= set(words_in(draw(chart)))


def test_a_start_without_an_event_is_named_all_the_same():
    words = words_in(draw(edited(examples.counterfactual(), lambda _, row: row | {"event": ""})))
    assert words.count("Start of the change") == 1


def test_before_any_change_no_start_is_drawn():
    chart = edited(
        examples.counterfactual(), lambda i, row: row | {"event": ""} if i < examples.FIRST else None
    )
    assert "Start of the change" not in words_in(draw(chart))


def test_the_difference_added_up_is_said_with_its_interval():
    words = set(words_in(draw(examples.counterfactual())))
    assert {"In all −109", "(−138 to −81)", "Latest −9.0", "(−13.5 to −4.5)", "Observed 39.3"} <= words


def test_a_period_left_out_is_marked_and_neither_joined_nor_allowed_to_set_the_scale():
    figure = painted(counterfactual, examples.counterfactual())
    main = figure.axes[0]
    assert "Left out: 8.0" in words_in(draw(examples.counterfactual()))
    assert main.get_ylim()[0] > 30
    observed = next(line for line in main.lines if line.get_marker() == "o")
    assert 8.0 not in observed.get_ydata()
    assert any(math.isnan(y) for y in observed.get_ydata())


def test_a_month_without_a_value_is_a_gap_in_every_line_with_its_state():
    def lose(i: int, row: Edit) -> Edit:
        return row | {"observed": CellState.SUPPRESSED, **NO_DIFFERENCE} if i == 27 else row

    chart = edited(examples.counterfactual(), lose)
    words = words_in(draw(chart))
    assert words.count("c") == 1
    assert "c = suppressed" in words
    lines = [
        next(line for line in axes.lines if line.get_marker() == "o")
        for axes in painted(counterfactual, chart).axes[:2]
    ]
    assert all(27 not in line.get_xdata() for line in lines)
    assert sum(math.isnan(x) for x in lines[1].get_xdata()) == 1


def test_one_period_after_the_change_still_shows_its_interval():
    chart = edited(examples.counterfactual(), lambda i, row: row if i <= examples.FIRST else None)
    difference = painted(counterfactual, chart).axes[1]
    lines = [path.vertices for drawn in difference.collections for path in drawn.get_paths()]
    assert any(len(line) == 2 and set(line[:, 0]) == {examples.FIRST} for line in lines)


def test_words_of_events_near_the_end_do_not_meet_earlier_ones():
    def add(i: int, row: Edit) -> Edit:
        return row | {"event": "A second provider joins the programme"} if i == 30 else row

    main = painted(counterfactual, edited(examples.counterfactual(), add)).axes[0]
    heights = {text.xyann[1] for text in main.texts if text.get_text().startswith(("First", "A second"))}
    assert len(heights) == 2
    assert max(heights) - min(heights) == EVENT_LINE


def test_an_event_study_says_where_the_start_is_and_what_is_the_reference():
    chart = examples.event_study()
    words = words_in(draw(chart))
    assert {"Start", "Reference", "Smallest important", "effect −2.0", "Councils"} <= set(words)
    assert -0.5 in upright_lines(painted(event_study, chart).axes[0])


def test_the_number_of_places_stands_below_its_period():
    figure = painted(event_study, examples.event_study())
    axes = figure.axes[0]
    counts = {t.get_text(): t for t in figure.texts if t.get_text().isdigit()}
    middle = counts["2"].get_position()[0] * figure.bbox.width
    assert axes.transData.inverted().transform((middle, 0))[0] == pytest.approx(10)


def test_a_period_without_an_effect_is_a_gap_with_its_state_and_no_mark():
    def lose(i: int, row: Edit) -> Edit | None:
        gone = dict.fromkeys(("lower", "upper", "band_lower", "band_upper"))
        return {3: None, 9: row | {"value": CellState.TOO_FEW, **gone}}.get(i, row)

    words = words_in(draw(edited(examples.event_study(), lose)))
    assert {"x = not collected     u = too few", "x", "u"} <= set(words)


def test_counts_of_a_long_study_do_not_meet():
    def far(i: int, row: Edit) -> Edit:
        return row | {"event_time": i - 6, "places": 12345}

    chart = examples.event_study()
    rows = tuple(chart.data.rows) * 6
    figure = painted(event_study, edited(with_data(chart, rows=rows), far))
    places = sorted(t.get_position()[0] * figure.bbox.width for t in figure.texts if t.get_text() == "12,345")
    assert len(places) > 5
    assert min(b - a for a, b in pairwise(places)) > width_of("12,345")


def test_places_outside_the_limits_are_named_and_others_are_not():
    chart = examples.funnel()
    words = " ".join(words_in(draw(chart)))
    for label, mark in zip(chart.data.values("label"), chart.data.values("mark"), strict=True):
        if label:
            assert (str(label).split()[0] in words) == (mark != "Not significant")


def test_names_of_a_funnel_lie_neither_on_each_other_nor_on_points():
    def crowd(i: int, row: Edit) -> Edit:
        near = {"size": 500 + 3 * i, "value": 45 + i / 4, "mark": "High (0.001)"}
        return row | near if row["kind"] == "place" else row

    figure = painted(funnel, edited(examples.funnel(), crowd))
    axes = figure.axes[0]
    names = [t for t in axes.texts if any(t.get_text().startswith(n.split()[0]) for n in examples.NAMES)]
    figure.draw_without_rendering()
    boxes = [Text.get_window_extent(name) for name in names]  # without its line to the point
    assert len(boxes) > 5
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    points = axes.transData.transform([(500 + 3 * i, 45 + i / 4) for i in range(len(examples.NAMES))])
    assert not any(box.contains(*point) for box in boxes for point in points)
    left = len(examples.NAMES) - len(names)
    assert any(f"{left} more outside the limits" in text.get_text() for text in figure.texts)


def test_marks_of_a_funnel_differ_by_shape_and_are_explained():
    words = set(words_in(draw(examples.funnel())))
    assert {"Above 99.8%", "Above 95%", "Below 99.8%", "Within limits"} <= words
    assert "Below 95%" not in words  # no place is
    assert len({look.shape for look in funnel.LOOKS.values()}) == 2
    assert funnel.WITHIN.shape not in {look.shape for look in funnel.LOOKS.values()}


def test_a_place_that_was_not_compared_is_not_said_to_be_within_the_limits():
    mark = "Not applicable for events less than 10"
    words = words_in(draw(edited(examples.funnel(), lambda _, row: row | {"mark": mark})))
    assert "Not compared" in words
    assert "Within limits" not in words


def test_limits_are_drawn_from_the_rows_given_and_adjusted_ones_are_dashed():
    axes = painted(funnel, examples.funnel()).axes[0]
    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    assert [line.get_linestyle() for line in curves] == ["-"] * 4 + ["--"] * 4
    assert list(curves[3].get_ydata()[:1]) == [examples.limits_at(40)[3]]
    assert {"Adjusted 99.8% limits", "Average 31.6%"} <= set(words_in(draw(examples.funnel())))


def test_a_suppressed_place_is_named_below_the_funnel():
    def suppress(i: int, row: Edit) -> Edit:
        return row | {"value": CellState.SUPPRESSED} if i == 4 else row

    words = words_in(draw(edited(examples.funnel(), suppress)))
    assert "Not shown: Droylsden [c] suppressed" in words


def test_the_table_beside_a_funnel_lists_places_alone():
    beside = data_table(examples.funnel())
    assert len(beside.rows) == len(examples.NAMES)
    assert [column.name for column in beside.columns][:2] == ["label", "size"]
    assert "kind" not in {column.name for column in beside.columns}


def test_a_forest_is_in_order_with_the_pooled_effect_and_prediction_last():
    words = words_in(draw(examples.forest()))
    order = ["Tameside", "Leeds", "Stockport", "Isle of Wight", "All councils", "The next council"]
    assert [word for word in words if word in order] == order
    assert {"−2.0 (−2.9 to −1.1)", "−4.2 to 0.2", "44 of 80", examples.DIFFER} <= set(words)


def test_squares_of_a_forest_grow_with_weight():
    axes = painted(intervals, examples.forest()).axes[0]
    sizes = next(drawn.get_sizes() for drawn in axes.collections if hasattr(drawn, "get_sizes"))
    assert list(sizes) == sorted(sizes, key=lambda s: list(sizes).index(s))
    assert [round(float(size)) for size in (sizes.min(), sizes.max())] == [48, 130]


def test_two_councils_are_shown_without_a_pooled_effect():
    def two(i: int, row: Edit) -> Edit | None:
        return row | {"weight": None, "note": "Two councils are shown, not pooled."} if i < 2 else None

    chart = edited(examples.forest(), two)
    assert "Two councils are shown, not pooled." in words_in(draw(chart))
    assert not painted(intervals, chart).axes[0].patches


def test_weights_of_donors_are_bars_with_whole_names():
    words = set(words_in(draw(examples.donors())))
    assert {"Bournemouth, Christchurch and", "Poole", "41.2%", "Wigan", "28.0%"} <= words
