"""Draw a figure once, both as SVG and as dots: what is on it is laid out and walked through one time."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.transforms import Affine2D, TransformedBbox, TransformedPath

from evalkit.report.figures.style import POINTS_PER_INCH

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

SCALE = 2  # dots to a point
DPI = SCALE * POINTS_PER_INCH
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def drawn_twofold(figure: Figure) -> tuple[str, np.ndarray]:
    """Draw a figure as SVG and as dots.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure, in points.

    Returns
    -------
    tuple of str and numpy.ndarray
        An SVG file, and rows of dots of red, green, blue and alpha.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> figure, _ = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> svg, dots = drawn_twofold(figure)
    >>> svg[:5], dots.shape
    ('<?xml', (640, 1400, 4))
    """
    renderer = _Twofold(figure)
    figure.draw(renderer)
    renderer.svg.finalize()
    return renderer.file.getvalue(), np.asarray(renderer.dots.buffer_rgba())


class _Twofold(RendererBase):
    """Tell the renderers of SVG and of dots all that a figure tells one."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        width, height = figure.get_size_inches() * POINTS_PER_INCH
        self.file = io.StringIO()
        self.svg: Any = RendererSVG(width, height, self.file, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]  # matplotlib leaves it so
        self.dots: Any = RendererAgg(int(width * SCALE), int(height * SCALE), DPI)  # type: ignore[no-untyped-call]  # as above

    def draw_path(self, *told: Any, **more: Any) -> None:
        gc, path, transform, *colour = told
        self.svg.draw_path(*told, **more)
        self.dots.draw_path(_enlarged(gc), path, transform + _LARGER, *colour, **more)

    def draw_markers(self, *told: Any, **more: Any) -> None:
        gc, mark, turned, path, transform, *colour = told
        self.svg.draw_markers(*told, **more)
        self.dots.draw_markers(
            _enlarged(gc), mark, turned + _LARGER, path, transform + _LARGER, *colour, **more
        )

    def draw_path_collection(self, *told: Any, **more: Any) -> None:
        gc, turned, paths, each, offsets, transform, *look = told
        self.svg.draw_path_collection(*told, **more)
        self.dots.draw_path_collection(
            _enlarged(gc), turned + _LARGER, paths, each, offsets, transform + _LARGER, *look, **more
        )

    def draw_text(self, *told: Any, **more: Any) -> None:
        gc, x, y, *text = told
        self.svg.draw_text(*told, **more)
        self.dots.draw_text(_enlarged(gc), x * SCALE, y * SCALE, *text, **more)

    def get_text_width_height_descent(self, *told: Any, **more: Any) -> tuple[float, float, float]:
        del more  # whether it is a formula: none is, see style.py
        return _text_size(*told[:2])

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.svg.width, self.svg.height

    def open_group(self, *told: Any, **more: Any) -> None:
        self.svg.open_group(*told, **more)

    def close_group(self, *told: Any, **more: Any) -> None:
        self.svg.close_group(*told, **more)


_LARGER = Affine2D().scale(SCALE)


def _enlarged(gc: Any) -> Any:
    """Copy a context with its clips in dots instead of points; widths are in points in both."""
    copy = GraphicsContextBase()
    copy.copy_properties(gc)
    box, (path, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
    if box is not None:
        copy.set_clip_rectangle(TransformedBbox(box, _LARGER))  # type: ignore[arg-type]  # a box of either kind will do
    if path is not None:
        copy.set_clip_path(TransformedPath(path, transform + _LARGER))
    return copy


@lru_cache(maxsize=4096)  # many words stand on chart after chart
def _text_size(text: str, font: FontProperties) -> tuple[float, float, float]:
    """Measure a text by its dots, which are of whole numbers where points are not."""
    ruler = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib leaves it so
    width, height, descent = ruler.get_text_width_height_descent(text, font, ismath=False)  # type: ignore[no-untyped-call]  # as above
    return width / SCALE, height / SCALE, descent / SCALE
