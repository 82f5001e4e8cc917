"""Draw a chart, whatever its kind: the same chart gives the same bytes."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from evalkit.report.figures.dots import png_of
from evalkit.report.figures.ready import ready_svg
from evalkit.report.figures.style import QUIET, house_style, panel, put_text
from evalkit.report.figures.svg import finished
from evalkit.report.figures.twofold import DPI, drawn_twofold

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from evalkit.section import Chart

KEPT = 256  # drawings held, so that a chapter shown and then published is drawn once


@lru_cache(maxsize=KEPT)
def draw(chart: Chart) -> str:
    """Draw a chart as SVG.

    Parameters
    ----------
    chart : Chart
        The chart; which data columns its kind needs is told by ``paint`` in the module of that name.

    Returns
    -------
    str
        One ``<svg>`` element that carries the chart's title and alternative text.

    Raises
    ------
    ChartError
        If the data lack a column or hold what is no number, or a ready picture is not safe.

    Examples
    --------
    >>> from evalkit.section import Chart, Column, Table
    >>> columns = (Column(name="label", label="Site"), Column(name="value", label="Visits", kind="integer"))
    >>> chart = Chart(id="visits", kind="bars", title="Visits by site", message="North made most.",
    ...     alt="Bars: North 12, South 7.",
    ...     data=Table(id="d", caption="Visits", columns=columns, rows=(("North", 12), ("South", 7))))
    >>> draw(chart).startswith('<svg role="img"'), draw(chart) == draw(chart)
    (True, True)
    """
    if chart.kind == "theory":
        return ready_svg(chart)
    return finished(_drawn(chart)[0], chart=chart)


@lru_cache(maxsize=KEPT)
def draw_png(chart: Chart) -> bytes:
    """Draw a chart as PNG at twice its size on the page.

    Parameters
    ----------
    chart : Chart
        As for :func:`draw`.

    Returns
    -------
    bytes

    Raises
    ------
    ChartError
        As for :func:`draw`.
    """
    return _drawn(chart)[1]


draw.png = draw_png  # type: ignore[attr-defined]  # where `keep`, which is given `draw`, finds it


@lru_cache(maxsize=KEPT)
def _drawn(chart: Chart) -> tuple[str, bytes]:
    """Draw a chart as SVG and PNG: whoever asks for one of them soon asks for the other."""
    with house_style():
        svg, dots = drawn_twofold(_painted(chart))
    return svg, png_of(dots, dpi=DPI)


def _painted(chart: Chart) -> Figure:
    if not chart.data.rows and not chart.svg:
        return _nothing()
    figure: Figure = import_module(f"evalkit.report.figures.{chart.kind}").paint(chart)
    return figure


def _nothing() -> Figure:
    figure, axes = panel(left=0, right=0, top=0, bottom=0, plot_height=60)
    axes.set_axis_off()
    put_text(figure, "There are no data to draw.", x=2, y=30, color=QUIET)
    return figure
