"""Scales of a plot: words along its sides and lines across it.

They are written straight onto the plot. An axis of matplotlib would make five things of each tick, and lay
all of them out several times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from evalkit.report.figures.style import GRID, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike

MOST_NUMBERS = 9  # along one side, less one
PAD = 6  # pixels between words and the plot
_LABEL = 22  # pixels from the plot to the words below a scale
_STEPS = [1, 2, 2.5, 5, 10]
_ROOM = 0.08  # of the range of the numbers
_NEAR = 1 / 3  # of the highest: a lowest below this is near zero
_BEHIND = 0.5  # what lies below all lines and points


def even_numbers(low: float, high: float, *, most: int = MOST_NUMBERS) -> list[float]:
    """Choose round numbers between the ends of a scale, at even steps.

    Parameters
    ----------
    low, high : float
        The ends.
    most : int
        How many steps there may be.

    Returns
    -------
    list of float

    Examples
    --------
    >>> even_numbers(3, 47, most=5)
    [10.0, 20.0, 30.0, 40.0]
    """
    found = MaxNLocator(nbins=most, steps=_STEPS).tick_values(low, high)
    slack = (high - low) * 1e-9
    return [float(number) for number in found if low - slack <= number <= high + slack]


def height_for(numbers: ArrayLike) -> tuple[float, float]:
    """Choose the ends of a scale beside a plot: with zero if it is near, and room above and below.

    Parameters
    ----------
    numbers : array_like
        All that the plot shows; what is no number is passed over.

    Returns
    -------
    tuple of float and float

    Examples
    --------
    >>> height_for([10, 100]), height_for([50, 100]), height_for([float("nan")])
    ((0.0, 107.2), (46.0, 104.0), (0.0, 1.08))
    """
    every = np.asarray(numbers, dtype=float)
    known = every[np.isfinite(every)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    pad = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
    return (0.0 if 0 <= low < high * _NEAR else low - pad), high + pad


def scale_beside(axes: Axes, *, most: int = MOST_NUMBERS) -> None:
    """Write round numbers beside a plot, each with a line across it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, its limits set.
    most : int
        How many steps there may be.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> axes.set_ylim(-1000, 1000)
    (-1000.0, 1000.0)
    >>> scale_beside(axes, most=2)
    >>> [text.get_text() for text in axes.texts]
    ['−1,000', '0', '1,000']
    """
    numbers = even_numbers(*axes.get_ylim(), most=most)
    lines_across(axes, numbers)
    words_beside(axes, numbers, [_number_words(number) for number in numbers])


def scale_below(axes: Axes, *, most: int = MOST_NUMBERS) -> None:
    """Write round numbers below a plot, each with a line up it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, with all that its limits follow from.
    most : int
        How many steps there may be.
    """
    numbers = even_numbers(*axes.get_xlim(), most=most)
    lines_up(axes, numbers)
    words_below(axes, numbers, [_number_words(number) for number in numbers])


def words_below(axes: Axes, places: Iterable[float], words: Sequence[str]) -> None:
    """Write words below a plot.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    places : iterable of float
        Where along it, in its own numbers.
    words : sequence of str
        What to write at each.
    """
    transform, va, ha = axes.get_xaxis_text1_transform(PAD)
    for place, text in zip(places, words, strict=True):
        axes.text(place, 0, text, transform=transform, va=va, ha=ha, fontsize=SMALL)


def words_beside(axes: Axes, places: Iterable[float], words: Sequence[str]) -> None:
    """Write words to the left of a plot.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    places : iterable of float
        Where up it, in its own numbers.
    words : sequence of str
        What to write at each.
    """
    transform, va, ha = axes.get_yaxis_text1_transform(PAD)
    for place, text in zip(places, words, strict=True):
        axes.text(0, place, text, transform=transform, va=va, ha=ha, fontsize=SMALL)


def label_below(axes: Axes, text: str) -> None:
    """Say below a scale of one line what it counts.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    text : str
        What to write, from its left end.
    """
    axes.annotate(
        text,
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -_LABEL),
        textcoords="offset points",
        va="top",
        fontsize=SMALL,
        annotation_clip=False,
    )


def lines_across(axes: Axes, places: Iterable[float]) -> None:
    """Draw a faint line across a plot at each place.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    places : iterable of float
        Where, in its own numbers.
    """
    _rule(axes, [((0, place), (1, place)) for place in places], axes.get_yaxis_transform())


def lines_up(axes: Axes, places: Iterable[float]) -> None:
    """Draw a faint line up a plot at each place.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    places : iterable of float
        Where, in its own numbers.
    """
    _rule(axes, [((place, 0), (place, 1)) for place in places], axes.get_xaxis_transform())


def _rule(axes: Axes, lines: list[Any], transform: Transform) -> None:
    ruled = LineCollection(lines, colors=GRID, linewidths=1, transform=transform, zorder=_BEHIND)
    axes.add_collection(ruled, autolim=False)


def _number_words(number: float) -> str:
    return f"{number:,g}".replace("-", "−")
