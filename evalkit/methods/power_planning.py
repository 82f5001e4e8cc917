"""How many months and sites a wanted effect needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import one_of
from evalkit.methods.power import OF_COUNTS, OF_PANELS, OF_SERIES, SEED, assumed, in_unit
from evalkit.methods.power_searches import (
    KEPT,
    LARGEST,
    USUAL,
    Design,
    Drawn,
    Layout,
    cases_of,
    drawn_panel,
    drawn_series,
    halved,
    largest_of,
)
from evalkit.methods.power_series import FEWEST_FREE
from evalkit.methods.power_series import MONTHS as MONTHS_IN_YEAR
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.methods.power_noise import Noise
    from evalkit.methods.power_searches import Aim, Direction

MONTHS = (6, 12, 18, 24, 36)
SITES = (1, 2, 4, 6, 8, 12, 16)
REPLICATES = 300
POINTS = {12: "months", 4: "quarters", 1: "years"}
OF_SITES = (
    "Half of the sites start in one month and are compared with the rest, from the mean of all months before."
)
OF_ONE_SITE = (
    "One series carries its own trend forward, so more {points} after help it little without more before."
)
OF_COUNTS_AT_SITES = "With several sites, counts are taken as scores with the spread of counts."
DRAWN = Drawn(REPLICATES, SEED)
FEWEST_SITES = 2  # below which there is one series and nothing to compare it with


@dataclass(frozen=True)
class Plan:
    """Hold what months and sites would show a wanted effect.

    Parameters
    ----------
    wanted : float
        The effect, in the outcome's unit.
    frame : pandas.DataFrame
        ``sites, months, power, smallest_detectable, enough``: power to see the wanted effect, the smallest
        effect seen in 80% (missing where none would be), and whether power reaches 80%; ready for a heat map.
    assumptions : tuple of str
        What it rests on.
    aim : Aim
        What was to be reached.
    """

    wanted: float
    frame: pd.DataFrame
    assumptions: tuple[str, ...]
    aim: Aim = USUAL

    @property
    def sentence(self) -> str:
        """Say what is enough, in one sentence."""
        enough, often = self.frame[self.frame["enough"]], cases_of(self.aim)
        if enough.empty:
            return f"None of these plans would show an effect of {self.wanted:g} {often}."
        least = enough.sort_values(["sites", "months"]).iloc[0]
        soonest = enough.sort_values(["months", "sites"]).iloc[0]
        words = dict.fromkeys(
            f"{_many(row['sites'], 'site')} and {_many(row['months'], 'month')}" for row in (least, soonest)
        )
        return (
            f"To see an effect of {self.wanted:g} {often}, {' or '.join(words)} after the start are enough."
        )


def how_many(  # noqa: PLR0913 - what a plan consists of, the simulation and its aim
    wanted: float,
    *,
    noise: Noise,
    months_before: int = 24,
    months: Sequence[int] = MONTHS,
    sites: Sequence[int] = SITES,
    direction: Direction = "down",
    replicates: int = REPLICATES,
    seed: int = SEED,
    aim: Aim = USUAL,
) -> Plan:
    """Simulate what months after the start and how many sites would show a wanted effect.

    One site is an interrupted series: it carries its own trend forward, so that without more months before,
    more months after may show less and not more. With two or more sites, half of them (rounded down) start
    in one month, and they are compared with the rest, from the mean of all months before.

    Parameters
    ----------
    wanted : float
        The effect, above zero, in the outcome's unit.
    noise : Noise
        How the outcome of one site varies from month to month.
    months_before : int
        Months with a figure before the start.
    months, sites : sequence of int
        Months after the start, and numbers of sites, to try.
    direction : {"up", "down"}
        Of the effect; it matters for counts.
    replicates, seed : int
        Of the simulation.
    aim : Aim
        The chance of seeing the effect, and the confidence of the test.

    Returns
    -------
    Plan

    Raises
    ------
    CannotEstimateError
        If the effect is not above zero, a count of months or sites is not, or counts would fall below none.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> plan = how_many(5, noise=Noise("scores", 70, 4), months=(6, 12), sites=(1, 8))
    >>> plan.frame[["sites", "months", "enough"]].values.tolist()
    [[1, 6, False], [1, 12, False], [8, 6, False], [8, 12, True]]
    """
    _check(wanted, noise, (months_before, *months, *sites), direction)
    drawn = Drawn(replicates, seed)
    frame = smallest_by_plan(
        noise,
        months_before=months_before,
        months=months,
        sites=sites,
        direction=direction,
        drawn=drawn,
        aim=aim,
    )
    power = [
        _power(wanted, noise, _plan(months_before, after, places), direction, drawn, aim)
        for places, after in frame[["sites", "months"]].itertuples(index=False, name=None)
    ]
    frame.insert(2, "power", power)
    frame["enough"] = frame["power"] >= aim.power
    return Plan(float(wanted), frame, assumptions_of(noise, months_before, aim=aim), aim)


def smallest_by_plan(
    noise: Noise,
    *,
    months_before: int,
    months: Sequence[int],
    sites: Sequence[int],
    a_year: int = MONTHS_IN_YEAR,
    direction: Direction = "down",
    drawn: Drawn = DRAWN,
    aim: Aim = USUAL,
) -> pd.DataFrame:
    """Simulate the smallest effect that each plan would show; what was simulated once is remembered.

    Parameters
    ----------
    noise : Noise
        How the outcome of one site varies from point to point.
    months_before : int
        Points with a figure before the start.
    months, sites : sequence of int
        Points after the start, and numbers of sites, to try; one site is an interrupted series.
    a_year : int
        How many points make a year: 12 where they are months.
    direction : {"up", "down"}
        Of the effect.
    drawn : Drawn
        Replicates and seed.
    aim : Aim
        The chance of seeing the effect, and the confidence of the test.

    Returns
    -------
    pandas.DataFrame
        ``sites, months, smallest_detectable``; the last in the unit of the noise, missing where no effect
        would be seen.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> noise = Noise("scores", 70, 4)
    >>> found = smallest_by_plan(noise, months_before=24, months=(12,), sites=(2, 8))
    >>> found["smallest_detectable"].isna().tolist()
    [True, False]
    """
    rows = []
    for places in sorted(set(sites)):
        for after in sorted(set(months)):
            plan = _plan(months_before, after, places, a_year)
            rows.append((places, after, _smallest(noise, plan, direction, drawn, aim)))
    return pd.DataFrame(rows, columns=["sites", "months", "smallest_detectable"])


def _plan(before: int, after: int, places: int, a_year: int = MONTHS_IN_YEAR) -> Layout | Design:
    points = before + after
    if places < FEWEST_SITES:
        return Layout(tuple(range(points)), (*[False] * before, *[True] * after), a_year)
    starts = [float(before)] * (places // 2) + [np.inf] * (places - places // 2)
    return Design(tuple(starts), points, "all")


@lru_cache(maxsize=KEPT)
def _smallest(noise: Noise, plan: Layout | Design, direction: Direction, drawn: Drawn, aim: Aim) -> float:
    if isinstance(plan, Design):
        seen, _ = drawn_panel(noise, plan, drawn=drawn, aim=aim)
        effect = halved(seen, LARGEST["scores"] * noise.sd, direction, power=aim.power)
        return np.nan if effect is None else effect
    points, terms = plan.laid().design.shape
    if points - terms < FEWEST_FREE:
        return np.nan
    seen, _ = drawn_series(noise, plan, drawn=drawn, aim=aim)
    effect = halved(seen, largest_of(noise), direction, power=aim.power)
    return np.nan if effect is None else in_unit(noise, direction, 1.0)(effect)


def _power(
    wanted: float, noise: Noise, plan: Layout | Design, direction: Direction, drawn: Drawn, aim: Aim
) -> float:
    if isinstance(plan, Design):
        return drawn_panel(noise, plan, drawn=drawn, aim=aim)[0](wanted if direction == "up" else -wanted)
    return drawn_series(noise, plan, drawn=drawn, aim=aim)[0](_effect(wanted, noise, direction))


def _effect(wanted: float, noise: Noise, direction: Direction) -> float:
    signed = wanted if direction == "up" else -wanted
    return signed if noise.kind == "scores" else float(np.log1p(signed / noise.level))


def _check(wanted: float, noise: Noise, counts: tuple[int, ...], direction: str) -> None:
    one_of(direction, ("up", "down"), what="direction")
    if not (np.isfinite(wanted) and wanted > 0):
        raise CannotEstimateError("The wanted effect must be a number above zero.")
    if min(counts, default=0) < 1:
        raise CannotEstimateError("Months and sites must be one or more.")
    if noise.kind == "counts" and direction == "down" and wanted >= noise.level:
        raise CannotEstimateError(
            f"A fall of {wanted:g} is more than there is: {noise.level:g} events a period."
        )


def assumptions_of(
    noise: Noise,
    before: int,
    *,
    aim: Aim = USUAL,
    a_year: int = MONTHS_IN_YEAR,
    designs: Collection[str] = ("series", "sites"),
) -> tuple[str, ...]:
    """Say what plans rest on.

    Parameters
    ----------
    noise : Noise
        How the outcome varies.
    before : int
        Points before the start.
    aim : Aim
        What is to be reached.
    a_year : int
        Points a year.
    designs : collection of {"series", "sites"}
        Which of them were simulated.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> assumptions_of(Noise("scores", 70, 4, 0.2), 24, designs=["series"])[0][-37:]
    'there are 24 months before the start.'
    """
    points = POINTS.get(a_year, "points")
    varied = (
        f"{points.capitalize()} vary about a level of {noise.level:.4g} with a standard deviation of "
        f"{noise.sd:.3g} and an autocorrelation of {noise.autocorrelation:.2f}; there are {before} {points} "
        "before the start."
    )
    words = [varied]
    if "sites" in designs:
        words += [OF_SITES, *OF_PANELS]
    if "series" in designs:
        words += [OF_ONE_SITE.format(points=points), *OF_SERIES]
    if noise.kind == "counts":
        words += [OF_COUNTS, *([OF_COUNTS_AT_SITES] if "sites" in designs else [])]
    return assumed(words, aim)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
