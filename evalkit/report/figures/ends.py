"""Name lines at their ends, at the right of a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.report.figures.labels import LINE, spread
from evalkit.report.figures.style import (
    DARK_TURQUOISE,
    INK,
    LIGHT_PURPLE,
    MID_GREY,
    ORANGE,
    QUIET,
    SMALL,
    TURQUOISE,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_AS_TEXT = {MID_GREY: QUIET, TURQUOISE: DARK_TURQUOISE, ORANGE: INK, LIGHT_PURPLE: INK}  # 4.5 to 1 on white


class End(NamedTuple):
    """The end of a line: how high it is, its words and the colour of the line."""

    height: float
    words: str
    colour: str


def name_ends(axes: Axes, ends: Sequence[End], *, weight: str = "normal") -> None:
    """Write the words of each line at its end, moved apart where they would meet.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, its limits set.
    ends : sequence of End
        The ends.
    weight : str
        ``"normal"`` or ``"bold"``.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> name_ends(axes, [End(0.5, "Observed 12", "#12436D"), End(0.5, "Expected 12", "#801650")])
    >>> [round(float(text.xy[1]), 2) for text in axes.texts]
    [0.5, 0.56]
    """
    low, high = axes.get_ylim()
    tallest = 1 + max((end.words.count("\n") for end in ends), default=0)
    gap = (high - low) * LINE * tallest / axes.bbox.height
    heights = spread([end.height for end in ends], gap=gap, low=low, high=high)
    for end, height in zip(ends, heights, strict=True):
        axes.annotate(
            end.words,
            (axes.get_xlim()[1], height),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            fontweight=weight,
            color=_AS_TEXT.get(end.colour, end.colour),
            annotation_clip=False,
        )
