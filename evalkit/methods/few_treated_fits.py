"""What every comparison of few treated places gives back: effect, interval, paths and placebos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.methods.few_treated_frames import donor_weights_of, path_of, placebo_gaps_of
from evalkit.methods.few_treated_intervals import NO_INTERVAL
from evalkit.methods.placebos import before_the_start, leave_one_out, run_placebos
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Compare, Gaps
    from evalkit.methods.few_treated_intervals import Interval
    from evalkit.methods.placebos import Placebos

COUNTS = 0.01  # a donor with less weight than this moves an estimate little; it is not left out in turn


@dataclass(frozen=True, kw_only=True)
class FewTreatedFit:
    """Hold the effect on few treated places, and all that a chart or table of it needs.

    Parameters
    ----------
    estimate : float
        Mean gap after the start, in the outcome's unit.
    interval : Interval
        With its standard error where there is one.
    p_placebo, smallest_p : float, optional
        Of the placebo test in space, and the smallest that can be had; None where it cannot be made.
    every_placebo : bool
        Whether all possible sets of stand-ins were used.
    n_before, n_after : int
        Periods before the first start, and from it on.
    n_treated, n_controls : int
        Places.
    fit_before : float
        Root mean squared gap before the start, the largest of the cohorts', in the outcome's unit.
    usual_change : float
        Standard deviation of the untreated places' changes from one period to the next before the start,
        less what all have in common.
    path : pandas.DataFrame
        ``cohort, period, after, observed, counterfactual, gap, lower, upper``.
    donor_weights : pandas.DataFrame
        ``cohort, unit, weight``, the heaviest first; empty where a method has none.
    placebo_gaps : pandas.DataFrame
        ``stand_in, cohort, period, gap``.
    leave_one_out : pandas.DataFrame
        ``left_out, estimate``.
    in_time : pandas.DataFrame
        ``start, estimate, lower, upper``: the last third before the start, pretended to be after it.

    Examples
    --------
    >>> FewTreatedFit.__dataclass_params__.frozen
    True
    """

    estimate: float
    interval: Interval
    p_placebo: float | None
    smallest_p: float | None
    every_placebo: bool
    n_before: int
    n_after: int
    n_treated: int
    n_controls: int
    fit_before: float
    usual_change: float
    path: pd.DataFrame
    donor_weights: pd.DataFrame
    placebo_gaps: pd.DataFrame
    leave_one_out: pd.DataFrame
    in_time: pd.DataFrame


@dataclass(frozen=True)
class Procedure:
    """Hold a method's two halves: how it compares, and how it makes an interval.

    Parameters
    ----------
    compare : callable
        From a block to its gaps.
    infer : callable
        From a block, its gaps and its placebos (None where there are too few places) to an interval.
    fewest_before : int
        Periods that the method needs before a start.

    Examples
    --------
    >>> Procedure(None, None, 8).fewest_before
    8
    """

    compare: Compare
    infer: Callable[[Block, Gaps, Placebos | None], Interval]
    fewest_before: int


def common_parts(
    block: Block, gaps: Gaps, procedure: Procedure | None, *, interval: Interval | None = None
) -> dict[str, Any]:
    """Make the fields that every fit has.

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    gaps : Gaps
        The method's gaps.
    procedure : Procedure, optional
        The method, to repeat on placebos; None where its weights are given, and there is nothing to repeat.
    interval : Interval, optional
        By default the procedure's.

    Returns
    -------
    dict
        Fields of `FewTreatedFit`.

    Examples
    --------
    >>> from evalkit.methods import few_treated_fits
    >>> "placebo_gaps" in few_treated_fits.FewTreatedFit.__dataclass_fields__
    True
    """
    placebos = placebos_or_none(block, procedure.compare) if procedure else None
    if interval is None:
        interval = procedure.infer(block, gaps, placebos) if procedure else NO_INTERVAL
    return {
        "estimate": gaps.estimate,
        "interval": interval,
        "p_placebo": placebos.p_value(gaps.estimate) if placebos else None,
        "smallest_p": placebos.smallest_p if placebos else None,
        "every_placebo": placebos.every if placebos else False,
        "n_before": int(block.cohorts[0]),
        "n_after": len(block.periods) - int(block.cohorts[0]),
        "n_treated": len(block.treated),
        "n_controls": len(block.donors),
        "fit_before": max(_rmspe(gap[:start]) for gap, start in zip(gaps.gap, gaps.cohorts, strict=True)),
        "usual_change": usual_change(block.controls[:, : block.cohorts[0]]),
        "path": path_of(block, gaps, interval),
        "donor_weights": donor_weights_of(block, gaps),
        "placebo_gaps": placebo_gaps_of(block, placebos),
        "leave_one_out": _without_one(block, gaps, procedure),
        "in_time": _in_time(block, procedure),
    }


def placebos_or_none(block: Block, compare: Compare) -> Placebos | None:
    """Run placebos in space; None where there are too few untreated places.

    Examples
    --------
    >>> from evalkit.methods.few_treated_blocks import Block
    >>> block = Block(np.zeros((2, 2)), np.array([1, np.inf]), ("a", "b"), ("1", "2"))
    >>> placebos_or_none(block, None) is None
    True
    """
    try:
        return run_placebos(block, compare)
    except CannotEstimateError:
        return None


def usual_change(controls_before: np.ndarray) -> float:
    """Measure how much places change from one period to the next, beyond what all do.

    Parameters
    ----------
    controls_before : numpy.ndarray
        Shape (controls, periods before the start).

    Returns
    -------
    float
        Standard deviation, in the outcome's unit; zero with one period or one place.

    Examples
    --------
    >>> usual_change(np.array([[0.0, 1.0, 0.0], [0.0, 3.0, 0.0]]))
    1.0
    """
    changes = np.diff(controls_before, axis=1)
    return float((changes - changes.mean(axis=0)).std()) if changes.size else 0.0


def _rmspe(gap: np.ndarray) -> float:
    return float(np.sqrt(np.mean(gap**2)))


def _that_count(block: Block, gaps: Gaps) -> tuple[str, ...]:
    heaviest = np.where(np.isnan(gaps.weights), 1.0, gaps.weights).max(axis=0)
    return tuple(donor for donor, weight in zip(block.donors, heaviest, strict=True) if weight >= COUNTS)


def _without_one(block: Block, gaps: Gaps, procedure: Procedure | None) -> pd.DataFrame:
    donors = _that_count(block, gaps) if procedure and len(block.donors) > 1 else ()
    compare = procedure.compare if procedure else None
    return leave_one_out(block, compare, donors=donors)


def _in_time(block: Block, procedure: Procedure | None) -> pd.DataFrame:
    columns = ["start", "estimate", "lower", "upper"]
    earlier = before_the_start(block, fewest_before=procedure.fewest_before) if procedure else None
    if procedure is None or earlier is None:
        return pd.DataFrame(columns=columns)
    gaps = procedure.compare(earlier)
    interval = procedure.infer(earlier, gaps, placebos_or_none(earlier, procedure.compare))
    start = earlier.periods[int(earlier.cohorts[0])]
    return pd.DataFrame([(start, gaps.estimate, interval.lower, interval.upper)], columns=columns)
