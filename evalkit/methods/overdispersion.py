"""How much more places differ than chance alone would have them (Spiegelhalter's overdispersion)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import UsageError, one_of
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers

FunnelKind = Literal["proportion", "ratio", "rate", "ratio of counts"]
Scale = Literal["arcsine", "log", "square root"]
Trimming = Literal["winsorise", "truncate", "none"]
SCALES: dict[FunnelKind, tuple[Scale, ...]] = {  # the first is the default
    "proportion": ("arcsine",),
    "ratio": ("log", "square root"),
    "rate": ("square root", "log"),
    "ratio of counts": ("log",),
}
TRIM_BY = 0.1  # Spiegelhalter and others, JRSS A 175 (2012): a tenth at each end
HALF = (
    0.5  # added to counts of a ratio, so that its log is finite (Spiegelhalter, Statistics in Medicine 2005)
)


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """Hold how much more places differ than chance has them.

    Parameters
    ----------
    phi : float
        Mean squared z-score after trimming; 1 is what chance gives.
    tau2 : float
        Variance between places on the scale; 0 where phi is no more than chance gives.
    places : int
        How many places it is from, after trimming.
    scale : {"arcsine", "log", "square root"}
        The scale of the z-scores.
    trimming : {"winsorise", "truncate", "none"}
        What was done with the most extreme places.

    Examples
    --------
    >>> Overdispersion(phi=0.7, tau2=0.0, places=12, scale="log", trimming="truncate").tau2
    0.0
    """

    phi: float
    tau2: float
    places: int
    scale: Scale
    trimming: Trimming


def overdispersion_of(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    kind: FunnelKind,
    target: float | None = None,
    scale: Scale | None = None,
    trimming: Trimming = "winsorise",
    trim_by: float = TRIM_BY,
) -> Overdispersion:
    """Estimate phi and tau2 of places.

    z-scores are trimmed at both ends; phi is their mean square, and tau2 the variance between places by
    the method of moments, (N phi - (N - 1)) / (sum w - sum w^2 / sum w) with w = 1/s^2, never below zero:
    Spiegelhalter, Statistics in Medicine 24 (2005); Spiegelhalter and others, JRSS A 175 (2012); as
    FunnelPlotR. Its ``sr_method="SHMI"`` is the log scale truncated, ``"CQC"`` the square root winsorised.

    Parameters
    ----------
    numerators, denominators : array_like
        Observed counts of each place, and what they are out of: people (proportion, rate), expected
        events (ratio) or the other count (ratio of counts).
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared.
    target : float, optional
        The centre; by default 1 for a ratio and else all numerators over all denominators.
    scale : {"arcsine", "log", "square root"}, optional
        By default arcsine for proportions, log for ratios, square root for rates.
    trimming : {"winsorise", "truncate", "none"}
        Draw extreme scores in to the quantiles (type 7), or leave them out.
    trim_by : float
        Share of the places at each end.

    Returns
    -------
    Overdispersion

    Examples
    --------
    >>> found = overdispersion_of([100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220], kind="ratio",
    ...                        trimming="truncate")
    >>> round(found.phi, 6), found.places
    (2.948033, 6)
    """
    scale = scale_of(kind, scale)
    x, n = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    z, error = z_scores(x, n, kind=kind, target=centre_of(x, n, kind=kind, target=target), scale=scale)
    trimmed = trim(z, trimming=trimming, share=trim_by)
    kept = ~np.isnan(trimmed)
    count, phi = int(kept.sum()), float(np.mean(trimmed[kept] ** 2)) if kept.any() else float("nan")
    return Overdispersion(phi, _tau2(phi, error[kept]), count, scale, trimming)


def centre_of(numerators: Numbers, denominators: Numbers, *, kind: FunnelKind, target: float | None) -> float:
    """Give the centre of a funnel: what was given, 1 for a ratio, or the whole over the whole.

    Examples
    --------
    >>> centre_of(np.array([1.0, 3.0]), np.array([10.0, 10.0]), kind="proportion", target=None)
    0.2
    """
    if target is not None:
        return target
    return 1.0 if kind == "ratio" else float(numerators.sum() / denominators.sum())


def z_scores(
    numerators: Numbers, denominators: Numbers, *, kind: FunnelKind, target: float, scale: Scale
) -> tuple[Numbers, Numbers]:
    """Give how many standard errors each place is from the centre, and the standard errors, on the scale.

    Parameters
    ----------
    numerators, denominators : numpy.ndarray
        As for `overdispersion_of`.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared.
    target : float
        The centre.
    scale : {"arcsine", "log", "square root"}
        The scale.

    Returns
    -------
    tuple of numpy.ndarray

    Raises
    ------
    CannotEstimateError
        If a place has no events on the log scale.

    Examples
    --------
    >>> observed, people = np.array([30.0]), np.array([100.0])
    >>> z, error = z_scores(observed, people, kind="proportion", target=0.2, scale="arcsine")
    >>> round(float(z[0]), 2), float(error[0])
    (2.32, 0.05)
    """
    x, n = numerators, denominators
    if kind == "proportion":
        error = 1 / (2 * np.sqrt(n))
        return (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(target))) / error, error
    if kind == "ratio of counts":
        error = np.sqrt(x / (x + HALF) ** 2 + n / (n + HALF) ** 2)
        return (np.log((x + HALF) / (n + HALF)) - np.log(target)) / error, error
    expected = n * target
    if scale == "square root":
        error = 1 / (2 * np.sqrt(expected))
        return (np.sqrt(x / expected) - 1) / error, error
    if (x == 0).any():
        raise CannotEstimateError(
            "A place has no events, which has no logarithm; take the square root scale instead."
        )
    error = 1 / np.sqrt(expected)
    return np.log(x / expected) / error, error


def trim(z: Numbers, *, trimming: Trimming, share: float = TRIM_BY) -> Numbers:
    """Tame the most extreme z-scores: draw them in, or leave them out (NaN).

    Winsorising draws scores beyond the quantiles (type 7) in to them. Truncation ranks the places into
    1/share groups by floor(rank / (N + 1) / share) and leaves the first and the last group out, as SHMI.

    Parameters
    ----------
    z : numpy.ndarray
        Scores.
    trimming : {"winsorise", "truncate", "none"}
        How.
    share : float
        Share of the places at each end; below a half.

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> trim(np.array([-9.0, -1, 0, 1, 9]), trimming="winsorise", share=0.25).tolist()
    [-1.0, -1.0, 0.0, 1.0, 1.0]
    """
    one_of(trimming, get_args(Trimming), what="trimming")
    if not 0 < share < HALF:
        raise UsageError(f"A share of {share} cannot be trimmed.", hint="Give one above 0 and below 0.5.")
    if trimming == "none":
        return z
    if trimming == "winsorise":
        return np.clip(z, *np.quantile(z, [share, 1 - share]))
    groups = 1 / share
    group = np.floor(rankdata(z) * groups / (z.size + 1))
    return np.where((group > 0) & (group < groups - 1), z, np.nan)


def _tau2(phi: float, error: Numbers) -> float:
    count, weights = error.size, 1 / error**2
    if not count * phi > count - 1:
        return 0.0
    between = weights.sum() - (weights**2).sum() / weights.sum()
    return float((count * phi - (count - 1)) / between) if between > 0 else 0.0


def scale_of(kind: FunnelKind, scale: Scale | None) -> Scale:
    """Give the scale of a funnel: the one that was asked for, or the usual one of its kind.

    Examples
    --------
    >>> scale_of("proportion", None)
    'arcsine'
    """
    one_of(kind, SCALES, what="kind of funnel")
    known = SCALES[kind]
    if scale is not None and scale not in known:
        raise UsageError(f"A {kind} has no {scale} scale.", hint=f"There are: {', '.join(known)}.")
    return scale or known[0]
