"""The one place that knows statsmodels: regressions in, plain arrays out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import exp, inf
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar
from statsmodels.genmod.families import NegativeBinomial, Poisson  # type: ignore[import-untyped]  # has no types
from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]  # has no types
from statsmodels.regression.linear_model import OLS  # type: ignore[import-untyped]  # has no types
from statsmodels.stats.diagnostic import acorr_ljungbox  # type: ignore[import-untyped]  # has no types
from statsmodels.stats.sandwich_covariance import S_hac_simple  # type: ignore[import-untyped]  # has no types
from statsmodels.tsa.stattools import acf  # type: ignore[import-untyped]  # has no types

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.indicators.arguments import Numbers

POISSON, QUASI_POISSON, OLS_ERRORS, HAC = "poisson", "quasi-poisson", "ols", "hac"
NEGATIVE_BINOMIAL = "negative binomial"
LOG_SPREADS = (-14.0, 3.0)  # of alpha: from all but Poisson to variances of twenty times the squared mean


@dataclass(frozen=True)
class Regression:
    """Hold what a regression found.

    Parameters
    ----------
    coefficients : numpy.ndarray
        Of length k, on the scale of the link.
    covariances : mapping of str to numpy.ndarray
        The kind of standard error to its k by k covariance.
    fitted : numpy.ndarray
        Of length n, on the scale of the outcome.
    residuals : numpy.ndarray
        Pearson residuals, of length n.
    weighted : numpy.ndarray
        n by k: the design whose least-squares residuals those are.
    dispersion : float
        Pearson chi-squared over n - k; for least squares the variance of the residuals.
    degrees : int
        Degrees of freedom of the residuals, n - k.

    Examples
    --------
    >>> found = least_squares(np.ones((4, 1)), np.array([1.0, 2, 3, 4]), places=np.arange(4), lag=1)
    >>> found.coefficients.round(6).tolist(), found.degrees
    ([2.5], 3)
    """

    coefficients: Numbers
    covariances: Mapping[str, Numbers]
    fitted: Numbers
    residuals: Numbers
    weighted: Numbers
    dispersion: float
    degrees: int


def poisson(design: Numbers, counts: Numbers, *, exposure: Numbers, places: Numbers, lag: int) -> Regression:
    """Fit a Poisson regression with log link and offset log(exposure).

    Parameters
    ----------
    design : numpy.ndarray
        n by k.
    counts, exposure : numpy.ndarray
        Of length n; exposure above zero.
    places : numpy.ndarray
        Of length n: where each row stands in time. Rows of one time may be several series.
    lag : int
        Of the Newey-West errors.

    Returns
    -------
    Regression
        With errors ``poisson`` (scale 1), ``quasi-poisson`` (Pearson scale) and ``hac`` (Newey and West,
        Econometrica 55 (1987) 703, times n / (n - k)). There is no HC3: for a GLM statsmodels gives HC0
        under that name.

    Raises
    ------
    CannotEstimateError
        If the model does not converge.

    Examples
    --------
    >>> y = np.array([4.0, 6, 5, 9])
    >>> found = poisson(np.ones((4, 1)), y, exposure=np.ones(4), places=np.arange(4), lag=1)
    >>> round(float(np.exp(found.coefficients[0])), 6), round(found.dispersion, 4)
    (6.0, 0.7778)
    """
    _refuse_collinear(design)
    found = _quietly(GLM(counts, design, family=Poisson(), offset=np.log(exposure)))
    if not found.converged or not np.isfinite(found.params).all():
        raise CannotEstimateError("The Poisson model does not converge on this series.")
    inverse = np.asarray(found.normalized_cov_params)
    dispersion = float(found.pearson_chi2 / found.df_resid)
    scores = design * (counts - found.mu)[:, np.newaxis]
    return Regression(
        np.asarray(found.params),
        {
            POISSON: inverse,
            QUASI_POISSON: inverse * dispersion,
            HAC: _newey_west(inverse, scores, places, lag),
        },
        np.asarray(found.mu),
        np.asarray(found.resid_pearson),
        design * np.sqrt(np.asarray(found.mu))[:, np.newaxis],
        dispersion,
        int(found.df_resid),
    )


def least_squares(design: Numbers, values: Numbers, *, places: Numbers, lag: int) -> Regression:
    """Fit a regression by ordinary least squares.

    Parameters
    ----------
    design : numpy.ndarray
        n by k.
    values : numpy.ndarray
        Of length n.
    places, lag
        As for `poisson`.

    Returns
    -------
    Regression
        With errors ``ols`` and ``hac`` (Newey-West, times n / (n - k)).

    Examples
    --------
    >>> found = least_squares(np.ones((3, 1)), np.array([1.0, 2, 6]), places=np.arange(3), lag=0)
    >>> found.covariances["ols"].round(4).tolist()
    [[2.3333]]
    """
    _refuse_collinear(design)
    found = OLS(values, design).fit()
    inverse = np.asarray(found.normalized_cov_params)
    residuals = np.asarray(found.resid)
    scores = design * residuals[:, np.newaxis]
    return Regression(
        np.asarray(found.params),
        {OLS_ERRORS: inverse * found.scale, HAC: _newey_west(inverse, scores, places, lag)},
        np.asarray(found.fittedvalues),
        residuals / np.sqrt(found.scale) if found.scale > 0 else residuals,
        design / np.sqrt(found.scale) if found.scale > 0 else design,
        float(found.scale),
        int(found.df_resid),
    )


def negative_binomial(design: Numbers, counts: Numbers, *, exposure: Numbers) -> Regression:
    """Fit a negative binomial regression (NB2, log link) by maximum likelihood.

    Parameters
    ----------
    design, counts, exposure
        As for `poisson`.

    Returns
    -------
    Regression
        With errors ``negative binomial``. Where counts vary no more than Poisson it is all but that.

    Raises
    ------
    CannotEstimateError
        If the model does not converge.

    Examples
    --------
    >>> y = np.array([1.0, 12, 3, 25, 7, 2, 16, 30])
    >>> found = negative_binomial(np.ones((8, 1)), y, exposure=np.ones(8))
    >>> round(float(np.exp(found.coefficients[0])), 3)
    12.0
    """
    _refuse_collinear(design)

    def fit(log_spread: float) -> Any:
        family = NegativeBinomial(alpha=exp(log_spread))
        return _quietly(GLM(counts, design, family=family, offset=np.log(exposure)))

    def unlikely(log_spread: float) -> float:
        found = fit(log_spread).llf
        return -float(found) if np.isfinite(found) else inf

    best = minimize_scalar(unlikely, bounds=LOG_SPREADS, method="bounded", options={"xatol": 0.05})
    found = fit(best.x)
    if not found.converged or not np.isfinite(found.params).all():
        raise CannotEstimateError("The negative binomial model does not converge on this series.")
    mean = np.asarray(found.mu)
    weights = mean / np.sqrt(mean + exp(best.x) * mean**2)
    return Regression(
        np.asarray(found.params),
        {NEGATIVE_BINOMIAL: np.asarray(found.normalized_cov_params)},
        mean,
        np.asarray(found.resid_pearson),
        design * weights[:, np.newaxis],
        float(found.pearson_chi2 / found.df_resid),
        int(found.df_resid),
    )


def autocorrelation(residuals: Numbers, *, lags: int) -> tuple[Numbers, float]:
    """Give the autocorrelation of residuals and the p-value of the Ljung-Box test.

    Parameters
    ----------
    residuals : numpy.ndarray
        In order of time.
    lags : int
        How many, at least 1.

    Returns
    -------
    numpy.ndarray
        Of length ``lags``: at lag 1, 2, and so on.
    float
        Ljung and Box, Biometrika 65 (1978) 297.

    Examples
    --------
    >>> found, p = autocorrelation(np.array([1.0, -1, 1, -1, 1, -1, 1, -1]), lags=1)
    >>> found.round(3).tolist(), round(p, 4)
    ([-0.875], 0.0031)
    """
    test = acorr_ljungbox(residuals, lags=[lags])
    return np.asarray(acf(residuals, nlags=lags, fft=False))[1:], float(test["lb_pvalue"].iloc[0])


def _newey_west(inverse: Numbers, scores: Numbers, places: Numbers, lag: int) -> Numbers:
    """Sandwich the scores by time: a period that was left out keeps its place, with nothing in it."""
    n, k = scores.shape
    by_time = np.zeros((int(np.ptp(places)) + 1, k))
    np.add.at(by_time, (places - places.min()).astype(int), scores)
    middle = S_hac_simple(by_time, nlags=lag)
    return np.asarray(inverse @ middle @ inverse * n / (n - k))


def _refuse_collinear(design: Numbers) -> None:
    n, k = design.shape
    if n <= k or np.linalg.matrix_rank(design) < k:
        raise CannotEstimateError(f"{n} periods do not suffice to tell the model's {k} terms apart.")


def _quietly(model: Any, **options: Any) -> Any:
    """Fit; what a library only warns of is judged by what it found."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return model.fit(**options)
    except (ValueError, np.linalg.LinAlgError, FloatingPointError):
        raise CannotEstimateError("The model does not converge on this series.") from None
