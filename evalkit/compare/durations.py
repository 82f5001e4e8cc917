"""How long the steps of the journey took in councils that made them: the middle, the range, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from evalkit.compare.readiness import FEWEST_FOR_MEDIAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from evalkit.report.record import Result
    from evalkit.theory.model import Theory

DAYS_OF_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Typical:
    """Hold the months that some councils needed.

    Examples
    --------
    >>> three = Typical((2.0, 3.5, 8.0))
    >>> three.middle, three.low, three.high
    (3.5, 2.0, 8.0)
    >>> Typical((2.0, 3.5)).middle is None
    True
    """

    months: tuple[float, ...]

    @property
    def middle(self) -> float | None:
        """Give the median; None where fewer than three councils are known."""
        return median(self.months) if len(self.months) >= FEWEST_FOR_MEDIAN else None

    @property
    def low(self) -> float | None:
        """Give the shortest; None where fewer than three councils are known."""
        return min(self.months) if len(self.months) >= FEWEST_FOR_MEDIAN else None

    @property
    def high(self) -> float | None:
        """Give the longest; None where fewer than three councils are known."""
        return max(self.months) if len(self.months) >= FEWEST_FOR_MEDIAN else None


@dataclass(frozen=True)
class Step:
    """Hold one milestone: how long after the journey's first step councils had done it.

    Parameters
    ----------
    stage, milestone, label : str
        Which one.
    after : Typical
        Months since the first step that was done.
    undone : int
        Councils on a dated journey that have not done it: those that took longest are not in the months.
    """

    stage: str
    milestone: str
    label: str
    after: Typical
    undone: int


@dataclass(frozen=True)
class StageTime:
    """Hold one stage: how long it took, and when it was complete, in councils that completed it."""

    label: str
    took: Typical
    complete_after: Typical
    undone: int


def months_between(first: date, last: date) -> float:
    """Count the months from one day to another.

    Examples
    --------
    >>> from datetime import date
    >>> round(months_between(date(2024, 1, 1), date(2024, 7, 1)), 1)
    6.0
    """
    return (last - first).days / DAYS_OF_A_MONTH


def first_step(result: Result) -> date | None:
    """Find the day on which a council had done its first step; None where none is dated."""
    return min((each.completed for each in result.milestones if each.completed), default=None)


def step_times(results: Sequence[Result], *, theory: Theory) -> tuple[Step, ...]:
    """Say how long after its first step councils had done each milestone.

    Parameters
    ----------
    results : sequence of Result
        The councils whose journeys are looked at.
    theory : Theory
        Names stages and milestones.

    Returns
    -------
    tuple of Step
        In the order of the journey.
    """
    dated = [each for each in results if first_step(each)]
    return tuple(
        Step(stage.label, each.id, each.label, Typical(months), len(dated) - len(months))
        for stage in theory.journey
        for each in stage.milestones
        for months in [tuple(_until(dated, {each.id}))]
    )


def stage_times(results: Sequence[Result], *, theory: Theory) -> tuple[StageTime, ...]:
    """Say how long each stage took, and when it was complete.

    Parameters
    ----------
    results : sequence of Result
        The councils whose journeys are looked at.
    theory : Theory
        Names the stages.

    Returns
    -------
    tuple of StageTime
        In the order of the journey; only complete stages count, the others are named by their number.
    """
    dated = [each for each in results if first_step(each)]
    found = []
    for stage in theory.journey:
        took = [months for each in dated if (months := _took(each, stage.id)) is not None]
        ends = [months for each in dated if (months := complete_after(each, stage.id)) is not None]
        found.append(
            StageTime(stage.label, Typical(tuple(took)), Typical(tuple(ends)), len(dated) - len(ends))
        )
    return tuple(found)


def complete_after(result: Result, stage: str) -> float | None:
    """Count the months from a council's first step until a stage was complete; None where it is not."""
    clock = (
        next((each for each in result.journey.stages if each.stage == stage), None)
        if result.journey
        else None
    )
    start = first_step(result)
    if (
        clock is None
        or start is None
        or clock.state != "complete"
        or clock.undated
        or not clock.last_completed
    ):
        return None
    return months_between(start, clock.last_completed)


def _took(result: Result, stage: str) -> float | None:
    if complete_after(result, stage) is None or not result.journey:
        return None
    clock = next(each for each in result.journey.stages if each.stage == stage)
    return None if clock.days is None else clock.days / DAYS_OF_A_MONTH


def _until(results: Iterable[Result], milestones: set[str]) -> Iterable[float]:
    for result in results:
        start = first_step(result)
        for each in result.milestones:
            if start and each.milestone in milestones and each.completed:
                yield months_between(start, each.completed)
