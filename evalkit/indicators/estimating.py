"""Values and intervals of cells, from their counts and the definition of their indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.indicators.arguments import Estimate
from evalkit.indicators.frames import (
    COUNTS,
    FAILED_QUALITY,
    LIMITS,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    NUMBERS,
    WITHOUT_FIGURES,
    noted,
)
from evalkit.indicators.means import mean_of_summary
from evalkit.indicators.proportions import proportion
from evalkit.indicators.rates import rate
from evalkit.indicators.standardised_ratios import ratio_of_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.theory.model import Theory

CONFIDENCES = (0.95, 0.998)  # Public Health England's two: the second is that of three standard errors
DIVIDED = ("proportion", "rate", "ratio", "mean", "standardised ratio", "standardised rate")
NOTHING_TO_MEASURE = "There was nothing to measure."
MISMATCH = 0.01  # a given value this far, as a share, from what its counts give is said
COUNT_INTERVALS = ("byar", "dobson")  # the parts of a standardised rate are plain rates


def estimated(rows: pd.DataFrame, *, theory: Theory) -> pd.DataFrame:
    """Work out the value and both intervals of every cell that has its counts.

    Limits that came with a figure are passed through as published. Nothing is worked out for a cell
    whose state shows no figure, and its numbers are blanked.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tidy rows with counts.
    theory : Theory
        The definitions: kind, multiplier and interval method.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> from evalkit.indicators.frames import shaped
    >>> from evalkit.theory import read_theory
    >>> rows = shaped(pd.DataFrame({"indicator": ["delegated_share"], "period": ["2025-04"],
    ...                             "numerator": [65], "denominator": [100]}))
    >>> done = estimated(rows, theory=read_theory("blended_roles"))
    >>> done[["value", "lower95", "method"]].round(2).values.tolist()
    [[65.0, 55.25, 'wilson']]
    """
    cells = _blanked(_with_definitions(rows, theory))
    cells = _published(_valued(_judged(cells)))
    for name, where in _methods(cells).items():
        cells = _limited(cells, where, INTERVALS[name])
    return cells.drop(columns=["kind", "interval", "multiplier"])


def _with_definitions(rows: pd.DataFrame, theory: Theory) -> pd.DataFrame:
    known = {i.code: i for i in theory.indicators}
    return rows.assign(
        kind=rows["indicator"].map({code: i.kind for code, i in known.items()}),
        interval=rows["indicator"].map({code: i.interval for code, i in known.items()}),
        multiplier=rows["indicator"].map({code: i.multiplier for code, i in known.items()}).astype("float64"),
    )


def _blanked(cells: pd.DataFrame) -> pd.DataFrame:
    bare = cells["state"].isin(WITHOUT_FIGURES)
    return cells.assign(**{name: cells[name].mask(bare) for name in NUMBERS})


def _judged(cells: pd.DataFrame) -> pd.DataFrame:
    """Settle the state of cells whose counts cannot give a figure."""
    shown = ~cells["state"].isin((*WITHOUT_FIGURES, FAILED_QUALITY))
    nothing = shown & (cells["denominator"] == 0) & cells["kind"].isin(DIVIDED) & cells["value"].isna()
    above = shown & (cells["kind"] == "proportion") & (cells["numerator"] > cells["denominator"])
    cells = cells.assign(state=cells["state"].mask(nothing, NOT_APPLICABLE).mask(above, FAILED_QUALITY))
    cells = cells.assign(note=noted(cells, nothing & (cells["note"] == ""), NOTHING_TO_MEASURE))
    cells = cells.assign(note=noted(cells, above, "The numerator is above the denominator."))
    return _blanked_where(cells, nothing)


def _blanked_where(cells: pd.DataFrame, where: pd.Series[bool]) -> pd.DataFrame:
    kept = set(COUNTS)  # nothing out of nothing is itself a count worth showing
    return cells.assign(**{name: cells[name].mask(where) for name in NUMBERS if name not in kept})


def _valued(cells: pd.DataFrame) -> pd.DataFrame:
    worked_out = _from_counts(cells)
    published = cells["lower95"].notna() & cells["upper95"].notna() & cells["value"].notna()
    value = cells["value"].where(published | worked_out.isna(), worked_out)
    off = (
        worked_out.notna() & ((cells["value"] - worked_out).abs() > MISMATCH * worked_out.abs()) & ~published
    )
    cells = cells.assign(note=noted(cells, off, "The value that was given is not what its counts give."))
    empty = value.isna() & ~cells["state"].isin((*WITHOUT_FIGURES, FAILED_QUALITY))
    note = noted(cells, empty, "The row has no figure that can be used.")
    return cells.assign(value=value, note=note, state=cells["state"].mask(empty, NOT_COLLECTED))


def _from_counts(cells: pd.DataFrame) -> pd.Series[float]:
    # Counts of everybody cannot be standardised; those of an age band are a plain rate.
    standard = (cells["kind"] == "standardised rate") & ~cells["stratum"].str.contains("age=", regex=False)
    divided = cells["kind"].isin(DIVIDED) & (cells["denominator"] > 0) & ~standard
    counted = cells["kind"] == "count"
    usable = ~((cells["kind"] == "proportion") & (cells["numerator"] > cells["denominator"]))
    share = cells["numerator"] / cells["denominator"].where(divided)
    plain = share.where(divided, cells["numerator"].where(counted))
    return (plain * cells["multiplier"]).where(usable)


def _published(cells: pd.DataFrame) -> pd.DataFrame:
    came = (
        cells["value"].notna() & cells[["lower95", "upper95"]].notna().all(axis=1) & (cells["method"] == "")
    )
    bare = cells["value"].notna() & ~came & (cells["method"] == "")
    return cells.assign(method=cells["method"].mask(came, "published").mask(bare, "none"))


def _methods(cells: pd.DataFrame) -> dict[str, pd.Series[bool]]:
    free = (cells["method"] == "none") & (cells["state"] != FAILED_QUALITY) & (cells["numerator"] >= 0)
    of = cells["interval"]
    return {
        "wilson": free & (of == "wilson") & (cells["kind"] == "proportion") & (cells["denominator"] > 0),
        "rate": free
        & of.isin(COUNT_INTERVALS)
        & cells["kind"].isin(DIVIDED)
        & (cells["denominator"] > 0)
        & ((cells["kind"] != "standardised rate") | cells["stratum"].str.contains("age=", regex=False)),
        "count": free & of.isin(COUNT_INTERVALS) & (cells["kind"] == "count"),
        "indirect": free & (of == "indirect") & (cells["denominator"] > 0),
        "student": (cells["method"] == "none")
        & (of == "student")
        & cells["sd"].notna()
        & (cells["denominator"] > 1),
    }


def _limited(
    cells: pd.DataFrame, where: pd.Series[bool], interval: Callable[[pd.DataFrame, float], Estimate]
) -> pd.DataFrame:
    if not where.any():
        return cells
    chosen = cells[where]
    both = [interval(chosen, conf) for conf in CONFIDENCES]
    limits = np.column_stack([both[0].lower, both[0].upper, both[1].lower, both[1].upper])
    filled = {
        name: cells[name].where(~where, pd.Series(limits[:, i], chosen.index))
        for i, name in enumerate(LIMITS)
    }
    method = np.broadcast_to(np.asarray(both[0].method, dtype=object), len(chosen))
    return cells.assign(
        **filled, method=cells["method"].where(~where, pd.Series(method, chosen.index, dtype="str"))
    )


def _wilson(cells: pd.DataFrame, conf: float) -> Estimate:
    return proportion(cells["numerator"], cells["denominator"], conf=conf, multiplier=cells["multiplier"])


def _rate(cells: pd.DataFrame, conf: float) -> Estimate:
    return rate(cells["numerator"], cells["denominator"], conf=conf, multiplier=cells["multiplier"])


def _count(cells: pd.DataFrame, conf: float) -> Estimate:
    return rate(cells["numerator"], np.ones(len(cells)), conf=conf, multiplier=cells["multiplier"])


def _indirect(cells: pd.DataFrame, conf: float) -> Estimate:
    found = ratio_of_counts(
        cells["numerator"], cells["denominator"], conf=conf, multiplier=cells["multiplier"]
    )
    return Estimate(found.value, found.lower, found.upper, found.method)


def _student(cells: pd.DataFrame, conf: float) -> Estimate:
    # The same people month after month are not new evidence: no more values than there are people.
    people = cells["people_denominator"].fillna(np.inf)
    return mean_of_summary(
        cells["value"], sd=cells["sd"], n=cells["denominator"].clip(upper=people), conf=conf
    )


INTERVALS: dict[str, Callable[[pd.DataFrame, float], Estimate]] = {
    "wilson": _wilson,
    "rate": _rate,
    "count": _count,
    "indirect": _indirect,
    "student": _student,
}
