"""Which designs the data allow, which not and why, before anything is fitted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.methods import design_verdict_rules as rules
from evalkit.methods.design_verdict_counts import count_panel, count_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.methods.design_verdict_calibration import Kind
    from evalkit.methods.design_verdict_counts import PanelCounts
    from evalkit.methods.design_verdict_rules import Allowed

PREFERRED = (
    "staggered adoption",
    "synthetic difference-in-differences",
    "synthetic control",
    "controlled interrupted series",
    "interrupted series",
    "before and after",
)
Rows = Literal["aggregates", "people"]
NOTES = {
    "aggregates": (
        "There are no rows about people, so who was eligible, and how ill, can change unseen between the "
        "periods."
    ),
    "people": (
        "There are rows about people: safety is counted for all eligible people of a site, whoever visited "
        "them, since the people chosen for delegation are the stable ones."
    ),
}


@dataclass(frozen=True, slots=True)
class DesignVerdict:
    """Say of every design whether the data allow it.

    Parameters
    ----------
    designs : tuple of Allowed
        One for each design and level.
    notes : tuple of str
        What was left out and why, and what kind of rows there are.
    sites : PanelCounts, optional
        The sites that were counted.
    """

    designs: tuple[Allowed, ...]
    notes: tuple[str, ...] = ()
    sites: PanelCounts | None = None

    @property
    def allowed(self) -> tuple[Allowed, ...]:
        """Give the designs that are allowed, strongest first; of equals, that which asks most of the data."""
        found = [design for design in self.designs if design.allowed]
        return tuple(
            sorted(found, key=lambda d: (-d.strength, d.descriptive, PREFERRED.index(d.design), d.level))
        )

    @property
    def best(self) -> Allowed | None:
        """Give the strongest design that is allowed; None where none is."""
        return self.allowed[0] if self.allowed else None

    @property
    def sentence(self) -> str:
        """Say the verdict in one sentence."""
        if self.best is None:
            return "None of the designs is allowed: there is nothing to compare."
        if all(design.descriptive for design in self.allowed):
            return f"The data allow a description only ({self.best.design}), and no estimate of an effect."
        number = len(self.allowed)
        return (
            f"The data allow {number} of {len(self.designs)} designs; the strongest is {self.best.design} "
            f"({self.best.level}), level {self.best.strength} on the Maryland scale."
        )

    def frame(self) -> pd.DataFrame:
        """Give a row for each design: design, level, allowed, strength, reason, missing, and so on."""
        return pd.DataFrame([asdict(design) for design in self.designs])


def design_verdict(
    series: pd.DataFrame,
    adoption: pd.DataFrame,
    *,
    sites: pd.DataFrame | None = None,
    councils: pd.DataFrame | None = None,
    adoption_of_councils: pd.DataFrame | None = None,
    phase_in: int = 0,
    rows: Rows = "aggregates",
    kind: Kind = "",
) -> DesignVerdict:
    """Say which designs are allowed, which not and why, in plain words, before anything is fitted.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, outcome``: the indicator in the whole council.
    adoption : pandas.DataFrame
        ``unit, status, start`` and, where known, ``stop, provider, nursing_team``: the council's sites.
        Status is ``started``, ``planned``, ``will not``, ``stopped`` or ``unknown``.
    sites : pandas.DataFrame, optional
        ``unit, period, outcome``: the indicator at each site.
    councils : pandas.DataFrame, optional
        ``unit, period, outcome``: the indicator in this and other councils.
    adoption_of_councils : pandas.DataFrame, optional
        As ``adoption``, a row for each council.
    phase_in : int
        Whole periods from the start on that are left out of the series.
    rows : {"aggregates", "people"}
        Whether the pack holds rows about people.
    kind : {"counts", "scores", ""}
        What the outcome is fitted as; of scores the verdict says where designs of them fell short.

    Returns
    -------
    DesignVerdict

    Raises
    ------
    CannotEstimateError
        If a column is missing, a period comes twice or is not one, or a value is infinite.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=36, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "outcome": range(36)})
    >>> adoption = pd.DataFrame({"unit": ["south"], "status": ["started"], "start": ["2025-02-10"]})
    >>> verdict = design_verdict(series, adoption)
    >>> [design.design for design in verdict.allowed]
    ['interrupted series', 'before and after']
    """
    whole = count_series(series, adoption, phase_in=phase_in)
    by_site = count_panel(sites, adoption, level="sites")
    by_council = count_panel(councils, adoption_of_councils, level="councils")
    levels = (by_site, by_council)
    designs = (
        rules.before_and_after(whole),
        rules.interrupted_series(whole, kind=kind),
        rules.controlled_series(whole, by_site, by_council, kind=kind),
        *(rules.staggered_adoption(counted) for counted in levels),
        *(rules.synthetic_difference(counted) for counted in levels),
        *(rules.synthetic_control(counted) for counted in levels),
    )
    return DesignVerdict(designs, tuple(_notes(levels, rows)), by_site)


def adoption_of(sites: pd.DataFrame, *, kind: str = "neighbourhood") -> pd.DataFrame:
    """Give the adoption of sites of one kind, from the table sites of a pack.

    Parameters
    ----------
    sites : pandas.DataFrame
        As in the data contract.
    kind : str
        Sites are compared within one kind only.

    Returns
    -------
    pandas.DataFrame
        ``unit, status, start, stop, provider, nursing_team``.

    Examples
    --------
    >>> sites = pd.DataFrame({"site_id": ["a"], "kind": "team", "status": "started", "stop_date": "",
    ...                       "start_date": "2025-04-01", "provider": "P", "nursing_team": "T"})
    >>> adoption_of(sites, kind="team")[["unit", "start"]].values.tolist()
    [['a', '2025-04-01']]
    """
    named = {"site_id": "unit", "start_date": "start", "stop_date": "stop"}
    columns = ["unit", "status", "start", "stop", "provider", "nursing_team"]
    return sites[sites["kind"] == kind].rename(columns=named)[columns].reset_index(drop=True)


def _notes(levels: tuple[PanelCounts, ...], rows: Rows) -> Iterator[str]:
    for counted in levels:
        for place, why in sorted(counted.removed.items()):
            yield f"{place} is left out: {why}."
        for place, why in sorted(counted.contaminated.items()):
            yield f"{place} is no fair comparison: {why}. It comes into a sensitivity run only."
        for place, why in sorted(counted.sharing.items()):
            yield f"{place} is a doubtful comparison until its own start: {why}, which started before it."
        yield from [counted.cut] if counted.cut else []
    yield NOTES[rows]
