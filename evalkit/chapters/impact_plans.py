"""What is asked of the impact chapter: the outcomes that were expected to move, written down and hashed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters.expected import first_start, what_counts
from evalkit.chapters.impact_designs import LEAD, plans_of
from evalkit.chapters.series import at_place, series_of
from evalkit.finding import CellState
from evalkit.methods.design_verdict_fairness import contaminated, fair_panel
from evalkit.methods.design_verdicts import adoption_of, design_verdict
from evalkit.methods.interrupted_series import model_for
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_designs import Plan
    from evalkit.chapters.series import Series
    from evalkit.methods.design_verdicts import DesignVerdict
    from evalkit.methods.panels import Panel
    from evalkit.methods.specification import Planned, Specification

KIND = "neighbourhood"  # sites are compared within one kind only


@dataclass(frozen=True)
class Asked:
    """Hold one outcome of which an effect is asked, and what was written down about it.

    Parameters
    ----------
    series : Series
        The outcome in the whole council.
    plans : tuple of Plan
        The designs, written down and hashed before anything is fitted: the first answers, the others check.
    verdict : DesignVerdict, optional
        Which designs the data allow; None where not even that can be said.
    problem : str
        Why not; blank otherwise.
    observed : pandas.DataFrame, optional
        The outcome at each site: ``unit, period, outcome, numerator, denominator``.
    panel : Panel, optional
        The sites over the months in which they can be compared; None where there is no such panel.
    unfair : tuple of str
        Sites of the panel that share staff with one that has started.
    """

    series: Series
    plans: tuple[Plan, ...]
    verdict: DesignVerdict | None
    problem: str = ""
    observed: pd.DataFrame | None = None
    panel: Panel | None = None
    unfair: tuple[str, ...] = ()

    @property
    def specification(self) -> Specification:
        """What is estimated first, how, and what is expected."""
        return self.plans[0].specification

    @property
    def planned(self) -> Planned:
        """Whether that was written down in time."""
        return self.plans[0].planned

    @property
    def is_estimated(self) -> bool:
        """Whether the data allow the design that was written down."""
        first = self.plans[0].allowed
        return first is not None and first.allowed


@dataclass(frozen=True)
class Questions:
    """Hold what is asked: the outcomes that can be looked at, and those that nobody has measured.

    Parameters
    ----------
    asked : tuple of Asked
        In the order in which they were written down.
    unmeasured : tuple of str
        Titles of the indicators of which something was expected, without a figure of the whole council.
    """

    asked: tuple[Asked, ...] = ()
    unmeasured: tuple[str, ...] = ()


def questions_of(edition: Edition) -> Questions:
    """Take the outcomes that the team expected to move, or to stay.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Questions
        Empty where no expectations were written down.

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> asked = questions_of(open_edition(council="E08000008", pack="demo:E08000008")).asked
    >>> asked[0].specification.outcome, asked[0].planned.planned
    ('insulin_on_time', True)
    """
    before = what_counts(edition).before
    codes = dict.fromkeys(str(row["indicator"]) for row in before.get("expectations") or ())
    whole = {each.indicator.code: each for each in series_of(edition) if not each.site} if codes else {}
    titles = {indicator.code: indicator.title for indicator in edition.theory.indicators}
    return Questions(
        tuple(ask(edition, whole[code]) for code in codes if code in whole),
        tuple(titles.get(code, code) for code in codes if code not in whole),
    )


def ask(edition: Edition, series: Series) -> Asked:
    """Ask for the effect on one outcome: as it was written down beforehand, or else post hoc.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    series : Series
        The outcome in the whole council.

    Returns
    -------
    Asked

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> from evalkit.chapters.series import series_of
    >>> edition = open_edition(council="E08000008", pack="demo:E08000008")
    >>> share = next(each for each in series_of(edition) if each.key == "delegated_share")
    >>> ask(edition, share).planned.planned  # nobody had said what they expected of it
    False
    """
    before = what_counts(edition).before
    adoption, observed = _adoption(edition), at_sites(edition, series)
    verdict, problem = _verdict(edition, series, adoption, observed)
    panel = _panel(observed, adoption) if verdict else None
    start = first_start(edition)
    plans = plans_of(
        series.indicator,
        before=before,
        verdict=verdict,
        starts={"council": ((edition.council, start),) if start else (), "site": _starts(panel, adoption)},
        results_from=start,
    )
    unfair = tuple(sorted(contaminated(panel, adoption))) if panel else ()
    return Asked(series, plans, verdict, problem, observed, panel, unfair)


def _verdict(
    edition: Edition, series: Series, adoption: pd.DataFrame, observed: pd.DataFrame | None
) -> tuple[DesignVerdict | None, str]:
    kind = model_for(series.rows, series.indicator).kind
    try:
        found = design_verdict(
            series.rows[["period", "value"]].rename(columns={"value": "outcome"}),
            adoption,
            sites=observed,
            rows="people" if edition.pack.has("people") else "aggregates",
            kind="counts" if kind == "counts" else "scores",
        )
    except CannotEstimateError as error:
        return None, error.message
    return found, ""


def _panel(observed: pd.DataFrame | None, adoption: pd.DataFrame) -> Panel | None:
    try:
        return None if observed is None else fair_panel(observed, adoption)
    except CannotEstimateError:  # the verdict says why
        return None


def _starts(panel: Panel | None, adoption: pd.DataFrame) -> tuple[tuple[str, date], ...]:
    if panel is None:
        return ()
    begun = adoption[adoption["unit"].isin(panel.starts.index[np.isfinite(panel.starts)])]
    return tuple((str(unit), day.date()) for unit, day in zip(begun["unit"], begun["start"], strict=True))


def at_sites(edition: Edition, series: Series) -> pd.DataFrame | None:
    """Take the outcome at each site, by the theory's own definition where any figure is by that.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    series : Series
        The outcome in the whole council.

    Returns
    -------
    pandas.DataFrame or None
        ``unit, period, outcome, numerator, denominator``; None where no site has a figure.
    """
    mine = edition.series[edition.series["indicator"] == series.indicator.code]
    places = sorted(_neighbourhoods(edition) & set(mine["site_id"]))
    found = [at_place(mine, series.indicator.code, site=site) for site in places]
    rows = pd.concat(found) if found else mine.iloc[:0]
    rows = rows[rows["period"].map(len).isin(set(series.rows["period"].map(len)))]
    local = rows["state"].eq(CellState.DEFINITION_DIFFERS.value)
    if not local.all():
        rows = rows.assign(value=rows["value"].mask(local))
    rows = rows.rename(columns={"site_id": "unit", "value": "outcome"})
    return None if rows.empty else rows[["unit", "period", "outcome", "numerator", "denominator"]]


def _neighbourhoods(edition: Edition) -> set[str]:
    sites = edition.pack.table("sites")
    return set(sites.loc[sites["kind"] == KIND, "site_id"])


def _adoption(edition: Edition) -> pd.DataFrame:
    """Give the adoption of neighbourhoods; of all sites where no neighbourhood has started."""
    sites = edition.pack.table("sites")
    near = adoption_of(sites, kind=KIND)
    if near["start"].notna().any() or sites["start_date"].isna().all():
        return near if len(near) else adoption_of(sites.assign(kind=KIND), kind=KIND)
    return adoption_of(sites.assign(kind=KIND), kind=KIND)


def written_down(asked: tuple[Asked, ...]) -> Iterator[dict[str, Any]]:
    """Lay the specifications out, one a row: the design that answers first, then those that check it."""
    for each in asked:
        for place, plan in enumerate(each.plans):
            noted = plan.specification
            yield {
                "title": each.series.title,
                "design": f"{plan.design} ({LEAD[plan.design]})",
                "role": "a check" if place else "the answer",
                "direction": noted.direction,
                "smallest": noted.smallest_important,
                "planned": plan.planned.text,
                "hash": noted.hash[:12],
            }
