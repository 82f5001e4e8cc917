"""How many months and sites a wanted effect needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import one_of
from evalkit.methods.power import LARGEST, OF_COUNTS, OF_PANELS, OF_SERIES, POWER, SEED, in_unit, sought
from evalkit.methods.power_panels import seen_in_panel
from evalkit.methods.power_series import seen_in_series, segments
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from evalkit.methods.power_noise import Noise

MONTHS = (6, 12, 18, 24, 36)
SITES = (1, 2, 4, 6, 8, 12, 16)
REPLICATES = 300
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
    """

    wanted: float
    frame: pd.DataFrame
    assumptions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say what is enough, in one sentence."""
        enough = self.frame[self.frame["enough"]]
        if enough.empty:
            return f"None of these plans would show an effect of {self.wanted:g} in four cases of five."
        least = enough.sort_values(["sites", "months"]).iloc[0]
        soonest = enough.sort_values(["months", "sites"]).iloc[0]
        words = dict.fromkeys(
            f"{_many(row['sites'], 'site')} and {_many(row['months'], 'month')}" for row in (least, soonest)
        )
        return (
            f"To see an effect of {self.wanted:g} in four cases of five, {' or '.join(words)} after the "
            "start are enough."
        )


def how_many(
    wanted: float,
    *,
    noise: Noise,
    months_before: int = 24,
    months: Sequence[int] = MONTHS,
    sites: Sequence[int] = SITES,
    direction: Literal["up", "down"] = "down",
    replicates: int = REPLICATES,
    seed: int = SEED,
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
    rows = [
        _row(wanted, noise, months_before, after, places, direction, (replicates, seed))
        for places in sorted(set(sites))
        for after in sorted(set(months))
    ]
    columns = ["sites", "months", "power", "smallest_detectable"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["enough"] = frame["power"] >= POWER
    return Plan(float(wanted), frame, _assumptions(noise, months_before))


def _row(
    wanted: float,
    noise: Noise,
    before: int,
    after: int,
    places: int,
    direction: Literal["up", "down"],
    drawn: tuple[int, int],
) -> tuple[int, int, float, float]:
    replicates, seed = drawn
    if places < FEWEST_SITES:
        positions = np.arange(before + after)
        laid = segments(positions, positions >= before)
        seen, _ = seen_in_series(noise, laid, replicates=replicates, seed=seed)
        unit, effect = in_unit(noise, direction, 1.0), _effect(wanted, noise, direction)
        largest = LARGEST[noise.kind] * (noise.sd if noise.kind == "scores" else 1)
        found = sought(seen, largest, direction)
    else:
        starts = np.where(np.arange(places) < places // 2, float(before), np.inf)
        seen, _ = seen_in_panel(
            noise, starts, periods=before + after, baseline="all", replicates=replicates, seed=seed
        )
        unit, effect = float, wanted if direction == "up" else -wanted
        found = sought(seen, LARGEST["scores"] * noise.sd, direction)
    smallest = np.nan if found.effect is None else unit(found.effect)
    return places, after, seen(effect), smallest


def _effect(wanted: float, noise: Noise, direction: Literal["up", "down"]) -> float:
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


def _assumptions(noise: Noise, before: int) -> tuple[str, ...]:
    drawn = (
        f"Months vary about a level of {noise.level:g} with a standard deviation of {noise.sd:.3g} and an "
        f"autocorrelation of {noise.autocorrelation:.2f}; there are {before} months before the start."
    )
    shape = (
        "Half of the sites start in one month and are compared with the rest, from the mean of all months "
        "before. One site is a series that carries its own trend forward, so more months after help it "
        "little without more before."
    )
    counted = (OF_COUNTS, "With several sites, counts are taken as scores with the spread of counts.")
    return (drawn, shape, *OF_SERIES, *OF_PANELS, *(counted if noise.kind == "counts" else ()))


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
