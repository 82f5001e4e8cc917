"""Search the smallest effect that is seen often enough; what was searched for is not searched for again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from evalkit.methods.power_panels import seen_in_panel
from evalkit.methods.power_series import MONTHS, seen_in_series, segments
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.power_noise import Noise
    from evalkit.methods.power_panels import Baseline
    from evalkit.methods.power_series import Segments

POWER = 0.80
CONFIDENCE = 0.95
NEAREST = 0.01  # of the effect: nearer than that is beyond what the replicates can tell
LARGEST = {"scores": 64.0, "counts": 3.0}  # standard deviations; logarithm (a fall by 95%)
CURVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
KEPT = 4096  # searches remembered: a few numbers each
AT_HAND = 4  # draws remembered: large, and asked for again at once or not at all
Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Aim:
    """Say what a study should reach.

    Parameters
    ----------
    power : float
        The chance of seeing the effect, if it is there.
    confidence : float
        Of the two-sided test: 0.95 rejects in 5% where nothing happened.

    Examples
    --------
    >>> Aim().power, Aim(confidence=0.9).level
    (0.8, 0.1)
    """

    power: float = POWER
    confidence: float = CONFIDENCE

    def __post_init__(self) -> None:
        """Refuse what is no chance."""
        if not (0 < self.power < 1 and 0 < self.confidence < 1):
            raise CannotEstimateError("The chance and the confidence must lie between 0 and 1.")

    @property
    def level(self) -> float:
        """Give how often the test may reject where nothing happened."""
        return round(1 - self.confidence, 12)


USUAL = Aim()


def cases_of(aim: Aim) -> str:
    """Say how often an effect is to be seen.

    Examples
    --------
    >>> cases_of(Aim()), cases_of(Aim(power=0.9))
    ('in four cases of five', 'with a chance of 90%')
    """
    return "in four cases of five" if aim.power == POWER else f"with a chance of {100 * aim.power:.4g}%"


class Drawn(NamedTuple):
    """How many replicates are drawn, and from which seed.

    Parameters
    ----------
    replicates : int
        The number; the error of a power of 80% is 1.8 points with 500.
    seed : int
        Of the generator: the same seed gives the same figures.

    Examples
    --------
    >>> Drawn(replicates=500, seed=1).seed
    1
    """

    replicates: int
    seed: int


class Layout(NamedTuple):
    """Where the points of a series lie, and which come after the start; equal layouts are one key."""

    positions: tuple[int, ...]
    after: tuple[bool, ...]
    a_year: int = MONTHS

    def laid(self) -> Segments:
        """Lay out the regressors."""
        return segments(np.array(self.positions), np.array(self.after), a_year=self.a_year)


class Design(NamedTuple):
    """Which place starts when, and over how many periods; equal designs are one key."""

    starts: tuple[float, ...]
    periods: int
    baseline: Baseline = "last"


@dataclass(frozen=True)
class Sought:
    """Hold what a search found: the effect, its power, and the curve, all in the model's terms."""

    effect: float | None
    power: float
    curve: tuple[tuple[float, float], ...]


def sought(seen: Callable[[float], float], largest: float, direction: str, *, power: float = POWER) -> Sought:
    """Find the effect that is seen as often as asked, and the power around it.

    Examples
    --------
    >>> round(sought(lambda effect: min(abs(effect), 1), 64, "up").effect, 1)
    0.8
    """
    sign = 1 if direction == "up" else -1
    found = halved(seen, largest, direction, power=power)
    if found is None:
        curve = tuple((largest * share, seen(sign * largest * share)) for share in CURVE)
        return Sought(None, seen(sign * largest), curve)
    return Sought(found, *_curve(seen, sign * found))


def halved(
    seen: Callable[[float], float], largest: float, direction: str, *, power: float = POWER
) -> float | None:
    """Find by halving the size of the effect that is seen as often as asked; None where none is.

    Examples
    --------
    >>> halved(lambda effect: 0.5, 64, "down") is None
    True
    """
    sign = 1 if direction == "up" else -1
    high = largest / 64
    while seen(sign * high) < power:
        high *= 2
        if high > largest:
            return None
    low = 0.0
    while high - low > NEAREST * high:
        middle = (low + high) / 2
        low, high = (low, middle) if seen(sign * middle) >= power else (middle, high)
    return high


