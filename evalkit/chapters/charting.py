"""Which chart each series gets, why, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.from_nothing import is_nothing, judged_from_nothing, mark_shifts
from evalkit.chapters.series import CHART_FROM, RUN_FROM, has_figure
from evalkit.finding import CellState, Check, Finding
from evalkit.judgement.wording import NO_CHART, fit_to_checks
from evalkit.methods.attribute_charts import attribute_points, finding_of_counts
from evalkit.methods.chart_choice import Choice, choose_chart
from evalkit.methods.control_chart_points import SHORTEST_BASELINE, control_points
from evalkit.methods.control_charts import finding_of_points, known_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.run_charts import finding_of_runs
from evalkit.methods.run_rules import run_points

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series
    from evalkit.methods.attribute_limit_lines import AttributeKind
    from evalkit.methods.control_rules import RuleSetName
    from evalkit.theory.model import Indicator

COUNTS = ["numerator", "denominator"]
RARE = ("g", "t")  # charts that need the events themselves
FROM_NOTHING = Choice(
    "xmr",
    "Nothing was counted in the baseline, so it sets no limits: seven periods in a row above nought are "
    "a signal.",
)


@dataclass(frozen=True)
class Judged:
    """Hold the chart of one series: which and why, its points, and what it shows.

    ``baseline`` is how many first points set the limits; None where all of them do, or there are none.
    """

    choice: Choice
    points: pd.DataFrame
    finding: Finding
    baseline: int | None


@dataclass(frozen=True)
class _Asked:
    """Hold what every kind of chart is made from."""

    rows: pd.DataFrame
    indicator: Indicator
    council: str
    rule_set: RuleSetName
    before: pd.Series[float]
    choice: Choice

    @property
    def target(self) -> float | None:
        return self.indicator.target.value if self.indicator.target else None

    @property
    def rebase(self) -> tuple[str, ...]:
        return (self.choice.since,) if self.choice.since else ()

    @property
    def baseline(self) -> int | None:
        """Count the points that set the limits: those of the baseline since anything was counted."""
        points = self.rows.loc[self.before.index, "period"]
        since = int((points >= self.choice.since).sum()) if self.choice.since else len(points)
        return since if since >= SHORTEST_BASELINE else None


def judge_series(edition: Edition, series: Series, *, before: pd.Series[float]) -> Judged | None:
    """Choose the chart of a series by its kind and its data, and say what it shows.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    series : Series
        The periods.
    before : pandas.Series
        The values that are to set the limits; none where all are.

    Returns
    -------
    Judged or None
        None where there are too few points even for a run chart.
    """
    rows = _with_counts_of_figures(series.rows)
    choice = choice_of(rows, indicator=series.indicator, before=before)
    if choice is None:
        return None
    asked = _Asked(rows, series.indicator, edition.council, edition.settings.rule_set, before, choice)
    try:
        judged = _made(asked)
    except CannotEstimateError as error:
        judged = _unjudged(replace(asked, choice=Choice("none", error.message)), lacking=_lacking(choice))
    return replace(judged, finding=fit_to_checks(judged.finding, title=series.indicator.title))


def choice_of(rows: pd.DataFrame, *, indicator: Indicator, before: pd.Series[float]) -> Choice | None:
    """Choose a chart; limits are drawn from thirteen points, and a run chart from ten.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=11, freq="M").astype(str)
    >>> rows = pd.DataFrame({"period": months, "value": range(11), "state": "value"})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> choice_of(rows, indicator=goals, before=rows["value"].iloc[:0]).reason
    'There are 11 points: limits need 13, a run chart 10.'
    """
    figures = rows[has_figure(rows)]
    if len(figures) < RUN_FROM:
        return None
    whole = figures.assign(state=CellState.VALUE.value)
    bare = figures[COUNTS].isna() if set(COUNTS) <= set(figures) else pd.DataFrame(True, [0], COUNTS)
    needed = COUNTS[:1] if indicator.kind == "count" else COUNTS
    if bare[needed].any(axis=None):
        whole = whole.drop(columns=COUNTS, errors="ignore")
    choice = choose_chart(whole, indicator=indicator)
    began = is_nothing(before) and (figures["value"] > 0).any()
    if began and (choice.chart not in RARE or indicator.group == "reach"):
        return FROM_NOTHING
    if len(figures) < CHART_FROM and choice.chart not in ("none", *RARE):
        why = f"There are {len(figures)} points: limits need {CHART_FROM}, a run chart {RUN_FROM}."
        return Choice("run", why)
    return choice


def _with_counts_of_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out counts that stand beside no figure that may be used."""
    there = [column for column in COUNTS if column in rows]
    return rows.assign(**{column: rows[column].where(has_figure(rows)) for column in there})


def _made(asked: _Asked) -> Judged:
    match asked.choice.chart:
        case "none" | "g" | "t":
            return _unjudged(asked, lacking=_lacking(asked.choice))
        case "run":
            return _runs(asked)
        case "xmr":
            return _xmr(asked)
        case chart:
            return _counted(asked, chart)


def _xmr(asked: _Asked) -> Judged:
    indicator, baseline = asked.indicator, asked.baseline
    points = control_points(
        asked.rows,
        direction=indicator.direction,
        rule_set=asked.rule_set,
        target=asked.target,
        baseline=baseline,
        rebase=asked.rebase,
    )
    finding = finding_of_points(
        points,
        series=asked.rows,
        council=asked.council,
        indicator=indicator,
        rule_set=asked.rule_set,
    )
    if asked.choice is FROM_NOTHING:
        points = mark_shifts(points, direction=indicator.direction)
        finding = judged_from_nothing(finding, points=points)
    return Judged(asked.choice, points, finding, baseline)


def _counted(asked: _Asked, chart: AttributeKind) -> Judged:
    indicator, baseline = asked.indicator, asked.baseline
    points = attribute_points(
        asked.rows,
        chart=chart,
        direction=indicator.direction,
        multiplier=indicator.multiplier,
        rule_set=asked.rule_set,
        target=asked.target,
        baseline=baseline,
        rebase=asked.rebase,
    )
    finding = finding_of_counts(
        points,
        series=asked.rows,
        council=asked.council,
        indicator=indicator,
        chart=chart,
        rule_set=asked.rule_set,
    )
    return Judged(asked.choice, points, finding, baseline)


def _runs(asked: _Asked) -> Judged:
    points = run_points(
        asked.rows, direction=asked.indicator.direction, target=asked.target, rebase=asked.rebase
    )
    finding = finding_of_runs(points, series=asked.rows, council=asked.council, indicator=asked.indicator)
    return Judged(asked.choice, points, finding, None)


def _lacking(choice: Choice) -> str:
    """Name the check that fails where a chart cannot be made."""
    if choice.chart in RARE:
        return "enough events"
    return "enough points" if choice.chart == "run" else "enough variation"


def _unjudged(asked: _Asked, *, lacking: str) -> Judged:
    """Give the points without any line to judge them by, and say why and what to do instead."""
    choice, indicator = asked.choice, asked.indicator
    points = run_points(asked.rows, direction=indicator.direction, target=asked.target)
    points = points.assign(mean=float("nan"), rule="", towards="", flag="")
    advice = f"{choice.reason} {choice.advice}".strip()
    known = known_of(asked.rows, indicator, method=NO_CHART) | {"council": asked.council, "scale": ""}
    finding = Finding.model_validate(
        known
        | {
            "sentence": f"{indicator.title}: {advice}",
            "n_periods": int(points["value"].notna().sum()),
            "checks": (Check(name=lacking, passed=False, text=advice),),
        }
    )
    return Judged(choice, points, finding, None)
