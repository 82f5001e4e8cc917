"""Test whether places moved alike before the start, and what the test could have seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.methods.staggered_adoption_cells import Floats
    from evalkit.methods.staggered_adoption_fits import StaggeredFit

LEVEL = 0.05
DEGREES_FOR_EACH = 3  # [ours] degrees of freedom of the covariance for each estimate that is tested
ROUNDING = 1e-10  # of the largest eigenvalue, below which a direction is one that others imply


@dataclass(frozen=True)
class PreTrendTest:
    """Hold a joint test of the effects before the start.

    Parameters
    ----------
    statistic : float
        Wald statistic.
    n_tested : int
        How many estimates, or means of neighbouring event times, are tested jointly.
    degrees : float
        Degrees of freedom of their covariance.
    p_value : float
        By Hotelling's F, which allows for the covariance being estimated.
    p_value_chi2 : float
        By chi-squared, as for very many places.
    power : float or None
        Chance to reject at 5% where places drifted apart in a straight line that, carried on, would look
        like the smallest important effect on average after the start. None without such an effect.
    slope : float or None
        That drift, in the outcome's unit each period.

    Examples
    --------
    >>> PreTrendTest(3.0, 2, 30.0, 0.25, 0.22, 0.6, 0.1).power
    0.6
    """

    statistic: float
    n_tested: int
    degrees: float
    p_value: float
    p_value_chi2: float
    power: float | None = None
    slope: float | None = None


def pre_trend_test(fit: StaggeredFit, *, smallest_important: float | None = None) -> PreTrendTest:
    """Test that nothing happened before the start, and say what the test could have seen.

    A Wald test of all effects by start and period before the start (Callaway and Sant'Anna 2021, section 4);
    where places are too few for that, of up to one mean of neighbouring event times for every three degrees
    of freedom. Passing shows little where the power is low (Roth, AER: Insights 4, 2022).

    Parameters
    ----------
    fit : StaggeredFit
        With either base.
    smallest_important : float, optional
        The smallest important effect, in the outcome's unit; its sign does not matter.

    Returns
    -------
    PreTrendTest

    Raises
    ------
    CannotEstimateError
        If a start date has one place only, or there are too few places or periods before the start.

    Examples
    --------
    >>> from evalkit.methods import fit_staggered_adoption
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> found = pre_trend_test(fit_staggered_adoption(example_panel()), smallest_important=2)
    >>> found.n_tested, round(found.p_value, 2), round(found.power, 2)
    (3, 0.09, 0.61)
    """
    if fit.smallest_cohort == 1:
        raise CannotEstimateError(
            "A start date has one place only, which allows no joint test before the start."
        )
    most = int(fit.degrees // DEGREES_FOR_EACH)
    if most < 1:
        raise CannotEstimateError("There are too few places for a joint test before the start.")
    estimates, covariance, drift = _tested(fit, most)
    if len(estimates) == 0:
        raise CannotEstimateError("There is no estimate before the start to test.")
    inverse, n_tested = _inverse(covariance)
    if n_tested == 0:
        raise CannotEstimateError("The estimates before the start have no error.")
    statistic = float(estimates @ inverse @ estimates)
    slope = _slope(fit, smallest_important)
    noncentrality = float(drift @ inverse @ drift) * _shrinkage(n_tested, fit.degrees)
    power = None if slope is None else _power(noncentrality * slope**2, n_tested, fit.degrees)
    return PreTrendTest(
        statistic=statistic,
        n_tested=n_tested,
        degrees=fit.degrees,
        p_value=float(stats.f.sf(statistic * _scale(n_tested, fit.degrees), *_of_f(n_tested, fit.degrees))),
        p_value_chi2=float(stats.chi2.sf(statistic, n_tested)),
        power=power,
        slope=slope,
    )


def _tested(fit: StaggeredFit, most: int) -> tuple[Floats, Floats, Floats]:
    """Give what is tested, its covariance, and what a drift of one each period would make of it."""
    cells = fit.cells
    early = np.flatnonzero(cells["event_time"] < 0)
    if len(early) <= most:
        covariance = fit.cell_covariance[np.ix_(early, early)]
        return (
            cells["estimate"].to_numpy()[early],
            covariance,
            _drift(fit, cells["event_time"].to_numpy()[early]),
        )
    events = fit.events.dropna(subset=["places"])
    before = np.flatnonzero(events["event_time"] < 0)
    blocks = np.array_split(before, min(most, len(before)))
    means = np.array([np.isin(np.arange(len(events)), block) / len(block) for block in blocks])
    drift = means @ _drift(fit, events["event_time"].to_numpy())
    return means @ events["estimate"].to_numpy(), means @ fit.event_covariance @ means.T, drift


def _drift(fit: StaggeredFit, event_times: npt.NDArray[np.intp]) -> Floats:
    """Give what a difference in trends of one each period does to estimates before the start."""
    if fit.base == "varying":
        return np.ones(len(event_times))
    return (event_times + 1.0 + fit.phase_in).astype(float)


def _slope(fit: StaggeredFit, smallest_important: float | None) -> float | None:
    if smallest_important is None:
        return None
    late = fit.events.loc[fit.events["event_time"] >= 0, "event_time"]
    return abs(smallest_important) / float((late + 1 + fit.phase_in).mean())


def _inverse(covariance: Floats) -> tuple[Floats, int]:
    """Invert a covariance, leaving out directions that the others imply."""
    values, vectors = np.linalg.eigh(covariance)
    kept = values > ROUNDING * values.max(initial=0)
    return (vectors[:, kept] / values[kept]) @ vectors[:, kept].T, int(kept.sum())


def _of_f(n_tested: int, degrees: float) -> tuple[float, float]:
    return float(n_tested), degrees - n_tested + 1


def _scale(n_tested: int, degrees: float) -> float:
    """Turn Hotelling's T-squared into F (Anderson, Introduction to Multivariate Analysis, section 5.2)."""
    return (degrees - n_tested + 1) / (degrees * n_tested)


def _shrinkage(n_tested: int, degrees: float) -> float:
    """Take off how much the inverse of an estimated covariance is too large (Anderson, lemma 7.7.1)."""
    return max(degrees - n_tested - 1, 0) / degrees


def _power(noncentrality: float, n_tested: int, degrees: float) -> float:
    first, second = _of_f(n_tested, degrees)
    threshold = stats.f.ppf(1 - LEVEL, first, second)
    power = float(stats.ncf.sf(threshold, first, second, noncentrality))
    return min(max(power, LEVEL), 1.0) if np.isfinite(power) else 1.0
