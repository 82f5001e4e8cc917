"""How well one set fits within another: consistency, coverage, PRI and the relevance of necessity.

Ragin, C. C. (2008) Redesigning Social Inquiry; PRI as in Schneider and Wagemann (2012), who also give the
relevance of necessity (RoN).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Record
from evalkit.learning.conditions.cubes import OPEN, Cube

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from evalkit.learning.conditions.scores import Scores

    Memberships = NDArray[np.float64]


class Fit(Record):
    """Hold how well a set is sufficient for another; None where nothing is in it."""

    consistency: float | None
    pri: float | None
    coverage: float | None


class NecessaryFit(Record):
    """Hold how well a set is necessary for another, and how far from trivially so."""

    consistency: float | None
    relevance: float | None
    coverage: float | None


def sufficiency(within: Memberships, shown: Memberships) -> Fit:
    """Measure how far whoever is in a set is also in that of the outcome.

    Parameters
    ----------
    within : numpy.ndarray
        How far each case is in the set.
    shown : numpy.ndarray
        How far each case is in the outcome.

    Returns
    -------
    Fit
        Consistency sum(min(x, y)) / sum(x), its proportional reduction (PRI) and coverage
        sum(min(x, y)) / sum(y).

    Examples
    --------
    >>> fit = sufficiency(np.array([0.8, 0.6, 0.2]), np.array([0.9, 0.3, 0.1]))
    >>> round(fit.consistency, 4), round(fit.pri, 4), round(fit.coverage, 4)
    (0.75, 0.6364, 0.9231)
    """
    both = np.minimum(within, shown)
    neither = np.minimum(both, 1 - shown).sum()
    return Fit(
        consistency=share(both.sum(), within.sum()),
        pri=share(both.sum() - neither, within.sum() - neither),
        coverage=share(both.sum(), shown.sum()),
    )


def necessity(within: Memberships, shown: Memberships) -> NecessaryFit:
    """Measure how far whoever is in the outcome is also in a set.

    Parameters
    ----------
    within : numpy.ndarray
        How far each case is in the set.
    shown : numpy.ndarray
        How far each case is in the outcome.

    Returns
    -------
    NecessaryFit
        Consistency sum(min(x, y)) / sum(y), relevance sum(1 - x) / sum(1 - min(x, y)) and coverage
        sum(min(x, y)) / sum(x).

    Examples
    --------
    >>> fit = necessity(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    >>> fit.consistency, fit.relevance, fit.coverage
    (1.0, 0.5, 0.5)
    """
    both = np.minimum(within, shown)
    return NecessaryFit(
        consistency=share(both.sum(), shown.sum()),
        relevance=share((1 - within).sum(), (1 - both).sum()),
        coverage=share(both.sum(), within.sum()),
    )


def share(part: float, whole: float) -> float | None:
    """Divide, where there is something to divide by."""
    return float(part / whole) if whole > 0 else None


def membership(cube: Cube, scores: Scores) -> Memberships:
    """Say how far each case is in a combination: as far as in the condition it is least in."""
    within = np.ones(len(scores.cases))
    for place, digit in enumerate(cube.digits(len(scores.conditions))):
        if digit != OPEN:
            inside = scores.inside[:, place]
            within = np.minimum(within, inside if digit else 1 - inside)
    return within


def joined(sets: Iterable[Memberships], *, cases: int) -> Memberships:
    """Say how far each case is in any of several sets."""
    within: Memberships = np.stack([np.zeros(cases), *sets]).max(axis=0)
    return within
