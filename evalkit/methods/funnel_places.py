"""The places of a funnel, added up and fit to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import CellState
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.methods.overdispersion import FunnelKind

COUNTS = ["numerator", "denominator"]


def places_of(frame: pd.DataFrame, *, kind: FunnelKind) -> tuple[pd.DataFrame, dict[str, str]]:
    """Add the rows of each place up, and leave out, with the reason, those that have no count.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``place, numerator, denominator`` and, where known, ``state``.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared; only a proportion must lie within its denominator.

    Returns
    -------
    tuple
        The places in order of size, and those left out, to why.

    Raises
    ------
    CannotEstimateError
        If a column is missing or a count cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"place": ["a", "a", "b"], "numerator": [1, 2, None], "denominator": [5, 5, 9]})
    >>> places, removed = places_of(frame, kind="proportion")
    >>> places.values.tolist(), removed
    ([['a', 3.0, 10.0]], {'b': 'a count is missing'})
    """
    lacking = [column for column in ("place", *COUNTS) if column not in frame]
    if lacking:
        raise CannotEstimateError(f"The table has no {' and no '.join(lacking)}.")
    try:
        counted = frame.assign(**{column: frame[column].astype(float) for column in COUNTS})
    except (TypeError, ValueError):
        raise CannotEstimateError("Numerators and denominators must be numbers.") from None
    lost = counted[counted[COUNTS].isna().any(axis=1)]
    removed = dict.fromkeys(lost["place"].astype(str), "a count is missing")
    if "state" in counted:
        lost = counted[counted["state"] != CellState.VALUE.value]
        removed |= dict(zip(lost["place"].astype(str), lost["state"], strict=True))
    kept = counted[~counted["place"].astype(str).isin(removed)]
    _refuse(kept, kind)
    places = kept.groupby("place", as_index=False, sort=True)[COUNTS].sum()
    return places.sort_values(["denominator", "place"], ignore_index=True), removed


def _refuse(rows: pd.DataFrame, kind: FunnelKind) -> None:
    x, n = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    for wrong, why in (
        (np.isinf(x) | np.isinf(n), "an infinite count"),
        (x < 0, "a count below zero"),
        (n <= 0, "a denominator that is not above zero"),
        ((kind == "proportion") & (x > n), "more events than they are out of"),
    ):
        if np.any(wrong):
            raise CannotEstimateError(f"{rows.loc[wrong, 'place'].iloc[0]} has {why}.")
