"""Add up cells: numerators and denominators by sums, means by their weights, states by what they allow."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.indicators.frames import (
    COUNTS,
    DEFINITION_DIFFERS,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    PEOPLE,
    SUPPRESSED,
    VALUE,
    WITH_FIGURES,
)

TALLIES = [
    *("made_of", "hidden", "empty", "unusable", "local", "spread"),
    *(f"told_{name}" for name in (*COUNTS, *PEOPLE)),
]
ADDABLE = ("proportion", "rate", "count", "ratio", "mean", "standardised ratio", "standardised rate")


def added_up(rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Add up the cells of each group.

    A suppressed cell hides the sum. A cell with nothing to measure adds nothing. A sum of counts needs
    every cell; a rate over those that report stands, and how many did not is counted.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tidy rows with ``kind``.
    by : list of str
        Columns that make a group; with ``indicator`` and ``definition_version``.

    Returns
    -------
    pandas.DataFrame
        One row a group: counts, ``value`` and ``sd`` of means, ``state``, and how many cells it is
        ``made_of``, how many were ``unusable`` and ``hidden``.

    Examples
    --------
    >>> from evalkit.indicators.frames import shaped
    >>> rows = shaped(pd.DataFrame({"indicator": ["s", "s"], "period": ["2025-04", "2025-04"],
    ...     "site_id": ["a", "b"], "numerator": [3, 5], "denominator": [10, 10], "kind": ["rate", "rate"]}))
    >>> added_up(rows, by=["indicator", "period"])[["numerator", "denominator"]].values.tolist()
    [[8.0, 20.0]]
    """
    parts = _parts(rows)
    groups = parts.groupby(by, sort=False, observed=True)
    total = groups[[*COUNTS, *PEOPLE, "weighted", "squares", *TALLIES]].sum(min_count=1)
    total = total.assign(kind=groups["kind"].first(), cells=groups.size())
    return _settled(_means(_known_throughout(total)).reset_index())


def _parts(rows: pd.DataFrame) -> pd.DataFrame:
    mean = rows["kind"] == "mean"
    average = rows["value"].where(
        rows["numerator"].isna(), rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    )
    whole = rows["denominator"].notna() & rows["numerator"].where(~mean, average).notna()
    enough = whole.where(rows["kind"] != "count", rows["numerator"].notna())
    figures = rows["state"].isin(WITH_FIGURES) & enough
    empty = (rows["state"] == NOT_APPLICABLE) & ~figures
    n = rows["denominator"].where(figures & mean)
    spread = rows["sd"].where(n != 1, 0.0)
    marks = {
        "made_of": figures,
        "hidden": rows["state"] == SUPPRESSED,
        "empty": empty,
        "unusable": ~figures & ~empty & (rows["state"] != SUPPRESSED),
        "local": rows["state"] == DEFINITION_DIFFERS,
        "spread": figures & spread.notna(),
        **{f"told_{name}": figures & rows[name].notna() for name in (*COUNTS, *PEOPLE)},
    }
    return rows.assign(
        **{name: rows[name].where(figures) for name in (*COUNTS, *PEOPLE)},
        **{name: mark.astype("int64") for name, mark in marks.items()},
        weighted=n * average,
        squares=(n - 1) * spread**2 + n * average**2,
    )


def _known_throughout(total: pd.DataFrame) -> pd.DataFrame:
    """Keep a sum only where every part that has a figure gave that number."""
    sums = {name: total[name].where(total[f"told_{name}"] == total["made_of"]) for name in (*COUNTS, *PEOPLE)}
    return total.assign(**sums)


def _means(total: pd.DataFrame) -> pd.DataFrame:
    """Pool means and standard deviations: sums of squares within the parts and between them."""
    n = total["denominator"]
    mean = (total["kind"] == "mean") & (n > 0)
    value = (total["weighted"] / n.where(mean)).where(mean)
    squares = (total["squares"] - n * value**2).clip(lower=0)
    sd = (squares / (n - 1).where(n > 1)) ** 0.5
    sd = sd.where(mean & (total["spread"] == total["made_of"]))
    return total.assign(value=value, sd=sd)


def _settled(total: pd.DataFrame) -> pd.DataFrame:
    lost = (total["unusable"] > 0) & (total["kind"] == "count")
    state = np.select(
        [
            total["hidden"] > 0,
            (total["made_of"] == 0) & (total["empty"] == total["cells"]),
            (total["made_of"] == 0) | lost,
            total["local"] > 0,
        ],
        [SUPPRESSED, NOT_APPLICABLE, NOT_COLLECTED, DEFINITION_DIFFERS],
        VALUE,
    )
    return total.assign(state=pd.Series(state, total.index, dtype="str"))
