"""A picture that is already drawn, such as the theory of change: let through only if it is safe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from evalkit.report.figures.columns import ChartError
from evalkit.report.figures.svg import named

if TYPE_CHECKING:
    from evalkit.section import Chart

_GROUPS = {
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "style",
    "clipPath",
    "marker",
    "use",
    "linearGradient",
    "stop",
}
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
ALLOWED = frozenset(_GROUPS | _SHAPES)
MOST_LETTERS = 2_000_000
_OUTSIDE = re.compile(r"url\((?!\s*['\"]?#)|@import|expression\(|javascript:|data:", re.IGNORECASE)


def ready_svg(chart: Chart) -> str:
    """Give the picture that a chart carries, if it holds shapes and words alone.

    Parameters
    ----------
    chart : Chart
        A chart with ``svg``.

    Returns
    -------
    str
        One ``<svg>`` element with a title and a description, its own or the chart's.

    Raises
    ------
    ChartError
        If it is no SVG, or could run a script or fetch something.

    Examples
    --------
    >>> from evalkit.section import Chart, Table
    >>> chart = Chart(id="t", kind="theory", title="Theory", message="m", alt="Nodes.",
    ...               data=Table(id="d", caption="c", columns=(), rows=()),
    ...               svg='<svg xmlns="http://www.w3.org/2000/svg"><text>Pay</text></svg>')
    >>> ready_svg(chart)
    '<svg role="img" xmlns="http://www.w3.org/2000/svg"><title>Theory</title><desc>Nodes.</desc><text>Pay</text></svg>'
    """
    start = chart.svg.find("<svg")
    if start < 0 or len(chart.svg) > MOST_LETTERS:
        raise _refused(chart, "it holds no SVG, or one too large")
    element = chart.svg[start:].strip()
    reason = _reason(element, preamble=chart.svg[:start])
    if reason:
        raise _refused(chart, reason)
    if re.match(r'<svg[^>]*\brole="img"[^>]*>\s*<title>', element):
        return element  # it is named already
    return named(re.sub(r'^<svg([^>]*?)\srole="[^"]*"', r"<svg\1", element), chart=chart)


def _reason(element: str, *, preamble: str) -> str:
    """Say what is not allowed in an SVG; blank where nothing is."""
    if "<!ENTITY" in preamble or "<!" in element.replace("<!--", ""):
        return "it declares entities"
    try:
        root = ET.fromstring(element)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        return f"it is not well formed ({error})"
    return next((reason for part in root.iter() if (reason := _part_reason(part))), "")


def _part_reason(part: ET.Element) -> str:
    name = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else "comment"
    if name not in ALLOWED:
        return f"it holds a {name} element"
    for attribute, value in part.attrib.items():
        short = attribute.rpartition("}")[2].lower()
        if (
            short.startswith("on")
            or (short == "href" and not value.startswith("#"))
            or _OUTSIDE.search(value)
        ):
            return f"its attribute {short} could run or fetch something"
    return "its style could fetch something" if name == "style" and _OUTSIDE.search(part.text or "") else ""


def _refused(chart: Chart, reason: str) -> ChartError:
    return ChartError(
        f"Chart {chart.id!r} carries a picture that cannot be shown: {reason}.",
        hint="A ready picture may hold shapes and words only.",
    )
