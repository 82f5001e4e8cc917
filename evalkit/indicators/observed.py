"""Rows of the observations table as cells of the tidy frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.indicators.frames import COLUMNS, DEFINITION_DIFFERS, KEY, VALUE, shaped

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.theory.model import Theory

NONE_COUNTED = "No count was given; its table is complete, so there was none."
GIVEN_LIMITS = {"lower": "lower95", "upper": "upper95"}


def observed_cells(observations: pd.DataFrame, *, theory: Theory) -> pd.DataFrame:
    """Take the rows of observations that are about indicators of the theory.

    A row without a definition version is by the theory's own. One by another version is kept, with its
    figures, in a state of its own. A missing count is zero only where the row says that its table is
    complete. Of rows with one key the last counts; the checks of the pack say so.

    Parameters
    ----------
    observations : pandas.DataFrame
        The table as it was read.
    theory : Theory
        The indicators.

    Returns
    -------
    pandas.DataFrame
        Tidy rows before any figure is worked out.

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
    none = rows["complete"].fillna(value=False).astype(bool) & rows["denominator"].notna() & (state == VALUE)
    none &= rows["numerator"].isna() & rows["value"].isna()
    cells = rows.rename(columns=GIVEN_LIMITS).assign(
        numerator=_numerators(rows, theory).mask(none, 0),
        note=none.map({True: NONE_COUNTED, False: ""}),
        definition_version=version,
        state=state.mask((state == VALUE) & (version != current), DEFINITION_DIFFERS),
        source="observations",
    )
    return shaped(cells.drop_duplicates(KEY, keep="last"))[COLUMNS]


def _numerators(rows: pd.DataFrame, theory: Theory) -> pd.Series[float]:
    """Take the value of a count for its numerator; a net count may lie below zero, a numerator may not."""
    multiplier = {i.code: i.multiplier for i in theory.indicators if i.kind == "count"}
    return rows["numerator"].fillna(rows["value"] / rows["indicator"].map(multiplier).astype("float64"))
