"""How indicators come about in a synthetic council: the ranges that truths are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from evalkit.demo.truth import Effect, Profile, Scale
from evalkit.finding import Record
from evalkit.theory.model import IndicatorKind  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from numpy.random import Generator

Place = Literal["neighbourhood", "provider", "council"]
DIGITS = 5  # what is drawn is rounded, so that every machine draws the same


class Process(Record):
    """One indicator: where it starts, how it moves by itself, and what the programme may do to it.

    ``route`` says when the indicator is given as observations: always (published figures), or only by
    councils that bring no rows about people. ``volume`` is the denominator of a month (of a year, for
    yearly figures) for each thousand people aged 65 and over of a neighbourhood, or for the whole of a
    provider or council.
    """

    indicator: str
    kind: IndicatorKind
    scale: Scale
    baseline: tuple[float, float]
    effects: dict[Profile, tuple[float, ...]] = Field(default_factory=dict)
    harm: Literal["up", "down", ""] = ""
    season: float = 0
    peak_month: int = 1
    trend: tuple[float, float] = (0, 0)
    noise: float = 0
    autocorrelation: float = 0
    site_sd: float = 0
    route: Literal["always", "aggregate"] = "aggregate"
    place: Place = "neighbourhood"
    every: Literal["month", "quarter", "year", "wave"] = "month"
    volume: float = 0
    units_per_person: float = 1  # visits for each distinct person, for example
    sd: float = 0  # between people, for means
    only_after_start: bool = False  # nothing to count before the first delegated visit
    person_level: bool = True  # whether the tables about people follow this level too
    derived: bool = False  # counted from other tables by either route, never by itself
    published: bool = False  # given as a figure with limits
    strata: tuple[str, ...] = ()
    reported: tuple[float, float] | None = None  # share reported before, and after

    def draw(self, rng: Generator, *, profile: Profile | None) -> Effect:
        """Draw what is true of this indicator in one council.

        Parameters
        ----------
        rng : numpy.random.Generator
            The council's stream for truths.
        profile : {"strong", "mixed", "none"}, optional
            Which effects are possible; without one, none at all.

        Returns
        -------
        Effect

        Examples
        --------
        >>> from evalkit.demo.streams import stream
        >>> halved = {"strong": (0.5,)}
        >>> process = Process(indicator="x", kind="rate", scale="ratio", baseline=(2, 2), effects=halved)
        >>> process.draw(stream(1, "x"), profile="strong").effect
        0.5
        """
        neutral = 1.0 if self.scale == "ratio" else 0.0
        effect = float(rng.choice((self.effects.get(profile) if profile else None) or (neutral,)))
        return Effect(
            indicator=self.indicator,
            scale=self.scale,
            baseline=round(float(rng.uniform(*self.baseline)), DIGITS),
            effect=effect,
            season=self.season,
            peak_month=self.peak_month,
            trend_per_year=round(float(rng.uniform(*self.trend)), DIGITS),
            noise=self.noise,
            autocorrelation=self.autocorrelation,
            harmful=(effect > neutral and self.harm == "up") or (effect < neutral and self.harm == "down"),
        )
