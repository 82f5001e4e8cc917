"""The page that people read, and the index over all pages."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "render_page": "rendering",
        "render_index": "index",
        "IndexRow": "index",
    },
)
