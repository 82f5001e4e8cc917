"""What known covariates add to an outcome beside effects of place and period and common factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.methods.few_treated_blocks import Block

STILL = 1e-10  # share of the outcome's spread: a step that moves the fit by less is the last
MOST_STEPS = 5_000
FLAT = 1e-9  # a covariate that varies by less, beside places and periods, tells nothing


def covariates_of(block: Block, covariates: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Lay covariates out in the order of a block's places and periods.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    covariates : mapping of str to pandas.DataFrame
        Name to values, a row a place and a column a period.

    Returns
    -------
    numpy.ndarray
        Shape (covariates, places, periods).

    Raises
    ------
    CannotEstimateError
        If a value is missing or infinite.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> block = Block(np.zeros((2, 2)), np.array([np.inf, 1]), ("b", "a"), ("2024", "2025"))
    >>> table = pd.DataFrame([[1.0, 2], [3, 4]], index=["a", "b"], columns=["2024", "2025"])
    >>> covariates_of(block, {"age": table}).tolist()
    [[[3.0, 4.0], [1.0, 2.0]]]
    """
    laid = []
    for name, table in covariates.items():
        named = table.set_axis(table.index.astype(str)).set_axis(table.columns.astype(str), axis=1)
        values = named.reindex(index=list(block.units), columns=list(block.periods)).to_numpy(dtype=float)
        if not np.isfinite(values).all():
            raise CannotEstimateError(f"{name} lacks a value; every place needs one in every period.")
        laid.append(values)
    return np.array(laid).reshape(len(laid), *block.outcomes.shape)


def coefficients_of(outcomes: np.ndarray, covariates: np.ndarray, *, n_factors: int) -> np.ndarray:
    """Fit interactive fixed effects: coefficients and common factors in turn, until neither moves.

    Bai, Econometrica 77 (2009) 1229, with effects of place and period taken off first, as gsynth does
    (Xu, Political Analysis 25 (2017) 57, step 1). gsynth stops where a step is below 0.001, which moves its
    printed figures in the fourth digit: 5.544 for its example ``simdata``, of which the end is 5.543.

    Parameters
    ----------
    outcomes : numpy.ndarray
        Shape (places, periods), of the untreated.
    covariates : numpy.ndarray
        Shape (covariates, places, periods).
    n_factors : int
        Common factors.

    Returns
    -------
    numpy.ndarray
        Shape (covariates,): what one unit of each adds.

    Raises
    ------
    CannotEstimateError
        If a covariate tells nothing beside places, periods and the other covariates, or no end is reached.

    Examples
    --------
    >>> age = np.array([[1.0, 2, 4], [2, 1, 0], [5, 3, 3]])
    >>> coefficients_of(2 * age + np.arange(3), age[None], n_factors=0).round(6).tolist()
    [2.0]
    """
    y, x = _within(outcomes), _within(covariates)
    flat = x.reshape(len(x), -1)
    sizes = np.linalg.svd(flat, compute_uv=False)
    if sizes.min() <= FLAT * np.abs(covariates).max():
        raise CannotEstimateError("A covariate tells nothing beside places, periods and other covariates.")
    solve = np.linalg.pinv(flat.T)
    common = np.zeros_like(y)
    for _ in range(MOST_STEPS):
        found: np.ndarray = solve @ (y - common).ravel()
        before, common = common, _of_rank(y - np.tensordot(found, x, axes=1), n_factors)
        if np.abs(common - before).max() <= STILL * np.abs(y).max():
            return found
    raise CannotEstimateError("The covariates and the common factors cannot be told apart.")


def _within(values: np.ndarray) -> np.ndarray:
    """Take the means of places and of periods off."""
    rows, columns = values.mean(axis=-1, keepdims=True), values.mean(axis=-2, keepdims=True)
    left: np.ndarray = values - rows - columns + values.mean(axis=(-2, -1), keepdims=True)
    return left


def _of_rank(values: np.ndarray, rank: int) -> np.ndarray:
    left, sizes, right = np.linalg.svd(values, full_matrices=False)
    nearest: np.ndarray = (left[:, :rank] * sizes[:rank]) @ right[:rank]
    return nearest
