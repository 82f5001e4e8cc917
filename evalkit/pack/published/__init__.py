"""Make packs from published open data, in the layouts that its publishers use."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "packs_from": "writing",
        "read_published": "writing",
        "write_published": "writing",
        "PublishedPack": "gathering",
        "read_layouts": "reading",
    },
)
