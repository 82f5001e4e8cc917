"""Finish an SVG: named for those who cannot see it, in fonts that every reader has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from evalkit.report.figures.style import FONT
from evalkit.report.words import plain

if TYPE_CHECKING:
    from evalkit.section import Chart

FONTS = "Arial, Helvetica, 'DejaVu Sans', sans-serif"
_FONT = re.compile(rf"(<text style=\"[^\"]*font-family: )'{FONT}'")
_SIZE = re.compile(r'(<svg [^>]*?width="[\d.]+)pt(" height="[\d.]+)pt"')


def finished(drawing: str, *, chart: Chart) -> str:
    """Take the preamble off a drawing, name it, and set its text in common fonts.

    Text stays text, so that it can be searched, enlarged and read aloud; the layout was made in a wider
    font, so that it fits in each of these.

    Parameters
    ----------
    drawing : str
        An SVG file as matplotlib writes it.
    chart : Chart
        What was drawn.

    Returns
    -------
    str
    """
    element = drawing[drawing.index("<svg ") :].rstrip() + "\n"
    return named(_FONT.sub(rf"\1{FONTS}", _SIZE.sub(r'\1\2"', element)), chart=chart)


def named(element: str, *, chart: Chart) -> str:
    """Give an SVG element the role of a picture, with title and description.

    Parameters
    ----------
    element : str
        Text that begins with ``<svg``.
    chart : Chart
        Whose title and alternative text to use.

    Returns
    -------
    str
    """
    opening, _, rest = element.removeprefix("<svg").partition(">")
    title, alt = escape(plain(chart.title)), escape(plain(chart.alt))
    return f'<svg role="img"{opening}><title>{title}</title><desc>{alt}</desc>{rest}'
