"""Sensitivity runs of an interrupted time series: the average effect by other choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.methods.interrupted_series_design import ERROR_NAMES, WIDER_OF
from evalkit.methods.interrupted_series_effects import Changed, average_of
from evalkit.methods.interrupted_series_model import Data, Once, fit_once, with_errors
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.with_statsmodels import NEGATIVE_BINOMIAL, negative_binomial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.methods.interrupted_series_design import ItsModel

Run = tuple[str, float, float, float, str]


def runs_of(data: Data, main: Once, model: ItsModel) -> Iterator[Run]:
    """Estimate the average effect by other choices."""
    for name in WIDER_OF[data.kind]:
        yield _told(
            f"{ERROR_NAMES[name]} errors",
            with_errors(main, name),
            model,
        )
    if data.kind == "counts":
        yield _or_why(NEGATIVE_BINOMIAL, lambda: _as_negative_binomial(main), model)
    if model.phase_in:
        use: Literal["left out", "kept"] = "kept" if model.phase_in_use == "left out" else "left out"
        other = replace(model, phase_in_use=use)
        yield _or_why(f"phase-in {use}", lambda: fit_once(data, other).changed, model)
    if data.other is not None:
        alone = data._replace(other=None, other_faults=())
        yield _or_why("without comparison", lambda: fit_once(alone, model).changed, model)


def _as_negative_binomial(main: Once) -> Changed:
    used = main.rows["used"].to_numpy(bool)
    outcome, exposure = (main.rows.loc[used, name].to_numpy(float) for name in ("outcome", "exposure"))
    found = negative_binomial(main.design.matrix[used], outcome, exposure=exposure)
    covariance = found.covariances[NEGATIVE_BINOMIAL]
    return replace(main.changed, coefficients=found.coefficients, covariance=covariance)


def _told(run: str, changed: Changed, model: ItsModel) -> Run:
    return run, *average_of(changed, seed=model.seed), ""


def _or_why(run: str, estimate: Callable[[], Changed], model: ItsModel) -> Run:
    try:
        return _told(run, estimate(), model)
    except CannotEstimateError as error:
        return run, np.nan, np.nan, np.nan, error.message
