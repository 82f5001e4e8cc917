"""The one door to diff-diff: long frames in, plain frames and numbers out.

Places that are never treated are 0 to the library, which silently drops a place whose date is missing; so
the places it used are counted after every fit. Its data loaders are never called: offline they return made-up
data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from warnings import catch_warnings, simplefilter

import diff_diff  # type: ignore[import-untyped]  # it has no types
import numpy as np
import pandas as pd

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.methods.panels import Panel

NEVER = 0  # what the library reads as never treated
UNIT, TIME, FIRST, OUTCOME = "unit", "time", "first_treated", "outcome"
KINDS = {
    "treated_vs_never": "treated against never treated",
    "earlier_vs_later": "earlier against later",
    "later_vs_earlier": "later against earlier",
}


class EventStudy(NamedTuple):
    """Hold an overall effect, its error, and effects by event time."""

    estimate: float
    std_error: float
    events: pd.DataFrame


def long_frame(
    panel: Panel, covariates: Mapping[str, pd.DataFrame] | None = None, *, without: Collection[str] = ()
) -> pd.DataFrame:
    """Lay a panel out in rows, with 1 for the first period and 0 for the start of a place without one.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> sorted(long_frame(example_panel())["first_treated"].unique().tolist())
    [0.0, 7.0, 9.0]
    """
    kept = [unit for unit in panel.outcomes.index if unit not in without]
    starts = panel.starts[kept].to_numpy(dtype=float)
    if np.isnan(starts).any():
        raise CannotEstimateError("A place has no start, not even that it never starts.")
    first = np.where(np.isfinite(starts), starts + 1, NEVER)
    values = (panel.outcomes / panel.exposure if panel.exposure is not None else panel.outcomes).loc[kept]
    places, periods = values.shape
    columns = {name: table.loc[values.index, values.columns] for name, table in (covariates or {}).items()}
    return pd.DataFrame(
        {
            UNIT: np.repeat(np.arange(places), periods),
            TIME: np.tile(np.arange(1, periods + 1), places),
            FIRST: np.repeat(first, periods),
            OUTCOME: values.to_numpy(dtype=float).ravel(),
        }
        | {name: table.to_numpy(dtype=float).ravel() for name, table in columns.items()}
    )


def sun_abraham_of(frame: pd.DataFrame, covariates: list[str]) -> EventStudy:
    """Fit the regression of Sun and Abraham, errors clustered by place.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> round(sun_abraham_of(long_frame(example_panel()), []).estimate, 1)
    4.3
    """
    with catch_warnings():
        simplefilter("ignore")  # what it warns of is checked before and after
        found = diff_diff.SunAbraham(cluster=UNIT).fit(
            frame, outcome=OUTCOME, unit=UNIT, time=TIME, first_treat=FIRST, covariates=covariates or None
        )
    _all_used(frame, found.n_treated_units + found.n_control_units)
    events = pd.DataFrame(
        [(int(e), each["effect"], each["se"]) for e, each in found.event_study_effects.items()],
        columns=["event_time", "estimate", "std_error"],
    )
    return EventStudy(float(found.overall_att), float(found.overall_se), events)


def bacon_of(frame: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """Give the two-way fixed effects estimate and the comparisons that it is made of.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> estimate, parts = bacon_of(long_frame(example_panel()))
    >>> bool(abs((parts["weight"] * parts["estimate"]).sum() - estimate) < 1e-9)
    True
    """
    with catch_warnings():
        simplefilter("ignore")
        found = diff_diff.BaconDecomposition(weights="exact").fit(
            frame, outcome=OUTCOME, unit=UNIT, time=TIME, first_treat=FIRST
        )
    _all_used(frame, found.n_obs / frame[TIME].nunique())
    rows = [
        (each.treated_group, each.control_group, KINDS[each.comparison_type], each.weight, each.estimate)
        for each in found.comparisons
    ]
    columns = ["treated", "compared", "kind", "weight", "estimate"]
    return float(found.twfe_estimate), pd.DataFrame(rows, columns=columns)


def _all_used(frame: pd.DataFrame, used: float) -> None:
    places = frame[UNIT].nunique()
    if used != places:
        raise CannotEstimateError(f"Of {places} places {used:g} were used; the others were dropped unsaid.")
