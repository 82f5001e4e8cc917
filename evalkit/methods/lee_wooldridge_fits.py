"""Lee and Wooldridge's difference-in-differences for few places: one number a place, then Student's t."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from evalkit.errors import one_of
from evalkit.methods.few_treated_blocks import block_of
from evalkit.methods.few_treated_findings import IN_TIME, find_effect
from evalkit.methods.few_treated_fits import FewTreatedFit, Procedure, common_parts
from evalkit.methods.few_treated_gaps import Gaps, compare_cohorts
from evalkit.methods.lee_wooldridge_errors import (
    Errors,
    two_group_error,
    two_group_interval,
    two_sided_p,
)
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from evalkit.finding import Finding
    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_intervals import Interval
    from evalkit.methods.panels import Panel
    from evalkit.methods.placebos import Placebos
    from evalkit.theory.model import Indicator

FEWEST_BEFORE = {"demean": 2, "detrend": 4}  # to have a mean, or a trend that is no mere join of two points
FEWEST_CONTROLS = 2
Rolling = Literal["demean", "detrend"]
CAVEATS = (
    "It holds if, without the change, treated and untreated had stayed as far apart, or kept drifting so.",
    "Exact t takes the places' changes to be normal and to vary alike.",
)


@dataclass(frozen=True, kw_only=True)
class LeeWooldridgeFit(FewTreatedFit):
    """Hold a comparison of one number a place.

    Parameters
    ----------
    changes : pandas.DataFrame
        ``unit, treated, change``: each place's mean after the start less its own level or trend before; an
        untreated place's is averaged over the cohorts.
    freedom : int
        Degrees of freedom of Student's t: places less two.
    p_value : float
        Two-sided.

    Examples
    --------
    >>> "changes" in LeeWooldridgeFit.__dataclass_fields__
    True
    """

    changes: pd.DataFrame
    freedom: int
    p_value: float


def fit_lee_wooldridge(
    panel: Panel, *, rolling: Rolling = "demean", errors: Errors = "exact"
) -> LeeWooldridgeFit:
    """Take off each place's own level or trend before the start, and compare what is left.

    With few places the regression of these changes on being treated has exact inference by Student's t,
    even with one treated place (Lee and Wooldridge 2025, Simple approaches to inference with difference-in-
    differences estimators with small cross-sectional sample sizes). With several starts, an untreated
    place's change is the mean over cohorts, by their places.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts.
    rolling : {"demean", "detrend"}
        What is taken off: the mean before the start, or the straight line through the time before it.
    errors : {"exact", "robust"}
        Equal variances, or HC3 where two places or more are treated. With four treated of forty and no
        effect, HC3 at 5% rejected 9.5% of 200 simulated panels, and equal variances 5%.

    Returns
    -------
    LeeWooldridgeFit

    Raises
    ------
    CannotEstimateError
        If data are too few, or robust errors are asked for with one treated place.

    Examples
    --------
    >>> from evalkit.methods.panels import make_panel
    >>> rows = [(f"p{i}", str(2010 + t), float(i * (t % 3) + t + 5 * (i == 2 and t > 5)))
    ...         for i in range(5) for t in range(9)]
    >>> observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([(f"p{i}", "started" if i == 2 else "will not", "2016" if i == 2 else "")
    ...                          for i in range(5)], columns=["unit", "status", "start"])
    >>> round(fit_lee_wooldridge(make_panel(observed, adoption)).estimate, 6)
    5.0
    """
    one_of(rolling, get_args(Rolling), what="change of outcomes")
    one_of(errors, get_args(Errors), what="standard error")
    block = block_of(panel, fewest_before=FEWEST_BEFORE[rolling], fewest_controls=FEWEST_CONTROLS)
    if errors == "robust" and len(block.treated) == 1:
        raise CannotEstimateError(
            "With one treated place robust errors would mean nothing: they need two; exact t does not."
        )
    compare = partial(_compare, rolling=rolling)
    infer = partial(_infer, rolling=rolling, errors=errors)
    gaps = compare(block)
    parts = common_parts(block, gaps, Procedure(compare, infer, FEWEST_BEFORE[rolling]))
    freedom = len(block.units) - 2
    return LeeWooldridgeFit(
        **parts,
        changes=_change_frame(block, _changes(block, gaps, rolling)),
        freedom=freedom,
        p_value=two_sided_p(gaps.estimate, parts["interval"].std_error, freedom),
    )


def lee_wooldridge(
    panel: Panel,
    *,
    council: str,
    indicator: Indicator,
    rolling: Rolling = "demean",
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say what difference a change made, by one number a place and exact t.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts; counts with their exposure are turned into the indicator's unit.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, which way is better, smallest important effect.
    rolling : {"demean", "detrend"}
        As for `fit_lee_wooldridge`.
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
    >>> lee_wooldridge(make_panel(observed, adoption), council="E08000008", indicator=on_time).sentence
    'No estimate: there is 1 period before the first start; 2 are needed.'
    """
    known = {
        "council": council,
        "method": f"Lee-Wooldridge, {rolling}",
        "smallest_detectable": smallest_detectable,
        "specification": specification,
        "planned": planned,
    }
    fit = partial(fit_lee_wooldridge, rolling=rolling)
    return find_effect(panel, fit, known=known, indicator=indicator, caveats=CAVEATS, demanded=(IN_TIME,))


