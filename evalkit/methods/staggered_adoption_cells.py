"""The comparisons that staggered adoption allows: one for each start date and period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt

from evalkit.errors import one_of
from evalkit.methods.panels import NEVER
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.methods.panels import Panel

Controls = Literal["not yet treated", "never treated"]
Base = Literal["varying", "universal"]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
LEAST, MOST = 1e-100, 1e100  # beyond these the squares of outcomes are no numbers
FEWEST_TREATED = FEWEST_COMPARED = 2  # with one of either no error can be had from differences among them


@dataclass(frozen=True)
class Cohorts:
    """Hold places by the period in which they were first treated.

    Parameters
    ----------
    starts : numpy.ndarray
        Position of the first treated period of each of H cohorts, in order; infinite, and last, for those
        that are not treated in any.
    members : tuple of numpy.ndarray
        For each cohort, outcomes of its places: a row a place, a column for each of T periods.

    Examples
    --------
    >>> Cohorts(np.array([2.0, np.inf]), (np.zeros((3, 4)), np.zeros((5, 4)))).sizes.tolist()
    [3, 5]
    """

    starts: Floats
    members: tuple[Floats, ...]

    @property
    def sizes(self) -> Whole:
        """Count the places of each cohort."""
        return np.array([len(rows) for rows in self.members], dtype=np.intp)

    @property
    def means(self) -> Floats:
        """Give the mean outcome of each cohort in each period."""
        return np.array([rows.mean(axis=0) for rows in self.members])

    @property
    def n_periods(self) -> int:
        """Count the periods."""
        return int(self.members[0].shape[1])

    @property
    def outcomes(self) -> Floats:
        """Give the outcomes of all places, cohort by cohort."""
        return np.concatenate(self.members)


@dataclass(frozen=True)
class Cells:
    """Hold each estimable effect as a contrast of cohort means.

    Parameters
    ----------
    cohort, period : numpy.ndarray
        Of each of K cells: which cohort, and the position of the period.
    event_time : numpy.ndarray
        Periods since the cohort was first treated; below zero before.
    contrasts : numpy.ndarray
        K x H x T: what each cell takes of the mean outcome of each cohort in each period.

    Examples
    --------
    >>> two = Cohorts(np.array([1.0, np.inf]), (np.ones((2, 2)), np.ones((2, 2))))
    >>> cells_of(two).contrasts[0].tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """

    cohort: Whole
    period: Whole
    event_time: Whole
    contrasts: Floats


def cohorts_of(panel: Panel, *, controls: Controls, without: Collection[str] = (), per: float = 1) -> Cohorts:
    """Sort places into cohorts by start, and within them by outcome, so that names and row order are nothing.

    Parameters
    ----------
    panel : Panel
        Outcomes and starts; with an exposure the outcome is divided by it.
    controls : {"not yet treated", "never treated"}
        With the latter, places that plan to start are left out.
    without : collection of str
        Places to leave out.
    per : float
        What a rate is multiplied by.

    Returns
    -------
    Cohorts

    Raises
    ------
    CannotEstimateError
        If there are too few places or periods, or the outcomes are not numbers that vary.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import Panel
    >>> outcomes = pd.DataFrame([[1, 2.0], [1, 3], [2, 2], [2, 3]], index=list("abcd"),
    ...                         columns=["2024", "2025"])
    >>> status = pd.Series(["treated"] * 2 + ["never treated"] * 2, index=list("abcd"))
    >>> starts = pd.Series([1, 1, np.inf, np.inf], index=list("abcd"))
    >>> cohorts_of(Panel(outcomes, None, starts, status, {}), controls="never treated").sizes.tolist()
    [2, 2]
    """
    one_of(controls, get_args(Controls), what="comparison")
    unknown = sorted(set(without) - set(panel.outcomes.index))
    if unknown:
        raise CannotEstimateError(f"No place of the panel is called {', '.join(unknown)}.")
    used = [
        unit
        for unit in panel.outcomes.index
        if unit not in without and (controls == "not yet treated" or _treated_or_never(panel, unit))
    ]
    outcomes = _checked(panel, per=per)[panel.outcomes.index.isin(used)]
    starts = panel.starts[used].to_numpy(dtype=float)
    dates: Floats = np.unique(starts)
    if len(dates) and dates[0] <= 0:
        raise CannotEstimateError(
            "A place was treated from the first period on, so it has nothing before it."
        )
    members = tuple(_in_order(outcomes[starts == date]) for date in dates)
    cohorts = Cohorts(dates, members)
    if int(cohorts.sizes.sum()) != len(used):
        raise CannotEstimateError("A place has no start, not even that it never starts.")
    _enough(cohorts, controls)
    return cohorts


def cells_of(
    cohorts: Cohorts, *, controls: Controls = "never treated", base: Base = "varying", phase_in: int = 0
) -> Cells:
    """List the effects by start and period that have something to be compared with.

    Callaway and Sant'Anna, Journal of Econometrics 225 (2021), equations 2.8 and 2.9 without covariates: the
    change of the cohort's mean since the base period, less that of the places not treated by then.

    Parameters
    ----------
    cohorts : Cohorts
        From `cohorts_of`.
    controls : {"not yet treated", "never treated"}
        Who is compared with.
    base : {"varying", "universal"}
        Before the start, compare each period with the one before it, or all with the last before the start.
    phase_in : int
        Periods before the start that are left out, such as those of training.

    Returns
    -------
    Cells

    Raises
    ------
    CannotEstimateError
        If no treated period has a comparison.

    Examples
    --------
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((2, 4)), np.ones((2, 4))))
    >>> cells_of(two).event_time.tolist()
    [-1, 0, 1]
    """
    one_of(base, get_args(Base), what="base")
    if phase_in < 0:
        raise CannotEstimateError("A phase-in is below zero periods.")
    found = list(_contrasts(cohorts, controls, base, phase_in))
    if not any(period >= cohorts.starts[cohort] for cohort, period, _ in found):
        raise CannotEstimateError(
            "No treated period can be compared: no place is still untreated then, "
            "or none has a period before its start."
        )
    cohort = np.array([cell[0] for cell in found], dtype=np.intp)
    period = np.array([cell[1] for cell in found], dtype=np.intp)
    since = period - cohorts.starts[cohort].astype(np.intp)
    return Cells(cohort, period, since, np.array([cell[2] for cell in found]))


def _contrasts(
    cohorts: Cohorts, controls: Controls, base: Base, phase_in: int
) -> Iterator[tuple[int, int, Floats]]:
    for cohort in np.flatnonzero(np.isfinite(cohorts.starts)):
        start = int(cohorts.starts[cohort])
        last_before = start - 1 - phase_in
        for period in range(cohorts.n_periods):
            before = last_before if period >= start or base == "universal" else period - 1
            if before < 0 or period == before or last_before < period < start:
                continue
            shares = _shares(cohorts, int(cohort), max(period, before), controls)
            if shares.any():
                contrast = np.zeros((len(cohorts.starts), cohorts.n_periods))
                contrast[:, period] -= shares
                contrast[:, before] += shares
                contrast[cohort, [period, before]] += 1, -1
                yield int(cohort), period, contrast


def _shares(cohorts: Cohorts, cohort: int, by: int, controls: Controls) -> Floats:
    """Give each cohort's share of the places that are compared with, untreated up to a period."""
    compared = np.isinf(cohorts.starts) if controls == "never treated" else cohorts.starts > by
    compared[cohort] = False
    sizes = cohorts.sizes * compared
    shares: Floats = sizes / max(sizes.sum(), 1)
    return shares


