"""The small pictures of a table of icons: shapes that differ without their colours."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

BLUE, ORANGE, PINK, GREY = "#12436D", "#F46A25", "#801650", "#505A5F"  # Analysis Function; quiet text
SIDE = 40  # pixels of the drawing
_SQUARE = f'<rect x="3" y="3" width="34" height="34" rx="5" fill="{BLUE}"/>'
_DIAMOND = f'<path d="M20 1 39 20 20 39 1 20z" fill="{ORANGE}"/>'
_RING = f'<circle cx="20" cy="20" r="17" fill="#fff" stroke="{GREY}" stroke-width="3"{{dash}}/>'
_STROKE = 'fill="none" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"'
_UP, _DOWN = "M20 30V11M12 18l8-8 8 8", "M20 10v19M12 22l8 8 8-8"
_WHOLE, _DASHED = _RING.format(dash=""), _RING.format(dash=' stroke-dasharray="6 5"')


class Icon(NamedTuple):
    """A picture with the words that stand for it where it cannot be seen."""

    alt: str
    picture: str  # a data: address


def _line(path: str, colour: str) -> str:
    return f'<path d="{path}" {_STROKE} stroke="{colour}"/>'


def _drawn(alt: str, shapes: str) -> Icon:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{shapes}</svg>'
    return Icon(alt, "data:image/svg+xml;base64," + b64encode(svg.encode()).decode())


# By the names that `evalkit.methods.control_icons` gives.
ICONS = {
    "improvement high": _drawn("Square, arrow up: improvement", _SQUARE + _line(_UP, "#fff")),
    "improvement low": _drawn("Square, arrow down: improvement", _SQUARE + _line(_DOWN, "#fff")),
    "concern high": _drawn("Diamond, arrow up: concern", _DIAMOND + _line(_UP, "#000")),
    "concern low": _drawn("Diamond, arrow down: concern", _DIAMOND + _line(_DOWN, "#000")),
    "special cause neutral high": _drawn(
        "Triangle pointing up: special cause, neither better nor worse",
        f'<path d="M20 3 38 36H2z" fill="{PINK}"/>',
    ),
    "special cause neutral low": _drawn(
        "Triangle pointing down: special cause, neither better nor worse",
        f'<path d="M20 37 2 4h36z" fill="{PINK}"/>',
    ),
    "special cause neutral": _drawn(
        "Two triangles: special cause at earlier points",
        f'<path d="M20 1 34 18H6zM20 39 6 22h28z" fill="{PINK}"/>',
    ),
    "common cause": _drawn(
        "Ring with a wave: common cause", _WHOLE + _line("M8 22c4-8 8-8 12-1s8 6 12-2", GREY)
    ),
    "cannot say": _drawn("Broken ring: cannot say", _DASHED + _line("M14 20h12", GREY)),
    "passes": _drawn("Square with a tick: passes", _SQUARE + _line("M11 21l6 7 12-15", "#fff")),
    "fails": _drawn("Diamond with a cross: fails", _DIAMOND + _line("M14 14l12 12M26 14 14 26", "#000")),
    "hit-and-miss": _drawn(
        "Ring with a question mark: hit and miss",
        _WHOLE + _line("M15 15c0-7 11-7 11 0 0 4-6 4-6 8M20 29v.1", GREY),
    ),
}
