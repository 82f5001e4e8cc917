"""One effect from several councils: random effects, with how much councils differ."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from scipy.stats import norm, t

from evalkit.errors import one_of
from evalkit.finding import Finding
from evalkit.methods.bearings import read_interval
from evalkit.methods.pooling_tables import checked
from evalkit.methods.pooling_variance import Floats, Heterogeneity, heterogeneity, mean_at, reml_tau2
from evalkit.methods.pooling_words import caveats_of, checks_of, sentence_of
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.theory.model import Indicator

Interval = Literal["never narrower", "hartung-knapp", "normal"]
Prediction = Literal["k-2", "k-1", "normal"]
FEWEST_COUNCILS = 3  # with two, tau squared rests on one difference: they are shown, not pooled


@dataclass(frozen=True)
class PooledFit:
    """Hold a pooled effect.

    Parameters
    ----------
    estimate, std_error, lower, upper : float
        The mean effect over councils, in the unit of the estimates.
    prediction : tuple of float
        Where the true effect of the next council lies, with the same confidence.
    heterogeneity : Heterogeneity
        How much councils differ.
    weights : tuple of float
        Weight of each council in per cent, in order of its code.
    leave_one_out : pandas.DataFrame
        ``council, estimate, std_error, lower, upper, tau2``: without that council.
    councils : int
        How many were pooled.
    interval, prediction_df : str
        By which method.
    """

    estimate: float
    std_error: float
    lower: float
    upper: float
    prediction: tuple[float, float]
    heterogeneity: Heterogeneity
    weights: tuple[float, ...]
    leave_one_out: pd.DataFrame
    councils: int
    interval: Interval
    prediction_df: Prediction


@dataclass(frozen=True, slots=True)
class _Mean:
    estimate: float
    std_error: float
    lower: float
    upper: float
    tau2: float


def fit_pooled_effect(
    estimates: pd.DataFrame,
    *,
    interval: Interval = "never narrower",
    prediction: Prediction = "k-2",
    conf: float = 0.95,
) -> PooledFit:
    """Pool the estimates of several councils by random effects.

    Tau squared by REML. The default interval is that of Hartung and Knapp, with a standard error that never
    falls below the usual one: with few councils whose estimates happen to agree, the plain one can be far too
    narrow, down to no width at all (Jackson and others, Statistics in Medicine 36 (2017) 3923, section 4.3;
    Roever, Knapp and Friede, BMC Medical Research Methodology 15 (2015) 99). The prediction interval is that
    of Higgins, Thompson and Spiegelhalter, JRSS A 172 (2009) 137, with k-2 degrees of freedom (Riley, Higgins
    and Deeks, BMJ 342 (2011) d549); with k-1 it is that of metafor with Hartung and Knapp and of Veroniki and
    others, Research Synthesis Methods 10 (2019) 23; "normal" is metafor's without them, too narrow with few.

    Parameters
    ----------
    estimates : pandas.DataFrame
        ``council, estimate, std_error``, a row a council; ratios as logarithms. Where there are columns
        ``unit``, ``scale``, ``definition_version`` or ``subject``, each must hold one value.
    interval : {"never narrower", "hartung-knapp", "normal"}
        Of the mean.
    prediction : {"k-2", "k-1", "normal"}
        Degrees of freedom of the prediction interval, or the normal distribution.
    conf : float
        Confidence.

    Returns
    -------
    PooledFit

    Raises
    ------
    CannotEstimateError
        If there are fewer than three councils, one has two rows, definitions differ, an estimate is missing
        or infinite, or a standard error is not above zero.

    Examples
    --------
    >>> table = pd.DataFrame({"council": list("abc"), "estimate": [-2.0, -3.0, -1.0], "std_error": [0.5] * 3})
    >>> fit = fit_pooled_effect(table)
    >>> round(fit.estimate, 2), round(fit.lower, 2), round(fit.upper, 2)
    (-2.0, -4.48, 0.48)
    """
    one_of(interval, get_args(Interval), what="interval")
    one_of(prediction, get_args(Prediction), what="prediction")
    if not 0 < conf < 1:
        raise CannotEstimateError(f"A confidence of {conf} is not between 0 and 1.")
    rows = checked(estimates)
    if len(rows) < FEWEST_COUNCILS:
        raise CannotEstimateError(_too_few(len(rows)))
    y, v = rows["estimate"].to_numpy(float), rows["std_error"].to_numpy(float) ** 2
    mean = _mean(y, v, interval, conf)
    weights = mean_at(y, v, mean.tau2)[1][0]
    return PooledFit(
        mean.estimate,
        mean.std_error,
        mean.lower,
        mean.upper,
        _prediction(mean, len(y), prediction, conf),
        heterogeneity(y, v, conf=conf),
        tuple((100 * weights / weights.sum()).tolist()),
        _without_each(rows["council"], y, v, interval, conf),
        len(y),
        interval,
        prediction,
    )


def pooled_effect(
    estimates: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    interval: Interval = "never narrower",
    prediction: Prediction = "k-2",
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say what several councils show together.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As for `fit_pooled_effect`.
    council : str
        The name under which the finding is kept, such as that of the group of councils.
    indicator : Indicator
        The definition: title, unit, expected direction, smallest important effect.
    interval, prediction : str
        As for `fit_pooled_effect`.
    smallest_detectable : float, optional
        The smallest effect that these estimates could have shown.
    specification : str
        Hash of what was planned.
    planned : bool, optional
        False for post hoc.

    Returns
    -------
    Finding

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> insulin = read_theory("blended_roles").indicator("insulin_on_time")
    >>> table = pd.DataFrame({"council": ["a", "b"], "estimate": [4.0, 6.0], "std_error": [1.0, 1.0]})
    >>> pooled_effect(table, council="NW", indicator=insulin).sentence
    'No estimate: two councils are shown, not pooled: how much councils differ needs three or more.'
    """
    known = {
        "council": council,
        "subject": indicator.code,
        "method": "random effects (REML)",
        "question": f"What did “{indicator.title}” do over all councils together?",
        "unit": indicator.unit,
        "scale": "mean effect over councils",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "smallest_detectable": smallest_detectable,
        "definition_version": indicator.definition_version,
        "specification": specification,
        "planned": planned,
    }
    try:
        fit = fit_pooled_effect(estimates, interval=interval, prediction=prediction)
    except CannotEstimateError as error:
        return refusal(known, error)
    return _found(fit, known, indicator)


