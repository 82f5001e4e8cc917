"""Turn measurements and ratings into scores from fully out (0) to fully in (1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

AT_ANCHORS = 0.95  # membership at the anchor of fully in; 0.05 at that of fully out (Ragin 2008, chapter 5)
RATED = {-2: 0.0, -1: 0.33, 0: 0.5, 1: 0.67, 2: 1.0}  # of a rating as CFIR has it; 0 is mixed, not missing


def calibrate(measured: pd.Series[float], *, out: float, crossover: float, into: float) -> pd.Series[float]:
    """Score measurements by three anchors: Ragin's direct method, by log odds.

    Parameters
    ----------
    measured : pandas.Series
        What was measured, by case.
    out : float
        Where a case is fully out (score 0.05).
    crossover : float
        Where it is neither in nor out (0.5): set it where no case lies, for such a case is refused later.
    into : float
        Where a case is fully in (score 0.95). It may be the lowest of the three.

    Returns
    -------
    pandas.Series
        Scores from 0 to 1; missing stays missing.

    Raises
    ------
    UsageError
        If the anchors are not in order.

    Examples
    --------
    >>> import pandas as pd
    >>> pay = pd.Series({"Bury": 0.2, "Wigan": 1.1, "Oldham": 2.0})
    >>> calibrate(pay, out=0.2, crossover=1.0, into=2.0).round(3).to_dict()
    {'Bury': 0.05, 'Wigan': 0.573, 'Oldham': 0.95}
    """
    way = np.sign(into - out)
    if not (way * out < way * crossover < way * into):
        raise UsageError(
            f"The anchors {out:g}, {crossover:g} and {into:g} are not in order.",
            hint="Put the crossover between fully out and fully in.",
        )
    apart = measured - crossover
    to_anchor = np.where(way * apart >= 0, into - crossover, crossover - out)
    odds = np.log(AT_ANCHORS / (1 - AT_ANCHORS)) * apart / to_anchor
    scores: pd.Series[float] = 1 / (1 + np.exp(-odds))
    return scores


def score_described(chosen: pd.Series[float], *, anchors: Sequence[float]) -> pd.Series[float]:
    """Take scores that were chosen by described anchors, such as those of the theory.

    Parameters
    ----------
    chosen : pandas.Series
        By case, which anchor describes it best: its place, counted from 1.
    anchors : sequence of float
        The score of each anchor, from fully out to fully in.

    Returns
    -------
    pandas.Series

    Raises
    ------
    UsageError
        If a place is not that of an anchor.

    Examples
    --------
    >>> import pandas as pd
    >>> score_described(pd.Series({"Bury": 4, "Wigan": 2}), anchors=[0, 0.33, 0.67, 1]).to_dict()
    {'Bury': 1.0, 'Wigan': 0.33}
    """
    scores = {place: float(score) for place, score in enumerate(anchors, start=1)}
    return _looked_up(chosen, scores, what="anchor")


def score_ratings(ratings: pd.Series[float]) -> pd.Series[float]:
    """Score ratings from -2 (hinders strongly) to +2 (helps strongly) of a site.

    A rating of 0 is *mixed*, which is not missing: it becomes 0.5, which a comparison refuses until it is
    decided whether the case is more in than out.

    Parameters
    ----------
    ratings : pandas.Series
        By case: -2, -1, 0, 1 or 2.

    Returns
    -------
    pandas.Series

    Raises
    ------
    UsageError
        If a rating is another number.

    Examples
    --------
    >>> import pandas as pd
    >>> score_ratings(pd.Series({"Bury": 2, "Wigan": -1, "Oldham": 0})).to_dict()
    {'Bury': 1.0, 'Wigan': 0.33, 'Oldham': 0.5}
    """
    return _looked_up(ratings, dict(RATED), what="rating")


def _looked_up(given: pd.Series[float], scores: dict[int, float], *, what: str) -> pd.Series[float]:
    known = given.dropna()
    wrong = known[~known.isin(list(scores))]
    if len(wrong):
        raise UsageError(
            f"{wrong.index[0]}: {wrong.iloc[0]} is no {what}.",
            hint=f"There are: {', '.join(map(str, scores))}.",
        )
    return given.map(scores)
