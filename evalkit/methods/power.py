"""The smallest effect that these data could have shown, by simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from evalkit.errors import one_of
from evalkit.methods.power_noise import Kind, panel_noise
from evalkit.methods.power_points import points_of
from evalkit.methods.power_searches import USUAL, Design, Drawn, cases_of, search_panel, search_series
from evalkit.methods.power_series import series_noise
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.methods.panels import Panel
    from evalkit.methods.power_noise import Noise
    from evalkit.methods.power_panels import Baseline
    from evalkit.methods.power_searches import Aim, Sought

REPLICATES = 500  # the error of a power of 80% is then 1.8 points
SEED = 20250401
OF_SERIES = (
    "The effect is a lasting step from the start on, and its mean over all points after it is estimated.",
    "Errors have first-order autocorrelation, as large as in the series itself, and never below zero.",
    "The test rejects in {level:g}% where nothing happened; one that rejects in more is held to that.",
)
OF_PANELS = (
    "The effect is the same in every treated place and period.",
    "All places vary alike, with first-order autocorrelation as in the untreated periods.",
    "The test exchanges start dates among places; it rejects in at most {level:g}% where nothing happened.",
)
OF_COUNTS = "Counts vary as they did, whatever they are out of is taken as steady."


@dataclass(frozen=True)
class Detectable:
    """Hold the smallest effect that data of this size and noise would show as often as was asked for.

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
    aim : Aim
        What was to be reached.
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
    aim: Aim = USUAL

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        often = cases_of(self.aim)
        if self.effect is None:
            return f"No effect, however large, would have been seen with these data {often}."
        share = "" if self.relative is None else f" ({100 * self.relative:.0f}% of the level before)"
        return f"The smallest effect that would be seen {often} is {self.effect:.3g}{share}."


def smallest_detectable(  # noqa: PLR0913 - the data, the model, the simulation and its aim
    series: pd.DataFrame,
    *,
    start: str,
    kind: Kind = "scores",
    direction: Literal["up", "down"] = "down",
    phase_in: int = 0,
    per: float = 1,
    replicates: int = REPLICATES,
    seed: int = SEED,
    aim: Aim = USUAL,
) -> Detectable:
    """Simulate the smallest effect that an interrupted series could have shown: 80% power at 5% as a rule.

    Series are drawn with the spread and autocorrelation of this one, the model is fitted to all of them at
    once, and the effect is sought by halving; what was simulated once in a process is remembered. A closed
    formula, which takes errors as independent, gives too small an effect (Zhang, Wagner and Ross-Degnan,
    Journal of Clinical Epidemiology 64 (2011) 1252).

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
    aim : Aim
        The chance of seeing the effect, and the confidence of the test.

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
    one_of(kind, get_args(Kind), what="kind of outcome")
    one_of(direction, ("up", "down"), what="direction")
    points = points_of(series, start=start, phase_in=phase_in, kind=kind)
    if not any(points.layout.after) or all(points.layout.after):
        raise CannotEstimateError("There are no points before the start, or none after it; both are needed.")
    noise = series_noise(points.y, points.layout.laid(), kind)
    drawn = Drawn(replicates, seed)
    found, wrong = search_series(noise, points.layout, direction=direction, drawn=drawn, aim=aim)
    rate = points.rate(per)
    unit = in_unit(noise, direction, rate)
    words = (*OF_SERIES, OF_COUNTS) if kind == "counts" else OF_SERIES
    return _detectable(found, unit, wrong, noise, noise.level * rate, (drawn, aim), words)


def smallest_detectable_panel(
    panel: Panel,
    *,
    baseline: Baseline = "last",
    replicates: int = REPLICATES,
    seed: int = SEED,
    aim: Aim = USUAL,
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
    aim : Aim
        The chance of seeing the effect, and the confidence of the test.

    Returns
    -------
    Detectable
        Its effect is None where exchanging start dates cannot reach what the test asks for, such as 5%.

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
    if not np.isfinite(starts).any():
        raise CannotEstimateError("No place is treated within the periods.")
    if len(set(starts)) == 1:
        raise CannotEstimateError("All places started in the same period: nobody is left to compare with.")
    noise = panel_noise(panel)
    drawn = Drawn(replicates, seed)
    design = Design(tuple(starts.tolist()), panel.outcomes.shape[1], baseline)
    found, wrong = search_panel(noise, design, drawn=drawn, aim=aim)
    return _detectable(found, float, wrong, noise, noise.level, (drawn, aim), OF_PANELS)


def _detectable(
    found: Sought,
    unit: Callable[[float], float],
    wrong: float,
    noise: Noise,
    level: float,
    asked: tuple[Drawn, Aim],
    words: tuple[str, ...],
) -> Detectable:
    effect = None if found.effect is None else unit(found.effect)
    curve = pd.DataFrame([(unit(x), p) for x, p in found.curve], columns=["effect", "power"])
    relative = effect / level if effect is not None and level > 0 else None
    drawn, aim = asked
    return Detectable(effect, relative, found.power, wrong, curve, noise, *drawn, assumed(words, aim), aim)


def assumed(words: Iterable[str], aim: Aim) -> tuple[str, ...]:
    """Say what a simulation rests on, for a test of this confidence.

    Examples
    --------
    >>> assumed(("It rejects in {level:g}%.",), USUAL)
    ('It rejects in 5%.',)
    """
    return tuple(each.format(level=100 * aim.level) for each in words)


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
