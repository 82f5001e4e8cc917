"""The truth behind a synthetic council: what is so, before anybody counts it."""

from __future__ import annotations

from typing import Literal

from evalkit.finding import Record

Fate = Literal["implemented", "stopped", "stalled", "readiness", "unknown"]
Route = Literal["person-level", "aggregate"]
Profile = Literal["strong", "mixed", "none"]
Scale = Literal["ratio", "difference"]
RAMP_MONTHS = 3  # the full effect is there in the fourth month with delegated visits


class SiteTruth(Record):
    """A site as it truly stands."""

    site_id: str
    name: str
    kind: Literal["neighbourhood", "provider"]
    provider: str
    nursing_team: str
    status: Literal["started", "planned", "will not", "stopped", "unknown"]
    start_date: str = ""
    stop_date: str = ""
    population_65plus: int | None = None


class Effect(Record):
    """How one indicator moves without the programme, and what the programme does to it.

    ``baseline`` and a ``difference`` are in the indicator's own unit; a ``ratio`` multiplies. The effect
    is the full one, in a site where delegated visits are established: it comes in over the ramp, and a
    figure for the whole council shows the share of it that its sites have.
    """

    indicator: str
    scale: Scale
    baseline: float
    effect: float  # 1 (ratio) or 0 (difference) is none
    season: float = 0  # half the swing of the year, on the same scale
    peak_month: int = 1
    trend_per_year: float = 0
    noise: float = 0  # standard deviation from month to month, on the same scale
    autocorrelation: float = 0
    harmful: bool = False

    @property
    def is_none(self) -> bool:
        """Say whether the programme leaves the indicator as it was."""
        return self.effect == (1 if self.scale == "ratio" else 0)


class Reporting(Record):
    """Which share of the true events is reported, and how that rises around the first start."""

    indicator: str
    before: float
    after: float
    rises_from: str = ""  # first month of the rise; blank where it never rises
    rises_over_months: int = 4


class Hole(Record):
    """Months of an indicator at a site that have no figure."""

    indicator: str
    site_id: str
    periods: tuple[str, ...]
    state: str  # absent (no row), or a state of a cell


class Truth(Record):
    """Everything that is true of one synthetic council.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> design("E08000008", seed=1).start
    '2024-05'
    """

    version: Literal[1] = 1
    synthetic: Literal[True] = True
    seed: int
    council: str
    name: str
    fate: Fate
    route: Route
    profile: Profile
    stage_reached: int  # 0 to 4: the stage of the journey that was last completed or entered
    start: str = ""  # month of the first delegated visit
    stop: str = ""  # month of the last, where it stopped
    ramp_months: int = RAMP_MONTHS
    sites: tuple[SiteTruth, ...]
    effects: tuple[Effect, ...]
    reporting: tuple[Reporting, ...] = ()
    holes: tuple[Hole, ...] = ()

    @property
    def started(self) -> bool:
        """Say whether there was ever a delegated visit."""
        return bool(self.start)

    @property
    def neighbourhoods(self) -> tuple[SiteTruth, ...]:
        """List the neighbourhoods."""
        return tuple(site for site in self.sites if site.kind == "neighbourhood")

    @property
    def providers(self) -> tuple[SiteTruth, ...]:
        """List the providers."""
        return tuple(site for site in self.sites if site.kind == "provider")

    def effect(self, indicator: str) -> Effect:
        """Find what is true of an indicator."""
        return next(effect for effect in self.effects if effect.indicator == indicator)
