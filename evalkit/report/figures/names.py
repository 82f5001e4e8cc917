"""Name points on a plot: beside them where there is room, else a little off and joined by a line."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from evalkit.report.figures.labels import LINE, width_of
from evalkit.report.figures.style import INK, MID_GREY, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

_POINT = 6  # pixels from the middle of a point to its edge
_OFF = 9  # pixels from the middle of a point to its name
_STEP = LINE / 2
_STEPS = (0, *(side * step for step in range(1, 13) for side in (1, -1)))  # up and down, nearest first
_JOINED = LINE  # a name further off than this is joined to its point


class Named(NamedTuple):
    """A point and its name."""

    x: float
    y: float
    words: str


class Box(NamedTuple):
    """A stretch of a plot in pixels."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether the two lie on each other."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )


def put_names(
    axes: Axes, points: Iterable[tuple[float, float]], *, named: Iterable[Named]
) -> tuple[Named, ...]:
    """Name points so that no name lies on another, nor on a point.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, its limits set.
    points : iterable of (float, float)
        All points of the plot.
    named : iterable of Named
        Those to name, the most important first.

    Returns
    -------
    tuple of Named
        Those for which there was no room.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> names = [Named(0.5, 0.5, "Hyde"), Named(0.5, 0.5, "y" * 200)]
    >>> [name.words[:2] for name in put_names(axes, [(0.5, 0.5)], named=names)]
    ['yy']
    """
    places = [tuple(axes.transData.transform(point)) for point in points]
    taken = [Box(x - _POINT, y - _POINT, x + _POINT, y + _POINT) for x, y in places]
    left_over = []
    for name in named:
        found = next((box for box in _choices(axes, name) if not any(box.meets(t) for t in taken)), None)
        if found is None:
            left_over.append(name)
            continue
        taken.append(found)
        _write(axes, name, found)
    return tuple(left_over)


def _choices(axes: Axes, name: Named) -> Iterable[Box]:
    """List where a name may stand within the plot, nearest first."""
    x, y = axes.transData.transform((name.x, name.y))
    width, half = width_of(name.words), LINE * (1 + name.words.count("\n")) / 2
    plot = axes.bbox
    for step, right in product(_STEPS, (True, False)):
        left = x + _OFF if right else x - _OFF - width
        middle = y + step * _STEP
        if left >= plot.x0 and left + width <= plot.x1 and plot.y0 <= middle - half <= plot.y1 - 2 * half:
            yield Box(left, middle - half, left + width, middle + half)


def _write(axes: Axes, name: Named, box: Box) -> None:
    x, y = axes.transData.transform((name.x, name.y))
    right = box.left > x
    edge, middle = box.left if right else box.right, (box.low + box.high) / 2
    line = {"arrowstyle": "-", "color": MID_GREY, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 5}
    axes.annotate(
        name.words,
        (name.x, name.y),
        xytext=(edge - x, middle - y),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=SMALL,
        color=INK,
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 0},
        arrowprops={**line, "relpos": (0 if right else 1, 0.5)} if abs(middle - y) >= _JOINED else None,
    )
