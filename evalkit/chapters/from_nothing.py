"""Control charts of what began with nothing: delegated visits before there were any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Check, Finding, Signal
from evalkit.methods.control_charts import SIGNALS
from evalkit.methods.control_rules import shift_ends, spread

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.theory.model import Direction

NOUGHT = "baseline is nought"
_TEXT = (
    "Nothing was counted in any month of the baseline, so there are no limits: seven months in a row above "
    "nought make a shift."
)
_FLAGS: dict[str, str] = {"up": "improvement", "down": "concern"}
_NEEDLESS = frozenset({"enough variation", "enough events"})


def is_nothing(before: pd.Series[float]) -> bool:
    """Say if a baseline holds noughts alone.

    Examples
    --------
    >>> import pandas as pd
    >>> is_nothing(pd.Series([0.0, 0.0])), is_nothing(pd.Series([0.0, 1.0]))
    (True, False)
    """
    return bool(len(before)) and bool((before == 0).all())


def mark_shifts(points: pd.DataFrame, *, direction: Direction) -> pd.DataFrame:
    """Mark seven points or more in a row above a baseline of nought.

    The shift is the one rule of a control chart that needs no limits (NHS England, Making Data Count).

    Parameters
    ----------
    points : pandas.DataFrame
        From `evalkit.methods.control_points`, with the mean of the baseline.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.

    Returns
    -------
    pandas.DataFrame
        The same points with ``rule``, ``towards`` and ``flag`` filled in.

    Examples
    --------
    >>> import pandas as pd
    >>> points = pd.DataFrame({"value": [0.0] * 12 + [1.0] * 7, "mean": 0.0})
    >>> mark_shifts(points, direction="up")["flag"].value_counts().to_dict()
    {'common cause': 12, 'improvement': 7}
    """
    above = (points["value"] - points["mean"]).to_numpy(dtype=float)
    shifted = spread(shift_ends(np.sign(above))) > 0
    known = points["value"].notna()
    flag = np.where(shifted, _FLAGS.get(direction, "special cause neutral"), "common cause")
    return points.assign(
        rule=np.where(shifted, "shift", ""),
        towards=np.where(shifted, "high", ""),
        flag=np.where(known, flag, ""),
    )


def judged_from_nothing(finding: Finding, *, points: pd.DataFrame) -> Finding:
    """Give a finding the signal of the shift from nought, and say on what grounds.

    Parameters
    ----------
    finding : Finding
        What the control chart found, which has no limits.
    points : pandas.DataFrame
        From `mark_shifts`.

    Returns
    -------
    Finding
        Its usual range is from nought to nought.
    """
    last = points.dropna(subset=["value"]).iloc[-1]
    signal: Signal = SIGNALS.get(last["flag"], "unknown")
    kept = tuple(check for check in finding.checks if check.name not in _NEEDLESS)
    return finding.model_copy(
        update={
            "signal": signal,
            "estimate": 0.0,
            "lower": 0.0,
            "upper": 0.0,
            "smallest_detectable": None,
            "checks": (*kept, Check(name=NOUGHT, passed=None, text=_TEXT)),
        }
    )
