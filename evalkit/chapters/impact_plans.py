"""What is asked of the impact chapter: the outcomes that were expected to move, written down and hashed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import day
from evalkit.chapters.series import series_of
from evalkit.methods.design_verdicts import design_verdict
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.specification import Specification, is_planned, specify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series
    from evalkit.methods.design_verdicts import DesignVerdict
    from evalkit.methods.specification import Planned

DESIGN = "interrupted series"
MODEL = (
    "segmented regression with a change of level and slope, the season allowed for; counts by quasi-Poisson, "
    "all else by least squares; of these errors and those of Newey and West the wider"
)
SITE_COLUMNS = ["unit", "period", "outcome", "numerator", "denominator"]
START_RULE = "first delegated visit by a signed-off worker at any site"


@dataclass(frozen=True)
class Asked:
    """Hold one outcome of which an effect is asked, and what was written down about it.

    Parameters
    ----------
    series : Series
        The outcome in the whole council.
    specification : Specification
        What is estimated, how, and what is expected; hashed before anything is fitted.
    planned : Planned
        Whether that was written down in time, in words.
    verdict : DesignVerdict, optional
        Which designs the data allow; None where not even that can be said.
    problem : str
        Why not; blank otherwise.
    """

    series: Series
    specification: Specification
    planned: Planned
    verdict: DesignVerdict | None
    problem: str = ""

    @property
    def is_estimated(self) -> bool:
        """Whether the data allow the design that was written down."""
        return self.verdict is not None and any(each.design == DESIGN for each in self.verdict.allowed)


def first_start(edition: Edition) -> date | None:
    """Give the day of the first delegated visit at any site; None where no site has started."""
    starts = edition.pack.table("sites")["start_date"].dropna()
    return None if starts.empty else starts.min().date()


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
    before = (edition.pack.reflections or {}).get("before") or {}
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
    before = (edition.pack.reflections or {}).get("before") or {}
    start = first_start(edition)
    plan = specify(
        series.indicator,
        before=before,
        unit_of_analysis="council",
        design=DESIGN,
        model=MODEL,
        starts=((edition.council, start),) if start else (),
        start_rule=START_RULE,
    )
    planned = is_planned(plan, done=plan, results_from=start)
    try:
        verdict = design_verdict(
            _outcomes(series),
            adoption_at(edition),
            sites=at_sites(edition, series),
            rows="people" if edition.pack.has("people") else "aggregates",
        )
    except CannotEstimateError as error:
        return Asked(series, plan, planned, None, error.message)
    return Asked(series, plan, planned, verdict)


def _outcomes(series: Series) -> pd.DataFrame:
    return series.rows[["period", "value"]].rename(columns={"value": "outcome"})


def at_sites(edition: Edition, series: Series) -> pd.DataFrame | None:
    """Take an outcome at each neighbourhood: ``unit, period, outcome, numerator, denominator``, if any."""
    rows = edition.series
    kinds = set(series.rows["period"].map(len))
    mine = (rows["indicator"] == series.indicator.code) & (rows["site_id"] != "") & (rows["stratum"] == "")
    chosen = rows[mine & rows["site_id"].isin(_neighbourhoods(edition)) & rows["period"].map(len).isin(kinds)]
    found = chosen.rename(columns={"site_id": "unit", "value": "outcome"})[SITE_COLUMNS]
    return None if found.empty else found


def _neighbourhoods(edition: Edition) -> set[str]:
    sites = edition.pack.table("sites")
    return set(sites.loc[sites["kind"] == "neighbourhood", "site_id"])


def adoption_at(edition: Edition) -> pd.DataFrame:
    """Say which site started when: ``unit, status, start, stop, provider, nursing_team``."""
    sites = edition.pack.table("sites")
    return sites.rename(columns={"site_id": "unit", "start_date": "start", "stop_date": "stop"})[
        ["unit", "status", "start", "stop", "provider", "nursing_team"]
    ]


def written_down(asked: tuple[Asked, ...]) -> Iterator[dict[str, Any]]:
    """Lay the specifications out, one a row."""
    for each in asked:
        plan = each.specification
        yield {
            "title": each.series.title,
            "direction": plan.direction,
            "smallest": plan.smallest_important,
            "unit": each.series.indicator.unit,
            "recorded": day(plan.recorded_on),
            "planned": each.planned.text,
            "hash": plan.hash[:12],
        }
