"""Estimate an effect by one design that the data allow, as the chapter on impact would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.impact_estimates import Estimate, made_by

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_plans import Asked


def offered(asked: Asked) -> tuple[str, ...]:
    """Name the designs that can be fitted here and are allowed, the one that answers first.

    Parameters
    ----------
    asked : Asked
        The outcome, and what was written down about it.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from evalkit.chapters.impact_plans import ask
    >>> from evalkit.workbench import open_pack
    >>> stockport = open_pack("demo:E08000007")
    >>> "interrupted series" in offered(ask(stockport.edition, stockport.outcomes["insulin_on_time"]))
    True
    """
    return tuple(plan.design for plan in asked.plans if plan.allowed is not None and plan.allowed.allowed)


def estimate_by(edition: Edition, asked: Asked, design: str) -> Estimate:
    """Estimate an effect by one design alone.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome, and what was written down about it.
    design : str
        One of those `offered`.

    Returns
    -------
    Estimate
        Its answer says whether the design was written down beforehand.

    Examples
    --------
    >>> from evalkit.chapters.impact_plans import ask
    >>> from evalkit.workbench import open_pack
    >>> stockport = open_pack("demo:E08000007")
    >>> share = ask(stockport.edition, stockport.outcomes["delegated_share"])
    >>> estimate_by(stockport.edition, share, "interrupted series").answer.plan.planned.planned
    False
    """
    plan = next(each for each in asked.plans if each.design == design)
    made = made_by(edition, asked, plan)
    return Estimate(asked, made.finding, (made,))
