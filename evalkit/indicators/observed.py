"""Rows of the observations table as cells of the tidy frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.indicators.frames import DEFINITION_DIFFERS, KEY, NUMBERS, VALUE, shaped

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.theory.model import Theory

GIVEN_LIMITS = {"lower": "lower95", "upper": "upper95"}


def observed_cells(observations: pd.DataFrame, *, theory: Theory) -> pd.DataFrame:
    """Take the rows of observations that are about indicators of the theory.

    A row without a definition version is by the theory's own. One by another version is kept, with its
    figures, in a state of its own. Of rows with one key the last counts; the checks of the pack say so.

    Parameters
    ----------
    observations : pandas.DataFrame
        The table as it was read.
    theory : Theory
        The indicators.

    Returns
    -------
    pandas.DataFrame
        Tidy rows before any figure is worked out, with ``complete``.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> from evalkit.pack.model import empty_table
    >>> from evalkit.theory import read_theory
    >>> empty = empty_table(read_contract().table("observations"))
    >>> len(observed_cells(empty, theory=read_theory("blended_roles")))
    0
    """
    versions = {indicator.code: indicator.definition_version for indicator in theory.indicators}
    rows = observations[observations["indicator"].isin(list(versions)) & (observations["period"] != "")]
    current = rows["indicator"].map(versions)
    version = rows["definition_version"].where(rows["definition_version"] != "", current)
    state = rows["status"].where(rows["status"] != "", VALUE)
    cells = rows.rename(columns=GIVEN_LIMITS).assign(
        definition_version=version,
        state=state.mask((state == VALUE) & (version != current), DEFINITION_DIFFERS),
        source="observations",
        complete=rows["complete"].fillna(value=False).astype(bool),
    )
    cells = shaped(cells.drop_duplicates(KEY, keep="last"))
    return cells[
        [*dict.fromkeys([*KEY, "start", "end", *NUMBERS]), "state", "source", "method", "note", "complete"]
    ]
