"""The placebo test of a synthetic control by ratios after to before, and the interval that inverts one."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.few_treated_intervals import LEVEL, Interval

if TYPE_CHECKING:
    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Gaps
    from evalkit.methods.placebos import Placebos

PLACES_FOR_A_TEST = 20  # with fewer, no p-value can be as small as 0.05


def ratios_of(block: Block, gaps: Gaps, placebos: Placebos | None) -> pd.DataFrame:
    """Compare each place's root mean squared gap after the start with that before it.

    Parameters
    ----------
    block : Block
        With one treated place.
    gaps : Gaps
        Of the treated place.
    placebos : Placebos, optional
        Of the others.

    Returns
    -------
    pandas.DataFrame
        ``unit, treated, before, after, ratio``, the largest ratio first (Abadie, Diamond and Hainmueller
        2010, figure 8, of which these are the roots).

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.few_treated_gaps import Gaps
    >>> block = Block(np.zeros((2, 2)), np.array([np.inf, 1]), ("a", "b"), ("1", "2"))
    >>> one = np.array([[1.0, 4.0]])
    >>> ratios_of(block, Gaps(4.0, np.array([1]), np.ones(1), one, 0 * one, np.ones((1, 1))), None)
      unit  treated  before  after  ratio
    0    b     True     1.0    4.0    4.0
    """
    every, start = _all_gaps(gaps, placebos), int(gaps.cohorts[0])
    before, after = _root_mean_square(every[:, :start]), _root_mean_square(every[:, start:])
    frame = pd.DataFrame(
        {
            "unit": [*block.treated, *(placebos.stand_ins if placebos else ())],
            "treated": [row == 0 for row in range(len(every))],
            "before": before,
            "after": after,
            "ratio": _over(after, before),
        }
    )
    return frame.sort_values(["ratio", "unit"], ascending=[False, True], ignore_index=True)


def ratio_p_value(gaps: Gaps, placebos: Placebos | None) -> float | None:
    """Give the share of places, the treated among them, whose ratio is at least the treated one's.

    Examples
    --------
    >>> ratio_p_value(None, None) is None
    True
    """
    if placebos is None:
        return None
    every, start = _all_gaps(gaps, placebos), int(gaps.cohorts[0])
    ratios = _over(_root_mean_square(every[:, start:]), _root_mean_square(every[:, :start]))
    return float((ratios >= ratios[0] * (1 - 1e-9)).mean())


def ratio_interval(block: Block, gaps: Gaps, placebos: Placebos | None) -> Interval:
    """Give all effects that a placebo test at 5% does not reject.

    The test ranks places by the size of their mean gap after the start over their root mean squared gap
    before it; taking an effect off the treated place's outcomes and testing again gives the interval
    (Firpo and Possebom 2018, Journal of Causal Inference 6, with the mean in the numerator [ours], so
    that the effect need not be constant).

    Parameters
    ----------
    block : Block
        With one treated place.
    gaps : Gaps
        Of the treated place.
    placebos : Placebos, optional
        Of the others.

    Returns
    -------
    Interval
        Without ends where there are fewer than 20 places, or a placebo is matched perfectly.

    Examples
    --------
    >>> ratio_interval(None, None, None).how
    'none: a test at 5% needs 20 places'
    """
    if placebos is None or len(block.units) < PLACES_FOR_A_TEST:
        return Interval(None, None, None, f"none: a test at 5% needs {PLACES_FOR_A_TEST} places")
    start = int(gaps.cohorts[0])
    before = _root_mean_square(_all_gaps(gaps, placebos)[:, :start])
    rank = floor(LEVEL * len(block.units) + 1e-9)  # the treated place must be among so many to reject
    means = _over(np.abs(placebos.estimates), before[1:])
    reach = float(np.sort(means)[-rank] * before[0])
    if not np.isfinite(reach):
        return Interval(None, None, None, "none: an untreated place is matched perfectly")
    each = _over(np.abs(placebos.gaps[:, 0, :]), before[1:, None])
    band = np.sort(each, axis=0)[-rank] * before[0]
    how = "effects that a placebo test does not reject"
    return Interval(gaps.estimate - reach, gaps.estimate + reach, None, how, band[None, :])


def _all_gaps(gaps: Gaps, placebos: Placebos | None) -> np.ndarray:
    return np.vstack([gaps.gap, placebos.gaps[:, 0, :]]) if placebos else gaps.gap


def _root_mean_square(gaps: np.ndarray) -> np.ndarray:
    root: np.ndarray = np.sqrt((gaps**2).mean(axis=1))
    return root


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Divide; where there is nothing below, anything above is infinitely more and nothing is nothing."""
    known = np.broadcast_to(below > 0, above.shape)
    found = np.where(above > 0, np.inf, 0.0)
    ratio: np.ndarray = np.divide(above, below, out=found, where=known)
    return ratio
