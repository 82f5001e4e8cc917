"""How many months and sites it would take to see an effect: the answer, as blocks to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.chapters.blocks import figure, tabulate, words
from evalkit.chapters.impact_plans import at_sites
from evalkit.chapters.prose import bullets, literal
from evalkit.methods.design_verdicts import adoption_of
from evalkit.methods.panels import make_panel
from evalkit.methods.power import SEED
from evalkit.methods.power_basis import basis_of_sites
from evalkit.methods.power_planning import assumptions_of, smallest_by_plan
from evalkit.methods.power_searches import Aim, Drawn
from evalkit.methods.refusals import CannotEstimateError
from evalkit.section import Chart, Prose
from evalkit.workbench import planning_words as say
from evalkit.workbench.amounts import unit_of
from evalkit.workbench.editions import whose
from evalkit.workbench.standing import points_of_council, standing_of_council, standing_of_sites

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series
    from evalkit.methods.panels import Panel
    from evalkit.methods.power_basis import Basis
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened

YEARS = 5
MORE_SITES = (8, 12, 16, 24)  # beside the number that there is; a chart names five lines at most
QUARTERS = (1, 2, 3, 4, 6, 8, 12, 16, 4 * YEARS)  # of a year after the start, that are simulated first
FEWEST_AFTER = 8  # points, before a series alone is allowed: METHODS 3
SEASONS = 2  # years of points in all, before a season can be allowed for: METHODS 3
FEWEST_SITES = 2
REPLICATES = 500


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what somebody asks of a plan.

    Parameters
    ----------
    indicator : str
        Code of the outcome.
    effect : float
        The effect that they would care about, above zero, in the outcome's unit.
    start : str
        The month or day of the start; it may be still to come.
    direction : {"up", "down"}
        Which way.
    unit : {"council", "sites"}
        Whether the whole council is one series, or its sites are compared with one another.
    chance, confidence : float
        Of seeing the effect, if it is there; of the test.
    replicates, seed : int
        Of the simulation.

    Examples
    --------
    >>> Question("insulin_on_time", 5, "2024-05").aim.power
    0.8
    """

    indicator: str
    effect: float
    start: str
    direction: Literal["up", "down"] = "down"
    unit: Literal["council", "sites"] = "council"
    chance: float = 0.8
    confidence: float = 0.95
    replicates: int = REPLICATES
    seed: int = SEED

    @property
    def aim(self) -> Aim:
        """Give what the study should reach."""
        return Aim(self.chance, self.confidence)

    @property
    def drawn(self) -> Drawn:
        """Give how the simulation is drawn."""
        return Drawn(self.replicates, self.seed)


def answer_plan(opened: Opened, question: Question) -> tuple[Block, ...]:
    """Say how many months, and how many sites, it would take to see an effect.

    Parameters
    ----------
    opened : Opened
        The council's edition, from `open_pack`.
    question : Question
        What is asked.

    Returns
    -------
    tuple of Prose and Chart
        Whose figures these are, the answer in one sentence, what can be seen now, a chart, and what it
        rests on. Where nothing can be said, a sentence says why.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> _, answer, *_ = answer_plan(open_pack("demo:E08000008"), Question("continuity", 3, "2024-05-20"))
    >>> answer.text.startswith("**To see a fall of 3 workers a person with a chance of 80% you would need ")
    True
    """
    series = opened.outcomes[question.indicator]
    told = _of_sites if question.unit == "sites" else _of_council
    try:
        _must_be_an_effect(question)
        blocks = told(opened.edition, series, question)
    except CannotEstimateError as error:
        blocks = (_answer(f"Nothing can be planned from these figures. {error.message}"),)
    return (whose(opened.edition), *blocks)


def _must_be_an_effect(question: Question) -> None:
    if not question.effect > 0:
        raise CannotEstimateError("The effect that you care about must be above zero.")


def _of_council(_: Edition, series: Series, question: Question) -> tuple[Block, ...]:
    points = points_of_council(series, question.start)
    basis = points.basis()
    first = max(FEWEST_AFTER, SEASONS * basis.a_year - basis.before)
    if first > YEARS * basis.a_year:
        raise CannotEstimateError("It is measured too seldom: five years hold too few points for a series.")
    found = _searched(basis, question, sites=(1,), first=first)
    standing = standing_of_council(points, series, question)
    return _told(series, question, basis, found, standing)


def _of_sites(edition: Edition, series: Series, question: Question) -> tuple[Block, ...]:
    panel = panel_of(edition, series)
    there = len(panel.outcomes)
    basis = basis_of_sites(panel, start=question.start)
    if basis.before < 1:
        raise CannotEstimateError("There is no period before the start.")
    more = [sites for sites in MORE_SITES if sites > there]
    found = _searched(basis, question, sites=(there, *more), first=1)
    standing = standing_of_sites(panel, series, question)
    left_out = [f"{site} is left out: {why}." for site, why in panel.removed.items()]
    return _told(series, question, basis, found, standing, left_out)


