"""Which designs an outcome gets: one of each family that the data allow, written down before it is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from evalkit.methods.specification import Specification, is_planned, specify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from evalkit.methods.design_verdict_rules import Allowed
    from evalkit.methods.design_verdicts import DesignVerdict
    from evalkit.methods.specification import Planned
    from evalkit.theory.model import Indicator

SERIES, CONTROLLED = "interrupted series", "controlled interrupted series"
STAGGERED, SYNTHETIC = "staggered adoption", "synthetic difference-in-differences"
SEGMENTED = (
    "segmented regression with a change of level and slope, the season allowed for; counts by quasi-Poisson, "
    "all else by least squares; of these errors, those of Newey and West and those of an autoregression the "
    "widest"
)
MODELS = {
    SERIES: SEGMENTED,
    CONTROLLED: (
        "sites that started, taken together, beside sites that are untouched to the end and share no "
        f"provider or nursing team with a started one; {SEGMENTED}; every term may differ between the two"
    ),
    STAGGERED: (
        "Callaway and Sant'Anna: each site against sites not started by then, from the last period before "
        "its start; each site counts the same; sites that share a provider or nursing team with a started "
        "one are left out; errors by rule, pooled below ten sites a start"
    ),
    SYNTHETIC: (
        "Arkhangelsky and others: started sites against a weighting of untouched ones that share no provider "
        "or nursing team with them; errors by one exact round of placebos"
    ),
}
LEAD = {
    SERIES: "whole council",
    CONTROLLED: "started sites beside untouched ones",
    STAGGERED: "sites that started at different times",
    SYNTHETIC: "started sites against a weighting of others",
}
START_RULES = {
    "council": "first delegated visit by a signed-off worker at any site",
    "site": "first delegated visit by a signed-off worker at the site",
}


@dataclass(frozen=True)
class Plan:
    """Hold one design for one outcome.

    Parameters
    ----------
    specification : Specification
        What is estimated, how, and what is expected; hashed before anything is fitted.
    planned : Planned
        Whether that was written down in time, in words.
    allowed : Allowed, optional
        What the design verdict says of it; None where not even that can be said.
    """

    specification: Specification
    planned: Planned
    allowed: Allowed | None

    @property
    def design(self) -> str:
        """Name the design."""
        return self.specification.design

    @property
    def is_descriptive(self) -> bool:
        """Whether it may only describe."""
        return self.allowed is not None and self.allowed.descriptive


def plans_of(
    indicator: Indicator,
    *,
    before: Mapping[str, Any],
    verdict: DesignVerdict | None,
    starts: Mapping[str, tuple[tuple[str, date], ...]],
    results_from: date | None,
) -> tuple[Plan, ...]:
    """Write down the designs of an outcome; the first answers, the others check it.

    First comes the strongest design that may claim an effect, and where there is none the interrupted series
    of the whole council. That rests on which figures there are, never on what they are. What was expected is
    set down for the first; any other design is post hoc.

    Parameters
    ----------
    indicator : Indicator
        The outcome.
    before : mapping
        The part ``before`` of reflections.yaml.
    verdict : DesignVerdict, optional
        What the data allow; None where not even that can be said.
    starts : mapping
        ``council`` and ``site``: places with their start dates.
    results_from : date, optional
        The first day from which results could be seen.

    Returns
    -------
    tuple of Plan
    """

    def written(design: str) -> Specification:
        unit: Literal["council", "site"] = "council" if design == SERIES else "site"
        return specify(
            indicator,
            before=before,
            unit_of_analysis=unit,
            design=design,
            model=MODELS[design],
            starts=starts[unit],
            start_rule=START_RULES[unit],
            primary=design == designs[0],
        )

    designs = _in_order(verdict)
    first = written(designs[0])
    return tuple(
        Plan(done, is_planned(first, done=done, results_from=results_from), _allowed(verdict, done.design))
        for done in map(written, designs)
    )


def _in_order(verdict: DesignVerdict | None) -> list[str]:
    found = [each for each in verdict.allowed if _is_fitted(each)] if verdict else []
    firm = [each.design for each in found if not each.descriptive]
    rest = [each.design for each in found if each.descriptive]
    return list(dict.fromkeys([*firm, *rest] if firm else [SERIES, *rest]))


def _is_fitted(allowed: Allowed) -> bool:
    return allowed.design in MODELS and allowed.level != "councils"


def _allowed(verdict: DesignVerdict | None, design: str) -> Allowed | None:
    if verdict is None:
        return None
    return next(each for each in verdict.designs if each.design == design and each.level != "councils")
