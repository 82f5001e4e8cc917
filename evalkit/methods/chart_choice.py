"""Which chart suits an indicator and its data, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.finding import CellState
from evalkit.methods.attribute_limit_lines import AttributeKind, excess_spread
from evalkit.methods.chart_columns import floats_of, needed
from evalkit.methods.control_checks import FEWEST_EVENTS
from evalkit.methods.control_series import period_texts
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import parse_period

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.arguments import Numbers
    from evalkit.theory.model import Indicator

ChartName = Literal["xmr", "p", "p'", "u", "u'", "c", "g", "t", "run", "none"]
FEWEST_FOR_LIMITS = 12  # NHS England, Making Data Count: limits from twelve points
ZERO_HEAVY = 0.25  # share of periods with no event from which limits would mislead [ours]
LARGE = 1_000  # denominators from which chance alone makes limits too narrow (Mohammed and Laney 2006) [ours]
TOO_WIDE = 1.5  # times the spread of chance from which a plain chart gives false signals [ours]
PLAIN: dict[str, AttributeKind] = {"proportion": "p", "rate": "u", "count": "c"}
LONGER = "Use a longer period, or chart the time between events."


@dataclass(frozen=True, slots=True)
class Choice:
    """Say which chart to draw, why, and what to do where this series allows none yet.

    Parameters
    ----------
    chart : {"xmr", "p", "p'", "u", "u'", "c", "g", "t", "run", "none"}
        The kind of chart; G and T need the events themselves, not counts by period.
    reason : str
        One plain sentence.
    advice : str
        What to do instead of drawing limits, or beside; blank where nothing is amiss.
    since : str
        The period from which limits are to be set, where nothing was counted before it.

    Examples
    --------
    >>> Choice("run", "There are 8 points, too few for limits.").advice
    ''
    """

    chart: ChartName
    reason: str
    advice: str = ""
    since: str = ""


def choose_chart(series: pd.DataFrame, *, indicator: Indicator) -> Choice:
    """Choose the chart of a series by the kind of its indicator and by its data.

    Figures with no counts behind them get an XmR chart; proportions a P, rates a U and counts a C chart.
    Where denominators are large, or points vary more than chance alone, P' and U' (Laney), and XmR for
    counts. Rare events and series with many noughts get no limits by period: a G or T chart of what lies
    between events, or longer periods. Fewer than twelve points get a run chart. Noughts before the first
    event are left out of this, and said.

    Parameters
    ----------
    series : pandas.DataFrame
        One series: ``period, value`` and, where known, ``numerator, denominator, state``.
    indicator : Indicator
        The definition.

    Returns
    -------
    Choice

    Raises
    ------
    CannotEstimateError
        If a figure is infinite, below zero or no number.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=12, freq="M").astype(str)
    >>> rare = pd.DataFrame({"period": months, "value": 0.0, "numerator": [0, 1] * 6, "denominator": 900})
    >>> choose_chart(rare, indicator=read_theory("blended_roles").indicator("missed_late_tasks")).chart
    't'
    """
    if indicator.cumulative:
        return Choice("none", "It is a running total, which can only rise.", "Chart what each period adds.")
    rows = _usable(series)
    if rows.empty:
        return Choice("none", "No period has a value.", "Collect it in each period from now on.")
    if not _of_events(rows, indicator):
        return _of_values(rows)
    later = _since_first(rows)
    events, sizes = _counts(later, indicator)
    choice = _rare(events, sizes, indicator) or _few(later) or _common(events, sizes, indicator)
    if choice.advice or len(later) == len(rows) or "period" not in rows:
        return choice
    since = period_texts(later["period"])[0]
    start = f"Nothing was counted before {since}: set the limits from then on."
    return replace(choice, advice=start, since=since)


def _usable(series: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows with a value, in order of time."""
    figures = "value" if "value" in series else "numerator"
    rows = series[series[figures].notna()] if figures in series else series.iloc[:0]
    rows = rows[rows["state"] == CellState.VALUE.value] if "state" in rows else rows
    if "period" not in rows:
        return rows
    try:
        starts = [parse_period(text).start for text in period_texts(rows["period"])]
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    return rows.iloc[sorted(range(len(starts)), key=starts.__getitem__)]


