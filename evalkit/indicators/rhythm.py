"""How far apart the periods of a series are meant to be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH_TO_TELL = 3  # steps between periods that show how far apart they are meant to be


def step_of(places: Sequence[int]) -> int:
    """Find the regular step between the places of periods on a calendar.

    Waves of a survey twice a year are six months apart, and the months between are not missing.

    Parameters
    ----------
    places : sequence of int
        Where the periods stand among all periods of their kind, in order.

    Returns
    -------
    int
        The smallest step, if every step is a multiple of it and there are enough to tell; else 1.

    Examples
    --------
    >>> step_of([0, 6, 12, 24]), step_of([0, 6, 13, 24]), step_of([0, 6])
    (6, 1, 1)
    """
    steps = [later - earlier for earlier, later in pairwise(places)]
    least = min(steps, default=1)
    regular = len(steps) >= ENOUGH_TO_TELL and all(step % least == 0 for step in steps)
    return least if regular else 1
