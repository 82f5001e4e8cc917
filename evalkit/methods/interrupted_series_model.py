"""One regression of an interrupted time series: the main one, or a sensitivity run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from evalkit.methods.autoregressive_errors import Autoregressive, autoregressive
from evalkit.methods.interrupted_series_design import (
    AUTOREGRESSIVE,
    WIDER_OF,
    Design,
    ItsModel,
    Season,
    design_of,
    season_of,
)
from evalkit.methods.interrupted_series_effects import Changed, average_error, average_gradient
from evalkit.methods.interrupted_series_rows import (
    COMPARED,
    FEWEST_FOR_SLOPE,
    refuse_few,
    refuse_no_events,
    rows_of,
)
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.with_statsmodels import Regression, least_squares, poisson

if TYPE_CHECKING:
    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.series_faults import Fault

NO_NOISE = 1e-9  # residuals below this share of the figures are rounding


class Data(NamedTuple):
    """What is fitted to: the series on its calendar, its faults, where the change begins."""

    points: pd.DataFrame
    faults: tuple[Fault, ...]
    other: pd.DataFrame | None
    other_faults: tuple[Fault, ...]
    start: int
    kind: Literal["counts", "means"]


class Once(NamedTuple):
    """What one regression found, and what it was made of."""

    rows: pd.DataFrame  # of both series, the treated one first
    design: Design
    regression: Regression
    noise: Autoregressive
    covariances: dict[str, Numbers]
    changed: Changed
    errors: str
    std_errors: dict[str, float]
    slope: bool
    season: Season
    lag: int


def fit_once(data: Data, model: ItsModel) -> Once:
    """Fit one model; sensitivity runs come here too."""
    rows = _rows(data, model)
    used = rows[rows["used"]]
    slope = model.change != "level" and _enough_for_slope(used)
    mine = int((~used["compared"]).sum())
    cycle = data.points.attrs["cycle"]
    season = season_of(model.season, cycle=cycle, points=mine, parts=_parts(used, cycle))
    design = design_of(rows, slope=slope, season=season, cycle=cycle)
    lag = model.lag if model.lag is not None else newey_west_lag(mine)
    regression = _regress(data.kind, design, rows, lag)
    noise = autoregressive(
        regression.weighted,
        regression.residuals,
        places=used["since"].to_numpy(int),
        series=used["compared"].to_numpy(int),
    )
    covariances = {**regression.covariances, AUTOREGRESSIVE: noise.scale * noise.covariance}
    changed = _changed(data.kind, design, rows, regression, model)
    std_errors = {name: average_error(changed, found) for name, found in covariances.items()}
    errors = model.errors
    if errors == "wider":
        errors = max(WIDER_OF[data.kind], key=lambda name: std_errors[name])
    once = Once(rows, design, regression, noise, covariances, changed, errors, std_errors, slope, season, lag)
    return once._replace(changed=with_errors(once, errors))


def with_errors(once: Once, errors: str) -> Changed:
    """Give what changed with errors of one kind, and their degrees of freedom."""
    changed, degrees = once.changed, once.changed.degrees
    if errors == AUTOREGRESSIVE and degrees is not None:
        degrees = once.noise.degrees(average_gradient(changed))
    elif degrees is not None:
        degrees = once.regression.degrees
    return replace(changed, covariance=once.covariances[errors], degrees=degrees)


def _parts(used: pd.DataFrame, cycle: int) -> int:
    """Count the parts of the year that have a figure, in the series that has fewest."""
    part = used["since"] % max(cycle, 1)
    return int(part.groupby(used["compared"]).nunique().min())


def newey_west_lag(periods: int) -> int:
    """Give the usual lag of Newey-West errors, floor(4 (T / 100)^(2/9)).

    Parameters
    ----------
    periods : int
        T, periods in the series.

    Returns
    -------
    int

    Examples
    --------
    >>> newey_west_lag(24), newey_west_lag(60), newey_west_lag(100)
    (2, 3, 4)
    """
    return int(4 * (periods / 100) ** (2 / 9))


def _rows(data: Data, model: ItsModel) -> pd.DataFrame:
    def of(points: pd.DataFrame, faults: tuple[Fault, ...], *, whose: str) -> pd.DataFrame:
        rows = rows_of(points, faults, start=data.start, model=model, kind=data.kind)
        refuse_few(rows, whose=whose)
        if data.kind == "counts":
            refuse_no_events(rows)
        return rows.assign(compared=bool(whose))

    rows = of(data.points, data.faults, whose="")
    if data.other is None:
        return rows
    compared = of(data.other, data.other_faults, whose=COMPARED)
    return pd.concat([rows, compared], ignore_index=True)


def _enough_for_slope(used: pd.DataFrame) -> bool:
    sides = used.groupby(["compared", "changed"]).size()
    return bool((sides >= FEWEST_FOR_SLOPE).all())


def _regress(kind: str, design: Design, rows: pd.DataFrame, lag: int) -> Regression:
    used = rows["used"].to_numpy(bool)
    outcome, exposure = (rows.loc[used, name].to_numpy(float) for name in ("outcome", "exposure"))
    matrix, places = design.matrix[used], rows.loc[used, "since"].to_numpy(int)
    if kind == "counts":
        found = poisson(matrix, outcome, exposure=exposure, places=places, lag=lag)
        noise = found.dispersion
    else:
        found = least_squares(matrix, outcome, places=places, lag=lag)
        noise = found.dispersion / max(float(np.mean(outcome**2)), np.finfo(float).tiny)
    if noise < NO_NOISE**2 * (1 if kind == "means" else 1e9):
        raise CannotEstimateError(
            "The figures lie exactly on the model: with no chance variation, no error can be told."
        )
    return found


def _changed(
    kind: Literal["counts", "means"], design: Design, rows: pd.DataFrame, found: Regression, model: ItsModel
) -> Changed:
    here = (rows["used"] & rows["changed"] & ~rows["compared"]).to_numpy(bool)
    return Changed(
        names=design.names,
        coefficients=found.coefficients,
        covariance=next(iter(found.covariances.values())),
        degrees=found.degrees if model.reference == "t" else None,
        kind=kind,
        matrix=design.matrix[here],
        unchanged=design.unchanged[here],
        exposure=rows.loc[here, "exposure"].to_numpy(float),
        total=float(rows.loc[here, "unit"].sum()),
    )
