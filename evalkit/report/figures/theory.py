"""Paint a ready picture, such as the theory of change, so that it can be had in dots as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, SupportsInt
from xml.etree import ElementTree as ET

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from evalkit.report.figures.columns import ChartError
from evalkit.report.figures.ready import ready_svg
from evalkit.report.figures.style import INK, POINTS_PER_INCH, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes

    from evalkit.section import Chart

Look = dict[str, str]
Code = SupportsInt  # matplotlib's codes are small numbers of numpy
_SAID = {"title", "desc"}
_STEP = re.compile(r"([A-Za-z])|(-?\d*\.?\d+)")
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}
STEPS = set("MLHVQCZ")
_CODES = {"M": Path.MOVETO, "L": Path.LINETO, "Q": Path.CURVE3, "C": Path.CURVE4}


def paint(chart: Chart) -> Figure:
    """Paint a ready picture made of groups, rectangles, absolute paths and single-line texts.

    Parameters
    ----------
    chart : Chart
        A chart whose ``svg`` is drawn; its data are the table beside it, whatever the columns.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChartError
        If the picture is not safe, or holds a shape that cannot be painted.
    """
    root = ET.fromstring(ready_svg(chart))  # noqa: S314 - found safe just here
    left, top, width, height = (float(side) for side in root.get("viewBox", "0 0 700 400").split())
    figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(left, left + width)
    axes.set_ylim(top + height, top)
    for part, look in _parts(root, {}):
        _put(axes, part, look, chart)
    return figure


def _parts(group: ET.Element, outer: Mapping[str, str]) -> Iterator[tuple[ET.Element, Look]]:
    """List shapes in the order they are painted, each with the look that it inherits."""
    look = {**outer, **group.attrib}
    for part in group:
        if _name(part) in ("g", "svg"):
            yield from _parts(part, look)
        elif _name(part) not in _SAID:
            yield part, {**look, **part.attrib}


def _name(part: ET.Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _put(axes: Axes, part: ET.Element, look: Look, chart: Chart) -> None:
    put = {"rect": _rectangle, "path": _path, "text": _text}.get(_name(part))
    if put is None or "transform" in look or set(re.findall("[A-Za-z]", part.get("d", ""))) - STEPS:
        raise ChartError(
            f"Chart {chart.id!r} carries a picture with a part that cannot be painted: {_name(part)}.",
            hint="Use its SVG instead.",
        )
    put(axes, part, look)


def _rectangle(axes: Axes, part: ET.Element, look: Look) -> None:
    x, y, width, height, round_ = (float(part.get(n, 0)) for n in ("x", "y", "width", "height", "rx"))
    style = f"round,pad=0,rounding_size={round_}" if round_ else "square,pad=0"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, **_paint(look)))  # type: ignore[arg-type]  # settings vary


def _path(axes: Axes, part: ET.Element, look: Look) -> None:
    axes.add_patch(PathPatch(read_path(part.get("d", "")), **_paint(look)))


def _text(axes: Axes, part: ET.Element, look: Look) -> None:
    axes.text(
        float(part.get("x", 0)),
        float(part.get("y", 0)),
        "".join(part.itertext()),
        fontsize=0.9 * float(look.get("font-size", SMALL)),  # the layout font is wider than the picture's
        fontweight=look.get("font-weight", "normal"),
        fontstyle="italic" if look.get("font-style") == "italic" else "normal",
        ha=_ANCHORS[look.get("text-anchor", "start")],
        va="baseline",
        color=look.get("fill", INK),
    )


def _paint(look: Look) -> dict[str, object]:
    dashes = tuple(float(length) for length in look.get("stroke-dasharray", "").split())
    return {
        "facecolor": look.get("fill", "black"),
        "edgecolor": look.get("stroke", "none"),
        "linewidth": float(look.get("stroke-width", 1)) if "stroke" in look else 0,
        "linestyle": (0, dashes) if dashes else "-",
    }


def read_path(steps: str) -> Path:
    """Read the absolute steps of an SVG path.

    Parameters
    ----------
    steps : str
        Steps M, L, H, V, Q, C and Z.

    Returns
    -------
    matplotlib.path.Path

    Examples
    --------
    >>> read_path("M0 0H10V5Z").vertices.tolist()
    [[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [10.0, 5.0]]
    """
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for letter, numbers in _steps(steps):
        for code, point in _step(letter, numbers, points[-1] if points else (0.0, 0.0)):
            codes.append(int(code))
            points.append(point)
    return Path(points or [(0.0, 0.0)], codes or [Path.MOVETO])


def _steps(text: str) -> Iterator[tuple[str, list[float]]]:
    letter, numbers = "", list[float]()
    for found, number in _STEP.findall(text):
        if found and letter:
            yield letter, numbers
        letter, numbers = (found, []) if found else (letter, [*numbers, float(number)])
    if letter:
        yield letter, numbers


def _step(
    letter: str, numbers: list[float], at: tuple[float, float]
) -> Iterator[tuple[Code, tuple[float, float]]]:
    if letter == "Z":
        yield Path.CLOSEPOLY, at
    elif letter in "HV":
        yield from ((Path.LINETO, (n, at[1]) if letter == "H" else (at[0], n)) for n in numbers)
    else:
        yield from ((_CODES[letter], (x, y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
