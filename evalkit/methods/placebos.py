"""Placebos: treat places, or times, that nothing happened to, and see what the method finds there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, count, islice, permutations
from math import comb, gcd, perm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Compare

MOST_STAND_INS = 200  # sets of stand-ins that are fitted; a fixed round of them where there are more
FEWEST_LEFT = 2  # untreated places that must remain to compare a stand-in with
LATE_PART = 1 / 3  # of the periods before the start that are pretended to be after it


@dataclass(frozen=True)
class Placebos:
    """Hold what a method finds where nothing happened.

    Parameters
    ----------
    estimates : numpy.ndarray
        Shape (sets,): an estimate for each set of stand-ins, in the outcome's unit.
    gaps : numpy.ndarray
        Shape (sets, cohorts, periods).
    stand_ins : tuple of str
        Who stood in, for each set.
    every : bool
        Whether these are all the sets that there are.

    Examples
    --------
    >>> found = Placebos(np.array([1.0, -3.0, 2.0]), np.zeros((3, 1, 1)), ("a", "b", "c"), every=True)
    >>> found.p_value(-2.5), found.smallest_p
    (0.5, 0.25)
    """

    estimates: np.ndarray
    gaps: np.ndarray
    stand_ins: tuple[str, ...]
    every: bool

    @property
    def std_error(self) -> float:
        """Give the spread of the placebo estimates (Arkhangelsky et al. 2021, algorithm 4)."""
        return float(self.estimates.std())

    @property
    def smallest_p(self) -> float:
        """Give the smallest p-value that can be had: one over the number of sets and the real one."""
        return 1 / (len(self.estimates) + 1)

    def p_value(self, estimate: float) -> float:
        """Give the share of sets, the real one among them, whose estimate is at least as large."""
        as_large = np.abs(self.estimates) >= abs(estimate) * (1 - 1e-9)  # ties count against the estimate
        return float(1 + as_large.sum()) / (len(self.estimates) + 1)


def stand_ins_of(n_controls: int, cohort_sizes: tuple[int, ...]) -> tuple[np.ndarray, bool]:
    """List sets of untreated places to stand in for the treated, without any random draw.

    All of them with one treated place, and where they are at most 200. Else a round in which each place
    takes each part equally often: steps of 1, 2, … around the circle of places.

    Parameters
    ----------
    n_controls : int
        Untreated places.
    cohort_sizes : tuple of int
        Treated places of each cohort.

    Returns
    -------
    numpy.ndarray
        Shape (sets, treated places): positions among the untreated.
    bool
        Whether these are all.

    Raises
    ------
    CannotEstimateError
        If fewer than two untreated places would be left.

    Examples
    --------
    >>> stand_ins_of(4, (1,))
    (array([[0],
           [1],
           [2],
           [3]]), True)
    """
    treated = sum(cohort_sizes)
    if n_controls < treated + FEWEST_LEFT:
        raise CannotEstimateError(
            f"There are {n_controls} untreated places; placebos for {treated} treated need "
            f"{treated + FEWEST_LEFT}."
        )
    if treated == 1 or (len(cohort_sizes) == 1 and comb(n_controls, treated) <= MOST_STAND_INS):
        return np.array(list(combinations(range(n_controls), treated))), True
    if len(cohort_sizes) > 1 and perm(n_controls, treated) <= MOST_STAND_INS:
        return np.array(list(permutations(range(n_controls), treated))), True
    return np.array(list(islice(_rounds(n_controls, treated), _whole_rounds(n_controls)))), False


def _whole_rounds(n_controls: int) -> int:
    return max(1, MOST_STAND_INS // n_controls) * n_controls


def _rounds(n_controls: int, treated: int) -> Iterator[list[int]]:
    for stride in count(1):
        if n_controls // gcd(stride, n_controls) >= treated:
            for first in range(n_controls):
                yield [(first + stride * place) % n_controls for place in range(treated)]


def run_placebos(block: Block, compare: Compare) -> Placebos:
    """Let untreated places stand in for the treated, and compare each with the others.

    The treated places themselves are left out. One exact round: nothing is drawn, so the standard error
    does not vary from run to run.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    compare : callable
        The method: from a block to its gaps.

    Returns
    -------
    Placebos

    Raises
    ------
    CannotEstimateError
        If there are too few untreated places.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.few_treated_gaps import compare_cohorts
    >>> values = np.array([[0.0, 9.0], [0.0, 1.0], [0.0, 2.0], [0.0, 3.0]])
    >>> block = Block(values, np.array([1, np.inf, np.inf, np.inf]), tuple("abcd"), ("1", "2"))
    >>> mean = lambda controls, treated, start: (controls.mean(axis=0), np.ones(len(controls)))
    >>> run_placebos(block, lambda block: compare_cohorts(block, mean)).estimates.tolist()
    [-1.5, 0.0, 1.5]
    """
    treated = np.sort(block.starts[np.isfinite(block.starts)])
    sizes = tuple(int((treated == start).sum()) for start in block.cohorts)
    sets, every = stand_ins_of(len(block.donors), sizes)
    pool = _by_outcomes(block.only(np.isinf(block.starts)))
    found = [compare(_pretended(pool, places, treated)) for places in sets]
    return Placebos(
        np.array([gaps.estimate for gaps in found]),
        np.array([gaps.gap for gaps in found]),
        tuple(" and ".join(sorted(pool.units[place] for place in places)) for places in sets),
        every,
    )


def _by_outcomes(pool: Block) -> Block:
    """Put places in an order that their names have no part in, since some rounds go by the order."""
    order = np.lexsort(pool.outcomes.T[::-1])
    return replace(pool, outcomes=pool.outcomes[order], units=tuple(pool.units[place] for place in order))


def _pretended(pool: Block, places: np.ndarray, starts: np.ndarray) -> Block:
    pretended = np.full(len(pool.units), np.inf)
    pretended[places] = starts
    return replace(pool, starts=pretended)


def before_the_start(block: Block, *, fewest_before: int) -> Block | None:
    """Give the time before the first start, its last third pretended to be after it.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    fewest_before : int
        Periods that must remain before the pretended start.

    Returns
    -------
    Block or None
        None where too few periods remain.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> block = Block(np.zeros((2, 7)), np.array([6, np.inf]), ("a", "b"), tuple("1234567"))
    >>> before_the_start(block, fewest_before=4).starts.tolist()
    [4.0, inf]
    """
    first = int(block.cohorts[0])
    pretended = first - max(1, round(first * LATE_PART))
    if pretended < fewest_before:
        return None
    starts = np.where(np.isfinite(block.starts), float(pretended), np.inf)
    return replace(block, outcomes=block.outcomes[:, :first], starts=starts, periods=block.periods[:first])


def leave_one_out(block: Block, compare: Compare | None, *, donors: tuple[str, ...]) -> pd.DataFrame:
    """Estimate again without each of some untreated places.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    compare : callable, optional
        The method: from a block to its gaps; None needs no donors.
    donors : tuple of str
        The places to leave out in turn.

    Returns
    -------
    pandas.DataFrame
        ``left_out, estimate``.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> from evalkit.methods.few_treated_gaps import compare_cohorts
    >>> values = np.array([[0.0, 9.0], [0.0, 1.0], [0.0, 2.0]])
    >>> block = Block(values, np.array([1, np.inf, np.inf]), tuple("abc"), ("1", "2"))
    >>> mean = lambda controls, treated, start: (controls.mean(axis=0), np.ones(len(controls)))
    >>> leave_one_out(block, lambda block: compare_cohorts(block, mean), donors=("b",))
      left_out  estimate
    0        b       7.0
    """
    estimates = [compare(block.without(donor)).estimate for donor in donors] if compare else []
    return pd.DataFrame(
        {"left_out": pd.Series(donors, dtype=str), "estimate": pd.Series(estimates, dtype=float)}
    )
