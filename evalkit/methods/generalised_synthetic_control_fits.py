"""Generalised synthetic control: interactive fixed effects, the number of factors by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.few_treated_blocks import block_of
from evalkit.methods.few_treated_findings import find_effect
from evalkit.methods.few_treated_fits import FewTreatedFit, Procedure, common_parts
from evalkit.methods.few_treated_gaps import Gaps, compare_cohorts
from evalkit.methods.few_treated_intervals import interval_of_placebos
from evalkit.methods.interactive_effects import coefficients_of, covariates_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.finding import Finding
    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.panels import Panel
    from evalkit.theory.model import Indicator

FEWEST_BEFORE = 8  # loadings are fitted to these; Xu (2017) warns of fewer than ten [number ours]
FEWEST_CONTROLS = 5  # factors are found among these [ours]
MOST_FACTORS = 5  # gsynth's default range is 0 to 5
SAME = 1e-9  # what is smaller than this share is rounding
BETTER = 1e-5  # a further factor must lower the error by this share (gsynth)
CAVEATS = (
    "It holds if few common factors, to which places answer differently, drive the outcome.",
    "The interval is the spread of placebos, and takes the treated places to vary as the untreated do.",
)


@dataclass(frozen=True, kw_only=True)
class GeneralisedSyntheticControlFit(FewTreatedFit):
    """Hold a generalised synthetic control.

    Parameters
    ----------
    n_factors : int
        Common factors beyond the two fixed effects.
    factors : pandas.DataFrame
        ``period, factor, value``, of unit mean square.
    validation : pandas.DataFrame
        ``n_factors, error``: mean squared error of leaving out each period before the start.
    coefficients : mapping of str to float
        What one unit of each covariate adds; empty without covariates.

    Examples
    --------
    >>> "validation" in GeneralisedSyntheticControlFit.__dataclass_fields__
    True
    """

    n_factors: int
    factors: pd.DataFrame
    validation: pd.DataFrame
    coefficients: Mapping[str, float]


def fit_generalised_synthetic_control(
    panel: Panel, *, covariates: Mapping[str, pd.DataFrame] | None = None
) -> GeneralisedSyntheticControlFit:
    """Estimate the effect on the treated by a factor model of the untreated.

    Place and period effects and factors come from the untreated places; each treated place's level and
    loadings from its periods before the start; the number of factors from leaving out one of these at a
    time (Xu 2017, Political Analysis 25:57, algorithm 1). Covariates have one coefficient each, from the
    untreated places, and are taken off before anything is compared, in placebos too. The interval is not the
    parametric bootstrap, which draws, but the exact round of the placebos from which it draws.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts.
    covariates : mapping of str to pandas.DataFrame, optional
        Name to values, a row a place and a column a period, as the outcomes; they must be such that the
        change could not have moved them.

    Returns
    -------
    GeneralisedSyntheticControlFit

    Raises
    ------
    CannotEstimateError
        If data are too few, or a covariate lacks a value or tells nothing.

    Examples
    --------
    >>> from evalkit.methods.panels import make_panel
    >>> rows = [(f"p{i}", str(2010 + t), float(i * (t % 3) + t + 5 * (i == 2 and t > 7)))
    ...         for i in range(7) for t in range(10)]
    >>> observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([(f"p{i}", "started" if i == 2 else "will not", "2018" if i == 2 else "")
    ...                          for i in range(7)], columns=["unit", "status", "start"])
    >>> round(fit_generalised_synthetic_control(make_panel(observed, adoption)).estimate, 4)
    5.0
    """
    block = block_of(panel, fewest_before=FEWEST_BEFORE, fewest_controls=FEWEST_CONTROLS)
    rest, coefficients, errors = _without(block, covariates_of(block, covariates or {}))
    chosen = fewest_of(errors)
    gaps = compare_cohorts(rest, partial(_counterfactual, chosen=chosen))
    parts = common_parts(rest, gaps, Procedure(_compare, interval_of_placebos, FEWEST_BEFORE))
    return GeneralisedSyntheticControlFit(
        **parts | {"path": _with_covariates(parts["path"], block, rest)},
        n_factors=chosen,
        factors=_factor_frame(rest, chosen),
        validation=pd.DataFrame({"n_factors": range(len(errors)), "error": errors}),
        coefficients=dict(zip(covariates or {}, coefficients.tolist(), strict=True)),
    )


def generalised_synthetic_control(
    panel: Panel,
    *,
    council: str,
    indicator: Indicator,
    covariates: Mapping[str, pd.DataFrame] | None = None,
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say what difference a change made, by generalised synthetic control.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts; counts with their exposure are turned into the indicator's unit.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, which way is better, smallest important effect.
    covariates : mapping of str to pandas.DataFrame, optional
        As for `fit_generalised_synthetic_control`.
    smallest_detectable : float, optional
        What these data could have shown, in the indicator's unit.
    specification : str
        Hash of what was specified beforehand.
    planned : bool, optional
        Whether it was.

    Returns
    -------
    Finding
        A sentence and no number where data are too few.

    Examples
    --------
    >>> from evalkit.methods.panels import make_panel
    >>> from evalkit.theory import read_theory
    >>> observed = pd.DataFrame([("a", "2024", 1), ("a", "2025", 2), ("b", "2024", 3), ("b", "2025", 3)],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> on_time = read_theory("blended_roles").indicator("insulin_on_time")
    >>> panel = make_panel(observed, adoption)
    >>> generalised_synthetic_control(panel, council="E08000008", indicator=on_time).state.value
    'too few'
    """
    known = {
        "council": council,
        "method": "generalised synthetic control",
        "smallest_detectable": smallest_detectable,
        "specification": specification,
        "planned": planned,
    }
    fit = partial(fit_generalised_synthetic_control, covariates=covariates)
    return find_effect(panel, fit, known=known, indicator=indicator, caveats=CAVEATS)


