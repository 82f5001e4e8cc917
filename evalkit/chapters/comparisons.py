"""Sites beside each other, and groups of people beside each other, over the latest year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.chapters.reach_charts import interval_chart_of
from evalkit.chapters.standing import latest_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.section import Chart

MOST_SITE_CHARTS = 3  # with the control charts, as many as a reader will look at
MOST_STRATA_CHARTS = 2
FEWEST_ROWS = 2  # one alone is no comparison


def site_charts(edition: Edition, seen: Sequence[Outlook]) -> list[Chart]:
    """Draw sites beside each other, for the first indicators of the report that have them."""
    names = edition.pack.table("sites").set_index("site_id")[["name", "kind"]]
    charts: list[Chart] = []
    for outlook in _one_each(seen):
        rows = latest_by(edition, code=outlook.indicator.code, column="site_id")
        if len(rows) >= FEWEST_ROWS and len(charts) < MOST_SITE_CHARTS:
            labels = rows["key"].map(names["name"]).fillna(rows["key"])
            kinds = rows["key"].map(names["kind"]).fillna("")
            ordered = rows.assign(label=labels, group=kinds).sort_values(["group", "label"])
            charts.append(_chart(edition, outlook, ordered, "site"))
    return charts


def strata_blocks(edition: Edition, seen: Sequence[Outlook]) -> list[Chart]:
    """Draw groups of people beside each other, for the first indicators that have them."""
    charts: list[Chart] = []
    for outlook in _one_each(seen):
        rows = latest_by(edition, code=outlook.indicator.code, column="stratum")
        single = rows[~rows["key"].str.contains(";")] if len(rows) else rows
        if len(single) >= FEWEST_ROWS and len(charts) < MOST_STRATA_CHARTS:
            parts = single["key"].str.split("=", n=1, expand=True)
            ordered = single.assign(group=parts[0].str.replace("_", " "), label=parts[1])
            charts.append(_chart(edition, outlook, ordered.sort_values(["group", "label"]), "group"))
    return charts


def _one_each(seen: Sequence[Outlook]) -> list[Outlook]:
    return list({outlook.indicator.code: outlook for outlook in reversed(seen)}.values())[::-1]


def _chart(edition: Edition, outlook: Outlook, rows: pd.DataFrame, what: str) -> Chart:
    whole = np.nan if outlook.series.site else outlook.latest.value
    return interval_chart_of(
        rows,
        indicator=outlook.indicator,
        what=what,
        place=edition.pack.council.name,
        reference=None if np.isnan(whole) else float(whole),
    )
