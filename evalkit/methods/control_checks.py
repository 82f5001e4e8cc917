"""What could be wrong with a control chart: its checks and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.finding import CellState, Check
from evalkit.methods.control_chart_points import FEWEST_POINTS
from evalkit.methods.control_icons import assurance_of

if TYPE_CHECKING:
    from evalkit.theory.model import Indicator

FEWEST_EVENTS = 5  # below this in a typical period, NHS England advises a chart of time between events
TWO = 2  # values that show a step
OF_EVENTS = ("proportion", "rate")
STEADY = 0.25  # denominators within a quarter of their mean: Laney, Quality Engineering 14 (2002) and after
ASSURED = {
    "passes": "left alone, this process will keep meeting it",
    "fails": "left alone, this process will not meet it",
    "hit-and-miss": "left alone, this process will sometimes meet it and sometimes not",
}
UNEVEN = "Denominators vary by more than a quarter; the limits do not allow for it."
WHAT_IT_CANNOT_SAY = "A control chart shows that something changed, not what changed it."


def checks_of(
    points: pd.DataFrame, last: pd.Series, series: pd.DataFrame, indicator: Indicator
) -> tuple[Check, ...]:
    """Check the chart: points, variation, gaps, events; and tell the signals before the last point.

    Examples
    --------
    >>> from evalkit.methods import control_points
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=3, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 3]})
    >>> points = control_points(series, direction="up")
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> [check.passed for check in checks_of(points, points.iloc[-1], series, goals)]
    [False, True, True, None, None]
    """
    group = points[(points["group"] == last["group"]) & points["value"].notna()]
    return (
        Check(
            name="enough points",
            passed=len(group) >= FEWEST_POINTS,
            text=f"{len(group)} points in this part of the chart; {FEWEST_POINTS} are wanted.",
        ),
        Check(
            name="enough variation",
            passed=bool(pd.notna(last["upper_limit"])),
            text="Limits need points in a row that differ from one to the next.",
        ),
        _gaps(points),
        _events(series[series["period"].isin(group["period"])], indicator),
        _earlier(points, last),
    )


def caveats_of(
    points: pd.DataFrame, last: pd.Series, series: pd.DataFrame, indicator: Indicator
) -> tuple[str, ...]:
    """List what to bear in mind, and what the chart says about the target.

    Examples
    --------
    >>> from evalkit.methods import control_points
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=3, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 3]})
    >>> points = control_points(series, direction="up")
    >>> caveats_of(points, points.iloc[-1], series, read_theory("blended_roles").indicator("goals_met"))
    ('A control chart shows that something changed, not what changed it.',)
    """
    caveats = [WHAT_IT_CANNOT_SAY]
    if last["group"] > 1:
        caveats.append(f"The limits were set anew at {_anew(points)}; this is about the part since then.")
    if indicator.kind in ("proportion", "rate") and _uneven(series):
        caveats.append(UNEVEN)
    if (points["value"].notna() & (points["state"] == CellState.DEFINITION_DIFFERS.value)).any():
        caveats.append("The values are by a local definition, which is not comparable with other councils.")
    assurance = assurance_of(points, direction=indicator.direction)
    if assurance:
        caveats.append(f"Against the target of {last['target']:g}: {ASSURED[assurance]}.")
    return tuple(caveats)


def _gaps(points: pd.DataFrame) -> Check:
    measured = points["value"].notna().to_numpy().nonzero()[0]
    step = np.diff(measured).min(initial=1 if len(measured) < TWO else len(points))
    gaps = points["note"].str.contains("Starts again after a gap", regex=False).any()
    late = len(points) - 1 - measured[-1] >= step
    text = "Some periods have no value: runs and ranges start again after them." if gaps else ""
    text += f" The last value is that of {points['period'].iloc[measured[-1]]}." if late else ""
    return Check(
        name="no gaps", passed=not gaps and not late, text=text.strip() or "No value is missing in between."
    )


def _events(rows: pd.DataFrame, indicator: Indicator) -> Check:
    known = rows["numerator"].dropna().astype(float) if "numerator" in rows else pd.Series(dtype=float)
    if known.empty or indicator.kind not in OF_EVENTS:
        return Check(name="enough events", passed=None, text="Not a count of events.")
    enough = float(known.median()) >= FEWEST_EVENTS
    few = f"Fewer than {FEWEST_EVENTS} events in a typical period: the time between events says more."
    return Check(
        name="enough events",
        passed=enough,
        text=f"{FEWEST_EVENTS} events or more in a typical period." if enough else few,
    )


def _earlier(points: pd.DataFrame, last: pd.Series) -> Check:
    count = int((points["towards"] != "").sum()) - int(last["towards"] != "")
    shown = "point shows" if count == 1 else "points show"
    return Check(name="earlier signals", passed=None, text=f"{count or 'No'} other {shown} special cause.")


def _anew(points: pd.DataFrame) -> str:
    return str(points.loc[points["group"] == points["group"].max(), "period"].iloc[0])


def _uneven(series: pd.DataFrame) -> bool:
    if "denominator" not in series:
        return False
    sizes = series["denominator"].dropna().astype(float)
    return bool(((sizes - sizes.mean()).abs() > STEADY * sizes.mean()).any())
