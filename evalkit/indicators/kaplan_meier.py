"""The median time until something happens, where some still wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import Numbers, counts, z_score

if TYPE_CHECKING:
    import numpy.typing as npt

HALF = 0.5
Limits = Literal["log-log", "log", "plain"]


class Survival(NamedTuple):
    """Hold the steps of a Kaplan-Meier curve: share still waiting after each time."""

    time: Numbers
    at_risk: Numbers
    events: Numbers
    waiting: Numbers
    lower: Numbers
    upper: Numbers


class MedianTime(NamedTuple):
    """Hold a median time, its limits and the counts behind it; NaN where it was not reached."""

    value: float
    lower: float
    upper: float
    method: str
    events: int
    episodes: int


def survival(
    durations: npt.ArrayLike, observed: npt.ArrayLike, *, conf: float = 0.95, limits: Limits = "log-log"
) -> Survival:
    """Estimate the share still waiting after each time (Kaplan-Meier).

    Kaplan and Meier, Journal of the American Statistical Association 53 (1958). Limits by Greenwood's
    variance, by default on the log(-log) scale, which keeps them between 0 and 1 and is the more reliable in
    small samples (Borgan and Liestol, Scandinavian Journal of Statistics 17 (1990) 35).

    Parameters
    ----------
    durations : array_like
        Time of each episode, until it ended or was last seen open.
    observed : array_like
        True where it ended; an open one is censored.
    conf : float
        Confidence, such as 0.95 or 0.998.
    limits : {"log-log", "log", "plain"}
        The scale of the limits. R's ``survfit`` takes "log" by default, many textbooks "plain"; both are cut
        off at 0 and 1.

    Returns
    -------
    Survival
        One step for each distinct time at which something happened.

    Examples
    --------
    >>> survival([1, 2, 3, 4], [True, True, False, True]).waiting.tolist()
    [0.75, 0.5, 0.0]
    """
    times, ended = _episodes(durations, observed)
    steps, counted = np.unique(times[ended], return_counts=True)
    events = counted.astype(np.float64)
    at_risk = (times.size - np.searchsorted(np.sort(times), steps)).astype(np.float64)
    waiting: Numbers = np.cumprod(1 - events / at_risk, dtype=np.float64)
    lower, upper = _limits(waiting, at_risk, events, z=z_score(conf), scale=limits)
    return Survival(steps, at_risk, events, waiting, lower, upper)


def median_time(
    durations: npt.ArrayLike, observed: npt.ArrayLike, *, conf: float = 0.95, limits: Limits = "log-log"
) -> MedianTime:
    """Give the Kaplan-Meier median with limits by Brookmeyer and Crowley.

    The median is the first time at which no more than half still wait. Its limits are the first times
    at which the limits of the curve are no more than a half (Brookmeyer and Crowley, Biometrics 38 (1982)).

    Parameters
    ----------
    durations : array_like
        Time of each episode, until it ended or was last seen open.
    observed : array_like
        True where it ended; an open one is censored.
    conf : float
        Confidence, such as 0.95 or 0.998.
    limits : {"log-log", "log", "plain"}
        As for `survival`.

    Returns
    -------
    MedianTime
        ``value, lower, upper, method, events, episodes``; the value is NaN where more than half still
        wait, the upper limit where its curve stays above a half.

    Examples
    --------
    >>> median_time([1, 2, 3, 4, 5], [True, True, True, False, True]).value
    3.0
    """
    curve = survival(durations, observed, conf=conf, limits=limits)
    value, lower, upper = (_first_at_half(curve.time, c) for c in (curve.waiting, curve.lower, curve.upper))
    return MedianTime(
        value, lower, upper, "kaplan-meier", int(curve.events.sum()), int(np.size(np.asarray(durations)))
    )


def _episodes(durations: npt.ArrayLike, observed: npt.ArrayLike) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    times, ended = np.atleast_1d(counts(durations, name="durations")), np.atleast_1d(np.asarray(observed))
    if times.shape != ended.shape:
        raise UsageError(f"{times.size} durations, but {ended.size} marks of whether they ended.")
    if np.isnan(times).any():
        raise UsageError(
            "An episode has no duration.", hint="An open one has the time until it was last seen open."
        )
    return times, ended.astype(np.bool_)


def _limits(
    waiting: Numbers, at_risk: Numbers, events: Numbers, *, z: float, scale: Limits
) -> tuple[Numbers, Numbers]:
    one_of(scale, get_args(Limits), what="scale of the limits")
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = z * np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))  # on the log scale: Greenwood
        if scale == "plain":
            lower, upper = waiting * (1 - reach), waiting * (1 + reach)
        elif scale == "log":
            lower, upper = waiting * np.exp(-reach), waiting * np.exp(reach)
        else:
            power = np.exp(reach / np.log(waiting))  # below 1, since the log is negative
            lower, upper = waiting ** (1 / power), waiting**power
    inside = (waiting > 0) & (waiting < 1)
    low, high = (np.where(inside, np.clip(line, 0, 1), np.nan) for line in (lower, upper))
    return low, high


def _first_at_half(times: Numbers, curve: Numbers) -> float:
    reached = np.flatnonzero(curve <= HALF + 1e-12)  # rounding of a product of fractions
    return float(times[reached[0]]) if reached.size else float("nan")
