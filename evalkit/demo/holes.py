"""Months that have no figure, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from evalkit.demo.months import MONTHS, SPAN, financial_years
from evalkit.demo.truth import Hole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.random import Generator

    from evalkit.demo.truth import Route, SiteTruth

ABSENT = "absent"


class _Kind(NamedTuple):
    indicator: str  # or a table, where its rows are lost
    at: Literal["neighbourhood", "provider", "council"]
    length: int
    state: str


_ALWAYS = (
    _Kind("emergency_admissions_65plus", "council", 2, ABSENT),
    _Kind("workforce", "provider", 3, ABSENT),
)
_PERSON_LEVEL = (_Kind("visits", "neighbourhood", 2, ABSENT),)
_AGGREGATE = (
    _Kind("insulin_on_time", "neighbourhood", 3, ABSENT),
    _Kind("medication_incidents", "neighbourhood", 2, ABSENT),
    _Kind("hypoglycaemia", "neighbourhood", 2, "failed quality"),
    _Kind("pressure_ulcers", "neighbourhood", 4, "suppressed"),
    _Kind("concern_to_review_hours", "council", 2, "too few"),
)
_WAVES_THAT_MAY_FAIL = (2, 10)
_NOT_AT_FIRST = _Kind("continuity", "neighbourhood", 4, "not collected")


def draw_holes(rng: Generator, *, route: Route, sites: Sequence[SiteTruth]) -> tuple[Hole, ...]:
    """Draw which months are missing.

    Parameters
    ----------
    rng : numpy.random.Generator
        The council's stream for holes.
    route : {"person-level", "aggregate"}
        By which route the council's figures come.
    sites : sequence of SiteTruth
        The council's sites.

    Returns
    -------
    tuple of Hole

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> sorted({hole.state for hole in design("E08000004", seed=1).holes})
    ['absent', 'failed quality', 'not collected', 'suppressed', 'too few']
    """
    aggregate = (_PERSON_LEVEL, _AGGREGATE)[route == "aggregate"]
    drawn = [_run(rng, kind, sites) for kind in (*_ALWAYS, *aggregate)]
    years = financial_years()
    drawn.append(Hole(indicator="surveys", site_id="", periods=(_wave(rng),), state=ABSENT))
    drawn.append(Hole(indicator="ascof_3a", site_id="", periods=(years[0],), state="not collected"))
    if route == "aggregate":
        place = _place(rng, _NOT_AT_FIRST, sites)
        first = MONTHS[: _NOT_AT_FIRST.length]
        drawn.append(Hole(indicator="continuity", site_id=place, periods=first, state="not collected"))
    return tuple(drawn)


def make_holes(observations: pd.DataFrame, *, holes: Sequence[Hole]) -> pd.DataFrame:
    """Take the rows out that are absent, and the figures out of those that have a state.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of the table observations.
    holes : sequence of Hole
        Which months are missing.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"indicator": ["x", "x"], "site_id": ["", ""], "period": ["2024-01", "2024-02"],
    ...                      "numerator": [1.0, 2.0], "status": ["value", "value"]})
    >>> hole = Hole(indicator="x", site_id="", periods=("2024-02",), state="suppressed")
    >>> make_holes(rows, holes=[hole])["status"].tolist()
    ['value', 'suppressed']
    """
    rows = observations.copy()
    for hole in holes:
        lost = _in_hole(rows, hole)
        if hole.state == ABSENT:
            rows = rows[~lost]
        else:
            blanked = {name: rows[name].mask(lost) for name in rows.columns if name not in _KEPT}
            rows = rows.assign(**blanked, status=rows["status"].mask(lost, hole.state))
    return rows.reset_index(drop=True)


_KEPT = ("indicator", "definition_version", "site_id", "period", "stratum", "status", "complete")


def _in_hole(rows: pd.DataFrame, hole: Hole) -> pd.Series[bool]:
    place = (rows["indicator"] == hole.indicator) & (rows["site_id"] == hole.site_id)
    return place & rows["period"].isin(hole.periods)


def _wave(rng: Generator) -> str:
    """Draw the month of the one wave that was not held."""
    return MONTHS[1 + 3 * int(rng.integers(*_WAVES_THAT_MAY_FAIL))]


def _run(rng: Generator, kind: _Kind, sites: Sequence[SiteTruth]) -> Hole:
    start = int(rng.integers(4, SPAN - kind.length - 3))
    periods = MONTHS[start : start + kind.length]
    return Hole(indicator=kind.indicator, site_id=_place(rng, kind, sites), periods=periods, state=kind.state)


def _place(rng: Generator, kind: _Kind, sites: Sequence[SiteTruth]) -> str:
    places = [site.site_id for site in sites if site.kind == kind.at] or [""]
    return places[int(rng.integers(len(places)))]
