"""One look for every figure: colours, type, grid, and the panel that a chart is painted on."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import matplotlib as mpl
import seaborn as sns
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

# Government Analysis Function, "Data visualisation: colours in charts" (accessible categorical palette)
DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
DARK_GREY = "#3D3D3D"
DARK_TURQUOISE = "#1B6E67"  # the turquoise as text: 6 to 1 on white
LIGHT_PURPLE = "#A285D1"
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)

INK = "#0B0C0C"  # GOV.UK text
QUIET = "#595959"  # 7 to 1 on white: text that steps back
MID_GREY = "#767676"  # 4.5 to 1 on white: lines and points that step back
GRID = "#E3E3E3"
PALE_BLUE = "#A0B4C5"  # thick marks behind a point
PALE_GREY = "#C8C8C8"
SHADE = "#EEEEEE"  # behind a stretch of time

WIDTH = 700  # an SVG point is shown as a pixel, so text keeps its size at 700 px
POINTS_PER_INCH = 72
TEXT = 13
SMALL = 12

FONT = "DejaVu Sans"  # comes with matplotlib, so the layout is the same on every machine
_RC = {
    **sns.axes_style("white"),
    "axes.edgecolor": MID_GREY,
    "axes.labelcolor": INK,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "figure.facecolor": "white",
    "font.family": [FONT],
    "font.size": TEXT,
    "grid.color": GRID,
    "grid.linewidth": 1,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",
    "svg.hashsalt": "evalkit",
    "text.color": INK,
    "text.hinting": "no_hinting",  # as browsers show it; to fit letters to dots takes a fifth of the drawing
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "xtick.color": INK,
    "xtick.labelsize": SMALL,
    "ytick.color": INK,
    "ytick.labelsize": SMALL,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Paint in the house style, and leave matplotlib's own settings as they were.

    Examples
    --------
    >>> with house_style():
    ...     mpl.rcParams["text.parse_math"]
    False
    """
    with mpl.rc_context(_RC), warnings.catch_warnings():
        # A letter that the layout font lacks is found by the reader's browser.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def panel(*, left: float, right: float, top: float, bottom: float, plot_height: float) -> tuple[Figure, Axes]:
    """Make a figure with one plot in it, by its margins in pixels.

    Parameters
    ----------
    left, right, top, bottom : float
        Space around the plot.
    plot_height : float
        Height of the plot itself.

    Returns
    -------
    tuple of matplotlib.figure.Figure and matplotlib.axes.Axes

    Examples
    --------
    >>> figure, _ = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> [float(side) for side in figure.get_size_inches() * POINTS_PER_INCH]
    [700.0, 320.0]
    """
    height = top + plot_height + bottom
    figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    return figure, add_panel(figure, left=left, right=right, bottom=bottom, plot_height=plot_height)


def add_panel(figure: Figure, *, left: float, right: float, bottom: float, plot_height: float) -> Axes:
    """Put one more plot on a figure, by its margins in pixels.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    left, right, bottom : float
        Space around the plot.
    plot_height : float
        Height of the plot itself.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> figure, _ = panel(left=50, right=100, top=30, bottom=140, plot_height=250)
    >>> below = add_panel(figure, left=50, right=100, bottom=40, plot_height=80)
    >>> round(below.bbox.width), round(below.bbox.height)
    (550, 80)
    """
    height = figure.get_figheight() * POINTS_PER_INCH
    box = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, plot_height / height)
    axes = figure.add_axes(box)
    axes.xaxis.set_visible(False)  # see scales.py
    axes.yaxis.set_visible(False)
    return axes


def put_text(figure: Figure, text: str, *, x: float, y: float, **look: object) -> None:
    """Write on a figure at a place in pixels from its top left corner.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    text : str
        What to write.
    x, y : float
        Pixels from the left, and from the top to the middle of the line.
    **look : object
        Settings of a matplotlib text.

    Examples
    --------
    >>> figure, _ = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> put_text(figure, "% of visits", x=0, y=10)
    >>> figure.texts[0].get_text()
    '% of visits'
    """
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    settings: dict[str, object] = {"va": "center", "ha": "left", "fontsize": SMALL, **look}
    figure.text(x / width, 1 - y / height, text, **settings)  # type: ignore[arg-type]  # text settings vary
