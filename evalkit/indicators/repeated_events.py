"""Standardised rates of events that one person can have several times, from a tidy table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.errors import UsageError
from evalkit.indicators.standardised_rates import StandardisedRate, standardised_rate_of_repeats

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.arguments import Numbers

NEEDED = ("stratum", "frequency", "persons", "population", "standard")
OF_A_STRATUM = ["population", "standard"]


def repeated_events_rate(
    frame: pd.DataFrame, *, conf: float = 0.95, multiplier: float = 100_000
) -> StandardisedRate:
    """Standardise a rate of repeated events, such as falls, whose plain interval would be too narrow.

    The variance is the sum over f of f squared times the variance from the persons with f events each, as
    PHEindicatormethods ``calculate_dsr(independent_events = FALSE)``. A stratum has a row for each number
    of events that somebody in it had; numbers that nobody had may be left out, a stratum may not.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``stratum, frequency, persons, population, standard``: how many people of a stratum had so many
        events each, with the population and the standard population of the stratum.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : float
        Units of the rate, such as 100,000.

    Returns
    -------
    StandardisedRate
        Missing (NaN) where there are fewer than ten events.

    Raises
    ------
    UsageError
        If a column is missing, a number is, or a stratum has two populations.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"stratum": ["65-74", "65-74", "75+", "75+"], "frequency": [1, 2, 1, 2],
    ...                       "persons": [10, 5, 40, 20], "population": [1000, 1000, 500, 500],
    ...                       "standard": [7000, 7000, 3000, 3000]})
    >>> rate = repeated_events_rate(frame, multiplier=1000)
    >>> float(rate.value), round(float(rate.lower), 2), round(float(rate.upper), 2)
    (62.0, 47.82, 78.46)
    """
    _refuse(frame)
    strata = frame.drop_duplicates("stratum").set_index("stratum")[OF_A_STRATUM].sort_index()
    persons = frame.pivot_table(
        index="frequency", columns="stratum", values="persons", aggfunc="sum", fill_value=0
    )
    return standardised_rate_of_repeats(
        persons[strata.index].to_numpy(dtype=np.float64),
        strata["population"],
        strata["standard"],
        frequency=persons.index.to_numpy(dtype=np.float64),
        conf=conf,
        multiplier=multiplier,
    )


def event_frequencies(events: pd.DataFrame) -> pd.DataFrame:
    """Count how many people of each stratum had one event, two events, and so on.

    Parameters
    ----------
    events : pandas.DataFrame
        ``person, stratum``, a row for each event.

    Returns
    -------
    pandas.DataFrame
        ``stratum, frequency, persons``.

    Raises
    ------
    UsageError
        If a person or a stratum is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"person": ["a", "a", "b"], "stratum": ["75+", "75+", "75+"]})
    >>> event_frequencies(events).values.tolist()
    [['75+', 1, 1], ['75+', 2, 1]]
    """
    missing = [column for column in ("person", "stratum") if column not in events]
    if missing or events[["person", "stratum"]].isna().any().any():
        raise UsageError("An event has no person or no stratum.", hint="Give both for every event.")
    each = events.groupby(["stratum", "person"]).size().rename("frequency").reset_index()
    return each.groupby(["stratum", "frequency"]).size().rename("persons").reset_index()


def _refuse(frame: pd.DataFrame) -> None:
    lacking = [column for column in NEEDED if column not in frame]
    if lacking:
        raise UsageError(
            f"The table has no {' and no '.join(lacking)}.", hint=f"It needs: {', '.join(NEEDED)}."
        )
    if frame.empty or frame[list(NEEDED)].isna().any().any():
        raise UsageError("The table is empty or has gaps.", hint="Give a number in every cell.")
    times: Numbers = frame["frequency"].to_numpy(dtype=np.float64)
    if (times < 0).any() or np.isinf(times).any():
        raise UsageError("A number of events is below zero or endless.", hint="Correct it.")
    differing = frame.groupby("stratum")[OF_A_STRATUM].nunique().max(axis=1)
    if (differing > 1).any():
        raise UsageError(
            f"{differing.index[differing > 1][0]} has two populations.", hint="Give one for each stratum."
        )
