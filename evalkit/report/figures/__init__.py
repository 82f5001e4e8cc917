"""Figures: a chart as data becomes an SVG or a PNG, one module a kind."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "draw": "drawing",
        "draw_png": "drawing",
        "ChartError": "columns",
    },
)
