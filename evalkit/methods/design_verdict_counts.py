"""What there is to compare: points before and after, adopters, cohorts, comparison places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import factorial, prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from evalkit.methods.panel_windows import balanced_panel
from evalkit.methods.panels import BEGUN, NEVER
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from evalkit.methods.panels import Panel

Level = Literal["sites", "councils"]
SHARED = {"provider": "the provider", "nursing_team": "the nursing team"}


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
    _dates(adoption)
    try:
        panel = fair_panel(observed, adoption)
    except CannotEstimateError as error:
        return PanelCounts(level, problem=error.message)
    return _counted(panel, adoption, level)


def fair_panel(observed: pd.DataFrame, adoption: pd.DataFrame) -> Panel:
    """Make the panel that designs rest on: the best stretch of periods for places that can be compared.

    Places that are no fair comparison have no part in the choice of the stretch.

    Parameters
    ----------
    observed, adoption : pandas.DataFrame
        As for `count_panel`.

    Returns
    -------
    Panel

    Raises
    ------
    CannotEstimateError
        As `balanced_panel`.

    Examples
    --------
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "abc" for p in ("2022", "2023", "2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-06"), ("b", "will not", ""), ("c", "planned", "")],
    ...                         columns=["unit", "status", "start"])
    >>> fair_panel(observed.drop(0), adoption).periods
    ['2023', '2024', '2025']
    """
    periods = [parse_period(str(period)) for period in observed["period"].unique()]
    until = max(period.end for period in periods)
    idle = [unit for unit, start in _starts(adoption).items() if start is None or start > until]
    return balanced_panel(observed, adoption, beside=_sharing_staff(adoption, idle, until=until))


def contaminated(panel: Panel, adoption: pd.DataFrame) -> dict[str, str]:
    """Name the untreated places that share a provider or a nursing team with an adopter, and why.

    Their staff work beside those of an adopter, so they are no fair comparison (trap 14): they stay out of
    the main estimate and come into a sensitivity run. An adopter that lacks figures, and so is not in the
    panel, contaminates all the same.

    Examples
    --------
    >>> adoption = pd.DataFrame([("a", "started", "2025", "P"), ("b", "will not", "", "P")],
    ...                         columns=["unit", "status", "start", "provider"])
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "ab" for p in ("2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> from evalkit.methods.panels import make_panel
    >>> contaminated(make_panel(observed, adoption), adoption)
    {'b': 'it shares the provider P with a'}
    """
    until = parse_period(panel.periods[-1]).end
    idle = [str(unit) for unit in panel.starts.index[~np.isfinite(panel.starts)]]
    return _sharing_staff(adoption, idle, until=until)


def doubtful(panel: Panel, adoption: pd.DataFrame) -> dict[str, str]:
    """Name adopters that share staff with one that started before them, and why.

    Until their own start they are compared with, though the change may have reached them already.

    Examples
    --------
    >>> adoption = pd.DataFrame([("a", "started", "2024", "P"), ("b", "started", "2025", "P")],
    ...                         columns=["unit", "status", "start", "provider"])
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "ab" for p in ("2023", "2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> from evalkit.methods.panels import make_panel
    >>> doubtful(make_panel(observed, adoption), adoption)
    {'b': 'it shares the provider P with a'}
    """
    periods = [parse_period(period) for period in panel.periods]
    found: dict[str, str] = {}
    for unit in panel.treated:
        before = int(panel.starts[unit]) - 1
        found |= _sharing_staff(adoption, [unit], until=periods[before].end)
    return found


def _sharing_staff(adoption: pd.DataFrame, units: Collection[str], *, until: date) -> dict[str, str]:
    """Say which places share staff with others that had begun by a day, as had those without a start date."""
    rows = adoption.assign(unit=adoption["unit"].astype(str)).drop_duplicates("unit").set_index("unit")
    starts = _starts(adoption)
    begun = {
        str(unit)
        for unit, status in rows["status"].items()
        if status in BEGUN and ((start := starts[str(unit)]) is None or start <= until)
    }
    found: dict[str, str] = {}
    for column, words in SHARED.items():
        if column not in rows:
            continue
        held = rows[column].fillna("").astype(str)
        for unit in sorted(set(units) & set(rows.index)):
            sharing = sorted(other for other in begun - {unit} if held[unit] and held[other] == held[unit])
            if sharing:
                found.setdefault(unit, f"it shares {words} {held[unit]} with {', '.join(sharing)}")
    return found


def _starts(adoption: pd.DataFrame) -> dict[str, date | None]:
    """Give the day on which each place began; None where it has not, or nobody knows when."""
    read = _dates(adoption)
    begun = read["status"].isin(BEGUN)
    rows = zip(read["unit"].astype(str), begun, read["start"], strict=True)
    return {unit: start if started else None for unit, started, start in rows}


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


def _dates(adoption: pd.DataFrame) -> pd.DataFrame:
    read = adoption.copy()
    for column in ("start", "stop"):
        if column in read:
            read[column] = pd.Series([_day(value) for value in read[column]], index=read.index, dtype=object)
    return read


def _day(value: Any) -> date | None:
    if pd.isna(value) or value == "":
        return None
    try:
        return parse_period(value).start if isinstance(value, str) else pd.Timestamp(value.isoformat()).date()
    except (AttributeError, TypeError, ValueError):
        raise CannotEstimateError(f"{value!r} is not a date.") from None


def _first_start(adoption: pd.DataFrame) -> tuple[date | None, str]:
    begun = _dates(adoption[adoption["status"].isin(BEGUN)])
    if begun.empty:
        return None, "No site has started."
    days = [day for day in begun["start"] if day is not None]
    return (min(days), "") if days else (None, "No site that has started has a recorded start date.")


def _last_stop(adoption: pd.DataFrame) -> date | None:
    """Give the day after which nobody is treated any more; None while somebody is."""
    begun = _dates(adoption[adoption["status"].isin(BEGUN)])
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
