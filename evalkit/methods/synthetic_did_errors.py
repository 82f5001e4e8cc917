"""Errors of synthetic difference-in-differences where several places are treated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.few_treated_gaps import compare_cohorts
from evalkit.methods.few_treated_intervals import Interval, critical_t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Counterfactual, Gaps
    from evalkit.methods.synthetic_did_weights import DidWeights

from evalkit.methods.synthetic_did_weights import did_counterfactual


def given_weights(weights: Mapping[int, DidWeights]) -> Counterfactual:
    """Make a counterfactual of weights that are known already.

    Parameters
    ----------
    weights : mapping of int to DidWeights
        By position of the start.

    Returns
    -------
    callable
        As `compare_cohorts` takes it.

    Examples
    --------
    >>> from evalkit.methods.synthetic_did_weights import DidWeights
    >>> known = given_weights({1: DidWeights(np.array([1.0]), np.array([1.0]))})
    >>> known(np.array([[1.0, 2.0]]), np.array([[5.0, 9.0]]), 1)[0].tolist()
    [5.0, 6.0]
    """

    def counterfactual(
        controls: np.ndarray, treated: np.ndarray, start: int
    ) -> tuple[np.ndarray, np.ndarray]:
        return did_counterfactual(controls, treated, weights[start]), weights[start].units

    return counterfactual


def jackknife_interval(block: Block, gaps: Gaps, weights: Mapping[int, DidWeights]) -> Interval:
    """Leave out each place in turn, its weight shared among the others, and take the spread.

    Arkhangelsky et al. 2021, algorithm 3 (fixed weights). Student's t has one degree of freedom fewer than
    there are treated places [ours; the paper takes the normal].

    Parameters
    ----------
    block : Block
        Outcomes and starts, with two treated places or more in each cohort.
    gaps : Gaps
        The estimate.
    weights : mapping of int to DidWeights
        By position of the start.

    Returns
    -------
    Interval

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.synthetic_did_weights import DidWeights
    >>> values = np.array([[0.0, 1.0], [0.0, 3.0], [0.0, 5.0], [0.0, 7.0]])
    >>> block = Block(values, np.array([np.inf, np.inf, 1, 1]), tuple("abcd"), ("1", "2"))
    >>> weights = {1: DidWeights(np.full(2, 0.5), np.ones(1))}
    >>> gaps = compare_cohorts(block, given_weights(weights))
    >>> round(jackknife_interval(block, gaps, weights).std_error, 3)
    1.732
    """
    inside = np.isinf(block.starts).nonzero()[0]
    found = [
        _estimate_without(block, place, _reweighted(weights, np.flatnonzero(inside == place)))
        for place in range(len(block.units))
    ]
    left = np.array([estimate for estimate in found if estimate is not None])
    error = float(np.sqrt((len(left) - 1) * left.var()))
    return _around(gaps.estimate, error, len(block.treated), "fixed-weight jackknife over places")


def clustered_interval(block: Block, gaps: Gaps, weights: Mapping[int, DidWeights]) -> Interval:
    """Cluster by place the errors of the weighted regression, its weights taken as known.

    Parameters
    ----------
    block : Block
        Outcomes and starts, with two treated places or more in each cohort.
    gaps : Gaps
        The estimate.
    weights : mapping of int to DidWeights
        By position of the start.

    Returns
    -------
    Interval
        With Student's t as for the jackknife.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.synthetic_did_weights import DidWeights
    >>> values = np.array([[0.0, 1.0], [0.0, 3.0], [0.0, 5.0], [0.0, 7.0]])
    >>> block = Block(values, np.array([np.inf, np.inf, 1, 1]), tuple("abcd"), ("1", "2"))
    >>> weights = {1: DidWeights(np.full(2, 0.5), np.ones(1))}
    >>> gaps = compare_cohorts(block, given_weights(weights))
    >>> clustered_interval(block, gaps, weights).std_error
    1.0
    """
    pull = np.zeros(len(block.units))
    for start, share in zip(gaps.cohorts, gaps.shares, strict=True):
        found = weights[int(start)]
        change = block.outcomes[:, start:].mean(axis=1) - block.outcomes[:, :start] @ found.times
        for mask, part in (
            (np.isinf(block.starts), -found.units),
            (
                block.starts == start,
                np.full((block.starts == start).sum(), 1 / (block.starts == start).sum()),
            ),
        ):
            pull[mask] += share * part * (change[mask] - part @ change[mask] / part.sum())
    error = float(np.sqrt((pull**2).sum()))
    return _around(gaps.estimate, error, len(block.treated), "errors clustered by place")


def _around(estimate: float, error: float, treated: int, how: str) -> Interval:
    reach = critical_t(treated - 1) * error
    return Interval(estimate - reach, estimate + reach, error, how)


def _reweighted(weights: Mapping[int, DidWeights], donor: np.ndarray) -> dict[int, DidWeights] | None:
    """Share a donor's weight among the others; None where it has it all."""
    lighter = {start: replace(found, units=np.delete(found.units, donor)) for start, found in weights.items()}
    if any(found.units.sum() <= 0 for found in lighter.values()):
        return None
    return {start: replace(found, units=found.units / found.units.sum()) for start, found in lighter.items()}


def _estimate_without(block: Block, place: int, weights: Mapping[int, DidWeights] | None) -> float | None:
    if weights is None:
        return None
    rest = block.without(block.units[place])
    return compare_cohorts(rest, given_weights(weights)).estimate
