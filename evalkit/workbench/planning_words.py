"""The sentences of the planning tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed, period_name
from evalkit.periods import MONTHS_IN_YEAR
from evalkit.workbench.amounts import WAYS, percent, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from evalkit.chapters.series import Series
    from evalkit.methods.power_basis import Basis
    from evalkit.workbench.planning import Question

ONE_SERIES = 1
SEASONS = 2  # years of points before, without which season and effect cannot be told apart: METHODS 3
YEARS_IN_WORDS = {5: "five"}


def answer(series: Series, question: Question, found: pd.DataFrame, *, years: int) -> str:
    """Say in one sentence what it would take, or that it cannot be reached.

    Parameters
    ----------
    series : Series
        The outcome.
    question : Question
        What was asked.
    found : pandas.DataFrame
        ``sites, months, smallest``: what was simulated; the fewest sites are those that there are.
    years : int
        How far plans go.

    Returns
    -------
    str
    """
    there = int(found["sites"].min())
    wanted = f"a {WAYS[question.direction]} of {size_of(question.effect, series.indicator)}"
    chance = percent(question.chance)
    never = f"cannot be reached within {YEARS_IN_WORDS.get(years, years)} years of the start"
    needed = _needed(found, question)
    if not needed:
        said = f"A chance of {chance} of seeing {wanted} {never}, {_tried(found)}."
        return said + _least(series, question, found)
    sites = min(needed)
    said = (
        f"To see {wanted} with a chance of {chance} you would need {_months(needed[sites])} after the start, "
        f"{_at(sites)}"
    )
    return f"{said}." if sites == there else f"{said}; {_at(there)} that chance {never}."


def _needed(found: pd.DataFrame, question: Question) -> dict[int, int]:
    """Give the fewest months after the start by number of sites, where the effect is reached at all."""
    enough = found.loc[found["smallest"] <= question.effect, ["sites", "months"]]
    rows = sorted(enough.itertuples(index=False, name=None), reverse=True)
    return {int(sites): int(months) for sites, months in rows}


def message(question: Question) -> str:
    """Say what to look for in the chart."""
    return (
        "Where a line runs below the dashed one, the effect that you care about would be seen with a chance "
        f"of {percent(question.chance)}."
    )


def _tried(found: pd.DataFrame) -> str:
    places = sorted(set(found["sites"]))
    if places == [ONE_SERIES]:
        return _at(ONE_SERIES)
    return f"at {listed([str(each) for each in places], joint='or')} sites"


def _least(series: Series, question: Question, found: pd.DataFrame) -> str:
    known = found.dropna(subset=["smallest"])
    way = WAYS[question.direction]
    if known.empty:
        return f" No {way}, however large, would be seen as often as that."
    least = known.sort_values("smallest").iloc[0]
    return (
        f" The smallest {way} that would be seen as often as that is "
        f"{size_of(float(least['smallest']), series.indicator)}, {_months(least['months'])} after the start, "
        f"{_at(int(least['sites']))}."
    )


def place(sites: int) -> str:
    """Name a number of sites.

    Examples
    --------
    >>> place(1), place(4)
    ('Whole council', '4 sites')
    """
    return "Whole council" if sites == ONE_SERIES else f"{sites} sites"


def _at(sites: int) -> str:
    return "in the whole council" if sites == ONE_SERIES else f"at {sites} sites"


def _months(months: float) -> str:
    return counted(int(months), "month")


def simulated(question: Question) -> str:
    """Say what was simulated.

    Examples
    --------
    >>> from evalkit.workbench.planning import Question
    >>> simulated(Question("insulin_on_time", 5, "2024-05"))
    'Simulated: 500 replicates of each plan, seed 20250401; start May 2024; confidence 95%.'
    """
    return (
        f"Simulated: {question.replicates:,} replicates of each plan, seed {question.seed}; "
        f"start {period_name(question.start)}; confidence {percent(question.confidence)}."
    )


def cares(question: Question, basis: Basis) -> Iterator[str]:
    """Say what else is to be borne in mind.

    Examples
    --------
    >>> from evalkit.methods import Noise
    >>> from evalkit.methods.power_basis import Basis
    >>> from evalkit.workbench.planning import Question
    >>> [len(care) > 0 for care in cares(Question("x", 5, "2024-05"), Basis(Noise("scores", 70, 4), 13))]
    [True]
    """
    if question.unit == "council" and basis.before < SEASONS * basis.a_year:
        yield (
            f"There are {counted(basis.before, 'point')} before the start. With fewer than two years of "
            "them, season and effect cannot be told apart, and a series alone can only describe."
        )
    if basis.a_year < MONTHS_IN_YEAR:
        yield f"This outcome is measured {basis.a_year} times a year; plans are made of such points."


def alternative(series: Series, question: Question, found: pd.DataFrame) -> str:
    """Put the chart into words."""
    known = found.dropna(subset=["smallest"])
    lines = [
        f"{place(sites)}: {_course(series, known[known['sites'] == sites])}"
        for sites in sorted({int(each) for each in known["sites"]})
    ]
    never = [place(int(sites)) for sites in sorted(set(found["sites"]) - set(known["sites"]))]
    left_out = f" Nothing, however large, would be seen at: {listed(never)}." if never else ""
    return (
        f"Line chart of the smallest effect on {series.title} that would be seen with a chance of "
        f"{percent(question.chance)}, by months after the start. {'; '.join(lines)}. A dashed line marks the "
        f"effect that you care about, {size_of(question.effect, series.indicator)}.{left_out}"
    )


def _course(series: Series, rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = [
        f"{size_of(float(row['smallest']), series.indicator)} at {_months(row['months'])}"
        for row in (first, last)
    ]
    return f"from {ends[0]} to {ends[1]}"
