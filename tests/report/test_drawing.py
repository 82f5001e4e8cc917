"""Charts: every kind draws, the same bytes each time, in text that can be read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
import pytest
from cases import ROOT
from report import example_charts, example_impact_charts
from report.hostile import hostile_sections

from evalkit.finding import CellState
from evalkit.report.figures import ChartError, draw, draw_png
from evalkit.report.figures.coverage import _tiles
from evalkit.report.figures.timeline import spans
from evalkit.section import Chart, Table

EXAMPLES = example_charts.ALL | example_impact_charts.ALL
KINDS = sorted(EXAMPLES)
HARMLESS = {"svg", "title", "desc", "defs", "style", "g", "path", "use", "text", "clipPath", "rect"}
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def words_in(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in parsed(svg).iter(f"{SVG}text")]


def without(chart: Chart, column: str) -> Chart:
    place = [c.name for c in chart.data.columns].index(column)
    return with_data(
        chart,
        columns=tuple(c for c in chart.data.columns if c.name != column),
        rows=tuple(row[:place] + row[place + 1 :] for row in chart.data.rows),
    )


def with_data(chart: Chart, **data: object) -> Chart:
    return chart.model_copy(update={"data": Table.model_validate(chart.data.model_copy(update=data))})


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_a_named_picture_without_anything_to_fetch_or_run(kind):
    chart = EXAMPLES[kind]()
    root = parsed(draw(chart))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart.alt
    assert not {element.tag for element in root.iter()} & {
        f"{SVG}script",
        f"{SVG}image",
        f"{SVG}foreignObject",
    }
    assert all(v.startswith("#") for e in root.iter() for k, v in e.attrib.items() if k.endswith("href"))


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_text_of_at_least_12_pixels(kind):
    svg = draw(EXAMPLES[kind]())
    sizes = {float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)}
    assert min(sizes) >= 12
    assert 'width="700"' in svg
    assert set(re.findall(r"font-family: ([^;\"]+)", svg)) == {"Arial, Helvetica, 'DejaVu Sans', sans-serif"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_png_is_the_same_before_and_after_the_svg(kind):
    def anew(chart: Chart) -> Chart:  # what is drawn is held by what the chart says
        return chart.model_copy(update={"source": chart.source + " again"})

    chart = EXAMPLES[kind]()
    svg, after = draw(chart), draw_png(chart)
    before, other = draw_png(anew(chart)), draw(anew(chart))
    assert after.startswith(b"\x89PNG")
    assert before == after
    assert other == svg


def test_what_draws_svg_draws_png_too():
    chart = example_charts.bars()
    assert draw.png(chart) == draw_png(chart)


def test_another_process_draws_the_same_bytes():
    script = "from report.test_drawing import EXAMPLES, KINDS, draw; import sys;"
    script += "sys.stdout.write(''.join(draw(EXAMPLES[kind]()) for kind in KINDS))"
    other = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT / "tests"), "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
    )
    assert other.stdout.decode() == "".join(draw(EXAMPLES[kind]()) for kind in KINDS)


def test_a_stored_chart_is_drawn_alike():
    for kind in KINDS:
        chart = EXAMPLES[kind]()
        assert draw(Chart.model_validate_json(chart.model_dump_json())) == draw(chart)


def test_matplotlib_is_left_as_it_was():
    before = dict(mpl.rcParams)
    draw.__wrapped__(example_charts.bars())
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("kind", "column"), [("control", "mean"), ("intervals", "denominator"), ("swimlane", "status")]
)
def test_a_missing_column_is_named_with_those_wanted(kind, column):
    chart = without(EXAMPLES[kind](), column)
    with pytest.raises(ChartError, match=f"has no column {column}") as error:
        draw(chart)
    assert column in error.value.hint


def test_a_word_among_numbers_is_an_error_with_its_row():
    chart = example_charts.bars()
    rows = (chart.data.rows[0], ("Insulin", "lots", "Delegated"))
    with pytest.raises(ChartError, match=r"column value, row 2: found 'lots', expected a number"):
        draw(with_data(chart, rows=rows))


def test_an_unknown_state_in_a_map_is_an_error():
    chart = example_charts.coverage()
    with pytest.raises(ChartError, match="found 'maybe', expected a cell state"):
        draw(with_data(chart, rows=(("Pay", "2025-04", "maybe"),)))


def test_a_day_that_is_none_is_an_error():
    chart = example_charts.swimlane()
    with pytest.raises(ChartError, match="column started"):
        draw(with_data(chart, rows=(("1", "Pay", "1st May", "", "open", "2025-04-01"),)))


@pytest.mark.parametrize("kind", KINDS)
def test_no_rows_say_so(kind):
    chart = EXAMPLES[kind]()
    assert words_in(draw(with_data(chart, rows=()))) == ["There are no data to draw."]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_without_values_still_draw(kind):
    chart = EXAMPLES[kind]()
    numbers = {c.name for c in chart.data.columns if c.kind in ("number", "integer")}
    names = [c.name for c in chart.data.columns]
    rows = tuple(
        tuple(None if n in numbers else c for n, c in zip(names, row, strict=True)) for row in chart.data.rows
    )
    draw(with_data(chart, rows=rows))


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_draws(kind):
    chart = EXAMPLES[kind]()
    draw(with_data(chart, rows=chart.data.rows[:1]))


def test_hostile_words_stay_words():
    for section in hostile_sections():
        for block in section.blocks:
            if isinstance(block, Chart):
                root = parsed(draw(block))
                assert {e.tag.removeprefix(SVG) for e in root.iter()} <= HARMLESS


def test_signals_differ_by_shape_and_are_named():
    words = words_in(draw(example_charts.control()))
    assert {"Improvement", "Concern", "First delegated visits", "Mean 31.6%", "Target 40.0%"} <= set(words)


def test_months_not_collected_are_gaps_marked_and_explained():
    words = words_in(draw(example_charts.control()))
    assert words.count("x") == 2
    assert "x = not collected" in words


def test_a_month_without_a_row_is_a_gap_too():
    chart = example_charts.control()
    rows = tuple(row for row in chart.data.rows if row[0] != "2024-01")
    assert words_in(draw(with_data(chart, rows=rows))).count("x") == 3


def test_counts_stand_beside_their_rates():
    words = words_in(draw(example_charts.intervals()))
    assert {
        "34.2% (31.4% to 37.1%)".replace("31.4%", "31.4").replace("37.1%", "37.1"),
        "376 of 1,100",
    } <= set(words)
    assert {"[c] suppressed", "[u] too few"} <= set(words)


def test_a_figure_by_another_definition_keeps_its_marker():
    chart = example_charts.intervals()
    row = ("Ashton", 34.2, 31.4, 37.1, 376, 1100, CellState.DEFINITION_DIFFERS, "", None)
    assert "34.2% (31.4 to 37.1) [d]" in words_in(draw(with_data(chart, rows=(row,))))


def test_a_journey_says_in_words_what_has_no_bar():
    words = words_in(draw(example_charts.swimlane()))
    assert {"not started", "not reported", "not applicable", "stopped", "open", "Data as at"} <= set(words)


def test_a_map_explains_only_the_states_it_holds():
    chart = example_charts.coverage()
    rows = (("Pay", "2025-04", "value"), ("Pay", "2025-06", "too few"))
    words = words_in(draw(with_data(chart, rows=rows)))
    assert {"value", "too few", "not collected"} <= set(words)  # May has no row
    assert "suppressed" not in words


def test_numbers_at_risk_stand_below_the_curve():
    words = words_in(draw(example_charts.survival()))
    assert {"Still waiting", "60", "40"} <= set(words)


def test_periods_of_several_kinds_each_cover_their_months():
    chart = example_charts.coverage()
    rows = (
        *(("Visits", f"2025-{month:02d}", "value") for month in range(4, 10)),
        ("Trust", "2025-Q2", "value"),
        ("Trust", "2025-Q3", "suppressed"),
    )
    words = words_in(draw(with_data(chart, rows=rows)))
    assert "not collected" not in words
    assert "suppressed" in words


def test_what_no_period_covers_is_one_tile_a_stretch():
    yearly = pd.DataFrame(
        {"row": ["Deaths", "Falls", "Falls"], "column": ["2019", "2018/19", "2019/20"], "state": "value"}
    )
    axis, places = spans(yearly["column"])
    tiles = _tiles(yearly, ["Deaths", "Falls"], places, len(axis.periods))
    assert [(t.first, t.after) for t in tiles if t.state == "not collected"] == [(0, 9), (21, 24)]


def test_waves_of_a_survey_are_joined_though_months_lie_between():
    chart = example_charts.lines()
    waves = (("2024-05", 51.0, "Nurses", None, None), ("2024-11", 57.0, "Nurses", None, None))
    months = (waves[0], ("2024-06", *waves[1][1:]))
    assert "stroke-dasharray" in draw(with_data(chart, rows=waves))
    assert "stroke-dasharray" not in draw(with_data(chart, rows=months))


def test_a_group_that_a_label_lacks_takes_no_room():
    chart = example_charts.bars()
    both = draw(with_data(chart, rows=chart.data.rows[:2]))
    one = draw(with_data(chart, rows=chart.data.rows[:1]))
    heights = [float(re.search(r'height="([\d.]+)"', svg).group(1)) for svg in (both, one)]
    assert heights[0] - heights[1] == 22


def test_limits_close_together_are_told_apart():
    chart = example_charts.control()
    rows = tuple((*row[:1], 0.83, 0.8, 0.78, 0.86, None, "", "value", "1", "") for row in chart.data.rows)
    words = words_in(draw(with_data(chart, rows=rows)))
    assert {"Mean 0.800%", "Lower limit 0.780%", "Upper limit 0.860%"} <= set(words)
