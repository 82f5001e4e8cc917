"""Read the columns of a series that a chart needs, or say which is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.errors import EvalkitError
    from evalkit.indicators.arguments import Numbers


def needed(series: pd.DataFrame, *columns: str) -> None:
    """Stop if a column is not there.

    Raises
    ------
    CannotEstimateError
        Naming the columns.

    Examples
    --------
    >>> import pandas as pd
    >>> needed(pd.DataFrame({"period": ["2025-01"]}), "period")
    """
    lacking = [column for column in columns if column not in series]
    if lacking:
        raise CannotEstimateError(f"The series has no {' and no '.join(lacking)}, which this chart needs.")


def floats_of(series: pd.DataFrame, column: str) -> Numbers:
    """Read a column as floats; a missing number is NaN.

    Raises
    ------
    CannotEstimateError
        If it holds something other than numbers, or an infinite one.

    Examples
    --------
    >>> import pandas as pd
    >>> floats_of(pd.DataFrame({"value": [3, None]}), "value").tolist()
    [3.0, nan]
    """
    try:
        numbers: Numbers = series[column].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise CannotEstimateError(f"The {column} must be numbers.") from None
    if np.isinf(numbers).any():
        raise CannotEstimateError(f"A {column} is infinite.")
    return numbers


def enough_to_judge(points: pd.DataFrame) -> None:
    """Stop if the last part of a chart has no limits, or nothing that varies.

    Parameters
    ----------
    points : pandas.DataFrame
        ``value, group, upper_limit``, as `control_points` gives them.

    Raises
    ------
    CannotEstimateError
        Saying what is missing; points that have no value at all are left to say so themselves.

    Examples
    --------
    >>> import pandas as pd
    >>> points = pd.DataFrame({"value": [3.0, 4.0], "group": 1, "upper_limit": 9.0})
    >>> enough_to_judge(points)
    """
    measured = points.dropna(subset=["value"])
    if measured.empty:
        return
    last = measured[measured["group"] == measured["group"].max()]
    if len(last) == 1:
        raise CannotEstimateError("There is 1 point in this part of the chart; two or more are needed.")
    if last["value"].min() == last["value"].max() or last["upper_limit"].isna().all():
        raise CannotEstimateError(
            f"Too little variation in {len(last)} points for limits: take longer periods, or chart the time "
            "between events."
        )


def as_refusal(error: EvalkitError) -> CannotEstimateError:
    """Read any error about a series as the reason why nothing can be estimated.

    Examples
    --------
    >>> from evalkit.errors import UsageError
    >>> as_refusal(UsageError("2025-01 comes twice.", hint="Keep one row.")).message
    '2025-01 comes twice.'
    """
    return error if isinstance(error, CannotEstimateError) else CannotEstimateError(error.message)
