"""Fit staggered adoption: effects by start and period, their four sums, errors and bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy import stats

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_cells import cells_of, cohorts_of
from evalkit.methods.staggered_adoption_errors import CONFIDENCE, ROUNDING, simultaneous_quantile, spread_of
from evalkit.methods.staggered_adoption_sums import (
    Sums,
    by_event_time,
    by_period,
    by_start,
    each_alone,
    overall_sums,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_cells import Base, Cohorts, Controls, Floats
    from evalkit.methods.staggered_adoption_errors import Errors, Spread

Summary = Literal["overall", "dynamic", "group", "calendar"]


@dataclass(frozen=True)
class StaggeredFit:
    """Hold what staggered adoption shows, in the outcome's unit.

    Intervals are at 95% by t. An error is missing (NaN) where an estimate rests on one place, or is zero by
    construction.

    Parameters
    ----------
    summaries : pandas.DataFrame
        Indexed by ``overall, dynamic, group, calendar``: ``estimate, std_error, degrees, lower, upper,
        p_value``. Overall is the mean over treated places and periods.
    events : pandas.DataFrame
        ``event_time, estimate, std_error, degrees, lower, upper, p_value, cohorts, places,
        simultaneous_lower, simultaneous_upper``; event time 0 is the first treated period. With the
        universal base, the base itself is a row of zero.
    groups, calendar : pandas.DataFrame
        The same columns but the last two, by ``start`` and by ``period``.
    cells : pandas.DataFrame
        By ``start, period, event_time``: ``estimate, std_error, ..., places, weight``, the weight being that
        in the overall effect.
    event_covariance, cell_covariance : numpy.ndarray
        Covariance of the events (the base's row left out) and of the cells.
    degrees : float
        Degrees of freedom of the covariances themselves.
    errors : {"pooled", "clustered", "influence"}
        How the errors were made.
    controls, base, phase_in
        As they were asked for.
    n_treated, n_controls, n_periods : int
        Treated places, places not treated in any of the periods, periods.
    smallest_cohort : int
        Places of the smallest start date.
    left_out : mapping of str to str
        Place to why it is not in the estimate.

    Examples
    --------
    >>> from evalkit.methods import fit_staggered_adoption
    >>> StaggeredFit.__name__, fit_staggered_adoption.__name__
    ('StaggeredFit', 'fit_staggered_adoption')
    """

    summaries: pd.DataFrame
    events: pd.DataFrame
    groups: pd.DataFrame
    calendar: pd.DataFrame
    cells: pd.DataFrame
    event_covariance: Floats
    cell_covariance: Floats
    degrees: float
    errors: Errors
    controls: Controls
    base: Base
    phase_in: int
    n_treated: int
    n_controls: int
    n_periods: int
    smallest_cohort: int
    left_out: Mapping[str, str]


def fit_staggered_adoption(
    panel: Panel,
    *,
    controls: Controls = "not yet treated",
    base: Base = "varying",
    errors: Errors = "by rule",
    phase_in: int = 0,
    contaminated: Collection[str] = (),
    per: float = 1,
    seed: int = 1,
) -> StaggeredFit:
    """Estimate effects of a change that places took up at different dates.

    Callaway and Sant'Anna, Journal of Econometrics 225 (2021), without covariates. Each cohort's change since
    its last period before the start is set against that of places not treated by then; places that are
    treated already never serve as comparison. Errors follow a rule fixed beforehand (`Spread`): clustered by
    place with ten or more places in every cohort, else pooled over cohorts. This code gives the published
    numbers of the R package did, and of diff-diff, whose errors it takes the place of: those count a cohort
    of one place as having no spread at all.

    Parameters
    ----------
    panel : Panel
        From `make_panel`. For an outcome of safety it counts all eligible people of a place, whoever visits
        them: those delegated are the stable ones.
    controls : {"not yet treated", "never treated"}
        Who is compared with; with the latter, places that plan to start are left out.
    base : {"varying", "universal"}
        Before the start, compare each period with the one before it, or all with the last before the start.
    errors : {"by rule", "pooled", "clustered", "influence"}
        "influence" is "clustered" without the factor for few places.
    phase_in : int
        Periods before the start, such as those from training to first visit, that are left out.
    contaminated : collection of str
        Places left out as they share a provider or nursing team with one that has started.
    per : float
        What outcomes are multiplied by where the panel has an exposure.
    seed : int
        Of the draws for the simultaneous band.

    Returns
    -------
    StaggeredFit

    Raises
    ------
    CannotEstimateError
        If fewer than two places are treated, none is left to compare with, the outcome is constant, missing,
        infinite or a negative count, or clustered errors are asked for with a cohort of one.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> found = fit_staggered_adoption(example_panel()).summaries
    >>> found.loc["overall", ["estimate", "lower", "upper"]].round(1).tolist()
    [4.4, 3.1, 5.8]
    """
    cohorts = cohorts_of(panel, controls=controls, without=contaminated, per=per)
    cells = cells_of(cohorts, controls=controls, base=base, phase_in=phase_in)
    spread = spread_of(cohorts, cells, errors=errors)
    effects = np.einsum("kht,ht->k", cells.contrasts, cohorts.means)
    events = by_event_time(cells, cohorts, effects)
    summaries = overall_sums(cells, cohorts, effects)
    cell_frame, cell_covariance = _table(each_alone(cells, cohorts), effects, spread, "cell")
    event_frame, event_covariance = _table(events, effects, spread, "event_time")
    finite = np.isfinite(cohorts.starts)
    return StaggeredFit(
        summaries=_with_errors(_summaries(summaries, effects, spread), cohorts),
        events=_with_base(_banded(event_frame, event_covariance, spread, seed), base, phase_in),
        groups=_named(_table(by_start(cells, cohorts), effects, spread, "start")[0], "start", panel),
        calendar=_named(
            _table(by_period(cells, cohorts, effects), effects, spread, "period")[0], "period", panel
        ),
        cells=_dated(cell_frame, spread, panel).assign(weight=summaries["overall"].weights[0]),
        event_covariance=event_covariance,
        cell_covariance=cell_covariance,
        degrees=float(spread.whole_degrees),
        errors=spread.kind,
        controls=controls,
        base=base,
        phase_in=phase_in,
        n_treated=int(cohorts.sizes[finite].sum()),
        n_controls=int(cohorts.sizes[~finite].sum()),
        n_periods=cohorts.n_periods,
        smallest_cohort=int(cohorts.sizes[finite].min()),
        left_out=_left_out(panel, controls, contaminated),
    )


def _table(sums: Sums, effects: Floats, spread: Spread, key: str) -> tuple[pd.DataFrame, Floats]:
    """Tabulate sums with errors; an estimate that rests on one place has none."""
    covariance = spread.covariance(sums.weights, sums.sampled)
    variance = np.where(sums.places > 1, np.diag(covariance), np.nan)
    frame = _intervals(sums.weights @ effects, np.sqrt(variance), spread.degrees(sums.weights))
    frame.insert(0, key, list(sums.keys))
    return frame.assign(cohorts=sums.cohorts, places=sums.places), covariance


def _intervals(estimate: Floats, std_error: Floats, degrees: Floats) -> pd.DataFrame:
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, degrees) * std_error
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = 2 * stats.t.sf(np.abs(estimate / std_error), degrees)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "std_error": std_error,
            "degrees": degrees,
            "lower": estimate - reach,
            "upper": estimate + reach,
            "p_value": p_value,
        }
    )


def _summaries(sums: Mapping[str, Sums], effects: Floats, spread: Spread) -> pd.DataFrame:
    rows = [_table(each, effects, spread, "key")[0] for each in sums.values()]
    return pd.concat(rows).drop(columns="key").set_axis(list(sums), axis=0)


def _with_errors(summaries: pd.DataFrame, cohorts: Cohorts) -> pd.DataFrame:
    """Refuse an overall effect without an error, or with one that is rounding alone."""
    smallest = ROUNDING * float(np.abs(cohorts.outcomes).max())
    if not (summaries["std_error"] > smallest).all():
        raise CannotEstimateError(
            "The effect rests on one place, or on places that do not differ; it has no error."
        )
    return summaries


def _banded(events: pd.DataFrame, covariance: Floats, spread: Spread, seed: int) -> pd.DataFrame:
    known = (events["std_error"] > ROUNDING * float(np.abs(spread.cohorts.outcomes).max())).to_numpy()
    if not known.any():
        return events.assign(simultaneous_lower=np.nan, simultaneous_upper=np.nan)
    reach = events["std_error"] * simultaneous_quantile(
        covariance[np.ix_(known, known)], degrees=spread.whole_degrees, seed=seed
    )
    return events.assign(
        simultaneous_lower=events["estimate"] - reach, simultaneous_upper=events["estimate"] + reach
    )


def _with_base(events: pd.DataFrame, base: Base, phase_in: int) -> pd.DataFrame:
    if base == "varying":
        return events
    row = pd.DataFrame({"event_time": [-1 - phase_in], "estimate": [0.0]})
    return pd.concat([events, row]).sort_values("event_time", ignore_index=True)


def _named(frame: pd.DataFrame, key: str, panel: Panel) -> pd.DataFrame:
    periods = panel.periods
    return frame.assign(**{key: [periods[position] for position in frame[key]]})


def _dated(frame: pd.DataFrame, spread: Spread, panel: Panel) -> pd.DataFrame:
    cells = spread.cells
    periods = panel.periods
    starts = spread.cohorts.starts[cells.cohort].astype(int)
    keys = {
        "start": [periods[position] for position in starts],
        "period": [periods[position] for position in cells.period],
        "event_time": cells.event_time,
    }
    return pd.concat([pd.DataFrame(keys), frame.drop(columns=["cell", "cohorts"])], axis=1)


def _left_out(panel: Panel, controls: Controls, contaminated: Collection[str]) -> dict[str, str]:
    found = dict(panel.removed)
    found |= dict.fromkeys(contaminated, "it shares a provider or team with a place that has started")
    if controls == "never treated":
        planned = panel.status.index[panel.status == "not yet treated"]
        found |= {str(unit): "it plans to start, so it is not one that never does" for unit in planned}
    return found
