"""Intervals of a comparison of few treated places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.stats import t as students_t

if TYPE_CHECKING:
    import numpy as np

    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Gaps
    from evalkit.methods.placebos import Placebos

CONFIDENCE = 0.95
LEVEL = 1 - CONFIDENCE


@dataclass(frozen=True)
class Interval:
    """Hold a 95% interval and how it was made.

    Parameters
    ----------
    lower, upper : float, optional
        Ends, in the outcome's unit; None where there is no interval.
    std_error : float, optional
        In the outcome's unit; None where the interval has none.
    how : str
        In words.
    band : numpy.ndarray, optional
        Shape (cohorts, periods): half the width of the interval of each period's gap.

    Examples
    --------
    >>> Interval(None, None, None, "none").band is None
    True
    """

    lower: float | None
    upper: float | None
    std_error: float | None
    how: str
    band: np.ndarray | None = None


NO_INTERVAL = Interval(None, None, None, "none: the weights were given")


def interval_of_placebos(block: Block, gaps: Gaps, placebos: Placebos | None) -> Interval:
    """Take the spread of the placebo estimates as the standard error, with Student's t.

    It holds where the treated places vary as the untreated do (Arkhangelsky et al. 2021, algorithm 4). The
    t distribution has one degree of freedom fewer than there are untreated places, since so few estimates
    make the spread [ours; the paper takes the normal].

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    gaps : Gaps
        The estimate.
    placebos : Placebos, optional
        From the same method.

    Returns
    -------
    Interval

    Examples
    --------
    >>> interval_of_placebos(None, None, None).how
    'none: too few untreated places for placebos'
    """
    if placebos is None:
        return Interval(None, None, None, "none: too few untreated places for placebos")
    factor = critical_t(len(block.donors) - 1)
    error = placebos.std_error
    return Interval(
        gaps.estimate - factor * error,
        gaps.estimate + factor * error,
        error,
        "spread of placebo estimates",
        factor * placebos.gaps.std(axis=0),
    )


def critical_t(freedom: int) -> float:
    """Give the 97.5% point of Student's t.

    Examples
    --------
    >>> round(critical_t(10), 3)
    2.228
    """
    return float(students_t.ppf(1 - LEVEL / 2, freedom))