def fewest_of(errors: np.ndarray) -> int:
    """Choose the number of factors: the fewest from which no further one lowers the error.

    Examples
    --------
    >>> fewest_of(np.array([4.0, 1.0, 1.0]))
    1
    """
    best = 0
    for factors, error in enumerate(errors):
        if errors[best] - error > BETTER * errors[best]:
            best = factors
    return best


def _compare(block: Block) -> Gaps:
    chosen = fewest_of(cross_validate(block))
    return compare_cohorts(block, partial(_counterfactual, chosen=chosen))


def _without(block: Block, covariates: np.ndarray) -> tuple[Block, np.ndarray, np.ndarray]:
    """Take covariates off at the best number of factors; give their coefficients and each number's error."""
    errors = cross_validate(block)
    if not len(covariates):
        return block, np.empty(0), errors
    untreated = np.isinf(block.starts)
    tried = [
        coefficients_of(block.controls, covariates[:, untreated], n_factors=number)
        for number in range(len(errors))
    ]
    rests = [
        replace(block, outcomes=block.outcomes - np.tensordot(each, covariates, axes=1)) for each in tried
    ]
    errors = np.array([cross_validate(rest)[number] for number, rest in enumerate(rests)])
    best = fewest_of(errors)
    return rests[best], tried[best], errors


def _with_covariates(path: pd.DataFrame, block: Block, rest: Block) -> pd.DataFrame:
    """Put back what the covariates of the treated add, so that what is shown is what was observed."""
    added = block.outcomes - rest.outcomes
    means = np.concatenate([added[block.starts == start].mean(axis=0) for start in block.cohorts])
    return path.assign(observed=path["observed"] + means, counterfactual=path["counterfactual"] + means)


def _counterfactual(
    controls: np.ndarray, treated: np.ndarray, start: int, *, chosen: int
) -> tuple[np.ndarray, np.ndarray]:
    common, factors = _factors_of(controls)
    terms = _terms(factors, chosen)
    loadings = np.linalg.lstsq(terms[:start], treated.mean(axis=0)[:start] - common[:start], rcond=None)[0]
    return common + terms @ loadings, np.full(len(controls), np.nan)


def cross_validate(block: Block) -> np.ndarray:
    """Give the mean squared error, for each number of factors, of leaving out each period before a start.

    Parameters
    ----------
    block : Block
        Outcomes and starts.

    Returns
    -------
    numpy.ndarray
        Shape (numbers of factors from zero on,), in squared units of the outcome.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> values = np.array([[0.0, 1, 0, 1], [2, 2, 2, 2], [0, 3, 0, 3], [1, 5, 1, 5]])
    >>> block = Block(values, np.array([np.inf, np.inf, np.inf, 3]), tuple("abcd"), tuple("1234"))
    >>> cross_validate(block).round(3).tolist()
    [3.556]
    """
    common, factors = _factors_of(block.controls)
    most = max(0, min(factors.shape[1], int(block.cohorts[0]) - 3))
    cells = int((block.starts[np.isfinite(block.starts)]).sum())
    totals = np.zeros(most + 1)
    for start in block.cohorts:
        before = block.outcomes[block.starts == start][:, :start] - common[:start]
        totals += [_left_out(before, _terms(factors[:start], number)) for number in range(most + 1)]
    return totals / cells


def _factors_of(controls: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the period effects (periods,) and factors (periods, most factors) of the untreated."""
    common = controls.mean(axis=0)
    left = controls - controls.mean(axis=1, keepdims=True) - common + common.mean()
    _, sizes, shapes = np.linalg.svd(left, full_matrices=False)
    real = int((sizes > SAME * float(np.abs(controls).max())).sum())
    most = max(0, min(MOST_FACTORS, real, len(controls) - 2))
    return common, shapes[:most].T * np.sqrt(controls.shape[1])


def _terms(factors: np.ndarray, number: int) -> np.ndarray:
    return np.column_stack([np.ones(len(factors)), factors[:, :number]])


def _left_out(before: np.ndarray, terms: np.ndarray) -> float:
    """Add up the squared errors of predicting each period from the others."""
    basis, sizes, _ = np.linalg.svd(terms, full_matrices=False)
    basis = basis[:, sizes > SAME * sizes[0]]
    leverage = np.minimum((basis**2).sum(axis=1), 1 - SAME)
    left = (before - before @ basis @ basis.T) / (1 - leverage)
    return float((left**2).sum())


def _factor_frame(block: Block, chosen: int) -> pd.DataFrame:
    rows = [
        (period, number + 1, value)
        for number, column in enumerate(_factors_of(block.controls)[1].T[:chosen])
        for period, value in zip(block.periods, column, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "factor", "value"])
