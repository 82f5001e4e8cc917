"""The smallest effect that these data could have shown, by simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.methods.design_verdict_counts import need, numbers
from evalkit.methods.power_noise import panel_noise
from evalkit.methods.power_panels import seen_in_panel
from evalkit.methods.power_series import seen_in_series, segments, series_noise
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import MONTHS_IN_YEAR, parse_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.panels import Panel
    from evalkit.methods.power_noise import Kind, Noise
    from evalkit.methods.power_panels import Baseline
    from evalkit.methods.power_series import Segments
    from evalkit.periods import Period

POWER = 0.80
REPLICATES = 500  # the error of a power of 80% is then 1.8 points
SEED = 20250401
NEAREST = 0.01  # of the effect: nearer than that is beyond what the replicates can tell
LARGEST = {"scores": 64.0, "counts": 3.0}  # standard deviations; logarithm (a fall by 95%)
CURVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
PERIODS_A_YEAR = {"month": 12, "quarter": 4, "financial quarter": 4, "year": 1, "financial year": 1}
OF_SERIES = (
    "The effect is a lasting step from the start on, and its mean over all points after it is estimated.",
    "Errors have first-order autocorrelation, as large as in the series itself, and never below zero.",
    "The test rejects in 5% where nothing happened; where the usual one rejects in more, it is held to that.",
)
OF_PANELS = (
    "The effect is the same in every treated place and period.",
    "All places vary alike, with first-order autocorrelation as in the untreated periods.",
    "The test exchanges start dates among places; it rejects in at most 5% where nothing happened.",
)
OF_COUNTS = "Counts vary as they did, whatever they are out of is taken as steady."


@dataclass(frozen=True)
class Detectable:
    """Hold the smallest effect that data of this size and noise would show in four cases of five.

    Parameters
    ----------
    effect : float, optional
        In the outcome's unit, above zero; None where no effect, however large, would be seen.
    relative : float, optional
        As a share of the level before; None where there is no effect or the level is not above zero.
    power : float
        What was reached at that effect, or at the largest that was tried.
    false_alarms : float
        How often the usual 5% test rejects in this simulation where nothing happened.
    curve : pandas.DataFrame
        ``effect, power``, the effect in the outcome's unit.
    noise : Noise
        Level, spread and autocorrelation that were simulated.
    replicates, seed : int
        Of the simulation.
    assumptions : tuple of str
        What it rests on.
    """

    effect: float | None
    relative: float | None
    power: float
    false_alarms: float
    curve: pd.DataFrame
    noise: Noise
    replicates: int
    seed: int
    assumptions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        if self.effect is None:
            return "No effect, however large, would have been seen with these data in four cases of five."
        share = "" if self.relative is None else f" ({100 * self.relative:.0f}% of the level before)"
        return f"The smallest effect that would be seen in four cases of five is {self.effect:.3g}{share}."


def smallest_detectable(
    series: pd.DataFrame,
    *,
    start: str,
    kind: Kind = "scores",
    direction: Literal["up", "down"] = "down",
    phase_in: int = 0,
    per: float = 1,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Detectable:
    """Simulate the smallest effect that an interrupted series could have shown: 80% power at 5%.

    Series are drawn with the spread and autocorrelation of this one, the model is fitted to all of them at
    once, and the effect is sought by halving. A closed formula, which takes errors as independent, gives too
    small an effect (Zhang, Wagner and Ross-Degnan, Journal of Clinical Epidemiology 64 (2011) 1252).

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, outcome`` and, for counts, where known ``exposure``; periods without a value are left out.
    start : str
        The period or day of the start.
    kind : {"scores", "counts"}
        Counts are fitted by quasi-Poisson, everything else by least squares.
    direction : {"up", "down"}
        Of the effect; it matters for counts.
    phase_in : int
        Periods from the start on that are left out.
    per : float
        For counts with an exposure: the indicator's multiplier, such as 1000.
    replicates, seed : int
        Of the simulation.

    Returns
    -------
    Detectable
        For counts with an exposure the effect is a rate per so much of it.

    Raises
    ------
    CannotEstimateError
        If a column is missing, a side has no points, the series does not vary, counts are negative or fewer
        than one a period.

    Examples
    --------
    >>> months = pd.period_range("2022-01", periods=48, freq="M").astype(str)
    >>> y = pd.DataFrame({"period": months, "outcome": np.random.default_rng(1).normal(70, 4, 48)})
    >>> found = smallest_detectable(y, start="2024-07")
    >>> found.effect > 3, round(found.power, 2) >= 0.8
    (True, True)
    """
    laid, y, exposure = _laid_out(series, start, phase_in, kind)
    noise = series_noise(y, laid, kind)
    seen, wrong = seen_in_series(noise, laid, replicates=replicates, seed=seed)
    rate = 1.0 if exposure is None else per * len(y) / float(exposure.sum())
    unit = in_unit(noise, direction, rate)
    found = sought(seen, LARGEST[kind] * (noise.sd if kind == "scores" else 1), direction)
    words = (*OF_SERIES, OF_COUNTS) if kind == "counts" else OF_SERIES
    return _detectable(found, unit, wrong, noise, noise.level * rate, (replicates, seed), words)


def smallest_detectable_panel(
    panel: Panel, *, baseline: Baseline = "last", replicates: int = REPLICATES, seed: int = SEED
) -> Detectable:
    """Simulate the smallest effect that places adopting at different times could have shown.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    baseline : {"last", "all"}
        Whether outcomes are compared with the last period before a start, as Callaway and Sant'Anna do, or
        with the mean of all periods before, as difference-in-differences does.
    replicates, seed : int
        Of the simulation.

    Returns
    -------
    Detectable
        Its effect is None where exchanging start dates cannot reach 5%.

    Raises
    ------
    CannotEstimateError
        If nobody is treated, nobody is left to compare with, or the outcome does not vary.

    Examples
    --------
    >>> from evalkit.methods.panels import Panel
    >>> units = [f"u{i}" for i in range(10)]
    >>> y = pd.DataFrame(np.random.default_rng(1).normal(50, 2, (10, 24)), index=units)
    >>> starts = pd.Series([12.0] * 4 + [np.inf] * 6, index=units)
    >>> status = pd.Series(["treated"] * 4 + ["never treated"] * 6, index=units)
    >>> smallest_detectable_panel(Panel(y, None, starts, status, {})).effect < 5
    True
    """
    starts = np.sort(np.asarray(panel.starts.to_numpy(), dtype=np.float64))  # names of places decide nothing
    periods = panel.outcomes.shape[1]
    if not np.isfinite(starts).any():
        raise CannotEstimateError("No place is treated within the periods.")
    if len(set(starts)) == 1:
        raise CannotEstimateError("All places started in the same period: nobody is left to compare with.")
    noise = panel_noise(panel)
    seen, wrong = seen_in_panel(
        noise, starts, periods=periods, baseline=baseline, replicates=replicates, seed=seed
    )
    found = sought(seen, LARGEST["scores"] * noise.sd, "up")
    return _detectable(found, lambda effect: effect, wrong, noise, noise.level, (replicates, seed), OF_PANELS)


@dataclass(frozen=True)
class Sought:
    """Hold what a search found: the effect, its power, and the curve, all in the model's terms."""

    effect: float | None
    power: float
    curve: list[tuple[float, float]]


