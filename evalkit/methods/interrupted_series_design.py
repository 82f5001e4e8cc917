"""What an interrupted time series is fitted with: its choices, its rows and its design matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evalkit.errors import UsageError, one_of

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.arguments import Numbers

Kind = Literal["auto", "counts", "means"]
Change = Literal["auto", "level", "level and slope"]
Season = Literal["auto", "none", "harmonics", "dummies"]
ErrorKind = Literal["poisson", "quasi-poisson", "ols", "hac", "autoregressive"]
Errors = Literal["wider", "poisson", "quasi-poisson", "ols", "hac", "autoregressive"]
Reference = Literal["t", "normal"]
PhaseInUse = Literal["left out", "kept"]
Per = Literal["exposure", "period"]
WORDS = {
    "kind": Kind,
    "change": Change,
    "season": Season,
    "reference": Reference,
    "phase_in_use": PhaseInUse,
    "per": Per,
}
AUTOREGRESSIVE: ErrorKind = "autoregressive"
EFFECTS = ("level", "slope")  # the terms without which the fit is the counterfactual
ERRORS_OF: dict[str, tuple[ErrorKind, ...]] = {
    "counts": ("quasi-poisson", "hac", "autoregressive", "poisson"),
    "means": ("ols", "hac", "autoregressive"),
}
WIDER_OF: dict[str, tuple[ErrorKind, ...]] = {
    "counts": ("quasi-poisson", "hac", "autoregressive"),
    "means": ("ols", "hac", "autoregressive"),
}
ERROR_NAMES: dict[str, str] = {
    "poisson": "Poisson",
    "quasi-poisson": "quasi-Poisson",
    "ols": "plain",
    "hac": "Newey-West",
    "autoregressive": "autoregressive",
}
HARMONICS = 2  # Lopez Bernal et al., IJE 46 (2017) 348
YEARS_FOR_SEASON, YEARS_FOR_DUMMIES = 2, 4
MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class ItsModel:
    """Hold the choices of an interrupted time series, to be made before its results are seen.

    Parameters
    ----------
    kind : {"auto", "counts", "means"}
        Counts: Poisson regression with log link and offset log(exposure). Means: least squares. By
        default counts where the series has numerators.
    change : {"auto", "level", "level and slope"}
        What may change at the start. By default both; the slope is left out where either side has fewer
        than eight points, even where it was asked for.
    season : {"auto", "none", "harmonics", "dummies"}
        By default two harmonics, or a term for each month from four years of months on; none below two
        years.
    errors : {"wider", "poisson", "quasi-poisson", "ols", "hac", "autoregressive"}
        By default the widest of quasi-Poisson (least squares: plain), Newey-West and autoregressive errors
        of the average effect; used for every effect. The last allow for periods that resemble the one
        before (see `autoregressive_errors`); without them intervals of short series are too narrow.
    lag : int, optional
        Of the Newey-West errors; by default floor(4 (T / 100)^(2/9)).
    reference : {"t", "normal"}
        What intervals are read from; t has n - k degrees of freedom, and Satterthwaite's fewer where errors
        are autoregressive.
    phase_in : int
        Periods from the start on in which the change was being brought in.
    phase_in_use : {"left out", "kept"}
        Leave those out of the fit, or count them as changed; a sensitivity run does the other.
    multiplier : float
        Rates are told per this many.
    per : {"exposure", "period"}
        Tell counts per exposure, where they have one, or per period.
    seed : int
        Of the draws from which the intervals of averages, sums and ratios are read.

    Examples
    --------
    >>> ItsModel(change="level", season="none").errors
    'wider'
    """

    kind: Kind = "auto"
    change: Change = "auto"
    season: Season = "auto"
    errors: Errors = "wider"
    lag: int | None = None
    reference: Reference = "t"
    phase_in: int = 0
    phase_in_use: PhaseInUse = "left out"
    multiplier: float = 1.0
    per: Per = "exposure"
    seed: int = 20_170_601

    def __post_init__(self) -> None:
        for word, choices in WORDS.items():
            one_of(getattr(self, word), get_args(choices), what=word.replace("_", " "))
        allowed = {"wider", *(kind for kinds in ERRORS_OF.values() for kind in kinds)}
        if self.kind != "auto":
            allowed = {"wider", *ERRORS_OF[self.kind]}
        if self.errors not in allowed:
            raise UsageError(
                f"Standard errors “{self.errors}” are not offered here.",
                hint=f"Choose one of: {', '.join(sorted(allowed))}.",
            )
        if self.phase_in < 0 or (self.lag is not None and self.lag < 0):
            raise UsageError("A phase-in and a lag are zero periods or more.")


@dataclass(frozen=True)
class Design:
    """Hold a design matrix and what it would be had nothing changed.

    Parameters
    ----------
    names : tuple of str
        Of the k columns.
    matrix, unchanged : numpy.ndarray
        n by k; in the second the columns of the effect are zero.
    """

    names: tuple[str, ...]
    matrix: Numbers
    unchanged: Numbers


def season_of(asked: Season, *, cycle: int, points: int, parts: int) -> Season:
    """Choose the terms for the season.

    Parameters
    ----------
    asked : {"auto", "none", "harmonics", "dummies"}
        The choice in the model.
    cycle : int
        Periods in a year.
    points : int
        Periods that have a figure.
    parts : int
        How many parts of the year (months, quarters) have one; a term for each needs them all.

    Returns
    -------
    {"none", "harmonics", "dummies"}

    Examples
    --------
    >>> [season_of("auto", cycle=12, points=n, parts=12) for n in (20, 30, 48)]
    ['none', 'harmonics', 'dummies']
    >>> season_of("auto", cycle=12, points=55, parts=11)
    'harmonics'
    """
    if cycle < 2 or points < YEARS_FOR_SEASON * cycle:  # noqa: PLR2004 - one period a year has no season
        return "none"
    few_terms = cycle < MONTHS_IN_YEAR or points >= YEARS_FOR_DUMMIES * cycle
    chosen = asked if asked != "auto" else "dummies" if few_terms else "harmonics"
    if chosen == "dummies" and parts < cycle:
        return "harmonics" if parts > 2 * HARMONICS else "none"
    return chosen


def design_of(rows: pd.DataFrame, *, slope: bool, season: Season, cycle: int) -> Design:
    """Build the design matrix.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``since`` (periods since the change: 0 is the first changed period), ``changed`` (bool) and
        ``compared`` (bool: a row of the comparison series).
    slope : bool
        Whether the slope may change.
    season : {"none", "harmonics", "dummies"}
        Terms for the season.
    cycle : int
        Periods in a year.

    Returns
    -------
    Design
        Columns ``constant, trend``, the season, ``level, slope``. With a comparison series every one of
        these is there for both series together and, with ``treated`` before its name, as an interaction;
        ``level`` and ``slope`` are then the interactions, and what both share is ``shared level``.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"since": [-1, 0, 1], "changed": [False, True, True], "compared": False})
    >>> design = design_of(rows, slope=True, season="none", cycle=12)
    >>> design.names, design.matrix.tolist()[2]
    (('constant', 'trend', 'level', 'slope'), [1.0, 1.0, 1.0, 1.0])
    """
    since = rows["since"].to_numpy(float)
    changed = rows["changed"].to_numpy(float)
    base = {"constant": np.ones(len(rows)), "trend": since, **_season(since, season, cycle)}
    effect = {"level": changed} | ({"slope": changed * since} if slope else {})
    columns = base | effect
    if rows["compared"].any():
        treated = 1.0 - rows["compared"].to_numpy(float)
        shared = base | {f"shared {name}": column for name, column in effect.items()}
        own = {f"treated {name}": treated * column for name, column in base.items()}
        columns = shared | own | {name: treated * column for name, column in effect.items()}
    matrix = np.column_stack(list(columns.values()))
    unchanged = matrix * np.array([name not in EFFECTS for name in columns])
    return Design(tuple(columns), matrix, unchanged)


def _season(since: Numbers, season: Season, cycle: int) -> dict[str, Numbers]:
    if season == "dummies":
        return {f"season {n}": (since % cycle == n).astype(float) for n in range(1, cycle)}
    if season != "harmonics":
        return {}
    waves = {}
    for n in range(1, HARMONICS + 1):
        angle = 2 * pi * n * since / cycle
        if 2 * n < cycle:
            waves[f"sine {n}"] = np.sin(angle)
        waves[f"cosine {n}"] = np.cos(angle)
    return waves
