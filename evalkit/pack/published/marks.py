"""Cells of published tables: a number, or a mark that says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Sequence

# Government Analysis Function, "Symbols in tables: definitions and help"; the single signs are those of
# older NHS Digital and OHID tables, where * stands for a figure held back because it is small.
MARKS = {
    "": CellState.NOT_COLLECTED,
    "[x]": CellState.NOT_COLLECTED,
    "..": CellState.NOT_COLLECTED,
    ":": CellState.NOT_COLLECTED,
    "-": CellState.NOT_COLLECTED,
    "n/a": CellState.NOT_COLLECTED,
    "[c]": CellState.SUPPRESSED,
    "*": CellState.SUPPRESSED,
    "[u]": CellState.TOO_FEW,
    "[low]": CellState.TOO_FEW,
    "[z]": CellState.NOT_APPLICABLE,
}
UNKNOWN_MARK = CellState.FAILED_QUALITY
# Where one row holds several marks, the first of these speaks for it.
PRECEDENCE = (
    CellState.SUPPRESSED,
    CellState.TOO_FEW,
    CellState.FAILED_QUALITY,
    CellState.NOT_APPLICABLE,
    CellState.NOT_COLLECTED,
    CellState.VALUE,
)


def numbers_of(cells: pd.Series[str]) -> pd.Series[float]:
    """Read the numbers among cells; a mark is missing, never zero.

    Parameters
    ----------
    cells : Series of str
        Cells as published; commas between thousands are allowed.

    Returns
    -------
    Series of float

    Examples
    --------
    >>> numbers_of(pd.Series(["1,200", "[c]", "0"])).tolist()
    [1200.0, nan, 0.0]
    """
    plain = cells.str.strip().str.replace(r",(?=[0-9]{3})", "", regex=True)
    numbers = pd.to_numeric(plain, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def states_of(cells: pd.Series[str]) -> pd.Series[str]:
    """Name the state of each cell.

    Parameters
    ----------
    cells : Series of str
        Cells as published.

    Returns
    -------
    Series of str
        Values of `CellState`; text that is neither number nor known mark has failed quality.

    Examples
    --------
    >>> states_of(pd.Series(["12", "[c]", "", "about 5"])).tolist()
    ['value', 'suppressed', 'not collected', 'failed quality']
    """
    named = {text: MARKS.get(text.strip().lower(), UNKNOWN_MARK).value for text in cells.unique()}
    return cells.map(named).mask(numbers_of(cells).notna(), CellState.VALUE.value)


def worst_state(states: Sequence[pd.Series[str]]) -> pd.Series[str]:
    """Give, for each row of several columns, the state that speaks for it.

    Examples
    --------
    >>> worst_state([pd.Series(["value"]), pd.Series(["suppressed"])]).tolist()
    ['suppressed']
    """
    order = [state.value for state in PRECEDENCE]
    ranks = pd.concat([column.map(order.index) for column in states], axis=1).min(axis=1)
    return ranks.map(dict(enumerate(order)))
