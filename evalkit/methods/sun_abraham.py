"""Effects of staggered adoption by the regression of Sun and Abraham, as a check on another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_cells import cohorts_of
from evalkit.methods.with_diff_diff import long_frame, sun_abraham_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_cells import Controls

CONTROLS: Controls = "not yet treated"  # every place without a start in these periods, planned or never


@dataclass(frozen=True)
class SunAbrahamFit:
    """Hold the effects of an interaction-weighted regression, in the outcome's unit.

    Parameters
    ----------
    estimate : float
        Mean over treated places and periods.
    std_error : float or None
        Clustered by place; None where a start date has one place, since such errors then mean nothing.
    events : pandas.DataFrame
        ``event_time, estimate, std_error``, against the last period before the start.

    Examples
    --------
    >>> import pandas as pd
    >>> SunAbrahamFit(1.0, None, pd.DataFrame()).std_error is None
    True
    """

    estimate: float
    std_error: float | None
    events: pd.DataFrame


def fit_sun_abraham(
    panel: Panel,
    *,
    covariates: Mapping[str, pd.DataFrame] | None = None,
    without: Collection[str] = (),
    per: float = 1,
) -> SunAbrahamFit:
    """Estimate effects by cohort and event time in one regression, and average them by cohort size.

    Sun and Abraham, Journal of Econometrics 225 (2021), with effects of place and period; those compared with
    are the places without a start in these periods.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    covariates : mapping of str to pandas.DataFrame, optional
        Name to values, a row a place and a column a period, as the outcomes.
    without : collection of str
        Places to leave out.
    per : float
        What outcomes are multiplied by where the panel has an exposure.

    Returns
    -------
    SunAbrahamFit

    Raises
    ------
    CannotEstimateError
        As for `fit_staggered_adoption`, and if every place is treated in the end.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> round(fit_sun_abraham(example_panel()).estimate, 1)
    4.3
    """
    cohorts = cohorts_of(panel, controls=CONTROLS, without=without, per=per)
    if np.isfinite(cohorts.starts).all():
        raise CannotEstimateError(
            "Every place is treated in the end; this regression needs some that are not."
        )
    found = sun_abraham_of(long_frame(panel, covariates, without=without), list(covariates or {}))
    scale = per if panel.exposure is not None else 1
    alone = cohorts.sizes.min() == 1
    events = found.events.assign(
        estimate=found.events["estimate"] * scale,
        std_error=np.nan if alone else found.events["std_error"] * scale,
    )
    return SunAbrahamFit(found.estimate * scale, None if alone else found.std_error * scale, events)
