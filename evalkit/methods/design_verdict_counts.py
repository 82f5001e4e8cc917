"""What there is to compare: points before and after, adopters, cohorts, comparison places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import factorial, prod
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.methods.design_verdict_fairness import contaminated, doubtful, fair_panel, read_dates
from evalkit.methods.panels import BEGUN, NEVER
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from evalkit.methods.panels import Panel

Level = Literal["sites", "councils"]


@dataclass(frozen=True, slots=True)
class SeriesCounts:
    """Count the points of one series on each side of a start.

    Parameters
    ----------
    before, after : int
        Periods with a value that end before the start; and from the period of the start on, less phase-in.
    kind : str
        What the periods are: "month", "quarter", and so on; blank where there is none.
    start : date, optional
        The earliest recorded start.
    problem : str
        Why there is no start, in words; blank where there is one.
    """

    before: int = 0
    after: int = 0
    kind: str = ""
    start: date | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PanelCounts:
    """Count adopters and comparison places of one level.

    Parameters
    ----------
    level : {"sites", "councils"}
        What the places are.
    adopters, never, not_yet : int
        Places treated in some period; never; planned and untreated to the end. The last two without those
        that share a provider or nursing team with an adopter.
    cohorts : tuple of int
        How many places started in each period in which any did.
    before, after : int
        Periods before the first start, and from it on.
    removed, contaminated, sharing : mapping of str to str
        Place to why it is left out, is no fair comparison, or is a doubtful one until its own start.
    cut : str
        Which periods are left out and why; blank where none is.
    problem : str
        Why there is nothing to count; blank where there is something.
    """

    level: Level
    adopters: int = 0
    never: int = 0
    not_yet: int = 0
    cohorts: tuple[int, ...] = ()
    before: int = 0
    after: int = 0
    removed: Mapping[str, str] = field(default_factory=dict)
    contaminated: Mapping[str, str] = field(default_factory=dict)
    sharing: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""
    problem: str = ""

    @property
    def donors(self) -> int:
        """Count places that are untreated throughout."""
        return self.never + self.not_yet

    @property
    def places(self) -> int:
        """Count adopters and donors."""
        return self.adopters + self.donors

    @property
    def degrees(self) -> int:
        """Count the degrees of freedom of the spread among places that share a start, or have none."""
        return sum(size - 1 for size in (*self.cohorts, self.donors) if size)

    @property
    def smallest_p(self) -> float:
        """Give the smallest two-sided p value that exchanging adoption dates among places can reach."""
        ways = factorial(self.places) // prod(factorial(n) for n in (*self.cohorts, self.donors))
        mirrored = self.cohorts == (self.donors,)  # exchanging them turns the sign only
        return (2 if mirrored else 1) / ways


def count_series(series: pd.DataFrame, adoption: pd.DataFrame, *, phase_in: int = 0) -> SeriesCounts:
    """Count the points of a series before and after the earliest start.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, outcome``; a row without a value is not counted.
    adoption : pandas.DataFrame
        ``unit, status, start`` and, where known, ``stop``.
    phase_in : int
        Whole periods from the start on that are left out.

    Returns
    -------
    SeriesCounts

    Raises
    ------
    CannotEstimateError
        If a column is missing, a period comes twice or is not one, or a value is infinite.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=6, freq="M").astype(str)
    >>> adoption = pd.DataFrame({"unit": ["a"], "status": ["started"], "start": ["2024-03-20"]})
    >>> counted = count_series(pd.DataFrame({"period": months, "outcome": 1.0}), adoption)
    >>> counted.before, counted.after
    (2, 4)
    """
    need(series, "period", "outcome")
    need(adoption, "unit", "status", "start")
    known = series[np.isfinite(numbers(series["outcome"]))]
    periods = _periods(known["period"])
    kind = periods[0].kind if periods else ""
    start, problem = _first_start(adoption)
    if start is None:
        return SeriesCounts(before=len(periods), kind=kind, problem=problem)
    last = _last_stop(adoption)
    before = sum(period.end < start for period in periods)
    after = sum(period.end >= start and (last is None or period.start <= last) for period in periods)
    return SeriesCounts(before, max(after - phase_in, 0), kind, start)


def count_panel(observed: pd.DataFrame | None, adoption: pd.DataFrame | None, *, level: Level) -> PanelCounts:
    """Count adopters, cohorts and comparison places.

    Parameters
    ----------
    observed : pandas.DataFrame, optional
        ``unit, period, outcome``; None or empty where there is no series of each place.
    adoption : pandas.DataFrame, optional
        ``unit, status, start`` and, where known, ``stop, provider, nursing_team``.
    level : {"sites", "councils"}
        What the places are.

    Returns
    -------
    PanelCounts

    Raises
    ------
    CannotEstimateError
        As `count_series`.

    Examples
    --------
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "abc" for p in ("2023", "2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2024-06"), ("b", "will not", ""), ("c", "planned", "")],
    ...                         columns=["unit", "status", "start"])
    >>> counted = count_panel(observed, adoption, level="sites")
    >>> counted.adopters, counted.never, counted.not_yet, round(counted.smallest_p, 2)
    (1, 1, 1, 0.33)
    """
    if observed is None or adoption is None or observed.empty or adoption.empty:
        return PanelCounts(level, problem=f"No series of single {level} was given.")
    need(observed, "unit", "period", "outcome")
    need(adoption, "unit", "status", "start")
    numbers(observed["outcome"])
    for _, rows in observed.groupby("unit"):
        _periods(rows["period"])
    read_dates(adoption)
    try:
        panel = fair_panel(observed, adoption)
    except CannotEstimateError as error:
        return PanelCounts(level, problem=error.message)
    return _counted(panel, adoption, level)


def need(frame: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that lacks a column.

    Examples
    --------
    >>> need(pd.DataFrame({"a": [1]}), "a")
    """
    absent = [column for column in columns if column not in frame]
    if absent:
        raise CannotEstimateError(f"The table has no column {', '.join(absent)}.")


