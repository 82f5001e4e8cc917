"""Draw a theory as one SVG that needs nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from evalkit.errors import UsageError
from evalkit.theory.lettering import text_width, wrap
from evalkit.theory.plan import LINE, MARGIN, PADDING, TEXT, plan
from evalkit.theory.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.theory.model import Node, Theory
    from evalkit.theory.plan import Band, Box, Plan, Route

INK, LINK, PAPER, STRIP = "#1A1A1A", "#595959", "#FFFFFF", "#F2F4F7"
# Analysis Function categorical palette, 2023: one colour a level, always beside the level's name.
LEVELS = {"individual": "#801650", "team": "#F46A25", "organisation": "#28A197", "system": "#12436D"}
Pattern = Literal["solid", "dashed", "dotted", "thick"]
_STROKES: dict[Pattern, str] = {
    "solid": 'stroke-width="1.8"',
    "dashed": 'stroke-width="1.8" stroke-dasharray="7 4"',
    "dotted": 'stroke-width="2" stroke-dasharray="2 4"',
    "thick": 'stroke-width="3.4"',
}
_PLAIN = 'stroke-width="1.1"'
ARROW = 7.0
LEGEND_LINE = 24.0
KEPT = 8  # pictures held: most councils have the same


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """How a verdict is shown: by a short text and a pattern, with a colour that only helps.

    Parameters
    ----------
    label : str
        The verdict in words, for the legend.
    short : str
        One to three letters beside the link or in the box; blank where the pattern is enough.
    colour : str
        As ``#12436D``.
    pattern : {"solid", "dashed", "dotted", "thick"}
        How the line is drawn.

    Examples
    --------
    >>> VerdictMark("Established", "E", "#12436D", "thick").short
    'E'
    """

    label: str
    short: str
    colour: str
    pattern: Pattern = "solid"


def draw_theory(theory: Theory, *, colours: Mapping[str, VerdictMark] | None = None) -> str:
    """Draw a theory from inputs at the top to impact at the bottom.

    Text is 12 pixels high where the picture is 1,100 pixels wide. Equal theories give equal bytes.

    Parameters
    ----------
    theory : Theory
        The theory.
    colours : mapping of str to VerdictMark, optional
        Marks for links, by ``from>to``, and nodes, by id.

    Returns
    -------
    str
        An SVG element with no script, style sheet, font or address outside it.

    Raises
    ------
    UsageError
        If a mark is for something that the theory does not have, or its colour is none.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> draw_theory(read_theory("blended_roles")).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    if not colours:  # indicators, in which councils differ most, are not in the picture
        return _unmarked(theory.model_copy(update={"indicators": ()}))
    _check_marks(theory, colours)
    return _marked(theory.model_copy(update={"indicators": ()}), tuple(colours.items()))


@lru_cache(maxsize=KEPT)
def _unmarked(theory: Theory) -> str:
    return _drawn(theory, {})


@lru_cache(maxsize=KEPT)
def _marked(theory: Theory, marks: tuple[tuple[str, VerdictMark], ...]) -> str:
    return _drawn(theory, dict(marks))


@lru_cache(maxsize=KEPT)
def _planned(theory: Theory) -> Plan:
    """Plan once for every picture of a theory, whatever is marked on it."""
    return plan(theory, {node.id: _tag(node) for node in theory.nodes})


def _drawn(theory: Theory, marks: Mapping[str, VerdictMark]) -> str:
    drawn = _planned(theory)
    names = {node.id: node.label for node in theory.nodes}
    legend = list(_legend(theory, marks, drawn))
    height = drawn.height + LEGEND_LINE * len(legend)
    parts = (
        _head(theory, drawn, height),
        *(_band(band, drawn, (STRIP, PAPER)[row % 2]) for row, band in enumerate(drawn.bands)),
        *(_line(route, marks.get(">".join(route.edge)), names) for route in drawn.routes),
        *(_box(box, marks.get(box.node.id)) for box in drawn.boxes),
        *(_arrow(route, marks.get(">".join(route.edge))) for route in drawn.routes),
        *legend,
        "</svg>",
    )
    return "\n".join(parts)


def _check_marks(theory: Theory, marks: Mapping[str, VerdictMark]) -> None:
    known = {node.id for node in theory.nodes} | {link.id for link in theory.links}
    for name, mark in marks.items():
        if name not in known:
            hint = did_you_mean(name, known) or "Use the id of a node, or a link as from>to."
            raise UsageError(f"The theory has no node or link {name}.", hint=hint)
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", mark.colour):
            raise UsageError(f"{mark.colour} is not a colour. Expected one such as #12436D.")


def _tag(node: Node) -> str:
    return node.level if node.core else f"{node.level}, local"


def _head(theory: Theory, drawn: Plan, height: float) -> str:
    title = f"Theory of change: {theory.title}"
    counts = f"{len(drawn.boxes)} boxes in {len(drawn.bands)} bands, joined by {len(drawn.routes)} arrows"
    bands = ", ".join(band.title.lower() for band in drawn.bands)
    about = f"{counts}. From top to bottom: {bands}. The same is written out as a list beside this picture."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{_quoted(title)}" '
        f'viewBox="0 0 {_n(drawn.width)} {_n(height)}" width="{_n(drawn.width)}" height="{_n(height)}" '
        f'style="max-width:100%;height:auto" font-family="Arial, Helvetica, sans-serif" '
        f'font-size="{_n(TEXT)}" fill="{INK}">\n'
        f"<title>{_escaped(title)}</title>\n<desc>{_escaped(about)}</desc>\n"
        f'<rect width="{_n(drawn.width)}" height="{_n(height)}" fill="{PAPER}"/>'
    )