def _of_events(rows: pd.DataFrame, indicator: Indicator) -> bool:
    """Say whether the figures are counts of events; a count that can fall below zero is a balance."""
    needs = ["numerator"] if indicator.kind == "count" else ["numerator", "denominator"]
    if indicator.kind not in PLAIN or any(
        column not in rows or rows[column].isna().all() for column in needs
    ):
        return False
    return indicator.kind != "count" or not (floats_of(rows, "numerator") < 0).any()


def _since_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the periods before the first event, which were before the start of what is counted."""
    happened = np.flatnonzero(floats_of(rows, "numerator") > 0)
    return rows.iloc[happened[0] :] if happened.size else rows


def _counts(rows: pd.DataFrame, indicator: Indicator) -> tuple[Numbers, Numbers]:
    events = floats_of(rows, "numerator")
    sizes = np.ones(events.size) if indicator.kind == "count" else floats_of(rows, "denominator")
    if (events < 0).any() or (sizes < 0).any():
        raise CannotEstimateError("A count is below zero.")
    known = ~np.isnan(events) & (sizes > 0)
    if not known.any():
        raise CannotEstimateError("No period has both a count and what it is out of.")
    return events[known], sizes[known]


def _of_values(rows: pd.DataFrame) -> Choice:
    needed(rows, "value")
    values = floats_of(rows, "value")
    if values.min() == values.max():
        return Choice("none", "All values are the same: there is no variation to judge by.", LONGER)
    return _few(rows) or Choice(
        "xmr", "The figures have no counts behind them, so their spread is taken from one point to the next."
    )


def _rare(events: Numbers, sizes: Numbers, indicator: Indicator) -> Choice | None:
    if events.size > 1 and (events / sizes).min() == (events / sizes).max() > 0:
        return Choice("none", "All values are the same: there is no variation to judge by.", LONGER)
    if not events.any():
        return Choice("none", "Nothing was counted in any period: there is no variation to judge by.", LONGER)
    seldom, what = events, "events"
    if indicator.kind == "proportion" and np.median(sizes - events) < np.median(events):
        seldom, what = sizes - events, "exceptions"
    share, middle = float((seldom == 0).mean()), float(np.median(seldom))
    if share < ZERO_HEAVY and middle >= FEWEST_EVENTS:
        return None
    why = f"a typical period has {middle:g}, and {share:.0%} of the periods have none"
    chart: ChartName = "g" if indicator.kind == "proportion" else "t"
    return Choice(chart, f"Its {what} are few: {why}, so limits by period would mislead.", LONGER)


def _few(rows: pd.DataFrame) -> Choice | None:
    if len(rows) >= FEWEST_FOR_LIMITS:
        return None
    points = "is 1 point" if len(rows) == 1 else f"are {len(rows)} points"
    return Choice("run", f"There {points}; limits need {FEWEST_FOR_LIMITS}.")


def _common(events: Numbers, sizes: Numbers, indicator: Indicator) -> Choice:
    plain = PLAIN[indicator.kind]
    excess = excess_spread(events, sizes, chart=plain, centre=float(events.sum() / sizes.sum()))
    wide = f"Points vary {excess:.1f} times as much as chance alone would have them"
    if plain == "c":
        if excess > TOO_WIDE:
            return Choice("xmr", f"{wide}, so their spread is taken from one point to the next.")
        return Choice("c", "It counts events in periods of one kind, and chance alone explains their spread.")
    prime: ChartName = "p'" if plain == "p" else "u'"
    if excess > TOO_WIDE:
        return Choice(prime, f"{wide}, so the limits allow for it (Laney).")
    if np.median(sizes) >= LARGE:
        why = f"Denominators are large, {np.median(sizes):,.0f} in a typical period"
        return Choice(prime, f"{why}, so the limits allow for more than chance (Laney).")
    share = "a share of what each period could have had" if plain == "p" else "events out of what was exposed"
    return Choice(plain, f"It is {share}, and each point's limits follow from its own denominator.")
