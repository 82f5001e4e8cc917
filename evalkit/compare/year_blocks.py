"""The last year of an outcome in few councils: each with its interval, where a funnel would say too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.compare.outcomes import VALUE
from evalkit.compare.recent import of_last_year, span_of_year
from evalkit.indicators.proportions import wilson
from evalkit.indicators.rates import count_limits
from evalkit.judgement.words import counted
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from evalkit.compare.outcomes import Outcome

WITH_LIMITS = ("proportion", "rate")
CHANCE = (
    "Intervals (95%) are by Wilson for shares, by Byar or exact for rates. They take each event for "
    "itself; what happens to one person again and again makes the true ones wider."
)
ROUNDED = (
    "Counts were rounded before they were added, so each interval is widened by as much as that can have "
    "moved it."
)


def year_chart(outcome: Outcome, *, off: float) -> Chart | None:
    """Draw an outcome of the last year in each council, with intervals; None where no interval can be given.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    off : float
        By how much a council's sums may be off, because counts were rounded before they were added.

    Returns
    -------
    Chart or None
    """
    kind = outcome.indicator.kind if outcome.indicator.kind in WITH_LIMITS else None
    year = of_last_year(outcome)
    rows = [_row(row, outcome, kind or "", off) for row in year.to_dict("records")]
    known = [row for row in rows if row["lower"] is not None]
    if kind is None or len(known) < 2:  # noqa: PLR2004 - one council is compared with nobody
        return None
    indicator = outcome.indicator
    message = _message(rows)
    return Chart(
        id=f"year_{indicator.code}",
        kind="intervals",
        title=f"{indicator.title}, {span_of_year(outcome)}, {counted(len(known), 'council')}",
        message=message,
        alt=f"Dots with intervals of {indicator.title}, a row a council in order of names. {message}",
        data=tabulate(
            rows,
            id=f"year_{indicator.code}_data",
            caption=f"{indicator.title} by council, over the last year",
            columns=(
                words("label", "Council"),
                figure("value", indicator.title, unit=indicator.unit),
                figure("lower", "Lower (95%)", unit=indicator.unit),
                figure("upper", "Upper (95%)", unit=indicator.unit),
                figure("numerator", "Numerator", decimals=0),
                figure("denominator", "Denominator", decimals=0),
                state("state", "State"),
            ),
            notes=(CHANCE, ROUNDED if off else ""),
        ),
    )


def _row(row: Mapping[Hashable, Any], outcome: Outcome, kind: str, off: float) -> dict[str, Any]:
    blank = {"label": row["place"], "state": row["state"], **dict.fromkeys(("value", "lower", "upper"))}
    n, d = row["numerator"], row["denominator"]
    if row["state"] != VALUE or pd.isna(n) or pd.isna(d) or d <= off:
        return {**blank, "numerator": None, "denominator": None, "state": _why(row)}
    lower, upper = limits(n, d, kind=kind, off=off)
    scale = outcome.indicator.multiplier
    ends = {"value": scale * n / d, "lower": scale * lower, "upper": scale * upper}
    return {**blank, **ends, "numerator": n, "denominator": d}


def _why(row: Mapping[Hashable, Any]) -> str:
    return str(row["state"]) if row["state"] != VALUE else "not applicable"


def limits(n: float, d: float, *, kind: str, off: float = 0.0) -> tuple[float, float]:
    """Give the 95% limits of n over d, whatever was rounded off both.

    Parameters
    ----------
    n, d : float
        Counts; d above what may be off.
    kind : {"proportion", "rate"}
        Whether n is part of d.
    off : float
        By how much each may be off.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> [round(end, 3) for end in limits(65, 100, kind="proportion")]
    [0.553, 0.736]
    >>> [round(end, 3) for end in limits(65, 100, kind="proportion", off=3)]
    [0.505, 0.783]
    """
    least, most = max(n - off, 0.0), n + off
    low_of, high_of = d + off, d - off
    if kind == "proportion":
        return float(wilson(least, low_of)[0]), float(wilson(min(most, high_of), high_of)[1])
    return float(count_limits(least)[0]) / low_of, float(count_limits(most)[1]) / high_of


def _message(rows: list[dict[str, Any]]) -> str:
    """Say whether any interval lies wholly beside another; never which is higher."""
    known = [row for row in rows if row["lower"] is not None]
    apart = max(row["lower"] for row in known) > min(row["upper"] for row in known)
    hidden = len(rows) - len(known)
    more = f" {counted(hidden, 'council')} without a figure: the row says why." if hidden else ""
    if apart:
        return (
            f"Not all intervals of {len(known)} councils overlap; with so few that may still be chance.{more}"
        )
    return f"All intervals of {len(known)} councils overlap: chance alone may be the difference.{more}"
