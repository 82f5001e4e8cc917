"""Series that are too short for a chart: every figure with its interval, and no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters import reach_words as said
from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.chapters.prose import tell
from evalkit.chapters.series import has_figure
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, number, period_name
from evalkit.section import Chart, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.outlook import Outlook
    from evalkit.section import Block, Table

MOST_LINES = 3  # charts of short series
FEWEST_POINTS = 4  # fewer points are better read from the table


def history(seen: Sequence[Outlook], *, council: str) -> Iterable[Block]:
    """Show the series without a chart: the longest drawn, all of them in a table."""
    short = [outlook for outlook in seen if outlook.finding is None]
    yield tell("04_reach_and_outcomes", "history", history_sentence=said.history_sentence(short))
    drawn = [o for o in short if has_figure(o.rows).sum() >= FEWEST_POINTS][:MOST_LINES]
    yield from (_line(outlook, council=council) for outlook in drawn)
    if short:
        yield _table(short)


def _line(outlook: Outlook, *, council: str) -> Chart:
    indicator, place = outlook.indicator, outlook.series.place(council)
    rows = outlook.rows.assign(series=place, lower=outlook.rows["lower95"], upper=outlook.rows["upper95"])
    known = rows[has_figure(rows)]
    values = [
        f"{period_name(period)} {number(value, unit=indicator.unit)}"
        for period, value in zip(known["period"], known["value"], strict=True)
    ]
    return Chart(
        id=f"history_{outlook.series.key}",
        kind="lines",
        title=f"{indicator.title}, {place}",
        message=said.slope_in_words(outlook),
        alt=f"Line of {indicator.title}, {place}, {counted(len(known), 'point')}: {listed(values)}.",
        data=tabulate(
            rows,
            id=f"history_{outlook.series.key}_data",
            caption=f"{indicator.title}, {place}: each figure with its 95% interval",
            columns=(
                words("period", "Period"),
                figure("value", indicator.title, unit=indicator.unit),
                figure("lower", "95% from", unit=indicator.unit),
                figure("upper", "95% to", unit=indicator.unit),
                words("series", "Place"),
                state("state", "State"),
            ),
        ),
        unit=indicator.unit,
        source=said.source_of(outlook),
    )


def _table(short: Sequence[Outlook]) -> Table:
    rows = pd.concat(
        [outlook.rows.assign(title=outlook.series.title, unit=outlook.indicator.unit) for outlook in short]
    )
    states = rows["state"].map(CellState)
    shown = rows["value"].astype(object).where(has_figure(rows), states)
    return tabulate(
        rows.assign(when=rows["period"].map(period_name), value=shown),
        id="history_table",
        caption="Every figure of the series that are too short for a chart",
        columns=(
            words("title", "Indicator"),
            words("when", "Period"),
            Column(name="numerator", label="Numerator", kind="number", decimals=0),
            Column(name="denominator", label="Denominator", kind="number", decimals=0),
            figure("value", "Value"),
            figure("lower95", "95% from"),
            figure("upper95", "95% to"),
            words("unit", "Unit"),
        ),
    )
