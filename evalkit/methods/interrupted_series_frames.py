"""The tables of an interrupted time series: periods, coefficients, residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.interrupted_series_design import AUTOREGRESSIVE
from evalkit.methods.interrupted_series_effects import band_of
from evalkit.methods.interrupted_series_rows import PHASE_IN
from evalkit.methods.with_statsmodels import autocorrelation

if TYPE_CHECKING:
    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.interrupted_series_model import Once

LAGS = 12


def periods_of(main: Once, running: pd.DataFrame) -> pd.DataFrame:
    """Lay out every period: observed, fitted, counterfactual, difference, running sum."""
    mine = ~main.rows["compared"].to_numpy(bool)
    rows, unit = main.rows[mine], main.rows.loc[mine, "unit"]
    found = rows[["period", "start", "end"]].assign(
        observed=rows["outcome"] / unit, fitted=_fitted(main)[mine] / unit
    )
    band = band_of(main.changed, main.design.unchanged[mine], rows["exposure"].to_numpy(float))
    band = band.set_axis(rows.index).div(unit, axis=0).where(rows["changed"])
    found = found.join(band)
    for name, other in (("", ""), ("_lower", "_upper"), ("_upper", "_lower")):
        found[f"difference{name}"] = (found["observed"] - found[f"counterfactual{other}"]).where(rows["used"])
    found = found.join(running.set_axis(rows.index[rows["used"] & rows["changed"]]))
    found = found.assign(used=rows["used"], why=rows["why"], numerator=np.nan, denominator=np.nan)
    if main.changed.kind == "counts":
        found = found.assign(numerator=rows["outcome"], denominator=rows["exposure"].where(rows["sized"]))
    if not mine.all():
        compared = main.rows[~mine]
        found["comparison_observed"] = (compared["outcome"] / compared["unit"]).to_numpy()
        found["comparison_fitted"] = _fitted(main)[~mine] / compared["unit"].to_numpy()
    return found.reset_index(drop=True)


def _fitted(main: Once) -> Numbers:
    """Give what the model expects of every row, but for a phase-in that is left out."""
    linear = main.design.matrix @ main.changed.coefficients
    exposure = main.rows["exposure"].to_numpy(float)
    fitted = exposure * np.exp(linear) if main.changed.kind == "counts" else linear
    return np.where(main.rows["why"].eq(PHASE_IN), np.nan, fitted)


def coefficients_of(main: Once) -> pd.DataFrame:
    """List the terms of the model with their errors."""
    estimate, error = main.changed.coefficients, np.sqrt(np.diag(main.changed.covariance))
    reach = main.changed.quantile * error
    return pd.DataFrame(
        {
            "term": main.design.names,
            "estimate": estimate,
            "std_error": error,
            "lower": estimate - reach,
            "upper": estimate + reach,
        }
    )


def residuals_of(main: Once) -> tuple[pd.DataFrame, float]:
    """Give the autocorrelation of the treated series' residuals, less what the errors allow for."""
    mine = ~main.rows.loc[main.rows["used"], "compared"].to_numpy(bool)
    allowed_for = main.errors == AUTOREGRESSIVE
    residuals = (main.noise.whitened if allowed_for else main.regression.residuals)[mine]
    lags = min(LAGS, len(residuals) // 4)
    found, p = autocorrelation(residuals, lags=lags)
    bound = 2 / np.sqrt(len(residuals))
    return pd.DataFrame({"lag": range(1, lags + 1), "autocorrelation": found, "bound": bound}), p
