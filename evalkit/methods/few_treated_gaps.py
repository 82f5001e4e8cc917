"""The gap between treated places and what stands in for them, cohort by cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.few_treated_blocks import Block

Share = Literal["cells", "places"]


@dataclass(frozen=True)
class Gaps:
    """Hold what was observed of treated places, what would have been, and the effect.

    Parameters
    ----------
    estimate : float
        Mean gap after the start, in the outcome's unit.
    cohorts : numpy.ndarray
        Shape (cohorts,): position of the first treated period of each.
    shares : numpy.ndarray
        Shape (cohorts,): how much each counts; their sum is one.
    observed, counterfactual : numpy.ndarray
        Shape (cohorts, periods): means over the places of a cohort.
    weights : numpy.ndarray
        Shape (cohorts, controls): weight of each untreated place; NaN where the method has none.

    Examples
    --------
    >>> one = np.array([[1.0, 5.0]])
    >>> Gaps(2.0, np.array([1]), np.array([1.0]), one, one - 2, np.array([[1.0]])).each.tolist()
    [2.0]
    """

    estimate: float
    cohorts: np.ndarray
    shares: np.ndarray
    observed: np.ndarray
    counterfactual: np.ndarray
    weights: np.ndarray

    @property
    def gap(self) -> np.ndarray:
        """Give observed less counterfactual, by cohort and period."""
        gap: np.ndarray = self.observed - self.counterfactual
        return gap

    @property
    def each(self) -> np.ndarray:
        """Give each cohort's mean gap after its start."""
        pairs = zip(self.gap, self.cohorts, strict=True)
        return np.array([gap[start:].mean() for gap, start in pairs])


if TYPE_CHECKING:
    Counterfactual = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]
    Compare = Callable[[Block], Gaps]


def compare_cohorts(block: Block, counterfactual: Counterfactual, *, share: Share = "cells") -> Gaps:
    """Compare each cohort with untreated places, and average over cohorts.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    counterfactual : callable
        From the controls (controls, periods), the treated of a cohort (places, periods) and its start to
        the mean counterfactual (periods,) and the weights (controls,).
    share : {"cells", "places"}
        Weigh a cohort by its treated places times periods, or by its places.

    Returns
    -------
    Gaps

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> block = Block(np.array([[1.0, 5.0], [1.0, 2.0]]), np.array([1.0, np.inf]), ("a", "b"), ("1", "2"))
    >>> compare_cohorts(block, lambda controls, treated, start: (controls[0], np.ones(1))).estimate
    3.0
    """
    controls, cohorts = block.controls, block.cohorts
    groups = [block.outcomes[block.starts == start] for start in cohorts]
    pairs = [
        counterfactual(controls, group, int(start)) for group, start in zip(groups, cohorts, strict=True)
    ]
    sizes = np.array([float(len(group)) for group in groups])
    if share == "cells":
        sizes *= len(block.periods) - cohorts
    gaps = Gaps(
        estimate=np.nan,
        cohorts=cohorts,
        shares=sizes / sizes.sum(),
        observed=np.array([group.mean(axis=0) for group in groups]),
        counterfactual=np.array([path for path, _ in pairs]),
        weights=np.array([weights for _, weights in pairs]),
    )
    return _with_estimate(gaps)


def _with_estimate(gaps: Gaps) -> Gaps:
    estimate = float(gaps.shares @ gaps.each)
    return Gaps(estimate, gaps.cohorts, gaps.shares, gaps.observed, gaps.counterfactual, gaps.weights)