def _curve(seen: Callable[[float], float], effect: float) -> tuple[float, tuple[tuple[float, float], ...]]:
    points = tuple((abs(effect) * share, seen(effect * share)) for share in CURVE)
    return points[CURVE.index(1.0)][1], points


@lru_cache(maxsize=AT_HAND)
def drawn_series(
    noise: Noise, layout: Layout, *, drawn: Drawn, aim: Aim = USUAL
) -> tuple[Callable[[float], float], float]:
    """Draw series: the function from effect to power, and how often the usual test is wrong.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> layout = Layout(tuple(range(40)), tuple(month >= 24 for month in range(40)))
    >>> drawn_series(Noise("scores", 70, 4), layout, drawn=Drawn(100, 1))[0](40.0)
    1.0
    """
    return seen_in_series(noise, layout.laid(), **drawn._asdict(), confidence=aim.confidence)


@lru_cache(maxsize=AT_HAND)
def drawn_panel(
    noise: Noise, design: Design, *, drawn: Drawn, aim: Aim = USUAL
) -> tuple[Callable[[float], float], float]:
    """Draw panels: the function from effect to power, and how often the test is wrong.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> design = Design((12.0, 12, 12, *[np.inf] * 5), 24)
    >>> drawn_panel(Noise("scores", 70, 4), design, drawn=Drawn(100, 1))[0](40.0)
    1.0
    """
    starts = np.array(design.starts)
    return seen_in_panel(
        noise,
        starts,
        periods=design.periods,
        baseline=design.baseline,
        **drawn._asdict(),
        confidence=aim.confidence,
    )


@lru_cache(maxsize=KEPT)
def search_series(
    noise: Noise, layout: Layout, *, direction: Direction, drawn: Drawn, aim: Aim = USUAL
) -> tuple[Sought, float]:
    """Search the smallest effect that a series shows, and how often the usual test is wrong without one.

    Parameters
    ----------
    noise : Noise
        How the outcome varies.
    layout : Layout
        Where the points lie.
    direction : {"up", "down"}
        Of the effect.
    drawn : Drawn
        Replicates and seed.
    aim : Aim
        What is to be reached.

    Returns
    -------
    tuple of Sought and float
        For counts the effect is on the logarithm.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> layout = Layout(tuple(range(40)), tuple(month >= 24 for month in range(40)))
    >>> noise = Noise("scores", 70, 4)
    >>> found, _ = search_series(noise, layout, direction="up", drawn=Drawn(100, 1))
    >>> found.effect > 4, search_series(noise, layout, direction="up", drawn=Drawn(100, 1))[0] is found
    (True, True)
    """
    seen, wrong = drawn_series(noise, layout, drawn=drawn, aim=aim)
    return sought(seen, largest_of(noise), direction, power=aim.power), wrong


def largest_of(noise: Noise) -> float:
    """Give the largest effect on a series that is looked for, in the model's terms.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> largest_of(Noise("scores", 70, 4)), largest_of(Noise("counts", 70, 4))
    (256.0, 3.0)
    """
    return LARGEST[noise.kind] * (noise.sd if noise.kind == "scores" else 1)


@lru_cache(maxsize=KEPT)
def search_panel(
    noise: Noise, design: Design, *, direction: Direction = "up", drawn: Drawn, aim: Aim = USUAL
) -> tuple[Sought, float]:
    """Search the smallest effect that places show, and how often the test is wrong without one.

    Parameters
    ----------
    noise : Noise
        How the outcome of a place varies.
    design : Design
        Which place starts when.
    direction, drawn, aim
        As for `search_series`.

    Returns
    -------
    tuple of Sought and float

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> design = Design((12.0, 12, 12, *[np.inf] * 5), 24)
    >>> search_panel(Noise("scores", 70, 4), design, drawn=Drawn(100, 1))[0].effect > 4
    True
    """
    seen, wrong = drawn_panel(noise, design, drawn=drawn, aim=aim)
    return sought(seen, LARGEST["scores"] * noise.sd, direction, power=aim.power), wrong
