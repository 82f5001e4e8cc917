"""The report: figures, the page, the index over all pages, and the record for comparison."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "show": "showing",
        "draw": "figures.drawing",
        "draw_png": "figures.drawing",
        "ChartError": "figures.columns",
        "Identity": "identity",
        "TheoryName": "identity",
        "Provenance": "identity",
        "render_page": "page.rendering",
        "render_index": "page.index",
        "IndexRow": "page.index",
        "key_signals": "page.findings",
        "identify_edition": "names",
        "names_of": "names",
        "Result": "record",
        "build_result": "building",
        "read_result": "reading",
        "write_result": "writing",
        "canonical_json": "writing",
        "result_schema": "record",
        "warm_up": "warming",
    },
)
