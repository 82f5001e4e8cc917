"""Many small letters or tiles as one shape, so that a large map stays small and quick."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from evalkit.report.figures.style import FONT, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable


def letter_marker(letter: str) -> MarkerStyle:
    """Make a point shaped as a letter, drawn once and used at many places.

    Parameters
    ----------
    letter : str
        The letter.

    Returns
    -------
    matplotlib.markers.MarkerStyle

    Examples
    --------
    >>> letter_marker("x").is_filled()
    True
    """
    return MarkerStyle(_outline(letter))


def tiles_at(places: Iterable[tuple[float, float]], *, width: float, height: float) -> Path:
    """Make one shape of the same tile at many places.

    Parameters
    ----------
    places : iterable of (float, float)
        Centres.
    width, height : float
        Size of a tile.

    Returns
    -------
    matplotlib.path.Path

    Examples
    --------
    >>> len(tiles_at([(5, 5), (15, 5)], width=10, height=10).vertices)
    10
    """
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * (width / 2, height / 2)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    centres = np.array(list(places), dtype=float)
    return Path((centres[:, None] + corners).reshape(-1, 2), codes * len(centres))


@lru_cache(maxsize=64)
def _outline(letter: str) -> Path:
    drawn = TextPath((0, 0), letter, size=SMALL, prop=FontProperties(family=FONT, weight="bold"))
    box = drawn.get_extents()
    centre = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Path(np.subtract(drawn.vertices, centre), drawn.codes)
