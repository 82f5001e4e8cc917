"""A key above a plot: each mark beside its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.lines import Line2D

from evalkit.report.figures.labels import width_of
from evalkit.report.figures.style import POINTS_PER_INCH, put_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

_MARK = 18  # pixels for a mark
_BETWEEN = 20  # pixels from words to the next mark


class Entry(NamedTuple):
    """What a mark means, and its look as matplotlib's settings of a marker."""

    words: str
    look: dict[str, Any]


def put_key(figure: Figure, entries: Iterable[Entry], *, x: float, y: float) -> None:
    """Write a key on a figure in one line.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    entries : iterable of Entry
        What stands in it, from left to right.
    x, y : float
        Pixels from the left, and from the top to the middle of the line.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> figure, _ = panel(left=50, right=100, top=60, bottom=40, plot_height=250)
    >>> put_key(figure, [Entry("High", {"marker": "^"}), Entry("Low", {"marker": "v"})], x=2, y=30)
    >>> [text.get_text() for text in figure.texts]
    ['High', 'Low']
    """
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    for words, look in entries:
        place = ([(x + _MARK / 2) / width], [1 - y / height])
        figure.add_artist(Line2D(*place, linestyle="", transform=figure.transFigure, **look))
        put_text(figure, words, x=x + _MARK, y=y)
        x += _MARK + width_of(words) + _BETWEEN
