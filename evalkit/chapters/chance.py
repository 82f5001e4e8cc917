"""How many signals chance alone would give, when many series are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Share of series without any change whose last point is marked. Simulated: 6,000 series of 36
# independent normal points for each entry, both rule sets within 0.01 of each other. Real series that
# drift, have seasons or follow each other closely give more; that is said beside the figure. P, U and C
# charts and their primed forms give no more (1,200 binomial or Poisson series each).
NO_BASELINE = 0.016
BY_BASELINE = ((24, 0.040), (18, 0.046), (12, 0.060))  # limits set from that many points or more

RUN_CHART = 0.014  # run charts of 10 to 12 normal points with any signal; 20,000 simulated of each length


def false_signal_share(baseline: int | None) -> float:
    """Give the chance that a series without change shows a signal at its last point.

    Parameters
    ----------
    baseline : int or None
        How many first points set the limits; None where all do.

    Returns
    -------
    float

    Examples
    --------
    >>> false_signal_share(None), false_signal_share(20)
    (0.016, 0.046)
    """
    if baseline is None:
        return NO_BASELINE
    return next((share for points, share in BY_BASELINE if baseline >= points), BY_BASELINE[-1][1])


def expected_false_signals(baselines: Iterable[int | None]) -> float:
    """Add up the chances over all series that were examined.

    Parameters
    ----------
    baselines : iterable of int or None
        One for each series.

    Returns
    -------
    float

    Examples
    --------
    >>> round(expected_false_signals([None, 12, 24]), 3)
    0.116
    """
    return sum(map(false_signal_share, baselines))
