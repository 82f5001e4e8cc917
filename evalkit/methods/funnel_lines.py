"""The limits of a funnel: exact, transformed, or wider for overdispersion; and the labels of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.stats import poisson

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import share, z_score
from evalkit.indicators.exact_limits import exact_poisson
from evalkit.indicators.rates import count_limits
from evalkit.methods.overdispersion import HALF, SCALES, scale_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.overdispersion import FunnelKind, Scale

Arithmetic = Literal["exact", "as published"]
WARNING, ALARM = 0.95, 0.998  # two-sided: 0.025 and 0.001 at each end (PHE technical guidance; FunnelPlotR)
NEITHER = "Not significant"
HALVINGS_END = 1e-7  # PHEindicatormethods stops halving here


def exact_funnel_limits(
    sizes: npt.ArrayLike, *, kind: FunnelKind, target: float, conf: float = WARNING
) -> tuple[Numbers, Numbers]:
    """Give the limits of a funnel that hold if places differ by chance alone.

    A proportion: target ± z sqrt(target (1 - target) / n), clipped to 0 and 1, which is where Wilson's
    limits would touch the target (as PHEindicatormethods). A ratio or a rate: the exact Poisson limits of
    the expected count, over that count (as FunnelPlotR).

    Parameters
    ----------
    sizes : array_like
        Denominators: people, or expected events.
    kind : {"proportion", "ratio", "rate"}
        What is compared.
    target : float
        The centre.
    conf : float
        0.95 or 0.998.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits, not multiplied.

    Raises
    ------
    UsageError
        If the kind is a ratio of counts, which has no exact limits.

    Examples
    --------
    >>> lower, upper = exact_funnel_limits([15], kind="ratio", target=1)
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.5597], [1.6493])
    """
    one_of(kind, SCALES, what="kind of funnel")
    n = np.asarray(sizes, dtype=np.float64)
    if kind == "proportion":
        reach = z_score(conf) * np.sqrt(target * (1 - target) / n)
        return np.clip(target - reach, 0, 1), np.clip(target + reach, 0, 1)
    if kind == "ratio of counts":
        raise UsageError("A ratio of two counts has no exact limits.", hint="Ask for transformed limits.")
    lower, upper = exact_poisson(n * target, conf=conf)
    return lower / n, upper / n


def transformed_funnel_limits(
    sizes: npt.ArrayLike,
    *,
    kind: FunnelKind,
    target: float,
    scale: Scale | None = None,
    tau2: float = 0.0,
    conf: float = WARNING,
    arithmetic: Arithmetic = "exact",
) -> tuple[Numbers, Numbers]:
    """Give limits on a transformed scale, turned back: centre ± z sqrt(s^2 + tau2).

    Spiegelhalter (2005; 2012): arcsine for proportions, log or square root for ratios and rates. The
    square root is squared back, which FunnelPlotR's ``"CQC"`` leaves out, so that its limits are half as
    wide as they should be. Angles and roots that would turn round are held at their end.

    Parameters
    ----------
    sizes : array_like
        Denominators.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared.
    target : float
        The centre.
    scale : {"arcsine", "log", "square root"}, optional
        By default that of the kind.
    tau2 : float
        Variance between places, from `overdispersion_of`; 0 is chance alone.
    conf : float
        0.95 or 0.998.
    arithmetic : {"exact", "as published"}
        FunnelPlotR draws a ratio of counts by the standard error 1/(2 sqrt n), which is too small; the
        exact one is that of the two counts at the centre.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits, not multiplied.

    Examples
    --------
    >>> lower, upper = transformed_funnel_limits([105], kind="proportion", target=0.2, tau2=0.001)
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.1174], [0.2981])
    """
    n = np.asarray(sizes, dtype=np.float64)
    scale = scale_of(kind, scale)
    one_of(arithmetic, get_args(Arithmetic), what="arithmetic")
    reach = z_score(conf) * np.sqrt(_error2(n, kind, target, scale, arithmetic) + tau2)
    if scale == "arcsine":
        angle = np.arcsin(np.sqrt(target))
        low, high = np.clip(angle - reach, 0, np.pi / 2), np.clip(angle + reach, 0, np.pi / 2)
        return np.sin(low) ** 2, np.sin(high) ** 2
    if scale == "square root":
        return target * np.maximum(1 - reach, 0) ** 2, target * (1 + reach) ** 2
    return target * np.exp(-reach), target * np.exp(reach)


def _error2(n: Numbers, kind: FunnelKind, target: float, scale: Scale, arithmetic: Arithmetic) -> Numbers:
    if kind == "proportion" or (kind == "ratio of counts" and arithmetic == "as published"):
        return 1 / (4 * n)
    if kind == "ratio of counts":
        x = n * target
        both: Numbers = x / (x + HALF) ** 2 + n / (n + HALF) ** 2
        return both
    return 1 / (n * target) if scale == "log" else 1 / (4 * n * target)


def limits_at_counts(
    observed: npt.ArrayLike,
    *,
    target: float = 1.0,
    conf: float = WARNING,
    arithmetic: Arithmetic = "exact",
) -> tuple[Numbers, Numbers]:
    """Give the ratio or rate that a place with so many events must have to lie on a limit.

    The funnel drawn against observed events, as PHEindicatormethods does for ratios and rates: the lower
    line is the count over its own upper Poisson limit, the upper line over its lower one.

    Parameters
    ----------
    observed : array_like
        Events, above zero.
    target : float
        The centre: 1 for a ratio, the average for a rate.
    conf : float
        0.95 or 0.998.
    arithmetic : {"exact", "as published"}
        PHEindicatormethods halves its way to the Poisson limits and stops early, which moves the smallest
        ones in the fifth figure; ``"as published"`` stops there too.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits, not multiplied.

    Examples
    --------
    >>> lower, upper = limits_at_counts([10])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.5438], [2.0853])
    """
    one_of(arithmetic, get_args(Arithmetic), what="arithmetic")
    x = np.asarray(observed, dtype=np.float64)
    low, high = exact_poisson(x, conf=conf)
    if arithmetic == "as published":
        tail = (1 - share(conf)) / 2
        low, high = _halved(x, tail, side="low"), _halved(x, tail, side="high")
    with np.errstate(divide="ignore"):
        return target * x / high, target * x / low


def _halved(x: Numbers, tail: float, *, side: Literal["low", "high"]) -> Numbers:
    """Find a Poisson limit by halving, stopping where PHEindicatormethods does."""
    v, step = np.full(x.shape, HALF), HALF
    while step > HALVINGS_END:
        step /= 2
        mean = (1 + x) * v / (1 - v)
        down = poisson.sf(x - 1, mean) > tail if side == "low" else poisson.cdf(x, mean) < tail
        v = np.where(down, v - step, v + step)
    found: Numbers = (1 + x) * v / (1 - v)
    return found


def label_by_limits(
    values: npt.ArrayLike,
    *,
    warning: tuple[npt.ArrayLike, npt.ArrayLike],
    alarm: tuple[npt.ArrayLike, npt.ArrayLike],
) -> list[str]:
    """Label each place by the limits that it lies strictly outside.

    Parameters
    ----------
    values : array_like
        Of the places, in the unit of the limits.
    warning, alarm : tuple of array_like
        Lower and upper 95% and 99.8% limits at each place.

    Returns
    -------
    list of str
        ``High (0.001)``, ``High (0.025)``, ``Low (0.001)``, ``Low (0.025)`` or ``Not significant``.

    Examples
    --------
    >>> label_by_limits([1.5, 1.0], warning=(0.6, 1.4), alarm=(0.4, 1.6))
    ['High (0.025)', 'Not significant']
    """
    y = np.asarray(values, dtype=np.float64)
    (low95, high95), (low998, high998) = (
        [np.asarray(end, dtype=np.float64) for end in limits] for limits in (warning, alarm)
    )
    return _labels(above=(y > high998, y > high95), below=(y < low998, y < low95))


def label_by_counts(observed: npt.ArrayLike, sizes: npt.ArrayLike, *, target: float = 1.0) -> list[str]:
    """Label each place by whether the limits of its own count leave the centre out.

    As PHEindicatormethods ``assign_funnel_significance`` for ratios and rates: exact Poisson limits below
    ten events, Byar's from ten, over the denominator. A missing denominator is not significant.

    Parameters
    ----------
    observed : array_like
        Events of each place.
    sizes : array_like
        Expected events, or people.
    target : float
        1 for a ratio, the average for a rate.

    Returns
    -------
    list of str
        As `label_by_limits`.

    Examples
    --------
    >>> label_by_counts([151, 8], [106.4, 6.2])
    ['High (0.001)', 'Not significant']
    """
    x, n = np.asarray(observed, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    (low95, high95, _), (low998, high998, _) = (count_limits(x, conf=conf) for conf in (WARNING, ALARM))
    return _labels(
        above=(target < low998 / n, target < low95 / n), below=(target > high998 / n, target > high95 / n)
    )


def _labels(
    *,
    above: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    below: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> list[str]:
    names = ["High (0.001)", "High (0.025)", "Low (0.001)", "Low (0.025)"]
    found: list[str] = np.select([*above, *below], names, NEITHER).tolist()
    return found
