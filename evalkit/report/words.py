"""Text and numbers made fit for a page: no control characters, no blank cells, no false precision."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.judgement.words import period_name

if TYPE_CHECKING:
    from evalkit.section import Cell, Column

_STATES = frozenset(state.value for state in CellState)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, overrides of direction, surrogates
_KEPT = "\u200d\n"  # the joiner that some scripts and pictograms need; line ends
NOTHING = "–"


def plain(text: str) -> str:
    r"""Drop characters that cannot be seen but change how a page reads or parses.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str

    Examples
    --------
    >>> plain("pay\x00 and\tfees \u202egnp.exe")
    'pay and fees gnp.exe'
    """
    if text.isprintable():  # nothing in it is of the kinds that go, and most texts are so
        return text
    spaced = text.replace("\r\n", "\n").replace("\t", " ").replace("\r", "\n")
    return "".join(c for c in spaced if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)


def in_words(period: str) -> str:
    """Write a period as people say it; what is none stays as it is.

    Parameters
    ----------
    period : str
        A period of the data contract, if all is well.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words("2026-04"), in_words("soon")
    ('April 2026', 'soon')
    """
    try:
        return period_name(period)
    except ValueError:
        return period


def state_of(cell: Cell, *, kind: str) -> CellState | None:
    """Tell the state that a cell holds instead of a value; words in a text column are only words.

    Parameters
    ----------
    cell : str, int, float, bool, None or CellState
        A cell of a table; a stored table holds states as their words.
    kind : str
        The kind of its column.

    Returns
    -------
    CellState or None

    Examples
    --------
    >>> state_of("suppressed", kind="number").marker
    '[c]'
    >>> state_of("suppressed", kind="text") is None
    True
    """
    if isinstance(cell, str) and kind != "text" and str(cell) in _STATES:
        return CellState(cell)
    return None


def cell_text(cell: Cell, *, column: Column) -> str:
    """Write a cell as a reader sees it: a number to its places, a state by its marker, never blank.

    Parameters
    ----------
    cell : str, int, float, bool, None or CellState
        The cell.
    column : Column
        The column that it is in.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Column
    >>> share = Column(name="share", label="Share", kind="number", unit="%")
    >>> cell_text(1234.56, column=share), cell_text("too few", column=share), cell_text(None, column=share)
    ('1,234.6', '[u]', '–')
    """
    state = state_of(cell, kind=column.kind)
    if state is not None:
        return _state_text(state, column.kind)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return number_text(cell, column=column)
    return plain(str(cell)).strip() or NOTHING if cell is not None else NOTHING


def _state_text(state: CellState, kind: str) -> str:
    return f"{state.marker} {state.value}".strip() if kind == "state" else state.marker or state.value


def number_text(value: float, *, column: Column) -> str:
    """Write a number to the places of its column, or whole if it is a count, with commas and a true minus.

    Parameters
    ----------
    value : float
        The number.
    column : Column
        Whose places to use.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Column
    >>> number_text(-1234.5, column=Column(name="pay", label="Pay", kind="number", decimals=2))
    '−1,234.50'
    """
    places = 0 if column.kind == "integer" or isinstance(value, int) else column.decimals
    text = f"{abs(value):,.{places}f}"
    return f"−{text}" if value < 0 and text.strip("0,.") else text
