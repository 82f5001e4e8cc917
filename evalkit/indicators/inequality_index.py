"""The slope and the relative index of inequality over quantiles, such as tenths by deprivation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.special import expit

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import share
from evalkit.indicators.inequality_values import Kind, quantile_values

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.arguments import Numbers

Transform = Literal["none", "matching"]
Reliability = Literal["none", "ten samples"]
FEWEST_REPETITIONS = 1_000  # PHEindicatormethods
SAMPLES = 10  # PHEindicatormethods: the simulation is done ten times over


@dataclass(frozen=True)
class Inequality:
    """Hold the slope and the relative index of inequality.

    Parameters
    ----------
    slope, slope_lower, slope_upper : float
        Difference between the ends of the scale, from quantile 1 to the last, multiplied.
    relative, relative_lower, relative_upper : float
        Ratio of the last end to the first.
    intercept : float
        Fitted value at the first end, multiplied.
    confidence : float
        Of the limits.
    quantiles : pandas.DataFrame
        ``quantile, population, rank, value, fitted``, values multiplied: all that a chart needs.
    slope_moves, relative_moves : float
        By how much the limits move from one simulation to the next, on average; NaN if not asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": 100.0, "std_error": 0.1,
    ...                       "value": [9.0, 8, 7, 6, 5]})
    >>> round(index_of_inequality(frame, repetitions=1000).slope, 6)
    -5.0
    """

    slope: float
    slope_lower: float
    slope_upper: float
    relative: float
    relative_lower: float
    relative_upper: float
    intercept: float
    confidence: float
    quantiles: pd.DataFrame
    slope_moves: float = float("nan")
    relative_moves: float = float("nan")


def index_of_inequality(
    frame: pd.DataFrame,
    *,
    kind: Kind = "other",
    transform: Transform = "none",
    multiplier: float = 1,
    conf: float = 0.95,
    repetitions: int = 100_000,
    seed: int = 2004,
    reliability: Reliability = "none",
) -> Inequality:
    """Work out the slope and the relative index of inequality, with simulated limits.

    Quantiles are placed on a scale from 0 to 1 by the middle of their share of the population; the values
    are regressed on it, weighted by population. The slope index is the difference between the fitted ends,
    the relative index their ratio. Limits are percentiles over draws of the values from their standard
    errors: Low and Low, Journal of Public Health 26 (2004); as PHEindicatormethods ``phe_sii``, but for
    its limits of a logged rate with a multiplier between 0 and 1, which it gives in the wrong order.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``quantile, population`` (quantile 1 first, five to a hundred of them), and ``value`` with its 95%
        ``lower, upper`` or its ``std_error`` (of the logarithm for a rate, of the logit for a proportion),
        or ``numerator``, from which a rate or proportion and its limits follow. Not multiplied.
    kind : {"other", "rate", "proportion"}
        What the values are: rates are drawn on the log, proportions on the logit scale.
    transform : {"none", "matching"}
        Fit the line to the values, or to their log (rates) or logit (proportions).
    multiplier : float
        What slope and limits are multiplied by; below zero it turns the scale round, and the ratio over.
    conf : float
        0.95 or 0.998.
    repetitions : int
        How many draws; 1,000 or more.
    seed : int
        Of the draws.
    reliability : {"none", "ten samples"}
        Draw ten times over to see how much the limits move.

    Returns
    -------
    Inequality

    Raises
    ------
    UsageError
        If a quantile lacks a number or has an impossible one, or the arguments do not fit each other.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": [1000] * 5,
    ...                       "numerator": [300, 260, 240, 210, 190]})
    >>> index = index_of_inequality(frame, kind="proportion", multiplier=100)
    >>> round(index.slope, 1), round(index.relative, 2)
    (-13.5, 0.56)
    """
    _check(kind, transform, repetitions, multiplier)
    one_of(reliability, get_args(Reliability), what="reliability")
    rows = quantile_values(frame, kind=kind, transform=transform)
    line = _Line(kind, transform, multiplier, _weights(rows))
    level = share(conf)
    rng = np.random.default_rng(seed)
    count = SAMPLES if reliability == "ten samples" else 1
    limits = np.array([line.limits(rows, rng, repetitions, level) for _ in range(count)])
    start, rise = line.fit(rows["plotted"].to_numpy())
    slope, relative = line.indices(start, rise)
    moves = (
        np.abs(limits[1:] - limits[0]).mean(axis=0).reshape(2, 2).mean(axis=1) if count > 1 else [np.nan] * 2
    )
    return Inequality(
        *(slope, limits[0][0], limits[0][1]),
        *(relative, limits[0][2], limits[0][3]),
        intercept=float(line.back(np.asarray(start))) * abs(multiplier),
        confidence=level,
        quantiles=line.drawn(rows, start, rise),
        slope_moves=float(moves[0]),
        relative_moves=float(moves[1]),
    )


@dataclass(frozen=True)
class _Line:
    """Fit the line to values or to draws of them, and turn it into indices."""

    kind: Kind
    transform: Transform
    multiplier: float
    weights: Numbers  # 2 by quantiles: what gives the intercept and the slope from the values

    def fit(self, values: Numbers) -> tuple[float, float]:
        start, rise = self.weights @ values
        return float(start), float(rise)

    def back(self, fitted: Numbers) -> Numbers:
        """Turn fitted values back into the unit of the indicator."""
        if self.transform == "none":
            return fitted
        turned: Numbers = np.exp(fitted) if self.kind == "rate" else expit(fitted)
        return turned

    def indices(self, start: float, rise: float) -> tuple[float, float]:
        first, last = float(self.back(np.asarray(start))), float(self.back(np.asarray(start + rise)))
        ratio = last / first if first else float("nan")
        return (last - first) * self.multiplier, 1 / ratio if self.multiplier < 0 and ratio else ratio

    def limits(
        self, rows: pd.DataFrame, rng: np.random.Generator, repetitions: int, level: float
    ) -> tuple[float, float, float, float]:
        """Draw the values many times, and take the percentiles of both indices."""
        error = rows["std_error"].to_numpy()
        draws = rng.normal(rows["scaled"].to_numpy(), error, size=(repetitions, error.size))
        if self.transform == "none" and self.kind != "other":
            draws = np.exp(draws) if self.kind == "rate" else expit(draws)
        starts, rises = self.weights @ draws.T
        if self.transform == "none":
            return self._of_draws(starts, rises, level)
        start, rise = self.fit(rows["plotted"].to_numpy())
        middle = start + rise / 2  # the line turns about its middle
        ends = [self.indices(middle - slope / 2, slope) for slope in percentiles(rises, level)]
        slopes, ratios = sorted(end[0] for end in ends), sorted(end[1] for end in ends)
        return slopes[0], slopes[1], ratios[0], ratios[1]

    def _of_draws(self, starts: Numbers, rises: Numbers, level: float) -> tuple[float, float, float, float]:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = (starts + rises) / starts
            ratios = 1 / ratios if self.multiplier < 0 else ratios
        return (*percentiles(rises * self.multiplier, level), *percentiles(ratios, level))

    def drawn(self, rows: pd.DataFrame, start: float, rise: float) -> pd.DataFrame:
        scale = abs(self.multiplier)
        fitted = self.back((start + rise * rows["rank"]).to_numpy())
        shown = rows[["quantile", "population", "rank"]]
        return shown.assign(value=self.back(rows["plotted"].to_numpy()) * scale, fitted=fitted * scale)


def percentiles(draws: Numbers, level: float) -> tuple[float, float]:
    """Take the percentiles of draws at the positions that PHEindicatormethods takes.

    Examples
    --------
    >>> percentiles(np.arange(1000.0), 0.95)
    (24.0, 974.0)
    """
    upper = level + (1 - level) / 2
    ordered = np.sort(draws)
    places = [max(round(draws.size * tail), 1) - 1 for tail in (1 - upper, upper)]
    return float(ordered[places[0]]), float(ordered[places[1]])


def _weights(rows: pd.DataFrame) -> Numbers:
    """Solve the weighted regression once: the values times this are the intercept and the slope."""
    weight = (rows["population"] / rows["population"].sum()).to_numpy()
    design = np.column_stack([np.ones(len(rows)), rows["rank"]])
    solved: Numbers = np.linalg.solve(design.T @ (design * weight[:, np.newaxis]), design.T * weight)
    return solved


def _check(kind: Kind, transform: Transform, repetitions: int, multiplier: float) -> None:
    one_of(transform, get_args(Transform), what="scale of the line")
    if transform == "matching" and kind == "other":
        raise UsageError("Only rates and proportions have a matching scale.", hint='Take transform="none".')
    if repetitions < FEWEST_REPETITIONS:
        raise UsageError(
            f"{repetitions} repetitions are too few.", hint=f"Take {FEWEST_REPETITIONS:,} or more."
        )
    if not np.isfinite(multiplier) or not multiplier:
        raise UsageError(f"A multiplier of {multiplier} leaves nothing.", hint="Take 1, 100 or the like.")
