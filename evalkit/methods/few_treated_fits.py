"""What every comparison of few treated places gives back: effect, interval, paths and placebos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import t as students_t

from evalkit.methods.placebos import before_the_start, leave_one_out, run_placebos
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.few_treated_blocks import Block
    from evalkit.methods.few_treated_gaps import Compare, Gaps
    from evalkit.methods.placebos import Placebos

CONFIDENCE = 0.95
LEVEL = 1 - CONFIDENCE
COUNTS = 0.01  # a donor with less weight than this moves an estimate little; it is not left out in turn


@dataclass(frozen=True)
class Interval:
    """Hold a 95% interval and how it was made.

    Parameters
    ----------
    lower, upper : float, optional
        Ends, in the outcome's unit; None where there is no interval.
    std_error : float, optional
        In the outcome's unit; None where the interval has none.
    how : str
        In words.
    band : numpy.ndarray, optional
        Shape (cohorts, periods): half the width of the interval of each period's gap.

    Examples
    --------
    >>> Interval(None, None, None, "none").band is None
    True
    """

    lower: float | None
    upper: float | None
    std_error: float | None
    how: str
    band: np.ndarray | None = None


NO_INTERVAL = Interval(None, None, None, "none: the weights were given")


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
        "path": _path(block, gaps, interval),
        "donor_weights": _weights(block, gaps),
        "placebo_gaps": _placebo_gaps(block, placebos),
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


def interval_of_placebos(block: Block, gaps: Gaps, placebos: Placebos | None) -> Interval:
    """Take the spread of the placebo estimates as the standard error, with Student's t.

    It holds where the treated places vary as the untreated do (Arkhangelsky et al. 2021, algorithm 4). The
    t distribution has one degree of freedom fewer than there are untreated places, since so few estimates
    make the spread [ours; the paper takes the normal].

    Parameters
    ----------
    block : Block
        Outcomes and starts.
    gaps : Gaps
        The estimate.
    placebos : Placebos, optional
        From the same method.

    Returns
    -------
    Interval

    Examples
    --------
    >>> interval_of_placebos(None, None, None).how
    'none: too few untreated places for placebos'
    """
    if placebos is None:
        return Interval(None, None, None, "none: too few untreated places for placebos")
    factor = critical_t(len(block.donors) - 1)
    error = placebos.std_error
    return Interval(
        gaps.estimate - factor * error,
        gaps.estimate + factor * error,
        error,
        "spread of placebo estimates",
        factor * placebos.gaps.std(axis=0),
    )


def critical_t(freedom: int) -> float:
    """Give the 97.5% point of Student's t.

    Examples
    --------
    >>> round(critical_t(10), 3)
    2.228
    """
    return float(students_t.ppf(1 - LEVEL / 2, freedom))


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


def _path(block: Block, gaps: Gaps, interval: Interval) -> pd.DataFrame:
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


def _weights(block: Block, gaps: Gaps) -> pd.DataFrame:
    cohorts = [block.periods[start] for start in gaps.cohorts]
    frame = pd.DataFrame(gaps.weights, index=pd.Index(cohorts, dtype=str), columns=list(block.donors))
    long = frame.rename_axis("cohort").melt(ignore_index=False, var_name="unit", value_name="weight")
    long = long.reset_index().dropna(subset=["weight"])
    return long.sort_values(["cohort", "weight", "unit"], ascending=[True, False, True], ignore_index=True)


def _placebo_gaps(block: Block, placebos: Placebos | None) -> pd.DataFrame:
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
