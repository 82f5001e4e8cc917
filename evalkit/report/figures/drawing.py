"""Draw a chart, whatever its kind: the same chart gives the same bytes."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from evalkit.report.figures.ready import ready_svg
from evalkit.report.figures.style import QUIET, house_style, panel, put_text
from evalkit.report.figures.svg import finished

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from evalkit.section import Chart

KEPT = 256  # drawings held, so that a chapter shown and then published is drawn once
PAINTED = 32  # figures held, so that what was drawn as SVG need not be painted again for its PNG
PNG_DPI = 144  # twice the size on the page
_QUICK = {"compress_level": 3}  # half the time of the default for a tenth more bytes
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


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
    with house_style():
        file = io.BytesIO()
        FigureCanvasSVG(_painted(chart)).print_svg(file, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]  # matplotlib leaves it so
    return finished(file.getvalue().decode(), chart=chart)


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
    with house_style():
        file = io.BytesIO()
        figure = _painted(chart)
        figure.set_dpi(PNG_DPI)
        canvas = FigureCanvasAgg(figure)
        canvas.print_png(file, metadata={"Software": None}, pil_kwargs=_QUICK)  # type: ignore[no-untyped-call]  # as above
    return file.getvalue()


draw.png = draw_png  # type: ignore[attr-defined]  # where `keep`, which is given `draw`, finds it


@lru_cache(maxsize=PAINTED)
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
