"""Sites beside each other, and groups of people beside each other, over the latest year."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.chapters.reach_charts import interval_chart_of
from evalkit.chapters.standing import latest_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.section import Chart

MOST_SITE_CHARTS = 3  # with the control charts, as many as a reader will look at
MOST_STRATA_CHARTS = 1
# Strata that the part on inequalities works out in full.
ELSEWHERE = ("imd_decile=", "imd_quintile=", "imd=", "sex=", "ethnic_group=", "age=")
SPOKEN = {"task": ""}
FEWEST_ROWS = 2  # one alone is no comparison


def site_charts(edition: Edition, seen: Sequence[Outlook], *, year: pd.DataFrame) -> list[Chart]:
    """Draw sites beside each other, for the first indicators of the report that have them."""
    sites = edition.pack.table("sites").set_index("site_id")[["name", "kind"]]
    found = ((o, latest_by(year, code=o.indicator.code, column="site_id")) for o in one_each(seen))
    enough = ((o, _named(rows, sites)) for o, rows in found if len(rows) >= FEWEST_ROWS)
    return [_chart(edition, o, rows, "site") for o, rows in islice(enough, MOST_SITE_CHARTS)]


def strata_charts(edition: Edition, seen: Sequence[Outlook], *, year: pd.DataFrame) -> list[Chart]:
    """Draw other groups, such as tasks, beside each other, for the first indicators that have them."""
    found = ((o, latest_by(year, code=o.indicator.code, column="stratum")) for o in one_each(seen))
    single = ((o, rows[~_elsewhere(rows["key"])]) for o, rows in found)
    tasks = {f"task={task.id}": task.label for task in edition.theory.tasks}
    enough = ((o, _parted(rows, tasks)) for o, rows in single if len(rows) >= FEWEST_ROWS)
    return [_chart(edition, o, rows, "group") for o, rows in islice(enough, MOST_STRATA_CHARTS)]


def _elsewhere(keys: pd.Series) -> pd.Series:
    return keys.str.contains(";", regex=False) | keys.str.startswith(ELSEWHERE)


def _named(rows: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    names, kinds_of = sites["name"].to_dict(), sites["kind"].to_dict()
    labels = pd.Series([names.get(key, key) for key in rows["key"]], rows.index, dtype="str")
    kinds = pd.Series([kinds_of.get(key, "") for key in rows["key"]], rows.index, dtype="str")
    return rows.assign(label=labels, group=kinds, spoken=labels).sort_values(["group", "label"])


def _parted(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Part a stratum such as ``task=insulin`` into what it is about and which group it is."""
    parts = rows["key"].str.split("=", n=1, expand=True)
    groups = parts[0].str.replace("_", " ")
    labels = parts[1].mask(rows["key"].isin(list(names)), rows["key"].replace(dict(names)))
    spoken = parts[0].replace(SPOKEN).where(parts[0].isin(list(SPOKEN)), groups + " ") + labels
    return rows.assign(group=groups, label=labels, spoken=spoken).sort_values(["group", "key"])


def one_each(seen: Sequence[Outlook]) -> list[Outlook]:
    """Take each indicator once; a count says nothing of a place or group whose size is not known."""
    comparable = [outlook for outlook in seen if outlook.indicator.kind != "count"]
    return list({outlook.indicator.code: outlook for outlook in reversed(comparable)}.values())[::-1]


def _chart(edition: Edition, outlook: Outlook, rows: pd.DataFrame, what: str) -> Chart:
    whole = np.nan if outlook.series.site else outlook.latest.value
    return interval_chart_of(
        rows,
        indicator=outlook.indicator,
        what=what,
        place=edition.pack.council.name,
        reference=None if np.isnan(whole) else float(whole),
    )