def _found(fit: PooledFit, known: Mapping[str, object], indicator: Indicator) -> Finding:
    read = read_interval(
        fit.lower,
        fit.upper,
        direction=indicator.direction,
        smallest_important=indicator.smallest_important_effect,
    )
    return Finding.model_validate(
        {
            **known,
            "sentence": sentence_of(fit, indicator, read),
            "estimate": fit.estimate,
            "lower": fit.lower,
            "upper": fit.upper,
            "confidence": 0.95,
            "std_error": fit.std_error,
            "signal": read.signal,
            "bearing": read.bearing,
            "checks": checks_of(fit),
            "caveats": caveats_of(fit),
        }
    )


def _mean(y: Floats, v: Floats, interval: Interval, conf: float) -> _Mean:
    tau2 = reml_tau2(y, v)
    means, weights = mean_at(y, v, tau2)
    mean, w = float(means[0]), weights[0]
    usual = 1 / sqrt(float(w.sum()))
    observed = float((w * (y - mean) ** 2).sum()) / (len(y) - 1)
    ratio = {
        "normal": 1.0,
        "hartung-knapp": sqrt(observed),
        "never narrower": max(1.0, sqrt(observed)),
    }[interval]
    tail = (1 + conf) / 2
    reach = float(norm.ppf(tail) if interval == "normal" else t.ppf(tail, len(y) - 1))
    error = usual * ratio
    return _Mean(mean, error, mean - reach * error, mean + reach * error, tau2)


def _prediction(mean: _Mean, councils: int, prediction: Prediction, conf: float) -> tuple[float, float]:
    tail = (1 + conf) / 2
    times = norm.ppf(tail) if prediction == "normal" else t.ppf(tail, councils - int(prediction[-1]))
    reach = float(times) * sqrt(mean.tau2 + mean.std_error**2)
    return mean.estimate - reach, mean.estimate + reach


def _without_each(
    councils: pd.Series[str], y: Floats, v: Floats, interval: Interval, conf: float
) -> pd.DataFrame:
    kept = ~np.eye(len(y), dtype=bool)
    means = [_mean(y[keep], v[keep], interval, conf) for keep in kept]
    columns = ["estimate", "std_error", "lower", "upper", "tau2"]
    rows = [[getattr(mean, column) for column in columns] for mean in means]
    return pd.DataFrame(rows, columns=columns).assign(council=councils)[["council", *columns]]


def _too_few(councils: int) -> str:
    if councils == 2:  # noqa: PLR2004  two are shown
        return "Two councils are shown, not pooled: how much councils differ needs three or more."
    found = "One council has" if councils == 1 else "No council has"
    return f"{found} an estimate; pooling needs three or more."
