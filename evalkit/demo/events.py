"""Draw concerns and goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.demo.happening import draw_events, who
from evalkit.demo.levels import exposures, levels
from evalkit.demo.months import DATA_AS_AT, LAST_DAY, SPAN, month_of_day
from evalkit.demo.reading import read_journey_words, read_process
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.demo.people import People
    from evalkit.demo.truth import Truth

CONCERNS = 1.8  # a site and month; twice as many where care workers know what to raise
RAISED_BETWEEN = (7 * 60, 21 * 60)  # minutes after midnight
REVIEW_SPREAD = 0.9  # of the logarithm of the time to review
SHORTEST_REVIEW_MINUTES = 5
NEVER_REVIEWED = 0.03
RESULTS = {"no action": 0.25, "advice": 0.4, "visit": 0.25, "referral": 0.08, "admission": 0.02}
GOALS = 2.4  # a site and month
REVIEW_AFTER_DAYS = (60, 150)
PARTLY_OF_UNMET = 0.5


def draw_concerns(truth: Truth, *, people: People) -> pd.DataFrame:
    """Draw the concerns that care workers raise, and when a nurse reviews them.

    Parameters
    ----------
    truth : Truth
        The council.
    people : People
        The people of its sample.

    Returns
    -------
    pandas.DataFrame
        Rows of the table concerns.

    Examples
    --------
    >>> from evalkit.demo.packs import make_council
    >>> concerns = make_council("E08000006", seed=1).tables["concerns"]
    >>> bool((concerns["reviewed_at"] > concerns["raised_at"])[concerns["reviewed_at"].notna()].all())
    True
    """
    rng = stream(truth.seed, truth.council, "concerns")
    expected = CONCERNS * (1 + exposures(truth, place="neighbourhood"))
    seen = draw_events(rng, people=people, expected=expected)
    count = len(seen.day)
    raised = seen.day.astype("datetime64[m]") + rng.integers(*RAISED_BETWEEN, count)
    median = levels(truth, process=read_process("concern_to_review_hours"))[0, seen.month]
    minutes = np.round(60 * median * np.exp(rng.normal(0, REVIEW_SPREAD, count)))
    reviewed = raised + np.maximum(minutes, SHORTEST_REVIEW_MINUTES).astype("timedelta64[m]")
    still_open = (rng.random(count) < NEVER_REVIEWED) | (reviewed >= np.datetime64(DATA_AS_AT, "m"))
    result = rng.choice(list(RESULTS), count, p=list(RESULTS.values()))
    rows = who(people, seen=seen).assign(
        raised_at=raised,
        reviewed_at=np.where(still_open, np.datetime64("NaT", "m"), reviewed),
        result=np.where(still_open, "", result),
    )
    rows = rows.drop(columns=["date", "person"]).sort_values("raised_at", kind="stable")
    return rows.assign(concern_id=[f"c{i:04d}" for i in range(1, count + 1)]).reset_index(drop=True)


def draw_goals(truth: Truth, *, people: People) -> pd.DataFrame:
    """Draw the goals that matter to people, and whether they were met at the review.

    Parameters
    ----------
    truth : Truth
        The council.
    people : People
        The people of its sample.

    Returns
    -------
    pandas.DataFrame
        Rows of the table goals.

    Examples
    --------
    >>> from evalkit.demo.packs import make_council
    >>> sorted(make_council("E08000006", seed=1).tables["goals"]["met"].unique())
    ['', 'no', 'partly', 'yes']
    """
    rng = stream(truth.seed, truth.council, "goals")
    expected = np.full((len(truth.neighbourhoods), SPAN), GOALS)
    agreed = draw_events(rng, people=people, expected=expected)
    count = len(agreed.day)
    reviewed = agreed.day + rng.integers(*REVIEW_AFTER_DAYS, count)
    known = reviewed <= LAST_DAY
    month = np.minimum(month_of_day(reviewed), SPAN - 1)
    chance = levels(truth, process=read_process("goals_met"))[people.site[agreed.person], month] / 100
    unmet = np.where(rng.random(count) < PARTLY_OF_UNMET, "partly", "no")
    met = np.where(rng.random(count) < chance, "yes", unmet)
    rows = who(people, seen=agreed).assign(
        goal=rng.choice(read_journey_words().goals, count),
        reviewed=np.where(known, reviewed, np.datetime64("NaT", "D")),
        met=np.where(known, met, ""),
    )
    rows = rows.rename(columns={"date": "set"}).drop(columns=["person", "task"])
    rows = rows.drop_duplicates(["person_ref", "goal", "set"])
    return rows.sort_values(["set", "person_ref"], kind="stable").reset_index(drop=True)
