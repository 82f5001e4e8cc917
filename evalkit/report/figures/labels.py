"""Fit words into figures: measure, wrap and keep labels from lying on each other."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.font_manager import FontProperties, findfont, get_font

from evalkit.report.figures.style import FONT, SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 16  # pixels from one line of small text to the next
_FT_UNITS = 64  # FreeType measures in 64ths of a pixel


@lru_cache(maxsize=4096)
def width_of(text: str, *, size: float = SMALL, weight: str = "normal") -> float:
    """Measure the widest line of a text in pixels.

    Parameters
    ----------
    text : str
        The text; may hold line ends.
    size : float
        Size of the type.
    weight : str
        ``"normal"`` or ``"bold"``.

    Returns
    -------
    float

    Examples
    --------
    >>> width_of("mm") > width_of("ii") > 0
    True
    """
    font = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    font.set_size(size, 72)
    return max(_line_width(font, line) for line in text.split("\n"))


def _line_width(font: object, line: str) -> float:
    font.set_text(line, 0.0)  # type: ignore[attr-defined]  # FT2Font has no type of its own
    return float(font.get_width_height()[0] / _FT_UNITS)  # type: ignore[attr-defined]  # as above


def wrapped(text: str, *, width: float, lines: int = 2, size: float = SMALL) -> str:
    r"""Break a text into lines that fit; what does not fit ends in an ellipsis.

    Parameters
    ----------
    text : str
        The text.
    width : float
        Pixels there are.
    lines : int
        How many lines there may be.
    size : float
        Size of the type.

    Returns
    -------
    str

    Examples
    --------
    >>> wrapped("Competencies signed off for insulin", width=160)
    'Competencies signed off\nfor insulin'
    """
    average = width_of(text.replace("\n", " "), size=size) / max(len(text), 1) or 1.0
    letters = max(4, int(width / average))
    found = textwrap.wrap(text, letters) or [text]
    if len(found) > lines:
        found = [*found[: lines - 1], f"{found[lines - 1][: letters - 2].rstrip()} …"]
    return "\n".join(found)


def spread(places: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move labels apart along a line as little as is simple, keeping their order.

    Parameters
    ----------
    places : sequence of float
        Where the labels would like to be.
    gap : float
        Least distance between two.
    low, high : float
        Ends of the line.

    Returns
    -------
    list of float
        Where they go, in the order given.

    Examples
    --------
    >>> spread([10, 11, 30], gap=5, low=0, high=40)
    [10.0, 15.0, 30.0]
    >>> spread([38, 39], gap=5, low=0, high=40)
    [35.0, 40.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [float(places[i]) for i in order]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    for i in reversed(range(len(moved))):
        ceiling = high if i == len(moved) - 1 else moved[i + 1] - gap
        moved[i] = float(max(low, min(moved[i], ceiling)))
    back = dict(zip(order, moved, strict=True))
    return [back[i] for i in range(len(places))]
