"""Tables and charts of released figures: two years side by side, and lines over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import count, figure, state, tabulate, words
from evalkit.finding import CellState
from evalkit.indicators.frames import VALUE, shaped
from evalkit.judgement.words import counted, number, period_name, span
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from evalkit.section import Cell, Table
    from evalkit.theory.model import Indicator

LEAST_POINTS = 8  # values, before a line is drawn
MONTH = 31  # days


def years_table(frame: pd.DataFrame, *, indicators: Sequence[Indicator]) -> Table:
    """Set the first and the last year of each indicator side by side; else its last period.

    Parameters
    ----------
    frame : pandas.DataFrame
        The released series.
    indicators : sequence of Indicator
        Which, in the order of the table.

    Returns
    -------
    Table
    """
    whole = _whole(frame)
    return tabulate(
        [_row(each, whole[whole["indicator"] == each.code]) for each in indicators],
        id="years",
        caption="Figures of the whole council: the first and the last year that are shown",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            words("first", "First"),
            figure("before", "Value then"),
            words("last", "Last"),
            figure("value", "Value"),
            words("interval", "95% interval"),
            count("numerator", "Counted (rounded)"),
            count("denominator", "Out of (rounded)"),
        ),
        notes=("Counts are rounded to five, and values are worked out from rounded counts.",),
    )


def years_sentence(frame: pd.DataFrame, indicators: Sequence[Indicator]) -> str:
    """Say for how many indicators a last figure is shown."""
    whole = _whole(frame)
    last = [_last(whole[whole["indicator"] == each.code]) for each in indicators]
    shown = sum(row is not None and row["state"] == VALUE for row in last)
    hidden = sum(row is not None and row["state"] == CellState.SUPPRESSED.value for row in last)
    return (
        f"Of {counted(len(indicators), 'indicator')}, the last figure of {shown} is shown, that of {hidden} "
        f"is hidden, and that of {len(indicators) - shown - hidden} is missing for another reason."
    )


def lines_of(frame: pd.DataFrame, *, indicators: Sequence[Indicator]) -> tuple[Chart, ...]:
    """Draw each indicator of which enough periods are shown.

    Parameters
    ----------
    frame : pandas.DataFrame
        The released series.
    indicators : sequence of Indicator
        Which, in the order of the page.

    Returns
    -------
    tuple of Chart
    """
    whole = _whole(frame)
    periods = whole[~_is_year(whole)]
    rows = {each: periods[periods["indicator"] == each.code] for each in indicators}
    return tuple(
        _line(each, own) for each, own in rows.items() if own["state"].eq(VALUE).sum() >= LEAST_POINTS
    )


def over_time_sentence(charts: Sequence[Chart], indicators: Sequence[Indicator]) -> str:
    """Say how many indicators are drawn."""
    drawn = counted(len(charts), "indicator")
    return (
        f"{drawn} of {len(indicators)} {'is' if len(charts) == 1 else 'are'} drawn: of the others fewer than "
        f"{LEAST_POINTS} periods can be shown."
    )


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    rows = shaped(frame)
    return rows[(rows["site_id"] == "") & (rows["stratum"] == "")].sort_values("end", kind="stable")


def _is_year(rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell years, pooled from shorter periods, from the periods themselves."""
    days = (rows["end"] - rows["start"]).dt.days
    shortest = days.groupby(rows["indicator"]).transform("min")
    return (days > MONTH) & (days > shortest)


def _last(rows: pd.DataFrame) -> Mapping[str, Any] | None:
    years = rows[_is_year(rows)]
    chosen = years if len(years) else rows
    return dict(chosen.iloc[-1]) if len(chosen) else None


def _first(rows: pd.DataFrame) -> Mapping[str, Any] | None:
    """Give the first year, or else period, of which a value is shown."""
    years = rows[_is_year(rows)]
    shown = (years if len(years) else rows).query("state == @VALUE")
    return dict(shown.iloc[0]) if len(shown) > 1 else None


def _row(indicator: Indicator, rows: pd.DataFrame) -> dict[str, Any]:
    first, last = _first(rows), _last(rows)
    found: dict[str, Any] = {"title": indicator.title, "unit": indicator.unit, "first": "–", "before": None}
    if first is not None:
        found |= {"first": period_name(first["period"]), "before": first["value"]}
    if last is None:
        return found
    return found | {
        "last": period_name(last["period"]),
        "value": _cell(last, "value"),
        "interval": _interval(last),
        "numerator": _cell(last, "numerator"),
        "denominator": _cell(last, "denominator"),
    }


def _cell(row: Mapping[str, Any], name: str) -> Cell:
    if pd.notna(row[name]):
        return float(row[name])
    stated = CellState(row["state"])
    return None if stated is CellState.VALUE else stated


def _interval(row: Mapping[str, Any]) -> str:
    if pd.isna(row["lower95"]) or pd.isna(row["upper95"]):
        return "–"
    return span(row["lower95"], row["upper95"])


def _line(indicator: Indicator, rows: pd.DataFrame) -> Chart:
    shown = rows[rows["state"] == VALUE]
    first, last = shown.iloc[0], shown.iloc[-1]
    then, now = (
        f"{number(each['value'], unit=indicator.unit)} in {period_name(each['period'])}"
        for each in (first, last)
    )
    return Chart(
        id=f"line_{indicator.code}",
        kind="lines",
        title=f"{indicator.title}, whole council ({indicator.unit})",
        message=f"{indicator.title}: {then}, {now}.",
        alt=f"Line chart of {indicator.title}: {then}, {now}; "
        f"{counted(len(rows) - len(shown), 'period')} not shown.",
        data=tabulate(
            rows.assign(series=indicator.title),
            id=f"line_{indicator.code}_data",
            caption=f"{indicator.title} by period",
            columns=(
                words("period", "Period"),
                words("series", "Series"),
                figure("value", indicator.title, unit=indicator.unit),
                state("state", "State"),
            ),
        ),
        unit=indicator.unit,
    )