def _band(band: Band, drawn: Plan, shade: str) -> str:
    lines = wrap(band.title, width=MARGIN - PADDING, size=TEXT + 1)
    middle = band.y + band.height / 2 - (len(lines) - 1) * LINE / 2 + TEXT / 3
    text = _lines(lines, PADDING, middle)
    return (
        f'<rect y="{_n(band.y)}" width="{_n(drawn.width)}" height="{_n(band.height)}" fill="{shade}"/>\n'
        f'<g font-weight="bold" font-size="{_n(TEXT + 1)}">{text}</g>'
    )


def _lines(lines: Iterable[str], x: float, y: float) -> str:
    return "".join(
        f'<text x="{_n(x)}" y="{_n(y + row * LINE)}">{_escaped(line)}</text>'
        for row, line in enumerate(lines)
    )


def _line(route: Route, mark: VerdictMark | None, names: Mapping[str, str]) -> str:
    colour, stroke = (mark.colour, _STROKES[mark.pattern]) if mark else (LINK, _PLAIN)
    path = "".join(_step(index, step, route) for index, step in enumerate(route.steps))
    about = " leads to ".join(names[end] for end in route.edge) + (f": {mark.label}" if mark else "")
    return f'<path d="{path}" fill="none" stroke="{colour}" {stroke}><title>{_escaped(about)}</title></path>'


def _step(index: int, step: tuple[float, float, float, float], route: Route) -> str:
    x0, y0, x1, y1 = step
    start = f"{'L' if index else 'M'}{_n(x0)} {_n(y0 + (ARROW if route.upwards and not index else 0))}"
    end = y1 - (ARROW if not route.upwards and index == len(route.steps) - 1 else 0)
    half = (y1 - y0) / 2
    return f"{start}C{_n(x0)} {_n(y0 + half)} {_n(x1)} {_n(y1 - half)} {_n(x1)} {_n(end)}"


def _arrow(route: Route, mark: VerdictMark | None) -> str:
    x, y = route.steps[0][:2] if route.upwards else route.steps[-1][2:]
    back, wing = (ARROW if route.upwards else -ARROW), ARROW / 2
    head = f"M{_n(x)} {_n(y)}L{_n(x - wing)} {_n(y + back)}H{_n(x + wing)}Z"
    badge = _badge(mark, *_by_arrow(route)) if mark and mark.short else ""
    return f'<path d="{head}" fill="{mark.colour if mark else LINK}"/>{badge}'


def _by_arrow(route: Route) -> tuple[float, float]:
    clear = ARROW + LINE / 2 + 1
    x, y = route.steps[0][:2] if route.upwards else route.steps[-1][2:]
    return x, y + (clear if route.upwards else -clear)


def _badge(mark: VerdictMark, x: float, y: float) -> str:
    width = text_width(mark.short, TEXT) + PADDING
    left, top, base = _n(x - width / 2), _n(y - LINE / 2), _n(y + TEXT / 3)
    return (
        f'<rect x="{left}" y="{top}" width="{_n(width)}" height="{_n(LINE)}" rx="3" '
        f'fill="{PAPER}" stroke="{mark.colour}"/>'
        f'<text x="{_n(x)}" y="{base}" text-anchor="middle" font-weight="bold">{_escaped(mark.short)}</text>'
    )


def _box(box: Box, mark: VerdictMark | None) -> str:
    edge, stroke = (mark.colour, _STROKES[mark.pattern]) if mark else (LINK, _PLAIN)
    dashes = "" if box.node.core or mark else ' stroke-dasharray="5 3"'
    top = box.y + PADDING + TEXT - 2
    lines = _lines(box.lines, box.x + PADDING + 2, top)
    tag_y = box.y + box.height - PADDING
    badge = _badge(mark, box.x + box.width - PADDING, box.y) if mark else ""
    return (
        f"<g><title>{_escaped(box.node.description or box.node.label)}</title>"
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="4" '
        f'fill="{PAPER}" stroke="{edge}" {stroke}{dashes}/>'
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="5" height="{_n(box.height)}" rx="2" '
        f'fill="{LEVELS[box.node.level]}"/>'
        f'{lines}<text x="{_n(box.x + PADDING + 2)}" y="{_n(tag_y)}" font-style="italic" fill="#3D3D3D">'
        f"{_escaped(box.tag)}</text>{badge}</g>"
    )


def _legend(theory: Theory, marks: Mapping[str, VerdictMark], drawn: Plan) -> Iterator[str]:
    y = drawn.height + LEGEND_LINE / 2 + TEXT / 3
    notes = ["The word in italics, and the bar, say at which level a box shows."]
    if any(not node.core for node in theory.nodes):
        notes.append("A dashed border and the word local mark what was added here.")
    yield f'<text x="{_n(PADDING)}" y="{_n(y)}">{_escaped(" ".join(notes))}</text>'
    for row, mark in enumerate(dict.fromkeys(marks.values()), start=1):
        yield _legend_mark(mark, y + row * LEGEND_LINE)


def _legend_mark(mark: VerdictMark, y: float) -> str:
    middle = y - TEXT / 3
    line = f"M{_n(PADDING)} {_n(middle)}H{_n(MARGIN)}"
    return (
        f'<path d="{line}" stroke="{mark.colour}" {_STROKES[mark.pattern]}/>'
        f"{_badge(mark, (PADDING + MARGIN) / 2, middle) if mark.short else ''}"
        f'<text x="{_n(MARGIN + PADDING)}" y="{_n(y)}">{_escaped(mark.label)}</text>'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _escaped(text: str) -> str:
    return escape("".join(c if c.isprintable() else " " for c in text))


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")
