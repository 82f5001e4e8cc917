"""Estimates of councils as a table to pool, and as rows of a forest plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from evalkit.finding import CellState
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.finding import Finding
    from evalkit.methods.pooling import PooledFit

COLUMNS = ("council", "estimate", "std_error", "lower", "upper", "unit", "scale", "definition_version")
SMALLEST, LARGEST = 1e-60, 1e60  # their squares are still numbers
SAME = {"unit": "units", "scale": "scales", "definition_version": "definitions", "subject": "outcomes"}


def estimates_of(findings: Iterable[Finding]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Take what can be pooled from the findings of several councils on one outcome.

    Parameters
    ----------
    findings : iterable of Finding
        One a council, of one outcome by one method.

    Returns
    -------
    tuple of pandas.DataFrame and dict
        ``council, estimate, std_error, lower, upper, unit, scale, definition_version, subject``; and of each
        council that is left out, why.

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> one = Finding(council="E1", subject="falls", method="its", question="?", sentence=".", estimate=1.0)
    >>> estimates_of([one])[1]
    {'E1': 'its estimate has no standard error'}
    """
    rows, left_out = [], {}
    for finding in findings:
        if finding.estimate is None or finding.state is not CellState.VALUE:
            left_out[finding.council] = "it has no estimate"
        elif not finding.std_error:
            left_out[finding.council] = "its estimate has no standard error"
        else:
            rows.append({name: getattr(finding, name) for name in (*COLUMNS, "subject")})
    return pd.DataFrame(rows, columns=[*COLUMNS, "subject"]), left_out


def checked(estimates: pd.DataFrame) -> pd.DataFrame:
    """Give the estimates in order of council, or refuse what cannot be pooled.

    Examples
    --------
    >>> table = pd.DataFrame({"council": ["b", "a"], "estimate": [1, 2], "std_error": [1, 1]})
    >>> checked(table)["council"].tolist()
    ['a', 'b']
    """
    absent = [name for name in COLUMNS[:3] if name not in estimates]
    if absent:
        raise CannotEstimateError(f"The table of estimates has no column {', '.join(absent)}.")
    if estimates["council"].duplicated().any():
        twice = estimates.loc[estimates["council"].duplicated(), "council"].iloc[0]
        raise CannotEstimateError(f"{twice} has two estimates; one is needed.")
    _same(estimates)
    try:
        numbers = estimates[["estimate", "std_error"]].astype(float)
    except (TypeError, ValueError):
        raise CannotEstimateError("An estimate or standard error is not a number.") from None
    if not np.isfinite(numbers.to_numpy()).all():
        raise CannotEstimateError("An estimate or standard error is missing or infinite.")
    if (numbers["std_error"] <= 0).any():
        raise CannotEstimateError("A standard error is not above zero.")
    if not numbers["std_error"].between(SMALLEST, LARGEST).all() or (numbers.abs() > LARGEST).any(axis=None):
        raise CannotEstimateError("An estimate or standard error is beyond what can be worked out.")
    return estimates.assign(**numbers).sort_values("council").reset_index(drop=True)


def forest_rows(estimates: pd.DataFrame, *, fit: PooledFit | None = None) -> pd.DataFrame:
    """Give the rows of a forest plot: each council, then the mean and where the next council may lie.

    Two councils have rows and no mean: they are shown, not pooled.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As for `fit_pooled_effect`; where it has ``lower`` and ``upper`` these are drawn, else the normal 95%
        interval.
    fit : PooledFit, optional
        The pooled effect, if there is one.

    Returns
    -------
    pandas.DataFrame
        ``label, kind, estimate, lower, upper, weight``; kind is council, pooled or prediction, weight in per
        cent.

    Examples
    --------
    >>> table = pd.DataFrame({"council": ["a", "b"], "estimate": [1.0, 2.0], "std_error": [1.0, 1.0]})
    >>> forest_rows(table)[["label", "kind", "lower"]].round(2).values.tolist()
    [['a', 'council', -0.96], ['b', 'council', 0.04]]
    """
    rows = checked(estimates)
    reach = norm.ppf(0.975) * rows["std_error"]
    given = "lower" in rows and "upper" in rows
    councils = pd.DataFrame(
        {
            "label": rows["council"],
            "kind": "council",
            "estimate": rows["estimate"],
            "lower": rows["lower"].astype(float) if given else rows["estimate"] - reach,
            "upper": rows["upper"].astype(float) if given else rows["estimate"] + reach,
            "weight": np.nan if fit is None else fit.weights,
        }
    )
    if fit is None:
        return councils
    means = [
        ("All councils", "pooled", fit.estimate, fit.lower, fit.upper, 100.0),
        ("The next council", "prediction", fit.estimate, *fit.prediction, np.nan),
    ]
    return pd.concat([councils, pd.DataFrame(means, columns=councils.columns)], ignore_index=True)


def _same(estimates: pd.DataFrame) -> None:
    for name, words in SAME.items():
        found = sorted(set(estimates[name].astype(str))) if name in estimates else []
        if len(found) > 1:
            raise CannotEstimateError(
                f"Estimates of different {words} cannot be pooled: {', '.join(found)}.",
                state=CellState.DEFINITION_DIFFERS,
            )
