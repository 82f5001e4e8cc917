"""Several periods of one indicator put together: sums over sums, with their interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.finding import CellState
from evalkit.indicators.means import mean_of_summary, pool_means
from evalkit.indicators.proportions import proportion
from evalkit.indicators.rates import rate

if TYPE_CHECKING:
    from evalkit.theory.model import Indicator

CLOSE = 1e-6  # counts give the value again but for rounding
SUMMED = frozenset({"proportion", "rate", "ratio"})
USABLE = (CellState.VALUE.value, CellState.DEFINITION_DIFFERS.value)
LIMITS = {0.95: "95", 0.998: "998"}  # the two pairs of limits that every measure has


def pool(rows: pd.DataFrame, *, indicator: Indicator, confidence: float = 0.95) -> dict[str, Any]:
    """Put periods of one series together.

    Counts are added up and the value made from the sums; means are weighed by their number; a count is
    its mean a period. What cannot be added up (a standardised rate, a median, a published figure without
    counts) is the latest period's.

    Parameters
    ----------
    rows : pandas.DataFrame
        Periods of one series in order of time, as `evalkit.indicators.measure` gives them.
    indicator : Indicator
        Its definition.
    confidence : {0.95, 0.998}
        Level of the interval.

    Returns
    -------
    dict
        ``period, numerator, denominator, value, lower, upper, state, periods`` (how many have a value).

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> share = SimpleNamespace(kind="proportion", interval="wilson", multiplier=100, cumulative=False)
    >>> rows = pd.DataFrame({"period": ["2025-01", "2025-02"], "start": pd.to_datetime(["2025-01-01",
    ...     "2025-02-01"]), "end": pd.to_datetime(["2025-01-31", "2025-02-28"]), "numerator": [10.0, 30.0],
    ...     "denominator": [100.0, 100.0], "value": [10.0, 30.0], "sd": np.nan, "state": "value",
    ...     "lower95": np.nan, "upper95": np.nan})
    >>> both = pool(rows, indicator=share)
    >>> both["value"], both["numerator"], both["period"]
    (20.0, 40.0, '2025-01-01/2025-02-28')
    """
    known = rows[has_figure(rows)]
    if known.empty:
        return _nothing(rows)
    if len(known) == 1 or indicator.cumulative:
        return _single(known, confidence)
    if indicator.kind in SUMMED and _adds_up(known, indicator):
        return _summed(known, indicator, confidence)
    if indicator.kind == "mean" and known[["sd", "denominator"]].notna().all(axis=None):
        return _averaged(known, confidence)
    if indicator.kind == "count":
        return _counted(known)
    return _single(known, confidence)


def has_figure(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark the rows whose figure may be used: values, by the theory's definition or a local one."""
    return rows["state"].isin(USABLE) & rows["value"].notna()


def _adds_up(known: pd.DataFrame, indicator: Indicator) -> bool:
    again = indicator.multiplier * known["numerator"] / known["denominator"]
    return bool(
        np.isclose(again.to_numpy(dtype=float), known["value"].to_numpy(dtype=float), rtol=CLOSE).all()
    )


def _summed(known: pd.DataFrame, indicator: Indicator, confidence: float) -> dict[str, Any]:
    over, under = float(known["numerator"].sum()), float(known["denominator"].sum())
    made: dict[str, float] = {"value": indicator.multiplier * over / under, "lower": np.nan, "upper": np.nan}
    method = {"wilson": proportion, "byar": rate}.get(indicator.interval)
    if method is not None:
        estimate = method(over, under, conf=confidence, multiplier=indicator.multiplier)
        made = {name: float(getattr(estimate, name)) for name in made}
    return _found(known) | made | {"numerator": over, "denominator": under}


def _averaged(known: pd.DataFrame, confidence: float) -> dict[str, Any]:
    both = pool_means(known["value"], sd=known["sd"], n=known["denominator"])
    estimate = mean_of_summary(both.value, sd=both.sd, n=both.n, conf=confidence)
    limits = {name: float(getattr(estimate, name)) for name in ("value", "lower", "upper")}
    return _found(known) | limits | {"numerator": np.nan, "denominator": float(both.n)}


def _counted(known: pd.DataFrame) -> dict[str, Any]:
    total = float(known["numerator"].sum()) if known["numerator"].notna().all() else np.nan
    made = {"value": float(known["value"].mean()), "lower": np.nan, "upper": np.nan}
    return _found(known) | made | {"numerator": total, "denominator": np.nan}


def _single(known: pd.DataFrame, confidence: float) -> dict[str, Any]:
    last = known.iloc[-1]
    level = LIMITS[confidence]
    numbers = {
        "numerator": last["numerator"],
        "denominator": last["denominator"],
        "value": last["value"],
        "lower": last[f"lower{level}"],
        "upper": last[f"upper{level}"],
    }
    plain = {name: np.nan if pd.isna(number) else float(number) for name, number in numbers.items()}
    return _found(known.iloc[[-1]]) | plain


def _found(known: pd.DataFrame) -> dict[str, Any]:
    if len(known) == 1:
        period = str(known["period"].iloc[0])
    else:
        period = f"{known['start'].min().date()}/{known['end'].max().date()}"
    state = USABLE[1] if known["state"].eq(USABLE[1]).any() else USABLE[0]
    return {"period": period, "state": state, "periods": len(known)}


def _nothing(rows: pd.DataFrame) -> dict[str, Any]:
    """Give the state that most periods are in; none at all is not collected."""
    states = rows["state"].value_counts()
    numbers = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), np.nan)
    state = str(states.index[0]) if len(states) else CellState.NOT_COLLECTED.value
    return {"period": "", "state": state, "periods": 0, **numbers}