def _treated_or_never(panel: Panel, unit: str) -> bool:
    return bool(np.isfinite(panel.starts[unit])) or panel.status[unit] == NEVER


def _in_order(rows: Floats) -> Floats:
    return rows[np.lexsort(rows.T[::-1])]


def _checked(panel: Panel, *, per: float) -> Floats:
    values = panel.outcomes.to_numpy(dtype=float)
    if panel.exposure is not None:
        if (values < 0).any():
            raise CannotEstimateError("A count is below zero.")
        below = panel.exposure.to_numpy(dtype=float)
        if not (np.isfinite(below) & (below > 0)).all():
            raise CannotEstimateError("A place has a period in which nothing could be counted (exposure 0).")
        values = values / below * per
    if not np.isfinite(values).all():
        raise CannotEstimateError("An outcome is missing or infinite; every place needs every period.")
    if values.shape[1] < 2:  # noqa: PLR2004 - before and after
        raise CannotEstimateError("There is one period; one before and one after the start are needed.")
    if np.ptp(values) == 0:
        raise CannotEstimateError(f"The outcome is {values.flat[0]:g} in every place and period.")
    if not LEAST < np.abs(values).max() < MOST:
        raise CannotEstimateError("An outcome is too large, or all are too small, to reckon with.")
    return values


def _enough(cohorts: Cohorts, controls: Controls) -> None:
    treated = int(cohorts.sizes[np.isfinite(cohorts.starts)].sum())
    compared = int(cohorts.sizes.sum()) - treated
    if treated == 0:
        raise CannotEstimateError("No place started in these periods.")
    if treated < FEWEST_TREATED:
        raise CannotEstimateError(
            f"{treated} place started in these periods; {FEWEST_TREATED} are needed. "
            "With one, use synthetic control."
        )
    if compared == 0 and (controls == "never treated" or len(cohorts.starts) == 1):
        raise CannotEstimateError("Every place is treated in the end, so none is left to compare with.")
    if controls == "never treated" and compared < FEWEST_COMPARED:
        raise CannotEstimateError(f"One place never starts; {FEWEST_COMPARED} are needed to compare with.")
