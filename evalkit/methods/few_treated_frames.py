"""Frames of a comparison of few treated places, for charts and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Gaps
    from evalkit.methods.few_treated_intervals import Interval
    from evalkit.methods.placebos import Placebos


def path_of(block: Block, gaps: Gaps, interval: Interval) -> pd.DataFrame:
    """Lay out observed, counterfactual and gap, by cohort and period.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    gaps : Gaps
        Of the same block.
    interval : Interval
        With the band of each period's gap, if it has one.

    Returns
    -------
    pandas.DataFrame
        ``cohort, period, after, observed, counterfactual, gap, lower, upper``.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.few_treated_gaps import Gaps
    >>> from evalkit.methods.few_treated_intervals import NO_INTERVAL
    >>> block = Block(np.zeros((2, 2)), np.array([np.inf, 1]), ("a", "b"), ("1", "2"))
    >>> one = np.array([[1.0, 4.0]])
    >>> gaps = Gaps(3.0, np.array([1]), np.ones(1), one, one - 3, np.ones((1, 1)))
    >>> path_of(block, gaps, NO_INTERVAL)["counterfactual"].tolist()
    [-2.0, 1.0]
    """
    band = np.full_like(gaps.gap, np.nan) if interval.band is None else interval.band
    position = np.arange(len(block.periods))
    frames = [
        pd.DataFrame(
            {
                "cohort": block.periods[start],
                "period": list(block.periods),
                "after": position >= start,
                "observed": gaps.observed[row],
                "counterfactual": gaps.counterfactual[row],
                "gap": gaps.gap[row],
                "lower": gaps.gap[row] - band[row],
                "upper": gaps.gap[row] + band[row],
            }
        )
        for row, start in enumerate(gaps.cohorts)
    ]
    return pd.concat(frames, ignore_index=True)


def donor_weights_of(block: Block, gaps: Gaps) -> pd.DataFrame:
    """Lay out the weights of untreated places, the heaviest first.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    gaps : Gaps
        Of the same block.

    Returns
    -------
    pandas.DataFrame
        ``cohort, unit, weight``; empty where the method has none.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.few_treated_gaps import Gaps
    >>> block = Block(np.zeros((2, 2)), np.array([np.inf, 1]), ("a", "b"), ("1", "2"))
    >>> one = np.array([[1.0, 4.0]])
    >>> donor_weights_of(block, Gaps(3.0, np.array([1]), np.ones(1), one, one - 3, np.ones((1, 1))))
      cohort unit  weight
    0      2    a     1.0
    """
    cohorts = [block.periods[start] for start in gaps.cohorts]
    frame = pd.DataFrame(gaps.weights, index=pd.Index(cohorts, dtype=str), columns=list(block.donors))
    long = frame.rename_axis("cohort").melt(ignore_index=False, var_name="unit", value_name="weight")
    long = long.reset_index().dropna(subset=["weight"])
    return long.sort_values(["cohort", "weight", "unit"], ascending=[True, False, True], ignore_index=True)


def placebo_gaps_of(block: Block, placebos: Placebos | None) -> pd.DataFrame:
    """Lay out what the method finds where nothing happened.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    placebos : Placebos, optional
        Of the same block.

    Returns
    -------
    pandas.DataFrame
        ``stand_in, cohort, period, gap``; empty without placebos.

    Examples
    --------
    >>> placebo_gaps_of(None, None).columns.tolist()
    ['stand_in', 'cohort', 'period', 'gap']
    """
    gaps = placebos.gaps if placebos else np.empty((0, 0, 0))
    names = list(placebos.stand_ins) if placebos else []
    cohorts = [block.periods[start] for start in block.cohorts] if placebos else []
    periods = list(block.periods) if placebos else []
    index = pd.MultiIndex.from_product(
        [range(len(names)), cohorts, periods], names=["set", "cohort", "period"]
    )
    frame = pd.DataFrame({"gap": gaps.ravel()}, index=index).reset_index()
    frame["set"] = pd.Series([names[number] for number in frame["set"]], dtype=str)
    return frame.rename(columns={"set": "stand_in"})
