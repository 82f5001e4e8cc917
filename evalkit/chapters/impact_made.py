"""What came of one design for one outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.methods.interrupted_series_fit import ItsFit
from evalkit.methods.staggered_adoption_fits import StaggeredFit
from evalkit.methods.synthetic_did_fits import SyntheticDidFit

if TYPE_CHECKING:
    from evalkit.chapters.impact_designs import Plan
    from evalkit.finding import Finding
    from evalkit.methods.staggered_adoption_checks import Examined

Fit = ItsFit | StaggeredFit | SyntheticDidFit


@dataclass(frozen=True)
class Made:
    """Hold what came of one design for one outcome.

    Parameters
    ----------
    plan : Plan
        The design, as it was written down.
    finding : Finding
        The effect, or why there is none.
    fit : ItsFit, StaggeredFit or SyntheticDidFit, optional
        What charts and tables need; None where there is no interval.
    examined : Examined, optional
        What the checks of a staggered adoption rest on.
    false_alarms : float, optional
        How often the test rejects in simulated series like this one in which nothing happened.
    """

    plan: Plan
    finding: Finding
    fit: Fit | None = None
    examined: Examined | None = None
    false_alarms: float | None = None

    @property
    def series(self) -> ItsFit | None:
        """The fit of an interrupted series, if it is one."""
        return self.fit if isinstance(self.fit, ItsFit) else None

    @property
    def staggered(self) -> StaggeredFit | None:
        """The fit of a staggered adoption, if it is one."""
        return self.fit if isinstance(self.fit, StaggeredFit) else None

    @property
    def synthetic(self) -> SyntheticDidFit | None:
        """The fit of a synthetic difference-in-differences, if it is one."""
        return self.fit if isinstance(self.fit, SyntheticDidFit) else None
