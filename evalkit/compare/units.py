"""Councils as units: which designs their records allow, and the effects that these give."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from evalkit.compare.outcomes import VALUE
from evalkit.compare.pooled import ALL, ALPHA, POWER
from evalkit.judgement.words import counted, period_name
from evalkit.methods.design_verdicts import design_verdict
from evalkit.methods.panels import make_panel
from evalkit.methods.power import smallest_detectable_panel
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.staggered_adoption_findings import staggered_adoption
from evalkit.methods.staggered_adoption_fits import fit_staggered_adoption
from evalkit.methods.synthetic_did_fits import fit_synthetic_did, synthetic_did
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.compare.outcomes import Outcome
    from evalkit.finding import Finding
    from evalkit.methods.design_verdict_rules import Allowed
    from evalkit.methods.design_verdicts import DesignVerdict
    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_fits import StaggeredFit
    from evalkit.methods.synthetic_did_fits import SyntheticDidFit

STAGGERED, SINGLE = "staggered adoption", "synthetic difference-in-differences"
DESIGNS = (STAGGERED, SINGLE, "synthetic control")
HALF = 0.5


@dataclass(frozen=True)
class Units:
    """Hold what councils as units show of one outcome.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    designs : tuple of Allowed
        Whether councils as units allow each design.
    notes : tuple of str
        Which councils are left out, and why.
    staggered, single : Finding
        The effect over all that started, and that on one council; or why there is no estimate.
    staggered_fit, single_fit : optional
        What charts and tables need.
    alone : str
        The council of the second.
    """

    outcome: Outcome
    designs: tuple[Allowed, ...]
    notes: tuple[str, ...]
    staggered: Finding
    single: Finding
    staggered_fit: StaggeredFit | None = None
    single_fit: SyntheticDidFit | None = None
    alone: str = ""

    def allows(self, design: str) -> bool:
        """Say whether a design is allowed."""
        return any(each.allowed for each in self.designs if each.design == design)


def councils_as_units(outcome: Outcome, adoption: pd.DataFrame) -> Units:
    """Judge the designs first, and estimate only by those that are allowed.

    Parameters
    ----------
    outcome : Outcome
        Figures of all councils.
    adoption : pandas.DataFrame
        ``unit, status, start, stop`` of councils.

    Returns
    -------
    Units
    """
    try:
        observed = panel_rows(outcome)
        verdict = _verdict(observed, adoption)
    except CannotEstimateError as error:
        return Units(outcome, (), (), _refused(outcome, STAGGERED, error), _refused(outcome, SINGLE, error))
    designs = tuple(each for each in verdict.designs if each.level == "councils" and each.design in DESIGNS)
    reasons = {each.design: each.reason for each in designs}
    allowed = {each.design for each in designs if each.allowed}
    panel = make_panel(observed, adoption) if allowed else None
    staggered, staggered_fit = (
        _staggered(panel, outcome)
        if panel and STAGGERED in allowed
        else (_refused(outcome, STAGGERED, CannotEstimateError(reasons[STAGGERED])), None)
    )
    single, single_fit, alone = (
        _single(panel, outcome)
        if panel and SINGLE in allowed
        else (_refused(outcome, SINGLE, CannotEstimateError(reasons[SINGLE])), None, "")
    )
    notes = tuple(note for note in verdict.notes if "left out" in note or "fair comparison" in note)
    return Units(outcome, designs, notes, staggered, single, staggered_fit, single_fit, alone)


def panel_rows(outcome: Outcome) -> pd.DataFrame:
    """Take the figures of councils over the stretch of time that at least half of them report.

    Returns
    -------
    pandas.DataFrame
        ``unit, period, outcome``. A council that lacks a period of the stretch is left out later, and named.

    Raises
    ------
    CannotEstimateError
        If there are periods within the stretch that fewer than half of them report.
    """
    known = outcome.rows[outcome.rows["state"].eq(VALUE)]
    if known.empty:
        raise CannotEstimateError("No council has figures.")
    often = known.groupby("start")["council"].nunique()
    common = often.index[often >= HALF * len(outcome.councils)]
    if common.empty:
        raise CannotEstimateError("There is no period of which half of the councils with figures have one.")
    within = known[known["start"].between(common.min(), common.max())]
    _refuse_holes(within.loc[within["start"].isin(common), "period"])
    return within.rename(columns={"council": "unit", "value": "outcome"})[["unit", "period", "outcome"]]


def _refuse_holes(periods: pd.Series[str]) -> None:
    """Refuse a stretch with periods that most councils do not report: waves of a survey, or a shared gap."""
    known = sorted({parse_period(text) for text in periods})
    holes = [
        f"{period_name(one.text)} and {period_name(two.text)}"
        for one, two in pairwise(known)
        if not two.follows(one)
    ]
    if holes:
        raise CannotEstimateError(
            f"Half of the councils or more have no figures between {holes[0]}{_more(len(holes) - 1)}; every "
            "period is needed."
        )


def _more(gaps: int) -> str:
    return f", nor in {counted(gaps, 'further gap')}" if gaps else ""


def _verdict(observed: pd.DataFrame, adoption: pd.DataFrame) -> DesignVerdict:
    _refuse_nobody(observed, adoption)
    nothing = pd.DataFrame({"period": pd.Series(dtype="str"), "outcome": pd.Series(dtype="float64")})
    return design_verdict(nothing, adoption, councils=observed, adoption_of_councils=adoption)


def _refuse_nobody(observed: pd.DataFrame, adoption: pd.DataFrame) -> None:
    """Refuse, in one sentence, a panel that keeps no council, instead of a reason for each of them."""
    try:
        make_panel(observed, adoption)
    except CannotEstimateError:
        raise CannotEstimateError(
            f"No council has a figure in each of the {observed['period'].nunique()} periods, a start that is "
            "known or none, and no stop."
        ) from None


def _staggered(panel: Panel, outcome: Outcome) -> tuple[Finding, StaggeredFit | None]:
    indicator = outcome.indicator
    finding = staggered_adoption(
        panel,
        council=ALL,
        indicator=indicator,
        smallest_detectable=_smallest(panel),
        planned=False,
    )
    try:
        return finding, fit_staggered_adoption(panel)
    except CannotEstimateError:
        return finding, None


def _smallest(panel: Panel) -> float | None:
    try:
        found = smallest_detectable_panel(panel).effect
    except CannotEstimateError:
        return None
    return None if found is None else abs(found)


def _single(panel: Panel, outcome: Outcome) -> tuple[Finding, SyntheticDidFit | None, str]:
    """Compare the council that started first with those that are untreated throughout."""
    started = panel.starts[np.isfinite(panel.starts)].sort_index().sort_values(kind="stable")
    alone = str(started.index[0])
    kept = [unit for unit in panel.outcomes.index if unit == alone or unit not in started.index]
    one = _only(panel, kept)
    fit = _fit_single(one)
    finding = synthetic_did(
        one,
        council=alone,
        indicator=outcome.indicator,
        smallest_detectable=_smallest_of(fit),
        planned=False,
    )
    return finding, fit, alone


def _fit_single(panel: Panel) -> SyntheticDidFit | None:
    try:
        return fit_synthetic_did(panel)
    except CannotEstimateError:  # the finding says why
        return None


def _smallest_of(fit: SyntheticDidFit | None) -> float | None:
    """Give the effect that would be seen in four of five such cases: of placebos, by their own spread."""
    if fit is None or fit.interval.std_error is None:
        return None
    return float((norm.ppf(1 - ALPHA / 2) + norm.ppf(POWER)) * fit.interval.std_error)


def _only(panel: Panel, units: list[str]) -> Panel:
    return type(panel)(panel.outcomes.loc[units], None, panel.starts.loc[units], panel.status.loc[units], {})


def _refused(outcome: Outcome, method: str, error: CannotEstimateError) -> Finding:
    indicator = outcome.indicator
    known = {
        "council": ALL,
        "subject": indicator.code,
        "method": method,
        "question": f"What did the change do to “{indicator.title}”, with councils as units?",
        "unit": indicator.unit,
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": indicator.definition_version,
        "planned": False,
    }
    return refusal(known, error)
