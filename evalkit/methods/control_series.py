"""One series made ready for a control chart: in order, in groups, with its gaps known."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from evalkit.errors import UsageError
from evalkit.finding import CellState
from evalkit.indicators.rhythm import step_of
from evalkit.methods.chart_columns import floats_of, needed
from evalkit.periods import Period, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.indicators.arguments import Numbers

ONE_OF_EACH = ("indicator", "site_id", "stratum")
SPACED = ("day", "window")  # kinds of period that need not follow each other day by day


def in_order(series: pd.DataFrame, *, rebase: Sequence[str] = ()) -> pd.DataFrame:
    """Put one series in order of time, with its groups and gaps.

    Parameters
    ----------
    series : pandas.DataFrame
        One indicator at one place for one stratum: ``period, value`` and, where known, ``state``.
    rebase : sequence of str
        Periods at which a new group begins; each must be in the series with a value.

    Returns
    -------
    pandas.DataFrame
        ``period, value, state, group, follows, missing``: the value is NaN unless its state lets it
        count, ``follows`` is True where a point comes straight after the one before in the same group,
        ``missing`` names the periods without a value since then. Periods that are regularly further
        apart, such as waves of a survey twice a year, do follow each other.

    Raises
    ------
    UsageError
        If it is more than one series, a period comes twice, or a rebasing date is not in it.
    CannotEstimateError
        If a column is missing, or a value is infinite or no number.

    Examples
    --------
    >>> frame = pd.DataFrame({"period": ["2025-03", "2025-01"], "value": [3.0, 4.0]})
    >>> in_order(frame)[["period", "follows", "missing"]].values.tolist()
    [['2025-01', False, ''], ['2025-03', False, '2025-02']]
    """
    needed(series, "period", "value")
    _one_series(series)
    texts = period_texts(series["period"])
    states = series["state"].tolist() if "state" in series else [CellState.VALUE.value] * len(texts)
    values = _counted(floats_of(series, "value"), states)
    parsed = _parsed(texts)
    _one_kind(parsed)
    order = sorted(range(len(parsed)), key=parsed.__getitem__)
    texts, states = [texts[i] for i in order], [states[i] for i in order]
    values, group = values[order], _groups(texts, values[order], rebase)
    follows, missing = _gaps([parsed[i] for i in order], values, states, group)
    columns = {"period": texts, "state": states, "value": values, "group": group}
    return pd.DataFrame(columns | {"follows": follows, "missing": missing})


def _one_series(series: pd.DataFrame) -> None:
    for column in ONE_OF_EACH:
        found = sorted({str(given) for given in series[column]}) if column in series else []
        if len(found) > 1:
            raise UsageError(
                f"A control chart takes one series; this has {len(found)} values of {column}.",
                hint=f"Choose one: {', '.join(repr(name) for name in found[:6])}.",
            )


def _one_kind(periods: list[Period]) -> None:
    kinds = sorted({period.kind for period in periods})
    if len(kinds) > 1:
        raise UsageError(
            f"A control chart takes one kind of period; this series mixes {' and '.join(kinds)}.",
            hint="Choose one kind, or roll the shorter periods up.",
        )
    times = Counter(period.start for period in periods)
    twice = sorted({period.text for period in periods if times[period.start] > 1})
    if twice:
        raise UsageError(f"{twice[0]} comes more than once in one series.", hint="Keep one row a period.")


def _parsed(periods: list[str]) -> list[Period]:
    try:
        return [parse_period(text) for text in periods]
    except ValueError as error:
        raise UsageError(str(error)) from None


def period_texts(periods: pd.Series) -> list[str]:
    """Write periods as text, days as 2025-04-01.

    Examples
    --------
    >>> period_texts(pd.Series(pd.to_datetime(["2025-04-01"])))
    ['2025-04-01']
    """
    if pd.api.types.is_datetime64_any_dtype(periods):
        return [str(day) for day in periods.dt.strftime("%Y-%m-%d")]
    return [str(period) for period in periods]


def _counted(values: Numbers, states: list[str]) -> Numbers:
    """Keep values by the theory's definition; if there are none, keep those by a local one."""
    usable = np.array([state == CellState.VALUE.value for state in states], dtype=np.bool_)
    if not (usable & ~np.isnan(values)).any():
        usable = np.array([state == CellState.DEFINITION_DIFFERS.value for state in states], dtype=np.bool_)
    return np.where(usable, values, np.nan)


def _groups(texts: list[str], values: Numbers, rebase: Sequence[str]) -> npt.NDArray[np.int64]:
    measured = [text for text, known in zip(texts, ~np.isnan(values), strict=True) if known]
    for period in rebase:
        if period not in measured:
            raise UsageError(
                f"The series cannot be rebased at {period}: it has no value then.",
                hint=f"Choose one of: {', '.join(measured)}.",
            )
    return np.cumsum([text in rebase for text in texts], dtype=np.int64) + 1


def _gaps(
    periods: list[Period], values: Numbers, states: list[str], group: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Say which points follow the one before them, and name the periods that are missing in between."""
    follows, missing = np.zeros(len(periods), dtype=np.bool_), [""] * len(periods)
    step = _spacing(periods, values, states)
    for before, here in pairwise(np.flatnonzero(~np.isnan(values))):
        lost = _between(periods[before : here + 1])[step - 1 :: step]
        missing[here] = ", ".join(lost)
        follows[here] = not lost and group[before] == group[here]
    return follows, missing


def _spacing(periods: list[Period], values: Numbers, states: list[str]) -> int:
    """Find how far apart those periods are that were collected at all."""
    lost, empty = CellState.NOT_COLLECTED.value, CellState.VALUE.value
    cells = zip(periods, np.isnan(values), states, strict=True)
    periods = [p for p, blank, state in cells if state != lost and not (blank and state == empty)]
    if not periods or periods[0].kind in SPACED:
        return 1
    return step_of([0, *accumulate(len(_between(list(pair))) + 1 for pair in pairwise(periods))])


def _between(stretch: list[Period]) -> list[str]:
    """Name the periods between the first and the last that have no value, in the series or not."""
    if stretch[0].kind in SPACED:
        return [period.text for period in stretch[1:-1]]
    names, step = [], next_period(stretch[0])
    while step.start < stretch[-1].start:
        names.append(step.text)
        step = next_period(step)
    return names
