"""Synthetic control: one treated place, a weighted mean of untreated ones, and a placebo test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np

from evalkit.errors import one_of
from evalkit.methods.few_treated_blocks import block_of
from evalkit.methods.few_treated_findings import find_effect
from evalkit.methods.few_treated_fits import FewTreatedFit, Procedure, common_parts, placebos_or_none
from evalkit.methods.few_treated_gaps import Gaps, compare_cohorts
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.synthetic_control_ratios import ratio_interval, ratio_p_value, ratios_of
from evalkit.methods.synthetic_did_weights import Solver, noise_level, stepwise
from evalkit.methods.synthetic_weights import nearest_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.finding import Finding
    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.panels import Panel
    from evalkit.theory.model import Indicator

FEWEST_BEFORE = 8  # a short time before is matched by chance (Abadie 2021, J Econ Lit 59:391) [number ours]
FEWEST_CONTROLS = 2
TIE_BREAK = 1e-6  # of the noise level: makes the weights unique without moving them (as synthdid's)
SUM_TOLERANCE = 1e-6  # published weights are rounded
CAVEATS = (
    "It holds if the mixture that matched the place before the start would have gone on matching it.",
    "The interval takes the places to be exchangeable but for the change.",
)


@dataclass(frozen=True, kw_only=True)
class SyntheticControlFit(FewTreatedFit):
    """Hold a synthetic control.

    Parameters
    ----------
    ratios : pandas.DataFrame
        ``unit, treated, before, after, ratio``: root mean squared gap of each place, largest ratio first.
    p_placebo : float, optional
        Share of places, the treated among them, whose ratio is at least the treated place's.

    Examples
    --------
    >>> "ratios" in SyntheticControlFit.__dataclass_fields__
    True
    """

    ratios: pd.DataFrame


def fit_synthetic_control(
    panel: Panel,
    *,
    unit: str | None = None,
    weights: Mapping[str, float] | None = None,
    solver: Solver = "exact",
) -> SyntheticControlFit:
    """Match one treated place by a weighted mean of untreated places.

    Weights are at or above zero, sum to one, and are the nearest on all outcomes before the start; no
    predictors are weighed, since weights of nested predictors are not unique (Abadie, Diamond and
    Hainmueller 2010, Journal of the American Statistical Association 105:493, for the method and test).

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts.
    unit : str, optional
        The treated place, where there are several; the others are then left out.
    weights : mapping of str to float, optional
        Weights that are known already, by name; then there is neither test nor interval.
    solver : {"exact", "stepwise"}
        The nearest weights themselves, or where the steps of R's synthdid stop on the way to them: for
        California's tobacco control -19.51 and its published -19.62.

    Returns
    -------
    SyntheticControlFit

    Raises
    ------
    CannotEstimateError
        If data are too few, several places are treated and none is named, or weights do not sum to one.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import make_panel
    >>> rows = [(f"p{i}", str(2010 + t), float(i * (t % 3) + t)) for i in range(6) for t in range(10)]
    >>> observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([(f"p{i}", "started" if i == 2 else "will not", "2018" if i == 2 else "")
    ...                          for i in range(6)], columns=["unit", "status", "start"])
    >>> round(fit_synthetic_control(make_panel(observed, adoption)).fit_before, 4)
    0.0
    """
    one_of(solver, get_args(Solver), what="solver")
    block = _one_treated(block_of(panel, fewest_before=FEWEST_BEFORE, fewest_controls=FEWEST_CONTROLS), unit)
    if weights is not None:
        return _at_given(block, weights)
    compare = partial(_compare, solver=solver)
    gaps = compare(block)
    procedure = Procedure(compare, ratio_interval, FEWEST_BEFORE)
    placebos = placebos_or_none(block, compare)
    return SyntheticControlFit(
        **common_parts(block, gaps, procedure) | {"p_placebo": ratio_p_value(gaps, placebos)},
        ratios=ratios_of(block, gaps, placebos),
    )


def synthetic_control(
    panel: Panel,
    *,
    council: str,
    indicator: Indicator,
    unit: str | None = None,
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say what difference a change made to one place, by synthetic control.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts; counts with their exposure are turned into the indicator's unit.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, which way is better, smallest important effect.
    unit : str, optional
        The treated place, where there are several.
    smallest_detectable : float, optional
        What these data could have shown, in the indicator's unit.
    specification : str
        Hash of what was specified beforehand.
    planned : bool, optional
        Whether it was.

    Returns
    -------
    Finding
        Without a number where data are too few or the place cannot be matched; without a claim where a test
        at 5% needs more places.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import make_panel
    >>> from evalkit.theory import read_theory
    >>> observed = pd.DataFrame([("a", "2024", 1), ("a", "2025", 2), ("b", "2024", 3), ("b", "2025", 3)],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> on_time = read_theory("blended_roles").indicator("insulin_on_time")
    >>> synthetic_control(make_panel(observed, adoption), council="E08000008", indicator=on_time).sentence
    'No estimate: there is 1 period before the first start; 8 are needed.'
    """
    known = {
        "council": council,
        "method": "synthetic control",
        "site": unit if unit and unit != council else "",
        "smallest_detectable": smallest_detectable,
        "specification": specification,
        "planned": planned,
    }
    return find_effect(panel, partial(_matched, unit=unit), known=known, indicator=indicator, caveats=CAVEATS)


def _matched(panel: Panel, *, unit: str | None) -> SyntheticControlFit:
    return fit_synthetic_control(panel, unit=unit)


def _one_treated(block: Block, unit: str | None) -> Block:
    if unit is None and len(block.treated) == 1:
        return block
    if unit not in block.treated:
        known = ", ".join(sorted(block.treated))
        raise CannotEstimateError(f"A synthetic control is of one treated place; name one of these: {known}.")
    others = [name in block.treated and name != unit for name in block.units]
    return block.only(~np.array(others))


def _matching(
    controls: np.ndarray, treated: np.ndarray, start: int, *, solver: Solver
) -> tuple[np.ndarray, np.ndarray]:
    before, target = controls[:, :start], treated[:, :start].mean(axis=0)
    noise = noise_level(before)
    if solver == "stepwise":
        weights = stepwise(before.T, target, zeta=TIE_BREAK * noise, noise=noise)
    else:
        weights = nearest_weights(before.T, target, ridge=start * (TIE_BREAK * noise) ** 2)
    return weights @ controls, weights


def _compare(block: Block, *, solver: Solver) -> Gaps:
    return compare_cohorts(block, partial(_matching, solver=solver))


def _at_given(block: Block, weights: Mapping[str, float]) -> SyntheticControlFit:
    unknown = sorted(set(weights) - set(block.donors))
    if unknown:
        raise CannotEstimateError(f"These are not untreated places of the panel: {', '.join(unknown)}.")
    known = np.array([weights.get(donor, 0.0) for donor in block.donors])
    if (known < 0).any() or abs(known.sum() - 1) > SUM_TOLERANCE:
        raise CannotEstimateError("Weights must not be negative, and must sum to one.")
    gaps = compare_cohorts(block, lambda controls, _treated, _start: (known @ controls, known))
    return SyntheticControlFit(**common_parts(block, gaps, None), ratios=ratios_of(block, gaps, None))
