"""The estimates of the impact chapter: each outcome's effect, or why there is none, and what checks it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, cast

from evalkit.chapters.impact_claims import as_expected, beside_others, held_back
from evalkit.chapters.impact_designs import CONTROLLED, SERIES, STAGGERED, SYNTHETIC
from evalkit.chapters.impact_made import Made
from evalkit.chapters.impact_series import faults_of
from evalkit.methods.interrupted_series import known_of
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_designs import Plan
    from evalkit.chapters.impact_made import Fit
    from evalkit.chapters.impact_plans import Asked
    from evalkit.finding import Finding
    from evalkit.methods.interrupted_series_fit import ItsFit

MAKERS = {  # module and function; those of sites are loaded where they are wanted, since they load slowly
    SERIES: ("impact_series", "of_series"),
    CONTROLLED: ("impact_series", "of_controlled"),
    STAGGERED: ("impact_sites", "of_staggered"),
    SYNTHETIC: ("impact_sites", "of_synthetic"),
}
METHODS = {SERIES: "its", CONTROLLED: "controlled its"}


@dataclass(frozen=True)
class Estimate:
    """Hold what came of one outcome.

    Parameters
    ----------
    asked : Asked
        What was asked.
    finding : Finding
        The effect by the design that answers, with the other designs among its checks; or why there is none.
    made : tuple of Made
        Every design that was fitted or refused, the one that answers first.
    """

    asked: Asked
    finding: Finding
    made: tuple[Made, ...]

    @property
    def answer(self) -> Made:
        """The design that answers."""
        return self.made[0]

    @property
    def others(self) -> tuple[Made, ...]:
        """The designs that check it, and what came of them."""
        return self.made[1:]

    @property
    def fit(self) -> Fit | None:
        """What charts and tables of the answer need; None where there is no estimate."""
        return self.answer.fit

    @property
    def series(self) -> ItsFit | None:
        """The answer's interrupted series; None where it is by another design, or there is none."""
        return self.answer.series


def estimate(edition: Edition, asked: Asked) -> Estimate:
    """Estimate the effect on one outcome by each design that was written down.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome and its specifications.

    Returns
    -------
    Estimate
    """
    made = tuple(made_by(edition, asked, plan) for plan in asked.plans)
    return Estimate(asked, beside_others(made[0].finding, made[1:]), made)


def made_by(edition: Edition, asked: Asked, plan: Plan) -> Made:
    """Estimate the effect on one outcome by one design.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome.
    plan : Plan
        One of its designs.

    Returns
    -------
    Made
        With a refusal in words where the data do not allow the design.
    """
    known = known_of(asked.series.rows, edition.council, asked.series.indicator) | {
        "specification": plan.specification.hash,
        "planned": plan.planned.planned,
        "method": METHODS.get(plan.design, plan.design),
    }
    if plan.allowed is None or not plan.allowed.allowed:
        why = CannotEstimateError(plan.allowed.reason if plan.allowed else asked.problem)
        return Made(plan, refusal(known, why, checks=faults_of(asked)))
    try:
        made = _maker(plan.design)(asked, plan, known)
    except CannotEstimateError as error:
        return Made(plan, refusal(known, error, checks=faults_of(asked)))
    return replace(made, finding=as_expected(held_back(made), plan.specification.direction))


def _maker(design: str) -> Callable[[Asked, Plan, dict[str, Any]], Made]:
    module, function = MAKERS[design]
    made = getattr(import_module(f"evalkit.chapters.{module}"), function)
    return cast("Callable[[Asked, Plan, dict[str, Any]], Made]", made)