def numbers(values: pd.Series) -> np.ndarray:
    """Give values as floats, missing ones as NaN; refuse text and infinite values.

    Examples
    --------
    >>> numbers(pd.Series([1, None])).tolist()
    [1.0, nan]
    """
    try:
        found = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise CannotEstimateError(f"The column {values.name} holds what is not a number.") from None
    if np.isinf(found).any():
        raise CannotEstimateError(f"The column {values.name} holds an infinite value.")
    return found


def _periods(texts: pd.Series) -> list[Period]:
    try:
        periods = [parse_period(str(text)) for text in texts]
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    if len({period.start for period in periods}) < len(periods):
        raise CannotEstimateError("A period has two rows; one is needed.")
    kinds = sorted({period.kind for period in periods})
    if len(kinds) > 1:
        raise CannotEstimateError(f"Periods of several kinds are mixed: {', '.join(kinds)}.")
    return sorted(periods)


def _first_start(adoption: pd.DataFrame) -> tuple[date | None, str]:
    begun = read_dates(adoption[adoption["status"].isin(BEGUN)])
    if begun.empty:
        return None, "No site has started."
    days = [day for day in begun["start"] if day is not None]
    return (min(days), "") if days else (None, "No site that has started has a recorded start date.")


def _last_stop(adoption: pd.DataFrame) -> date | None:
    """Give the day after which nobody is treated any more; None while somebody is."""
    begun = read_dates(adoption[adoption["status"].isin(BEGUN)])
    if "stop" not in begun or (begun["status"] == "started").any() or any(d is None for d in begun["stop"]):
        return None
    days: list[date] = begun["stop"].tolist()
    return max(days)


def _counted(panel: Panel, adoption: pd.DataFrame, level: Level) -> PanelCounts:
    unclean = contaminated(panel, adoption)
    starts = panel.starts[np.isfinite(panel.starts)]
    clean = panel.status.drop(panel.treated).drop(list(unclean))
    first = int(starts.min()) if len(starts) else panel.outcomes.shape[1]
    never = int((clean == NEVER).sum())
    return PanelCounts(
        level=level,
        adopters=len(starts),
        never=never,
        not_yet=len(clean) - never,
        cohorts=tuple(size for _, size in sorted(Counter(starts.tolist()).items())),
        before=first,
        after=panel.outcomes.shape[1] - first,
        removed=panel.removed,
        contaminated=unclean,
        sharing=doubtful(panel, adoption),
        cut=panel.cut,
    )