def _rolled(outcomes: np.ndarray, start: int, rolling: Rolling) -> np.ndarray:
    """Take off each place's mean, or straight line, of the periods before a start."""
    position = np.arange(outcomes.shape[1], dtype=float)
    terms = np.ones((len(position), 1)) if rolling == "demean" else np.vander(position - start, 2)
    fitted = np.linalg.lstsq(terms[:start], outcomes[:, :start].T, rcond=None)[0]
    rolled: np.ndarray = outcomes - (terms @ fitted).T
    return rolled


def _compare(block: Block, *, rolling: Rolling) -> Gaps:
    def counterfactual(
        controls: np.ndarray, treated: np.ndarray, start: int
    ) -> tuple[np.ndarray, np.ndarray]:
        before = (treated - _rolled(treated, start, rolling)).mean(axis=0)
        equal = np.full(len(controls), 1 / len(controls))
        return before + equal @ _rolled(controls, start, rolling), equal

    return compare_cohorts(block, counterfactual, share="places")


def _infer(
    block: Block, gaps: Gaps, placebos: Placebos | None, *, rolling: Rolling, errors: Errors
) -> Interval:
    del placebos  # exact t needs none
    treated = np.isfinite(block.starts)
    error = float(two_group_error(_changes(block, gaps, rolling), treated, errors=errors))
    band = [_period_errors(block, int(start), rolling) for start in gaps.cohorts]
    return two_group_interval(gaps.estimate, error, len(block.units) - 2, errors=errors, band=np.array(band))


def _changes(block: Block, gaps: Gaps, rolling: Rolling) -> np.ndarray:
    """Give one number a place; an untreated place's is its mean over cohorts, by their share."""
    change = np.zeros(len(block.units))
    for start, share in zip(gaps.cohorts, gaps.shares, strict=True):
        after = _rolled(block.outcomes, int(start), rolling)[:, start:].mean(axis=1)
        change += np.where(np.isinf(block.starts), share, block.starts == start) * after
    return change


def _period_errors(block: Block, start: int, rolling: Rolling) -> np.ndarray:
    kept = block.only(np.isinf(block.starts) | (block.starts == start))
    rolled = _rolled(kept.outcomes, start, rolling)
    return two_group_error(rolled, np.isfinite(kept.starts), errors="exact")


def _change_frame(block: Block, changes: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"unit": list(block.units), "treated": np.isfinite(block.starts), "change": changes})
