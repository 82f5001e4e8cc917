"""Funnels across councils, or in words why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.compare.recent import last_year, of_last_year, span_of_year
from evalkit.compare.rules import MOST_OFF
from evalkit.compare.telling import capital
from evalkit.judgement.words import counted, number, some
from evalkit.methods.funnel_findings import KINDS, finding_of_funnel
from evalkit.methods.funnel_lines import NEITHER
from evalkit.methods.funnels import FEWEST_PLACES, fit_funnel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.section import Chart, Gap

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.records import Records
    from evalkit.finding import Finding
    from evalkit.methods.funnels import FunnelFit

NO_FUNNEL = "it is no count out of another"
Rounding = Literal["exact", "rounded"]
LIMITS = ("lower95", "upper95", "lower998", "upper998")


@dataclass(frozen=True)
class Funnel:
    """Hold the funnel of one outcome over the last year, or why there is none.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    fit : FunnelFit, optional
        The funnel.
    problem : str
        Why there is none; blank otherwise.
    off : float
        By how much a council's sums may be off, because counts were rounded before they were added.
    """

    outcome: Outcome
    fit: FunnelFit | None = None
    problem: str = ""
    off: float = 0.0

    @property
    def outside(self) -> list[str]:
        """Name the councils outside the 95% limits, whatever was rounded off their counts."""
        if self.fit is None:
            return []
        places = self.fit.places[self.fit.places["label"] != NEITHER]
        return [str(row["place"]) for row in places.to_dict("records") if self._stays(row)]

    def _stays(self, row: Mapping[Hashable, Any]) -> bool:
        """Say whether a council stays outside on the same side with its counts moved towards the middle."""
        assert self.fit  # noqa: S101 - asked for fits only
        above = row["value"] > self.fit.target
        n, d = (row["numerator"] - self.off, row["denominator"] + self.off)
        if not above:
            n, d = (row["numerator"] + self.off, row["denominator"] - self.off)
        moved = n / d * self.outcome.indicator.multiplier if d > 0 else self.fit.target
        return bool(moved > row["upper95"] if above else moved < row["lower95"])


def funnel_of(outcome: Outcome, *, counts: Rounding = "exact") -> Funnel:
    """Set councils into a funnel over the last year, or say why that cannot be done."""
    kind = KINDS.get(outcome.indicator.kind)
    if kind is None:
        return Funnel(outcome, problem=f"{outcome.indicator.title} has no funnel: {NO_FUNNEL}.")
    frame = of_last_year(outcome)
    try:
        fit = fit_funnel(frame, kind=kind, multiplier=outcome.indicator.multiplier)
    except CannotEstimateError as error:
        return Funnel(outcome, problem=f"{outcome.indicator.title}: {error.message}")
    return Funnel(outcome, fit, off=rounded_off(outcome, counts))


def rounded_off(outcome: Outcome, counts: Rounding) -> float:
    """Say by how much a year's sum may be off, because its counts were rounded before they were added."""
    return float(MOST_OFF * len(last_year(outcome))) if counts == "rounded" else 0.0


def funnels_sentence(funnels: Sequence[Funnel], *, councils: int) -> str:
    """Say who lies outside, or that there are too few councils for a funnel."""
    if councils < FEWEST_PLACES:
        return (
            f"{capital(counted(councils, 'council'))}; a funnel needs ten. With fewer it cannot be told how "
            "much councils differ anyway, so their figures of the last year stand here with intervals, "
            "and nothing is said of who differs."
        )
    drawn = [funnel for funnel in funnels if funnel.fit]
    if not drawn:
        return "No outcome has counts of ten councils over the same year, so there is no funnel."
    said = [f"{funnel.outcome.indicator.title}: {some(funnel.outside)}" for funnel in drawn if funnel.outside]
    return f"{counted(len(drawn), 'outcome')} of {len(funnels)} could be set into a funnel. " + (
        f"Outside the 95% limits lie, by outcome: {'; '.join(said)}." if said else "No council lies outside."
    )