def sought(seen: Callable[[float], float], largest: float, direction: str) -> Sought:
    """Find by halving the effect that is seen in 80%, and the power around it.

    Examples
    --------
    >>> round(sought(lambda effect: min(abs(effect), 1), 64, "up").effect, 1)
    0.8
    """
    sign = 1 if direction == "up" else -1
    high = largest / 64
    while seen(sign * high) < POWER:
        high *= 2
        if high > largest:
            return Sought(
                None, seen(sign * largest), [(largest * c, seen(sign * largest * c)) for c in CURVE]
            )
    low = 0.0
    while high - low > NEAREST * high:
        middle = (low + high) / 2
        low, high = (low, middle) if seen(sign * middle) >= POWER else (middle, high)
    return Sought(high, *_curve(seen, sign * high))


def _curve(seen: Callable[[float], float], effect: float) -> tuple[float, list[tuple[float, float]]]:
    points = [(abs(effect) * share, seen(effect * share)) for share in CURVE]
    return points[CURVE.index(1.0)][1], points


def _detectable(
    found: Sought,
    unit: Callable[[float], float],
    wrong: float,
    noise: Noise,
    level: float,
    drawn: tuple[int, int],
    words: tuple[str, ...],
) -> Detectable:
    effect = None if found.effect is None else unit(found.effect)
    curve = pd.DataFrame([(unit(x), p) for x, p in found.curve], columns=["effect", "power"])
    relative = effect / level if effect is not None and level > 0 else None
    return Detectable(effect, relative, found.power, wrong, curve, noise, *drawn, words)


def in_unit(noise: Noise, direction: str, per: float) -> Callable[[float], float]:
    """Give the function from the model's effect to its size in the outcome's unit.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> round(in_unit(Noise("counts", 100, 1), "down", 1.0)(0.1), 2)
    9.52
    """
    if noise.kind == "scores":
        return lambda effect: effect
    sign = 1 if direction == "up" else -1
    return lambda effect: per * noise.level * abs(float(np.expm1(sign * effect)))


def _laid_out(
    series: pd.DataFrame, start: str, phase_in: int, kind: Kind
) -> tuple[Segments, np.ndarray, np.ndarray | None]:
    need(series, "period", "outcome")
    try:
        first = parse_period(start).start
        known = series[np.isfinite(numbers(series["outcome"]))]
        known = known.assign(_when=[parse_period(str(text)) for text in known["period"]])
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    known = known.sort_values("_when").reset_index(drop=True)
    after = np.array([period.end >= first for period in known["_when"]], dtype=bool)
    kept = ~after | (np.cumsum(after) > phase_in)
    known, after = known[kept], after[kept]
    if not after.any() or after.all():
        raise CannotEstimateError("There are no points before the start, or none after it; both are needed.")
    y = numbers(known["outcome"])
    if kind == "counts" and (y < 0).any():
        raise CannotEstimateError("A count is negative.")
    periods = known["_when"].tolist()
    a_year = PERIODS_A_YEAR.get(periods[0].kind, MONTHS_IN_YEAR)
    return segments(_positions(periods, a_year), after, a_year=a_year), y, _exposure(known, kind)


def _positions(periods: list[Period], a_year: int) -> np.ndarray:
    step = MONTHS_IN_YEAR // a_year
    months = np.array([period.start.year * MONTHS_IN_YEAR + period.start.month for period in periods])
    positions: np.ndarray = (months - months[0]) // step
    if len(set(positions)) < len(positions):
        raise CannotEstimateError("A period has two rows; one is needed.")
    return positions


def _exposure(known: pd.DataFrame, kind: Kind) -> np.ndarray | None:
    if kind != "counts" or "exposure" not in known:
        return None
    exposure = numbers(known["exposure"])
    if not (exposure > 0).all():
        raise CannotEstimateError("An exposure is missing or not above zero.")
    return exposure
