"""Median times from episodes: some ended, some still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.indicators.estimating import CONFIDENCES
from evalkit.indicators.frames import KEY, TOO_FEW, VALUE
from evalkit.indicators.kaplan_meier import median_time
from evalkit.indicators.site_kinds import choose_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.theory.model import Indicator

EPISODE = ["duration", "observed", "person_ref"]
NOBODY = {"", None}
NOT_REACHED = "More than half are still open, so the median is not reached."


def median_cells(episodes: pd.DataFrame, *, indicator: Indicator, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Give the median time of each place, period and stratum, and of the whole council.

    Medians cannot be added up, so that of the whole council is made from the episodes of the sites of
    one kind. The numerator counts the episodes that ended, the denominator all.

    Parameters
    ----------
    episodes : pandas.DataFrame
        ``site_id, period, stratum, duration, observed, person_ref``, a row an episode.
    indicator : Indicator
        The definition.
    kinds : mapping of str to str
        Kind of each site.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> hours = read_theory("blended_roles").indicator("concern_to_review_hours")
    >>> episodes = pd.DataFrame({"site_id": "a", "period": "2025-04", "stratum": "", "person_ref": "p",
    ...                          "duration": [1.0, 2.0, 9.0], "observed": [True, True, False]})
    >>> median_cells(episodes, indicator=hours, kinds={"a": "team"})[["site_id", "value"]].values.tolist()
    [['a', 2.0], ['', 2.0]]
    """
    chosen = choose_kind(episodes["site_id"].unique(), kinds=kinds)
    together = episodes[episodes["site_id"].isin(chosen.sites)] if chosen else episodes.iloc[:0]
    note = (
        f"Episodes of {together['site_id'].nunique()} of {len(chosen.sites)} {chosen.many(2)}."
        if chosen
        else ""
    )
    parts = [(episodes, "person-level", ""), (together.assign(site_id=""), "rolled up", note)]
    cells = [
        median_cell(part) | dict(zip(KEY[2:], key, strict=True)) | {"source": source, "note_of_sum": text}
        for frame, source, text in parts
        for key, part in frame.groupby(KEY[2:])[EPISODE]
    ]
    found = pd.DataFrame(cells).assign(
        indicator=indicator.code, definition_version=indicator.definition_version
    )
    found["note"] = (found["note_of_sum"] + " " + found["note"]).str.strip()
    found[["value", "lower95", "upper95", "lower998", "upper998"]] *= indicator.multiplier
    return found.drop(columns="note_of_sum")


def median_cell(episodes: pd.DataFrame) -> dict[str, object]:
    """Give the figures of one cell from its episodes.

    Examples
    --------
    >>> cell = median_cell(pd.DataFrame({"duration": [1.0, 2.0, 3.0], "observed": True, "person_ref": "p"}))
    >>> cell["value"], cell["denominator"], cell["people_denominator"]
    (2.0, 3, 1)
    """
    ended = episodes["observed"].to_numpy(dtype=np.bool_)
    durations = episodes["duration"].to_numpy(dtype=np.float64, na_value=np.nan)
    both = [median_time(durations, ended, conf=conf) for conf in CONFIDENCES]
    people = episodes["person_ref"].to_numpy(dtype=object)
    reached = not np.isnan(both[0].value)
    return {
        "value": both[0].value,
        "lower95": both[0].lower,
        "upper95": both[0].upper,
        "lower998": both[1].lower,
        "upper998": both[1].upper,
        "numerator": both[0].events,
        "denominator": both[0].episodes,
        "people_numerator": len(set(people[ended]) - NOBODY),
        "people_denominator": len(set(people) - NOBODY),
        "method": "kaplan-meier",
        "state": VALUE if reached else TOO_FEW,
        "note": "" if reached else NOT_REACHED,
    }