def panel_of(edition: Edition, series: Series) -> Panel:
    """Put an outcome at the neighbourhoods, and when each started, together.

    Raises
    ------
    CannotEstimateError
        If fewer than two of them have figures in every period.
    """
    observed = at_sites(edition, series)
    if observed is None:
        raise CannotEstimateError(f"There are no figures of “{series.title}” by site.")
    adoption = adoption_of(edition.pack.table("sites"))
    panel = make_panel(observed[["unit", "period", "outcome"]], adoption)
    if len(panel.outcomes) < FEWEST_SITES:
        raise CannotEstimateError("Fewer than two sites have figures in every period and a known status.")
    return panel


def _searched(basis: Basis, question: Question, *, sites: Sequence[int], first: int) -> pd.DataFrame:
    """Simulate over a grid, and between the two of its points where the effect is first reached."""
    a_year = basis.a_year
    quarters = [max(1, a_year * quarter // 4) for quarter in QUARTERS]
    grid = sorted({first, *(points for points in quarters if points > first)})
    found = _simulated(basis, question, sites=sites, points=grid)
    for each in sites:
        mine = found[found["sites"] == each].set_index("points")["smallest"]
        found = pd.concat([found, *_between(basis, question, mine, sites=each)])
    return found.sort_values(["sites", "points"], ignore_index=True)


def _between(
    basis: Basis, question: Question, mine: pd.Series[float], *, sites: int
) -> Iterator[pd.DataFrame]:
    """Halve the stretch in which the effect is first reached, until there is no point between."""
    enough = [int(points) for points in mine.index[mine <= question.effect]]
    if not enough:
        return
    high = min(enough)
    low = max((int(points) for points in mine.index if points < high), default=high - 1)
    while high - low > 1:
        middle = (low + high) // 2
        found = _simulated(basis, question, sites=(sites,), points=(middle,))
        low, high = (low, middle) if found["smallest"].iloc[0] <= question.effect else (middle, high)
        yield found


def _simulated(
    basis: Basis, question: Question, *, sites: Sequence[int], points: Sequence[int]
) -> pd.DataFrame:
    found = smallest_by_plan(
        basis.noise,
        months_before=basis.before,
        months=points,
        sites=sites,
        a_year=basis.a_year,
        direction=question.direction,
        drawn=question.drawn,
        aim=question.aim,
    ).rename(columns={"months": "points"})
    return found.assign(
        smallest=found["smallest_detectable"] * basis.rate,
        months=[basis.months(int(each)) for each in found["points"]],
    )


def _told(
    series: Series,
    question: Question,
    basis: Basis,
    found: pd.DataFrame,
    standing: str,
    notes: Sequence[str] = (),
) -> tuple[Block, ...]:
    answer = say.answer(series, question, found, years=YEARS)
    designs = ["sites" if question.unit == "sites" else "series"]
    rests = assumptions_of(basis.noise, basis.before, aim=question.aim, a_year=basis.a_year, designs=designs)
    cares = [say.simulated(question), *say.cares(question, basis), *notes, *rests]
    return (
        _answer(answer),
        Prose(id="now", heading="With what there is now", text=literal(standing)),
        *([_chart(series, question, found)] if found["smallest"].notna().any() else []),
        Prose(id="rests", heading="What this rests on", text=bullets(cares)),
    )


def _answer(text: str) -> Prose:
    return Prose(id="answer", heading="The answer", text=f"**{literal(text)}**")


def _chart(series: Series, question: Question, found: pd.DataFrame) -> Chart:
    unit = unit_of(series.indicator)
    named = found.assign(
        x=found["months"],
        value=found["smallest"],
        series=[say.place(int(sites)) for sites in found["sites"]],
        wanted=question.effect,
    )
    id_ = f"plan_{series.key}_{question.unit}"
    return Chart(
        id=id_,
        kind="curves",
        title=f"{series.title}: smallest effect that would be seen, by months after the start",
        message=say.message(question),
        alt=say.alternative(series, question, found),
        unit=unit,
        data=tabulate(
            named.dropna(subset=["value"]),
            id=f"{id_}_data",
            caption=f"Smallest effect that would be seen ({unit})",
            columns=(
                figure("x", "Time after the start", decimals=0, unit="months"),
                words("series", "Where"),
                figure("value", "Smallest effect seen", unit=unit, decimals=2),
                figure("wanted", "You care about", unit=unit, decimals=2),
            ),
        ),
    )
