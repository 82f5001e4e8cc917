"""The estimates of the impact chapter: each outcome's effect, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalkit.methods.interrupted_series import finding_of_its, known_of, model_for
from evalkit.methods.interrupted_series_checks import fault_check
from evalkit.methods.interrupted_series_fit import fit_its
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.series_faults import find_faults

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_plans import Asked
    from evalkit.finding import Check, Finding
    from evalkit.methods.interrupted_series_fit import ItsFit


@dataclass(frozen=True)
class Estimate:
    """Hold what came of one outcome.

    Parameters
    ----------
    asked : Asked
        What was asked.
    finding : Finding
        The effect, or why there is no estimate.
    fit : ItsFit, optional
        What a chart and tables need; None where there is no estimate.
    """

    asked: Asked
    finding: Finding
    fit: ItsFit | None = None


def estimate(edition: Edition, asked: Asked) -> Estimate:
    """Estimate the effect on one outcome, by the design that was written down.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome and its specification.

    Returns
    -------
    Estimate
    """
    known = known_of(asked.series.rows, edition.council, asked.series.indicator) | {
        "specification": asked.specification.hash,
        "planned": asked.planned.planned,
    }
    checks = _faults(asked)
    if not asked.is_estimated:
        return Estimate(asked, refusal(known, CannotEstimateError(_why_not(asked)), checks=checks))
    (_, start), *_ = asked.specification.starts
    model = model_for(asked.series.rows, asked.series.indicator)
    try:
        fit = fit_its(asked.series.rows, start=start, model=model)
    except CannotEstimateError as error:
        return Estimate(asked, refusal(known, error, checks=checks))
    return Estimate(
        asked, _as_expected(finding_of_its(fit, known=known, indicator=asked.series.indicator), asked), fit
    )


def _faults(asked: Asked) -> tuple[Check, ...]:
    try:
        return (fault_check(find_faults(asked.series.rows)),)
    except CannotEstimateError:  # the estimate itself says why
        return ()


def _why_not(asked: Asked) -> str:
    if asked.verdict is None:
        return asked.problem
    return next(each.reason for each in asked.verdict.designs if each.design == asked.specification.design)


def _as_expected(finding: Finding, asked: Asked) -> Finding:
    """Let an effect bear on the theory only where the team expected one."""
    changes: dict[str, Any] = {}
    if asked.specification.direction not in ("up", "down"):
        changes["bearing"] = "cannot tell"
    return finding.model_copy(update=changes)
