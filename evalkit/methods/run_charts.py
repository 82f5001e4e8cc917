"""What a run chart finds: points that chance would not order so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.finding import Check, Finding, Signal
from evalkit.methods.chart_columns import as_refusal, floats_of, needed
from evalkit.methods.control_charts import SIGNALS, known_of
from evalkit.methods.control_checks import WHAT_IT_CANNOT_SAY
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.run_rules import Runs, run_points, runs_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.theory.model import Indicator

FEWEST_USEFUL = 10  # Anhøj and Olesen, PLoS ONE 9 (2014): the rules hold from about ten points
RULES = "anhoej"


def run_chart(
    series: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> Finding:
    """Say whether a series keeps to one side of its median for longer than chance would have it.

    A run chart needs no limits, so that it serves where there are too few points for them. The signal is
    that of the last point: better or worse where it is part of a run that is too long.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of one indicator at one place for one stratum.
    council : str
        Code of the council.
    indicator : Indicator
        The definition.
    target : float, optional
        The value to reach; by default the indicator's.
    baseline : int, optional
        Set the median from the first points only.
    rebase : sequence of str
        Periods at which a new group begins.

    Returns
    -------
    Finding
        The estimate is the median of the last group.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=12, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 2, 4, 5, 3, 4, 2, 3, 5, 4, 3.5]})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> run_chart(series, council="E08000008", indicator=goals).signal
    'no signal'
    """
    if target is None and indicator.target is not None:
        target = indicator.target.value
    try:
        needed(series, "period", "value")
        floats_of(series, "value")
        points = run_points(
            series, direction=indicator.direction, target=target, baseline=baseline, rebase=rebase
        )
        return finding_of_runs(points, series=series, council=council, indicator=indicator)
    except EvalkitError as error:
        return refusal(_known(series, indicator, council), as_refusal(error))


def finding_of_runs(
    points: pd.DataFrame, *, series: pd.DataFrame, council: str, indicator: Indicator
) -> Finding:
    """Say what a run chart shows whose points are worked out already.

    Parameters
    ----------
    points : pandas.DataFrame
        From `run_points`, by the same series.
    series : pandas.DataFrame
        As for `run_chart`.
    council : str
        Code of the council.
    indicator : Indicator
        The definition.

    Returns
    -------
    Finding

    Raises
    ------
    CannotEstimateError
        If too few points are off the median.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=12, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 2, 4, 5, 3, 4, 2, 3, 5, 4, 3.5]})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> points = run_points(series, direction="up")
    >>> finding_of_runs(points, series=series, council="E08000008", indicator=goals).estimate
    3.75
    """
    known = _known(series, indicator, council)
    points = points.dropna(subset=["value"])
    group = points[points["group"] == points["group"].max()]
    centre = float(group["mean"].iloc[0]) if len(group) else 0.0
    runs = runs_about(group["value"], centre=centre, follows=group["follows"])
    if runs.useful < FEWEST_USEFUL:
        raise CannotEstimateError(
            f"{runs.useful} points are off the median; {FEWEST_USEFUL} or more are needed to judge runs."
        )
    last = group.iloc[-1]
    return Finding.model_validate(
        known
        | {
            "sentence": _sentence(runs, last, indicator),
            "signal": _signal(runs, last),
            "estimate": centre,
            "n_periods": len(points),
            "checks": _checks(runs, group),
            "caveats": (WHAT_IT_CANNOT_SAY, "A run chart may miss a large change that is short."),
        }
    )


def _known(series: pd.DataFrame, indicator: Indicator, council: str) -> dict[str, object]:
    known = known_of(series, indicator, method="run chart")
    return known | {"council": council, "scale": "median", "rule_set": RULES}


def _signal(runs: Runs, last: pd.Series) -> Signal:
    if last["rule"]:
        return SIGNALS.get(last["flag"], "unknown")
    return "unknown" if runs.signal else "no signal"


def _sentence(runs: Runs, last: pd.Series, indicator: Indicator) -> str:
    if not runs.signal:
        return (
            f"{indicator.title}: no signal of change. That is not the same as no change: a change would show "
            f"only once more than {runs.longest_allowed} points in a row lie on one side of the median."
        )
    if last["rule"]:
        side = "above" if last["towards"] == "high" else "below"
        verdict = {"improvement": "improvement", "concern": "things getting worse"}.get(
            last["flag"], "change"
        )
        return (
            f"{indicator.title}: a signal of {verdict}. The latest point is part of a run {side} the median "
            f"that is longer than the {runs.longest_allowed} in a row that chance gives at the most."
        )
    return (
        f"{indicator.title}: a signal of change, which the latest point is not part of. The points keep to "
        "one side of the median for longer than chance alone would have them."
    )


def _checks(runs: Runs, group: pd.DataFrame) -> tuple[Check, ...]:
    gaps = group["note"].str.contains("Starts again after a gap", regex=False).any()
    return (
        Check(
            name="enough points",
            passed=runs.useful >= FEWEST_USEFUL,
            text=f"{runs.useful} points off the median; {FEWEST_USEFUL} are wanted.",
        ),
        Check(
            name="no gaps",
            passed=not gaps,
            text="Runs start again after a gap." if gaps else "No value is missing in between.",
        ),
        Check(
            name="longest run",
            passed=None,
            text=f"{runs.longest} in a row on one side; chance gives {runs.longest_allowed} at the most.",
        ),
        Check(
            name="crossings",
            passed=None,
            text=f"{runs.crossings} crossings of the median; chance gives {runs.crossings_needed} or more.",
        ),
    )