def funnel_chart(funnel: Funnel) -> Chart:
    """Draw a funnel: councils by their size, and the limits at every size."""
    fit, indicator = funnel.fit, funnel.outcome.indicator
    assert fit  # noqa: S101 - only funnels that could be made are drawn
    return Chart(
        id=f"funnel_{indicator.code}",
        kind="funnel",
        title=f"{indicator.title}, {span_of_year(funnel.outcome)}, {counted(len(fit.places), 'council')}",
        message=_message(funnel),
        alt=f"Funnel of {indicator.title}: councils by size, within limits by size. {_message(funnel)}",
        data=tabulate(
            _rows(fit),
            id=f"funnel_{indicator.code}_data",
            caption=f"{indicator.title} by council, with the limits of a council of its size",
            columns=(
                words("kind", "Row"),
                words("label", "Council"),
                words("mark", "Against the limits"),
                figure("size", indicator.denominator or "Out of", decimals=0),
                figure("value", indicator.title, unit=indicator.unit),
                figure("numerator", "Numerator", decimals=0),
                figure("denominator", "Denominator", decimals=0),
                *(figure(name, _limit(name), unit=indicator.unit) for name in LIMITS),
                figure("centre", "All councils", unit=indicator.unit),
                state("state", "State"),
            ),
            notes=tuple(f"{place} is not in the funnel: {why}." for place, why in fit.removed.items()),
        ),
    )


def _limit(name: str) -> str:
    side, level = (
        ("Lower", name.removeprefix("lower"))
        if name.startswith("l")
        else ("Upper", name.removeprefix("upper"))
    )
    return f"{side} ({'99.8' if level == '998' else level}%)"


def _rows(fit: FunnelFit) -> pd.DataFrame:
    places = fit.places.rename(columns={"place": "label", "label": "mark"}).assign(
        kind="place", size=fit.places["denominator"], centre=fit.target, state="value"
    )
    kind = "adjusted limit" if fit.width == "adjusted" else "limit"
    lines = fit.lines.rename(columns={"denominator": "size"}).assign(kind=kind, centre=fit.target)
    both = pd.concat([places, lines], ignore_index=True)
    return both.assign(**{name: both[name].fillna("") for name in ("label", "mark", "state")})


def _message(funnel: Funnel) -> str:
    assert funnel.fit  # noqa: S101 - as above
    middle = number(funnel.fit.target, unit=funnel.outcome.indicator.unit)
    if not funnel.outside:
        return f"No council lies outside the limits around {middle}."
    share = f"{counted(len(funnel.outside), 'council')} of {len(funnel.fit.places)}"
    return f"{share} outside the 95% limits around {middle}: {some(funnel.outside)}."


def funnel_findings(funnels: Sequence[Funnel], records: Records) -> list[Finding]:
    """Give a finding of each council that lies outside the limits of a funnel."""
    codes = {name: code for code, name in records.names.items()}
    return [
        finding_of_funnel(funnel.fit, council=name, indicator=funnel.outcome.indicator).model_copy(
            update={"council": codes.get(name, name)}
        )
        for funnel in funnels
        if funnel.fit
        for name in funnel.outside
    ]


def funnel_gaps(funnels: Sequence[Funnel], *, councils: int) -> list[Gap]:
    """Say what would be needed for the funnels that could not be made."""
    if councils < FEWEST_PLACES:
        return [
            Gap(
                what="Which councils differ by more than chance.",
                why=f"{councils} councils are compared; a funnel needs ten.",
                needs=f"Records of {counted(FEWEST_PLACES - councils, 'more council')}.",
            )
        ]
    return [
        Gap(
            what=f"Which councils differ in {funnel.outcome.indicator.title}.",
            why=funnel.problem,
            needs="Counts of ten councils over the same year.",
        )
        for funnel in funnels
        if funnel.problem
    ]
